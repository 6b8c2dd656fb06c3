"""What a form asks given the answers, whether an answer or a file is right, and what changed in a form."""
