"""The table that people read, and the JSON that machines do."""

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TypedDict


class Wanted(TypedDict):
    target: str
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=False)
class Row:
    """One figure. `share` is its rate as a share of the echo's, `cpu_share` the echo's processor time as a
    share of its own; both within the same round. `met` is None where no target is set."""

    name: str
    value: float
    unit: str
    share: float | None = None
    cpu_share: float | None = None
    cpu_us: float | None = None
    generator_cpu_us: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    target: str = ""
    met: bool | None = None


def at_least(value: float, wanted: float | None, *, text: Callable[[float], str]) -> Wanted:
    return {
        "target": "" if wanted is None else text(wanted),
        "met": None if wanted is None else value >= wanted,
    }


def at_most(value: float, wanted: float | None, unit: str) -> Wanted:
    return {
        "target": "" if wanted is None else f"≤ {wanted:,.0f} {unit}",
        "met": None if wanted is None else value <= wanted,
    }


def table(rows: Sequence[Row]) -> str:
    """Aligned columns. "of echo" compares rates, "by CPU" processor time an operation (the steadier one)."""
    head = ("what", "figure", "of echo", "by CPU", "CPU µs", "generator", "p50 ms", "p99 ms", "target", "met")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 8) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    precise = row.value < 100 and row.unit != "bytes"
    return (
        row.name,
        f"{row.value:,.1f} {row.unit}" if precise else f"{row.value:,.0f} {row.unit}",
        "" if row.share is None else f"{row.share:.0%}",
        "" if row.cpu_share is None else f"{row.cpu_share:.0%}",
        *(
            "" if v is None else f"{v:.1f}"
            for v in (row.cpu_us, row.generator_cpu_us, row.p50_ms, row.p99_ms)
        ),
        row.target,
        {None: "", True: "yes", False: "NO"}[row.met],
    )


def machine() -> dict[str, object]:
    """What the figures depend on: how many processors, and how busy they are with other things."""
    return {"cpus": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version()}


def as_json(rows: Sequence[Row], *, around: dict[str, object]) -> str:
    return json.dumps({"machine": around, "rows": [asdict(row) for row in rows]}, indent=1)
