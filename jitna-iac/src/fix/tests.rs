use super::*;
use crate::diag::Safety;
use crate::read::FileAccess;

/// Creates a folder with these files; the first one contains the model
fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let access = FileAccess::of_project(folder.path());
    let project = Project::new(folder.path().join(files[0].0), access);
    (folder, project)
}

const ACCOUNT: &str = "\
version: 1
account: {id: \"111122223333\", region: eu-central-1} # ours
nodeAccess: {}
unifiedConsole: {}
";

fn fixed(text: &str, up_to: Safety) -> String {
    let (_folder, project) = project(&[("jitna.yaml", text)]);
    let applied = apply(&project, up_to).unwrap();
    let new = applied.files.first().map_or(text, |file| file.new.as_str()).to_owned();
    let again = apply(&project.with_text(project.path(), &new), up_to).unwrap();
    assert!(again.files.is_empty(), "a second run changes nothing: {:?}", again.files);
    new
}

#[test]
fn a_fix_keeps_comments_quotes_and_brackets() {
    let text = ACCOUNT.replace("region:", "regoin:")
        + "manualApprovals:   # two
  - name: Finance     # the first
    nodes: {Workload: 'Finance', }
    accessDuration: '1h'
    lvels:
      - approvers: [{group: ec4df598-7071-70a6-0de4-0123456789ab}]
";
    let expected = text.replace("regoin", "region").replace("lvels", "levels");
    assert_eq!(fixed(&text, Safety::Safe), expected);
}

#[test]
fn a_word_of_what_keeps_something_out_is_never_replaced_safely() {
    let text = ACCOUNT.replace("account: {id: \"111122223333\", region: eu-central-1} # ours\n", "")
        + "organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
denyAccess:
  statements:
    - {name: leads, group: leds}
";
    let text = text.replace("nodeAccess: {}", "nodeAccess: {units: [r-ab12]}");
    assert_eq!(fixed(&text, Safety::Safe), text);
    assert_eq!(fixed(&text, Safety::Unsafe), text.replace("leds", "leads"));
}

#[test]
fn a_file_that_the_model_names_is_fixed_where_it_is() {
    let model = ACCOUNT.to_owned()
        + "autoApprovals:
  - name: everyday
    statements: [{file: everyday.cedar}]
";
    let cedar = "permit (principal, action == AWS::SSM::getTokenForInstanceAccess, resource)\nwhen { resource.hasTag(\"Dev\") };\n";
    let (_folder, project) = project(&[("jitna.yaml", &model), ("everyday.cedar", cedar)]);
    let applied = apply(&project, Safety::Safe).unwrap();
    let [file] = applied.files.as_slice() else { panic!("{applied:?}") };
    assert_eq!(
        file.new,
        cedar.replace(
            "AWS::SSM::getTokenForInstanceAccess",
            "AWS::SSM::Action::\"getTokenForInstanceAccess\""
        )
    );
    assert!(file.path.ends_with("everyday.cedar"));
}
