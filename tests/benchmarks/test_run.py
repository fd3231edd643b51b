from importlib.util import find_spec

import pytest

from benchmarks.run import FULL, QUICK


@pytest.mark.parametrize("name", sorted({command[0] for command in (*QUICK, *FULL)}))
def test_every_comparison_that_is_run_is_there(name: str) -> None:
    assert find_spec(f"benchmarks.{name}")
