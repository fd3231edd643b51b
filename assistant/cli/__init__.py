"""The command line: `main` parses; `commands`, `evaluation_commands` and `page_commands` act."""
