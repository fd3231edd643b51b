"""Which instructions of this processor multiply eight-bit numbers: what a figure was measured with.

The embedded model gives the same sums with each of them; what is added in floating point may differ in the
last digits.
"""

import platform
from collections.abc import Iterable
from functools import cache
from pathlib import Path

# The best first, as ONNX Runtime chooses them.
_KERNELS = {
    "amx_int8": "AMX",
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX-VNNI",
    "avx512bw": "AVX-512 without VNNI",
    "avx2": "AVX2 without VNNI",
    "i8mm": "I8MM",
    "asimddp": "dot products",
}
_CPUINFO = Path("/proc/cpuinfo")
_LISTS = ("flags", "features")


@cache
def this_processor() -> str:
    """Return the machine's kind and the instructions that multiply eight bits, as far as it tells."""
    try:
        lines = _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # of systems that have none
        lines = []
    told = (line.partition(":")[2].split() for line in lines if line.lower().startswith(_LISTS))
    return describe_processor(platform.machine(), next(told, []))


def describe_processor(machine: str, features: Iterable[str]) -> str:
    """Return what is said of a machine whose processor has these features."""
    known = set(features)
    kernel = next((name for feature, name in _KERNELS.items() if feature in known), None)
    return f"{machine}, eight bits by {kernel}" if kernel else machine
