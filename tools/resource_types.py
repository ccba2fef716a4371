#!/usr/bin/env python3
"""Writes the properties that CloudFormation accepts for the resource types that the library emits.

    pip install cfn-lint
    tools/resource_types.py > jitna-iac/src/cfn/schema/types.json

The names of the types are read from jitna-iac/src/cfn/resources. MORE_TYPES are other types that overrides and other templates
can contain. Properties come from the registry schemas in cfn-lint.
Kept are names, kinds, words, ranges, lengths and patterns. Left out are descriptions, tags, rules over several properties, and
patterns with lookaround, which the library's engine does not support.
"""

import json
import re
import sys
from pathlib import Path

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

REPOSITORY = Path(__file__).resolve().parent.parent
RESOURCES = REPOSITORY / "jitna-iac" / "src" / "cfn" / "resources"
KEPT = ["type", "$ref", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "required"]
LOOKS_AROUND = re.compile(r"\(\?[=!<]")

# What the registry leaves out, from the pages of the types in the CloudFormation Template Reference.
MORE = {
    "AWS::Events::Rule": {"Targets": {"maxItems": 5}},
    "AWS::IAM::ManagedPolicy": {"ManagedPolicyName": {"pattern": r"^[\w+=,.@-]{1,128}$"}},
    "AWS::IAM::Role": {
        "Description": {"maxLength": 1000},
        "ManagedPolicyArns": {"maxItems": 25},
        "MaxSessionDuration": {"minimum": 3600, "maximum": 43200},
        "RoleName": {"pattern": r"^[\w+=,.@-]{1,64}$"},
    },
    "AWS::SNS::Subscription": {
        "Protocol": {"enum": ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"]}
    },
    "AWS::SSO::PermissionSet": {
        "SessionDuration": {
            "pattern": r"^PT(([1-9]|1[01])H([0-5]?\dM)?|12H|[6-9]\dM|[1-6]\d{2}M|7[01]\dM|720M)$",
            "says": "a duration of ISO 8601 between `PT1H` and `PT12H`",
        }
    },
    "AWS::S3::Bucket": {"BucketName": {"pattern": r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"}},
}

# Types without a file in the library: overrides can name them, and a new file finds its type described here.
MORE_TYPES = [
    "AWS::CloudTrail::Trail",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Events::ApiDestination",
    "AWS::Events::Archive",
    "AWS::Events::Connection",
    "AWS::Events::EventBusPolicy",
    "AWS::Logs::MetricFilter",
    "AWS::Logs::QueryDefinition",
    "AWS::Logs::SubscriptionFilter",
    "AWS::SNS::TopicInlinePolicy",
    "AWS::SQS::QueueInlinePolicy",
    "AWS::SSM::ResourceDataSync",
    "AWS::SSM::ResourcePolicy",
    "AWS::Scheduler::Schedule",
    "AWS::Scheduler::ScheduleGroup",
]

# Newer than the schemas of cfn-lint.
NEW = {
    "AWS::SSM::ServiceSetting": {
        "required": ["SettingId", "SettingValue"],
        "properties": {"SettingId": {"type": ["string"]}, "SettingValue": {"type": ["string"]}},
        "readOnly": [],
        "createOnly": ["SettingId"],
        "conditionalCreateOnly": [],
        "definitions": {},
    }
}


def reduced(schema):
    small = {key: schema[key] for key in KEPT if key in schema}
    if "$ref" in small:
        return {"$ref": small["$ref"].removeprefix("#/definitions/")}
    if isinstance(small.get("type"), str):
        small["type"] = [small["type"]]
    if "const" in schema:
        small["enum"] = [schema["const"]]
    if "pattern" in small:
        # The end of the text, in the dialect of the engine.
        small["pattern"] = small["pattern"].replace(r"\Z", r"\z")
    if LOOKS_AROUND.search(small.get("pattern", "")):
        del small["pattern"]
    if "properties" in schema:
        small["properties"] = {key: reduced(value) for key, value in sorted(schema["properties"].items())}
        # Other names are rejected unless the schema accepts them.
        if schema.get("additionalProperties", True) is not False or "patternProperties" in schema:
            small["open"] = True
    if isinstance(schema.get("items"), dict):
        small["items"] = reduced(schema["items"])
    return small


def used(schema, definitions, names):
    if isinstance(schema, list):
        for value in schema:
            used(value, definitions, names)
    elif isinstance(schema, dict):
        name = schema.get("$ref")
        if isinstance(name, str) and name not in names:
            names.add(name)
            used(definitions.get(name, {}), definitions, names)
        for value in schema.values():
            used(value, definitions, names)


def of_type(name):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema
    definitions = {key: reduced(value) for key, value in sorted(schema.get("definitions", {}).items())}
    small = reduced(schema)
    names = set()
    used(small, definitions, names)
    made = [path.removeprefix("/properties/") for path in schema.get("readOnlyProperties", [])]
    small.pop("type", None)
    for key, rules in MORE.get(name, {}).items():
        small["properties"][key] |= rules
    small["readOnly"] = sorted(path for path in made if "/" not in path)
    # With `/` between the names; `*` is any item.
    for key, rule in [("createOnly", "createOnlyProperties"), ("conditionalCreateOnly", "conditionalCreateOnlyProperties")]:
        small[key] = sorted(path.removeprefix("/properties/") for path in schema.get(rule, []))
    small["definitions"] = {key: value for key, value in definitions.items() if key in names}
    return small


def main():
    texts = [path.read_text(encoding="utf-8") for path in sorted(RESOURCES.glob("*.rs"))]
    names = sorted({name for text in texts for name in re.findall(r'^    (?:pub struct \w+ = )?"(AWS::\w+::\w+)"', text, re.MULTILINE)} | set(MORE_TYPES))
    # One type per line, so that a new one is one line of the difference.
    types = {name: of_type(name) for name in names if name not in NEW} | NEW
    lines = [f"{json.dumps(name)}: {json.dumps(types[name], separators=(',', ':'))}" for name in sorted(types)]
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
