//! Pages of the keys in `docs/reference/`: their tables are generated from the schema, and each has a complete example
//!
//! The lines between the two comments are generated; `JITNA_UPDATE=1` writes them. The rest of a page is written by hand.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jitna_iac::diag::{Sources, render};
use jitna_iac::editor::{KeyRow, KeyTable, key_row, key_tables};

const BEGIN: &str = "<!-- generated from the schema -->";
const END: &str = "<!-- end of the generated part -->";

/// Mappings that have a page of their own, by the last key of their path: the keys are described there
const ELSEWHERE: &[(&str, &str)] = &[
    ("statements", "statements.md"),
    ("when", "conditions.md"),
    ("unless", "conditions.md"),
    ("use", "use.md"),
];

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// Keys of the file, as the schema has them
fn keys() -> Vec<String> {
    let schema = jitna_iac::schema::model();
    let of = |name: &str| {
        let keys = schema.pointer(&format!("/$defs/{name}/properties")).and_then(|keys| keys.as_object());
        keys.expect("the keys").keys().cloned().collect::<Vec<_>>()
    };
    let mut all = of("Model");
    all.extend(of("Program").into_iter().filter(|key| key == "app"));
    all
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn row(row: &KeyRow) -> String {
    format!("| `{}` | {} | {} | {} |\n", row.key, cell(&row.kind), cell(&row.default), cell(&row.meaning))
}

fn table(table: &KeyTable) -> String {
    let rows: String = table.rows.iter().map(row).collect();
    format!("| key | type | default | meaning |\n| --- | --- | --- | --- |\n{rows}")
}

/// Whether another page describes the keys of a table
fn is_elsewhere(key: &str, path: &str) -> Option<&'static str> {
    let within = path.strip_prefix(key)?.strip_prefix('.')?;
    let page = |part: &str| ELSEWHERE.iter().find(|(last, _)| *last == part).map(|(_, page)| *page);
    within.split('.').find_map(page).filter(|page| *page != format!("{key}.md"))
}

/// The generated lines of the page of a key
fn generated(key: &str) -> String {
    let own = key_row(key).unwrap_or_else(|| panic!("the schema does not have `{key}`"));
    let default = match own.default.as_str() {
        default if default.contains("required") || default.contains("exactly") => {
            format!("Required: {default}").replace("Required: required", "The key is required")
        }
        default => format!("Default: {default}"),
    };
    let tables = key_tables(key);
    let heading = if tables.is_empty() { "Type" } else { "Keys" };
    let meaning = own.meaning.trim_end_matches('.');
    let mut text = format!("## {heading}\n\n{meaning}. Type: {}. {default}.\n", own.kind);
    let mut others: Vec<(String, &str)> = Vec::new();
    for one in tables {
        let within = one.path.strip_prefix(key).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
        if let Some(page) = is_elsewhere(key, &one.path) {
            if !within.is_empty() && !others.iter().any(|(_, known)| *known == page) {
                others.push((within.to_owned(), page));
            }
            continue;
        }
        if !within.is_empty() {
            text += &format!("\n### Keys of `{within}`\n");
        }
        text += &format!("\n{}", table(&one));
    }
    for (path, page) in others {
        text += &format!("\nThe keys of `{path}` have [their own page]({page}).\n");
    }
    text
}

/// The page with the lines between the two comments replaced
fn with_generated(page: &str, begin: &str, lines: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{begin}\n\n{}\n\n{END}{after}", lines.trim_end()))
}

/// What is wrong with a page, after it was written if that was asked for
fn written_or_wrong(path: &Path, new: Option<String>, page: &str) -> Option<String> {
    let update = std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1");
    match new {
        None => Some(format!("{}: write a line `{BEGIN}` and a line `{END}`", path.display())),
        Some(new) if new == page => None,
        Some(new) if update => {
            fs::write(path, new).expect("the page");
            None
        }
        Some(_) => Some(format!("{}: JITNA_UPDATE=1 writes its generated lines again", path.display())),
    }
}

/// The first block of a page that is a complete file
fn complete_example(page: &str) -> Option<&str> {
    let mut blocks = page.split("\n```yaml\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    blocks.find(|block| block.starts_with("version: 1\n"))
}

#[test]
fn every_key_has_a_page_with_its_table_and_a_complete_example() {
    let mut faults = Vec::new();
    for key in keys() {
        let path = docs().join(format!("reference/{key}.md"));
        let Ok(page) = fs::read_to_string(&path) else {
            faults.push(format!("write {}: the key has no page", path.display()));
            continue;
        };
        if !page.starts_with(&format!("# `{key}`: ")) {
            faults.push(format!("{}: begin with `# `{key}`: ` and what it is", path.display()));
        }
        faults.extend(written_or_wrong(&path, with_generated(&page, BEGIN, &generated(&key)), &page));
        // A program is not a complete file.
        if ["app", "patterns"].contains(&key.as_str()) {
            continue;
        }
        // Several files are written and checked by the test `pages` of the command.
        if ["include", "overlays"].contains(&key.as_str()) {
            let file = format!("title=jitna.yaml\nversion: 1\n{key}:");
            if !page.contains(&file) || !page.contains("```console\n$ jitna-iac check") {
                faults.push(format!("{}: add complete files, and a block that checks them", path.display()));
            }
            continue;
        }
        let Some(example) = complete_example(&page) else {
            faults.push(format!(
                "{}: add a complete file, a block `yaml` from `version: 1` on",
                path.display()
            ));
            continue;
        };
        if !example.lines().any(|line| line.starts_with(&format!("{key}:"))) {
            faults.push(format!("{}: the complete file does not have the key", path.display()));
        }
        let mut sources = Sources::default();
        let findings = jitna_iac::find(&format!("{example}\n"), "jitna.yaml", &mut sources);
        if findings.worst().is_some() {
            let shown = render::text(&findings, &sources, Default::default());
            faults.push(format!("{}: the complete file has findings\n{shown}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_index_of_the_keys_is_complete() {
    const LIST: &str = "<!-- keys of the file: ";
    let path = docs().join("reference.md");
    let page = fs::read_to_string(&path).expect("the index");
    let mut left: BTreeSet<String> = keys().into_iter().collect();
    let mut new = page.clone();
    for line in page.lines().filter_map(|line| line.strip_prefix(LIST)?.strip_suffix(" -->")) {
        let mut rows = "| key | default | meaning |\n| --- | --- | --- |\n".to_owned();
        for key in line.split(' ') {
            let row = key_row(key).unwrap_or_else(|| panic!("the schema does not have `{key}`"));
            assert!(left.remove(key), "`{key}` is listed twice");
            let meaning = row.meaning.split(". ").next().unwrap_or_default().to_owned();
            rows +=
                &format!("| [`{key}`](reference/{key}.md) | {} | {} |\n", cell(&row.default), cell(&meaning));
        }
        let begin = format!("{LIST}{line} -->");
        let (before, rest) = new.split_once(&begin).expect("the comment");
        let rest = with_generated(&format!("{begin}{rest}"), &begin, &rows);
        new = format!(
            "{before}{}",
            rest.unwrap_or_else(|| panic!("end the part after `{begin}` with `{END}`"))
        );
    }
    assert!(left.is_empty(), "{}: list {left:?} after `{LIST}`", path.display());
    let fault = written_or_wrong(&path, Some(new), &page);
    assert!(fault.is_none(), "{fault:?}");
}
