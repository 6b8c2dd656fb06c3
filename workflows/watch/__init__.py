"""What has happened at AWS since the last sweep, what to adopt, whom to nudge, which numbers are idle."""
