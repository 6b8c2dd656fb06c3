"""The audit log: how its entries are written, chained, checked and shown. Nothing here knows a database."""
