#!/usr/bin/env python3
"""Runs Terraform on the configuration that `synth --for terraform` writes, against a local simulation of AWS.

    tools/test_terraform.py target/debug/jitna-iac

Needs Terraform 1.7 or newer on the path, and moto with its server, boto3 and the AWS CLI in the Python that runs it. Terraform gets the AWS
provider from the registry, or from the folder that PLUGINS names. Every example is validated; an organization
and a single account are planned, applied, planned again without a change, imported into an empty state, and destroyed. Exits with 1 if
something is not as it should be.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from moto.server import ThreadedMotoServer

sys.path.insert(0, str(Path(__file__).resolve().parent))
import stand_in  # noqa: E402
import test_cdk  # noqa: E402
from test_cdk import REPOSITORY, Failed, expect  # noqa: E402

# Where a provider may be installed before; `PLUGINS` names another folder.
PLUGINS = ("/opt/tf-plugins", "/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins")
SECONDS = 600
# An organization and a single account. An apply waits ten seconds for each stack, so the others are only validated.
DEPLOYED = ("recipe", "single-account")


class Run(test_cdk.Run):
    """Commands, all with the same surroundings; each example shares the provider"""

    def __init__(self, arguments, scratch, endpoint):
        arguments.cdk = "cdk"
        super().__init__(arguments, scratch, endpoint)
        plugins = [os.environ["PLUGINS"]] if "PLUGINS" in os.environ else PLUGINS
        folder = next((folder for folder in plugins if Path(folder).is_dir()), None)
        cache = scratch / "plugins"
        cache.mkdir()
        configuration = scratch / "terraformrc"
        mirror = f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n' if folder else ""
        configuration.write_text(mirror, encoding="utf-8")
        self.environment |= {
            "TF_CLI_CONFIG_FILE": str(configuration),
            "TF_PLUGIN_CACHE_DIR": str(cache),
            "TF_IN_AUTOMATION": "true",
            "CHECKPOINT_DISABLE": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def terraform(self, out, *words, expected=0):
        run = subprocess.run(
            ["terraform", f"-chdir={out}", words[0], "-no-color", *words[1:]],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if run.returncode != expected:
            shown = " ".join(("terraform", *words))
            raise Failed(f"{shown}\nended with {run.returncode}, not {expected}\n{run.stdout}{run.stderr}")
        return run.stdout


def roles(index):
    """Terraform assumes a role in each account"""
    accounts = sorted({stack["account"] for stack in index["stacks"]})
    pairs = ", ".join(f'"{account}" = "arn:aws:iam::{account}:role/deploy"' for account in accounts)
    return f"-var=roles={{{pairs}}}"


def check_example(run, example):
    out = run.scratch / example
    index = run.synth(example, out, "--for", "terraform")
    run.terraform(out, "init", "-input=false")
    run.terraform(out, "validate")
    large = [stack["name"] for stack in index["stacks"] if stack["needsUpload"]]
    if example not in DEPLOYED or large:
        print(f"{example}: {len(index['stacks'])} stacks, validated")
        return
    run.reset()
    account = roles(index)
    enabling = [f"-target=aws_cloudformation_stack.{stack['name']}" for stack in index["stacks"] if stack["enables"]]
    run.terraform(out, "apply", "-input=false", "-auto-approve", account, *enabling)
    run.terraform(out, "apply", "-input=false", "-auto-approve", account)
    test_cdk.check_deployed(run, out, index, test_cdk.tags_of(out))
    run.terraform(out, "plan", "-input=false", "-detailed-exitcode", account)
    # Another tool deployed the stacks: they are imported, and no stack is created.
    (out / "terraform.tfstate").unlink()
    shown = run.terraform(out, "plan", "-input=false", account, "-var=adopt=true")
    wanted = f"{len(index['stacks'])} to import, 0 to add"
    expect(wanted in shown, f"the plan does not say `{wanted}`: {shown}")
    run.terraform(out, "apply", "-input=false", "-auto-approve", account, "-var=adopt=true")
    run.terraform(out, "plan", "-input=false", "-detailed-exitcode", account)
    run.terraform(out, "destroy", "-input=false", "-auto-approve", account)
    for stack in index["stacks"]:
        left = run.client("cloudformation", stack["account"], stack["region"]).list_stacks(
            StackStatusFilter=["CREATE_COMPLETE", "UPDATE_COMPLETE"]
        )["StackSummaries"]
        expect(not left, f"stacks are left in account {stack['account']}: {left}")
    print(f"{example}: {len(index['stacks'])} stacks, deployed, imported, destroyed")


def check_upload(run):
    """A template that is too large goes through a bucket: of the option, or of a variable"""
    for name, options in (("bucket", ("--asset-bucket", test_cdk.BUCKET)), ("variable", ())):
        out = run.scratch / f"large-{name}"
        index = run.synth("enterprise", out, "--for", "terraform", *options)
        large = [stack["name"] for stack in index["stacks"] if stack["needsUpload"]]
        expect(large, "no template of an example is too large to be sent inline")
        text = (out / "main.tf.json").read_text(encoding="utf-8")
        expect(("template_bucket" in text) == (not options), "the variable is there exactly if no bucket is named")
        run.terraform(out, "init", "-input=false")
        run.terraform(out, "validate")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jitna", help="the command")
    parser.add_argument("--only", metavar="EXAMPLE", help="one example")
    arguments = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger("moto").setLevel(logging.ERROR)
    stand_in.allow_policies()
    stand_in.read_templates_by_path()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    failed = 0
    try:
        with tempfile.TemporaryDirectory() as folder:
            run = Run(arguments, Path(folder), f"http://{host}:{port}")
            # The example of patterns needs a program: `tools/check_patterns.py` runs it.
            found = (REPOSITORY / "examples").glob("*/jitna.yaml")
            names = sorted(path.parent.name for path in found if path.parent.name != "patterns-user")
            checks = [(name, lambda name=name: check_example(run, name)) for name in names]
            checks.append(("large templates", lambda: check_upload(run)))
            for name, check in checks:
                if arguments.only not in (None, name):
                    continue
                try:
                    check()
                except (Failed, subprocess.TimeoutExpired) as error:
                    failed += 1
                    print(f"{name}: {error}", file=sys.stderr)
    finally:
        server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
