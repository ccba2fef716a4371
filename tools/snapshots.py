#!/usr/bin/env python3
"""Writes all files of all examples from `snapshots/`, which stores each text once.

    tools/snapshots.py target/snapshots

`jitna-iac/tests/examples/stored.rs` describes the storage format, and tests that the stored files match the examples. Exits with 2
if the stored files are inconsistent.
"""

import shutil
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SAME, CHANGES = "same-as.txt", ".changes"


class Unfit(Exception):
    """The stored files are inconsistent"""


def applied(base, changes):
    """Applies changes to a text"""
    # Other line ends are characters of these texts.
    base, text, done = [f"{line}\n" for line in base.removesuffix("\n").split("\n")], [], 0
    for hunk in f"\n{changes}".split("\n@\n")[1:]:
        lines = hunk.removesuffix("\n").split("\n")
        old = [f"{line[1:]}\n" for line in lines if line[0] != "+"]
        at = next((at for at in range(done, len(base)) if base[at : at + len(old)] == old), None)
        if at is None or not old:
            raise Unfit("does not fit what it changes")
        text += base[done:at] + [f"{line[1:]}\n" for line in lines if line[0] != "-"]
        done = at + len(old)
    return "".join(text + base[done:])


def unpacked(folder):
    """Returns the text of each file of each example, by path"""
    kept = {}
    for file in sorted(folder.glob("*/**/*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and (not path.startswith("cli/") or path.startswith("cli/collect/")):
            kept[path] = file.read_bytes().decode("utf-8")
    files = {path: text for path, text in kept.items() if not path.endswith((SAME, CHANGES))}
    for path, text in kept.items():
        if path.endswith(CHANGES):
            head, _, changes = text.partition("\n")
            base = kept.get(head.removeprefix("changes of "))
            if base is None:
                raise Unfit(f"{path}: `{head}` names no file that is kept whole")
            try:
                files[path.removesuffix(CHANGES)] = applied(base, changes)
            except Unfit as unfit:
                raise Unfit(f"{path}: {unfit}") from None
    for path, text in kept.items():
        if path.endswith(SAME):
            for line in text.splitlines():
                file, _, same = line.partition(" = ")
                if same not in files:
                    raise Unfit(f"{path}: `{line}` names no text")
                files[path.removesuffix(SAME) + file] = files[same]
    if not files:
        raise Unfit(f"{folder} has no snapshots")
    return files


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = Path(sys.argv[1])
    try:
        files = unpacked(REPOSITORY / "snapshots")
    except Unfit as unfit:
        print(unfit, file=sys.stderr)
        sys.exit(2)
    shutil.rmtree(out, ignore_errors=True)
    for path, text in files.items():
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode("utf-8"))
        if place.suffix == ".sh":
            place.chmod(0o755)
    print(f"{len(files)} files of {len({path.split('/')[0] for path in files})} examples")


if __name__ == "__main__":
    main()
