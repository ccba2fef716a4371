#!/usr/bin/env python3
"""Compares the templates in YAML, as PyYAML (a YAML 1.1 parser) reads them, with the same templates in JSON.

    tools/check_yaml.py target/debug/jitna-iac

Uses the examples, and a model with a hostile string in each place that accepts strings. Both loaders of PyYAML are used, the
Python one and that of libyaml. Exits with 1 if one of them reads something else, and with 2 if there was nothing to compare.

Needs PyYAML, which the virtual environment of cfn-lint has.
"""

import json
import subprocess
import sys
from pathlib import Path

import yaml

HOSTILE = [
    "", "on", "no", "y", "Yes", "OFF", "true", "null", "~", "12:30", "190:20:30", "1e3", "1_000", "0o17", "017", "0x1F", "0b1",
    "012345678901", "+1", "-1", ".5", "1.", ".inf", "-.INF", ".nan", "2012-10-17", "2001-12-14t21:59:43.10-05:00",
    "=", "<<", "#", "a #b", ": ", "a: b", "a:", "-", "- a", "?", "? a", "|", ">", "|2-", "!Ref", "!!binary a", "&a", "*a",
    "%YAML 1.1", "@a", "`a", "---", "--- a", "...", "{}", "[]", "{x}", "[a, b]", ",", "\"", "'", "''", "\\", "\\n", "\\u0041",
    " a", "a ", "  ", "\t", "a\tb", "\n", "a\nb", "a\n", "a\n\n", "\na", "\n\n  a\n", "a \nb", "  a\nb", "a\r\nb", "a\rb", "\t\na",
    "# a\nb", "---\na", "...\n", "a\x85b", "\x85", "a\u2028b", "\u2029", "\ufeff", "\ufeffa", "a\ufeff", "\x00", "\x07", "\x1b[31m",
    "\x7f", "\x9f", "\xa0", "\ue000", "\ufffd", "\ufffe", "\uffff", "\u202e", "e\u0301", "日本", "🦀", "🦀\n🦀", "\U0010ffff",
    "${AWS::Region}", "${!x}", "$", "x" * 300, ("word " * 60).strip(), ("word " * 60 + "\n") * 2,
]


def model(hostile):
    """Returns a model with this string where any string is accepted, and in restricted places if they accept this one"""
    tag = hostile if hostile and hostile.isascii() and hostile.strip() == hostile else "012345678901"
    tag = "".join(c for c in tag if c.isalnum() or c in " _.:/=+-@")[:200].strip() or "="
    name = "".join(c for c in hostile if c.isprintable())[:100].strip() or "on"
    node = "".join(c for c in hostile if ord(c) >= 32 and not 127 <= ord(c) < 160)[:200]
    return {
        "version": 1,
        "organization": {
            "delegatedAdministrator": "012345678901", "root": "r-1e30", "homeRegion": "us-east-1", "identityProvider": "SSO",
            "units": [{"name": "on", "id": "ou-1e30-00000001", "accounts": [{"name": "no", "id": "000000000017"}]}],
        },
        "nodeAccess": {"units": ["on"]},
        "autoApprovals": [{"name": "y", "description": name, "statements": [
            {"name": name, "when": [{"nodeTag": hostile, "is": hostile}, {"attribute": "division", "like": hostile}]},
        ]}],
        "manualApprovals": [{
            "name": "2012-10-17", "description": hostile, "nodes": {"12:30": node},
            "levels": [{"approvers": [{"group": "00000000-0000-0000-0000-000000000017"}], "message": hostile}],
        }],
        "sessionPreferences": [{
            "name": "no", "description": name, "shellProfile": {"linux": hostile, "windows": hostile},
            "idleTimeout": "20m", "maxDuration": "60m",
        }],
        "rollouts": [{
            "name": "off", "units": ["on"], "autoApproval": "y", "manualApprovals": ["2012-10-17"], "sessionPreferences": "no",
        }],
        "tags": {"on": tag, "012": "012345678901", "12:30": "1e3", "y": "=", "=": "no", "2012-10-17": "2012-10-17"},
    }


def difference(one, other, path=""):
    """Returns where two values first differ in type or value"""
    if type(one) is not type(other):
        return f"{path}: {one!r} and {other!r}"
    if isinstance(one, dict):
        if list(one) != list(other):
            return f"{path}: keys {list(one)} and {list(other)}"
        return next(filter(None, (difference(one[k], other[k], f"{path}/{k}") for k in one)), None)
    if isinstance(one, list):
        if len(one) != len(other):
            return f"{path}: {len(one)} and {len(other)} items"
        return next(filter(None, (difference(a, b, f"{path}/{i}") for i, (a, b) in enumerate(zip(one, other)))), None)
    return None if one == other else f"{path}: {one!r} and {other!r}"


def loaders():
    yield "PyYAML", yaml.SafeLoader
    if yaml.__with_libyaml__:
        yield "libyaml", yaml.CSafeLoader


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    binary = str(Path(sys.argv[1]).resolve())
    models = [(str(path), ["-c", str(path)], None) for path in sorted(Path(__file__).parent.parent.glob("examples/*/jitna.yaml"))
              # `tools/check_patterns.py` runs the example that needs a program.
              if path.parent.name != "patterns-user"]
    models += [(repr(text)[:40], ["-c", "-"], json.dumps(model(text))) for text in HOSTILE]
    asked, refused, wrong = 0, 0, 0
    for name, source, text in models:
        for more in [], ["--parameters"]:
            def synth(form):
                args = [binary, "synth", *source, "--format", form, *more]
                run = subprocess.run(args, input=text, capture_output=True, encoding="utf-8", check=False)
                if run.returncode not in (0, 1):
                    sys.exit(f"{name}: exit code {run.returncode}\n{run.stderr}")
                if run.returncode == 1 and form == "yaml":
                    print(f"{name}: refused: {next(l for l in run.stderr.splitlines() if l.startswith('error'))}")
                return run.stdout

            written, expected = synth("yaml"), synth("json")
            if not expected:
                refused += 1
                continue
            for loader_name, loader in loaders():
                asked += 1
                try:
                    found = difference(yaml.load(written, loader), json.loads(expected))
                except yaml.YAMLError as error:
                    found = str(error)
                if found:
                    wrong += 1
                    print(f"{name} {' '.join(more)}: {loader_name} reads something else: {found}")
    print(f"{asked} readings, {wrong} wrong; {refused} models refused")
    sys.exit(2 if asked == 0 else int(wrong > 0))


if __name__ == "__main__":
    main()
