"""Index -> example questions: headlines turned into questions, each answered before it is shown."""
