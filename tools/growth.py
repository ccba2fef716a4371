#!/usr/bin/env python3
"""Runs the command on inputs of one, two and four times a size, and prints how its CPU time grows.

An exponent near 1 is linear: twice the input takes twice the time. The time for a tiny input of the same kind is subtracted
first. The exit code is 1 if a kind grows faster than the limit or takes longer than the budget.

usage: growth.py [--binary PATH] [--limit EXPONENT] [--budget SECONDS] [--scale FACTOR] [KIND...]
"""
import argparse
import json
import math
import pathlib
import resource
import subprocess
import sys
import tempfile

KINDS = {}


def kind(size):
    """Registers a generator of inputs: it gets a folder and a size, writes files, and returns the arguments of the command."""

    def add(function):
        KINDS[function.__name__.replace('_', '-')] = (function, size)
        return function

    return add


def group(number):
    return f'00000000-0000-0000-0000-{number:012x}'


def account(number):
    return str(100000000000 + number)


def level(number=1):
    return [{'approvers': [{'group': group(number)}]}]


def model(units=(), **parts):
    """Returns a model with the required fields."""
    whole = {
        'version': 1,
        'organization': {
            'delegatedAdministrator': '222222222222', 'root': 'r-abcd', 'homeRegion': 'eu-central-1', 'identityProvider': 'SSO',
            'units': list(units) or [{'name': 'workloads', 'id': 'ou-abcd-11111111'}],
        },
        'unifiedConsole': {'regions': ['eu-central-1', 'eu-west-1']},
        'manualApprovals': [{'name': 'Everything', 'nodes': 'all', 'levels': level()}],
        'sessionPreferences': [{'name': 'standard', 'idleTimeout': '20m', 'maxDuration': '60m'}],
        'rollouts': [{'name': 'base', 'units': ['root'], 'manualApprovals': ['Everything'], 'sessionPreferences': 'standard'}],
    }
    whole.update(parts)
    return whole


def write(folder, name, value):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return str(path)


def check(folder, value, command='check'):
    return [command, '-c', write(folder, 'jitna.json', value)]


def with_auto(statements, **parts):
    whole = model(autoApprovals=[{'name': 'everyday', 'statements': statements}], **parts)
    for rollout in whole['rollouts']:
        rollout.setdefault('autoApproval', 'everyday')
    return whole


def cedar(effect, condition):
    return f'{effect} (principal, action == AWS::SSM::Action::"getTokenForInstanceAccess", resource)\nwhen {{ {condition} }};\n'


# Statements

@kind(100)
def permits(folder, n):
    """Permits of one policy that overlap"""
    return check(folder, with_auto([
        {'name': f'permit {s}', 'group': group(s % 30), 'when': [
            {'nodeTag': 'Environment', 'oneOf': [f'stage-{s % 10}', f'dev-{s}']}, {'nodeTag': 'Role', 'like': f'r{s % 7}-*{s}'}]}
        for s in range(n)]))


@kind(200)
def permits_that_differ(folder, n):
    """Permits of one policy, each for a different team"""
    return check(folder, with_auto([
        {'name': f'team {s}', 'group': group(s), 'when': [{'nodeTag': 'Team', 'is': f'team-{s}'}]} for s in range(n)]))


@kind(200)
def permits_of_one_tag(folder, n):
    """Permits of one policy without groups"""
    return check(folder, with_auto([
        {'name': f'team {s}', 'when': [{'nodeTag': 'Team', 'is': f'team-{s}'}]} for s in range(n)]))


@kind(200)
def permits_of_own_tags(folder, n):
    """Permits of one policy, each about a different tag key"""
    return check(folder, with_auto([
        {'name': f'team {s}', 'when': [{'nodeTag': f'Key{s}', 'is': 'yes'}]} for s in range(n)]))


@kind(100)
def permits_and_forbids(folder, n):
    """Half permits, half forbids that overlap"""
    half = n // 2
    permit = [{'name': f'permit {s}', 'group': group(s % 30), 'when': [
        {'nodeTag': 'Environment', 'oneOf': [f'stage-{s % 10}', f'dev-{s}']}, {'nodeTag': 'Role', 'like': f'r{s % 7}-*{s}'}]}
        for s in range(half)]
    forbid = [{'name': f'forbid {s}', 'when': [
        {'attribute': 'employeeNumber', 'like': f'TEMP-{s}*'}, {'nodeTag': 'Criticality', 'is': f'c{s % 20}'}]} for s in range(half)]
    return check(folder, with_auto(permit, denyAccess={'statements': forbid}))


@kind(200)
def forbids(folder, n):
    """Forbids of the deny-access policy, without a permit"""
    return check(folder, model(denyAccess={'statements': [
        {'name': f'forbid {s}', 'when': [{'nodeTag': 'Workload', 'is': f'w-{s}'}], 'unless': [{'attribute': 'division', 'is': f'd-{s}'}]}
        for s in range(n)]}))


@kind(100)
def cedar_statements(folder, n):
    """Permits of one policy as one string"""
    text = ''.join(cedar('permit', f'resource.hasTag("Team") && resource.getTag("Team") == "team-{s}"') for s in range(n))
    return check(folder, with_auto([{'cedar': text}]))


@kind(500)
def values_of_a_condition(folder, n):
    """Values of one `oneOf`"""
    return check(folder, with_auto([{'name': 'many', 'when': [{'nodeTag': 'Team', 'oneOf': [f'team-{s}' for s in range(n)]}]}]))


@kind(100)
def patterns_of_a_tag(folder, n):
    """Statements, each with a pattern of one tag"""
    return check(folder, with_auto([
        {'name': f'role {s}', 'when': [{'nodeTag': 'Role', 'like': f'*role-{s}*'}]} for s in range(n)]))


@kind(500)
def stars(folder, n):
    """Stars of one pattern"""
    return check(folder, with_auto([{'name': 'many', 'when': [{'nodeTag': 'Team', 'like': 'a*' * n}]}]))


@kind(300)
def stars_of_two(folder, n):
    """Stars of two patterns that may meet"""
    return check(folder, with_auto([
        {'name': 'one', 'when': [{'nodeTag': 'Team', 'like': 'a*' * n}]},
        {'name': 'two', 'when': [{'nodeTag': 'Team', 'like': '*b' * n}]}]))


@kind(250)
def auto_approvals(folder, n):
    """Auto-approval policies with two statements and a rollout each"""
    units = [{'name': f'unit-{u}', 'id': f'ou-abcd-{u:08x}'} for u in range(n)]
    return check(folder, model(
        units,
        autoApprovals=[{'name': f'auto-{u}', 'statements': [
            {'name': 'dev', 'when': [{'nodeTag': 'Environment', 'is': f'dev-{u}'}]},
            {'name': 'test', 'group': group(u), 'when': [{'nodeTag': 'Environment', 'is': f'test-{u}'}]}]} for u in range(n)],
        denyAccess={'statements': [{'name': 'critical', 'when': [{'nodeTag': 'Criticality', 'is': 'High'}]}]},
        rollouts=[{'name': f'unit-{u}', 'units': [f'unit-{u}'], 'autoApproval': f'auto-{u}', 'manualApprovals': ['Everything'],
                   'sessionPreferences': 'standard'} for u in range(n)]))


@kind(250)
def invariants(folder, n):
    """Invariants of one policy"""
    return check(folder, with_auto(
        [{'name': 'dev', 'when': [{'nodeTag': 'Environment', 'is': 'dev'}]}],
        invariants=[{'name': f'invariant {i}', 'neverAutoApproved': {'when': [{'nodeTag': 'Environment', 'is': f'prod-{i}'}]}}
                    for i in range(n)]))


# The organization

@kind(250)
def extends(folder, n):
    """Rollouts, each of which extends the previous one"""
    units = [{'name': f'unit-{u}', 'id': f'ou-abcd-{u:08x}'} for u in range(n)]
    policies = [{'name': f'Policy-{u}', 'nodes': {'Workload': f'w-{u}'}, 'levels': level()} for u in range(40)]
    rollouts = [{'name': f'unit-{u}', 'units': [f'unit-{u}'], 'sessionPreferences': 'standard'}
                | ({'manualApprovals': [f'Policy-{u}']} if u < 40 else {}) | ({'extends': f'unit-{u - 1}'} if u else {}) for u in range(n)]
    return check(folder, model(units, manualApprovals=policies, rollouts=rollouts))


@kind(10000)
def targeted_units(folder, n):
    """OUs of one rollout"""
    units = [{'name': f'unit-{u}', 'id': f'ou-abcd-{u:08x}'} for u in range(n)]
    return check(folder, model(units, rollouts=[
        {'name': 'base', 'units': [f'unit-{u}' for u in range(n)], 'manualApprovals': ['Everything'], 'sessionPreferences': 'standard'}]))


@kind(5000)
def nested_units(folder, n):
    """Nested OUs, with a few accounts in each"""
    units = [{'name': f'unit-{u}', 'id': f'ou-abcd-{u:08x}', 'accounts': [{'name': f'a{u}', 'id': account(u)}],
              'units': [{'name': f'below-{u}', 'id': f'ou-abcd-{u + 0x10000000:08x}'}]} for u in range(n)]
    return check(folder, model(units), 'synth')


@kind(10000)
def accounts_of_a_rollout(folder, n):
    """Accounts that one rollout names"""
    units = [{'name': 'workloads', 'id': 'ou-abcd-11111111', 'accounts': [{'name': f'a{a}', 'id': account(a)} for a in range(n)]}]
    return check(folder, model(units, rollouts=[
        {'name': 'base', 'accounts': [f'a{a}' for a in range(n)], 'manualApprovals': ['Everything'], 'sessionPreferences': 'standard'}]))


@kind(5000)
def excluded_accounts(folder, n):
    """Accounts that one rollout leaves out"""
    units = [{'name': 'workloads', 'id': 'ou-abcd-11111111', 'accounts': [{'name': f'a{a}', 'id': account(a)} for a in range(2 * n)]}]
    return check(folder, model(units, rollouts=[
        {'name': 'base', 'units': ['workloads'], 'excludeAccounts': [f'a{a}' for a in range(n)], 'manualApprovals': ['Everything'],
         'sessionPreferences': 'standard'}]))


@kind(2000)
def manual_approvals(folder, n):
    """Manual approval policies over many rollouts, 20 each"""
    units = [{'name': f'unit-{u}', 'id': f'ou-abcd-{u:08x}'} for u in range(n // 20)]
    policies = [{'name': f'Policy-{p}', 'nodes': {'Workload': f'w-{p}'}, 'levels': level()} for p in range(n)]
    rollouts = [{'name': f'unit-{u}', 'units': [f'unit-{u}'], 'manualApprovals': [f'Policy-{p}' for p in range(u * 20, u * 20 + 20)],
                 'sessionPreferences': 'standard'} for u in range(n // 20)]
    return check(folder, model(units, manualApprovals=policies, rollouts=rollouts))


@kind(5000)
def node_tags(folder, n):
    """Declared keys of tags"""
    return check(folder, with_auto(
        [{'name': 'dev', 'when': [{'nodeTag': 'Environment-0', 'is': 'dev'}]}],
        nodeTags={f'Environment-{k}': ['dev', 'test', 'prod-*'] for k in range(n)}))


@kind(10000)
def values_of_a_node_tag(folder, n):
    """Declared values of one tag, and policies that name them"""
    return check(folder, model(
        nodeTags={'Workload': [f'w-{v}' for v in range(n)]},
        manualApprovals=[{'name': 'Few', 'nodes': {'Workload': [f'w-{v}' for v in range(40)]}, 'levels': level()}],
        rollouts=[{'name': 'base', 'units': ['root'], 'manualApprovals': ['Few'], 'sessionPreferences': 'standard'}]))


@kind(1000)
def words(folder, n):
    """Similar words of tags, without declarations"""
    units = [{'name': f'unit-{u}', 'id': f'ou-abcd-{u:08x}'} for u in range(n // 20)]
    policies = [{'name': f'Policy-{p}', 'nodes': {f'Workload{p}': f'Team value {p}'}, 'levels': level()} for p in range(n)]
    rollouts = [{'name': f'unit-{u}', 'units': [f'unit-{u}'], 'manualApprovals': [f'Policy-{p}' for p in range(u * 20, u * 20 + 20)],
                 'sessionPreferences': 'standard'} for u in range(n // 20)]
    return check(folder, model(units, manualApprovals=policies, rollouts=rollouts))


@kind(10000)
def group_names(folder, n):
    """Names of groups"""
    return check(folder, model(names={'groups': {f'team-{g}': group(g) for g in range(n)}}))


# Supporting resources

@kind(500)
def topics(folder, n):
    """Topics with an email address and a rule each"""
    return check(folder, model(notifications={
        'topics': [{'name': f'SSM-JITNA-{t}', 'emails': [f'team-{t}@example.com']} for t in range(n)],
        'rules': [{'name': f'rule-{t}', 'event': 'approver', 'to': [f'SSM-JITNA-{t}']} for t in range(n)]}))


@kind(5000)
def emails(folder, n):
    """Email addresses of one topic"""
    return check(folder, model(notifications={
        'topics': [{'name': 'SSM-JITNA-Requests', 'emails': [f'user-{e}@example.com' for e in range(n)]}],
        'rules': [{'name': 'pending', 'event': 'approver', 'to': ['SSM-JITNA-Requests']}]}))


@kind(1000)
def findings(folder, n):
    """Findings of all kinds"""
    policies = [{'name': f'Policy {p}', 'nodes': {'tag:Workload': f'w-{p} '}, 'levels': level()} for p in range(n)]
    return check(folder, model(manualApprovals=policies, rollouts=[
        {'name': 'base', 'units': ['root'], 'manualApprovals': [f'Policy {p}' for p in range(n)], 'sessionPreferences': 'standard'}]))


@kind(300)
def unknown_names(folder, n):
    """Names that do not exist, among as many that do"""
    return check(folder, model(
        names={'groups': {f'team-{g}': group(g) for g in range(n)}},
        manualApprovals=[{'name': f'Policy-{p}', 'nodes': {'Workload': f'w-{p}'}, 'levels': [{'approvers': [{'group': f'taem-{p}'}]}]} for p in range(n)],
        rollouts=[{'name': 'base', 'units': ['root'], 'manualApprovals': [f'Policy-{p}' for p in range(40)], 'sessionPreferences': 'standard'}]))


# Other commands

DOCUMENT = {'schemaVersion': '1.1.1', 'accessDuration': 3600, 'mainSteps': []}


def document(number):
    return {
        'schemaVersion': '1.0',
        'accessDuration': 86400,
        'targets': [{'Key': 'tag:Workload', 'Values': [f'w-{number}']}],
        'mainSteps': [{
            'action': 'aws:approve', 'name': 'level1', 'inputs': {'timeoutSeconds': 604800, 'Message': 'Please approve', 'EnhancedApprovals': {
                'Approvers': [{'approver': group(number % 30), 'type': 'SSOGroup', 'minRequiredApprovals': 1}]}}}],
    }


@kind(250)
def import_documents(folder, n):
    """Documents in folders of accounts"""
    for d in range(n):
        write(folder, f'documents/{account(d % 50)}/eu-central-1/Policy-{d}.json', {
            'Name': f'Policy-{d}', 'DocumentType': 'ManualApprovalPolicy', 'DocumentFormat': 'JSON', 'Content': json.dumps(document(d))})
    return ['import', str(folder / 'documents'), '--account', account(0), '--region', 'eu-central-1']


def template(n, changed=0):
    return {'AWSTemplateFormatVersion': '2010-09-09', 'Resources': {f'Policy{d}': {
        'Type': 'AWS::SSM::Document', 'Properties': {
            'Name': f'Policy-{d}', 'DocumentType': 'ManualApprovalPolicy', 'DocumentFormat': 'JSON', 'UpdateMethod': 'NewVersion',
            'Content': document(d + changed)}} for d in range(n)}}


@kind(250)
def import_template(folder, n):
    """Documents of one template"""
    return ['import', write(folder, 'template.json', template(n)), '--account', account(0), '--region', 'eu-central-1']


@kind(1000)
def diff(folder, n):
    """Resources of two templates, every one changed"""
    return ['diff', write(folder, 'old.json', template(n)), write(folder, 'new.json', template(n, 1))]


@kind(1000)
def diff_without_names(folder, n):
    """Resources of two templates whose logical IDs all changed"""
    def renamed(prefix):
        return {'Resources': {f'{prefix}{d}': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': f'topic {d}'}} for d in range(n)}}
    return ['diff', write(folder, 'old.json', renamed('Old')), write(folder, 'new.json', renamed('New'))]


@kind(100)
def compare(folder, n):
    """Two models with many permits, every one changed"""
    def model_of(value):
        return with_auto([{'name': f'team {s}', 'when': [{'nodeTag': f'Key{s % 7}', 'is': f'{value}-{s}'}]} for s in range(n)])
    return ['compare', write(folder, 'old.json', model_of('old')), write(folder, 'new.json', model_of('new'))]


@kind(250)
def compare_manual(folder, n):
    """Two models with many manual approval policies, every one changed"""
    def model_of(value):
        units = [{'name': f'unit-{u}', 'id': f'ou-abcd-{u:08x}'} for u in range(n // 10)]
        return model(units, manualApprovals=[{'name': f'Policy-{p}', 'nodes': {'Workload': f'{value}-{p}'}, 'levels': level()} for p in range(n)],
                     rollouts=[{'name': f'unit-{u}', 'units': [f'unit-{u}'], 'manualApprovals': [f'Policy-{p}' for p in range(u * 10, u * 10 + 10)],
                                'sessionPreferences': 'standard'} for u in range(n // 10)])
    return ['compare', write(folder, 'old.json', model_of('old')), write(folder, 'new.json', model_of('new'))]


@kind(1000)
def audit_iam(folder, n):
    """Statements of one IAM policy"""
    statements = [{'Sid': f's{s}', 'Effect': 'Allow', 'Action': ['ssm:StartSession'], 'Resource': f'arn:aws:ec2:*:*:instance/i-{s:017x}'}
                  for s in range(n)]
    return ['audit-iam', write(folder, 'policy.json', {'Version': '2012-10-17', 'Statement': statements})]


@kind(1000)
def audit_iam_denied(folder, n):
    """Statements of one IAM policy, half of them denials"""
    statements = [{'Sid': f's{s}', 'Effect': 'Allow' if s % 2 else 'Deny', 'Action': ['ssm:StartSession'],
                   'Resource': f'arn:aws:ec2:*:*:instance/i-{s:017x}'} for s in range(n)]
    return ['audit-iam', write(folder, 'policy.json', {'Version': '2012-10-17', 'Statement': statements})]


@kind(1000)
def audit_iam_roles(folder, n):
    """Roles, each with a policy, as in an export"""
    roles = [{'RoleName': f'role-{r}', 'Arn': f'arn:aws:iam::111111111111:role/role-{r}', 'Path': '/', 'AttachedManagedPolicies': [],
              'RolePolicyList': [{'PolicyName': 'p', 'PolicyDocument': {'Version': '2012-10-17', 'Statement': [
                  {'Effect': 'Allow', 'Action': 'ssm:StartSession', 'Resource': '*'}]}}],
              'AssumeRolePolicyDocument': {'Version': '2012-10-17', 'Statement': []}} for r in range(n)]
    return ['audit-iam', write(folder, 'export.json', {'UserDetailList': [], 'GroupDetailList': [], 'RoleDetailList': roles, 'Policies': []})]


@kind(10000)
def cost_rows(folder, n):
    """Rows of the inventory of `cost`"""
    rows = ''.join(f'{account(r)},eu-central-1,{r % 50}\n' for r in range(n))
    return ['cost', '--inventory', write(folder, 'nodes.csv', f'account,region,nodes\n{rows}')]


@kind(5000)
def cost_columns(folder, n):
    """Columns of the inventory of `cost`"""
    head = ','.join(f'column{c}' for c in range(n))
    return ['cost', '--inventory', write(folder, 'nodes.csv', f'account,region,nodes,{head}\n{account(1)},eu-central-1,5,{"," * (n - 1)}\n')]


def nodes(n):
    instances = [{'InstanceId': f'i-{i:017x}', 'State': {'Code': 16, 'Name': 'running'}, 'Placement': {'AvailabilityZone': 'eu-central-1a'},
                  'Tags': [{'Key': 'Workload', 'Value': f'w-{i % 50}'}]} for i in range(n)]
    return json.dumps({'Reservations': [{'OwnerId': account(1), 'Instances': instances}]})


def covered(folder):
    whole = with_auto([{'name': f'team {s}', 'group': group(s), 'when': [{'nodeTag': 'Workload', 'is': f'w-{s}'}]} for s in range(10)])
    whole['organization']['units'][0]['accounts'] = [{'name': 'a', 'id': account(1)}]
    return ['coverage', *check(folder, whole)[1:], '--inventory']


@kind(5000)
def coverage_nodes(folder, n):
    """Nodes"""
    return [*covered(folder), write(folder, 'nodes.json', nodes(n))]


@kind(2000)
def coverage_columns(folder, n):
    """Columns of a table of users"""
    head = ','.join(f'column{c}' for c in range(n))
    table = f'userId,groups,costCenter,{head}\nuser-1,{group(1)},4711,{"," * (n - 1)}\n'
    return [*covered(folder), write(folder, 'nodes.json', nodes(10)), '--users', write(folder, 'users.csv', table)]


@kind(1000)
def coverage_groups(folder, n):
    """Groups of each of ten users"""
    table = 'userId,groups\n' + ''.join(f'user-{u},{";".join(group(g) for g in range(n))}\n' for u in range(10))
    return [*covered(folder), write(folder, 'nodes.json', nodes(10)), '--users', write(folder, 'users.csv', table)]


@kind(2000)
def coverage_users(folder, n):
    """Users"""
    table = 'userId,groups,costCenter\n' + ''.join(f'user-{u},{group(u % 40)},cc-{u}\n' for u in range(n))
    return [*covered(folder), write(folder, 'nodes.json', nodes(100)), '--users', write(folder, 'users.csv', table)]


def tested(folder, n, statements=10):
    whole = with_auto([{'name': f'team {s}', 'when': [{'nodeTag': 'Workload', 'is': f'w-{s}'}]} for s in range(statements)])
    whole['organization']['units'][0]['accounts'] = [{'name': 'a', 'id': account(1)}]
    cases = [{'name': f'case {c}', 'because': 'it is so', 'node': {'tags': {'Workload': f'w-{c}'}}, 'expect': 'auto-approved' if c < statements else 'manual'}
             for c in range(n)]
    tests = {'version': 1, 'given': {'account': account(1), 'region': 'eu-central-1', 'user': 'someone'}, 'users': {'someone': {}}, 'cases': cases}
    return ['test', *check(folder, whole)[1:], write(folder, 'a.test.yaml', tests)]


@kind(1000)
def tests(folder, n):
    """Cases of policy tests"""
    return tested(folder, n)


@kind(200)
def test_mutate(folder, n):
    """Cases, with mutations of ten statements"""
    return [*tested(folder, n), '--mutate']


@kind(10)
def test_mutate_statements(folder, n):
    """Statements, with mutations and 50 cases"""
    return [*tested(folder, 50, n), '--mutate']


@kind(2000)
def decide_requests(folder, n):
    """Requests of one run of `decide`"""
    lines = ''.join(json.dumps({'account': account(1), 'region': 'eu-central-1', 'user': {'id': f'user-{i}', 'groups': []},
                                'node': {'id': f'i-{i:017x}', 'kind': 'ec2', 'tags': {'Workload': f'w-{i % 50}'}}}) + '\n' for i in range(n))
    covered(folder)
    return ['decide', '-c', str(folder / 'jitna.json'), '--requests', write(folder, 'requests.jsonl', lines), '--format', 'jsonl']


def seconds(binary, make, size, most):
    """Returns the CPU seconds of the command, its exit code and the first line of its errors; `None` if it takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = make(pathlib.Path(folder), size)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            done = subprocess.run([binary, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=most, cwd=folder)
        except subprocess.TimeoutExpired:
            return None, None, ''
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        lines = (done.stderr + b'\n' + done.stdout).decode(errors='replace').splitlines()
        first = [line for line in lines if line.startswith(('error', 'thread'))] or ['']
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.returncode, first[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('kinds', nargs='*', metavar='KIND', help='all if none is named: ' + ', '.join(KINDS))
    parser.add_argument('--binary', default='target/release/jitna-iac')
    parser.add_argument('--limit', type=float, default=1.3, help='exponent that a kind may have')
    parser.add_argument('--budget', type=float, default=60, help='seconds that a run may take')
    parser.add_argument('--scale', type=float, default=1, help='factor of all sizes')
    chosen = parser.parse_args()
    binary = str(pathlib.Path(chosen.binary).resolve())
    failed = False
    for name in chosen.kinds or KINDS:
        if name not in KINDS:
            parser.error(f'unknown kind `{name}`')
        make, size = KINDS[name]
        size = max(1, int(size * chosen.scale))
        start = seconds(binary, make, 2, chosen.budget)[0] or 0
        row, times, code, said = [], [], None, ''
        for factor in (1, 2, 4):
            took, code, said = seconds(binary, make, size * factor, chosen.budget)
            if took is None:
                row.append(f'over {chosen.budget:g} s')
                failed = True
                break
            times.append(max(took - start, 0.001))
            row.append(f'{took:.2f}')
        # Shorter times are noise.
        exponent = math.log2(times[2] / times[1]) if len(times) == 3 and times[2] > 0.2 else None
        failed |= exponent is not None and exponent > chosen.limit
        shown = 'short' if exponent is None and len(times) == 3 else '-' if exponent is None else f'{exponent:.2f}'
        print(f'{name:24} {size:6} x 1, 2, 4: {", ".join(row):32} exponent {shown:6} exit {code} {said[:90]}', flush=True)
    return failed


if __name__ == '__main__':
    sys.exit(main())
