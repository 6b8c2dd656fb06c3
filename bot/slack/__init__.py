"""Slack's own side: payloads, files, people, limits and errors."""
