#!/usr/bin/env python3
"""Prints a jitna.yaml with many manual policies, distributed evenly over OUs, for measurements.

With STATEMENTS, it also has this number of permits, the same number of forbids, and three invariants.

usage: generate_model.py POLICIES UNITS [ACCOUNTS [STATEMENTS]]
"""
import sys

policies, units, accounts, statements = (int(argument) for argument in [*sys.argv[1:], '0', '0'][:4])
each = policies // units
lines = []
w = lines.append
w('''version: 1
organization:
  delegatedAdministrator: "123456789012"
  root: r-abcd
  homeRegion: us-east-1
  identityProvider: SSO
  units:''')
for u in range(units):
    inside = range(u * accounts // units, (u + 1) * accounts // units)
    listed = ', '.join(f'{{name: account-{a:05}, id: "{a + 100000000000}"}}' for a in inside)
    w(f'    - {{name: unit-{u:04}, id: ou-abcd-{u:08x}' + (f', accounts: [{listed}]' if listed else '') + '}')
w('''names:
  groups:
    approvers: ec4df598-7071-70a6-0de4-0123456789ab''')
for s in range(min(statements, 30)):
    w(f'    group-{s}: 00000000-0000-0000-0000-{s:012x}')
w('''unifiedConsole:
  regions: [us-east-1, us-east-2, us-west-2]''')
if statements:
    w('''denyAccess:
  statements:''')
    for s in range(statements):
        critical = f'{{nodeTag: Criticality, is: c{s % 20}}}'
        staff = f"{{attribute: employeeNumber, like: 'TEMP-{s}*'}}"
        w([
            f'    - {{name: forbid-{s}, when: [{critical}], unless: [{{principalTag: Team, equalsNodeTag: Team}}]}}',
            f"    - {{name: forbid-{s}, when: [{{nodeTag: Role, like: '*-{s}*x'}}]}}",
            f'    - {{name: forbid-{s}, when: [{staff}, {critical}]}}',
            f'    - {{name: forbid-{s}, when: [{{nodeTag: Environment, is: stage-{s % 10}}}, {staff}]}}',
        ][s % 4])
    w('''autoApprovals:
  - name: everyday
    statements:''')
    for s in range(statements):
        own = ', {attribute: costCenter, equalsNodeTag: CostCenter}' if s % 3 == 0 else ''
        w(f'      - {{name: permit-{s}, group: group-{s % 30}, when: [{{nodeTag: Environment, oneOf: [stage-{s % 10}, dev-{s}]}}, '
          f"{{nodeTag: Role, like: 'r{s % 7}-*{s}'}}{own}]}}")
    w('''invariants:
  - {name: production, neverAutoApproved: {when: [{nodeTag: Environment, is: Production}]}}
  - {name: operators, autoApprovedOnlyFor: {group: group-1, on: {when: [{nodeTag: Role, like: r1-*}]}}}
  - {name: bites, denyAccessBites: true}''')
w('''manualApprovals:''')
for i in range(policies):
    w(f'''  - name: Team-{i:05}-Manual-Approval
    accessDuration: 24h
    nodes: {{Workload: team-{i:05}}}
    levels:
      - approvers: [{{group: approvers}}]
        approvals: 1
        message: Please approve this request
        timeout: 7 days''')
w('''sessionPreferences:
  - name: standard
    cloudWatch: {logGroup: "session-manager-${AWS::Region}"}
    idleTimeout: 20m
    maxDuration: 60m
rollouts:''')
auto = '\n    autoApproval: everyday' if statements else ''
for u in range(units):
    w(f'''  - name: unit-{u:04}
    units: [unit-{u:04}]
    sessionPreferences: standard{auto}
    manualApprovals:''')
    for i in range(u * each, (u + 1) * each):
        w(f'      - Team-{i:05}-Manual-Approval')
print('\n'.join(lines))
