//! `jitna-iac report` and `jitna-iac graph`

use crate::folder::{Folder, MODEL, session, with_acceptance, with_error, with_warning};

const RECIPE: &str = include_str!("../../../examples/recipe/jitna.yaml");

/// A text without what stands between two marks, which are as they are in every page
fn without(text: &str, begin: &str, end: &str) -> String {
    let (before, rest) = text.split_once(begin).expect("the first mark");
    let (_, after) = rest.split_once(end).expect("the second mark");
    format!("{before}{begin}{end}{after}")
}

#[test]
fn page_of_the_recipe_says_what_it_does() {
    let mut ran = Folder::of(RECIPE).run("report");
    ran.is_quiet();
    ran.out = without(&ran.out, "<style>", "</style>\n</head>");
    ran.out = without(&ran.out, "<script>", "</script>\n</body>");
    session("report-recipe", &[ran]);
}

#[test]
fn page_goes_to_a_file_as_it_goes_to_standard_output() {
    let folder = Folder::of(with_acceptance()).with("report.html", "an earlier one");
    let ran = folder.run("report --out report.html");
    assert!(ran.code == 0 && ran.out.is_empty() && ran.err.ends_with("wrote report.html\n"), "{ran}");
    let page = std::fs::read_to_string(folder.path("report.html")).unwrap();
    assert_eq!(page, folder.run("report").out);
    assert!(page.contains("Accepted: <bdi>the rollouts come next month</bdi>"));
    assert_eq!(folder.names(), ["jitna.yaml", "report.html"]);
    folder.run("report --out missing/report.html").fails(3, "cannot write missing/report.html");
    folder.run("report --out .").fails(3, "cannot write .");
    assert_eq!(folder.names(), ["jitna.yaml", "report.html"]);
}

#[test]
fn findings_stand_on_the_page() {
    let page = Folder::of(with_warning()).run("report").out;
    assert!(page.contains("unused-acceptance"), "{page}");
}

#[test]
fn only_errors_are_in_the_way() {
    let folder = Folder::of(with_error());
    for command in ["report", "graph", "report --out report.html"] {
        folder.run(command).fails(1, "error[JNA0102]");
    }
    assert_eq!(folder.names(), ["jitna.yaml"]);
}

#[test]
fn graph_of_the_recipe_is_the_same_in_each_language() {
    let folder = Folder::of(RECIPE);
    let runs = ["graph --format mermaid", "graph --format dot", "graph"];
    let mut runs = runs.map(|args| folder.run(args));
    runs[2].out = without(&runs[2].out, "<style>", "</style>");
    session("graph-recipe", &runs);
    folder.run("graph --format png").fails(2, "");
}

#[test]
fn names_of_a_model_are_text_on_the_page() {
    let name = "</script><script>alert(1)</script><!--";
    let model = MODEL
        .replace("name: workloads", &format!("name: \"{name}\""))
        .replace("[workloads]", &format!("[\"{name}\"]"));
    let model = model.replace(&format!("rollouts: [{{name: \"{name}\""), "rollouts: [{name: all");
    let folder = Folder::of(model);
    for command in ["report", "graph"] {
        let ran = folder.run(command);
        ran.is_quiet();
        assert!(ran.out.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "{ran}");
        assert!(!ran.out.contains("<script>alert") && !ran.out.contains("<!--"), "{ran}");
    }
}
