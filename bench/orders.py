"""Gives orders to the load generator and measures the server while it carries them out."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.process import ROOT, Served


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement. Times of the processor are of all threads, user and system."""

    operations: int
    seconds: float
    server_cpu_s: float
    generator_cpu_s: float
    p50_ms: float
    p99_ms: float

    @property
    def per_s(self) -> float:
        return self.operations / self.seconds

    @property
    def cpu_us(self) -> float:
        return self.server_cpu_s * 1e6 / self.operations

    @property
    def generator_cpu_us(self) -> float:
        return self.generator_cpu_s * 1e6 / self.operations


class Generator:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def order(self, do: str, **fields: Any) -> dict[str, Any]:
        """Have one order carried out. RuntimeError says what the generator could not do."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended; what it said is above")
        answer: dict[str, Any] = json.loads(line)
        if "failed" in answer:
            raise RuntimeError(f"{do} {fields.get('group', '')}: {answer['failed']}")
        return answer

    def measure(self, served: Served, do: str, **fields: Any) -> Sample:
        """Carry out `loop` or `push` against a server. RuntimeError when anything was refused."""
        before = served.cpu_s()
        answer = self.order(do, **fields)
        after = served.cpu_s()
        if answer["errors"] or not answer["operations"]:
            raise RuntimeError(f"{answer['errors']} answers were refusals, such as {answer['example']!r}")
        return Sample(
            answer["operations"],
            answer["seconds"],
            after - before,
            answer["cpu_s"],
            answer["latency_ms"]["p50"],
            answer["latency_ms"]["p99"],
        )


@contextlib.contextmanager
def generator() -> Iterator[Generator]:
    """A load generator for the length of a `with`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.generator"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Generator(process)
    finally:
        process.terminate()
        process.wait()
