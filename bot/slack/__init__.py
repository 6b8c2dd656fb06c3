"""Slack's own facts: payloads, files, people, limits, errors."""
