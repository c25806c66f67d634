"""A name for what this computer's processor can run: what was compiled for another one may end a process."""

import hashlib
import platform
from functools import cache
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")


@cache
def processor() -> str:
    """Its kind and a hash of its abilities, for example "x86_64-1f0e9a3c". Homes are shared between computers."""
    try:
        lines = CPUINFO.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    # "flags" on x86, "Features" on ARM; the same for every core.
    known = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    known = known or platform.processor()
    return f"{platform.machine()}-{hashlib.sha256(known.encode()).hexdigest()[:8]}"
