from collections.abc import Iterator
from assistant.checking.values import Claim, Fault
def quotation_faults(text: str, claim: Claim) -> Iterator[Fault]:
    yield from ()
