"""Checksums notice every byte that is another, and notes of damage lie beside the file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.damage import checksum, forget_damage, is_noted, note_damage, sealed, unsealed

Values = list[str | bytes | None]
VALUES = st.lists(st.one_of(st.none(), st.text(), st.binary()), max_size=5)


@given(st.binary(), st.binary())
def test_what_was_sealed_comes_back(data: bytes, other: bytes) -> None:
    assert unsealed(sealed(data, other), len(data), other) == data


@given(st.binary(), st.binary(min_size=1), st.data())
def test_every_flipped_bit_is_noticed(data: bytes, other: bytes, chance: st.DataObject) -> None:
    written = bytearray(sealed(data, other))
    place = chance.draw(st.integers(0, len(written) - 1))
    written[place] ^= 1 << chance.draw(st.integers(0, 7))
    assert unsealed(bytes(written), len(data), other) is None
    assert unsealed(sealed(data, other), len(data), other + b"x") is None


@given(st.binary(min_size=1), st.integers(1, 20))
def test_what_is_cut_off_is_noticed_and_what_had_no_checksum_is_taken(data: bytes, less: int) -> None:
    assert unsealed(sealed(data)[: -min(less + 4, len(data) + 4)], len(data)) is None
    assert unsealed(data, len(data)) == data


@given(VALUES, VALUES)
def test_other_values_have_another_checksum(one: Values, other: Values) -> None:
    def as_bytes(values: Values) -> list[bytes | None]:
        return [v.encode("utf-8", "surrogatepass") if isinstance(v, str) else v for v in values]

    assert (checksum(*one) == checksum(*other)) == (as_bytes(one) == as_bytes(other))


@pytest.mark.parametrize(("one", "other"), [(("ab", "c"), ("a", "bc")), (("",), (None,)), ((), (None,))])
def test_where_values_end_counts(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> None:
    assert checksum(*one) != checksum(*other)


def test_a_note_lies_beside_its_file_until_it_is_forgotten(tmp_path: Path) -> None:
    assert not is_noted(tmp_path)
    note_damage(tmp_path / "catalogue.sqlite", "a text is not as it was")
    assert is_noted(tmp_path)
    forget_damage(tmp_path)
    forget_damage(tmp_path)
    assert not is_noted(tmp_path)
    note_damage(tmp_path / "nowhere" / "catalogue.sqlite", "a text is not as it was")
