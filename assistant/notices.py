"""What an answer says beside its text: a code and values; the English words stand in `notices.toml`."""

from pathlib import Path

from index.messages import CodedText, add_english

add_english(Path(__file__).with_name("notices.toml"))

Notice = CodedText
"""What was left out or read otherwise, or why a model's words are not shown: also an error's message."""
