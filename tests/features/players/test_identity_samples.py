"""The samples in the guide make the proofs of the shared vectors, in every language that runs on this
machine."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.features.players.identity import verify

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "docs" / "guides" / "identity"
GUIDE = SAMPLES.with_suffix(".md")
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests/vectors/identity.json").read_text("utf-8"))[
    "vectors"
]


COMPILED = "<classes>"
"""Stands for the folder of compiled classes until there is one."""


def answer(*command: str) -> str:
    """Return what a command prints, or nothing where it is missing or fails."""
    if shutil.which(command[0]) is None:
        return ""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout if done.returncode == 0 else ""


def node() -> str:
    """Return a Node: the machine's, or the one that the browser tests bring along."""
    found = shutil.which("node")
    if found:
        return found
    import playwright

    return str(Path(playwright.__file__).parent / "driver" / ("node.exe" if os.name == "nt" else "node"))


def runtimes() -> dict[str, list[str]]:
    """Return the command of each sample that this machine can run; Python and Node always."""
    found = {
        "identity.py": [sys.executable, "-I", str(SAMPLES / "identity.py")],
        "identity.mjs": [node(), str(SAMPLES / "identity.mjs")],
    }
    if "mbstring" in answer("php", "-m"):
        found["identity.php"] = ["php", str(SAMPLES / "identity.php")]
    if shutil.which("java") and shutil.which("javac"):
        # In Turkish, where a capital I does not become i: the sample must not care.
        locale = ["-Duser.language=tr", "-Duser.country=TR"]
        found["Identity.java"] = ["java", *locale, "-cp", COMPILED, "Identity"]
    if int(answer("dotnet", "--version").partition(".")[0] or 0) >= 10:
        found["Identity.cs"] = ["dotnet", "run", str(SAMPLES / "Identity.cs"), "--"]
    return found


RUNTIMES = runtimes()


@pytest.fixture(scope="session")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the Java sample once, because starting from its source takes seconds each time."""
    folder = tmp_path_factory.mktemp("classes")
    if "Identity.java" in RUNTIMES:
        command = ["javac", "-encoding", "UTF-8", "-Xlint:all", "-Werror", "-d", str(folder)]
        subprocess.run([*command, str(SAMPLES / "Identity.java")], check=True, timeout=120)
    return folder


def proofs(sample: str, vector: dict[str, Any], scope: str, classes: Path) -> list[str]:
    arguments = [vector["ext_id"], vector["salt"], str(vector["validity_ms"]), scope]
    command = [part.replace(COMPILED, str(classes)) for part in RUNTIMES[sample]]
    done = subprocess.run(
        [*command, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_python_and_node_are_always_tried() -> None:
    assert {"identity.py", "identity.mjs"} <= set(RUNTIMES)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
@pytest.mark.parametrize("sample", RUNTIMES)
def test_a_sample_makes_the_proofs_of_the_vectors(sample: str, vector: dict[str, Any], classes: Path) -> None:
    md5, hmac, jwt = proofs(sample, vector, "full", classes)
    assert md5 == vector["md5"]
    assert hmac == vector["hmac_full"]
    verdict = verify(
        jwt, ext_id=vector["ext_id"], salts=[vector["salt"]], now_ms=vector["validity_ms"] // 1000 * 1000 - 1
    )
    assert (verdict.ok, verdict.scope) == (True, "full"), verdict.reason
    assert verdict.expires_ms == vector["validity_ms"] // 1000 * 1000


@pytest.mark.parametrize("sample", RUNTIMES)
def test_a_sample_makes_read_only_proofs(sample: str, classes: Path) -> None:
    _, hmac, jwt = proofs(sample, VECTORS[0], "read", classes)
    assert hmac == VECTORS[0]["hmac_read"]
    verdict = verify(jwt, ext_id=VECTORS[0]["ext_id"], salts=[VECTORS[0]["salt"]], now_ms=0)
    assert (verdict.ok, verdict.scope) == (True, "read")


# What a sample must say in the text, whether its runtime is here or not.
SAYS = {
    "identity.py": [r"\.lower\(\)", r"hashlib\.md5", r"hashlib\.sha256", "HS256", r"// 1000"],
    "identity.mjs": [r"\.toLowerCase\(\)", "'md5'", "'sha256'", "HS256", r"/ 1000"],
    "identity.php": [
        r"mb_strtolower\(.*'UTF-8'\)",
        r"md5\(",
        r"hash_hmac\('sha256'",
        "HS256",
        r"intdiv\(.*1000\)",
    ],
    "Identity.java": [r"toLowerCase\(Locale\.ROOT\)", '"MD5"', '"HmacSHA256"', "HS256", r"/ 1000"],
    "Identity.cs": [r"ToLowerInvariant\(\)", r"MD5\.HashData", r"HMACSHA256\.HashData", "HS256", r"/ 1000"],
}


@pytest.mark.parametrize("sample", SAYS)
def test_a_sample_states_lower_casing_and_algorithms(sample: str) -> None:
    text = (SAMPLES / sample).read_text("utf-8")
    assert [pattern for pattern in SAYS[sample] if not re.search(pattern, text)] == []
    assert "v2:" in text


def test_no_sample_lower_cases_by_the_machines_language() -> None:
    wrong = re.compile(r"\.toLowerCase\(\)|\.ToLower\(\)|\bstrtolower\(")
    for sample in ("Identity.java", "Identity.cs", "identity.php"):
        lines = (SAMPLES / sample).read_text("utf-8").splitlines()
        assert [line for line in lines if wrong.search(line.partition("//")[0])] == []


def test_the_guide_links_every_sample_and_the_vectors() -> None:
    assert {path.name for path in SAMPLES.iterdir() if path.is_file()} == set(SAYS)
    text = GUIDE.read_text("utf-8")
    links = {target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target}
    assert {f"identity/{name}" for name in SAYS} | {"../../tests/vectors/identity.json"} <= links
    assert [target for target in links if not (GUIDE.parent / target).exists()] == []
