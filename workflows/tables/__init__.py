"""How CSV files, ZIP files and cells are read and written, and which column is which field."""
