#!/usr/bin/env python3
"""Runs cfn-lint over templates and over the templates that their StackSets embed.

    tools/lint_templates.py target/snapshots [--cfn-lint PATH] [--region us-east-1] [--jobs 2]

Finds every *.yaml and *.json below the folders (or the files) that is a template, writes each `TemplateBody` of the JSON
ones to a separate file, and runs cfn-lint over all of them in few processes, because it is slow to start. A finding in an
embedded template is printed with the enclosing template and resource. Exits with 1 if there is an error or a warning,
and with 2 if there was nothing to check or cfn-lint did not run.

Needs only the standard library; `bodies.py` describes how bodies are found.
"""

import argparse
import concurrent.futures
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bodies import all_bodies, stop, templates


def lint(command, region, files):
    """Returns the findings of one process"""
    run = subprocess.run(
        [command, "--format", "json", "--regions", region, "--", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    # The exit code is a bit mask of errors, warnings and notes; output that is not JSON is a failure.
    try:
        return json.loads(run.stdout)
    except json.JSONDecodeError:
        return stop(f"{command} failed with code {run.returncode}\n{run.stdout}{run.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="+", help="folders or files")
    parser.add_argument("--cfn-lint", default="cfn-lint", help="path of cfn-lint (default: the one on PATH)")
    parser.add_argument("--region", default="us-east-1", help="Region to check for (default: us-east-1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once (default: 2)")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        origin, seen, whole = {}, {}, set()
        for file, text in templates(arguments.places):
            # Some files have the same content.
            if text in whole:
                continue
            whole.add(text)
            origin[str(file)] = str(file)
            for place, body in all_bodies(file, text):
                # The YAML and the JSON of a template embed the same bodies.
                if body in seen:
                    continue
                seen[body] = Path(folder) / f"{len(seen):04}.json"
                seen[body].write_text(body, encoding="utf-8")
                origin[str(seen[body])] = place
        if not origin:
            stop("no template is in " + ", ".join(arguments.places))
        files = sorted(origin, key=lambda file: -Path(file).stat().st_size)
        parts = [files[start :: arguments.jobs] for start in range(min(arguments.jobs, len(files)))]
        with concurrent.futures.ThreadPoolExecutor(max_workers=arguments.jobs) as pool:
            results = pool.map(lambda part: lint(arguments.cfn_lint, arguments.region, part), parts)
            findings = [finding for result in results for finding in result]

    findings = [finding for finding in findings if finding["Level"] in ("Error", "Warning")]
    findings.sort(key=lambda f: (origin.get(f["Filename"], f["Filename"]), f["Location"]["Start"]["LineNumber"]))
    for finding in findings:
        place = origin.get(finding["Filename"], finding["Filename"])
        path = ".".join(map(str, finding["Location"].get("Path") or []))
        line = finding["Location"]["Start"]["LineNumber"]
        print(f"{place}:{line}: {finding['Rule']['Id']} {finding['Level'].lower()}: {finding['Message']}")
        if path:
            print(f"    at {path}")
    print(f"{len(origin)} templates, {len(seen)} of them embedded: {len(findings)} findings", file=sys.stderr)
    sys.exit(1 if findings else 0)


main()
