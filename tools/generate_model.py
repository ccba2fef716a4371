#!/usr/bin/env python3
"""Prints a jitna.yaml of many manual policies, spread evenly over units, for measurements.

usage: generate_model.py POLICIES UNITS [ACCOUNTS]
"""
import sys

policies, units, accounts = (int(argument) for argument in [*sys.argv[1:], '0'][:3])
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
    approvers: ec4df598-7071-70a6-0de4-0123456789ab
unifiedConsole:
  regions: [us-east-1, us-east-2, us-west-2]
manualApprovals:''')
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
for u in range(units):
    w(f'''  - name: unit-{u:04}
    units: [unit-{u:04}]
    sessionPreferences: standard
    manualApprovals:''')
    for i in range(u * each, (u + 1) * each):
        w(f'      - Team-{i:05}-Manual-Approval')
print('\n'.join(lines))
