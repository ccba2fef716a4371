//! Programs that use the library, compiled as by `cargo check`

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The library that this program was built with: the newest, if there are builds with other features
fn library() -> PathBuf {
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let libraries = std::fs::read_dir(&deps).unwrap().filter_map(|entry| {
        let path = entry.ok()?.path();
        let name = path.file_name()?.to_str()?;
        let is_library = name.starts_with("libjitna_iac-") && name.ends_with(".rlib");
        is_library.then(|| (path.metadata().and_then(|data| data.modified()).ok(), path.clone()))
    });
    libraries.max().expect("the library, built").1
}

/// Result of `cargo check` for a library with this text
pub(crate) fn checked(folder: &Path, name: &str, text: &str) -> Output {
    let library = library();
    let source = folder.join(format!("{name}.rs"));
    std::fs::write(&source, text).unwrap();
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--crate-name", name])
        .arg("--extern")
        .arg(format!("jitna_iac={}", library.display()))
        .arg("-L")
        .arg(format!("dependency={}", library.parent().unwrap().display()))
        .arg("--out-dir")
        .arg(folder)
        .arg(source)
        .output()
        .unwrap()
}
