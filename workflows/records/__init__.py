"""What things are: definitions of a form, drafts, registrations, batches, the account, and what can go wrong."""
