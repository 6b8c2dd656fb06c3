"""What several listeners share: the form, the fix, bulk, details, App Home, numbers."""
