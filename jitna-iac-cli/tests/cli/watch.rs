//! Checks that depend on time: `--watch`, and acceptances that expire

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::folder::{Folder, MODEL};

#[test]
fn a_change_is_checked_again() {
    let folder = Folder::new(MODEL);
    let mut command = folder.command(env!("CARGO_BIN_EXE_jitna-iac"));
    command.args(["check", "--watch"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut until = |text: &str| {
        let found = err.by_ref().map_while(Result::ok).find(|line| line.contains(text));
        assert!(found.is_some(), "{text}");
    };
    until("watching 1 file; Ctrl-C ends");
    std::fs::write(folder.path("jitna.yaml"), MODEL.replace("root:", "rot:")).unwrap();
    until("1 error");
    std::fs::remove_file(folder.path("jitna.yaml")).unwrap();
    until("cannot read jitna.yaml");
    std::fs::write(folder.path("jitna.yaml"), MODEL).unwrap();
    until("watching 1 file; Ctrl-C ends");
    child.kill().unwrap();
    let mut out = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut out).unwrap();
    assert!(out.contains("unknown key `rot`"), "{out}");
    child.wait().unwrap();
}

#[test]
fn an_acceptance_expires_after_its_last_day() {
    let accept = "accept:\n  - {code: JNA0115, until: 2027-01-31, reason: until the move}\n";
    let folder = Folder::new(format!("{MODEL}{accept}"));
    let on = |day: &str| folder.run(&format!("check --today {day}"));
    assert_ne!(on("2027-01-31").code, 2);
    assert!(!on("2027-01-31").out.contains("JNA0121"));
    let ran = on("2027-02-01");
    assert_eq!(ran.code, 1, "{ran}");
    assert!(ran.out.contains("error[JNA0121]: the acceptance of `JNA0115` expired on 2027-01-31"), "{ran}");
    folder.run("check --today 2027-02-30").fails(2, "a day such as `2027-01-31`");
    let ran = Folder::new(format!("{MODEL}{}", accept.replace("2027-01-31", "2027-02-29"))).run("check");
    assert!(ran.code == 1 && ran.out.contains("write a value such as `2027-01-31`"), "{ran}");
}
