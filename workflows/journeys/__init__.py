"""Steps that depend on each other, as one thing: from the brand to the number, from the country to the sender ID."""
