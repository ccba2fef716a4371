"""Templates below folders, and the templates that their StackSets embed, at any depth.

The standard library has no YAML parser. Therefore, bodies are searched in JSON files, and in lines `TemplateBody: "…"` of YAML
files: a double-quoted scalar on one line whose escapes are all valid in JSON is JSON.
"""

import json
import re
import sys
from pathlib import Path

BODY = re.compile(r'^ *TemplateBody: (".*")$')
NAME = re.compile(r"^  ([A-Za-z0-9]+):$")


def stop(message):
    print(message, file=sys.stderr)
    sys.exit(2)


def templates(places, suffixes=(".yaml", ".json")):
    """Returns the files that are templates, in order"""
    for place in map(Path, places):
        files = [place] if place.is_file() else sorted(place.rglob("*"))
        if part := next((file for file in files if file.suffix == ".changes"), None):
            stop(f"{part} is a part of a template: `tools/snapshots.py target/snapshots` writes all of them whole")
        for file in files:
            if file.suffix in suffixes and file.is_file():
                text = file.read_text(encoding="utf-8")
                if "AWSTemplateFormatVersion" in text:
                    yield file, text


def in_json(template):
    """Returns the logical IDs and bodies of the StackSets of a template"""
    for name, resource in template["Resources"].items():
        body = resource.get("Properties", {}).get("TemplateBody")
        if isinstance(body, str):
            yield name, body


def in_yaml(file, text):
    """Same for a template in YAML"""
    name = "?"
    for line in text.splitlines():
        if found := NAME.match(line):
            name = found[1]
        elif found := BODY.match(line):
            yield name, json.loads(found[1])
        elif line.strip().startswith("TemplateBody:"):
            stop(f"{file}: the TemplateBody of {name} is not a double-quoted scalar on one line")


def all_bodies(file, text):
    """Returns the places and contents of all templates that a template embeds, directly or indirectly"""
    found = in_json(json.loads(text)) if file.suffix == ".json" else in_yaml(file, text)
    open_bodies = [(f"{file}, the TemplateBody of {name}", body) for name, body in found]
    while open_bodies:
        place, body = open_bodies.pop(0)
        yield place, body
        open_bodies.extend((f"{place}, in it that of {name}", inner) for name, inner in in_json(json.loads(body)))
