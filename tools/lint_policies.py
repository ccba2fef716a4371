#!/usr/bin/env python3
"""Lints every IAM document of the templates with parliament, and checks what a security review checks first.

    tools/lint_policies.py target/snapshots [--findings tools/policy_findings.json]

Reads every *.json below the folders that is a template, and the templates that its StackSets embed. Documents are managed,
inline and trust policies, permission sets, policies of buckets, keys, topics, queues and log groups, and those of the
organization. Intrinsic functions are replaced with sample values. In addition to parliament's findings, it reports:

    SIZE                a document above its quota, with the longest name of a Region in it
    OPEN_PRINCIPAL      everyone is allowed, and no condition limits the account, organization or resource
    WILDCARD_ACTION     an allowed action with a wildcard
    UNENCRYPTED         a topic, queue or bucket without encryption
    PUBLIC_BUCKET       a bucket whose public access is not blocked in all four ways

A finding is printed unless the file of findings explains it; an entry has `document` and `detail` (both patterns with `*`), `issue`
and `reason`. Exits with 1 if a finding has no explanation or an explanation has no finding, and with 2 if there was nothing to
check. Runs in an environment that has parliament.
"""

import argparse
import json
import re
import sys
import warnings
from pathlib import Path

from bodies import all_bodies, stop, templates

with warnings.catch_warnings():
    # It loads its own files with pkg_resources, which is deprecated.
    warnings.simplefilter("ignore")
    import parliament

SAMPLES = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    # The longest name of a Region: sizes are computed for the worst case.
    "AWS::Region": "ap-southeast-2",
    "AWS::StackName": "stack",
}

# Maximum length of documents, in characters without whitespace (IAM, Identity Center, KMS, S3, SNS, SQS, CloudWatch Logs and
# Organizations: the quota pages of each)
LIMITS = {
    "managed": 6144,
    "inline": 10240,
    "trust": 2048,
    "permissionSet": 10240,
    "key": 32768,
    "bucket": 20480,
    "topic": 30720,
    "queue": 8192,
    "logs": 5120,
    "serviceControlPolicy": 5120,
}

# Conditions that limit the sources of requests; a tag or TLS is not enough
NARROW = {
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "kms:calleraccount",
}

PUBLIC_ACCESS_BLOCK = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]


def arn(kind, properties, name):
    """Returns an ARN that a resource could have"""
    account, region = SAMPLES["AWS::AccountId"], SAMPLES["AWS::Region"]
    return {
        "AWS::IAM::Role": f"arn:aws:iam::{account}:role/{properties.get('RoleName', name)}",
        "AWS::S3::Bucket": f"arn:aws:s3:::{name.lower()}",
        "AWS::SNS::Topic": f"arn:aws:sns:{region}:{account}:{properties.get('TopicName', name)}",
        "AWS::SQS::Queue": f"arn:aws:sqs:{region}:{account}:{properties.get('QueueName', name)}",
        "AWS::Events::Rule": f"arn:aws:events:{region}:{account}:rule/{properties.get('Name', name)}",
    }.get(kind, f"arn:aws:kms:{region}:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab")


def resolved(value, template):
    """Replaces intrinsic functions in a value with sample values"""

    def one(name):
        if name in SAMPLES:
            return SAMPLES[name]
        logical, _, attribute = name.partition(".")
        if logical in template.get("Parameters", {}):
            return str(template["Parameters"][logical].get("Default", "sample"))
        resource = template["Resources"].get(logical)
        if resource is None:
            stop(f"a reference to {name}, which is nothing")
        if attribute in ("Arn", "TopicArn"):
            return arn(resource["Type"], resolved(resource.get("Properties", {}), template), logical)
        return logical.lower()

    if isinstance(value, list):
        return [resolved(item, template) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (function, argument), *_ = value.items()
        if function == "Ref":
            return one(argument)
        if function == "Fn::GetAtt":
            return one(argument if isinstance(argument, str) else ".".join(argument))
        if function == "Fn::Sub":
            text, own = (argument, {}) if isinstance(argument, str) else argument
            own = {name: resolved(item, template) for name, item in own.items()}
            text = re.sub(r"\$\{([^!}][^}]*)\}", lambda hole: str(own.get(hole[1]) or one(hole[1])), text)
            return text.replace("${!", "${")
        if function == "Fn::Join":
            return argument[0].join(resolved(argument[1], template))
        if function.startswith("Fn::"):
            stop(f"{function} is not known here")
    return {name: resolved(item, template) for name, item in value.items()}


def documents(name, resource, template):
    """Returns the kind, name and content of each document of a resource"""
    kind = resource["Type"]
    properties = resolved(resource.get("Properties", {}), template)

    def document(key):
        found = properties[key]
        return json.loads(found) if isinstance(found, str) else found

    # A meaningful name; logical IDs end in a hash.
    label = next((properties[key] for key in ("RoleName", "ManagedPolicyName", "Name") if key in properties), name)
    label = re.sub(r"[0-9a-f]{8}$", "", str(label))
    if kind == "AWS::IAM::Role":
        yield "trust", label, document("AssumeRolePolicyDocument")
        for policy in properties.get("Policies", []):
            yield "inline", label, policy["PolicyDocument"]
    elif kind == "AWS::IAM::ManagedPolicy":
        yield "managed", label, document("PolicyDocument")
    elif kind == "AWS::SSO::PermissionSet":
        if "InlinePolicy" in properties:
            yield "permissionSet", label, document("InlinePolicy")
    elif kind in ("AWS::KMS::Key", "AWS::KMS::ReplicaKey"):
        yield "key", label, document("KeyPolicy")
    elif kind == "AWS::Organizations::Policy":
        yield "serviceControlPolicy", label, document("Content")
    else:
        other = {
            "AWS::S3::BucketPolicy": "bucket",
            "AWS::SNS::TopicPolicy": "topic",
            "AWS::SQS::QueuePolicy": "queue",
            "AWS::Logs::ResourcePolicy": "logs",
        }
        if kind in other:
            yield other[kind], label, document("PolicyDocument")
        elif "PolicyDocument" in properties or "KeyPolicy" in properties:
            stop(f"{name}: documents of {kind} are not known here")


def as_list(value):
    return value if isinstance(value, list) else [value]


def fits(pattern, text):
    """Checks whether a text matches a pattern in which only `*` is special"""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def size(document):
    return len(re.sub(r"\s", "", json.dumps(document, separators=(",", ":"), ensure_ascii=False)))


def everybody(statement):
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        principal = principal.get("AWS")
    return "*" in as_list(principal)


def own_findings(kind, document):
    """Returns findings in addition to parliament's"""
    if size(document) > LIMITS[kind]:
        yield "SIZE", f"{size(document)} characters, {LIMITS[kind]} at most"
    for statement in as_list(document["Statement"]):
        if statement["Effect"] != "Allow":
            continue
        sid = statement.get("Sid", "a statement without Sid")
        keys = {key.lower() for keys in statement.get("Condition", {}).values() for key in keys}
        if everybody(statement) and not keys & NARROW:
            yield "OPEN_PRINCIPAL", sid
        if "NotPrincipal" in statement or "NotAction" in statement:
            yield "OPEN_PRINCIPAL", f"{sid}: all but"
        for action in as_list(statement.get("Action", [])):
            if "*" in action:
                yield "WILDCARD_ACTION", f"{sid}: {action}"


def resource_findings(resource, template):
    """Returns what a resource itself lacks"""
    kind, properties = resource["Type"], resolved(resource.get("Properties", {}), template)
    if kind == "AWS::SNS::Topic" and "KmsMasterKeyId" not in properties:
        yield "UNENCRYPTED", kind
    if kind == "AWS::SQS::Queue" and not (properties.get("SqsManagedSseEnabled") or "KmsMasterKeyId" in properties):
        yield "UNENCRYPTED", kind
    if kind == "AWS::S3::Bucket":
        if "BucketEncryption" not in properties:
            yield "UNENCRYPTED", kind
        block = properties.get("PublicAccessBlockConfiguration", {})
        if not all(block.get(key) is True for key in PUBLIC_ACCESS_BLOCK):
            yield "PUBLIC_BUCKET", kind


def linted(kind, document):
    """Returns the findings of parliament, as issue and detail"""
    document = json.loads(json.dumps(document))
    if kind == "trust":
        # It requires a resource in every statement, which a trust policy does not have.
        for statement in document["Statement"]:
            statement["Resource"] = "*"
    policy = parliament.analyze_policy_string(json.dumps(document), ignore_private_auditors=True)
    for finding in policy.findings:
        # A key policy or a trust policy always applies to its own key or role.
        if finding.issue == "RESOURCE_STAR" and kind in ("key", "trust"):
            continue
        finding = parliament.enhance_finding(finding)
        detail = finding.detail
        if isinstance(detail, (dict, list)):
            detail = json.dumps(detail, sort_keys=True)
        where = ""
        if isinstance(finding.location, dict):
            where = str(finding.location.get("string") or finding.location.get("action") or "")
        yield finding.issue, " ".join(filter(None, [str(detail or ""), where])) or finding.title


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="+", help="folders or files")
    default = Path(__file__).with_name("policy_findings.json")
    parser.add_argument("--findings", default=default, type=Path, help="explained findings")
    parser.add_argument("--write", action="store_true", help="print all findings as JSON, without reasons")
    arguments = parser.parse_args()

    seen, found, subjects = {}, {}, 0
    for file, text in templates(arguments.places, (".json",)):
        for place, body in [(str(file), text), *all_bodies(file, text)]:
            template = json.loads(body)
            for name, resource in template["Resources"].items():
                for issue, detail in resource_findings(resource, template):
                    found.setdefault((f"{resource['Type']} {name}", issue, detail), place)
                for kind, label, document in documents(name, resource, template):
                    subject = f"{kind} {label}"
                    key = (subject, json.dumps(document, sort_keys=True))
                    if key in seen:
                        continue
                    seen[key] = place
                    subjects += 1
                    for issue, detail in [*own_findings(kind, document), *linted(kind, document)]:
                        found.setdefault((subject, issue, detail), place)
    if not subjects:
        stop("no IAM document is in " + ", ".join(arguments.places))
    if arguments.write:
        json.dump([dict(zip(("document", "issue", "detail"), key)) for key in sorted(found)], sys.stdout, indent=2)
        return

    explained = json.loads(arguments.findings.read_text(encoding="utf-8"))
    used, faults = set(), 0
    for (subject, issue, detail), place in sorted(found.items()):
        explanations = [
            number
            for number, entry in enumerate(explained)
            if entry["issue"] == issue
            and fits(entry["document"], subject)
            and fits(entry["detail"], detail)
        ]
        used.update(explanations)
        if not explanations:
            faults += 1
            print(f"{place}: {subject}: {issue}: {detail}")
    for number, entry in enumerate(explained):
        if not entry.get("reason", "").strip():
            faults += 1
            print(f"{arguments.findings}: entry {number + 1} ({entry['document']}, {entry['issue']}) has no reason")
        if number not in used:
            faults += 1
            print(f"{arguments.findings}: entry {number + 1} ({entry['document']}, {entry['issue']}) explains nothing any more")
    print(f"{subjects} documents, {len(found)} findings, {faults} of them not in order", file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
