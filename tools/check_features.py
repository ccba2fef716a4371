#!/usr/bin/env python3
"""Holds that `cargo run -p jitna-iac-cli` and `cargo test --workspace` share what they compile.

Each package is compiled once for each set of features and each profile. Packages of the tests switch on features of packages that the
command uses as well; `jitna-iac-cli/Cargo.toml` switches on the same. This asks Cargo for the units of both (an unstable option, so
the variable `RUSTC_BOOTSTRAP` is set for these two questions) and fails for a unit of the command that the tests would compile in
another form.
"""

import hashlib
import json
import os
import subprocess
import sys


def units(*command):
    """Each unit by a digest of all that decides whether it is compiled again: package, features, profile, dependencies."""
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


def main():
    command, tests = units("build", "-p", "jitna-iac-cli"), units("test", "--workspace", "--all-targets")
    if not command:
        sys.exit("Cargo names no unit of the command")
    names = {f"{unit['pkg_id'].split('#')[-1]} {unit['features']}" for key, unit in command.items() if key not in tests}
    for name in sorted(names):
        print(f"compiled twice: {name}", file=sys.stderr)
    if names:
        sys.exit("switch on in jitna-iac-cli/Cargo.toml what the tests switch on (the first of a chain is the cause)")
    print(f"{len(command)} units of the command, all of them shared with the tests")


if __name__ == "__main__":
    main()
