#!/usr/bin/env python3
"""Checks what the Schema Store gets: an entry of its catalog, and the schema that editors load from there.

    tools/check_schema_store.py --tools target/ready-made/bin

The entry has the keys that the catalog takes, and agrees with the schema. The schema accepts the model of each example and rejects
each file of `editors/schema-store/negative` at the place that its first line names (check-jsonschema).
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SCHEMA = REPOSITORY / "docs/jitna.schema.json"
STORE = REPOSITORY / "editors/schema-store"
# https://github.com/SchemaStore/schemastore/blob/master/CONTRIBUTING.md: later drafts are for schemas that are kept elsewhere.
DRAFT = "https://json-schema.org/draft/2020-12/schema"
# Words that a title or description of the catalog does not need
NOISE = re.compile(r"\bschema\b|\bjson\b|[.:]$|^(an?|the) ", re.IGNORECASE)


class Failed(Exception):
    """A check failed"""


def expect(condition, what):
    if not condition:
        raise Failed(what)


def validate(tools, *words):
    """Returns what check-jsonschema finds, as JSON"""
    command = [Path(tools) / "check-jsonschema", "--output-format", "json", *words]
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, check=False)
    try:
        return json.loads(run.stdout)
    except json.JSONDecodeError:
        raise Failed(f"check-jsonschema ended with {run.returncode}\n{run.stdout}{run.stderr}") from None


def check_entry(entry, schema):
    expect(entry.keys() == {"name", "description", "fileMatch", "url"}, f"the entry has the keys {list(entry)}")
    expect(entry["url"] == schema["$id"] and entry["url"].startswith("https://"), "the entry has another URL than the schema")
    expect(entry["url"].endswith(f"/main/{SCHEMA.relative_to(REPOSITORY)}"), f"{SCHEMA} is not at its URL")
    expect(entry["description"] == schema["description"], "the entry has another description than the schema")
    for text in (entry["name"], entry["description"], schema["title"], schema["description"]):
        expect(not NOISE.search(text), f"the Schema Store takes no such text: {text}")
    expect(entry["fileMatch"] == ["jitna.yaml", "jitna.yml", "jitna.json"], "the command reads other files")
    expect(schema["$schema"] == DRAFT, "the schema has another draft")


def check_files(tools):
    found = validate(tools, "--check-metaschema", SCHEMA)
    expect(found["status"] == "ok", f"not a schema: {found}")
    # The name of a program's patterns is known to the program only.
    good = [path for path in sorted((REPOSITORY / "examples").glob("*/jitna.yaml")) if "\npatterns:" not in path.read_text(encoding="utf-8")]
    expect(len(good) >= 10, f"only {len(good)} examples")
    found = validate(tools, "--schemafile", SCHEMA, *good)
    expect(found["status"] == "ok", f"the schema rejects an example: {json.dumps(found['errors'], indent=1)[:2000]}")
    bad = sorted((STORE / "negative").glob("*.yaml"))
    expect(bad, "there is no negative test")
    for path in bad:
        place = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expected: ")
        found = validate(tools, "--schemafile", SCHEMA, path)
        places = {error["path"] for error in found["errors"]}
        places |= {deep["path"] for error in found["errors"] for key in ("best_match", "best_deep_match") if (deep := error.get(key))}
        expect(place in places, f"{path.name}: expected an error at {place}, found {sorted(places)}")
    return len(good), len(bad)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", required=True, help="folder with check-jsonschema")
    arguments = parser.parse_args()
    try:
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        check_entry(json.loads((STORE / "catalog-entry.json").read_text(encoding="utf-8")), schema)
        good, bad = check_files(arguments.tools)
    except Failed as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    print(f"{good} models accepted, {bad} rejected")


main()
