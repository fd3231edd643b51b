"""Report -> report.json, report.md and report.html; `wording` holds what they say."""
