"""The sandbox in a browser: a Slack-like client, the reviewers' desk beside it, a short tour. Served by the Slack stand-in."""
