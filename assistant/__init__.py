"""Questions and passages -> cited answers, and their evaluation."""
