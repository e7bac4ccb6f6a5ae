"""The processor time of whole trees of processes, read from Linux's /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def tree_cpu_seconds(roots: Iterable[int]) -> float:
    """What these processes and all that they started have used up, in user and kernel, ended children included.

    Counted in ticks of 10 ms: measure over seconds.
    """
    stats = {int(each.name): _stat(each) for each in Path("/proc").iterdir() if each.name.isdecimal()}
    ticks, waiting = 0, list(roots)
    while waiting:
        pid = waiting.pop()
        waiting += [child for child, stat in stats.items() if stat and int(stat[1]) == pid]
        # utime, stime, and the same of the children that were waited for: fields 14 to 17 of proc(5).
        ticks += sum(map(int, stats[pid][11:15]))
    return ticks / _TICKS_PER_SECOND


def own_cpu_milliseconds(pid: int) -> float:
    """What this one process has used up, to the microsecond: fit for single calls. Source: proc(5), schedstat."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[0]) / 1_000_000


def parent_of(pid: int) -> int:
    return int(_stat(Path(f"/proc/{pid}"))[1])


def _stat(process: Path) -> list[str]:
    """The fields of `stat` from the third (the state) on, or none where the process has just ended."""
    try:
        line = (process / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return line.rpartition(")")[2].split()  # a name in brackets may hold anything
