"""Profiles: answers and documents about a company, kept once, encrypted, and used for many registrations."""
