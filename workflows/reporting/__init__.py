"""What was recorded, as history, export, report and pictures."""
