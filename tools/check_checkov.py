#!/usr/bin/env python3
"""Runs checkov over all templates and compares its findings with the table of docs/security-findings.md.

    tools/check_checkov.py target/snapshots [--checkov PATH] [--findings docs/security-findings.md] [--jobs 2]

Reads every *.json below the folders that is a template, and the templates that its StackSets embed. Templates whose resources
are all in another template are left out. Exits with 1 if a finding is not in the table or if a row of the table is no longer
found, and with 2 if there was nothing to check or checkov did not run.
"""

import argparse
import concurrent.futures
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bodies import all_bodies, stop, templates

ROW = re.compile(r"^\| (CKV2?_\w+) \| `([^`]+)` \| (.+) \|$")


def checked(command, folder):
    """Returns the findings below a folder, as check and resource"""
    run = subprocess.run(
        [command, "-d", folder, "--framework", "cloudformation", "--compact", "--quiet", "--output", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        results = json.loads(run.stdout)
    except json.JSONDecodeError:
        stop(f"{command} failed with code {run.returncode}\n{run.stdout}{run.stderr}")
    results = results if isinstance(results, list) else [results]
    for result in results:
        if result["summary"]["parsing_errors"]:
            stop(f"checkov cannot read {result['results'].get('parsing_errors')}")
        for finding in result["results"]["failed_checks"]:
            # logical IDs end in a hash of names, which is not useful here.
            resource = re.sub(r"(?<=[A-Za-z])[0-9a-f]{8}$", "", finding["resource"])
            yield finding["check_id"], resource, finding["check_name"], Path(finding["file_path"]).name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="+", help="folders or files")
    parser.add_argument("--checkov", default="checkov", help="path of checkov (default: the one on PATH)")
    default = Path(__file__).parent.parent / "docs" / "security-findings.md"
    parser.add_argument("--findings", default=default, type=Path, help="document with the table of findings")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once (default: 2)")
    arguments = parser.parse_args()

    found = [
        (place, body)
        for file, text in templates(arguments.places, (".json",))
        for place, body in [(str(file), text), *all_bodies(file, text)]
    ]
    seen, origin = set(), {}
    with tempfile.TemporaryDirectory() as folder:
        # The largest first, so that templates that are part of another one are left out.
        for place, body in sorted(found, key=lambda one: (-len(one[1]), one[0])):
            resources = {f"{name} {json.dumps(it, sort_keys=True)}" for name, it in json.loads(body)["Resources"].items()}
            if resources <= seen:
                continue
            seen |= resources
            file = Path(folder) / str(len(origin) % arguments.jobs) / f"{len(origin):04}.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(body, encoding="utf-8")
            origin[file.name] = place
        if not origin:
            stop("no template is in " + ", ".join(arguments.places))
        parts = sorted(str(part) for part in Path(folder).iterdir())
        with concurrent.futures.ThreadPoolExecutor(max_workers=arguments.jobs) as pool:
            results = pool.map(lambda part: list(checked(arguments.checkov, part)), parts)
            findings = {(check, resource): (name, file) for result in results for check, resource, name, file in result}

    rows = [ROW.match(line) for line in arguments.findings.read_text(encoding="utf-8").splitlines()]
    explained = {(row[1], row[2]) for row in rows if row}
    missing = sorted(findings.keys() - explained)
    stale = sorted(explained - findings.keys())
    for check, resource in missing:
        name, file = findings[check, resource]
        print(f"{origin[file]}: {resource}: {check}: {name}")
    for check, resource in stale:
        print(f"{arguments.findings}: {check} of {resource} is found no more")
    print(f"{len(origin)} templates, {len(findings)} findings, {len(missing) + len(stale)} of them not in order", file=sys.stderr)
    sys.exit(1 if missing or stale else 0)


if __name__ == "__main__":
    main()
