//! A large model, as text

use std::fmt::Write as _;

/// The model that `tools/generate_model.py` prints, 50 policies a unit
pub(crate) fn large(policies: usize) -> String {
    let units = policies / 50;
    let mut text = String::from(
        "version: 1\norganization:\n  delegatedAdministrator: '123456789012'\n  root: r-abcd\n  homeRegion: us-east-1\n  \
         identityProvider: SSO\n  units:\n",
    );
    let mut add = |line: std::fmt::Arguments<'_>| text.write_fmt(line).expect("writing to a string");
    for unit in 0..units {
        add(format_args!("    - {{name: unit-{unit:04}, id: ou-abcd-{unit:08x}}}\n"));
    }
    add(format_args!("names:\n  groups:\n    approvers: ec4df598-7071-70a6-0de4-0123456789ab\n"));
    add(format_args!("unifiedConsole:\n  regions: [us-east-1, us-east-2, us-west-2]\nmanualApprovals:\n"));
    for policy in 0..policies {
        add(format_args!(
            "  - name: Team-{policy:05}-Manual-Approval\n    accessDuration: 24h\n    nodes: {{Workload: team-{policy:05}}}\n    \
             levels:\n      - approvers: [{{group: approvers}}]\n        message: Please approve this request\n"
        ));
    }
    add(format_args!(
        "sessionPreferences:\n  - {{name: standard, idleTimeout: 20m, maxDuration: 60m}}\nrollouts:\n"
    ));
    for unit in 0..units {
        add(format_args!(
            "  - name: unit-{unit:04}\n    units: [unit-{unit:04}]\n    sessionPreferences: standard\n    manualApprovals:\n"
        ));
        for policy in unit * 50..(unit + 1) * 50 {
            add(format_args!("      - Team-{policy:05}-Manual-Approval\n"));
        }
    }
    text
}
