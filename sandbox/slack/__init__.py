"""A stand-in for Slack: a workspace for a bot, with Slack's documented shapes and Slack's refusals."""

from __future__ import annotations

from sandbox.slack.server import SlackStandIn

__all__ = ["SlackStandIn"]
