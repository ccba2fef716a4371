#!/usr/bin/env python3
"""Checks the lock files against a stored copy of RustSec's advisories.

`tools/check_advisories.py [--stored tools/advisories.json] LOCK...`: for machines without access to the advisory database, where
`cargo deny check advisories` cannot run. A package that is not in the copy is also an error, because nothing is known about it.
Exits with 1 if a version has an advisory, or if a package is not in the copy. The copy contains its date.
"""

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path

OPERATORS = {
    "<": lambda have, want: have < want,
    "<=": lambda have, want: have <= want,
    ">": lambda have, want: have > want,
    ">=": lambda have, want: have >= want,
    "=": lambda have, want: have == want,
}


def version(text):
    """Converts a version to a value that is ordered as in Semantic Versioning; build metadata is ignored."""
    match = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?", text)
    if match is None:
        raise ValueError(f"invalid version {text!r}")
    numbers = tuple(int(part or 0) for part in match.groups()[:3])
    pre = match.group(4)
    # A release comes after its pre-releases; numbers come before words.
    words = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in pre.split(".")) if pre else ()
    return numbers, pre is None, words


def caret(have, text):
    """Checks whether `have` matches Cargo's requirement `^text`."""
    least = version(text)
    given = text.split("-")[0].split("+")[0].split(".")
    numbers = list(least[0])
    at = next((index for index, number in enumerate(numbers) if number), min(len(given), 3) - 1)
    most = tuple(numbers[:at] + [numbers[at] + 1] + [0] * (2 - at))
    return least <= have and have[0] < most


def fits(have, requirement):
    """Checks whether a version matches a requirement such as `>=1.2, <2`, `^0.4.5` or `=1.0.0`."""
    for part in requirement.split(","):
        match = re.fullmatch(r"\s*(<=|>=|<|>|=|\^)?\s*(\S+)\s*", part)
        if match is None:
            raise ValueError(f"invalid requirement {requirement!r}")
        operator, text = match.groups()
        if not (caret(have, text) if operator in (None, "^") else OPERATORS[operator](have, version(text))):
            return False
    return True


def findings(packages, stored):
    """Returns one line for each package of `(name, version)` that has an advisory or that is not in the copy."""
    lines = []
    for name, text in packages:
        if name not in stored["asked"]:
            lines.append(f"{name} {text}: the stored copy has not been asked about this package")
        for advisory in stored["advisories"]:
            if advisory["package"] != name or advisory["withdrawn"]:
                continue
            if not any(fits(version(text), safe) for safe in advisory["patched"] + advisory["unaffected"]):
                lines.append(f"{name} {text}: {advisory['id']} ({advisory['kind']}), https://rustsec.org/advisories/{advisory['id']}")
    return lines


def locked(path):
    """Returns the packages of a lock file that come from a registry."""
    return [(package["name"], package["version"]) for package in tomllib.loads(path.read_text())["package"] if "source" in package]


def check_self():
    """Tests cases that an incorrect comparison would get wrong."""
    for have, requirement, expected in [
        ("1.5.4", ">=1.5.5", False), ("1.5.5", ">=1.5.5", True), ("1.10.0", ">=1.9", True), ("0.4.9", "^0.4.5", True),
        ("0.5.0", "^0.4.5", False), ("1.9.0", "^1.2", True), ("2.0.0", "^1.2", False), ("0.0.4", "^0.0.3", False),
        ("1.0.0-alpha.2", ">=1.0.0", False), ("1.0.0-alpha.10", ">1.0.0-alpha.9", True), ("1.0.0", ">1.0.0-rc.1", True),
        ("0.3.7", ">=0.3.0, <0.3.8", True), ("0.3.8", ">=0.3.0, <0.3.8", False), ("0.9.34+deprecated", ">=0.9.34", True),
        ("0.4.9", "^0.4", True), ("0.5.0", "^0.4", False),
    ]:
        assert fits(version(have), requirement) == expected, (have, requirement)
    stored = {"asked": ["a"], "advisories": [{"id": "X", "package": "a", "kind": "vulnerability", "withdrawn": False,
                                              "patched": [">=2"], "unaffected": ["<1"]}]}
    assert [line.split(":")[0] for line in findings([("a", "1.0.0"), ("a", "2.0.0"), ("a", "0.9.0"), ("b", "1.0.0")], stored)] == [
        "a 1.0.0", "b 1.0.0"]


def main():
    check_self()
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--stored", type=Path, default=Path(__file__).with_name("advisories.json"))
    arguments.add_argument("locks", nargs="+", type=Path, metavar="LOCK")
    arguments = arguments.parse_args()
    stored = json.loads(arguments.stored.read_text())
    packages = sorted({package for lock in arguments.locks for package in locked(lock)})
    if not packages:
        sys.exit("the lock files name no package of a registry")
    lines = findings(packages, stored)
    for line in lines:
        print(line, file=sys.stderr)
    if lines:
        sys.exit(1)
    print(f"{len(packages)} packages, {len(stored['advisories'])} advisories as of {stored['asOf']}: none applies")


if __name__ == "__main__":
    main()
