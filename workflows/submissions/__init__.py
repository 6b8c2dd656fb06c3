"""How a draft starts, is claimed, planned, carried out, and created again from a denied version."""
