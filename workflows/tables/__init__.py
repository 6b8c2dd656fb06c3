"""Tables: reading and writing CSV files, ZIP files and cells, and mapping columns to fields."""
