"""How the settings of AWS's own scripts, and files of values, become answers."""
