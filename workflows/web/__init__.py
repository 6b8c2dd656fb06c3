"""Public web pages, fetched with distrust: the person who fills in a form chooses the address."""
