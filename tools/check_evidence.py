#!/usr/bin/env python3
"""Reads the OSCAL files of `jitna-iac evidence` with compliance-trestle, which knows the models of NIST.

usage: check_evidence.py COMMAND MODEL...

Every model makes a component definition that is valid, in which IDs are unique, and the same bytes when it is made again.
Runs in an environment that has compliance-trestle.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from trestle.oscal.component import ComponentDefinition


def made(command, model, folder):
    day = {**os.environ, 'SOURCE_DATE_EPOCH': '1767225600'}
    subprocess.run([command, 'evidence', '--config', model, '--out', folder], check=True, stderr=subprocess.DEVNULL, env=day)
    return pathlib.Path(folder) / 'evidence.json'


def ids(value):
    """All UUIDs in a document"""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from [item] if key == 'uuid' else ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from ids(item)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    command, models = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    for model in models:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            path = made(command, model, one)
            definition = ComponentDefinition.oscal_read(path)
            if definition is None:
                sys.exit(f'error: {model}: {path.name} is not a component definition')
            controls = [
                requirement.control_id
                for component in definition.components
                for implementation in component.control_implementations or []
                for requirement in implementation.implemented_requirements
            ]
            if not controls:
                sys.exit(f'error: {model}: no control is supported')
            found = list(ids(json.loads(path.read_text())))
            if len(found) != len(set(found)):
                sys.exit(f'error: {model}: an ID occurs twice')
            if path.read_bytes() != made(command, model, other).read_bytes():
                sys.exit(f'error: {model}: the evidence differs when it is made again')
            print(f'{model}: {len(controls)} controls')


main()
