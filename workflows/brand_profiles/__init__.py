"""AWS's brand profiles as a source for registrations, and registrations saved to them."""
