"""Titles and texts of windows that load, explain or confirm."""

from __future__ import annotations

LOADING_TITLE = "One moment"
LOADING_FORM = "Asking AWS for the current form…"
LOADING_PAGE = "Opening the page…"
LOADING_FILES = "Checking your file…"
LOADING_SAVING = "Saving…"
DONE_TITLE = "On its way"
EXPLAIN_TITLE = "About these fields"
