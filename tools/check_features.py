#!/usr/bin/env python3
"""Checks that `cargo run -p jitna-iac-cli` and `cargo test --workspace`, and `cargo doc` and `cargo check`, share their compiled packages.

Each package is compiled once for each set of features and each profile. Packages of the tests enable features of packages that the
command also uses; `jitna-iac-cli/Cargo.toml` enables the same. This script asks Cargo for the units of each (an unstable option, so
it sets the variable `RUSTC_BOOTSTRAP` for these calls) and fails for a unit of the first that the second would compile in
another form.
"""

import hashlib
import json
import os
import subprocess
import sys


def units(*command):
    """Returns each unit by a digest of everything that decides whether it is compiled again: package, features, profile, dependencies."""
    asked = ["cargo", *command, "-Z", "unstable-options", "--unit-graph"]
    answer = subprocess.run(asked, capture_output=True, text=True, env=dict(os.environ, RUSTC_BOOTSTRAP="1"))
    if answer.returncode != 0:
        sys.exit(answer.stderr)
    graph = json.loads(answer.stdout)["units"]
    digests = {}

    def digest(index):
        if index not in digests:
            unit = graph[index]
            profile = {key: value for key, value in unit["profile"].items() if key != "name"}
            parts = [unit["pkg_id"], unit["target"]["name"], unit["target"]["kind"], unit["mode"], unit["features"], profile]
            parts.append(sorted(digest(dependency["index"]) for dependency in unit["dependencies"]))
            digests[index] = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return digests[index]

    return {digest(index): unit for index, unit in enumerate(graph)}


PAIRS = (
    ("the command", ("build", "-p", "jitna-iac-cli"), "the tests", ("test", "--workspace", "--all-targets")),
    ("the documentation", ("doc", "--workspace", "--no-deps"), "the lints", ("check", "--workspace", "--all-targets")),
)


def main():
    for name, command, other, others in PAIRS:
        # The documentation itself cannot be shared.
        asked = {key: unit for key, unit in units(*command).items() if unit["mode"] != "doc"}
        if not asked:
            sys.exit(f"Cargo names no unit of {name}")
        shared = units(*others)
        twice = {f"{unit['pkg_id'].split('#')[-1]} {unit['features']}" for key, unit in asked.items() if key not in shared}
        for package in sorted(twice):
            print(f"compiled twice: {package}", file=sys.stderr)
        if twice:
            sys.exit(f"switch on in jitna-iac-cli/Cargo.toml what {other} switch on (the first of a chain is the cause)")
        print(f"{len(asked)} units of {name}, all of them shared with {other}")


if __name__ == "__main__":
    main()
