import pytest

from index.processor import describe_processor, this_processor


@pytest.mark.parametrize(
    ("machine", "features", "told"),
    [
        ("x86_64", ["avx2", "avx512bw", "avx512_vnni", "amx_int8"], "x86_64, eight bits by AMX"),
        ("x86_64", ["avx512bw", "avx2"], "x86_64, eight bits by AVX-512 without VNNI"),
        ("x86_64", ["sse2", "avx2"], "x86_64, eight bits by AVX2 without VNNI"),
        ("aarch64", ["fp", "asimddp"], "aarch64, eight bits by dot products"),
        ("arm64", [], "arm64"),
    ],
)
def test_a_processor_is_told_by_its_best_instructions(machine, features, told):
    assert describe_processor(machine, features) == told


def test_this_processor_is_told():
    assert this_processor()
