"""What `run.py test`, `lint`, `types`, `format` and `screenshots` do, once the environment is there.

Every kind of check runs, whatever the ones before it found; the exit code is that of the first that failed.
The last line counts the tests of both languages, so that "all green" cannot mean "nothing ran".
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from run import ROOT, SetupError, say
from tests.support import provision, services

TESTS_FAILED, NO_TESTS_RAN = 1, 5  # pytest's own codes for it
FEW = 5
"""So many tests may fail because others took their time; more are a defect. They run once more by themselves,
after all others, and who fails again has failed."""
# The whole suite on all processors, and one more of it than there are, since tests of time, of crashes and of
# browsers wait a good deal. A group is a file's tests on one kind of database (tests/conftest.py);
# groups keep their order, so that those with a browser come last in each process.
PROCESSES = min(4, (os.cpu_count() or 1) + 1)
SHARED_OUT = ("-n", str(PROCESSES), "--dist=loadgroup", "--no-loadscope-reorder")


@dataclass
class Tally:
    """How many tests ran, read from a JUnit report."""

    passed: int = 0
    failed: int = 0

    def add(self, report: Path) -> int:
        """Count what the report tells; the answer is how many tests it names (0 when there is no report)."""
        if not report.exists() or report.stat().st_size == 0:
            return 0
        cases = list(ElementTree.parse(report).iter("testcase"))
        failed = sum(any(case.find(kind) is not None for kind in ("failure", "error")) for case in cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        self.failed += failed
        self.passed += len(cases) - failed - skipped
        return len(cases)


@dataclass
class Outcome:
    name: str
    code: int
    duration_s: float

    def line(self) -> str:
        result = f"FAILED ({self.code})" if self.code else "ok"
        return f"{self.name:<12} {result:<12} {self.duration_s:7.1f} s"


@dataclass
class Run:
    """One run of several kinds of checks."""

    outcomes: list[Outcome] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def check(self, name: str, action: Callable[[], int]) -> None:
        """Run one kind; a tool that cannot be had is a failure of its kind and stops no other."""
        print(f"\n--- {name} ---", flush=True)
        started = time.monotonic()
        try:
            code = action()
        except SetupError as error:
            say(str(error))
            code = 1
        self.outcomes.append(Outcome(name, code, time.monotonic() - started))

    def finish(self) -> int:
        """Print the table; the exit code of the first kind that failed, or 0."""
        print("\ncheck        result          time")
        for outcome in self.outcomes:
            print(outcome.line())
        return next((outcome.code for outcome in self.outcomes if outcome.code), 0)


# -- the kinds ----------------------------------------------------------------------------------------------


def tool(name: str, *arguments: str) -> int:
    """Run a Python tool of this environment."""
    return provision.call([sys.executable, "-m", name, *arguments])


def lint(run: Run) -> None:
    run.check("ruff check", lambda: tool("ruff", "check", "."))
    run.check("ruff format", lambda: tool("ruff", "format", "--check", "."))


def types(run: Run) -> None:
    run.check("mypy", lambda: tool("mypy"))
    run.check(
        "tsc", lambda: provision.call([*provision.ensure_typescript(provision.ensure_node()), "-p", "."])
    )


def javascript_tests(run: Run) -> None:
    run.check("node --test", lambda: run_node_tests(run.tally))


def run_node_tests(tally: Tally) -> int:
    """Files are named one by one, because Node.js 20 and 22 read a folder's name differently."""
    files = javascript_test_files(ROOT / "tests" / "js")
    if not files:
        say("tests/js holds no test")
        return NO_TESTS_RAN
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "node.xml")
        to_screen = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
        to_file = ["--test-reporter=junit", f"--test-reporter-destination={report}"]
        node = provision.ensure_node().executable
        code = provision.call([node, "--test", *to_screen, *to_file, *map(str, files)])
        return code or (0 if tally.add(report) else NO_TESTS_RAN)


def javascript_test_files(folder: Path) -> list[Path]:
    """Everything that declares tests, whatever it is called; the rest are helpers."""
    scripts = sorted(path for path in folder.rglob("*") if path.suffix in {".js", ".mjs"})
    return [path for path in scripts if "node:test" in path.read_text(encoding="utf-8")]


def python_tests(run: Run, arguments: Sequence[str] = ()) -> None:
    run.check("pytest", lambda: run_pytest(run.tally, arguments))


def run_pytest(tally: Tally, arguments: Sequence[str]) -> int:
    environment = provision.environment_for_tests()
    if arguments == SHARED_OUT:  # or each process would install it, into one folder
        provision.ensure_axe(provision.ensure_node())
    if services.in_ci():
        provision.ensure_services()
    before = tally.failed
    code = call_pytest(tally, arguments, environment)
    failed = tally.failed - before
    if code == TESTS_FAILED and arguments == SHARED_OUT and failed <= FEW:
        say(f"{failed} failed beside the others. Once more, by themselves:")
        tally.failed = before
        code = call_pytest(tally, ["--last-failed"], environment)
    return code


def call_pytest(tally: Tally, arguments: Sequence[str], environment: dict[str, str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "pytest.xml")
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = provision.call(command, environment)
        tally.add(report)
        return code


# -- the commands -------------------------------------------------------------------------------------------


def test(arguments: Sequence[str]) -> int:
    """Everything; with arguments only pytest with these."""
    run = Run()
    if not arguments:
        lint(run)
        types(run)
        javascript_tests(run)
    python_tests(run, arguments or SHARED_OUT)
    code = run.finish()
    print(f"\nTests: {run.tally.passed} passed, {run.tally.failed} failed")
    return code


def layout(_: Sequence[str]) -> int:
    return tool("ruff", "format", ".") or tool("ruff", "check", "--fix", ".")


def screenshots(arguments: Sequence[str]) -> int:
    """Pictures of every page of a demo that is started for them."""
    command = [sys.executable, "-m", "tests.support.screenshots", *arguments]
    return provision.call(command, provision.environment_for_tests())


def several(*kinds: Callable[[Run], None]) -> Callable[[Sequence[str]], int]:
    """A command that runs these kinds and takes no arguments."""

    def command(_: Sequence[str]) -> int:
        run = Run()
        for kind in kinds:
            kind(run)
        return run.finish()

    return command


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "test": test,
    "lint": several(lint),
    "types": several(types),
    "format": layout,
    "screenshots": screenshots,
}


def main(arguments: Sequence[str]) -> int:
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
