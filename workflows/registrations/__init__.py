"""What follows a submission: completion, a number, another owner, discarding."""
