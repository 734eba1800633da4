#!/usr/bin/env python3
"""Starts Plaudit, and everything a contributor does, on a machine that has nothing but Python 3.11 or newer.

    python3 run.py demo [options]      install what is missing, then serve Plaudit and its demo site
    python3 run.py serve [options]     the same server without the demo
    python3 run.py labels [options]    list labels, or create one
    python3 run.py keys [options]      keys for an operator's server
    python3 run.py salts [options]     give a label a new salt
    python3 run.py hash [options]      compute a player's proof of identity
    python3 run.py definitions [...]   definitions from or to a folder of files
    python3 run.py test [arguments]    lint, types, JavaScript and Python tests; with arguments: pytest alone
    python3 run.py lint                ruff's rules and layout
    python3 run.py types               mypy, and tsc over the JavaScript
    python3 run.py format              rewrite the layout and what ruff can mend by itself
    python3 run.py bench [arguments]   measure speed against a bare server on this machine
    python3 run.py screenshots [args]  pictures of every page, in test-results/screenshots

It needs only the standard library. Packages go into `.venv`, through uv when it is there and pip otherwise,
and again only when pyproject.toml has changed. The invariant: `.venv` carries a stamp only while a finished
install matches it, so an interrupted install is noticed and repaired, and two at once wait for each other.

The syntax is that of Python 3.6, so that an old `python3` can say what it lacks or find a newer one.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, NoReturn, Optional, Sequence, Tuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "plaudit-installed.json"
INSTALLING = VENV / "plaudit-installing"

OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python")
OLDEST_NODE = (20, 11)


class SetupError(Exception):
    """Something is missing that run.py could not put right; the message says what a person can do."""


def say(text: str) -> None:
    """Progress goes to stderr: stdout belongs to the command (`demo --json` prints one line there)."""
    print(text, file=sys.stderr, flush=True)


# -- the Python to use --------------------------------------------------------------------------------------


def python_version(executable: str) -> Optional[Tuple[int, int]]:
    """(major, minor) of an interpreter, or None when it does not run."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        output = subprocess.check_output([executable, "-c", code], stderr=subprocess.DEVNULL, timeout=20)
        major, _, minor = output.decode().strip().partition(".")
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def newer_python(names: Iterable[str] = NEWER_PYTHONS) -> Optional[str]:
    """The first interpreter on PATH that is new enough and really runs."""
    for name in names:
        found = shutil.which(name)
        if found and (python_version(found) or (0, 0)) >= OLDEST_PYTHON:
            return found
    return None


def use_newer_python(arguments: Sequence[str]) -> None:
    """Go on with a newer interpreter when this one is too old.

    Raises SetupError when the machine has none.
    """
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return
    this_file = str(Path(__file__).resolve())
    found = newer_python()
    if found:
        hand_over([found, this_file, *list(arguments)])
    uv = shutil.which("uv")
    if uv:
        wanted = ">=%d.%d" % OLDEST_PYTHON
        hand_over([uv, "run", "--no-project", "--python", wanted, this_file, *list(arguments)])
    raise SetupError(
        "Plaudit needs Python %d.%d or newer, and this is %d.%d. Install a newer one next to it "
        "(Debian and Ubuntu: apt install python3.12; macOS: brew install python), then run this again."
        % (OLDEST_PYTHON + sys.version_info[:2])
    )


# -- running things -----------------------------------------------------------------------------------------


def hand_over(command: List[str]) -> NoReturn:
    """Become the command, so that signals and the exit code are its own. Does not return."""
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def quietly(command: Sequence[str], timeout_s: float = 1800) -> Tuple[int, str]:
    """Exit code and all output; a command that cannot start or hangs counts as failed."""
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout_s,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode(errors="replace")


def works(command: Sequence[str]) -> bool:
    return quietly(command, timeout_s=60)[0] == 0


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages when we may (as root, or through sudo without a password)."""
    apt = shutil.which("apt-get")
    if not apt or not hasattr(os, "geteuid"):
        return False
    prefix = []  # type: List[str]
    if os.geteuid() != 0:
        if not shutil.which("sudo") or not works(["sudo", "-n", "true"]):
            return False
        prefix = ["sudo", "-n"]
    say("Installing %s with apt-get ..." % ", ".join(packages))
    apt_get = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-q", "-y"]
    quietly([*apt_get, "update"])  # a stale list is still worth a try
    code, output = quietly([*apt_get, "install", "--no-install-recommends", *list(packages)])
    if code != 0:
        say(output[-2000:])
    return code == 0


# -- the environment in .venv -------------------------------------------------------------------------------


def venv_python(venv: Path = VENV) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp(extras: Iterable[str]) -> Dict[str, object]:
    """What a finished install is known by. The folder counts, because an editable install points to it."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return {"pyproject": digest, "root": str(ROOT), "extras": sorted(set(extras))}


def is_installed(stamp: Path, wanted: Dict[str, object]) -> bool:
    """Whether the stamp tells of the same pyproject.toml and folder, and of at least these extras."""
    try:
        found = json.loads(stamp.read_text())
        missing = set(wanted["extras"]) - set(found["extras"])  # type: ignore[call-overload]
        return not missing and all(found[key] == wanted[key] for key in ("pyproject", "root"))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def environment_is_sound(venv: Path = VENV) -> bool:
    """Whether its interpreter runs, is new enough and knows that it lives in an environment."""
    check = "import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info[:2] < (3, 11))"
    return venv_python(venv).exists() and works([str(venv_python(venv)), "-I", "-c", check])


@contextlib.contextmanager
def install_lock() -> Iterator[None]:
    """One installer at a time for this folder; the lock ends with its process, so it never goes stale."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    name = "plaudit-%s-%s.lock" % (user, hashlib.sha256(str(ROOT).encode()).hexdigest()[:16])
    with Path(tempfile.gettempdir(), name).open("a+") as handle:
        if not _try_lock(handle.fileno()):
            say("Another run.py is installing; waiting for it ...")
            while not _try_lock(handle.fileno()):
                time.sleep(0.1)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def ensure_environment(extras: Sequence[str] = ()) -> str:
    """The interpreter of an environment in which Plaudit and these extras are installed.

    Raises SetupError when it cannot be made.
    """
    wanted = wanted_stamp(extras)
    if is_installed(STAMP, wanted) and environment_is_sound():
        return str(venv_python())
    with install_lock():
        if is_installed(STAMP, wanted) and environment_is_sound():
            return str(venv_python())  # somebody else did it while we waited
        if INSTALLING.exists():
            say("The last install was interrupted; starting it afresh ...")
            shutil.rmtree(str(VENV))
        install(wanted)
    return str(venv_python())


def install(wanted: Dict[str, object]) -> None:
    """Create `.venv` if need be and install into it; the stamp is the last thing written.

    Raises SetupError with what the installers said when none of them succeeds.
    """
    started = time.monotonic()
    extras = list(wanted["extras"])  # type: ignore[call-overload]
    target = "%s[%s]" % (ROOT, ",".join(extras)) if extras else str(ROOT)
    say("Installing Plaudit%s into .venv ..." % (" and what its tests need" if "test" in extras else ""))
    if not environment_is_sound():
        create_environment()
    with contextlib.suppress(FileNotFoundError):
        STAMP.unlink()
    log = []  # type: List[str]
    for installer in (install_with_uv, install_with_pip):
        INSTALLING.touch()
        try:
            code, output = installer(target)
        except SetupError as error:
            code, output = 1, str(error)
        INSTALLING.unlink()  # still there after a kill or Ctrl-C: then the next run starts afresh
        if code == 0:
            STAMP.write_text(json.dumps(wanted) + "\n")
            say("Installed in %.0f s." % (time.monotonic() - started))
            return
        log.append(output.strip())
    raise SetupError("The packages could not be installed.\n%s" % "\n".join(log)[-4000:])


def create_environment() -> None:
    """An environment with an interpreter; pip is added by whoever needs it.

    Raises SetupError on a system that ships Python without its venv module and where we may not install it.
    """
    shutil.rmtree(str(VENV), ignore_errors=True)
    uv = shutil.which("uv")
    if uv and works([uv, "venv", "--no-project", "--python", sys.executable, str(VENV)]):
        return
    command = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
    code, output = quietly(command)
    if code != 0 and apt_install([venv_package()]):
        code, output = quietly(command)
    if code != 0:
        raise SetupError("No environment could be created in .venv.\n%s\n%s" % (output.strip(), pip_advice()))


def install_with_uv(target: str) -> Tuple[int, str]:
    uv = shutil.which("uv")
    if not uv:
        return 127, ""
    code, output = quietly([uv, "pip", "install", "--python", str(venv_python()), "--editable", target])
    if code != 0:
        say("uv could not install; trying pip ...")
    return code, output


def install_with_pip(target: str) -> Tuple[int, str]:
    # Compiling everything up front costs more than compiling what is imported.
    options = ["install", "--disable-pip-version-check", "--no-input", "--no-compile", "--editable", target]
    return quietly(pip_command() + options)


def pip_command() -> List[str]:
    """The pip that installs into `.venv`: its own, one made by ensurepip, or the system's from outside.

    Debian and Ubuntu take ensurepip out of Python and put it into python3-venv; as root we add it.
    Raises SetupError when there is no way to a pip.
    """
    own = [str(venv_python()), "-m", "pip"]
    ensure = [str(venv_python()), "-m", "ensurepip", "--upgrade", "--default-pip"]
    if works([*own, "--version"]) or (works(ensure) and works([*own, "--version"])):
        return own
    outside = [sys.executable, "-m", "pip", "--python", str(venv_python())]
    if works([*outside, "--version"]):
        return outside
    if apt_install([venv_package()]) and works(ensure):
        return own
    raise SetupError("This Python comes without pip and without ensurepip.\n%s" % pip_advice())


def venv_package() -> str:
    return "python%d.%d-venv" % sys.version_info[:2]


def pip_advice() -> str:
    return "On Debian and Ubuntu: sudo apt install %s. Elsewhere: install uv, or a complete Python." % (
        venv_package()
    )


# -- commands -----------------------------------------------------------------------------------------------


def extras_of_settings(environment: Dict[str, str]) -> List[str]:
    """The drivers that the PLAUDIT_* variables ask for."""
    wanted = {"postgres": "postgres", "redis": "redis"}
    values = [value for name, value in environment.items() if name.startswith("PLAUDIT_") and "://" in value]
    return [extra for scheme, extra in wanted.items() if any(value.startswith(scheme) for value in values)]


def has_node() -> bool:
    """Whether PATH has a Node.js that is new enough, and its npm."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    code, output = quietly([node, "--version"], timeout_s=20)
    numbers = output.strip().lstrip("v").split(".")[:2]
    return code == 0 and all(part.isdigit() for part in numbers) and tuple(map(int, numbers)) >= OLDEST_NODE


def product(arguments: List[str]) -> None:
    """What `plaudit` itself does. The current folder stays, so that `--data DIR` means what was typed."""
    python = ensure_environment(["minify", *extras_of_settings(dict(os.environ))])
    hand_over([python, "-P", "-m", "server", *arguments])


def contributing(arguments: List[str]) -> None:
    """Everything else needs the tests' tools and runs in the repository's folder."""
    python = ensure_environment(["test"] if has_node() else ["test", "node"])
    os.chdir(str(ROOT))
    if arguments[0] == "bench":
        hand_over([python, "-m", "bench", *arguments[1:]])
    hand_over([python, "-m", "tests.support.checks", *arguments])


COMMANDS = {
    "demo": product,
    "serve": product,
    "labels": product,
    "keys": product,
    "salts": product,
    "hash": product,
    "definitions": product,
    "test": contributing,
    "lint": contributing,
    "types": contributing,
    "format": contributing,
    "bench": contributing,
    "screenshots": contributing,
}


def main(arguments: List[str]) -> int:
    """Run one command; the answer is the exit code where the command could not even start."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    try:
        use_newer_python(arguments)
        COMMANDS[arguments[0]](arguments)
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Interrupted. The next run goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
