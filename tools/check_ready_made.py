#!/usr/bin/env python3
"""Tests the ready-made files as far as possible without their services: action.yml, pipelines/, workflows, hooks.

    tools/check_ready_made.py target/debug/jitna-iac --tools target/ready-made/bin

Every file is parsed as YAML and validated with the schema of its service (check-jsonschema has copies), and every script in one is
checked with shellcheck. Then the action, the jobs of GitLab and the phases of CodeBuild run in a repository that `jitna-iac init`
created, with a change in it: expressions and `extends` are evaluated here, and a simulated curl returns the scripts of this
repository and a release that is the command. What only the services know (runners, images, permissions, caches) is not tested.
"""

import argparse
import hashlib
import io
import os
import platform
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import yaml
from release_table import TARGETS, Project

REPOSITORY = Path(__file__).resolve().parent.parent
INPUT = re.compile(r"\$\{\{ inputs\.([a-z0-9-]+) \}\}")
CONTEXT = re.compile(r"\$\{\{ (github\.[a-z_.]+) \}\}")
# What `action.yml` writes between several files, on Linux
SEPARATOR = "${{ runner.os == 'Windows' && ';' || ':' }}"
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
ACCOUNT = ("--account", "123456789012", "--home-region", "eu-central-1", "--approver", "Operators")
SECONDS = 120
CURL = """#!/bin/sh
# Gives files of the repository in place of those on GitHub, and a release that lies in a folder.
while [ $# -gt 0 ]; do
  case "$1" in
  --output) out=$2 && shift ;;
  -*) ;;
  *) url=$1 ;;
  esac
  shift
done
case "$url" in
*/raw/v*/pipelines/*) cp "$STAND_IN_REPOSITORY/pipelines/${url##*/}" "$out" ;;
*/releases/download/v*) cp "$STAND_IN_RELEASE/${url##*/}" "$out" ;;
*) echo "nothing is known of $url" >&2 && exit 22 ;;
esac
"""


class Failed(Exception):
    """A check failed"""


def expect(condition, what):
    if not condition:
        raise Failed(what)


def read(path):
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def call(words, expected=0, **more):
    run = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=SECONDS, check=False, **more
    )
    if run.returncode != expected:
        shown = " ".join(str(word) for word in words)
        raise Failed(f"{shown}\nended with {run.returncode}, not {expected}\n{run.stdout}{run.stderr}")
    return run.stdout


class Trial:
    """A folder for all tests"""

    def __init__(self, jitna, tools, scratch):
        self.jitna, self.tools, self.scratch = Path(jitna).resolve(), Path(tools).absolute(), scratch
        self.bin = scratch / "bin"
        self.bin.mkdir()
        (self.bin / "curl").write_text(CURL, encoding="utf-8")
        (self.bin / "curl").chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CI_", "GITHUB_", "JITNA_"))}
        self.environment = kept | {
            "PATH": f"{self.bin}{os.pathsep}{kept['PATH']}",
            "STAND_IN_REPOSITORY": str(REPOSITORY),
            "STAND_IN_RELEASE": str(scratch),
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        for name in ("AUTHOR", "COMMITTER"):
            self.environment |= {f"GIT_{name}_NAME": "me", f"GIT_{name}_EMAIL": "me@example.com"}
        self.release()

    def release(self):
        """Creates a release whose command calls the one that was built"""
        machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
        (target,) = (target for target in TARGETS if target.triple == f"{machine}-unknown-linux-musl")
        archive = self.scratch / Project.read().archive_name(target)
        script = f'#!/bin/sh\nexec "{self.jitna}" "$@"\n'.encode()
        with tarfile.open(archive, "w:gz") as packed:
            member = tarfile.TarInfo("jitna-iac")
            member.size, member.mode = len(script), 0o755
            packed.addfile(member, io.BytesIO(script))
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        self.environment["JITNA_IAC_SHA256"] = self.digest = digest

    def schema(self, name, *paths):
        call([self.tools / "check-jsonschema", "--builtin-schema", f"vendor.{name}", *paths])

    def shellcheck(self, shell, script, where):
        try:
            # All of these services stop at the first command that fails.
            call([self.tools / "shellcheck", "--shell", shell, "-"], input=f"set -e\n{script}")
        except Failed as failure:
            raise Failed(f"{where}: {failure}") from None

    def project(self, pipeline):
        """Creates a repository with one commit, and a change that gives more access; also returns the commit"""
        folder = self.scratch / pipeline
        call([self.jitna, "init", folder, *ACCOUNT, "--pipeline", pipeline])

        def git(*words):
            return call(["git", *words], cwd=folder, env=self.environment).strip()

        git("init", "--quiet", "--initial-branch", "main")
        git("add", ".")
        git("commit", "--quiet", "--message", "begin")
        model = folder / "jitna.yaml"
        text = model.read_text(encoding="utf-8")
        model.write_text(text.replace("Environment: Production,", "Environment: [Production, Test],"), encoding="utf-8")
        return folder, git("rev-parse", "HEAD")

    def run(self, script, folder, shell, more, expected=0):
        return call([*shell, "-c", script], expected, cwd=folder, env=self.environment | more)


def check_workflows(trial):
    folder, _ = trial.project("github")
    workflows = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))
    begun = folder / ".github/workflows/jitna.yaml"
    trial.schema("github-workflows", *workflows, begun)
    for path in workflows:
        for name, job in read(path)["jobs"].items():
            expect("permissions" in job or read(path).get("permissions"), f"{path.name}: {name} has default permissions")
            for step in job["steps"]:
                if "uses" in step:
                    expect(PINNED.fullmatch(step["uses"]), f"{path.name}: {step['uses']} is not pinned by its digest")
                if "run" in step:
                    trial.shellcheck("bash", step["run"], f"{path.name}: {name}")


def check_images():
    for line in (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("FROM "):
            expect(re.fullmatch(r"FROM \S+@sha256:[0-9a-f]{64}( AS \w+)?", line), f"not pinned by its digest: {line}")


def check_action(trial):
    trial.schema("github-actions", REPOSITORY / "action.yml")
    action = read(REPOSITORY / "action.yml")
    defaults = {name: given.get("default", "") for name, given in action["inputs"].items()}
    folder = trial.scratch / "github"
    commit = call(["git", "rev-parse", "HEAD"], cwd=folder).strip()
    asked = read(folder / ".github/workflows/jitna.yaml")["jobs"]["node-access"]["steps"][1]["with"]
    expect(set(asked) <= set(defaults), f"the workflow that `init` writes asks for {set(asked) - set(defaults)}")
    summary = trial.scratch / "summary.md"

    def steps(inputs, expected=0, context=None):
        """Runs the steps whose condition holds; the last one must end as expected"""
        inputs = defaults | {"sha256": trial.digest} | inputs
        context = {"github.event_name": "push"} | (context or {})
        path, environment = trial.scratch / "path", trial.scratch / "environment"
        environment.write_text("", encoding="utf-8")
        path.write_text("", encoding="utf-8")
        summary.write_text("", encoding="utf-8")
        names = []
        for step in action["runs"]["steps"]:
            condition = re.sub(r"inputs\.([a-z-]+)", lambda found: repr(inputs[found[1]]), step.get("if", "True"))
            # Only comparisons and their combinations.
            expect(re.fullmatch(r"True|'.*?' [!=]= '.*?'( && '.*?' [!=]= '.*?')*", condition, re.DOTALL), condition)
            if not eval(condition.replace("&&", "and"), {}):  # noqa: S307
                continue
            trial.shellcheck("bash", step["run"], f"action.yml: {step['name']}")
            more = {name: INPUT.sub(lambda found: inputs[found[1]], text) for name, text in step.get("env", {}).items()}
            more = {name: text.replace(SEPARATOR, ":") for name, text in more.items()}
            more = {name: CONTEXT.sub(lambda found: context.get(found[1], ""), text) for name, text in more.items()}
            more |= {
                "GITHUB_ACTION_PATH": str(REPOSITORY),
                "GITHUB_PATH": str(path),
                "GITHUB_ENV": str(environment),
                "GITHUB_REPOSITORY": "acme/platform",
                "GITHUB_WORKSPACE": str(folder),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(trial.scratch),
                "PATH": os.pathsep.join([*path.read_text(encoding="utf-8").split(), trial.environment["PATH"]]),
            }
            more |= dict(line.split("=", 1) for line in environment.read_text(encoding="utf-8").splitlines())
            names.append(step["name"])
            run = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=folder, env=trial.environment | more, capture_output=True, text=True, timeout=SECONDS, check=False,
            )  # fmt: skip
            if run.returncode:
                expect(run.returncode == expected, f"{step['name']}: {run.returncode}\n{run.stdout}{run.stderr}")
                return names
        expect(expected == 0, f"no step ended with {expected}")
        return names

    for name, least in (("company", 1), ("strict", 5)):
        text = f"version: 1\nguardrails: {{name: {name}, manualApprovals: all, levels: {{atLeast: {least}}}}}\n"
        (folder / f"{name}.guardrails.yaml").write_text(text, encoding="utf-8")
    ran = steps(asked | {"base": commit, "sarif": "jitna.sarif", "guardrails": "\ncompany.guardrails.yaml\n"})
    # `Base` is for runs that have none.
    expect([*ran, "Base"] == sorted([step["name"] for step in action["runs"]["steps"]], key="Base".__eq__), f"only {ran} ran")
    expect("gains access by manual approval" in summary.read_text(encoding="utf-8"), "no summary")
    expect((folder / "jitna.out/RUNBOOK.md").is_file() and (folder / "jitna.sarif").stat().st_size, "files are missing")
    unbased = {"fail-on": "looser", "tests": "none"}
    expect(steps(unbased)[-1] == "Base", "a run without a base does not say so")
    pull_request = {"github.event_name": "pull_request"}
    expect(steps(unbased, expected=1, context=pull_request)[-1] == "Base", "a pull request without a base passes")
    guarded = {"guardrails": "company.guardrails.yaml\nstrict.guardrails.yaml", "tests": "none"}
    expect(steps(guarded, expected=1)[-1] == "Check", "a guardrail that does not hold passes")
    expect(steps({"tests": "none"}) == ["Install jitna-iac", "Trust", "Check"], "more was run than asked for")
    check_trust(folder, steps)
    expect(steps({"sha256": "0" * 64}, expected=1) == ["Install jitna-iac"], "a wrong sum was installed")
    expect(steps({"tests": "\njitna.test.yaml\n\n"})[-1] == "Test", "no test was run")
    expect(steps({"base": commit, "fail-on": "looser"}, expected=4)[-1] == "Changes", "another step failed")
    expect(steps({"tests": "nowhere.test.yaml"}, expected=3)[-1] == "Test", "a test that is not there passed")
    (folder / "jitna.test.yaml").rename(folder / "jitna.tests")
    expect(steps({})[-1] == "Test", "without tests beside the model the run fails")
    (folder / "jitna.tests").rename(folder / "jitna.test.yaml")
    check_overlay(trial, folder, summary, steps)


def check_overlay(trial, folder, summary, steps):
    """Checks that every step is about the stage that the workflow names: its sessions become longer, those of the model do not"""
    model, stage = folder / "jitna.yaml", folder / "stage.yaml"
    kept = model.read_text(encoding="utf-8")
    model.write_text(f"{kept}\noverlays: {{stage: stage.yaml}}\n", encoding="utf-8")
    stage.write_text("sessionPreferences: [{name: standard, maxDuration: 30m}]\n", encoding="utf-8")

    def git(*words):
        return call(["git", *words], cwd=folder, env=trial.environment).strip()

    git("add", "jitna.yaml", "stage.yaml")
    git("commit", "--quiet", "--message", "stage")
    commit = git("rev-parse", "HEAD")
    stage.write_text("sessionPreferences: [{name: standard, maxDuration: 90m}]\n", encoding="utf-8")
    compared = {"base": commit, "fail-on": "looser", "tests": "none"}
    expect(steps(compared)[-1] == "Changes", "the model itself was not compared")
    expect(steps(compared | {"overlay": "stage"}, expected=4)[-1] == "Changes", "the stage was not compared")
    expect("30m → 90m" in summary.read_text(encoding="utf-8"), f"no change of the stage: {summary.read_text(encoding='utf-8')}")
    expect(steps({"overlay": "stagee", "tests": "none"}, expected=1)[-1] == "Check", "an overlay that is not there passes")
    git("reset", "--quiet", "--hard", "HEAD~1")
    model.write_text(kept, encoding="utf-8")


def check_trust(folder, steps):
    """Checks that a model that names a program is checked only where the workflow allows it, and never for a fork"""
    model = folder / "jitna.yaml"
    kept = model.read_text(encoding="utf-8")
    model.write_text("app: touch ran; exit 1\n", encoding="utf-8")
    pull = {"github.event_name": "pull_request"}
    own = pull | {"github.event.pull_request.head.repo.full_name": "acme/platform"}
    fork = pull | {"github.event.pull_request.head.repo.full_name": "mallory/platform"}
    for inputs, context, runs in (
        ({}, {}, False),
        ({"allow-app": "true"}, {}, True),
        ({"allow-app": "true"}, own, True),
        ({"allow-app": "true"}, fork, False),
        ({"allow-app": "true"}, pull, False),
        ({"allow-app": "true", "untrusted": "true"}, own, False),
        ({"allow-app": "true", "untrusted": "false"}, fork, True),
    ):
        steps(inputs, expected=3 if runs else 2, context=context)
        expect((folder / "ran").exists() == runs, f"{inputs} {context}: the program {'did not run' if runs else 'ran'}")
        (folder / "ran").unlink(missing_ok=True)
    model.write_text(kept, encoding="utf-8")


def check_gitlab(trial):
    folder, commit = trial.project("gitlab")
    begun = folder / ".gitlab-ci.yml"
    trial.schema("gitlab-ci", REPOSITORY / "pipelines/gitlab.yml", begun)
    ready, jobs = read(REPOSITORY / "pipelines/gitlab.yml"), read(begun)

    def job(name, of):
        found = dict(of[name])
        above = found.pop("extends", None)
        return job(above, ready) | found if above else found

    names = [name for name in jobs if name not in ("include", "workflow", "default")]
    expect(names == ["check", "test", "synth", "diff"], f"the jobs are {names}")
    for name in names:
        made = job(name, jobs)
        lines = made["before_script"] + made["script"]
        expect(all(isinstance(line, str) for line in lines), f"{name}: a line is not text")
        script = "\n".join(lines)
        trial.shellcheck("bash", script, f"gitlab: {name}")
        more = made["variables"] | {"CI_PROJECT_DIR": str(folder), "CI_MERGE_REQUEST_DIFF_BASE_SHA": commit}
        # As a variable of the project, which takes precedence.
        more["JITNA_IAC_SHA256"] = trial.digest
        trial.run(script, folder, ["bash", "-eo", "pipefail"], more)
        if name == "diff":
            trial.run(script, folder, ["bash", "-eo", "pipefail"], more | {"JITNA_FAIL_ON": "looser"}, expected=4)
        artifacts = made["artifacts"]
        for path in [*artifacts.get("paths", []), *artifacts.get("reports", {}).values()]:
            expect((folder / path).exists(), f"{name}: {path} is not there")


def check_codebuild(trial):
    folder, commit = trial.project("codebuild")
    spec = read(folder / "buildspec.yml")
    expect(str(spec["version"]) == "0.2", "the version is another")
    known = {"version", "env", "phases", "reports", "artifacts"}
    expect(set(spec) <= known, f"unknown: {set(spec) - known}")
    lines = []
    for name, phase in spec["phases"].items():
        expect(name in ("install", "pre_build", "build", "post_build"), f"there is no phase {name}")
        lines += phase["commands"]
    expect(all(isinstance(line, str) for line in lines), "a command is not text")
    # The folder that is on the path there.
    script = "\n".join(lines).replace("/usr/local/bin", str(trial.bin))
    trial.shellcheck("sh", script, "buildspec.yml")
    variables = spec["env"]["variables"] | {"JITNA_IAC_SHA256": trial.digest}
    base = "CODEBUILD_WEBHOOK_BASE_REF"
    expect("## Who gains and who loses access" not in trial.run(script, folder, ["sh", "-e"], variables), "changes of no pull request")
    shown = trial.run(script, folder, ["sh", "-e"], variables | {base: "refs/heads/main"})
    expect("## Who gains and who loses access" in shown, "the changes are not shown")
    trial.run(script, folder, ["sh", "-e"], variables | {base: commit, "JITNA_FAIL_ON": "looser"}, expected=4)
    for report in spec["reports"].values():
        expect(all((folder / path).is_file() for path in report["files"]), "a report is missing")
    (trial.bin / "jitna-iac").unlink()


def check_hooks(trial):
    hooks = read(REPOSITORY / ".pre-commit-hooks.yaml")
    folder, _ = trial.project("none")
    for hook in hooks:
        expect(hook["language"] == "system" and re.compile(hook["files"]), f"{hook['id']} is of another kind")
        words = hook["entry"].split()
        names = [name for name in ("jitna.yaml", "jitna.test.yaml", "README.md") if re.search(hook["files"], name)]
        expect("jitna.yaml" in names and "README.md" not in names, f"{hook['id']} looks at {names}")
        files = names if hook.get("pass_filenames", True) else []
        call([trial.jitna, *words[1:], *files], cwd=folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jitna", help="path of jitna-iac")
    parser.add_argument("--tools", required=True, help="folder with check-jsonschema and shellcheck")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jitna-ready-") as scratch:
        try:
            trial = Trial(arguments.jitna, arguments.tools, Path(scratch))
            check_images()
            for check in (check_workflows, check_action, check_gitlab, check_codebuild, check_hooks):
                check(trial)
                print(check.__name__.removeprefix("check_"))
        except Failed as failure:
            print(failure, file=sys.stderr)
            sys.exit(1)


main()
