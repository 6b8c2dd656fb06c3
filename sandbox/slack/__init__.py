"""A Slack workspace to run a bot against: it learns from Slack's documented shapes and refuses what Slack refuses."""

from sandbox.slack.server import SlackStandIn

__all__ = ["SlackStandIn"]
