//! Which module imports which: the table below, held against the source and against `docs/architecture.md`

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module of the crate's root and those that it may import
const MODULES: &[(&str, &[&str])] = &[
    ("suggest", &[]),
    ("parallel", &[]),
    ("escape", &[]),
    ("files", &[]),
    ("origin", &[]),
    ("shape", &[]),
    ("shell", &[]),
    ("quick_setup", &[]),
    ("ids", &["suggest"]),
    ("prerequisite", &["ids", "shell"]),
    ("diag", &["escape", "origin", "prerequisite"]),
    ("rules", &["diag", "suggest"]),
    ("tree", &["ids", "origin"]),
    ("words", &[]),
    ("describe", &["ids", "origin", "tree", "words"]),
    ("prelude", &["describe", "ids"]),
    ("handover", &["describe", "origin", "tree"]),
    ("light", &["handover", "shell", "tree"]),
    ("cedar", &["words"]),
    ("cfn", &["escape", "suggest"]),
    ("model", &["cedar", "describe", "ids", "origin", "shape", "tree", "words"]),
    (
        "read",
        &[
            "cedar", "describe", "diag", "handover", "ids", "model", "origin", "rules", "suggest", "tree",
            "words",
        ],
    ),
    ("plan", &["cedar", "diag", "ids", "model", "origin", "rules", "suggest"]),
    (
        "check",
        &[
            "cedar",
            "diag",
            "exposure",
            "ids",
            "model",
            "origin",
            "persona",
            "plan",
            "prove",
            "rules",
            "suggest",
            "vocabulary",
        ],
    ),
    (
        "assembly",
        &["cfn", "diag", "escape", "files", "ids", "parallel", "prerequisite", "quick_setup", "shell"],
    ),
    ("vocabulary", &["cedar", "ids", "model", "origin", "suggest"]),
    (
        "decide",
        &[
            "cedar",
            "diag",
            "escape",
            "ids",
            "model",
            "origin",
            "parallel",
            "plan",
            "rules",
            "suggest",
            "vocabulary",
        ],
    ),
    ("persona", &["cfn", "ids", "model", "plan"]),
    ("prove", &["cedar"]),
    ("coverage", &["cedar", "decide", "diag", "inventory", "model", "parallel", "plan", "prove", "rules"]),
    ("exposure", &["ids", "model", "origin", "plan"]),
    ("inventory", &["decide", "diag", "ids", "origin", "parallel", "read", "rules"]),
    (
        "synth",
        &[
            "assembly",
            "cedar",
            "cfn",
            "diag",
            "ids",
            "model",
            "origin",
            "parallel",
            "persona",
            "plan",
            "quick_setup",
            "rules",
            "suggest",
            "template_file",
        ],
    ),
    ("overridden", &["cfn", "decide", "diag", "ids", "import", "model", "origin", "plan", "read", "synth"]),
    ("template_file", &["diag", "ids", "origin", "rules", "suggest"]),
    ("diff", &["assembly", "cedar", "cfn", "diag", "escape", "rules", "template_file"]),
    ("compare", &["assembly", "cedar", "cfn", "decide", "diag", "prove", "rules", "template_file"]),
    ("audit", &["diag", "ids", "origin", "read", "rules"]),
    ("cost", &["diag", "ids", "origin", "read", "rules"]),
    ("verify", &["assembly", "diag", "ids", "origin", "plan", "read", "rules"]),
    (
        "testing",
        &[
            "cedar",
            "decide",
            "describe",
            "diag",
            "ids",
            "model",
            "origin",
            "overridden",
            "parallel",
            "plan",
            "prove",
            "read",
            "rules",
            "suggest",
        ],
    ),
    ("error", &["assembly", "diag", "read"]),
    ("graph", &["assembly", "escape", "ids", "plan"]),
    (
        "report",
        &["assembly", "cedar", "coverage", "diag", "escape", "graph", "ids", "model", "plan", "rules"],
    ),
    (
        "app",
        &[
            "assembly",
            "audit",
            "cedar",
            "cfn",
            "compare",
            "compile",
            "cost",
            "coverage",
            "decide",
            "diag",
            "diff",
            "error",
            "escape",
            "exposure",
            "graph",
            "handover",
            "ids",
            "import",
            "inventory",
            "model",
            "origin",
            "parallel",
            "persona",
            "plan",
            "read",
            "report",
            "rules",
            "suggest",
            "synth",
            "template_file",
            "testing",
            "verify",
        ],
    ),
    (
        "import",
        &[
            "assembly",
            "cedar",
            "cfn",
            "describe",
            "diag",
            "escape",
            "ids",
            "inventory",
            "model",
            "origin",
            "persona",
            "plan",
            "read",
            "rules",
            "synth",
            "template_file",
            "vocabulary",
        ],
    ),
    ("compile", &["assembly", "check", "diag", "model", "overridden", "plan", "read", "synth"]),
    ("schema", &["diag", "model"]),
    ("init", &["ids", "schema"]),
    ("layout", &["cedar", "diag", "model", "origin", "read", "rules"]),
    ("build", &["app", "assembly", "diag", "error", "escape", "model", "origin", "read", "synth"]),
];

/// What the root of the crate names besides its modules, and the module that each is of
const ROOT: &[(&str, &str)] = &[
    ("Error", "error"),
    ("FileId", "origin"),
    ("Origin", "origin"),
    ("Rejected", "error"),
    ("Sp", "origin"),
    ("Compiled", "compile"),
    ("account", "describe"),
    ("account_id", "ids"),
    ("group", "describe"),
    ("node_tag", "describe"),
    ("role", "describe"),
    ("unit", "describe"),
    ("user", "describe"),
    ("compiled", "compile"),
    ("deployed", "overridden"),
    ("find", "compile"),
    ("literal", "ids"),
    ("root_id", "ids"),
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Rust files of a module; those that are tests as a whole are left out
fn files(path: &Path, all: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder of the source") {
            files(&entry.expect("an entry of the folder").path(), all);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs")
        && !path.ends_with("tests.rs")
        && !path.ends_with("laws.rs")
    {
        all.push(path.to_owned());
    }
}

/// Names that follow `crate::` in the code of a file, comments and tests at its end left out
fn named(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let mut names = BTreeSet::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for after in line.split("crate::").skip(1) {
            // `use crate::{a::B, c}` names several; none of these lists is nested deeper.
            let list = after.strip_prefix('{').map_or_else(|| vec![after], |list| list.split(',').collect());
            for item in list {
                let item = item.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next();
                names.extend(item.filter(|item| !item.is_empty()).map(str::to_owned));
            }
        }
    }
    names
}

/// Modules of the crate's root, each with those that it imports
fn found() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in fs::read_dir(src()).expect("the source") {
        let path = entry.expect("an entry of the source").path();
        let module = path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned();
        if module == "lib" {
            continue;
        }
        let mut all = Vec::new();
        files(&path, &mut all);
        let imports = found.entry(module.clone()).or_default();
        for file in all {
            let text = fs::read_to_string(&file).expect("a file of the source");
            for name in named(&text) {
                let named = ROOT.iter().find(|(item, _)| *item == name).map_or(&*name, |(_, module)| module);
                if named != module {
                    imports.insert(named.to_owned());
                }
            }
        }
    }
    // The folder of pages lies beside the file of the same name; both are one module.
    found
}

#[test]
fn modules_import_what_the_table_says() {
    let mut faults = Vec::new();
    for (module, imports) in found() {
        let Some((_, allowed)) = MODULES.iter().find(|(name, _)| *name == module) else {
            faults.push(format!("the module `{module}` is not in the table"));
            continue;
        };
        for import in imports.iter().filter(|import| !allowed.contains(&import.as_str())) {
            faults.push(format!("`{module}` imports `{import}`"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Words in backquotes
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_documented_table_is_this_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/architecture.md");
    let text = fs::read_to_string(path).expect("docs/architecture.md");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.split('|').collect();
        let (module, imports) = (line.split('`').nth(1)?, cells.get(2)?);
        MODULES.iter().any(|(name, _)| *name == module).then(|| (module, quoted(imports)))
    });
    let documented: BTreeMap<&str, BTreeSet<&str>> = rows.collect();
    let table = MODULES.iter().map(|(module, imports)| (*module, imports.iter().copied().collect()));
    assert_eq!(documented, table.collect());
}
