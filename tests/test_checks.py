"""What the check of the Python tests does with tests that fail while all processors are busy."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support import checks, provision, services

PASS, FAIL = "<testcase/>", "<testcase><failure/></testcase>"


class Runs:
    """Stands for pytest: each run ends with the next of these cases."""

    def __init__(self, *reports: str) -> None:
        self._reports = list(reports)
        self.asked: list[list[str]] = []

    def __call__(self, command: list[str], environment: dict[str, str] | None = None) -> int:
        option, *arguments = command[3:]
        self.asked.append(arguments)
        cases = self._reports.pop(0)
        Path(option.removeprefix("--junitxml=")).write_text(f"<testsuite>{cases}</testsuite>")
        return checks.TESTS_FAILED if FAIL in cases else 0


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(provision, "environment_for_tests", dict)
    monkeypatch.setattr(provision, "ensure_axe", lambda node: Path())
    monkeypatch.setattr(services, "in_ci", lambda: False)

    def run(*reports: str, arguments: Sequence[str] = checks.SHARED_OUT) -> tuple[int, checks.Tally, Runs]:
        runs, tally = Runs(*reports), checks.Tally()
        monkeypatch.setattr(provision, "call", runs)
        return checks.run_pytest(tally, arguments), tally, runs

    return run


def test_what_fails_only_beside_others_has_passed(check: Any) -> None:
    code, tally, runs = check(PASS * 3 + FAIL * 2, PASS * 2)
    assert (code, tally) == (0, checks.Tally(passed=5, failed=0))
    assert runs.asked == [list(checks.SHARED_OUT), ["--last-failed"]]


def test_what_fails_again_has_failed(check: Any) -> None:
    code, tally, _ = check(PASS * 3 + FAIL * 2, PASS + FAIL)
    assert (code, tally) == (checks.TESTS_FAILED, checks.Tally(passed=4, failed=1))


def test_many_failures_are_no_accident(check: Any) -> None:
    code, tally, runs = check(PASS + FAIL * (checks.FEW + 1))
    assert (code, tally.failed, len(runs.asked)) == (checks.TESTS_FAILED, checks.FEW + 1, 1)


def test_who_names_tests_is_told_at_once(check: Any) -> None:
    code, tally, runs = check(PASS + FAIL, arguments=["tests/core"])
    assert (code, tally.failed, len(runs.asked)) == (checks.TESTS_FAILED, 1, 1)
