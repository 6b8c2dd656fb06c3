"""Public web pages, fetched with distrust: whoever fills in a form chooses the address."""
