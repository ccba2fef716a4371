#!/usr/bin/env python3
"""Checks that the book answers the questions of a reader who knows AWS but not this tool.

    tools/check_questions.py target/book/site            # fails if a page is not among the first three results
    tools/check_questions.py target/book/site --verbose  # the results of each question

The site's own search ranks the pages: its index and its program run in Node, with the options of the book.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

# Question; words that the reader types; the page with the answer, and its heading where the page has several
QUESTIONS = [
    ("How do I install the command?", "install", "install.html"),
    ("Which steps lead from nothing to a first template?", "getting started", "quick-start.html"),
    ("What is a rollout?", "rollout", "concepts.html"),
    ("Where do I find the ID of an OU?", "find OU ID", "find-ids.html"),
    ("How do I find the ID of a group of IAM Identity Center?", "group ID Identity Center", "find-ids.html"),
    ("Can I use it for one account without an organization?", "single account without organization", "reference/account.html"),
    ("Which Regions have just-in-time node access?", "supported Regions", "reference/types.html#supported-regions"),
    ("How long can access last at most?", "maximum access duration", "reference/types.html#durations"),
    ("How do I require two approvers?", "two approvers", "recipes-access.html"),
    ("How do I require approvals at two levels?", "two levels of approval", "recipes-access.html"),
    ("How do I keep a group from getting automatic approval?", "deny a group", "recipes-access.html"),
    ("How do I give on-call users access without waiting?", "on-call automatic approval", "recipes-access.html"),
    ("How do I prepare for an emergency?", "break glass", "recipes-access.html"),
    ("How do I give a vendor access for a week?", "vendor access week", "recipes-access.html"),
    ("How do I get notifications in Slack?", "Slack notifications", "reference/notifications.html"),
    ("How do I send notifications by email?", "email notification", "reference/notifications.html"),
    ("How do I log sessions to S3?", "session logs S3", "recipes-sessions.html"),
    ("How do I record RDP connections?", "record RDP", "reference/rdpRecording.html"),
    ("How do I set the idle timeout of sessions?", "idle timeout", "reference/sessionPreferences.html"),
    ("Which IAM permissions does a requester need?", "requester IAM policy", "reference/people.html"),
    ("How do I move away from Session Manager?", "migrate Session Manager", "migrate.html"),
    ("Who can still start a session without a request?", "start session without request", "cli/audit-iam.html"),
    ("How do I deploy with Terraform?", "Terraform", "deploy.html#terraform"),
    ("How do I deploy with the CDK?", "CDK deploy", "deploy.html#cdk"),
    ("How do I deploy with Control Tower?", "Control Tower", "deploy.html#control-tower-and-landing-zone-accelerator"),
    ("What do I do about `Invalid target OU`?", "Invalid target OU", "troubleshooting.html"),
    ("My stack is in ROLLBACK_COMPLETE. What now?", "ROLLBACK_COMPLETE", "troubleshooting.html"),
    ("A document exists already. What now?", "DocumentAlreadyExists", "troubleshooting.html"),
    ("Why does the management account get nothing?", "management account", "reference/rollouts.html#the-management-account"),
    ("How do I see what a change does to access?", "review change access pull request", "review.html"),
    ("How do I test a policy?", "test policy", "test-policies.html"),
    ("What does just-in-time node access cost?", "cost price", "cli/cost.html"),
    ("How do I find out what was changed by hand in AWS?", "drift", "cli/drift.html"),
    ("How do I accept a warning?", "accept warning", "reference/accept.html"),
    ("How do I use it in GitHub Actions?", "GitHub Actions", "pipeline.html"),
    ("How do I adopt policies that exist already?", "import existing", "cli/import.html"),
    ("What may change in a new version?", "upgrade", "upgrade.html"),
]

RANKING = """
const fs = require('fs'), path = require('path');
const [site, words] = [process.argv[1], JSON.parse(process.argv[2])];
const file = name => path.join(site, fs.readdirSync(site).find(one => one.startsWith(name) && one.endsWith('.js')));
global.window = { search: {} };
const elasticlunr = require(path.resolve(file('elasticlunr-')));
(0, eval)(fs.readFileSync(file('searchindex-'), 'utf8'));
const config = window.search;
const index = elasticlunr.Index.load(config.index);
console.log(JSON.stringify(words.map(one => index.search(one, config.search_options).slice(0, 10).map(hit => config.doc_urls[hit.ref]))));
"""


def is_answer(url, page):
    """Whether a result is the page, and its heading if one is named"""
    return url == page if "#" in page else url.partition("#")[0] == page


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, help="the site that tools/build_book.py built")
    parser.add_argument("--node", default="node", help="the node command")
    parser.add_argument("--first", type=int, default=3, help="number of results in which the page must be (default: 3)")
    parser.add_argument("--verbose", action="store_true", help="print the results of each question")
    arguments = parser.parse_args()
    words = json.dumps([words for _, words, _ in QUESTIONS])
    run = subprocess.run(
        [arguments.node, "-e", RANKING, str(arguments.site), words], capture_output=True, text=True, check=False
    )
    if run.returncode:
        sys.exit(f"the search of {arguments.site} does not run\n{run.stderr}")
    ranked = json.loads(run.stdout)
    faults = 0
    for (question, words, page), urls in zip(QUESTIONS, ranked, strict=True):
        found = any(is_answer(url, page) for url in urls[: arguments.first])
        faults += not found
        if not found or arguments.verbose:
            print(f"{'' if found else 'not found: '}{question}\n  search: {words}\n  answer: {page}")
            print("".join(f"  {place}. {url}\n" for place, url in enumerate(urls, 1)))
    print(f"{len(QUESTIONS)} questions, {faults} without their page in the first {arguments.first} results")
    sys.exit(1 if faults else 0)


main()
