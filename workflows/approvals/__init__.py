"""What needs another person's approval, who may give it, and whether it covers what is about to be sent or bought."""
