"""Which stage a registration is in, whose move it is, what a change means and who must hear about it."""
