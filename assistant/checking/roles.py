from collections.abc import Iterator, Sequence
from assistant.checking.values import Claim, Fault
def role_faults(text: str, cited: Sequence[str], passages: Sequence[str]) -> Iterator[Fault]:
    yield from ()
