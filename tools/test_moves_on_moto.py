#!/usr/bin/env python3
"""Runs the steps of `synth --from` on moto, with StackSets that deploy into its member accounts, and checks the documents there.

    tools/test_moves_on_moto.py target/debug/jitna-iac

Each selected case of tools/test_moves.py has two models of one organization. The first is deployed by its `deploy.sh` with the
AWS CLI, then the second by the `deploy.sh` that `synth --from` wrote. The documents, stacks and StackSets must then be the same as
after deploying only the second to an empty organization: what the service returns about documents, topics and rules in each account
and Region. Where a deployment without the steps fails, it must also fail here.

Needs moto with its server, boto3 and the AWS CLI in the Python environment; tools/stand_in.py describes what moto lacks.
"""

import argparse
import contextlib
import functools
import io
import json
import logging
import os
import re
import shlex
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import urllib.request
import warnings
from pathlib import Path

import awscli.clidriver
import boto3
import botocore.session
import moto.organizations.utils
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).resolve().parent))
import stand_in  # noqa: E402
import test_moves as moves  # noqa: E402

KINDS = ("collapse", "split", "unit-changes-its-rollout", "shrink-of-parts", "part-leaves", "rollout-leaves", "account-moves")
REGIONS = ("eu-central-1", "eu-west-1")
SECONDS = 300
BUCKET = "templates"
# One session reads the descriptions of the services once.
SESSION = boto3.Session()
# The script runs this as `aws`: it passes its words to the AWS CLI in the process of the test, which has it loaded.
AWS = """#!{python} -IS
import json, os, socket, sys
channel = socket.socket(socket.AF_UNIX)
channel.connect({path!r})
with channel.makefile("rwb") as file:
    file.write(json.dumps([os.getcwd(), sys.argv[1:]]).encode() + b"\\n")
    file.flush()
    code, out, err = json.loads(file.readline())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""
expect, Failed = moves.expect, moves.Failed


def read_services_once():
    """Lets all sessions share the descriptions of the services, which the AWS CLI reads again for each call"""
    botocore.session.create_loader = functools.cache(botocore.session.create_loader)


class Command(socketserver.StreamRequestHandler):
    """Runs the AWS CLI as `aws` was called"""

    # The AWS CLI for each file of profiles and profile, because it takes long to start
    drivers = {}

    def driver(self, words):
        profile = words[words.index("--profile") + 1] if "--profile" in words else None
        key = os.environ["AWS_SHARED_CREDENTIALS_FILE"], profile
        if key not in self.drivers:
            self.drivers[key] = awscli.clidriver.create_clidriver()
        return self.drivers[key]

    def handle(self):
        folder, words = json.loads(self.rfile.readline())
        os.chdir(folder)
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = self.driver(words).main(words)
            except SystemExit as ended:
                code = ended.code
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.buffer.getvalue().decode("utf-8"))
        self.wfile.write(json.dumps([code or 0, *texts]).encode() + b"\n")


def serve_commands(folder):
    """Writes `aws` into a folder"""
    path = folder / "aws.socket"
    server = socketserver.UnixStreamServer(str(path), Command)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "bin").mkdir()
    program = folder / "bin" / "aws"
    program.write_text(AWS.format(python=sys.executable, path=str(path)), encoding="utf-8")
    program.chmod(0o755)
    return server


class Cloud:
    """An AWS simulation with only an organization"""

    # Names of OUs and accounts by ID; the others have their ID as their name.
    NAMES = {}

    def __init__(self, endpoint, folder, accounts):
        self.endpoint, self.folder, self.bin = endpoint, folder, folder.parent / "bin"
        request = urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")
        urllib.request.urlopen(request, timeout=SECONDS).close()
        stand_in.STACK_SETS.clear()
        # Credentials are new.
        Command.drivers.clear()
        self.accounts = [moves.MANAGEMENT, *accounts]
        self.profiles = {account: self.credentials(account) for account in self.accounts}
        self.organize(accounts)
        self.client("s3", moves.ADMINISTRATOR, "eu-central-1").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        self.file = folder / "credentials"
        self.write_profiles()

    def write_profiles(self):
        lines = []
        for account, keys in self.profiles.items():
            lines += [f"[{account}]"] + [f"{name} = {value}" for name, value in keys.items()]
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def credentials(self, account):
        sts = SESSION.client(
            "sts", region_name="us-east-1", endpoint_url=self.endpoint, aws_access_key_id="test", aws_secret_access_key="test"
        )
        found = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/deploy", RoleSessionName="deploy")["Credentials"]
        return {
            "aws_access_key_id": found["AccessKeyId"],
            "aws_secret_access_key": found["SecretAccessKey"],
            "aws_session_token": found["SessionToken"],
        }

    def client(self, service, account, region="us-east-1"):
        return SESSION.client(service, region_name=region, endpoint_url=self.endpoint, **self.profiles[account])

    def organize(self, accounts):
        """Creates the OUs and accounts of the models, with their IDs"""
        units = [unit for unit in moves.UNITS if unit != moves.ROOT]
        utils = moto.organizations.utils
        # moto also generates an OU ID for the root, and an account ID for the management account.
        ids = {"make_random_root_id": [moves.ROOT], "make_random_ou_id": [moves.ROOT, *units], "make_random_account_id": ["0" * 12, *accounts]}
        known = {name: getattr(utils, name) for name in ids}
        for name, left in ids.items():
            setattr(utils, name, lambda *_, left=left: left.pop(0))
        try:
            organization = self.client("organizations", moves.MANAGEMENT)
            organization.create_organization(FeatureSet="ALL")
            for unit in units:
                organization.create_organizational_unit(ParentId=moves.UNITS[unit], Name=self.NAMES.get(unit, unit))
            for account, unit in accounts.items():
                organization.create_account(AccountName=self.NAMES.get(account, account), Email=f"{account}@example.com")
                organization.move_account(AccountId=account, SourceParentId=moves.ROOT, DestinationParentId=unit)
        finally:
            for name, function in known.items():
                setattr(utils, name, function)

    def deploy(self, out, expected=(0,)):
        text = (out / "deploy.sh").read_text(encoding="utf-8")
        ids = [shlex.split(words)[0] for words in re.findall(r"^  need (.+)$", text, re.MULTILINE)]
        skip = [word for id in ids for word in ("--skip", id)]
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "JITNA_"))}
        environment = kept | {f"JITNA_PROFILE_{account}": account for account in self.accounts}
        # Those of the AWS CLI, which runs in this process.
        os.environ |= {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(self.folder / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.file),
            # What failed is only half done here, and must not be retried.
            "AWS_MAX_ATTEMPTS": "1",
        }
        environment |= {
            "PATH": os.pathsep.join([str(self.bin), kept.get("PATH", "")]),
            "JITNA_BUCKET": BUCKET,
            "JITNA_POLL_SECONDS": "1",
            # Quick Setup itself does not exist here.
            "JITNA_WAIT_MINUTES": "0",
        }
        run = subprocess.run(
            ["bash", out / "deploy.sh", *skip], env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        if run.returncode not in expected:
            raise Failed(f"{out}/deploy.sh ended with {run.returncode}\n{run.stdout}{run.stderr}")
        return run

    def move(self, account, source, target):
        self.client("organizations", moves.MANAGEMENT).move_account(
            AccountId=account, SourceParentId=source, DestinationParentId=target
        )

    def roll(self, out, moved, before):
        """Runs the script; moves an account when the script requests it"""
        where = dict(before)
        for _ in range(1 + 2 * len(moved)):
            run = self.deploy(out, (0, 3))
            if run.returncode == 0:
                return
            words = run.stderr.split("aws organizations move-account ")[1].split()
            account, target = words[words.index("--account-id") + 1], words[words.index("--destination-parent-id") + 1]
            self.move(account, where[account], target)
            where[account] = target
        self.deploy(out)

    def there(self):
        """Returns the documents of each account and Region with their contents, stacks, and StackSets with their instances"""
        found = {}
        for account in self.accounts:
            for region in REGIONS:
                ssm = self.client("ssm", account, region)
                own = ssm.list_documents(Filters=[{"Key": "Owner", "Values": ["Self"]}], MaxResults=50)["DocumentIdentifiers"]
                for document in own:
                    content = ssm.get_document(Name=document["Name"])["Content"]
                    found[f"{account} {region} document {document['Name']}"] = content
                for topic in self.client("sns", account, region).list_topics()["Topics"]:
                    found[f"{account} {region} topic {topic['TopicArn']}"] = ""
                for rule in self.client("events", account, region).list_rules()["Rules"]:
                    found[f"{account} {region} rule {rule['Name']}"] = rule["EventPattern"]
                cloudformation = self.client("cloudformation", account, region)
                for stack in cloudformation.describe_stacks()["Stacks"]:
                    body = cloudformation.get_template(StackName=stack["StackName"])["TemplateBody"]
                    found[f"{account} {region} stack {stack['StackName']}"] = body if isinstance(body, str) else json.dumps(body, sort_keys=True)
        cloudformation = self.client("cloudformation", moves.ADMINISTRATOR, "eu-central-1")
        for one in cloudformation.list_stack_sets()["Summaries"]:
            name = one["StackSetName"]
            instances = cloudformation.list_stack_instances(StackSetName=name)["Summaries"]
            found[f"StackSet {name}"] = sorted(f"{instance['Account']}/{instance['Region']}" for instance in instances)
        return found


class Trial:
    def __init__(self, jitna, endpoint, scratch):
        self.jitna, self.endpoint, self.scratch = Path(jitna).resolve(), endpoint, scratch

    def synth(self, written, out, *options):
        path = out.with_suffix(".json")
        path.write_text(json.dumps(written), encoding="utf-8")
        words = [self.jitna, "synth", "--quiet", "--format", "json", "-c", path, "--out", out, *options]
        subprocess.run(words, check=True, timeout=SECONDS)

    def case(self, name, old, new, fails):
        folder = self.scratch / name
        folder.mkdir()
        before, steps, alone = folder / "before", folder / "steps", folder / "alone"
        self.synth(old, before)
        self.synth(new, steps, "--from", before)
        self.synth(new, alone)
        units, after = dict(moves.ACCOUNTS), moves.units_of(new)
        moved = {account: unit for account, unit in after.items() if units.get(account, unit) != unit}

        cloud = Cloud(self.endpoint, folder, units)
        cloud.deploy(before)
        documents = [key for key in cloud.there() if " document " in key]
        expect(documents, f"{name}: no document anywhere")
        cloud.roll(steps, moved, units)
        left = cloud.there()
        shown = cloud.deploy(steps).stdout
        compare(f"{name}, again", cloud.there(), left)
        for state in ("UPDATE_COMPLETE", "CREATE_COMPLETE", "deleted"):
            expect(state not in shown, f"{name}: run again, it changes something\n{shown}")
        cloud = Cloud(self.endpoint, folder, units | moved)
        cloud.deploy(alone)
        compare(name, left, cloud.there())
        if fails:
            cloud = Cloud(self.endpoint, folder, units)
            cloud.deploy(before)
            went = cloud.deploy(alone, (0, 1)).returncode == 0
            lost = went and cloud.there() != left
            expect(not went or lost, f"{name}: without the steps, the deployment converges")
        return len([key for key in left if " document " in key])


def compare(name, found, wanted):
    keys = [key for key in sorted(found.keys() | wanted.keys()) if found.get(key) != wanted.get(key)]
    shown = [f"{key}: {str(found.get(key))[:400]}\n  wanted: {str(wanted.get(key))[:400]}" for key in keys[:4]]
    expect(not keys, f"{name}: " + "\n".join(shown))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jitna", help="path of jitna-iac")
    parser.add_argument("--only", help="one case")
    arguments = parser.parse_args()
    for name in ("werkzeug", "moto"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # Subscriptions and policies of topics and queues are left out, because moto cannot create them from templates.
    warnings.filterwarnings("ignore", "Tried to parse")
    read_services_once()
    stand_in.allow_policies()
    stand_in.read_templates_by_path()
    stand_in.follow_moves()
    stand_in.delegate()
    stand_in.filter_instances()
    stand_in.know_attributes()
    stand_in.in_order()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    scratch = Path(tempfile.mkdtemp(prefix="jitna-moto-"))
    failed = False
    commands = serve_commands(scratch)
    try:
        trial = Trial(arguments.jitna, f"http://{host}:{port}", scratch)
        for name, old, new, fails in moves.CASES:
            if name not in KINDS or arguments.only not in (None, name):
                continue
            try:
                print(f"{name}: {trial.case(name, old, new, fails)} documents, as the model says", flush=True)
            except Failed as failure:
                failed = True
                print(f"{name}: {failure}", file=sys.stderr)
    finally:
        commands.shutdown()
        server.stop()
        shutil.rmtree(scratch, ignore_errors=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
