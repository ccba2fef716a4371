#!/usr/bin/env python3
"""Runs the steps of `synth --from` on a model of CloudFormation (tools/cloudformation_model.py), and checks the result.

    tools/test_moves.py target/debug/jitna-iac

Each case has two models of one organization. The first is deployed by its `deploy.sh`, then the second by the `deploy.sh` that
`synth --from` wrote. The result must be the same as deploying the second to an empty organization. If `diff` reports that a
move fails, the deployment without the steps must fail. Needs jmespath in the Python environment.

Then the same with the single template (`synth` without `--out`): with `Phase=enable`, then `Phase=all`, then with each template that
`synth --from` prints until it is the new one. It rejects account moves that it cannot make; then its help is followed.
"""

import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cloudformation_model as model  # noqa: E402

ADMINISTRATOR = "222222222222"
MANAGEMENT = "999999999999"
ROOT, WORK, TEST, PROD, SANDBOX, FREE = ("r-ab12", *(f"ou-ab12-{digit * 8}" for digit in "12345"))
UNITS = {ROOT: None, WORK: ROOT, TEST: WORK, PROD: WORK, SANDBOX: ROOT, FREE: ROOT}
ACCOUNTS = {"333333333331": TEST, "333333333332": PROD, "333333333333": SANDBOX, "333333333334": WORK, ADMINISTRATOR: FREE}
SECONDS = 300


class Failed(Exception):
    """A check failed"""


def expect(condition, what):
    if not condition:
        raise Failed(what)


def policies(count):
    """Returns manual policies; many of them make templates that are together too large for one StackSet"""
    return [
        {
            "name": f"policy-{number}",
            "nodes": {f"Tag{number}-{part}": [f"value-{part}-{'x' * 180}"] for part in range(30)},
            "accessDuration": "4h",
            "levels": [{"approvers": [{"group": "leads"}]}],
        }
        for number in range(count)
    ]


def organization(accounts=ACCOUNTS, rollouts=(), manual=1, **more):
    """Returns a model, as JSON"""
    names = {WORK: "work", TEST: "test", PROD: "prod", SANDBOX: "sandbox", FREE: "free"}

    def unit(one):
        below = [unit(child) for child, parent in UNITS.items() if parent == one]
        listed = [{"name": f"a{account}", "id": account} for account, where in accounts.items() if where == one]
        return {"name": names[one], "id": one} | ({"units": below} if below else {}) | ({"accounts": listed} if listed else {})

    return {
        "version": 1,
        "organization": {
            "managementAccount": MANAGEMENT,
            "delegatedAdministrator": ADMINISTRATOR,
            "root": ROOT,
            "homeRegion": "eu-central-1",
            "identityProvider": "SSO",
            "units": [unit(one) for one, parent in UNITS.items() if parent == ROOT],
        },
        "unifiedConsole": {"regions": ["eu-central-1", "eu-west-1"]},
        "nodeAccess": {"units": ["work", "sandbox"]},
        "names": {"groups": {"leads": "ec4df598-7071-70a6-0de4-0123456789ab"}},
        "manualApprovals": policies(manual),
        "sessionPreferences": [
            {"name": "standard", "idleTimeout": "20m", "maxDuration": "60m"},
            {"name": "short", "idleTimeout": "5m", "maxDuration": "30m"},
        ],
        "rollouts": list(rollouts),
    } | more


def rollout(name, units, preferences="standard", count=1):
    names = [f"policy-{number}" for number in range(count)]
    return {"name": name, "units": units, "manualApprovals": names, "sessionPreferences": preferences}


BOTH = [rollout("work", ["work"]), rollout("prod", ["prod"], "short")]
ONE = [rollout("work", ["work"])]
MOVED = ACCOUNTS | {"333333333331": SANDBOX}
APART = [rollout("work", ["work"]), rollout("sandbox", ["sandbox"], "short")]
BY_HAND = {"autoDeployment": False}
# The accounts that are directly in an OU with a nearer rollout below it are named individually.
SPLIT = [rollout("work", ["work"]), rollout("prod", ["prod"], "short"), rollout("sandbox", ["sandbox"], "short")]
COME = ACCOUNTS | {"333333333335": SANDBOX}
TOPIC = {
    "notifications": {
        "topics": [{"name": "jitna-requests", "emails": ["team@example.com"]}],
        "rules": [{"name": "pending", "event": "approver", "to": ["jitna-requests"]}],
    }
}

# Name; the two models; whether a single deployment fails.
CASES = [
    ("collapse", organization(rollouts=BOTH), organization(rollouts=ONE), True),
    ("split", organization(rollouts=ONE), organization(rollouts=BOTH), True),
    (
        "unit-changes-its-rollout",
        organization(rollouts=[rollout("one", ["test", "prod"]), rollout("two", ["sandbox"], "short")]),
        organization(rollouts=[rollout("one", ["test"]), rollout("two", ["prod", "sandbox"], "short")]),
        True,
    ),
    (
        "shrink-of-parts",
        organization(rollouts=[rollout("work", ["work"], count=24)], manual=24),
        organization(rollouts=[rollout("work", ["work"], count=3)], manual=3),
        None,
    ),
    (
        "growth-of-parts",
        organization(rollouts=[rollout("work", ["work"], count=3)], manual=3),
        organization(rollouts=[rollout("work", ["work"], count=24)], manual=24),
        False,
    ),
    (
        "shrink-of-units",
        organization(rollouts=[rollout("work", ["work", "sandbox"])]),
        organization(rollouts=[rollout("work", ["sandbox"])]),
        False,
    ),
    ("renamed-rollout", organization(rollouts=ONE), organization(rollouts=[rollout("all", ["work"])]), True),
    (
        "other-prefix",
        organization(rollouts=BOTH),
        organization(rollouts=BOTH, stackSets={"namePrefix": "access"}),
        True,
    ),
    ("part-leaves", organization(rollouts=BOTH, **TOPIC), organization(rollouts=BOTH), False),
    ("rollout-leaves", organization(rollouts=APART), organization(rollouts=ONE), False),
    ("account-moves", organization(rollouts=APART), organization(MOVED, rollouts=APART), None),
    (
        "account-moves-without-automatic-deployment",
        organization(rollouts=APART, stackSets=BY_HAND),
        organization(MOVED, rollouts=APART, stackSets=BY_HAND),
        None,
    ),
    (
        "account-of-single-accounts-moves",
        organization(rollouts=SPLIT),
        organization(ACCOUNTS | {"333333333334": SANDBOX}, rollouts=SPLIT),
        None,
    ),
    (
        "account-comes-without-automatic-deployment",
        organization(rollouts=APART, stackSets=BY_HAND),
        organization(COME, rollouts=APART, stackSets=BY_HAND),
        None,
    ),
    ("nothing", organization(rollouts=BOTH), organization(rollouts=BOTH), False),
]


class Trial:
    def __init__(self, jitna, scratch, client):
        self.jitna, self.scratch = Path(jitna).resolve(), scratch
        self.bin = scratch / "bin"
        self.bin.mkdir()
        (self.bin / "aws").write_text(client, encoding="utf-8")
        (self.bin / "sleep").write_text("#!/bin/sh\n", encoding="utf-8")
        for name in ("aws", "sleep"):
            (self.bin / name).chmod(0o755)

    def call(self, words, expected=(0,), **more):
        words = [str(word) for word in words]
        run = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False, **more)
        if run.returncode not in expected:
            raise Failed(f"{' '.join(words)}\nended with {run.returncode}\n{run.stdout}{run.stderr}")
        return run

    def synth(self, written, out, *options):
        path = out.with_suffix(".json")
        path.write_text(json.dumps(written), encoding="utf-8")
        self.call([self.jitna, "synth", "--quiet", "--format", "json", "-c", path, "--out", out, *options])

    def deploy(self, out, world, expected=(0,), options=()):
        accounts = {stack["account"] for stack in json.loads((out / "index.json").read_text(encoding="utf-8"))["stacks"]}
        profiles = {f"JITNA_PROFILE_{account}": account for account in accounts | {ADMINISTRATOR, MANAGEMENT} | set(ACCOUNTS)}
        environment = os.environ | profiles | {
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "WORLD": str(world),
            "JITNA_POLL_SECONDS": "1",
            "JITNA_BUCKET": "templates",
        }
        return self.call(["bash", out / "deploy.sh", *options], expected, env=environment)

    def world(self, path, accounts=ACCOUNTS):
        path.write_text(json.dumps(model.empty(UNITS, dict(accounts), MANAGEMENT)), encoding="utf-8")
        return path

    def missing(self):
        """Checks that missing prerequisites are named before the first stack, and nothing is deployed"""
        folder = self.scratch / "missing"
        folder.mkdir()
        self.synth(organization(rollouts=BOTH, notifications={"functions": ["page-on-call"]}), folder / "out")
        for name, id in (("page-on-call", "function/page-on-call"), ("ssm-quicksetup.amazonaws.com", "trustedAccess/ssm-quicksetup.amazonaws.com")):
            world = self.world(folder / "world.json")
            world.write_text(json.dumps(read(world) | {"missing": [name]}), encoding="utf-8")
            for options in (["--check"], []):
                shown = self.deploy(folder / "out", world, (1,), options).stderr
                expect(f"({id})" in shown and "nothing was deployed" in shown, f"{name} is missing: {shown}")
                expect(not read(world)["stacks"], f"{name} is missing, and something is deployed")
        world = self.world(folder / "world.json")
        shown = self.deploy(folder / "out", world, (0,), ["--check"]).stdout
        expect("prerequisites outside the stacks" in shown and not read(world)["stacks"], shown)
        self.deploy(folder / "out", world)
        expect(read(world)["stacks"], "nothing is deployed")

    def move(self, path, account, unit):
        world = model.World(json.loads(path.read_text(encoding="utf-8")))
        world.move(account, unit)
        path.write_text(json.dumps(world.state), encoding="utf-8")

    def case(self, name, old, new, fails):
        folder = self.scratch / name
        folder.mkdir()
        before, steps, alone = folder / "before", folder / "steps", folder / "alone"
        self.synth(old, before)
        self.synth(new, steps, "--from", before)
        self.synth(new, alone)
        moved = {account: unit for account, unit in units_of(new).items() if units_of(old).get(account, unit) != unit}
        come = {account: unit for account, unit in units_of(new).items() if account not in units_of(old)}

        world = self.world(folder / "world.json")
        self.deploy(before, world)
        shutil.copy(world, folder / "naive.json")
        for account, unit in come.items():
            self.move(world, account, unit)
        self.roll(steps, world, moved)
        wanted = self.world(folder / "wanted.json", ACCOUNTS | moved | come)
        self.deploy(alone, wanted)
        compare(name, read(world), read(wanted))
        # Running it again changes nothing.
        shown = self.deploy(steps, world).stdout
        compare(f"{name}, again", read(world), read(wanted))
        for state in ("UPDATE_COMPLETE", "CREATE_COMPLETE", "deleted"):
            expect(state not in shown, f"{name}: run again, it changes something\n{shown}")

        shown = self.call([self.jitna, "diff", "--format", "json", before, alone], (0, 4)).stdout
        moves = json.loads(shown)["moves"]
        verdicts = {one["verdict"] for one in moves["things"]}
        expect(bool(moves["accounts"]) == bool(moved), f"{name}: diff says of accounts {moves['accounts']}")
        if fails is None:
            return verdicts
        naive = folder / "naive.json"
        went = self.deploy(alone, naive, (0, 1)).returncode == 0
        expect(went != fails, f"{name}: without the steps, the deployment {'converges' if went else 'fails'}")
        expect(bool(verdicts & {"failing", "racing"}) == fails, f"{name}: diff says {verdicts}")
        return verdicts

    def print_one(self, written, out, source=None, expected=(0,)):
        """Writes the single template that `synth` prints; returns its messages"""
        options = [] if source is None else ["--from", source]
        run = self.call([self.jitna, "synth", "--format", "json", "-c", written, *options], expected)
        out.write_text(run.stdout, encoding="utf-8")
        return run.stderr

    def deploy_one(self, path, out, phase="all"):
        """Deploys the single template, as CloudFormation does with a value for its parameter; returns whether that succeeds"""
        world = model.World(read(path))
        world.put_stack(f"{ADMINISTRATOR}/eu-central-1/jitna", read(out), None, {"Phase": phase})
        stack = world.state["stacks"][f"{ADMINISTRATOR}/eu-central-1/jitna"]
        path.write_text(json.dumps(world.state), encoding="utf-8")
        return not stack["reason"]

    def begin_one(self, path, out):
        """Deploys the single template in two phases"""
        expect(self.deploy_one(path, out, "enable"), "Phase=enable fails")
        kinds = {key.split()[0] for held in read(path)["names"].values() for key in held}
        expect("AWS::SSMQuickSetup::ConfigurationManager" in kinds, "Phase=enable makes no managers")
        expect(not read(path)["sets"] and "AWS::SSM::Document" not in kinds, "Phase=enable makes policies")
        expect(self.deploy_one(path, out), "Phase=all fails")
        expect(read(path)["sets"], "Phase=all makes no StackSets")

    def follow(self, runbook, world, wanted):
        """Runs the commands of the runbook for accounts that contain one of some words, in their order"""
        section = runbook.read_text(encoding="utf-8").split("### From the earlier assembly")[1].split("\n### ")[0]
        environment = os.environ | {"PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}", "WORLD": str(world)}
        for line in section.splitlines():
            if line.startswith("aws ") and any(word in line for word in wanted):
                self.call(["bash", "-c", line], env=environment)

    def one_template(self, name, old, new, fails):
        """Runs the moves of a case with the single template"""
        folder = self.scratch / f"one-{name}"
        folder.mkdir()
        before, alone, deployed = folder / "before.json", folder / "alone.json", folder / "deployed.json"
        models = folder / "old.json", folder / "new.json"
        for path, written in zip(models, (old, new)):
            path.write_text(json.dumps(written), encoding="utf-8")
        self.print_one(models[0], before)
        self.print_one(models[1], alone)
        moved = {account: unit for account, unit in units_of(new).items() if units_of(old).get(account, unit) != unit}
        come = {account: unit for account, unit in units_of(new).items() if account not in units_of(old)}
        world, wanted = self.world(folder / "world.json"), self.world(folder / "wanted.json", ACCOUNTS | moved | come)
        self.begin_one(world, before)
        self.begin_one(wanted, alone)
        naive = folder / "naive.json"
        shutil.copy(world, naive)
        went = self.deploy_one(naive, alone)
        expect(fails is None or went or fails, f"{name}: without the steps, the one template fails")
        for account, unit in come.items():
            self.move(world, account, unit)
        runbook, given_up = None, 0
        shutil.copy(before, deployed)
        if moved or come:
            # In an assembly, the OUs of accounts are known.
            assembly, steps = folder / "assembly", folder / "steps"
            self.synth(old, assembly)
            self.synth(new, steps, "--from", assembly)
            runbook = steps / "RUNBOOK.md"
            said = self.print_one(models[1], folder / "next.json", assembly, (0, 1))
            for account in moved | come:
                expect(account in said and "RUNBOOK.md" in said, f"{name}: nothing is said of {account}\n{said}")
            if "JNA0980" not in said:
                # The account moves when nothing prevents it.
                expect("this is not the new template yet" in said, f"{name}: {said}")
                shutil.copy(folder / "next.json", deployed)
                other = self.print_one(models[1], folder / "next.json", before)
                expect(read(deployed) == read(folder / "next.json"), f"{name}: from the template, it is another\n{other}")
                expect(self.deploy_one(world, deployed), f"{name}: what `synth --from` prints fails\n{said}")
                given_up = 1
            self.follow(runbook, world, ("delete-stack-instances", "move-account"))
        while True:
            said = self.print_one(models[1], folder / "next.json", deployed)
            if runbook is not None:
                expect("which accounts are in its units" in said, f"{name}: nothing is said of accounts\n{said}")
            shutil.copy(folder / "next.json", deployed)
            expect(self.deploy_one(world, deployed), f"{name}: what `synth --from` prints fails\n{said}")
            if "this is not the new template yet" not in said:
                break
            given_up += 1
            expect(given_up < 5, f"{name}: it never becomes the new template")
        if runbook is not None:
            self.follow(runbook, world, ("create-stack-instances",))
        expect(read(deployed) == read(alone), f"{name}: it ends with another template")
        compare(f"{name}, one template", read(world), read(wanted))
        expect(went or given_up, f"{name}: it fails without a step, and has none")
        return given_up

    def roll(self, out, world, moved):
        """Runs the script; moves an account when the script requests it"""
        for _ in range(1 + 2 * len(moved)):
            run = self.deploy(out, world, (0, 3))
            if run.returncode == 0:
                return
            words = run.stderr.split("aws organizations move-account ")[1].split()
            account, unit = words[words.index("--account-id") + 1], words[words.index("--destination-parent-id") + 1]
            self.move(world, account, unit)
        run = self.deploy(out, world)


def units_of(written):
    """Returns the OU of each account of a model"""
    found = {}

    def look(unit):
        for account in unit.get("accounts", []):
            found[account["id"]] = unit["id"]
        for below in unit.get("units", []):
            look(below)

    for unit in written["organization"]["units"]:
        look(unit)
    return found


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def compare(name, found, wanted):
    """Checks that stacks, StackSets, stack instances, named resources and their owners are the same"""
    for part in ("stacks", "sets", "names"):
        one, two = found[part], wanted[part]
        if part == "stacks":
            one, two = ({key: stack["template"] for key, stack in all.items()} for all in (one, two))
        one, two = ({key: value for key, value in all.items() if value} for all in (one, two))
        keys = [key for key in sorted(one.keys() | two.keys()) if one.get(key) != two.get(key)]
        shown = [f"{key}: {json.dumps(one.get(key))[:700]}\n  wanted: {json.dumps(two.get(key))[:700]}" for key in keys[:3]]
        expect(not keys, f"{name}: {part} differ: " + "\n".join(shown))


def tried(jitna, scratch, client, name, old, new, fails):
    """Describes a case in one sentence"""
    trial = Trial(jitna, Path(tempfile.mkdtemp(dir=scratch)), client)
    verdicts = trial.case(name, old, new, fails)
    given_up = trial.one_template(name, old, new, fails)
    steps = f"{given_up} before the new one" if given_up else "the new one alone"
    return f"{name}: {', '.join(sorted(verdicts)) or 'nothing moves'}; templates: {steps}"


def said_first(jitna, scratch, client):
    Trial(jitna, Path(tempfile.mkdtemp(dir=scratch)), client).missing()
    return "missing: said before the first stack"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jitna", help="path of jitna-iac")
    parser.add_argument("--only", help="one case")
    parser.add_argument("--jobs", type=int, default=2, help="cases at once (default: 2)")
    arguments = parser.parse_args()
    failed = False
    with (
        tempfile.TemporaryDirectory(prefix="jitna-moves-") as scratch,
        model.served() as client,
        concurrent.futures.ThreadPoolExecutor(max_workers=arguments.jobs) as pool,
    ):
        given = (arguments.jitna, scratch, client)
        trials = [(case[0], pool.submit(tried, *given, *case)) for case in CASES if arguments.only in (None, case[0])]
        if arguments.only in (None, "missing"):
            trials.append(("missing", pool.submit(said_first, *given)))
        for name, trial in trials:
            try:
                print(trial.result(), flush=True)
            except Failed as failure:
                failed = True
                print(f"{name}: {failure}", file=sys.stderr)
    if not trials:
        sys.exit(f"there is no case {arguments.only}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
