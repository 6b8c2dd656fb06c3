"""A customer's pages: a small web form behind a link, made from the same definitions by the same form engine."""
