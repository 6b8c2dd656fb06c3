"""Many registrations from one table: prepared, confirmed, pumped, with their uploads."""
