#!/usr/bin/env python3
"""A model of CloudFormation, StackSets and OUs: the part of the AWS CLI that `deploy.sh` calls, over a file of state.

    cloudformation_model.py STATE.json WORD...    # as `aws WORD...`

It models what decides whether a move between stacks converges, and assumes the worst case wherever AWS guarantees nothing:

- A named resource exists once in an account and Region (IAM: in an account). A second one fails.
- A stack creates and updates before it deletes ("Update behaviors of stack resources"). Of independent resources, new ones come
  first.
- An update of a StackSet deletes stack instances, then updates the rest, then creates others, as its resource handler does
  (aws-cloudformation/aws-cloudformation-resource-providers-cloudformation, `UpdateHandler`).
- Automatic deployment follows an account to its new OU; the stacks of the new OU are created before those of the old one are deleted.
- What fails is rolled back.
- A resource whose condition no longer holds is deleted, like one that is no longer in the template.

Properties are not checked, and a document has no versions: other tests cover these (tools/test_cdk.py, cfn-lint).
"""

import contextlib
import copy
import json
import socketserver
import sys
import threading
import traceback
from pathlib import Path

import jmespath

STACK_SET = "AWS::CloudFormation::StackSet"
NAMES = {
    "AWS::SSM::Document": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Events::Rule": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SSMQuickSetup::ConfigurationManager": "Name",
}


SERVICES = (
    "ssm.amazonaws.com",
    "ssm-quicksetup.amazonaws.com",
    "resource-explorer-2.amazonaws.com",
    "ram.amazonaws.com",
    "member.org.stacksets.cloudformation.amazonaws.com",
)


class Refused(Exception):
    """AWS rejects the call"""


def empty(units, accounts, management=None):
    """Returns a state without stacks; `units` has the parent of each OU, `accounts` the OU of each account

    `missing` has the names of prerequisites that do not exist: trusted services and functions
    """
    parts = ("stacks", "sets", "names", "changes", "objects")
    return {"units": units, "accounts": accounts, "management": management, "missing": []} | {part: {} for part in parts}


def place_of(kind, account, region):
    return f"{account}/-" if kind.startswith("AWS::IAM::") else f"{account}/{region}"


def key_of(resource):
    kind = resource["Type"]
    name = resource.get("Properties", {}).get(NAMES.get(kind, ""))
    return None if name is None else f"{kind} {json.dumps(name)}"


def condition(value, all_conditions, parameters):
    """Evaluates a condition"""
    [(function, given)] = value.items()
    if function == "Condition":
        return condition(all_conditions[given], all_conditions, parameters)
    if function == "Fn::Equals":
        one, two = (parameters[part["Ref"]] if isinstance(part, dict) else part for part in given)
        return one == two
    parts = [condition(part, all_conditions, parameters) for part in given]
    if function in ("Fn::And", "Fn::Or", "Fn::Not"):
        return {"Fn::And": all(parts), "Fn::Or": any(parts), "Fn::Not": not parts[0]}[function]
    raise Refused(f"nothing is known of {function} in a condition")


def chosen(template, given):
    """Returns the template with the resources whose conditions hold, for values of its parameters"""
    parameters = {}
    for name, parameter in template.get("Parameters", {}).items():
        value = given.get(name, parameter.get("Default"))
        if value is None or value not in parameter.get("AllowedValues", [value]):
            raise Refused(f"Parameter {name} has no value that is allowed: {value}")
        parameters[name] = value
    unknown = set(given) - set(parameters)
    if unknown:
        raise Refused(f"Parameters {sorted(unknown)} do not exist in the template")
    conditions = template.get("Conditions", {})

    def is_there(resource):
        name = resource.get("Condition")
        return name is None or condition({"Condition": name}, conditions, parameters)

    resources = {name: one for name, one in template.get("Resources", {}).items() if is_there(one)}
    return template | {"Resources": resources}


def waits_for(resource, ids):
    """Returns the resources that this one refers to"""
    found = set()
    after = resource.get("DependsOn", [])
    found.update([after] if isinstance(after, str) else after)

    def look(value):
        if isinstance(value, dict):
            if isinstance(value.get("Ref"), str):
                found.add(value["Ref"])
            got = value.get("Fn::GetAtt")
            if got is not None:
                found.add(got[0] if isinstance(got, list) else got.split(".")[0])
            for part in value.values():
                look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)

    look(resource.get("Properties", {}))
    return found & ids


class World:
    def __init__(self, state):
        self.state = state

    # Named resources

    def take(self, owner, account, region, resource):
        key = key_of(resource)
        if key is None:
            return
        held = self.state["names"].setdefault(place_of(resource["Type"], account, region), {})
        if key in held and held[key]["owner"] != owner:
            raise Refused(f"{key} already exists in {account}, {region}")
        held[key] = {"owner": owner, "properties": resource.get("Properties")}

    def give(self, owner, account, region, resource):
        key = key_of(resource)
        held = self.state["names"].get(place_of(resource["Type"], account, region), {})
        if key is not None and held.get(key, {}).get("owner") == owner:
            del held[key]

    # Templates

    def apply(self, owner, account, region, old, new):
        """Updates the resources of a stack from one template to another"""
        before, after = old.get("Resources", {}), new.get("Resources", {})
        left = dict(after)
        while left:
            ready = [name for name in left if not waits_for(left[name], set(left) - {name})]
            # New resources come first, and among these the last one.
            ready.sort(key=lambda name: (name in before, [-ord(letter) for letter in name]))
            name = ready[0]
            resource, was = left.pop(name), before.get(name)
            mine = f"{owner} {name}"
            if resource["Type"] == STACK_SET:
                self.put_set(account, was, resource)
            elif was is None or key_of(was) != key_of(resource) or was != resource:
                self.take(mine, account, region, resource)
        for name, resource in reversed(list(before.items())):
            mine = f"{owner} {name}"
            if name in after and key_of(resource) == key_of(after[name]):
                continue
            if resource["Type"] == STACK_SET:
                self.drop_set(resource)
            elif not str(resource.get("DeletionPolicy", "")).startswith("Retain"):
                self.give(mine, account, region, resource)

    # StackSets

    def below(self, unit):
        units = {unit}
        while True:
            more = {one for one, parent in self.state["units"].items() if parent in units} - units
            if not more:
                return units
            units |= more

    def accounts(self, group):
        """Returns the accounts and Regions of an item of `StackInstancesGroup`"""
        targets = group["DeploymentTargets"]
        units = set().union(*(self.below(unit) for unit in targets["OrganizationalUnitIds"]))
        inside = {account for account, unit in self.state["accounts"].items() if unit in units}
        inside -= {self.state["management"]}
        chosen = set(targets.get("Accounts", []))
        if targets.get("AccountFilterType") == "INTERSECTION":
            inside &= chosen
        elif targets.get("AccountFilterType") == "DIFFERENCE":
            inside -= chosen
        return {f"{account}/{region}" for account in inside for region in group["Regions"]}

    def targets(self, groups):
        """Returns every OU and Region with its filter, as the handler compares them"""
        single = set()
        for group in groups:
            targets = group["DeploymentTargets"]
            for unit in targets["OrganizationalUnitIds"]:
                for region in group["Regions"]:
                    chosen = tuple(sorted(targets.get("Accounts", [])))
                    single.add((unit, region, chosen, targets.get("AccountFilterType")))
        return single

    def reached(self, targets):
        places = set()
        for unit, region, chosen, kind in targets:
            deployment = {"OrganizationalUnitIds": [unit], "Accounts": list(chosen), "AccountFilterType": kind}
            places |= self.accounts({"DeploymentTargets": deployment, "Regions": [region]})
        return places

    def put_set(self, administrator, was, resource):
        properties = resource["Properties"]
        name, body = properties["StackSetName"], json.loads(properties["TemplateBody"])
        groups = properties.get("StackInstancesGroup", [])
        if properties["PermissionModel"] != "SERVICE_MANAGED":
            groups = []
        sets = self.state["sets"]
        renamed = was is not None and was["Properties"]["StackSetName"] != name
        if was is None or renamed:
            if name in sets:
                raise Refused(f"StackSet {name} already exists")
            sets[name] = {"instances": {}, "body": {}}
        one = sets[name]
        before = self.targets(was["Properties"].get("StackInstancesGroup", [])) if was and not renamed else set()
        after = self.targets(groups)
        one["automatic"] = properties.get("AutoDeployment", {}).get("Enabled", False)
        one["groups"] = groups
        # The handler deletes by OU, which includes the descendants of the OU.
        gone = self.reached(before - after) - (self.reached(after) if self.by_account(before, after) else set())
        for place in sorted(gone & set(one["instances"])):
            self.drop_instance(name, place)
        failed = []
        if one["body"] != body:
            for place in sorted(one["instances"]):
                failed += self.put_instance(name, place, body)
            one["body"] = body
        for place in sorted(self.reached(after - before)):
            failed += self.put_instance(name, place, body)
        tolerated = properties.get("OperationPreferences", {})
        share = tolerated.get("FailureTolerancePercentage", 0) * len(one["instances"]) // 100
        if len(failed) > max(tolerated.get("FailureToleranceCount", 0), share):
            raise Refused(f"StackSet {name}: {failed[0]}")

    @staticmethod
    def by_account(before, after):
        """Checks whether only the lists of accounts differ"""
        return all(kind is not None for *_, kind in before | after)

    def put_instance(self, name, place, body):
        account, region = place.split("/")
        one = self.state["sets"][name]
        instance = one["instances"].setdefault(place, {"template": {}, "status": "CURRENT", "reason": ""})
        kept = copy.deepcopy(self.state["names"])
        try:
            self.apply(f"set {name}", account, region, instance["template"], body)
            instance.update(template=body, status="CURRENT", reason="")
            return []
        except Refused as refused:
            self.state["names"] = kept
            instance.update(status="OUTDATED", reason=str(refused))
            return [f"{place}: {refused}"]

    def drop_instance(self, name, place):
        account, region = place.split("/")
        instance = self.state["sets"][name]["instances"].pop(place)
        self.apply(f"set {name}", account, region, instance["template"], {})

    def drop_set(self, resource):
        name = resource["Properties"]["StackSetName"]
        for place in sorted(self.state["sets"][name]["instances"]):
            self.drop_instance(name, place)
        del self.state["sets"][name]

    def move(self, account, unit):
        """Moves an account to another OU; StackSets with automatic deployment follow, in the worst order"""
        self.state["accounts"][account] = unit
        here = {}
        for name, one in self.state["sets"].items():
            # Automatic deployment ignores account filters.
            targets = {(unit, region, (), None) for unit, region, *_ in self.targets(one["groups"])}
            here[name] = {place for place in self.reached(targets) if place.startswith(account)}
        for name, places in here.items():
            one = self.state["sets"][name]
            if one["automatic"]:
                for place in sorted(places - set(one["instances"])):
                    self.put_instance(name, place, one["body"])
        for name, places in here.items():
            one = self.state["sets"][name]
            if one["automatic"]:
                for place in [place for place in one["instances"] if place.startswith(account) and place not in places]:
                    self.drop_instance(name, place)

    # Stacks

    def put_stack(self, key, template, tags, parameters=()):
        """Creates or updates a stack, without resources whose conditions do not hold"""
        account, region, name = key.split("/")
        stacks = self.state["stacks"]
        old = stacks.get(key, {"template": {}, "made": {}})
        kept = copy.deepcopy({part: self.state[part] for part in ("names", "sets")})
        is_new = not old["template"]
        try:
            made = chosen(template, dict(parameters))
            self.apply(f"stack {name}", account, region, old["made"], made)
            status = "CREATE_COMPLETE" if is_new else "UPDATE_COMPLETE"
            stacks[key] = {"template": template, "made": made, "status": status, "tags": tags, "reason": ""}
        except Refused as refused:
            self.state.update(kept)
            status = "ROLLBACK_COMPLETE" if is_new else "UPDATE_ROLLBACK_COMPLETE"
            stacks[key] = old | {"status": status, "reason": str(refused)}

    def drop_stack(self, key):
        account, region, name = key.split("/")
        stack = self.state["stacks"].pop(key, None)
        if stack is not None:
            self.apply(f"stack {name}", account, region, stack["made"], {})


def option(words, name, default=None):
    return words[words.index(name) + 1] if name in words else default


def answer(world, words):
    """Returns the answer of an AWS CLI command, before `--query`"""
    state, account = world.state, option(words, "--profile", "")
    rest = words[words.index("--profile") + 2 :] if "--profile" in words else words
    what, region, name = " ".join(rest[:2]), option(words, "--region"), option(words, "--stack-name")
    key = f"{account}/{region}/{name}"
    change = f"{key}/{option(words, '--change-set-name')}"
    if what == "sts get-caller-identity":
        return {"Account": account}
    if what == "cloudformation describe-stacks":
        stack = state["stacks"].get(key)
        if stack is None:
            raise Refused(f"An error occurred (ValidationError): Stack with id {name} does not exist")
        return {"Stacks": [{"StackStatus": stack["status"]}]}
    if what == "cloudformation create-change-set":
        address = option(words, "--template-url")
        if address is None:
            text = Path(option(words, "--template-body").removeprefix("file://")).read_text(encoding="utf-8")
        else:
            text = state["objects"]["/".join(address.split("/")[3:])]
        known = state["stacks"].get(key)
        if (known is None) != (option(words, "--change-set-type") == "CREATE"):
            raise Refused("the change set is of the other type")
        tags = option(words, "--tags", known and known["tags"])
        same = known is not None and known["template"] == json.loads(text) and known["tags"] == tags
        state["changes"][change] = {"template": json.loads(text), "tags": tags, "same": same}
        return {"Id": change}
    if what == "cloudformation describe-change-set":
        if state["changes"][change]["same"]:
            return {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes."}
        return {"Status": "CREATE_COMPLETE", "StatusReason": None}
    if what == "cloudformation delete-change-set":
        del state["changes"][change]
        return {}
    if what == "cloudformation execute-change-set":
        proposed = state["changes"].pop(change)
        world.put_stack(key, proposed["template"], proposed["tags"])
        return {}
    if what == "cloudformation delete-stack":
        world.drop_stack(key)
        return {}
    if what == "cloudformation describe-stack-resources":
        resources = state["stacks"][key]["template"].get("Resources", {})
        found = [
            {"LogicalResourceId": one, "ResourceType": resource["Type"], "PhysicalResourceId": f"{key}/{one}", "ResourceStatus": "X"}
            for one, resource in resources.items()
        ]
        return {"StackResources": found}
    if what == "cloudformation describe-events":
        return {"OperationEvents": []}
    if what == "cloudformation describe-stack-events":
        reason = state["stacks"][key]["reason"]
        event = {"LogicalResourceId": name, "ResourceStatus": "UPDATE_FAILED", "ResourceStatusReason": reason}
        return {"StackEvents": [event] if reason else []}
    if what == "cloudformation list-stack-instances":
        one = state["sets"].get(option(words, "--stack-set-name"))
        if one is None:
            raise Refused("An error occurred (StackSetNotFoundException): no such StackSet")
        only = option(words, "--stack-instance-account", "")
        instances = [
            {
                "Account": place.split("/")[0],
                "Region": place.split("/")[1],
                "Status": instance["status"],
                "StatusReason": instance["reason"],
            }
            for place, instance in one["instances"].items()
            if place.startswith(only)
        ]
        return {"Summaries": instances}
    if what in ("cloudformation delete-stack-instances", "cloudformation create-stack-instances"):
        one = state["sets"][option(words, "--stack-set-name")]
        targets = dict(part.split("=") for part in option(words, "--deployment-targets").split(","))
        regions = words[words.index("--regions") + 1 :]
        regions = regions[: next((at for at, word in enumerate(regions) if word.startswith("--")), len(regions))]
        group = {"OrganizationalUnitIds": [targets["OrganizationalUnitIds"]], "Accounts": [targets["Accounts"]]}
        group["AccountFilterType"] = targets["AccountFilterType"]
        for place in sorted(world.accounts({"DeploymentTargets": group, "Regions": regions})):
            if what.endswith("create-stack-instances"):
                world.put_instance(option(words, "--stack-set-name"), place, one["body"])
            elif place in one["instances"]:
                world.drop_instance(option(words, "--stack-set-name"), place)
        return {"OperationId": "1"}
    if what == "s3 cp":
        file, target = rest[-2:]
        state["objects"][target.removeprefix("s3://")] = Path(file).read_text(encoding="utf-8")
        return {}
    if what in ("s3api head-bucket", "s3api get-bucket-location"):
        return {"LocationConstraint": None}
    if what == "ssm-quicksetup get-configuration-manager":
        return {"StatusSummaries": [{"StatusType": "Deployment", "Status": "SUCCEEDED", "StatusMessage": ""}]}
    if what == "organizations list-aws-service-access-for-organization":
        return {"EnabledServicePrincipals": [{"ServicePrincipal": name} for name in SERVICES if name not in state["missing"]]}
    if what == "organizations list-delegated-services-for-account":
        return {"DelegatedServices": [{"ServicePrincipal": name} for name in SERVICES if name not in state["missing"]]}
    if what == "organizations list-roots":
        kind = {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}
        return {"Roots": [{"Id": one, "PolicyTypes": [kind]} for one, parent in state["units"].items() if parent is None]}
    if what == "organizations describe-organizational-unit":
        unit = option(words, "--organizational-unit-id")
        if unit not in state["units"]:
            raise Refused(f"An error occurred (OrganizationalUnitNotFoundException): there is no unit {unit}")
        return {"OrganizationalUnit": {"Id": unit, "Name": unit}}
    if what == "cloudformation describe-organizations-access":
        return {"Status": "ENABLED"}
    if what == "iam get-role":
        return {"Role": {"Arn": option(words, "--role-name")}}
    if what == "lambda get-function":
        name = option(words, "--function-name")
        if name in state["missing"]:
            raise Refused(f"An error occurred (ResourceNotFoundException): Function not found: {name}")
        return {"Configuration": {"FunctionName": name, "FunctionArn": name}}
    if what == "organizations move-account":
        moved = option(words, "--account-id")
        if state["accounts"][moved] != option(words, "--source-parent-id"):
            raise Refused("An error occurred (SourceParentNotFoundException): the account is in another unit")
        world.move(moved, option(words, "--destination-parent-id"))
        return {}
    if what == "organizations list-parents":
        return {"Parents": [{"Id": state["accounts"][option(words, "--child-id")]}]}
    raise Refused(f"nothing is known of {what}")


def text(value):
    """Formats a value as `--output text` does"""
    if isinstance(value, list):
        if any(isinstance(part, list) for part in value):
            return "\n".join(text(part) for part in value)
        return "\t".join(text(part) for part in value)
    return "None" if value is None else str(value)


def run(path, words):
    """Runs a command; returns its exit code and output: to standard output if the code is 0, else to standard error"""
    before = path.read_text(encoding="utf-8")
    world = World(json.loads(before))
    try:
        found = answer(world, words)
    except Refused as refused:
        return 254, f"{refused}\n"
    after = json.dumps(world.state)
    if after != before:
        path.write_text(after, encoding="utf-8")
    query = option(words, "--query")
    return 0, "" if query is None else f"{text(jmespath.search(query, found))}\n"


# Starting Python takes ten times as long as an answer, and a test calls thousands of times.
CLIENT = """#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/{port} || exit 1
printf '%s\\0' "$#" "$PWD" "$WORLD" "$@" >&3
IFS= read -r code <&3 || {{ echo 'the model of CloudFormation has not answered' >&2; exit 1; }}
IFS= read -r -d '' shown <&3 || true
if [ "$code" = 0 ]; then printf '%s' "$shown"; else printf '%s' "$shown" >&2; fi
exit "$code"
"""


class Request(socketserver.StreamRequestHandler):
    """One command of the AWS CLI, from the script `CLIENT`"""

    def word(self):
        text = bytearray()
        while (byte := self.rfile.read(1)) not in (b"\0", b""):
            text += byte
        return text.decode("utf-8")

    def handle(self):
        count, folder, path = int(self.word()), self.word(), self.word()
        words = [self.word() for _ in range(count)]
        # Relative paths are relative to the folder where the command was called.
        words = [f"file://{Path(folder, word[7:])}" if word.startswith("file://") else word for word in words]
        if "cp" in words:
            words = [str(Path(folder, word)) if Path(folder, word).is_file() else word for word in words]
        try:
            code, shown = run(Path(path), words)
        except Exception:
            code, shown = 1, traceback.format_exc()
        self.wfile.write(f"{code}\n{shown}".encode())


@contextlib.contextmanager
def served():
    """Serves answers on a free port of this machine; returns the program that replaces `aws`"""
    with socketserver.TCPServer(("127.0.0.1", 0), Request) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield CLIENT.format(port=server.server_address[1])
        server.shutdown()


def main():
    code, shown = run(Path(sys.argv[1]), sys.argv[2:])
    print(shown, end="", file=sys.stderr if code else sys.stdout)
    sys.exit(code)


if __name__ == "__main__":
    main()
