"""The command line: `main` parses; `commands` and the modules named after theirs act."""
