"""One process at a time, and no lock file left behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.file_locks import taking_turns

COUNTING = """
import sys
from pathlib import Path
from index.file_locks import taking_turns
counter = Path(sys.argv[1])
for _ in range(60):
    with taking_turns(counter.with_name("lock"), wait=60):
        counter.write_text(str(int(counter.read_text()) + 1))
"""


def test_processes_take_turns_though_the_file_goes_each_time(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    counting = [subprocess.Popen([sys.executable, "-c", COUNTING, str(counter)]) for _ in range(4)]
    assert [one.wait(timeout=120) for one in counting] == [0] * 4
    assert counter.read_text() == "240"
    assert list(tmp_path.iterdir()) == [counter]


def test_what_others_hold_is_waited_for_only_so_long(tmp_path: Path) -> None:
    with (
        taking_turns(tmp_path / "lock"),
        pytest.raises(TimeoutError),
        taking_turns(tmp_path / "lock", wait=0),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_failure_of_the_work_is_told_as_it_is_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), taking_turns(tmp_path / "lock"):
        _ = 1 / 0
    assert list(tmp_path.iterdir()) == []
