"""Who may do what, where, and how many numbers a month may cost: decided here, asked by every use case."""
