//! Common properties of all shell scripts of the project

use std::fs;
use std::path::Path;

#[test]
fn scripts_use_nothing_that_bash_3_2_lacks() {
    // macOS has bash 3.2. An array without items is unbound there, so one that may be empty is guarded with `+`.
    const NEWER: &[&str] = &[
        "mapfile",
        "readarray",
        "declare -A",
        "local -A",
        "declare -n",
        "local -n",
        "coproc",
        "wait -n",
        "|&",
        "&>>",
        ",,}",
        "^^}",
        "@Q}",
        "[-1]",
        ";;&",
        "EPOCHSECONDS",
        "printf -v",
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut scripts = Vec::new();
    for folder in ["templates", "pipelines"] {
        let entries = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        scripts.extend(entries.filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.ends_with(".sh") || name.ends_with(".sh.hbs")
        }));
    }
    assert!(scripts.len() >= 4, "{scripts:?}");
    for script in scripts {
        let text = fs::read_to_string(&script).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        let found: Vec<_> = code.filter(|line| NEWER.iter().any(|newer| line.contains(newer))).collect();
        assert!(found.is_empty(), "{}: {found:#?}", script.display());
    }
}
