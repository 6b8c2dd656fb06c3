"""Work that survives crashes and runs once: the engine, leases, file locks, retention."""
