"""Many registrations from one table: uploads are prepared as a batch, confirmed, and carried out row by row."""
