//! The script that installs a release

use std::path::Path;
use std::process::{Command, Output};

const ARCHIVE: &str = "jitna-iac-v0.1.0";

/// Lays a release of the command out in a folder, with this sum in place of the right one
fn release(folder: &Path, target: &str, sum: Option<&str>) {
    let release = folder.join("v0.1.0");
    std::fs::create_dir(&release).expect("a folder");
    let archive = release.join(format!("{ARCHIVE}-{target}.tar.gz"));
    let binary = Path::new(env!("CARGO_BIN_EXE_jitna-iac"));
    let tar = Command::new("tar")
        .arg("-czf")
        .arg(&archive)
        .arg("-C")
        .arg(binary.parent().expect("a folder"))
        .arg("jitna-iac")
        .status();
    assert!(tar.expect("tar").success());
    let found = Command::new("sha256sum").arg(&archive).output().expect("sha256sum");
    let found = String::from_utf8(found.stdout).expect("a sum");
    std::fs::write(format!("{}.sha256", archive.display()), sum.unwrap_or(&found)).expect("a file");
}

fn install(releases: &Path, folder: &Path) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines/install.sh");
    Command::new("sh")
        .arg(script)
        .arg("0.1.0")
        .arg(folder)
        .env("JITNA_IAC_RELEASES", format!("file://{}", releases.display()))
        .output()
        .expect("a shell")
}

#[test]
fn a_release_is_installed_only_if_its_sum_is_right() {
    // The script is for Linux and macOS, and a machine without curl cannot run it.
    let target = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", arch) => format!("{arch}-unknown-linux-musl"),
        _ => return,
    };
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let good = tempfile::tempdir().expect("a folder");
    release(good.path(), &target, None);
    let folder = good.path().join("bin");
    let output = install(good.path(), &folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("jitna-iac {}\n", env!("CARGO_PKG_VERSION")));

    let bad = tempfile::tempdir().expect("a folder");
    release(bad.path(), &target, Some("0123456789abcdef  archive\n"));
    let folder = bad.path().join("bin");
    let output = install(bad.path(), &folder);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("has not the sum"));
    assert!(!folder.exists());
}
