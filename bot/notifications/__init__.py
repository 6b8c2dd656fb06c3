"""From a change to a channel: notifier, outbox, nudger, batch updates, App Homes."""
