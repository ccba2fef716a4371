//! `jitna-iac compare`

use crate::folder::{Folder, MODEL, session};

/// The model with a manual approval policy
fn model(approvers: &str) -> String {
    MODEL.replace(
        "rollouts: [{",
        &format!(
            "names: {{groups: {{leads: ec4df598-7071-70a6-0de4-0123456789ab, ops: 34688438-1061-702c-a03d-1fa788dccfd1}}}}\n\
             manualApprovals: [{{name: Finance, nodes: {{Workload: Finance}}, levels: [{{approvers: {approvers}}}]}}]\n\
             rollouts: [{{manualApprovals: [Finance], "
        ),
    )
}

fn folder() -> Folder {
    let folder =
        Folder::new(model("[{group: leads}]")).with("new.yaml", model("[{group: leads}, {group: ops}]"));
    folder.run("synth -q --out out").is_quiet();
    folder
}

#[test]
fn exit_code_tells_whether_it_is_what_is_not_wanted() {
    let folder = folder();
    session(
        "compare",
        &[
            folder.run("compare out new.yaml"),
            folder.run("compare out jitna.yaml --fail-on looser,stricter,both,undecided"),
            folder.run("compare jitna.yaml new.yaml --fail-on looser --format markdown"),
            folder.run("compare jitna.yaml new.yaml --fail-on stricter --format json"),
        ],
    );
    assert_eq!(folder.run("compare new.yaml out --fail-on looser").code, 0);
    assert_eq!(folder.run("compare new.yaml out --fail-on looser --fail-on stricter").code, 4);
    let ran =
        folder.run_with_input("compare - new.yaml --fail-on looser", model("[{group: leads}]").as_bytes());
    assert_eq!(ran.code, 4, "{ran}");
}

#[test]
fn what_cannot_be_compared_prints_nothing() {
    let folder = folder().with("empty/notes.txt", "").with("error.yaml", crate::folder::with_error());
    folder.run("compare error.yaml out").fails(1, "error[JNA0102]");
    folder.run("compare out missing.yaml").fails(3, "cannot read missing.yaml");
    folder.run("compare out new.yaml --fail-on softer").fails(2, "softer");
    session(
        "compare-refused",
        &[
            folder.run("compare empty out"),
            folder.run("compare out out/template.yaml"),
            folder.run("compare - -"),
        ],
    );
}
