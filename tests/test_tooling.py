"""run.py and what it hands over to: how they choose, what they remember, what they say. No network."""

import ast
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

import run
from tests.support import browser, checks, provision, services

ROOT = Path(__file__).resolve().parent.parent
posix_only = pytest.mark.skipif(os.name == "nt", reason="made of shell scripts")


def program(folder: Path, name: str, script: str) -> Path:
    """An executable that a test puts on PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


# -- the Python to use --------------------------------------------------------------------------------------


def test_run_py_can_be_parsed_by_pythons_that_are_too_old() -> None:
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_run_py_needs_only_the_standard_library() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


@posix_only
def test_the_first_python_that_is_new_enough_and_runs_is_taken(tmp_path, monkeypatch) -> None:
    program(tmp_path, "python3.13", "echo 'no such version installed' >&2; exit 127")
    program(tmp_path, "python3.12", "echo 3.9")
    good = program(tmp_path, "python3.11", "echo 3.11")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.newer_python() == str(good)


@posix_only
def test_without_a_newer_python_the_message_says_what_to_install(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(run.SetupError, match=r"needs Python 3\.11 or newer, and this is 3\.9\. Install"):
        run.use_newer_python(["demo"])


@posix_only
def test_an_old_python_hands_over_with_all_arguments(tmp_path, monkeypatch) -> None:
    newer = program(tmp_path, "python3.12", "echo 3.12")
    handed = []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))

    def remember(command):
        handed.append(command)
        raise SystemExit

    monkeypatch.setattr(run, "hand_over", remember)
    with pytest.raises(SystemExit):
        run.use_newer_python(["demo", "--json"])
    assert handed == [[str(newer), str(ROOT / "run.py"), "demo", "--json"]]


def test_an_unknown_command_shows_what_there_is() -> None:
    shown = subprocess.run(
        [sys.executable, ROOT / "run.py", "dance"], capture_output=True, text=True, check=False
    )
    assert shown.returncode == 2
    assert all(f"run.py {command}" in shown.stdout for command in run.COMMANDS)


# -- the stamp ----------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """run.py looks at a folder of its own, and installs nothing."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'plaudit'\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(run, "INSTALLING", tmp_path / ".venv" / "installing")
    monkeypatch.setattr(run, "environment_is_sound", (tmp_path / ".venv").exists)
    monkeypatch.setattr(run, "create_environment", (tmp_path / ".venv").mkdir)
    return tmp_path


@pytest.fixture
def installs(project, monkeypatch) -> list[str]:
    """The targets that pip was asked to install; uv is not there."""
    targets: list[str] = []

    def pip(target):
        targets.append(target)
        return 0, ""

    monkeypatch.setattr(run, "install_with_uv", lambda _: (127, ""))
    monkeypatch.setattr(run, "install_with_pip", pip)
    return targets


def ensure(*extras: str) -> None:
    run.ensure_environment(extras)


def test_the_second_start_installs_nothing(project, installs, monkeypatch) -> None:
    ensure()
    ensure()
    assert installs == [str(project)]


def test_a_changed_pyproject_is_installed_again(project, installs, monkeypatch) -> None:
    ensure()
    (project / "pyproject.toml").write_text("[project]\nname = 'plaudit'\nversion = '2'\n")
    ensure()
    assert len(installs) == 2


def test_more_extras_are_installed_and_fewer_are_not(project, installs, monkeypatch) -> None:
    ensure()
    ensure("test")
    ensure()
    assert installs == [str(project), f"{project}[test]"]


def test_a_folder_that_was_moved_is_installed_again(project, tmp_path) -> None:
    run.VENV.mkdir()
    run.STAMP.write_text(json.dumps({**run.wanted_stamp(()), "root": "/elsewhere"}))
    assert not run.is_installed(run.STAMP, run.wanted_stamp(()))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"extras": 1}'])
def test_a_damaged_stamp_counts_as_none(project, text) -> None:
    run.VENV.mkdir()
    run.STAMP.write_text(text)
    assert not run.is_installed(run.STAMP, run.wanted_stamp(()))


def test_an_interrupted_install_starts_afresh(project, installs, monkeypatch) -> None:

    def interrupted(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(run, "install_with_pip", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ensure()
    (run.VENV / "half a package").touch()
    ensure()
    assert installs == [str(project)]
    assert [path.name for path in run.VENV.iterdir()] == ["stamp.json"]


def test_pip_is_tried_when_uv_fails_and_both_are_quoted_when_neither_succeeds(project, monkeypatch) -> None:
    monkeypatch.setattr(run, "install_with_uv", lambda _: (1, "uv said no"))
    monkeypatch.setattr(run, "install_with_pip", lambda _: (1, "pip said no"))
    with pytest.raises(run.SetupError, match=r"uv said no\npip said no"):
        ensure()
    assert not run.STAMP.exists()
    assert not run.INSTALLING.exists(), "a clean failure needs no repair"


def test_two_installs_at_once_are_one_after_the_other_and_the_second_has_nothing_to_do(
    project, installs, monkeypatch
) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(target):
        installs.append(target)
        entered.set()
        assert leave.wait(10)
        return 0, ""

    monkeypatch.setattr(run, "install_with_pip", slow)
    threads = [threading.Thread(target=ensure) for _ in range(2)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    time.sleep(0.2)  # long enough for a missing lock to show; a slow machine can only hide it
    leave.set()
    for thread in threads:
        thread.join(10)
    assert installs == [str(project)]


def test_a_folder_that_only_looks_like_an_environment_is_not_sound(tmp_path) -> None:
    assert not run.environment_is_sound(tmp_path)
    assert run.environment_is_sound(Path(sys.prefix)) == (sys.prefix != sys.base_prefix)


# -- pip on systems that split Python -----------------------------------------------------------------------


@pytest.fixture
def tools(monkeypatch) -> set[str]:
    """Which of `own`, `ensurepip`, `outside` and `apt` work here; what apt brings is ensurepip."""
    available: set[str] = set()

    def works(command) -> bool:
        if "ensurepip" in command:
            available.update({"own"} if "ensurepip" in available else ())
            return "ensurepip" in available
        return "outside" in available if "--python" in command else "own" in available

    def apt(_packages) -> bool:
        available.update({"ensurepip"} if "apt" in available else ())
        return "apt" in available

    monkeypatch.setattr(run, "works", works)
    monkeypatch.setattr(run, "apt_install", apt)
    return available


@pytest.mark.parametrize("present", [{"own"}, {"ensurepip"}, {"apt"}])
def test_the_environments_own_pip_is_used_or_made(tools, present) -> None:
    tools |= present
    assert run.pip_command() == [str(run.venv_python()), "-m", "pip"]


def test_the_systems_pip_serves_when_ensurepip_is_missing(tools) -> None:
    tools.add("outside")
    assert run.pip_command() == [sys.executable, "-m", "pip", "--python", str(run.venv_python())]


def test_without_any_pip_the_message_names_the_package(tools) -> None:
    with pytest.raises(run.SetupError, match=r"sudo apt install python3\.\d+-venv"):
        run.pip_command()


# -- what is asked for --------------------------------------------------------------------------------------


def test_the_drivers_follow_the_settings() -> None:
    settings = {
        "PLAUDIT_DATABASE_URL": "postgresql+psycopg://127.0.0.1/plaudit",
        "PLAUDIT_REDIS_URL": "redis://127.0.0.1",
        "OTHER_URL": "postgres://elsewhere",
    }
    assert run.extras_of_settings(settings) == ["postgres", "redis"]
    assert run.extras_of_settings({"PLAUDIT_DATABASE_URL": "sqlite:///plaudit.db"}) == []
    assert run.extras_of_settings({"OTHER_URL": "postgres://elsewhere"}) == []


@posix_only
@pytest.mark.parametrize(
    ("version", "enough"), [("v20.11.0", True), ("v24.1.0", True), ("v18.19.1", False), ("", False)]
)
def test_node_must_be_new_enough_and_have_npm(tmp_path, monkeypatch, version, enough) -> None:
    program(tmp_path, "node", f"echo {version}")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not run.has_node()
    program(tmp_path, "npm", "true")
    assert run.has_node() == enough


# -- Chromium -----------------------------------------------------------------------------------------------


@pytest.fixture
def no_playwright_browser(monkeypatch) -> None:
    monkeypatch.delenv("PLAUDIT_CHROMIUM", raising=False)
    monkeypatch.setattr(provision, "playwrights_chromium", lambda: None)
    monkeypatch.setattr(provision, "MAC_CHROMES", ())


@posix_only
@pytest.mark.usefixtures("no_playwright_browser")
def test_a_browser_that_does_not_start_is_passed_over(tmp_path, monkeypatch) -> None:
    program(tmp_path, "chromium-browser", "echo 'install the snap'; exit 1")
    good = program(tmp_path, "google-chrome", "echo Chrome 150")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert provision.usable_chromium() == str(good)


@posix_only
@pytest.mark.usefixtures("no_playwright_browser")
def test_playwrights_own_browser_comes_first_and_a_configured_one_before_it(tmp_path, monkeypatch) -> None:
    own = program(tmp_path / "own", "chrome", "echo Chromium 150")
    program(tmp_path, "chromium", "echo Chromium 140")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(provision, "playwrights_chromium", lambda: str(own))
    assert provision.usable_chromium() == str(own)
    assert browser.find_chromium(str(own)) == str(own)
    configured = program(tmp_path / "configured", "chrome", "echo Chromium 160")
    monkeypatch.setenv("PLAUDIT_CHROMIUM", str(configured))
    assert provision.usable_chromium() == str(configured)
    assert browser.find_chromium(str(own)) == str(configured)


@posix_only
@pytest.mark.usefixtures("no_playwright_browser")
def test_a_missing_browser_is_fetched_and_then_installed(tmp_path, monkeypatch) -> None:
    steps = []

    def quietly(command, timeout_s=0.0):
        steps.append(command[-3:])
        return 1, "no network"

    def apt_install(packages):
        steps.append(packages)
        program(tmp_path, "chromium", "echo Chromium 150")
        return True

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(provision, "quietly", quietly)
    monkeypatch.setattr(provision, "apt_install", apt_install)
    assert provision.ensure_chromium() == str(tmp_path / "chromium")
    assert steps == [["playwright", "install", "chromium"], ["chromium", "fonts-liberation"]]


@pytest.mark.usefixtures("no_playwright_browser")
def test_without_a_browser_the_message_says_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(provision, "quietly", lambda command, timeout_s=0.0: (1, ""))
    monkeypatch.setattr(provision, "apt_install", lambda packages: False)
    with pytest.raises(run.SetupError, match="apt install chromium"):
        provision.ensure_chromium()


@posix_only
@pytest.mark.usefixtures("no_playwright_browser")
@pytest.mark.parametrize("in_ci", [True, False])
def test_a_headless_shell_is_installed_in_ci_only(tmp_path, monkeypatch, in_ci) -> None:
    def apt_install(packages):
        assert packages == ["chromium-headless-shell"]
        program(tmp_path, "chromium-headless-shell", "echo Chromium 150")
        return True

    monkeypatch.delenv("PLAUDIT_HEADLESS_SHELL", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(services, "in_ci", lambda: in_ci)
    monkeypatch.setattr(provision, "apt_install", apt_install)
    assert (provision.ensure_headless_shell() is not None) == in_ci


@posix_only
@pytest.mark.usefixtures("no_playwright_browser")
def test_who_names_a_browser_is_not_given_another(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("PLAUDIT_HEADLESS_SHELL", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    shell = program(tmp_path, "chromium-headless-shell", "echo Chromium 150")
    assert provision.ensure_headless_shell() == str(shell)
    monkeypatch.setenv("PLAUDIT_CHROMIUM", str(shell))
    assert provision.ensure_headless_shell() is None


# -- services -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql+psycopg://me@127.0.0.1:5432/postgres", "postgresql+psycopg://me@127.0.0.1:5432/new"),
        ("postgresql+psycopg://me@/postgres?host=%2Ftmp", "postgresql+psycopg://me@/new?host=%2Ftmp"),
        ("postgresql://127.0.0.1", "postgresql://127.0.0.1/new"),
    ],
)
def test_the_address_of_another_database_keeps_server_and_login(url, expected) -> None:
    assert services.url_of_database(url, "new") == expected
    assert services.name_of_database(expected) == "new"


def test_a_database_of_somebody_else_is_never_dropped() -> None:
    server = services.Postgres(admin_url="postgresql+psycopg://127.0.0.1:1/postgres", origin="nowhere")
    with pytest.raises(services.ServiceError, match="was not created by this test session"):
        server.drop_database("postgresql+psycopg://127.0.0.1:1/shop")


ON_DATABASES = "def test_stores(database_url): pass\ndef test_talks(redis_url): pass\n"


def pytest_without_services(folder: Path, tests: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """These tests with our fixtures, on a machine that has neither PostgreSQL nor Redis."""
    (folder / "test_it.py").write_text(tests)
    (folder / "no_services.py").write_text(
        "from tests.support import services\nservices.find_postgres = services.find_redis = lambda: None\n"
    )
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "no_services"]
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    settings = {**inherited, "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder))), **environment}
    return subprocess.run(
        [*command, "-p", "tests.conftest", str(folder)],
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_services_leaves_their_tests_out_and_says_so(tmp_path) -> None:
    ran = pytest_without_services(tmp_path, ON_DATABASES)
    assert ran.returncode == 0, ran.stdout
    assert "1 passed, 1 deselected" in ran.stdout
    assert "left out: the tests on PostgreSQL. " + services.MISSING_POSTGRES in ran.stdout
    assert "left out: the tests on Redis. " + services.MISSING_REDIS in ran.stdout


def test_in_ci_a_missing_service_fails_the_run_and_says_what_to_install(tmp_path) -> None:
    ran = pytest_without_services(tmp_path, ON_DATABASES, CI="true")
    assert ran.returncode == pytest.ExitCode.USAGE_ERROR
    assert services.MISSING_POSTGRES in ran.stdout + ran.stderr


def test_an_uncaught_error_in_a_page_fails_its_test_unless_it_is_expected(tmp_path) -> None:
    tests = (
        "import pytest\n"
        "BAD = '<script>throw new Error(\"out of beans\")</script>'\n"
        "def test_good(page): page.set_content('<p>fine</p>')\n"
        "def test_bad(page): page.set_content(BAD)\n"
        "@pytest.mark.allow_page_errors\n"
        "def test_expected(page): page.set_content(BAD)\n"
    )
    ran = pytest_without_services(tmp_path, tests)
    assert "3 passed, 1 error" in ran.stdout, ran.stdout
    assert "uncaught errors in the page" in ran.stdout
    assert "out of beans" in ran.stdout


def tables_of(url: str) -> list[str]:
    engine = sqlalchemy.create_engine(url)
    try:
        return sqlalchemy.inspect(engine).get_table_names()
    finally:
        engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_gets_an_empty_database(unmigrated_url, turn) -> None:
    assert tables_of(unmigrated_url) == []
    engine = sqlalchemy.create_engine(unmigrated_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE left_behind (turn INTEGER)"))
    engine.dispose()
    assert tables_of(unmigrated_url) == ["left_behind"]


def test_a_dropped_database_is_gone_even_while_somebody_is_connected(postgres_server) -> None:
    url = postgres_server.create_database()
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT 1"))
        postgres_server.drop_database(url)
        connection.invalidate()
    engine.dispose()
    with pytest.raises(sqlalchemy.exc.OperationalError, match="does not exist"):
        tables_of(url)


@pytest.fixture
def empty_home(monkeypatch) -> Iterator[Path]:
    """A folder for temporary files that PostgreSQL's account can read, too; it must be empty at the end."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        monkeypatch.setattr(tempfile, "tempdir", home)
        yield Path(home)
        assert list(Path(home).iterdir()) == []


@pytest.mark.parametrize("binaries", [found] if (found := services.postgres_binaries()) else [])
def test_a_private_postgres_starts_and_leaves_nothing_behind(empty_home, binaries) -> None:
    server = services.start_postgres(binaries)
    server.drop_database(server.create_database())
    server.stop()


@pytest.mark.parametrize("binary", [name] if (name := services.redis_binary()) else [])
def test_a_private_redis_starts_and_leaves_nothing_behind(empty_home, binary) -> None:
    server = services.start_redis(binary)
    assert services.answers_redis(server.url)
    server.stop()


def test_a_configured_server_that_does_not_answer_is_an_error(monkeypatch) -> None:
    nowhere = f"127.0.0.1:{services.free_port()}"
    monkeypatch.setenv("PLAUDIT_TEST_POSTGRES_URL", f"postgresql://{nowhere}/postgres")
    monkeypatch.setenv("PLAUDIT_TEST_REDIS_URL", f"redis://{nowhere}")
    with pytest.raises(services.ServiceError, match="PLAUDIT_TEST_POSTGRES_URL"):
        services.find_postgres()
    with pytest.raises(services.ServiceError, match="PLAUDIT_TEST_REDIS_URL"):
        services.find_redis()


# -- the checks ---------------------------------------------------------------------------------------------


def test_every_kind_runs_and_the_first_failure_is_the_exit_code(capfd) -> None:
    def cannot() -> int:
        raise run.SetupError("a tool is missing")

    kinds = checks.Run()
    kinds.check("first", lambda: 0)
    kinds.check("second", lambda: 3)
    kinds.check("third", cannot)
    assert kinds.finish() == 3
    shown = capfd.readouterr()
    assert [outcome.code for outcome in kinds.outcomes] == [0, 3, 1]
    assert "a tool is missing" in shown.err
    assert "FAILED (3)" in shown.out


def test_reports_of_both_languages_are_counted(tmp_path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><testcase/><testcase><failure/></testcase>"
        "<testsuite><testcase/><testcase><skipped/></testcase><testcase><error/></testcase></testsuite>"
        "</testsuite></testsuites>"
    )
    tally = checks.Tally()
    assert tally.add(report) == 5
    assert tally == checks.Tally(passed=2, failed=2)
    assert tally.add(tmp_path / "missing.xml") == 0


def test_javascript_tests_are_found_by_what_they_contain(tmp_path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "queue.js").write_text("import { test } from 'node:test'\n")
    (tmp_path / "fake_window.js").write_text("export const window = {}\n")
    assert checks.javascript_test_files(tmp_path) == [tmp_path / "deep" / "queue.js"]


def test_every_task_of_the_justfile_has_a_line_of_help_and_a_command() -> None:
    lines = (ROOT / "justfile").read_text(encoding="utf-8").splitlines()
    tasks = {
        lines[n].split()[0].rstrip(":"): lines[n - 1] for n in range(1, len(lines)) if lines[n].endswith(":")
    }
    assert all(comment.startswith("# ") for comment in tasks.values())
    assert set(tasks) - {"default"} == set(run.COMMANDS)


def test_ci_runs_what_a_contributor_runs() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "exec python3 run.py test"


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [item for items in project["optional-dependencies"].values() for item in items]
    unbounded = [
        item
        for item in project["dependencies"] + extras
        if not item.startswith("plaudit[") and not (">=" in item and "<" in item)
    ]
    assert unbounded == []
