#!/usr/bin/env python3
"""Makes what a release publishes: archives, wheels, packages of npm, a formula of Homebrew.

    tools/release.py matrix                                  # systems, as the matrix of a workflow
    tools/release.py check-tag v0.1.0                        # fails unless the tag names the version of Cargo.toml
    tools/release.py archive x86_64-unknown-linux-musl BINARY --out dist
    tools/release.py packages --archives dist --out dist     # needs the archives of all systems, and npm

`release_table.py` has the only list of systems, and the only place that names an archive. Version, name, description,
license and addresses come from the manifests of Cargo. Each binary is built once: all packages of a system contain the binary of its
archive, byte for byte. `tools/test_installs.py` makes and installs all of them, and compares the other files that name a system or
a version with this one.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from release_formats import packages
from release_table import REPOSITORY, TARGETS, Failed, Project, archive, archives_in, target_of


def check_tag(project, tag, changelog):
    """Compares a tag with the manifests and the changelog"""
    if tag != project.tag:
        raise Failed(f"the tag is {tag}, but Cargo.toml says {project.version}: expected {project.tag}")
    heading = re.compile(rf"^## {re.escape(project.version)} - \d{{4}}-\d\d-\d\d$", re.MULTILINE)
    if not heading.search(changelog):
        raise Failed(f"CHANGELOG.md has no section `## {project.version} - YEAR-MONTH-DAY`")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("matrix", help="print the systems as the matrix of a workflow")
    tag = commands.add_parser("check-tag", help="compare a tag with Cargo.toml and CHANGELOG.md")
    tag.add_argument("tag")
    one = commands.add_parser("archive", help="write the archive of a system")
    one.add_argument("target")
    one.add_argument("binary", type=Path)
    one.add_argument("--out", type=Path, required=True)
    rest = commands.add_parser("packages", help="write the packages that are made of the archives")
    rest.add_argument("--archives", type=Path, required=True)
    rest.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    try:
        project = Project.read()
        if arguments.command == "matrix":
            print(json.dumps({"include": [{"target": target.triple, "os": target.runner} for target in TARGETS]}))
        elif arguments.command == "check-tag":
            check_tag(project, arguments.tag, (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8"))
        elif arguments.command == "archive":
            print(archive(project, target_of(arguments.target), arguments.binary.read_bytes(), arguments.out))
        else:
            for path in packages(project, archives_in(project, arguments.archives), arguments.out):
                print(path)
    except (Failed, OSError) as failure:
        print(f"release.py: {failure}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
