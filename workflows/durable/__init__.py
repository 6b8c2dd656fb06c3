"""How work survives a crash and runs once: the engine, leases, retention."""
