//! `jitna-iac fmt`

use crate::folder::{Folder, MODEL, session};

const CROOKED: &str = "\
version: 1
account:
    id: 012345678901   # ours
    region: eu-central-1


autoApprovals:
- name: everyday   
  statements:
  - file: policies/everyday.cedar
  - cedar: |
      // development
      permit(principal,action,resource) when { resource.hasTag(\"Env\") };
";

const POLICY: &str = "// sandboxes\npermit(principal,action,resource)\nwhen { true }; // all of them\n";

fn crooked() -> Folder {
    Folder::new(CROOKED).with("policies/everyday.cedar", POLICY)
}

fn read(folder: &Folder, path: &str) -> String {
    std::fs::read_to_string(folder.path(path)).expect("a file")
}

#[test]
fn files_come_into_one_form() {
    let folder = crooked();
    let checked = folder.run("fmt --check");
    assert_eq!(read(&folder, "jitna.yaml"), CROOKED);
    let written = folder.run("fmt");
    let again = folder.run("fmt --check");
    session("fmt", &[checked, written, again]);
    assert_eq!(folder.names(), ["jitna.yaml", "policies"]);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::empty();
    let ran = folder.run_with_input("fmt -", CROOKED.as_bytes());
    ran.is_quiet();
    assert!(ran.out.contains("  id: \"012345678901\"   # ours\n"), "{ran}");
    assert_eq!(folder.run_with_input("fmt -", ran.out.as_bytes()).out, ran.out);
    let ran = folder.run_with_input("fmt - --language cedar", POLICY.as_bytes());
    ran.is_quiet();
    assert!(ran.out.starts_with("// sandboxes\npermit ("), "{ran}");
    assert_eq!(folder.run_with_input("fmt - --check", CROOKED.as_bytes()).code, 4);
}

#[test]
fn with_errors_no_file_is_touched() {
    let folder = crooked().with("b.cedar", "permit (").with("c.yaml", "a: [").with("d.txt", "");
    let runs = [
        folder.run("fmt jitna.yaml b.cedar c.yaml"),
        folder.run("fmt d.txt"),
        folder.run("fmt no-such.yaml"),
        Folder::empty().run("fmt"),
    ];
    session("fmt-errors", &runs);
    assert_eq!(read(&folder, "jitna.yaml"), CROOKED);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::empty().with("real.yaml", CROOKED);
    std::fs::set_permissions(folder.path("real.yaml"), PermissionsExt::from_mode(0o640))
        .expect("permissions");
    std::os::unix::fs::symlink("real.yaml", folder.path("link.yaml")).expect("a link");
    assert_eq!(folder.run("fmt link.yaml").code, 0);
    assert!(folder.path("link.yaml").is_symlink());
    let data = std::fs::metadata(folder.path("real.yaml")).expect("the file");
    assert_eq!(data.permissions().mode() & 0o777, 0o640);
    assert_ne!(read(&folder, "real.yaml"), CROOKED);
}

#[test]
fn a_file_in_form_is_not_written() {
    let folder = Folder::new(MODEL);
    folder.run("fmt --quiet");
    let text = read(&folder, "jitna.yaml");
    folder.run("fmt").is_quiet();
    assert_eq!(read(&folder, "jitna.yaml"), text);
}
