//! `jitna-iac handout`

use crate::coverage::MODEL;
use crate::folder::{Folder, session, with_error};

#[test]
fn pages_say_what_is_approved_and_how_to_ask() {
    let folder = Folder::new(MODEL);
    session(
        "handout",
        &[folder.run("handout --for requesters"), folder.run("handout --for approvers --group leads")],
    );
    let of_others = folder.run("handout --group on-call");
    assert!(
        !of_others.out.contains("**leads** are approved")
            && of_others.out.contains("No policy asks this group"),
        "{of_others}"
    );
    let written = folder.run("handout --out page.md");
    assert_eq!((written.code, written.out.as_str()), (0, ""), "{written}");
    assert!(folder.path("page.md").is_file());
}

/// Names are text in Markdown, and a script in a name stays a name
#[test]
fn names_are_escaped() {
    let hostile = MODEL.replace("nodeTag: Secret, is: \"yes\"", "nodeTag: Secret, is: \"|`<script>*\"");
    let run = Folder::new(hostile).run("handout --for requesters");
    assert!(run.out.contains(r"\|\`\<script\>\*"), "{run}");
}

#[test]
fn unknown_groups_and_faulty_models_write_nothing() {
    let folder = Folder::new(MODEL);
    session("handout-wrong", &[folder.run("handout --group laeds --out page.md")]);
    assert!(!folder.names().contains(&"page.md".to_owned()));
    Folder::new(with_error()).run("handout").fails(1, "JNA0102");
}

/// The commands are shell: a shell parses them, and the request is approved with what the AWS CLI answers
#[test]
fn the_commands_work_in_a_shell() {
    let page = Folder::new(MODEL).run("handout --for both").out;
    let blocks: Vec<&str> =
        page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 2);
    let folder = Folder::new(MODEL).with(
        "aws",
        "#!/bin/sh\ncase \"$2\" in\nstart-access-request) echo oi-0123456789ab;;\nget-access-token) echo '{\"AccessRequestStatus\": \"Approved\", \
         \"Credentials\": {\"AccessKeyId\": \"AKIA\", \"SecretAccessKey\": \"s e\", \"SessionToken\": \"t\"}}';;\nstart-session) echo \"session on $6 \
         with $AWS_ACCESS_KEY_ID/$AWS_SECRET_ACCESS_KEY/$AWS_SESSION_TOKEN\";;\nget-ops-item) case \"$*\" in *--query*) echo \
         '{\"automationExecutionId\": \"9231944f\"}';; esac;;\nsend-automation-signal) echo \"$*\";;\nesac\n",
    );
    let jq = folder.shell("command -v jq");
    if jq.code != 0 {
        return;
    }
    let run = |block: &str| folder.shell(&format!("chmod +x aws; PATH=.:$PATH; set -e; {block}"));
    let asked = run(blocks[0]);
    assert!(asked.out.contains("session on i-0123456789abcdef0 with AKIA/s e/t"), "{asked}");
    let decided = run(blocks[1]);
    assert!(decided.out.contains("--automation-execution-id 9231944f --signal-type Approve"), "{decided}");
}
