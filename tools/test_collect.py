#!/usr/bin/env python3
"""Runs `collect.sh` on moto, with an organization of three accounts, and reads the collected files.

    tools/test_collect.py target/debug/jitna-iac

The script runs with the AWS CLI. Each call is checked against the policy of the role in `collector.yaml`: a call that the policy does
not allow is denied as AWS denies it, so a missing permission fails the script and is named. Every action of the policy must be used.
Then the commands of the page read the folder. A script that was stopped continues; a complete folder is rejected.

Needs moto with its server, boto3, PyYAML and the AWS CLI in the Python environment.
"""

import argparse
import contextlib
import fnmatch
import io
import json
import logging
import os
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import warnings
from pathlib import Path

import awscli.clidriver
import jmespath
import yaml
from moto.organizations.models import FakeAccount
from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).resolve().parent))
import stand_in  # noqa: E402
import test_moves as moves  # noqa: E402
import test_moves_on_moto as on_moto  # noqa: E402

REGIONS = ("eu-central-1", "eu-west-1")
ROLE = "jitna-iac-collector"
ARN = f"arn:aws:iam::{moves.ADMINISTRATOR}:role/Audit"
GROUP, USER = "ec4df598-7071-70a6-0de4-0123456789ab", "94482488-3041-7059-0d3b-0123456789ab"
SET = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
SECONDS = 300
# Actions of calls that occur only with a manager of Quick Setup or a StackSet, and additional actions that a call needs.
UNUSED = {
    "cloudformation:DescribeStackSet", "cloudformation:ListStackInstances", "cloudformation:ListStacks",
    "ssm-quicksetup:GetConfigurationManager",
}
MANUAL = {
    "schemaVersion": "0.3",
    "description": "Finance",
    "accessDuration": 3600,
    "accessTokenRole": "SSM-JustInTimeAccessTokenRole",
    "targets": [{"Key": "tag:Workload", "Values": ["Finance"]}],
    "mainSteps": [
        {
            "name": "ManualApproval",
            "action": "aws:approve",
            "timeoutSeconds": 604800,
            "inputs": {
                "Message": "Please approve",
                "MinRequiredApprovals": 1,
                "EnhancedApprovals": {"Approvers": [{"approver": GROUP, "type": "SSOGroup"}]},
            },
        }
    ],
}
# Fewer than in the tests of moves: each call starts the AWS CLI.
ACCOUNTS = {account: moves.ACCOUNTS[account] for account in (moves.ADMINISTRATOR, "333333333331")}
# The script runs this as `aws`: it passes its words and variables to the AWS CLI in the process of the test.
AWS = """#!{python} -IS
import json, os, socket, sys
channel = socket.socket(socket.AF_UNIX)
channel.connect({path!r})
variables = {{name: value for name, value in os.environ.items() if name.startswith("AWS_")}}
with channel.makefile("rwb") as file:
    file.write(json.dumps([os.getcwd(), sys.argv[1:], variables]).encode() + b"\\n")
    file.flush()
    code, out, err = json.loads(file.readline())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""
# Actions whose names differ from the operation, and additional actions that an operation needs.
ACTIONS = {
    "sso-admin": "sso",
    "resourcegroupstaggingapi": "tag",
}
expect, Failed = moves.expect, moves.Failed


def request(number):
    return {
        "OpsItemId": f"oi-{number:012x}",
        "OpsItemType": "/aws/accessrequest",
        "Status": "Approved",
        "Title": "Access request",
        "OperationalData": {"/aws/accessrequest": {"Value": "{}", "Type": "SearchableString"}},
    }


# What moto lacks: an answer for each operation, by account and Region if they differ.
ANSWERS = {
    "ssm describe-instance-information": lambda account, region: {
        "InstanceInformationList": [{"InstanceId": f"i-{int(account) + len(region):017x}", "PingStatus": "Online"}]
    },
    "ec2 describe-instances": lambda account, region: {
        "Reservations": [
            {
                "OwnerId": account,
                "Instances": [
                    {
                        "InstanceId": f"i-{int(account) + len(region):017x}",
                        "Placement": {"AvailabilityZone": f"{region}a"},
                        "Tags": [{"Key": "Workload", "Value": "Finance"}],
                    }
                ],
            }
        ]
    },
    "ssm list-document-versions": lambda account, region: {"DocumentVersions": [{"DocumentVersion": "1", "IsDefaultVersion": True}]},
    "ssm describe-ops-items": lambda account, region: {"OpsItemSummaries": [request(1)] if region == REGIONS[0] else []},
    "ssm-quicksetup list-configuration-managers": lambda account, region: {"ConfigurationManagersList": []},
    "ram list-principals": lambda account, region: {"principals": []},
    "ram list-resources": lambda account, region: {"resources": []},
    "sso-admin list-instances": lambda account, region: {
        "Instances": [{"InstanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef", "IdentityStoreId": "d-0123456789"}]
        if region == REGIONS[0]
        else []
    },
    "sso-admin list-permission-sets": lambda account, region: {"PermissionSets": [SET]},
    "sso-admin describe-permission-set": lambda account, region: {"PermissionSet": {"Name": "Operators", "PermissionSetArn": SET}},
    "sso-admin get-inline-policy-for-permission-set": lambda account, region: {"InlinePolicy": ""},
    "sso-admin list-managed-policies-in-permission-set": lambda account, region: {"AttachedManagedPolicies": []},
    "identitystore list-users": lambda account, region: {
        "Users": [{"UserId": USER, "UserName": "jane", "IdentityStoreId": "d-0123456789", "UserStatus": "ENABLED"}]
    },
    "identitystore list-groups": lambda account, region: {
        "Groups": [{"GroupId": GROUP, "DisplayName": "leads", "IdentityStoreId": "d-0123456789"}]
    },
    "identitystore list-group-memberships": lambda account, region: {
        "GroupMemberships": [{"GroupId": GROUP, "MemberId": {"UserId": USER}, "MembershipId": USER, "IdentityStoreId": "d-0123456789"}]
    },
}


def action_of(service, operation):
    name = "".join(part.capitalize() for part in operation.split("-"))
    return f"{ACTIONS.get(service, service)}:{name}"


class Command(socketserver.StreamRequestHandler):
    """The AWS CLI with the permissions of the role, and answers for what moto lacks"""

    accounts, policies, used, asked, denied, drivers = {}, {}, set(), [], set(), {}
    # Whether AWS Organizations lists the accounts as suspended.
    inactive = False

    def handle(self):
        folder, words, variables = json.loads(self.rfile.readline())
        self.profile = variables.get("AWS_PROFILE")
        account = self.accounts.get(variables.get("AWS_ACCESS_KEY_ID"))
        service, operation = words[0], words[1]
        answer = self.refused(account, service, operation) if account else None
        if answer is None:
            self.asked.append((account, f"{service} {operation}"))
            answer = self.known(account, service, operation, words) or self.run(folder, words, variables)
        if (service, operation) == ("sts", "assume-role") and answer[0] == 0:
            role = words[words.index("--role-arn") + 1]
            expect(role.endswith(f":role/{ROLE}"), f"takes {role}")
            self.accounts[answer[1].split()[0]] = role.split(":")[4]
        self.wfile.write(json.dumps(answer).encode() + b"\n")

    def refused(self, account, service, operation):
        action = action_of(service, operation)
        allowed = self.policies["management" if account == moves.MANAGEMENT else "member"]
        if action not in self.denied and any(fnmatch.fnmatchcase(action, one) for one in allowed):
            self.used.add(action)
            return None
        message = f"User: arn:aws:sts::{account}:assumed-role/{ROLE}/x is not authorized to perform: {action}"
        name = "".join(part.capitalize() for part in operation.split("-"))
        return 254, "", f"\nAn error occurred (AccessDeniedException) when calling the {name} operation: {message}\n"

    def known(self, account, service, operation, words):
        if operation == "get-service-setting":
            return 254, "", "\nAn error occurred (ServiceSettingNotFound) when calling the GetServiceSetting operation\n"
        answer = ANSWERS.get(f"{service} {operation}")
        if answer is None:
            return None
        answer = answer(account, words[words.index("--region") + 1])
        if "--query" not in words:
            return 0, json.dumps(answer), ""
        found = jmespath.search(words[words.index("--query") + 1], answer)
        return 0, "\t".join(found or []) + "\n", ""

    def driver(self, words, variables):
        """Returns the AWS CLI with these credentials, which takes long to start"""
        key = tuple(sorted(variables.items())), words[words.index("--profile") + 1] if "--profile" in words else None
        if key not in self.drivers:
            self.drivers[key] = awscli.clidriver.create_clidriver()
        return self.drivers[key]

    def run(self, folder, words, variables):
        os.chdir(folder)
        for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_DATA_PATH"]:
            del os.environ[name]
        os.environ |= variables
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = self.driver(words, variables).main(words)
            except SystemExit as ended:
                code = ended.code
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.buffer.getvalue().decode("utf-8"))
        return code or 0, *texts


def without_status():
    """Lists accounts without `Status`, which AWS Organizations retired on September 9, 2026"""
    described = FakeAccount.describe

    def describe(account):
        found = {key: value for key, value in described(account).items() if key != "Status"}
        return found | {"State": "SUSPENDED" if Command.inactive else "ACTIVE"}

    FakeAccount.describe = describe


def serve(folder, command=Command):
    """Writes `aws` into a folder"""
    path = folder / "aws.socket"
    server = socketserver.UnixStreamServer(str(path), command)
    server.request_queue_size = 64
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "bin").mkdir()
    program = folder / "bin" / "aws"
    program.write_text(AWS.format(python=sys.executable, path=str(path)), encoding="utf-8")
    program.chmod(0o755)
    return server


def actions(role):
    statements = role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    expect(all(statement["Effect"] == "Allow" for statement in statements), "a statement does not allow")
    found = [statement["Action"] for statement in statements]
    return {action for one in found for action in ([one] if isinstance(one, str) else one)}


class Trial:
    def __init__(self, jitna, endpoint, scratch):
        self.jitna, self.scratch = Path(jitna).resolve(), scratch
        self.cloud = on_moto.Cloud(endpoint, scratch, dict(ACCOUNTS))
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "JITNA_"))} | {
            "PATH": os.pathsep.join([str(scratch / "bin"), os.environ.get("PATH", "")]),
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(scratch / "no-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.cloud.file),
            "AWS_PROFILE": moves.ADMINISTRATOR,
            "AWS_REGION": REGIONS[0],
            "AWS_MAX_ATTEMPTS": "1",
            "JITNA_JOBS": "3",
        }

    def command(self, *words, expected=0):
        run = subprocess.run(
            [self.jitna, *map(str, words)], cwd=self.scratch, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        if run.returncode != expected:
            raise Failed(f"jitna-iac {' '.join(map(str, words))} ended with {run.returncode}\n{run.stdout}{run.stderr}")
        return run.stdout + run.stderr

    def collect(self, expected=0, folder="collected"):
        run = subprocess.run(
            ["bash", self.scratch / "collect" / "collect.sh", folder],
            cwd=self.scratch, env=self.environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )
        if run.returncode != expected:
            raise Failed(f"collect.sh ended with {run.returncode}\n{run.stdout}{run.stderr}")
        return run.stdout + run.stderr

    def run(self):
        self.command(
            "collect", "--principal", ARN, "--management-account", moves.MANAGEMENT, "--root", moves.ROOT, "--out", "collect",
            *(word for region in REGIONS for word in ("--region", region)),
        )
        template = yaml.safe_load((self.scratch / "collect" / "collector.yaml").read_text(encoding="utf-8"))
        stack_set = template["Resources"]["CollectorStackSet"]["Properties"]
        member = json.loads(stack_set["TemplateBody"])
        Command.policies = {
            "management": actions(template["Resources"]["CollectorRole"]), "member": actions(member["Resources"]["CollectorRole"]),
        }
        self.fill()
        # A denied call is named, and everything else is collected.
        Command.denied = {"ssm:ListDocumentVersions"}
        said = self.collect(1)
        expect("is not authorized to perform: ssm:ListDocumentVersions" in said, f"does not name what is missing\n{said}")
        expect('"complete": false' in self.text("collected.json"), "a folder that lacks something says that it is complete")
        Command.denied = set()
        # A folder without an active account is not complete.
        Command.inactive = True
        said = self.collect(1, "inactive")
        expect("lists no active account" in said, f"does not say that no account is active\n{said}")
        Command.inactive = False
        before = len(Command.asked)
        self.collect()
        again = [call for _, call in Command.asked[before:] if call == "iam get-account-authorization-details"]
        expect(not again, "asks again for what is there")
        said = self.collect(1)
        expect("is complete; name another folder" in said, f"a complete folder is not refused\n{said}")
        unused = (Command.policies["management"] | Command.policies["member"]) - Command.used
        expect(unused == UNUSED, f"actions that no call needed: {sorted(unused ^ UNUSED)}")
        self.read()

    def fill(self):
        """Creates a policy in each account and Region, and a role in each account"""
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}
        for account in (*ACCOUNTS, moves.MANAGEMENT):
            self.cloud.client("iam", account).create_role(RoleName="node", AssumeRolePolicyDocument=json.dumps(trust))
        for account in ACCOUNTS:
            for region in REGIONS:
                self.cloud.client("ssm", account, region).create_document(
                    Name="Finance", DocumentType="ManualApprovalPolicy", Content=json.dumps(MANUAL), DocumentFormat="JSON"
                )

    def text(self, path):
        return (self.scratch / "collected" / path).read_text(encoding="utf-8")

    def read(self):
        """Checks that the commands of the page read the folder"""
        listed = json.loads(self.text("organization/accounts.json"))["Accounts"]
        expect(all("Status" not in account for account in listed), "the accounts have a retired key")
        for account in (*ACCOUNTS, moves.MANAGEMENT):
            for region in REGIONS:
                for name in ("nodes", "instances", "tags", "routes", "endpoints", "stacks", "requests"):
                    expect(json.loads(self.text(f"{account}/{region}/{name}.json")) is not None, f"{name} of {account}")
        # The commands of the page, as a shell parses them.
        page = (self.scratch / "collect" / "README.md").read_text(encoding="utf-8")
        blocks = [block.split("```")[0] for block in page.split("```sh\n")[-2:]]
        lines = "".join(blocks).replace("\\\n", " ").replace("ACCOUNT", moves.ADMINISTRATOR).splitlines()
        expect(len(lines) == 5, f"the page has other commands\n{page}")
        paths = {"PATH": os.pathsep.join([str(self.jitna.parent), self.environment["PATH"]])}
        shown = {}
        for line in lines:
            name = line.split()[1]
            run = subprocess.run(
                ["bash", "-euc", line], cwd=self.scratch, env=self.environment | paths,
                capture_output=True, text=True, timeout=SECONDS, check=False,
            )
            shown[name] = (run.returncode, run.stdout + run.stderr)
        model = (self.scratch / "jitna.yaml").read_text(encoding="utf-8")
        expect("Finance" in model and all(account in model for account in ACCOUNTS), f"import lost something\n{model}{shown}")
        expect(shown["import"][0] == 0, shown["import"][1])
        expect(shown["audit-iam"][0] == 0, shown["audit-iam"][1])
        # The policy covers the nodes of both accounts; no StackSet targets the management account.
        expect(shown["coverage"][0] == 0 and "not covered, 2 nodes" in shown["coverage"][1], shown["coverage"][1])
        expect("warning" not in shown["coverage"][1], shown["coverage"][1])
        # The nodes are read, and nothing that readiness needs failed.
        code, said = shown["readiness"]
        expect(code == 0 and "i-0" in said and "JNA" not in said, said)
        # Nothing of Quick Setup is deployed here, so there are differences; nothing else may be reported.
        code, said = shown["drift"]
        expect(code in (0, 4) and "JNA1108" not in said, said)
        for kind in ("JNA1101", "JNA1102", "JNA1104", "JNA1106", "JNA1107"):
            expect(kind not in said, said)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("jitna", help="path of jitna-iac")
    arguments = parser.parse_args()
    for name in ("werkzeug", "moto"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", "Tried to parse")
    on_moto.read_services_once()
    stand_in.allow_policies()
    without_status()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    scratch = Path(tempfile.mkdtemp(prefix="jitna-collect-"))
    commands = serve(scratch)
    failed = False
    try:
        (scratch / "trial").mkdir()
        trial = Trial(arguments.jitna, f"http://{host}:{port}", scratch)
        trial.run()
        print(f"{len(Command.asked)} calls, {len(Command.used)} actions; the folder is complete and is read", flush=True)
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
