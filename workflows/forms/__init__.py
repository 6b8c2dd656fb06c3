"""Forms: what a form asks under given answers, whether answers and files are valid, and what changed in a form."""
