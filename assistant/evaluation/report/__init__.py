"""Report -> report.json, report.md and report.html.

report (writes and reads back) -> markdown | html, in the words of `wording`
"""
