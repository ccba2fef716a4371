//! Compiler messages for mistakes in programs that describe an organization
//!
//! Each program is compiled as by `cargo check`, and so is its twin without the mistake. Only code and key phrase are compared, because the
//! layout belongs to the compiler and changes with it.

use std::sync::Mutex;

use crate::rustc::checked;

const HEAD: &str = "#![deny(warnings)]
use jitna_iac::prelude::*;
pub const WORKLOADS: Unit = unit!(\"workloads\", \"ou-ab12-11111111\");
pub const LEADS: Group = group!(\"leads\", \"ec4df598-7071-70a6-0de4-0123456789ab\");
";

/// A mistake, the same program without it, and phrases that the compiler's message must contain
struct Mistake {
    wrong: &'static str,
    right: &'static str,
    says: &'static [&'static str],
}

const MISTAKES: &[Mistake] = &[
    Mistake {
        wrong: r#"pub const A: Group = group!("on-call", "34688438-1061");"#,
        right: r#"pub const A: Group = group!("on-call", "34688438-1061-702c-a03d-1fa788dccfd1");"#,
        says: &["E0080", "34688438-1061", "a UUID such as"],
    },
    Mistake {
        wrong: r#"pub const A: User = user!("sofia ", "e8c17310-e011-7089-d989-10da10123456");"#,
        right: r#"pub const A: User = user!("sofia", "e8c17310-e011-7089-d989-10da10123456");"#,
        says: &["E0080", "no space at either end"],
    },
    Mistake {
        wrong: r#"pub const A: Unit = unit!("a", "ou-1");"#,
        right: r#"pub const A: Unit = unit!("a", "ou-ab12-22222222");"#,
        says: &["E0080", "ou-1"],
    },
    Mistake {
        wrong: r#"pub const A: Account = account!("shop", "3333");"#,
        right: r#"pub const A: Account = account!("shop", "333333333333").inside(WORKLOADS);"#,
        says: &["E0080", "3333", "12 digits"],
    },
    Mistake {
        wrong: r#"pub const A: Role = role!("a", "arn:aws:iam::1:role/A");"#,
        right: r#"pub const A: Role = role!("a", "arn:aws:iam::111122223333:role/A");"#,
        says: &["E0080", "arn:aws:iam::1:role/A"],
    },
    Mistake {
        wrong: r#"pub const A: NodeTag = node_tag!("");"#,
        right: r#"pub const A: NodeTag = node_tag!("Environment");"#,
        says: &["E0080"],
    },
    Mistake {
        wrong: r#"pub fn f() -> Model { Model::account(account_id!("12"), Region::US_EAST_1) }"#,
        right: r#"pub fn f() -> Model { Model::account(account_id!("111122223333"), Region::US_EAST_1) }"#,
        says: &["E0080", "12 digits"],
    },
    Mistake {
        wrong: r#"pub const A: Hours = literal!(Hours, "15 days");"#,
        right: r#"pub const A: Hours = literal!(Hours, "14 days");"#,
        says: &["E0080", "15 days", "whole hours from `1h` to `336h`"],
    },
    Mistake {
        wrong: r#"pub fn f() -> Rollout { Rollout::new("a").unit(LEADS) }"#,
        right: r#"pub fn f() -> Rollout { Rollout::new("a").unit(WORKLOADS) }"#,
        says: &["E0308", "expected `Unit`, found `Group`"],
    },
    Mistake {
        wrong: r#"pub fn f() -> Rollout { Rollout::new("a").unit("workloads") }"#,
        right: r#"pub fn f() -> Rollout { Rollout::new("a").unit(Unit::named("workloads")) }"#,
        says: &["E0308", "expected `Unit`, found `&str`"],
    },
    Mistake {
        wrong: r#"pub fn f() -> Rollout { Rollout::new("a").unit(WORKLAODS) }"#,
        right: r#"pub fn f() -> Rollout { Rollout::new("a").units([WORKLOADS]) }"#,
        says: &["E0425", "WORKLAODS", "similar name"],
    },
    Mistake {
        wrong: r#"pub fn f() -> ManualApproval { ManualApproval::new("Finance").level(LEADS) }"#,
        right: r#"pub fn f() -> ManualApproval { ManualApproval::new("Finance", Nodes::all()).level(LEADS) }"#,
        says: &["E0061", "describe::Nodes"],
    },
    Mistake {
        wrong: r#"pub fn f() -> ManualApproval { ManualApproval::new("A", Nodes::all()).acces_duration(hours(4)) }"#,
        right: r#"pub fn f() -> ManualApproval { ManualApproval::new("A", Nodes::all()).access_duration(hours(4)) }"#,
        says: &["E0599", "access_duration"],
    },
    Mistake {
        wrong: r#"pub fn f() -> ManualApproval { ManualApproval::new("A", Nodes::all()).access_duration(4) }"#,
        right: r#"pub fn f() -> ManualApproval { ManualApproval::new("A", Nodes::all()).access_duration("4h") }"#,
        says: &["E0277", "is not a value for `Hours`", "hours(4)"],
    },
    Mistake {
        wrong: r#"pub fn f(a: &AutoApproval) { Rollout::new("a").auto_approval(a); }"#,
        right: r#"pub fn f(a: &AutoApproval) -> Rollout { Rollout::new("a").auto_approval(a) }"#,
        says: &["describe::Rollout` that must be used"],
    },
    Mistake {
        wrong: r#"pub fn f(m: Model) -> Model { m.with(Nodes::all()) }"#,
        right: r#"pub fn f(m: Model, policy: ManualApproval) -> Model { m.with(policy) }"#,
        says: &["E0277", "Nodes` is not a part of a model", "fragments, arrays, options and tuples"],
    },
    Mistake {
        wrong: r#"pub fn f(a: &ManualApproval) -> Rollout { Rollout::new("a").auto_approval(a) }"#,
        right: r#"pub fn f(a: &ManualApproval) -> Rollout { Rollout::new("a").manual_approval(a) }"#,
        says: &["E0308", "expected `&AutoApproval`, found `&ManualApproval`"],
    },
    Mistake {
        wrong: r#"pub fn f() -> Statement { Statement::new("a").when(node_tag("Environment")) }"#,
        right: r#"pub fn f() -> Statement { Statement::new("a").when(node_tag("Environment").is_present()) }"#,
        says: &["E0308", "expected `Condition`, found `NodeTag`"],
    },
    Mistake {
        wrong: r#"pub fn f() -> ManualApproval { ManualApproval::new("A", Nodes::all()).level("leads") }"#,
        right: r#"pub fn f() -> ManualApproval { ManualApproval::new("A", Nodes::all()).level((LEADS, Approver::iam_user("x"))) }"#,
        says: &["E0277", "`&str` is not a level of approval", "Level::new(LEADS).approvals(2)"],
    },
    Mistake {
        wrong: r#"pub fn f(a: ManualApproval) -> Rollout { Rollout::new("a").manual_approval(a) }"#,
        right: r#"pub fn f(a: ManualApproval) -> Rollout { Rollout::new("a").manual_approvals([a]) }"#,
        says: &["E0308", "consider borrowing here"],
    },
    Mistake {
        wrong: r#"pub fn f(name: &'static str) -> Group { group!(name, "ec4df598-7071-70a6-0de4-0123456789ab") }"#,
        right: r#"pub fn f(name: &str) -> Group { Group::new(name, "ec4df598-7071-70a6-0de4-0123456789ab") }"#,
        says: &["no rules expected"],
    },
    Mistake {
        wrong: r#"const ON_CALL: Group = group!("on-call", "34688438-1061-702c-a03d-1fa788dccfd1");"#,
        right: r#"const ON_CALL: Group = LEADS; pub fn f() -> Level { Level::new([ON_CALL, LEADS]) }"#,
        says: &["constant `ON_CALL` is never used"],
    },
];

#[test]
fn mistakes_do_not_compile_and_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let numbered = Mutex::new(MISTAKES.iter().enumerate());
    let faults = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, mistake)) = { numbered.lock().unwrap().next() } {
            let ran =
                checked(folder.path(), &format!("wrong{number}"), &format!("{HEAD}{}\n", mistake.wrong));
            let said = String::from_utf8_lossy(&ran.stderr).into_owned();
            let missing: Vec<_> = mistake.says.iter().filter(|phrase| !said.contains(**phrase)).collect();
            if ran.status.success() || !missing.is_empty() {
                faults.lock().unwrap().push(format!("{}\nwithout {missing:?}:\n{said}", mistake.wrong));
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let twins = MISTAKES.iter().enumerate();
    let twins = twins.map(|(number, twin)| format!("pub mod m{number} {{ use super::*; {} }}\n", twin.right));
    let ran = checked(folder.path(), "right", &format!("{HEAD}{}", twins.collect::<String>()));
    if !ran.status.success() {
        faults.lock().unwrap().push(String::from_utf8_lossy(&ran.stderr).into_owned());
    }
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n----\n"));
}
