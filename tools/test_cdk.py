#!/usr/bin/env python3
"""Runs the CDK command and `deploy.sh` on the assemblies of the examples, against a local simulation of AWS.

    tools/test_cdk.py target/debug/jitna-iac --cdk target/cdk-cli/node_modules/.bin/cdk
    tools/test_cdk.py --serve 5571   # only the simulation, to try things by hand

Needs moto with its server, boto3 and the AWS CLI in the Python environment. The server runs in this process, on a free port of
this machine, and every command has a time limit. Exits with 1 if a check fails.

tools/stand_in.py adds what moto lacks. There is no organization, so StackSets have no stack instances
(tools/test_moves_on_moto.py has them). Nothing here shows that AWS would accept the properties. The tests check that templates are
valid, and that stacks are deployed in order, with their tags, from their account.
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
import threading
import urllib.request
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).resolve().parent))
import stand_in  # noqa: E402

REPOSITORY = Path(__file__).resolve().parent.parent
SECONDS = 300
BOTH_WAYS = ("recipe",)
# Examples whose stacks the simulation can create; it supports few types of the supporting resources, so the CDK only reads
# the others.
DEPLOYED = ("build-script", "enterprise", "policy-tests", "recipe", "single-account")
BUCKET = "templates-${AWS::AccountId}"


class Failed(Exception):
    """A check failed"""


def expect(condition, what):
    if not condition:
        raise Failed(what)


class Run:
    """Runs commands in the same environment"""

    def __init__(self, arguments, scratch, endpoint):
        self.jitna = str(Path(arguments.jitna).resolve())
        self.cdk_command = str(Path(arguments.cdk).absolute())
        self.scratch = scratch
        self.endpoint = endpoint
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CDK_", "JITNA_"))}
        # The AWS CLI of this Python environment takes precedence.
        kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
        self.environment = kept | {
            "HOME": str(scratch),
            "CI": "true",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(scratch / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(scratch / "no-credentials"),
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "NODE_OPTIONS": "--no-warnings",
            "JITNA_WAIT_MINUTES": "0",
        }

    def command(self, words, expected=0, more=None, folder=None):
        """Runs a command and returns its output"""
        run = subprocess.run(
            [str(word) for word in words],
            cwd=folder or self.scratch,
            env=self.environment | (more or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if run.returncode != expected:
            shown = " ".join(str(word) for word in words)
            raise Failed(f"{shown}\nended with {run.returncode}, not {expected}\n{run.stdout}{run.stderr}")
        return run.stdout, run.stderr

    def synth(self, example, out, *options):
        """Returns the assembly of an example, and its index"""
        folder = REPOSITORY / "examples" / example
        self.command([self.jitna, "synth", "--quiet", "--out", out, *options], folder=folder)
        return json.loads((out / "index.json").read_text(encoding="utf-8"))

    def cdk(self, out, *words, expected=0, more=None):
        return self.command([self.cdk_command, "--app", out, *words], expected, more)

    def client(self, service, account, region="us-east-1"):
        return boto3.client(service, region_name=region, endpoint_url=self.endpoint, **lower(self.credentials(account)))

    def credentials(self, account):
        """Returns the credentials of an account, as variables"""
        sts = boto3.client(
            "sts",
            region_name="us-east-1",
            endpoint_url=self.endpoint,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        role = f"arn:aws:iam::{account}:role/deploy"
        found = sts.assume_role(RoleArn=role, RoleSessionName="deploy")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
            "AWS_SESSION_TOKEN": found["SessionToken"],
        }

    def reset(self):
        """Resets AWS to an empty state"""
        request = urllib.request.Request(f"{self.endpoint}/moto-api/reset", method="POST")
        urllib.request.urlopen(request, timeout=SECONDS).close()


def lower(variables):
    return {name.lower(): value for name, value in variables.items()}


def by_account(index):
    """Groups consecutive stacks of one account, in their order"""
    accounts = []
    for stack in index["stacks"]:
        if not accounts or accounts[-1][0] != stack["account"]:
            accounts.append((stack["account"], []))
        accounts[-1][1].append(stack)
    return accounts


def check_reading(run, out, index):
    """Checks that the CDK lists the stacks, knows their order, accepts them, and sees whether they differ"""
    names = [stack["name"] for stack in index["stacks"]]
    listed, _ = run.cdk(out, "ls")
    expect(listed.split() == names, f"cdk ls gives {listed.split()}, not {names}")
    shown, _ = run.cdk(out, "ls", "--show-dependencies", "--json")
    found = {one["id"]: sorted(dependency["id"] for dependency in one["dependencies"]) for one in json.loads(shown)}
    wanted = {stack["name"]: sorted(stack["dependsOn"]) for stack in index["stacks"]}
    expect(found == wanted, f"dependencies are {found}, not {wanted}")
    run.cdk(out, "synth", "--strict", "--quiet")
    stack = index["stacks"][0]
    template = out / stack["cdk"]["file"]
    run.cdk(out, "diff", stack["name"], "--template", template, "--fail")
    changed = json.loads(template.read_text(encoding="utf-8"))
    changed["Resources"].popitem()
    other = run.scratch / "changed.json"
    other.write_text(json.dumps(changed), encoding="utf-8")
    run.cdk(out, "diff", stack["name"], "--template", other, "--fail", expected=1)


def check_deployed(run, out, index, tags):
    """Checks that every stack exists and is complete, with its tags and the resources that moto supports"""
    for stack in index["stacks"]:
        cloudformation = run.client("cloudformation", stack["account"], stack["region"])
        found = cloudformation.describe_stacks(StackName=stack["name"])["Stacks"][0]
        expect(found["StackStatus"] == "CREATE_COMPLETE", f"{stack['name']} is {found['StackStatus']}")
        shown = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
        expect(shown == tags, f"{stack['name']} has the tags {shown}, not {tags}")
        template = json.loads((out / stack["cdk"]["file"]).read_text(encoding="utf-8"))["Resources"]
        wanted = set(template)
        resources = cloudformation.list_stack_resources(StackName=stack["name"])["StackResourceSummaries"]
        found = {resource["LogicalResourceId"] for resource in resources}
        expect(wanted <= found, f"{stack['name']} lacks {sorted(wanted - found)}")


def tags_of(out):
    artifacts = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["artifacts"].values()
    return next(a["properties"].get("tags", {}) for a in artifacts if a["type"] == "aws:cloudformation:stack")


def deploy_with_cdk(run, out, index):
    for account, stacks in by_account(index):
        names = [stack["name"] for stack in stacks]
        words = ["deploy", *names, "--exclusively", "--require-approval", "never", "--method", "direct", "--progress", "events"]
        run.cdk(out, *words, more=run.credentials(account))


def skipped(out):
    """Options with which the script checks nothing outside of the stacks"""
    text = (out / "deploy.sh").read_text(encoding="utf-8")
    ids = [shlex.split(words)[0] for words in re.findall(r"^  need (.+)$", text, re.MULTILINE)]
    return [word for id in ids for word in ("--skip", id)]


def deploy_with_script(run, out, index):
    skip = skipped(out)
    for account, stacks in by_account(index):
        names = [stack["name"] for stack in stacks]
        credentials = run.credentials(account)
        if skip:
            # The simulation has no organization.
            for options in (["--check"], []):
                _, stderr = run.command([out / "deploy.sh", *options, *names], expected=1, more=credentials)
                expect(f"({skip[1]})" in stderr and "nothing was deployed" in stderr, stderr)
        run.command([out / "deploy.sh", "--check", *skip, *names], more=credentials)
        run.command([out / "deploy.sh", *skip, *names], more=credentials)
        # Existing stacks are not changed.
        shown, _ = run.command([out / "deploy.sh", *skip, *names], more=credentials)
        expect(shown.count("no changes") == len(names), f"deployed again, {names} have changes: {shown}")


def check_example(run, example):
    out = run.scratch / example
    index = run.synth(example, out, "--asset-bucket", BUCKET)
    check_reading(run, out, index)
    # The AWS CLI takes a second to start, and its work is the same for each.
    ways = [deploy_with_cdk, deploy_with_script] if example in BOTH_WAYS else [deploy_with_cdk]
    if example not in DEPLOYED:
        ways = []
    for deploy in ways:
        run.reset()
        uploads = {stack["account"] for stack in index["stacks"] if stack["needsUpload"] or stack["cdk"]["needsUpload"]}
        for account in uploads:
            run.client("s3", account).create_bucket(Bucket=BUCKET.replace("${AWS::AccountId}", account))
        deploy(run, out, index)
        check_deployed(run, out, index, tags_of(out))
        for account in uploads:
            objects = run.client("s3", account).list_objects_v2(Bucket=BUCKET.replace("${AWS::AccountId}", account))
            expect(objects["KeyCount"] > 0, f"nothing was uploaded for account {account}")
    # Files that the CDK left behind do not interfere, and JSON works too.
    again = run.synth(example, out, "--format", "json", "--asset-bucket", BUCKET)
    if example in BOTH_WAYS:
        check_reading(run, out, again)
    print(f"{example}: {len(index['stacks'])} stacks")


def check_limits(run):
    """Checks that the CDK rejects inline templates that the index marks as too large, and that the script requires a bucket and uploads them"""
    out = run.scratch / "without-bucket"
    index = run.synth("enterprise", out)
    large = [stack for stack in index["stacks"] if stack["cdk"]["needsUpload"]]
    expect(large, "no template of the example `enterprise` is large any more")
    run.reset()
    for stack in large:
        words = ["deploy", stack["name"], "--exclusively", "--require-approval", "never", "--method", "direct"]
        stdout, stderr = run.cdk(out, *words, expected=1, more=run.credentials(stack["account"]))
        expect("emplate too large to deploy" in stdout + stderr, f"{stack['name']} was refused for another reason: {stdout}{stderr}")
    name, account = large[0]["name"], large[0]["account"]
    credentials = run.credentials(account)
    skip = skipped(out)
    _, stderr = run.command([out / "deploy.sh", *skip, name], expected=1, more=credentials)
    expect("set JITNA_BUCKET to a bucket" in stderr, stderr)
    _, stderr = run.command([out / "deploy.sh", "--check", *skip, name], expected=1, more=credentials | {"JITNA_BUCKET": "gone"})
    expect("bucket gone, for the template of" in stderr, stderr)
    run.client("s3", account).create_bucket(Bucket="templates")
    run.command([out / "deploy.sh", *skip, name], more=credentials | {"JITNA_BUCKET": "templates"})
    expect(run.client("s3", account).list_objects_v2(Bucket="templates")["KeyCount"] == 1, "nothing was uploaded")
    check_deployed(run, out, {"stacks": large[:1]}, tags_of(out))


def check_findings(run):
    """Checks that our warnings are warnings of the CDK"""
    folder = run.scratch / "warning"
    folder.mkdir()
    text = "version: 1\naccount: {id: '111122223333', region: us-east-1}\naccept: [{code: JNA0207, reason: planned}]\n"
    (folder / "jitna.yaml").write_text(text, encoding="utf-8")
    out = folder / "out"
    run.command([run.jitna, "synth", "--quiet", "--out", out], folder=folder)
    stdout, stderr = run.cdk(out, "synth", "--quiet")
    expect("JNA0113" in stdout + stderr, f"the warning is not shown: {stdout}{stderr}")
    run.cdk(out, "synth", "--quiet", "--strict", expected=1)


def check_begun(run):
    """Follows the steps of a new user (docs/book/first-hour.md): init, deploy, change, look, deploy again"""
    common = ("init", "--home-region", "eu-central-1", "--approver")
    organization = (*common, "ec4df598-7071-70a6-0de4-0123456789ab", "--identity-provider", "SSO")
    organization += ("--delegated-administrator", "222222222222", "--root", "r-ab12", "--unit", "workloads=ou-ab12-11111111")
    account = (*common, "Operators", "--account", "222222222222")
    for name, words in (("organization", organization), ("account", account)):
        folder = run.scratch / f"begun-{name}"
        folder.mkdir()
        run.command([run.jitna, *words], folder=folder)
        run.command([run.jitna, "test"], folder=folder)
        out = folder / "jitna.out"
        synth = [run.jitna, "synth", "--quiet", "--out", out]
        run.command(synth, folder=folder)
        index = json.loads((out / "index.json").read_text(encoding="utf-8"))
        stacks = [stack["name"] for stack in index["stacks"]]
        run.reset()
        credentials = run.credentials("222222222222")

        def differ(expected):
            # moto cannot delete a change set of an existing stack.
            shown = "".join(run.cdk(out, "diff", *stacks, "--method", "template", more=credentials))
            expect(f"Number of stacks with differences: {expected}" in shown, f"begun-{name}: {shown}")

        deploy = ["deploy", *stacks, "--exclusively", "--require-approval", "never", "--method", "direct"]
        differ(len(stacks))
        run.cdk(out, *deploy, more=credentials)
        differ(0)
        check_deployed(run, out, index, tags_of(out))
        model = folder / "jitna.yaml"
        changed = model.read_text(encoding="utf-8").replace("accessDuration: 4h", "accessDuration: 8h")
        model.write_text(changed, encoding="utf-8")
        run.command([run.jitna, "diff", out, model], folder=folder, expected=4)
        run.command([run.jitna, "test"], folder=folder, expected=1)
        run.command(synth, folder=folder)
        differ(1)
        run.cdk(out, *deploy, more=credentials)
        differ(0)


def check_wrong_account(run):
    """Checks that the script stops with credentials of another account"""
    out = run.scratch / "recipe"
    _, stderr = run.command([out / "deploy.sh"], expected=1, more=run.credentials("999999999999"))
    expect("these are credentials of account 999999999999" in stderr, stderr)
    _, stderr = run.command([out / "deploy.sh", "jitna-enabel"], expected=1)
    expect("unknown stack: jitna-enabel" in stderr, stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jitna", nargs="?", help="path of jitna-iac")
    parser.add_argument("--cdk", help="path of the CDK command")
    parser.add_argument("--serve", type=int, metavar="PORT", help="only serve the stand-in for AWS, until interrupted")
    arguments = parser.parse_args()
    if arguments.serve is None and not (arguments.jitna and arguments.cdk):
        parser.error("the path of jitna-iac and --cdk are needed, or --serve")

    # The example of patterns needs a program: `tools/check_patterns.py` runs it.
    found = (REPOSITORY / "examples").glob("*/jitna.yaml")
    examples = sorted(path.parent.name for path in found if path.parent.name != "patterns-user")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger("moto").setLevel(logging.ERROR)
    stand_in.allow_policies()
    stand_in.read_templates_by_path()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=arguments.serve or 0, verbose=False)
    server.start()
    if arguments.serve is not None:
        host, port = server.get_host_and_port()
        print(f"export AWS_ENDPOINT_URL=http://{host}:{port}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            server.stop()
        return
    scratch = Path(tempfile.mkdtemp(prefix="jitna-cdk-"))
    try:
        host, port = server.get_host_and_port()
        run = Run(arguments, scratch, f"http://{host}:{port}")
        for example in examples:
            check_example(run, example)
        check_limits(run)
        check_findings(run)
        check_wrong_account(run)
        check_begun(run)
    except Failed as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
    finally:
        server.stop()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
