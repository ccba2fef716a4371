//! `jitna-iac report` and `jitna-iac graph`

use crate::coverage;
use crate::folder::{Folder, MODEL, session, with_acceptance, with_error, with_warning};

const RECIPE: &str = include_str!("../../../examples/recipe/jitna.yaml");

/// A text without the part between two marks, which is the same in every page
fn without(text: &str, begin: &str, end: &str) -> String {
    let (before, rest) = text.split_once(begin).expect("the first mark");
    let (_, after) = rest.split_once(end).expect("the second mark");
    format!("{before}{begin}{end}{after}")
}

#[test]
fn page_of_the_recipe_says_what_it_does() {
    let mut ran = Folder::new(RECIPE).run("report");
    ran.is_quiet();
    ran.out = without(&ran.out, "<style>", "</style>\n</head>");
    ran.out = without(&ran.out, "<script>", "</script>\n</body>");
    session("report-recipe", &[ran]);
}

#[test]
fn page_goes_to_a_file_as_it_goes_to_standard_output() {
    let folder = Folder::new(with_acceptance()).with("report.html", "an earlier one");
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
    let page = Folder::new(with_warning()).run("report").out;
    assert!(page.contains("unused-acceptance"), "{page}");
}

#[test]
fn only_errors_are_in_the_way() {
    let folder = Folder::new(with_error());
    for command in ["report", "graph", "report --out report.html"] {
        folder.run(command).fails(1, "error[JNA0102]");
    }
    assert_eq!(folder.names(), ["jitna.yaml"]);
}

#[test]
fn graph_of_the_recipe_is_the_same_in_each_language() {
    let folder = Folder::new(RECIPE);
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
    let folder = Folder::new(model);
    for command in ["report", "graph"] {
        let ran = folder.run(command);
        ran.is_quiet();
        assert!(ran.out.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "{ran}");
        assert!(!ran.out.contains("<script>alert") && !ran.out.contains("<!--"), "{ran}");
    }
}

/// The coverage section
fn section(page: &str) -> &str {
    let begin = page.find("<section id=\"coverage\"").expect("a section about coverage");
    let (section, _) = page[begin..].split_once("</section>").expect("its end");
    section
}

#[test]
fn coverage_of_an_inventory_stands_on_the_page() {
    let folder = Folder::new(coverage::MODEL).with("nodes.json", coverage::instances(coverage::NODES)).with(
        "users.csv",
        "userId,groups\nu-1,ec4df598-7071-70a6-0de4-0123456789ab\nu-2,34688438-1061-702c-a03d-1fa788dccfd1\n",
    );
    let runs = ["report --inventory nodes.json", "report --inventory nodes.json --users users.csv"];
    let runs = runs.map(|args| {
        let mut ran = folder.run(args);
        assert_eq!(ran.code, 0, "{ran}");
        ran.out = section(&ran.out).to_owned();
        ran
    });
    session("report-coverage", &runs);
    let page = folder.run("report").out;
    assert!(!page.contains("<section id=\"coverage\"") && !page.contains("href=\"#coverage\""));
}

#[test]
fn an_inventory_that_is_wrong_makes_no_page() {
    let folder = Folder::new(coverage::MODEL)
        .with("nodes.json", "{\"Nodes\": 7}")
        .with("empty.json", "{\"Reservations\": []}");
    folder.run("report --inventory nodes.json --out report.html").fails(1, "error[JNA08");
    folder.run("report --inventory missing.json").fails(3, "cannot read missing.json");
    folder.run("report --users users.csv").fails(2, "users require nodes");
    folder.run("report -c - --inventory -").fails(2, "standard input cannot be several files");
    assert_eq!(folder.names(), ["empty.json", "jitna.yaml", "nodes.json"]);
    folder.run("report --inventory empty.json").fails(1, "error[JNA0857]: the inventory has no node");
}

/// Tens of thousands of nodes in thousands of accounts that are not in the model, and problematic tags
#[test]
fn coverage_stays_small_and_is_text() {
    let hostile = "</script><script>alert(1)</script><!--";
    let model = coverage::MODEL.replace("name: shop", &format!("name: \"{hostile}\""));
    let tagged = |key: &str, value: &str| serde_json::json!({"Key": key, "Value": value});
    let tags = [tagged("Workload", "Finance"), tagged("Criticality", "High"), tagged(hostile, hostile)];
    let reservations = (0..20_000_u64).map(|number| {
        let account = if number < 1000 { 333_333_333_333 } else { 600_000_000_000 + number % 5_000 };
        serde_json::json!({"OwnerId": account.to_string(), "Instances": [{
            "InstanceId": format!("i-{number:017x}"), "Tags": tags, "Placement": {"AvailabilityZone": "eu-central-1b"},
        }]})
    });
    let nodes = serde_json::json!({"Reservations": reservations.collect::<Vec<_>>()}).to_string();
    let folder = Folder::new(model).with("nodes.json", nodes);
    let page = folder.run("report --inventory nodes.json").out;
    let section = section(&page);
    assert!(page.len() < 500_000, "{}", page.len());
    assert!(section.contains("20000 nodes of the inventory; all accounts of a unit together"), "{section}");
    for count in ["In conflict: 1000 nodes", "And 800 more", "Not covered: 19000 nodes", "And 18800 more"] {
        assert!(section.contains(count), "{count}: {section}");
    }
    assert!(section.contains("&lt;/script&gt;") && !section.contains("<script"), "{section}");
}
