"""The composition root: the only place that opens AWS, the store, the engine and Slack."""
