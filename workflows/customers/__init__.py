"""Customers: their names, and who may create, change and see them."""
