"""Pure: domain records to Block Kit. Nothing here talks to Slack; `limits` owns every Slack number."""
