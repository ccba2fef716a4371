#!/usr/bin/env python3
"""Checks that the commands in the documentation and in runbooks are commands.

    tools/check_commands.py target/debug/jitna-iac

Blocks `sh` and `console by-hand` of the documentation, which no other test runs, and blocks `sh` of the runbooks of the examples. A line
that begins with `aws` is given to the AWS CLI, which checks the command, its options, its parameters and its `--query`; the request is
not sent. A line that begins with `jitna-iac` must be one that the command accepts: it runs with `--help` added, so it does nothing else.

Needs version 1 of the AWS CLI in the Python environment.
"""

import argparse
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import awscli.clidriver
import botocore.endpoint

REPOSITORY = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(?P<info>sh|console by-hand)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
# What a shell, not the command, reads.
SHELL = {"|", ">", ">>", "<", ";", "&&", "||", "&"}
VARIABLE = re.compile(r"\$(?:\{\w+\}|\w+)")
# In place of a value that the shell, or the reader, fills in: long enough for each parameter.
FILLED = "arn:aws:iam::111122223333:role/filled-in"
PLACEHOLDERS = {"ROLE_ARN": FILLED}


class Sent(BaseException):
    """A request that would be sent"""


def lines(text):
    """Returns the commands of a block, with continued lines joined and without what a prompt or a comment adds"""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        yield line.strip().removeprefix("$ ")


def words(line):
    """Returns the words of the first command of a line"""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|><;&")
    lexer.whitespace_split = True
    found = []
    for word in lexer:
        if word in SHELL:
            break
        found.append(word)
    return [PLACEHOLDERS.get(word, VARIABLE.sub(FILLED, word)) for word in found]


def request(*_arguments, **_options):
    raise Sent


def aws_fault(driver, arguments):
    """Returns what the AWS CLI says about a command that it rejects"""
    output = io.StringIO()
    try:
        with contextlib.redirect_stderr(output), contextlib.redirect_stdout(output):
            driver.main(arguments)
    except Sent:
        return None
    except SystemExit:
        pass
    return " ".join(output.getvalue().split())[-300:] or "it sends no request"


def form(arguments):
    """Returns what two commands of AWS have in common if one of them is enough"""
    options = {number: word for number, word in enumerate(arguments) if word.startswith("--")}
    queries = [arguments[number + 1] for number, word in options.items() if word == "--query"]
    return (*arguments[:2], *sorted(options.values()), *(re.sub(r"'[^']*'|\d+", "x", query) for query in queries))


def own_fault(command, arguments):
    """Returns what the command says about arguments that it rejects"""
    ran = subprocess.run([command, *arguments, "--help"], capture_output=True, text=True, check=False)
    return None if ran.returncode == 0 else ran.stderr.strip().splitlines()[0]


def pages():
    yield from (REPOSITORY / name for name in ("README.md", "SECURITY.md"))
    yield from sorted((REPOSITORY / "docs").rglob("*.md"))
    yield from sorted((REPOSITORY / "jitna-iac/src/rules").glob("*.md"))
    yield from sorted((REPOSITORY / "examples").glob("*/README.md"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", type=Path, help="the command jitna-iac")
    options = parser.parse_args()
    command = str(options.command.resolve())
    botocore.endpoint.Endpoint.make_request = request
    os.environ.update(
        AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret", AWS_DEFAULT_REGION="eu-central-1", AWS_CONFIG_FILE="/dev/null"
    )
    counts, faults = {"aws": 0, "jitna-iac": 0}, []
    with tempfile.TemporaryDirectory() as folder:
        runbooks = []
        for model in sorted((REPOSITORY / "examples").glob("*/jitna.yaml")):
            out = Path(folder) / model.parent.name
            made = subprocess.run([command, "synth", "-c", str(model), "--out", str(out)], capture_output=True, check=False)
            # The model of a program is not run here.
            if made.returncode == 0:
                runbooks.append(out / "RUNBOOK.md")
        if len(runbooks) < 5:
            sys.exit(f"only {len(runbooks)} examples have a runbook")
        (Path(folder) / "template.yaml").write_text("Resources: {}\n", encoding="utf-8")
        # What an earlier command of a page writes
        (Path(folder) / "NAME.txt").write_text("{}\n", encoding="utf-8")
        driver = awscli.clidriver.create_clidriver()
        seen = set()
        for page in [*pages(), *runbooks]:
            os.chdir(page.parent if page in runbooks else folder)
            for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
                for line in lines(block["text"]):
                    if not line.startswith(("aws ", "jitna-iac ")):
                        continue
                    program, *arguments = words(line)
                    key = form(arguments) if program == "aws" else line
                    if (program, key) in seen:
                        continue
                    seen.add((program, key))
                    counts[program] += 1
                    fault = aws_fault(driver, arguments) if program == "aws" else own_fault(command, arguments)
                    if fault:
                        faults.append(f"{page.name}: {line}\n  {fault}")
        os.chdir(REPOSITORY)
    print(f"{counts['aws']} forms of commands of AWS, {counts['jitna-iac']} commands of jitna-iac, {len(faults)} rejected")
    if min(counts.values()) == 0:
        sys.exit("no command was found")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
