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
    ("pattern", &[]),
    ("quantity", &[]),
    ("json_schema", &[]),
    ("shell", &[]),
    ("quick_setup", &[]),
    ("ids", &["quantity", "suggest"]),
    ("prerequisite", &["ids", "shell"]),
    ("diag", &["escape", "origin", "prerequisite", "quantity", "words"]),
    ("rules", &["diag", "suggest"]),
    ("tree", &["ids", "origin"]),
    ("words", &[]),
    ("describe", &["ids", "origin", "suggest", "tree", "words"]),
    ("patterns", &["describe", "ids", "pattern", "suggest"]),
    ("prelude", &["describe", "ids"]),
    ("handover", &["describe", "origin", "patterns", "tree"]),
    ("light", &["describe", "handover", "shell"]),
    ("cedar", &["words"]),
    ("cfn", &["escape", "suggest"]),
    ("model", &["cedar", "describe", "ids", "json_schema", "origin", "pattern", "tree", "words"]),
    (
        "read",
        &[
            "cedar",
            "describe",
            "diag",
            "escape",
            "handover",
            "ids",
            "json_schema",
            "model",
            "origin",
            "patterns",
            "quantity",
            "rules",
            "schema",
            "suggest",
            "tree",
            "words",
        ],
    ),
    ("plan", &["cedar", "diag", "ids", "model", "origin", "rules", "suggest"]),
    (
        "check",
        &[
            "audit",
            "cedar",
            "diag",
            "exposure",
            "features",
            "ids",
            "model",
            "origin",
            "pattern",
            "persona",
            "plan",
            "prove",
            "quantity",
            "rules",
            "suggest",
            "vocabulary",
            "waves",
        ],
    ),
    (
        "assembly",
        &[
            "cfn",
            "diag",
            "escape",
            "files",
            "ids",
            "parallel",
            "prerequisite",
            "quick_setup",
            "shell",
            "words",
        ],
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
            "pattern",
            "plan",
            "quantity",
            "rules",
            "suggest",
            "vocabulary",
        ],
    ),
    ("persona", &["cfn", "ids", "model", "plan"]),
    ("prove", &["cedar", "pattern"]),
    (
        "coverage",
        &["cedar", "decide", "diag", "inventory", "model", "parallel", "plan", "prove", "quantity", "rules"],
    ),
    ("exposure", &["ids", "model", "origin", "plan"]),
    ("waves", &["ids", "model", "origin", "plan"]),
    (
        "readiness",
        &[
            "coverage",
            "decide",
            "diag",
            "ids",
            "inventory",
            "model",
            "origin",
            "pattern",
            "plan",
            "quantity",
            "read",
            "rules",
        ],
    ),
    ("inventory", &["decide", "diag", "ids", "origin", "parallel", "quantity", "read", "rules"]),
    (
        "synth",
        &[
            "assembly",
            "cedar",
            "cfn",
            "diag",
            "features",
            "ids",
            "model",
            "origin",
            "parallel",
            "persona",
            "plan",
            "quantity",
            "quick_setup",
            "rules",
            "suggest",
            "template_file",
        ],
    ),
    (
        "overridden",
        &["cfn", "decide", "diag", "ids", "import", "model", "origin", "plan", "read", "rules", "synth"],
    ),
    ("template_file", &["assembly", "diag", "ids", "origin", "read", "rules", "tree"]),
    ("diff", &["assembly", "cedar", "cfn", "diag", "escape", "quantity", "rules", "template_file"]),
    (
        "compare",
        &["assembly", "cedar", "cfn", "decide", "diag", "prove", "quantity", "rules", "template_file"],
    ),
    ("audit", &["diag", "ids", "origin", "pattern", "read", "rules"]),
    ("collect", &["cfn", "ids", "shell"]),
    ("drift", &["compare", "diag", "ids", "rules", "verify"]),
    ("cost", &["diag", "ids", "origin", "read", "rules"]),
    ("verify", &["assembly", "diag", "ids", "origin", "plan", "read", "rules"]),
    (
        "testing",
        &[
            "assembly",
            "cedar",
            "cfn",
            "compare",
            "compile",
            "decide",
            "describe",
            "diag",
            "ids",
            "model",
            "origin",
            "overridden",
            "own",
            "parallel",
            "plan",
            "prove",
            "quantity",
            "read",
            "rules",
            "suggest",
            "synth",
        ],
    ),
    ("error", &["assembly", "diag", "read"]),
    ("graph", &["assembly", "escape", "ids", "plan", "quantity"]),
    ("read_back", &["assembly", "cfn", "escape", "origin", "read", "tree"]),
    ("evidence", &["decide", "escape", "exposure", "ids", "model", "plan", "quantity", "replay"]),
    ("replay", &["decide", "diag", "escape", "ids", "inventory", "origin", "quantity", "rules"]),
    (
        "report",
        &[
            "assembly", "cedar", "coverage", "decide", "diag", "escape", "evidence", "graph", "ids", "model",
            "plan", "prove", "quantity", "rules",
        ],
    ),
    (
        "app",
        &[
            "assembly",
            "audit",
            "cedar",
            "cfn",
            "check",
            "collect",
            "compare",
            "compile",
            "cost",
            "coverage",
            "decide",
            "describe",
            "diag",
            "diff",
            "drift",
            "error",
            "escape",
            "evidence",
            "exposure",
            "files",
            "fix",
            "graph",
            "handover",
            "ids",
            "import",
            "inventory",
            "layout",
            "model",
            "origin",
            "own",
            "parallel",
            "persona",
            "plan",
            "quantity",
            "read",
            "read_back",
            "readiness",
            "replay",
            "report",
            "rules",
            "suggest",
            "synth",
            "template_file",
            "testing",
            "verify",
            "waves",
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
            "features",
            "ids",
            "inventory",
            "model",
            "origin",
            "pattern",
            "persona",
            "plan",
            "quantity",
            "read",
            "rules",
            "synth",
            "template_file",
            "vocabulary",
        ],
    ),
    ("compile", &["assembly", "check", "diag", "model", "overridden", "own", "plan", "read", "synth"]),
    (
        "own",
        &[
            "assembly",
            "cfn",
            "check",
            "describe",
            "diag",
            "handover",
            "ids",
            "model",
            "origin",
            "overridden",
            "plan",
            "quantity",
            "read",
            "rules",
            "synth",
            "tree",
        ],
    ),
    ("features", &["cfn", "check", "describe", "import", "plan", "synth"]),
    ("schema", &["describe", "diag", "ids", "model", "read"]),
    ("init", &["ids", "schema"]),
    ("layout", &["cedar", "diag", "model", "origin", "read", "rules"]),
    (
        "fix",
        &[
            "assembly", "check", "compare", "compile", "diag", "escape", "ids", "model", "origin", "read",
            "rules", "synth", "tree",
        ],
    ),
    ("editor", &["origin", "read", "schema", "suggest", "tree"]),
    (
        "build",
        &[
            "app", "assembly", "diag", "error", "escape", "handover", "light", "model", "origin", "own",
            "read", "synth", "tree", "words",
        ],
    ),
];

/// Layers, in which a feature may have a module: it imports what its layer may, and counts as a part of it
const LAYERS: &[&str] = &["check", "describe", "import", "model", "read", "synth"];

/// What the root of the crate names besides its modules, and the module that each is of
const ROOT: &[(&str, &str)] = &[
    ("Error", "error"),
    ("FileId", "origin"),
    ("Origin", "origin"),
    ("Rejected", "error"),
    ("Spanned", "origin"),
    ("Compiled", "compile"),
    ("Options", "synth"),
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
    ("__parameter", "describe"),
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

/// The code of a file, comments and tests at its end left out
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a file of the source");
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Paths that follow `crate::` in code, each as its names
fn paths(code: &str) -> BTreeSet<Vec<String>> {
    let names = |path: &str| -> Vec<String> {
        let end = path.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(path.len());
        path[..end].split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let mut all = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        // `use crate::{a::B, c}` and `use crate::a::{B, C}` name several; none of these lists is nested deeper.
        let path = after.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(after.len());
        let begin = names(&after[..path]);
        match after[path..].strip_prefix('{').and_then(|list| list.split('}').next()) {
            Some(list) => {
                let items = list.split(',').map(|item| names(item.trim()));
                all.extend(items.map(|item| begin.iter().cloned().chain(item).collect::<Vec<_>>()));
            }
            None => _ = all.insert(begin),
        }
    }
    all.retain(|path| !path.is_empty());
    all
}

/// The layer that a path below `features` is of, or `features` itself
fn layer(below: &[String]) -> &str {
    let is_layer = |name: &String| LAYERS.contains(&name.as_str());
    match below {
        [layer, ..] | [_, layer, ..] if is_layer(layer) => layer,
        _ => "features",
    }
}

/// Feature and layer of a file; a file of none is of the module that it lies in
fn place(file: &Path) -> (Option<String>, String) {
    let below = file.strip_prefix(src()).expect("a file of the source").with_extension("");
    let names: Vec<String> = below.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    match names.as_slice() {
        [features, rest @ ..] if features == "features" => {
            let feature = rest.first().filter(|_| rest.len() > 1);
            (feature.cloned(), layer(rest).to_owned())
        }
        [module, ..] => (None, module.clone()),
        [] => (None, String::new()),
    }
}

/// Modules of the crate's root, each with those that it imports
fn found() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut all = Vec::new();
    files(&src(), &mut all);
    for file in all {
        let (_, module) = place(&file);
        if module == "lib" {
            continue;
        }
        let imports = found.entry(module.clone()).or_default();
        for path in paths(&code(&file)) {
            let named = match path[0].as_str() {
                "features" => layer(&path[1..]),
                name => ROOT.iter().find(|(item, _)| *item == name).map_or(name, |(_, module)| module),
            };
            if named != module {
                imports.insert(named.to_owned());
            }
        }
    }
    found
}

/// Types that the features describe and have in the model, each with its feature
fn types_of_features() -> BTreeMap<String, String> {
    let mut all = Vec::new();
    files(&src().join("features"), &mut all);
    let mut types = BTreeMap::new();
    for file in all {
        let (Some(feature), layer) = place(&file) else { continue };
        if layer != "describe" && layer != "model" {
            continue;
        }
        for line in code(&file).lines() {
            let own = ["pub struct ", "pub enum "].iter().find_map(|begin| line.strip_prefix(begin));
            // A part that is described: its name, the arguments of `new` or `own`, how it is read.
            let part = line.strip_prefix("            ").filter(|line| line.ends_with("] {"));
            let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric()).collect() };
            if let Some(name) = own.or(part).map(name).filter(|name| !name.is_empty()) {
                types.insert(name, feature.clone());
            }
        }
    }
    types
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

#[test]
fn features_do_not_import_each_other() {
    let types = types_of_features();
    assert!(types.get("Notifications").is_some_and(|feature| feature == "notifications"), "{types:?}");
    let mut all = Vec::new();
    files(&src().join("features"), &mut all);
    let mut faults = Vec::new();
    for file in all {
        let (Some(feature), _) = place(&file) else { continue };
        for path in paths(&code(&file)) {
            let other = match path.as_slice() {
                [features, other, _, ..] if features == "features" && !LAYERS.contains(&other.as_str()) => {
                    Some(other)
                }
                [layer, name] if layer == "model" || layer == "describe" => types.get(name),
                _ => None,
            };
            if let Some(other) = other.filter(|other| **other != feature) {
                faults.push(format!("`{feature}` imports `{}` of `{other}`", path.join("::")));
            }
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
