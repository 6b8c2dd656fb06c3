"""The sandbox's page: a Slack-like client, the reviewer console and a tour. The Slack stand-in serves it."""
