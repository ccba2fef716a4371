#!/usr/bin/env python3
"""Goes the whole circle of docs/book/day-two.md on moto, with an organization of five accounts in two Regions and planted differences.

    tools/test_circle.py target/debug/jitna-iac

An assembly is deployed by its `deploy.sh`, and the collected state has no difference. Then PLANTED is planted. `collect.sh` collects
the state, with a call that is denied at first; `drift` must name each planted difference and nothing else. `import --refresh` writes what
it can into the model, and names the rest. `compare` shows the access of a change, `synth --from` and `deploy.sh` deploy it, and the
commands of the page restore what a deployment does not. Then the state is collected again, and `drift` finds nothing.

Needs moto with its server, boto3, PyYAML and the AWS CLI in the Python environment. tools/stand_in.py and tools/circle.py describe what
moto lacks.
"""

import argparse
import json
import logging
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import moto.cloudformation.models as cloudformation
import moto.organizations.models as organizations
import moto.organizations.utils
import moto.ram.models
import moto.ssm.models
import yaml
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).resolve().parent))
import stand_in  # noqa: E402
import test_collect as collect  # noqa: E402
import test_moves as moves  # noqa: E402
import test_moves_on_moto as on_moto  # noqa: E402
from circle import (  # noqa: E402
    ACCOUNTS, AUTO, AWAY, BANK, DENY, FREE, HOME, LAB, LATE, LEADS, MANAGEMENT, MODEL, OLD, OTHERS, PROD, SANDBOX, SESSION, SHOP, TEST,
    TOOLS, WORK, Cloud, Command, Page, QuickSetup, compare, put_version, shown,
)

SECONDS = 300
# What `drift` says of what `plant` does: a code, and a pattern of the message.
PLANTED = [
    # The automatic approvals of an account were widened.
    ("JNA1101", "333333333331 .shop. in eu-central-1: gains automatic access: .*`Environment: other`"),
    ("JNA1104", f"`{AUTO}` differs from the model: {SHOP} in {HOME}$"),
    # Nodes were handed to other approvers.
    ("JNA1103", f"{LAB} .lab. in {HOME}: .*`Workload: Finance`: level 1, approvers: no more SSOGroup `leads`, new SSOGroup `{OTHERS}`"),
    ("JNA1104", f"`Finance` differs from the model: {LAB} in {HOME}$"),
    # A policy gives access for longer.
    ("JNA1101", f"{BANK} .savings. in {AWAY}: .*`Workload: Ledger`.*4h → 24h"),
    ("JNA1104", f"`Ledger` differs from the model: {BANK} in {AWAY}$"),
    # A policy was deleted; another account and Region has no stack.
    ("JNA1102", f"{BANK} .savings. in {AWAY}: loses access by manual approval: .*`Workload: Finance`"),
    ("JNA1104", f"`Finance` is missing: {BANK} in {AWAY}, {LAB} in {AWAY}$"),
    ("JNA1102", f"{LAB} .lab. in {AWAY}: loses access by manual approval: .*`Workload: Finance`"),
    ("JNA1102", f"{LAB} .lab. in {AWAY}: loses automatic access: .*`Environment: DEV`"),
    ("JNA1104", f"`{AUTO}` is missing: {LAB} in {AWAY}$"),
    # A policy was added.
    ("JNA1101", f"{SHOP} .shop. in {AWAY}: gains access by manual approval: .*`Workload: Backdoor`"),
    ("JNA1104", f"`Backdoor` is not in the model: {SHOP} in {AWAY}$"),
    # Newest versions that are not in force.
    ("JNA1104", f"version 2 of the document `Finance` is not from the model; version 1 is the default and equals it: {BANK} in {HOME}$"),
    ("JNA1104", f"version 2 of the document `{SESSION}` is the default, but version 3 is the newest: {BANK} in {HOME}$"),
    ("JNA1102", f"{BANK} .savings. in {HOME}: sessions: idle timeout of sessions: 20m → 15m"),
    # A copy of the deny-access policy was edited, and an OU does not get it.
    ("JNA1104", f"`{DENY}` differs from the model: {BANK} in {HOME}$"),
    ("JNA1101", f"{LAB} .lab. in {HOME}: gains automatic access: .*`Criticality: High`"),
    ("JNA1101", f"{LATE} .late. in {HOME}, {LATE} .late. in {AWAY}: gains automatic access: .*`Criticality: High`"),
    # Stacks.
    ("JNA1105", f"the stack `jitna-policies` in {TOOLS} in {HOME} is UPDATE_ROLLBACK_COMPLETE"),
    ("JNA1105", f"the stack `jitna-management-eu-central-1-policies` is missing in {MANAGEMENT} in {HOME}"),
    ("JNA1104", f"`{SESSION}` is missing: {LAB} in {AWAY}, {MANAGEMENT} in {HOME}$"),
    ("JNA1105", f"a stack of the StackSet `jitna-work` is OUTDATED: {SHOP} in {AWAY}$"),
    ("JNA1107", f"the identity provider is `IAM`, but the model says `SSO`: {BANK} in {AWAY}$"),
]
# These end when the model is refreshed.
MOVED = [
    ("JNA1106", f"account {SHOP} is in {PROD}, but the model has it in {TEST}"),
    ("JNA1106", f"account {OLD} of the model is not an active account"),
]
# What `import --refresh` leaves to its user.
LEFT = [
    "the account `bank` has the name `savings` in the organization",
    f"the organization has no account `old` ({OLD})",
    "the OU `free` has the name `spare` in the organization",
]
# The preferences that stayed at an older version, and the policy that the model changes, in two accounts and Regions.
PROMOTED = "promoted: 5"
expect, Failed = moves.expect, moves.Failed


class Trial:
    def __init__(self, jitna, endpoint, scratch):
        self.jitna, self.scratch = Path(jitna).resolve(), scratch
        self.work = scratch / "work"
        self.work.mkdir()
        self.model = self.work / "jitna.yaml"
        self.cloud = Cloud(endpoint, self.work, dict(ACCOUNTS))
        self.quick_setup = Command.quick_setup = QuickSetup(self.cloud)
        Command.base = {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(scratch / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.cloud.file),
            "AWS_MAX_ATTEMPTS": "1",
        }
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "JITNA_"))}
        self.environment = kept | {
            "PATH": os.pathsep.join([str(scratch / "bin"), str(self.jitna.parent), kept.get("PATH", "")]),
            "JITNA_POLL_SECONDS": "1",
        } | {f"JITNA_PROFILE_{account}": account for account in (MANAGEMENT, *ACCOUNTS, LATE)}

    def run(self, words, expected=0, more=None):
        words = [str(word) for word in words]
        run = subprocess.run(
            words, cwd=self.work, env=self.environment | (more or {}), capture_output=True, text=True, timeout=SECONDS, check=False
        )
        if run.returncode != expected:
            raise Failed(f"{' '.join(words)}\nended with {run.returncode}, not {expected}\n{run.stdout}{run.stderr}")
        return run.stdout + run.stderr

    def command(self, *words, expected=0):
        return self.run([self.jitna, *words], expected)

    def collect(self, folder, expected=0):
        return self.run(["bash", "collect/collect.sh", folder], expected, {"AWS_PROFILE": TOOLS, "JITNA_JOBS": "2"})

    def drift(self, folder, *options, expected):
        """Returns the findings, each a code and its message"""
        words = [self.jitna, "drift", "--from", folder, "--format", "json", "--deny", "notes", *options]
        run = subprocess.run(words, cwd=self.work, capture_output=True, text=True, timeout=SECONDS, check=False)
        findings = json.loads(run.stdout)["findings"] if run.stdout else []
        found = [(one["code"], one["message"]) for one in findings]
        said = f"{shown(found)}\n{run.stderr}"
        expect(run.returncode == expected, f"drift --from {folder} ended with {run.returncode}, not {expected}\n{said}")
        return found

    # The steps

    def go(self):
        self.model.write_text(MODEL, encoding="utf-8")
        self.deployed()
        self.plant()
        self.found()
        self.refreshed()
        self.changed()
        self.restored()
        self.collect("after")
        expect(self.drift("after", expected=0) == [], "something differs in the end")
        expect(self.drift("after", "--assembly", "v2", expected=0) == [], "something differs from the assembly in the end")

    def deployed(self):
        """Deploys the model; the collected state has no difference"""
        self.command("synth", "--quiet", "--out", "v1")
        self.command("collect", "--principal", collect.ARN, "--out", "collect")
        template = yaml.safe_load((self.work / "collect" / "collector.yaml").read_text(encoding="utf-8"))
        member = json.loads(template["Resources"]["CollectorStackSet"]["Properties"]["TemplateBody"])
        Command.policies = {
            "management": collect.actions(template["Resources"]["CollectorRole"]),
            "member": collect.actions(member["Resources"]["CollectorRole"]),
        }
        organization = self.cloud.client("organizations", MANAGEMENT)
        self.backend().get_account_by_id(MANAGEMENT).name = "management"
        organization.register_delegated_administrator(AccountId=TOOLS, ServicePrincipal="ssm.amazonaws.com")
        self.deploy("v1")
        self.quick_setup.set_up([MANAGEMENT, *ACCOUNTS])
        self.quick_setup.propagate([SHOP, BANK, LAB, OLD, TOOLS])
        self.collect("before")
        expect(self.drift("before", expected=0) == [], "something differs before anything is planted")
        expect(self.drift("before", "--assembly", "v1", expected=0) == [], "something differs from the assembly at first")

    def deploy(self, out):
        text = (self.work / out / "deploy.sh").read_text(encoding="utf-8")
        ids = [shlex.split(words)[0] for words in re.findall(r"^  need (.+)$", text, re.MULTILINE)]
        skip = [word for one in ids for word in ("--skip", one)]
        # Quick Setup itself does not exist here.
        return self.run(["bash", f"{out}/deploy.sh", *skip], more={"JITNA_BUCKET": on_moto.BUCKET, "JITNA_WAIT_MINUTES": "0"})

    def plant(self):
        """What people do to an organization"""
        # An administrator of an account widens the automatic approvals, and hands its nodes to other approvers.
        self.edit(SHOP, HOME, AUTO, ' && resource.getTag(\\"Environment\\") == \\"DEV\\"', "")
        self.edit(LAB, HOME, "Finance", LEADS, OTHERS)
        self.edit(BANK, AWAY, "Ledger", '"accessDuration": "14400"', '"accessDuration": "86400"')
        # A policy is deleted, and another one is created.
        self.client(BANK, AWAY).delete_document(Name="Finance")
        policy = self.client(SHOP, AWAY).get_document(Name="Finance")["Content"].replace("Finance", "Backdoor")
        self.client(SHOP, AWAY).create_document(Name="Backdoor", DocumentType="ManualApprovalPolicy", DocumentFormat="YAML", Content=policy)
        # A new version of a policy is not in force yet.
        self.edit(BANK, HOME, "Finance", LEADS, OTHERS, default=False)
        # CloudFormation wrote a new version, but an older one stayed the default.
        newest = self.client(BANK, HOME).get_document(Name=SESSION)["Content"]
        self.edit(BANK, HOME, SESSION, '"idleSessionTimeout": "20"', '"idleSessionTimeout": "15"')
        put_version(BANK, HOME, SESSION, newest, default=False)
        # A copy of the deny-access policy is edited, and the policy is no longer shared with an OU.
        self.edit(BANK, HOME, DENY, "High", "Highest", default=False)
        self.quick_setup.shared = [WORK]
        # A stack is deleted, another one failed to update; the stack of an account is deleted, another one is outdated.
        self.cloud.client("cloudformation", MANAGEMENT, HOME).delete_stack(StackName="jitna-management-eu-central-1-policies")
        stacks = cloudformation.cloudformation_backends[TOOLS][HOME].stacks.values()
        next(stack for stack in stacks if stack.name == "jitna-policies").status = "UPDATE_ROLLBACK_COMPLETE"
        targets = {"OrganizationalUnitIds": [SANDBOX], "Accounts": [LAB], "AccountFilterType": "INTERSECTION"}
        self.cloud.client("cloudformation", TOOLS, HOME).delete_stack_instances(
            StackSetName="jitna-sandbox", CallAs="DELEGATED_ADMIN", DeploymentTargets=targets, Regions=[AWAY], RetainStacks=False
        )
        work = next(one for one in stand_in.STACK_SETS if one.made.name == "jitna-work")
        work.made.instances.get_instance(SHOP, AWAY).status = "OUTDATED"
        # The identity provider is switched.
        self.quick_setup.providers[BANK, AWAY] = "IAM"
        # Accounts move, join, leave and get another name, and so does an OU.
        organization = self.cloud.client("organizations", MANAGEMENT)
        self.cloud.move(SHOP, TEST, PROD)
        self.join(LATE, "late", SANDBOX)
        self.cloud.move(OLD, SANDBOX, FREE)
        organization.remove_account_from_organization(AccountId=OLD)
        organization.update_organizational_unit(OrganizationalUnitId=FREE, Name="spare")
        self.backend().get_account_by_id(BANK).name = "savings"

    def client(self, account, region):
        return self.cloud.client("ssm", account, region)

    def documents(self, account, region):
        return moto.ssm.models.ssm_backends[account][region]._documents

    def backend(self):
        return organizations.organizations_backends[MANAGEMENT]["aws"]

    def edit(self, account, region, name, old, new, default=True):
        """Edits the newest version of a document, as the console does"""
        ssm = self.client(account, region)
        content = ssm.get_document(Name=name, DocumentVersion="$LATEST")["Content"]
        expect(old in content, f"{name} has no {old}: {content}")
        version = ssm.update_document(
            Name=name, Content=content.replace(old, new), DocumentVersion="$LATEST", DocumentFormat="YAML"
        )["DocumentDescription"]["DocumentVersion"]
        if default:
            ssm.update_document_default_version(Name=name, DocumentVersion=version)

    def join(self, account, name, unit):
        """Creates an account, which automatic deployment reaches in its OU"""
        utils = moto.organizations.utils
        known, utils.make_random_account_id = utils.make_random_account_id, lambda: account
        try:
            organization = self.cloud.client("organizations", MANAGEMENT)
            organization.create_account(AccountName=name, Email=f"{account}@example.com")
            self.cloud.profiles[account] = self.cloud.credentials(account)
            self.cloud.write_profiles()
            self.cloud.move(account, moves.ROOT, unit)
        finally:
            utils.make_random_account_id = known
        self.quick_setup.set_up([account])
        self.quick_setup.copy_to(account)

    def found(self):
        """Checks that `drift` names each planted difference and nothing else, and what was not collected"""
        Command.denied = {"ssm:DescribeDocument"}
        self.collect("planted", 1)
        findings = self.drift("planted", expected=1)
        missing = [message for code, message in findings if code == "JNA1108"]
        expect(missing and all("ssm:DescribeDocument" in message for message in missing), f"a denied call is not named: {missing}")
        Command.denied = set()
        self.collect("planted")
        compare(self.drift("planted", expected=4), PLANTED + MOVED)

    def refreshed(self):
        """Writes the accounts of the organization into the model, and does by hand what the command leaves"""
        said = self.command("import", "--refresh", "jitna.yaml", "planted/organization", "--diff", expected=4)
        expect("+            - {name: shop" in said and "+        - {name: late" in said, f"--diff does not show what changes\n{said}")
        said = self.command("import", "--refresh", "jitna.yaml", "planted/organization")
        for one in ("adds the account `late`", "moves the account `shop`"):
            expect(one in said, f"not said: {one}\n{said}")
        left = re.findall(r"JNA0122\]: (.+)", said)
        expect(sorted(left) == sorted(LEFT), f"other things are left to do: {left}")
        text = self.model.read_text(encoding="utf-8")
        expect("accounts: # to try things" in text, f"a comment is gone\n{text}")
        again = self.command("import", "--refresh", "jitna.yaml", "planted/organization")
        expect("nothing is new" in again, again)
        for old, new in (("name: bank", "name: savings"), ("name: free", "name: spare"), ('        - {name: old, id: "333333333334"}\n', "")):
            expect(old in text, f"{old} is not in the model\n{text}")
            text = text.replace(old, new)
        self.model.write_text(text, encoding="utf-8")
        expect("JNA0122" not in self.command("import", "--refresh", "jitna.yaml", "planted/organization"), "still not as the organization")
        compare(self.drift("planted", expected=4), PLANTED)

    def changed(self):
        """Changes a policy, shows the access that changes, and deploys it"""
        text = self.model.read_text(encoding="utf-8")
        changed = text.replace("nodes: {Workload: Ledger}\n    accessDuration: 4h", "nodes: {Workload: Ledger}\n    accessDuration: 2h")
        expect(changed != text, "the policy is not in the model")
        self.model.write_text(changed, encoding="utf-8")
        said = self.command("compare", "v1", "jitna.yaml", "--fail-on", "looser")
        expect("stricter" in said and "Ledger" in said and "2h" in said, f"compare does not show the change\n{said}")
        self.command("synth", "--quiet", "--out", "v2", "--from", "v1")
        said = self.deploy("v2")
        for stack, state in (("jitna-policies", "UPDATE_COMPLETE"), ("jitna-management-eu-central-1-policies", "CREATE_COMPLETE")):
            expect(re.search(rf"{stack}\b.*\n?.*{state}", said), f"{stack} is not {state}\n{said}")
        # A deployment does not restore what was edited by hand, unless its template changes.
        found = {name: self.client(account, HOME).get_document(Name=name)["Content"] for account, name in ((LAB, "Finance"), (SHOP, AUTO))}
        expect(OTHERS in found["Finance"] and "DEV" not in found[AUTO], f"a deployment restores what was edited: {found}")

    def restored(self):
        """Does what the page says about each difference"""
        page = Page()
        for account, region, name in ((SHOP, HOME, AUTO), (LAB, HOME, "Finance"), (BANK, HOME, "Finance")):
            more = {"REGION": region, "NAME": name, "NUMBER": "1", "EDITED": "2"}
            self.page(page, "list-document-versions", account, more)
            self.page(page, "--document-version NUMBER --query Content", account, more)
            self.page(page, "update-document-default-version", account, more)
            self.page(page, "--document-version EDITED", account, more)
        more = {"REGION": AWAY, "NAME": "Finance", "TYPE": "ManualApprovalPolicy"}
        self.page(page, "> NAME.txt", SHOP, more)
        self.page(page, "create-document", BANK, more)
        self.page(page, "delete-document --region REGION --name NAME", SHOP, {"REGION": AWAY, "NAME": "Backdoor"}, end=True)
        more = {"HOME": HOME, "STACKSET": "jitna-sandbox", "REGION": AWAY, "OU": SANDBOX, "ACCOUNT": LAB}
        self.page(page, "create-stack-instances", TOOLS, more)
        self.page(page, "update-service-setting", BANK, {"REGION": AWAY})
        expect(not page.unused(), f"commands of the page that nothing here needs: {page.unused()}")
        self.quick_setup.propagate([SHOP, BANK, LAB, LATE, TOOLS])
        said = self.run(["bash", "v2/promote.sh"])
        expect(PROMOTED in said, f"other documents are promoted\n{said}")

    def page(self, page, part, account, names, end=False):
        """Runs the command of the page that contains a text, in an account"""
        line = page.command(part, end)
        for name, value in names.items():
            line = re.sub(rf"\b{name}\b", value, line)
        return self.run(["bash", "-euc", line], more={"AWS_PROFILE": account})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jitna", help="path of jitna-iac")
    arguments = parser.parse_args()
    for name in ("werkzeug", "moto"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", "Tried to parse")
    on_moto.read_services_once()
    stand_in.allow_policies()
    stand_in.read_templates_by_path()
    stand_in.follow_moves()
    stand_in.delegate()
    stand_in.filter_instances()
    stand_in.know_attributes()
    stand_in.in_order()
    stand_in.keep_versions()
    stand_in.write_policies()
    stand_in.administer(TOOLS)
    collect.without_status()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    scratch = Path(tempfile.mkdtemp(prefix="jitna-circle-"))
    commands = collect.serve(scratch, Command)
    failed = False
    begun = time.monotonic()
    try:
        trial = Trial(arguments.jitna, f"http://{host}:{port}", scratch)
        trial.go()
        print(f"{len(Command.asked)} calls, {time.monotonic() - begun:.0f} s", flush=True)
    except Failed as failure:
        failed = True
        print(failure, file=sys.stderr)
    finally:
        commands.shutdown()
        server.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
