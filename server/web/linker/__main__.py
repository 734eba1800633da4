"""`python -m server.web.linker static --report`: what each linked file weighs."""

import argparse
import sys
from pathlib import Path

from server.web.linker.errors import LinkError
from server.web.linker.link import Linked, link

ENTRIES = {"smartico.js": "sdk/main.js", "smartico_inframe.js": "sdk/inframe.js"}


def main(arguments: list[str] | None = None) -> int:
    """0 when everything links; 1, with the reason on standard error, when something does not."""
    options = _parser().parse_args(arguments)
    entries = {name: path for name, path in ENTRIES.items() if not options.entry or name in options.entry}
    try:
        linked = link(options.static, entries, minify=not options.no_minify)
    except LinkError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    if options.out:
        _write(linked, options.out)
    if options.report:
        sys.stdout.write(report(linked))
    return 0


def report(linked: Linked) -> str:
    """A table of bytes: raw, gzip, brotli."""
    lines = [f"{'file':<40} {'raw':>8} {'gzip':>8} {'brotli':>8}"]
    for output in linked.outputs:
        brotli = "–" if output.brotli is None else str(len(output.brotli))
        lines.append(f"{output.name:<40} {len(output.body):>8} {len(output.gzip):>8} {brotli:>8}")
    return "\n".join(lines) + "\n"


def _write(linked: Linked, folder: Path) -> None:
    (folder / "chunks").mkdir(parents=True, exist_ok=True)
    for name, output in linked.entries.items():
        (folder / name).write_bytes(output.body)
    for name, output in linked.chunks.items():
        (folder / "chunks" / name).write_bytes(output.body)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server.web.linker", description=__doc__)
    parser.add_argument("static", type=Path, help="the folder of modules")
    parser.add_argument("--report", action="store_true", help="print each file's bytes")
    parser.add_argument("--out", type=Path, help="also write the linked files into this folder")
    parser.add_argument("--entry", action="append", choices=sorted(ENTRIES), help="link only this script")
    parser.add_argument("--no-minify", action="store_true", help="only strip comments and indentation")
    return parser


if __name__ == "__main__":
    sys.exit(main())
