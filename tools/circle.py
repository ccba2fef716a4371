"""What tools/test_circle.py needs besides moto: an organization, its model, the AWS CLI with stand-ins, Quick Setup, and the commands of the page

moto has neither the setting of the identity provider nor principals of resource shares. `QuickSetup` simulates them, and copies the
deny-access policy as the associations of Quick Setup do.
"""

import json
import os
import re
from pathlib import Path

import moto.ssm.models

import test_collect as collect
import test_moves as moves
import test_moves_on_moto as on_moto

PAGE = Path(__file__).resolve().parent.parent / "docs" / "book" / "day-two.md"
HOME, AWAY = REGIONS = collect.REGIONS
SHOP, BANK, LAB, OLD, LATE = "333333333331", "333333333332", "333333333333", "333333333334", "333333333335"
TOOLS, MANAGEMENT = moves.ADMINISTRATOR, moves.MANAGEMENT
TEST, PROD, WORK, SANDBOX, FREE = moves.TEST, moves.PROD, moves.WORK, moves.SANDBOX, moves.FREE
ACCOUNTS = {SHOP: TEST, BANK: PROD, LAB: SANDBOX, OLD: SANDBOX, TOOLS: FREE}
NAMES = {
    WORK: "work", TEST: "test", PROD: "prod", SANDBOX: "sandbox", FREE: "free",
    SHOP: "shop", BANK: "bank", LAB: "lab", OLD: "old", TOOLS: "tools",
}
DENY, AUTO, SESSION = (
    "SSM-JustInTimeAccessDenyAccessOrgPolicy", "SSM-JustInTimeAccessAutoApprovalPolicy", "SSM-SessionManagerRunShell",
)
LEADS, OTHERS = "ec4df598-7071-70a6-0de4-0123456789ab", "e8c17310-e011-7089-d989-10da10123456"
PROVIDER = "/ssm/just-in-time-access/identity-provider"
MODEL = """\
version: 1
organization:
  managementAccount: "999999999999"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  accounts:
    - {name: management, id: "999999999999"}
  units:
    - name: work
      id: ou-ab12-11111111
      units:
        - name: test
          id: ou-ab12-22222222
          accounts:
            - {name: shop, id: "333333333331"} # sells
        - name: prod
          id: ou-ab12-33333333
          accounts:
            - {name: bank, id: "333333333332"}
    - name: sandbox
      id: ou-ab12-44444444
      accounts: # to try things
        - {name: lab, id: "333333333333"}
        - {name: old, id: "333333333334"}
    - name: free
      id: ou-ab12-55555555
      accounts:
        - {name: tools, id: "222222222222"}
unifiedConsole: {regions: [eu-central-1, eu-west-1]}
nodeAccess: {units: [work, sandbox]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
denyAccess: {statements: [{name: critical, when: [{nodeTag: Criticality, is: High}]}]}
autoApprovals:
  - name: everyday
    statements: [{name: dev, when: [{nodeTag: Environment, is: DEV}]}]
manualApprovals:
  - name: Finance
    nodes: {Workload: Finance}
    accessDuration: 4h
    levels: [{approvers: [{group: leads}]}]
  - name: Ledger
    nodes: {Workload: Ledger}
    accessDuration: 4h
    levels: [{approvers: [{group: leads}]}]
sessionPreferences:
  - {name: standard, idleTimeout: 20m, maxDuration: 60m}
  - {name: short, idleTimeout: 5m, maxDuration: 30m}
rollouts:
  - {name: work, units: [work], autoApproval: everyday, manualApprovals: [Finance, Ledger], sessionPreferences: standard}
  - {name: sandbox, units: [sandbox], autoApproval: everyday, manualApprovals: [Finance], sessionPreferences: short}
  - {name: management, accounts: [management], regions: [eu-central-1], sessionPreferences: standard}
"""
# Answers that say nothing about the model, and that moto takes long to give; tools/test_collect.py reads those of moto.
UNREAD = {
    "ec2 describe-route-tables": {"RouteTables": []},
    "ec2 describe-vpc-endpoints": {"VpcEndpoints": []},
    "resourcegroupstaggingapi get-resources": {"ResourceTagMappingList": []},
}
expect, Failed = moves.expect, moves.Failed


class Cloud(on_moto.Cloud):
    NAMES = NAMES


class Command(collect.Command):
    """The AWS CLI for both scripts: `collect.sh` has the permissions of its role, and `deploy.sh` the profile of an account"""

    # Variables of the AWS CLI for calls without credentials of the role.
    base = {}
    quick_setup = None

    def known(self, account, service, operation, words):
        if "--region" not in words:
            return None
        # Commands of the page have a profile instead of the credentials of the role.
        place = account or self.profile, words[words.index("--region") + 1]
        if f"{service} {operation}" in UNREAD:
            return 0, json.dumps(UNREAD[f"{service} {operation}"]), ""
        if operation == "update-service-setting":
            self.quick_setup.providers[place] = words[words.index("--setting-value") + 1]
            return 0, "", ""
        if operation == "get-service-setting":
            value = self.quick_setup.providers.get(place) if PROVIDER in words else None
            if value is not None:
                return 0, json.dumps({"ServiceSetting": {"SettingId": PROVIDER, "SettingValue": value}}), ""
        if (service, operation) == ("ssm", "list-document-versions"):
            found = moto.ssm.models.ssm_backends[place[0]][place[1]]._documents[words[words.index("--name") + 1]]
            listed = [{"DocumentVersion": one, "IsDefaultVersion": one == found.default_version} for one in found.versions]
            return 0, json.dumps({"DocumentVersions": listed}), ""
        if (service, operation) == ("ram", "list-principals"):
            return 0, json.dumps({"principals": self.quick_setup.principals(*place)}), ""
        return super().known(account, service, operation, words) if account else None

    def run(self, folder, words, variables):
        try:
            return super().run(folder, words, self.base | variables)
        finally:
            # Clients of the test itself have no profile.
            os.environ.pop("AWS_PROFILE", None)


class QuickSetup:
    """What Quick Setup does in the accounts, as its associations do it again and again"""

    SHARE = "SSMJustInTimeNodeAccessManagedResourceShare"

    def __init__(self, cloud):
        self.cloud, self.providers, self.shared = cloud, {}, []

    def set_up(self, accounts):
        """Sets the identity provider; the management account is set up alone, which supports only IAM"""
        for account in accounts:
            for region in REGIONS:
                self.providers[account, region] = "IAM" if account == MANAGEMENT else "SSO"

    def propagate(self, accounts):
        """Shares the deny-access policy with the OUs of node access, and copies its newest version to each account and Region"""
        ram = self.cloud.client("ram", TOOLS, HOME)
        if not ram.get_resource_shares(resourceOwner="SELF")["resourceShares"]:
            ram.create_resource_share(name=self.SHARE)
        self.shared = [WORK, SANDBOX]
        for account in accounts:
            self.copy_to(account)

    def copy_to(self, account):
        content = self.cloud.client("ssm", TOOLS, HOME).get_document(Name=DENY, DocumentVersion="$LATEST")["Content"]
        for region in REGIONS:
            if (account, region) != (TOOLS, HOME):
                self.copy(account, region, content)

    def copy(self, account, region, content):
        """The newest version of a copy is not its default version"""
        ssm = self.cloud.client("ssm", account, region)
        try:
            found = ssm.get_document(Name=DENY, DocumentVersion="$LATEST")["Content"]
        except ssm.exceptions.InvalidDocument:
            ssm.create_document(Name=DENY, DocumentType="AutoApprovalPolicy", DocumentFormat="YAML", Content=content)
            return
        if found != content:
            put_version(account, region, DENY, content, default=False)

    def principals(self, account, region):
        if (account, region) != (TOOLS, HOME):
            return []
        [share] = self.cloud.client("ram", TOOLS, HOME).get_resource_shares(resourceOwner="SELF")["resourceShares"]
        arn = f"arn:aws:organizations::{MANAGEMENT}:ou/o-abcdefghij/"
        return [{"id": arn + unit, "resourceShareArn": share["resourceShareArn"]} for unit in self.shared]


def put_version(account, region, name, content, default=True):
    """Adds a version of a document, also one with the content of an earlier version"""
    backend = moto.ssm.models.ssm_backends[account][region]
    documents = backend._documents[name]
    latest = documents.get_latest_version()
    version = str(int(documents.latest_version) + 1)
    documents.add_new_version(
        moto.ssm.models.Document(
            account_id=account, name=name, version_name=None, content=content, document_type=latest.document_type,
            document_format=latest.document_format, requires=[], attachments=[], target_type=None, document_version=version,
        )
    )
    if default:
        documents.update_default_version(version)


class Page:
    """The commands of the section that says how to restore what differs"""

    def __init__(self):
        section = PAGE.read_text(encoding="utf-8").split("## Resolve the differences\n")[1].split("\n## ")[0]
        blocks = "".join(block.split("```")[0] for block in section.split("```sh\n")[1:])
        self.commands = {line: False for line in blocks.replace("\\\n", "").splitlines()}

    def command(self, part, end):
        found = [line for line in self.commands if (line.endswith(part) if end else part in line)]
        expect(len(found) == 1, f"commands of the page with {part}: {found}")
        self.commands[found[0]] = True
        return found[0]

    def unused(self):
        return [line for line, used in self.commands.items() if not used]


def compare(findings, wanted):
    """Checks that each wanted finding is there once, and nothing else"""
    left = list(findings)
    for code, pattern in wanted:
        found = [one for one in left if one[0] == code and re.search(pattern, one[1])]
        expect(len(found) == 1, f"{len(found)} findings are {code} {pattern}\n{shown(findings)}")
        left.remove(found[0])
    expect(not left, f"a difference that was not planted:\n{shown(left)}")


def shown(findings):
    return "\n".join(f"  {code} {message}" for code, message in findings)
