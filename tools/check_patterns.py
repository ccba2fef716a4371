#!/usr/bin/env python3
"""Checks a pattern that another package publishes, used from Rust and from YAML: `examples/patterns` and `examples/patterns-user`.

    tools/check_patterns.py target/debug/jitna-iac [--target target/light]

Checks that both produce the same files; that nothing runs without consent; that findings about a construct point into the files of
its user; and that the schema has the parameters. The library is built without its engine, as in `check_light.py`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Failed(Exception):
    """A check failed"""


def expect(condition, what):
    if not condition:
        raise Failed(what)


def run(words, **more):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)


def files(folder):
    """Returns every file below a folder, without those that contain lines of a program or of a file"""
    kept = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in kept
        if path.name not in ("manifest.json", "validation-report.json")
    }


def copied(examples):
    """Copies the two packages outside of this repository, as other users have them, with its versions of everything else"""
    for name in ("patterns", "patterns-user"):
        shutil.copytree(ROOT / "examples" / name, examples / name, ignore=shutil.ignore_patterns("target", "Cargo.lock"))
        manifest = examples / name / "Cargo.toml"
        manifest.write_text(manifest.read_text().replace("../../jitna-iac", str(ROOT / "jitna-iac")))
        # Cargo removes what is not needed.
        (examples / name / "Cargo.lock").write_text((ROOT / "Cargo.lock").read_text())
        # The nearest folder above a model with a repository is its project.
        (examples / name / ".git").mkdir()
    return examples / "patterns-user"


def place(text, what):
    """Returns the line and column of a part of a text, from 1"""
    before = text[: text.index(what)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def found(done):
    """Returns the code and places of each finding"""
    findings = json.loads(done.stdout)["findings"]
    return {
        finding["code"]: [(at["file"], at["line"], at["column"]) for at in finding["locations"]] for finding in findings
    }, done.stdout


def check_same(command, user, env):
    build = run(["cargo", "build", "--quiet"], env=env, cwd=user)
    expect(build.returncode == 0, f"the user of patterns does not compile:\n{build.stderr}")
    program = Path(env["CARGO_TARGET_DIR"]) / "debug/patterns-user"
    made = {}
    for name, words in (
        ("rust", [program, "synth", "--out", user / "rust"]),
        ("yaml", [command, "synth", "--allow-app", "--out", user / "yaml"]),
    ):
        done = run(words, env=env, cwd=user)
        expect(done.returncode == 0, f"{name}:\n{done.stderr}")
        made[name] = files(user / name)
        shutil.rmtree(user / name)
    differ = [path for path in made["rust"].keys() | made["yaml"].keys() if made["rust"].get(path) != made["yaml"].get(path)]
    expect(not differ and len(made["rust"]) > 5, f"Rust and YAML give different files: {differ}")
    return len(made["rust"])


def check_consent(command, user, env):
    for words, said in (([], "--allow-app"), (["--untrusted"], "without `--untrusted`")):
        done = run([command, "check", *words], env=env, cwd=user)
        expect(done.returncode != 0 and said in done.stderr, f"the program was run without consent: {done}")


def check_schema(command, user, env):
    done = run([command, "schema", "-c", "jitna.yaml", "--allow-app"], env=env, cwd=user)
    expect(done.returncode == 0, done.stderr)
    use = json.loads(done.stdout)["$defs"]["Use"]["anyOf"][0]["properties"]
    parameters = use["three-tier"]["properties"]
    expect(set(parameters) == {"product", "leads", "owners", "security", "access", "patience"}, parameters)
    expect(parameters["access"]["description"] == "How long access lasts; default: 4 hours", parameters)
    expect("break-glass" in use, "the patterns of the library are missing")


def check_findings_of_yaml(command, user, env):
    text = (user / "jitna.yaml").read_text()
    text = text.replace("owners: owners, security: security, access: 8h", "owners: leads, security: missing, access: 8h")
    text = text.replace("product: Ledger, leads", "produkt: Ledger, leeds")
    text = text.replace("- open-sandbox", "- open-sandbox: {value: [a]}\n      - three-teir: {}")
    (user / "broken.yaml").write_text(text)
    done = run([command, "check", "-c", "broken.yaml", "--allow-app", "--format", "json"], env=env, cwd=user)
    expect(done.returncode == 1, f"broken patterns pass: {done}")
    findings = [(one["code"], at["file"], at["line"], at["column"]) for one in json.loads(done.stdout)["findings"] for at in one["locations"][:1]]
    expected = [
        ("JNA0102", "produkt"),
        ("JNA0102", "leeds"),
        ("JNA0104", "[a]"),
        ("JNA0110", "three-teir"),
        # A name that is not in the file, within a pattern of a program: reported at its use.
        ("JNA0110", "three-tier: {product: Payments"),
        ("ACME001", "three-tier: {product: Payments"),
    ]
    for code, what in expected:
        at = (code, "broken.yaml", *place(text, what))
        expect(at in findings, f"{at} is not found:\n{done.stdout}")
    expect(all(file == "broken.yaml" for _, file, _, _ in findings), done.stdout)


def check_findings_of_rust(command, user, env):
    model = user / "src/model.rs"
    kept = model.read_text()
    text = kept.replace('"Payments", LEADS, OWNERS, SECURITY).access(hours(8))', '"Payments", LEADS, LEADS, SECURITY).access("400h")')
    expect(text != kept, "the example has changed")
    model.write_text(text)
    done = run([command, "check", "--app", "cargo run -q", "--format", "json"], env=env, cwd=user)
    model.write_text(kept)
    expect(done.returncode == 1, f"a broken construct passes: {done}")
    findings, shown = found(done)
    line, _ = place(text, ".with(ThreeTier::new(\"Payments\"")
    places = [at for all_of in findings.values() for at in all_of]
    expect(all(file == "src/model.rs" for file, _, _ in places), shown)
    expect(findings["ACME001"][0] == ("src/model.rs", line, place(text, 'with(ThreeTier::new("Payments"')[1]), shown)
    expect(findings["JNA0106"][0] == ("src/model.rs", line, place(text, 'access("400h")')[1]), shown)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", type=Path)
    parser.add_argument("--target", type=Path, default=ROOT / "target/light")
    arguments = parser.parse_args()
    command = arguments.command.resolve()
    env = {**os.environ, "CARGO_TARGET_DIR": str(arguments.target.resolve()), "JITNA_IAC": str(command), "CARGO_NET_OFFLINE": "true"}
    with tempfile.TemporaryDirectory() as name:
        user = copied(Path(name).resolve())
        count = check_same(command, user, env)
        check_consent(command, user, env)
        check_schema(command, user, env)
        check_findings_of_yaml(command, user, env)
        check_findings_of_rust(command, user, env)
    print(f"{count} files are the same from Rust and from YAML; findings point at the user's lines")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"error: {failed}")
