//! `jitna-iac list`

use crate::folder::{Folder, MODEL, with_error, with_warning};

#[test]
fn stacks_are_listed_in_the_order_of_their_deployment() {
    let folder = Folder::new(MODEL);
    let ran = folder.run("list");
    ran.is_quiet();
    let place = |name: &str| ran.out.find(name).unwrap_or_else(|| panic!("{name} is missing\n{ran}"));
    assert!(place("jitna-enable") < place("jitna-policies"), "{ran}");
    assert!(place("jitna-policies") < place("jitna-workloads"), "{ran}");
    let json = folder.run("list --format json").json();
    assert_eq!(json["stacks"][0]["name"], "jitna-enable");
    assert_eq!(json["stackSets"][0]["name"], "jitna-workloads");
}

#[test]
fn only_errors_are_in_the_way() {
    Folder::new(with_warning()).run("list").is_quiet();
    Folder::new(with_error()).run("list").fails(1, "error[JNA0102]");
}
