//! `jitna-iac persona`

use crate::folder::{Folder, MODEL, session, with_error, with_warning};

#[test]
fn a_persona_is_printed_as_people_read_it() {
    let folder = Folder::empty();
    let model = Folder::new(MODEL);
    session(
        "persona",
        &[
            folder.run("persona --list"),
            folder.run("persona rdp-user --account 111122223333 --region eu-central-1 --region eu-west-1"),
            folder.run("persona requester --account 111122223333 --region eu-central-1 --deny-start-session"),
            model.run("persona requester --format compact"),
            folder.run("persona approver --account shop"),
            folder.run("persona approver --chat-role Channel"),
        ],
    );
}

#[test]
fn a_model_narrows_the_policy() {
    let text = |args: &str| Folder::new(MODEL).run(args).out;
    let all = Folder::empty().run("persona requester --account 111122223333").out;
    assert!(all.contains("RequestManualApprovals"));
    // The model has no manual approval policy.
    let narrowed = text("persona requester --account 111122223333");
    assert!(!narrowed.contains("RequestManualApprovals"), "{narrowed}");
    assert!(narrowed.contains("arn:aws:ssm:eu-central-1:111122223333:opsitem/*"), "{narrowed}");
    let enabler = text("persona enabler --format compact");
    assert!(enabler.contains("arn:aws:ssm:eu-central-1:222222222222:association/*"), "{enabler}");
}

#[test]
fn only_errors_of_the_model_are_in_the_way() {
    Folder::new(with_warning()).run("persona enabler").is_quiet();
    let ran = Folder::new(with_error()).run("persona enabler");
    ran.fails(1, "error[JNA0102]");
    assert!(ran.out.is_empty(), "{ran}");
    Folder::empty().run("persona enabler -c nowhere.yaml").fails(3, "");
}

#[test]
fn what_is_printed_is_a_policy() {
    let folder = Folder::empty();
    for persona in ["enabler", "configurer", "operator", "read-only-operator", "console-onboarding"] {
        let json = folder.run(&format!("persona {persona} --account 111122223333")).json();
        assert_eq!(json["Version"], "2012-10-17");
        assert!(json["Statement"].as_array().is_some_and(|all| all.len() > 3), "{persona}");
    }
    folder.run("persona").fails(2, "");
    folder.run("persona requestor").fails(2, "requester");
    folder.run("persona requester --list").fails(2, "");
    folder.run("persona requester --account 12345 --region nowhere").fails(2, "");
    let account = "persona approver --account 111122223333 --region";
    let ran = folder.run(&format!("{account} eu-centrl-1"));
    ran.fails(2, "unknown Region `eu-centrl-1`; did you mean `eu-central-1`?");
    folder.run(&format!("{account} xx-nowhere-9")).fails(2, "unknown Region `xx-nowhere-9`; write a code");
}
