//! Models in several files, with overlays and single values

use crate::folder::{Folder, MODEL};

const TEAM: &str = "sessionPreferences: [{name: short, idleTimeout: 5m, maxDuration: 30m}]\n";

fn several() -> Folder {
    let model = format!("{MODEL}include: [teams]\noverlays: {{production: stages/production.yaml}}\n");
    Folder::new(model)
        .with("teams/shop.yaml", TEAM)
        .with("stages/production.yaml", "rollouts: [{name: workloads, sessionPreferences: short}]\n")
}

/// The maximum duration in the template of the rollout
fn minutes(folder: &Folder, options: &str) -> String {
    let out = folder.run(&format!("synth {options}")).out;
    let at = out.find("maxSessionDuration").unwrap_or_else(|| panic!("{out}"));
    out[at..].chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect()
}

#[test]
fn overlays_and_values_reach_the_templates() {
    let folder = several();
    assert_eq!(minutes(&folder, ""), "60");
    assert_eq!(minutes(&folder, "--overlay production"), "30");
    assert_eq!(minutes(&folder, "--overlay production --set sessionPreferences.short.maxDuration=20m"), "20");
    assert_eq!(minutes(&folder, "--set sessionPreferences.standard.maxDuration=45m"), "45");
}

#[test]
fn what_cannot_be_chosen_is_an_error_of_the_model() {
    let folder = several();
    for (options, message) in [
        ("--overlay prodution", "did you mean `production`?"),
        ("--set rollouts.workload.units=[x]", "did you mean `workloads`?"),
        ("--set rollouts", "expected `PATH=VALUE`"),
        ("--set sessionPreferences.short.maxDuration=2", "--set:1:38"),
    ] {
        let ran = folder.run(&format!("check {options}"));
        assert!(ran.code == 1 && (ran.out.contains(message) || ran.err.contains(message)), "{ran}");
    }
    folder.run("check --app true --overlay production").fails(2, "cannot be used with");
    let program = Folder::new("app: cat model.json\n");
    let ran = program.run("check --overlay production --allow-app");
    assert!(ran.code == 1 && ran.out.contains("a program has no overlays"), "{ran}");
}

#[test]
fn included_files_are_formatted_and_imported_by_name_alone() {
    let folder = several().with(
        "teams/shop.yaml",
        "sessionPreferences:\n- name: short\n  idleTimeout: 5m\n  maxDuration: 30m\n",
    );
    let ran = folder.run("fmt --check");
    assert!(!ran.out.contains("shop.yaml"), "{ran}");
    let ran = folder.run("fmt --check teams/shop.yaml");
    assert!(ran.code == 4 && ran.out.contains("teams/shop.yaml (formatted)"), "{ran}");
    let ran = folder.run("import jitna.yaml --to rust");
    assert!(ran.code == 1 && ran.err.contains("other files are not read here"), "{ran}");
    assert_eq!(folder.run("synth --out assembly").code, 0);
    let ran = folder.run("import assembly --to rust");
    assert!(ran.code == 0 && ran.out.contains("fn short()"), "{ran}");
}

#[test]
fn untrusted_models_include_no_file_outside_of_the_project() {
    let outside = Folder::empty().with("team.yaml", TEAM);
    let folder = Folder::new(format!("{MODEL}include: ['{}']\n", outside.path("team.yaml").display()));
    let refused = folder.run("check --untrusted");
    assert!(refused.code == 1 && refused.out.contains("it is outside of the project"), "{refused}");
    let allowed = folder.run(&format!("check --allow-files {}", outside.path("").display()));
    assert!(!allowed.out.contains("JNA0107"), "{allowed}");
}
