#!/usr/bin/env python3
"""Checks the library without its engine: few dependencies, no warnings, and programs that leave the work to the command.

    tools/check_light.py target/debug/jitna-iac [--target target/light]

Builds a program and a build script that describe the organization of `examples/recipe-rust`, without the feature `engine`, and
compares the command's output for them with its output for `examples/recipe/jitna.yaml`.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Packages that a build script compiles, including the library; with the engine, there are more than a hundred.
MOST_PACKAGES = 15

MANIFEST = """[package]
name = "light"
version = "0.0.0"
edition = "2024"

[dependencies]
jitna-iac = {{ path = "{root}/jitna-iac", default-features = false }}

[build-dependencies]
jitna-iac = {{ path = "{root}/jitna-iac", default-features = false }}

[workspace]
"""
BUILD = """#[path = "{root}/examples/recipe-rust/src/model.rs"]
mod model;

fn main() -> Result<(), jitna_iac::Error> {{
    jitna_iac::build::from_model(model::model(){more}).write()
}}
"""
MAIN = """#[path = "{root}/examples/recipe-rust/src/model.rs"]
mod model;

fn main() -> std::process::ExitCode {
    jitna_iac::app::run(model::model())
}
"""


class Failed(Exception):
    """A check failed"""


def expect(condition, what):
    if not condition:
        raise Failed(what)


def run(words, **more):
    return subprocess.run(words, capture_output=True, text=True, check=False, **more)


def cargo(arguments, env, folder=ROOT):
    done = run(["cargo", *arguments], env=env, cwd=folder)
    expect(done.returncode == 0, f"cargo {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    return done.stdout


def packages(env):
    tree = cargo(["tree", "-p", "jitna-iac", "--no-default-features", "-e", "normal,build", "--prefix", "none"], env)
    names = sorted({line.removesuffix(" (*)") for line in tree.splitlines()})
    expect(len(names) <= MOST_PACKAGES, f"{len(names)} packages, more than {MOST_PACKAGES}:\n" + "\n".join(names))
    expect(not any(name.startswith("cedar") for name in names), "Cedar is among the packages")
    return len(names)


def package(folder, more=""):
    """Creates a package whose build script and program describe the recipe"""
    (folder / "src").mkdir(exist_ok=True)
    (folder / "Cargo.toml").write_text(MANIFEST.format(root=ROOT))
    (folder / "build.rs").write_text(BUILD.format(root=ROOT, more=more))
    (folder / "src/main.rs").write_text(MAIN.replace("{root}", str(ROOT)))
    # The versions of this repository; Cargo removes what is not needed.
    (folder / "Cargo.lock").write_text((ROOT / "Cargo.lock").read_text())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", type=Path)
    parser.add_argument("--target", type=Path, default=ROOT / "target/light")
    arguments = parser.parse_args()
    command = arguments.command.resolve()
    target = arguments.target.resolve()
    env = {**os.environ, "CARGO_TARGET_DIR": str(target)}
    count = packages(env)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    cargo(["build", "--quiet", "-p", "jitna-iac", "--no-default-features"], env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cargo(["clippy", "--quiet", "-p", "jitna-iac", "--no-default-features", "--lib", "--", "-D", "warnings"], env)
    cargo(["doc", "--quiet", "-p", "jitna-iac", "--no-default-features", "--no-deps"], {**env, "RUSTDOCFLAGS": "-D warnings"})

    expected = run([command, "synth", "-c", ROOT / "examples/recipe/jitna.yaml"])
    expect(expected.returncode == 0, expected.stderr)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package(folder)
        known = {**env, "JITNA_IAC": str(command)}
        cargo(["build", "--quiet"], known, folder)
        program = target / "debug/light"
        made = run([program], env=known, cwd=folder)
        expect(made.returncode == 0 and made.stdout == expected.stdout, f"the program:\n{made.stdout[:500]}\n{made.stderr}")
        listed = run([program, "list"], env=known, cwd=folder)
        expect("jitna-enable" in listed.stdout, f"list:\n{listed.stdout}{listed.stderr}")
        wrong = run([program, "synth", "--format", "pdf"], env=known, cwd=folder)
        expect(wrong.returncode == 2 and wrong.stdout == "", f"a wrong argument: {wrong}")
        written = [path.read_text() for path in target.glob("debug/build/light-*/out/jitna/template.yaml")]
        expect(expected.stdout in written, "the build script wrote another template")

        nowhere = {**env, "JITNA_IAC": str(folder / "nowhere")}
        missing = run([program], env=nowhere, cwd=folder)
        expect(missing.returncode == 3 and "install the command" in missing.stderr, f"no command: {missing}")
        package(folder, '.tag("a".repeat(200), "b")')
        refused = run(["cargo", "build", "--quiet"], env=known, cwd=folder)
        expect(refused.returncode != 0 and "build.rs:5:" in refused.stderr, f"a wrong model:\n{refused.stderr}")
    print(f"{count} packages, built in {seconds:.1f} CPU seconds; the command does the rest")


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"error: {failed}")
