//! The script that installs a release

use std::path::Path;
use std::process::{Command, Output};

const ARCHIVE: &str = concat!("jitna-iac-v", env!("CARGO_PKG_VERSION"));

/// Creates a release of the command in a folder, and returns the checksum of its archive
fn release(folder: &Path, target: &str) -> String {
    let release = folder.join(concat!("v", env!("CARGO_PKG_VERSION")));
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
    found.split(' ').next().expect("a sum").to_owned()
}

/// Runs the script; `gh` simulates a GitHub CLI that exits with this code, if present
fn install(releases: &Path, sum: Option<&str>, gh: Option<i32>) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines/install.sh");
    let tools = releases.join("tools");
    let _: std::io::Result<()> = std::fs::remove_dir_all(&tools);
    std::fs::create_dir(&tools).expect("a folder");
    // Only the tools that the script needs are on the path, so that a `gh` on this machine has no effect.
    for tool in ["uname", "mktemp", "rm", "curl", "cut", "sha256sum", "tar", "gzip", "mkdir", "install"] {
        let found = Command::new("sh").args(["-c", "command -v \"$0\"", tool]).output().expect("a shell");
        let found = String::from_utf8(found.stdout).expect("a path");
        std::os::unix::fs::symlink(found.trim(), tools.join(tool)).expect("a link");
    }
    if let Some(code) = gh {
        let path = tools.join("gh");
        std::fs::write(&path, format!("#!/bin/sh\necho \"$@\" >\"$0.args\"\nexit {code}\n")).expect("a file");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(path, mode).expect("a mode");
    }
    let mut command = Command::new("/bin/sh");
    command.arg(script).arg(env!("CARGO_PKG_VERSION")).arg(releases.join("bin"));
    command.env("PATH", &tools).env_remove("JITNA_IAC_SHA256");
    command.env("JITNA_IAC_RELEASES", format!("file://{}", releases.display()));
    command.envs(sum.map(|sum| ("JITNA_IAC_SHA256", sum)));
    command.output().expect("a shell")
}

#[test]
fn a_release_is_installed_only_if_it_is_verified() {
    // The script supports Linux and macOS, and a machine without curl cannot run it.
    let target = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", arch) => format!("{arch}-unknown-linux-musl"),
        _ => return,
    };
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let releases = tempfile::tempdir().expect("a folder");
    let sum = release(releases.path(), &target);
    let refused = |sum: Option<&str>, gh: Option<i32>, message: &str| {
        let output = install(releases.path(), sum, gh);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(message), "{said}");
        assert!(!releases.path().join("bin").exists());
    };
    refused(Some("0123456789abcdef"), Some(0), "wrong SHA-256 sum");
    refused(None, None, "cannot verify");
    refused(None, Some(1), "has no valid provenance");
    for (sum, gh) in [(Some(sum.as_str()), None), (None, Some(0))] {
        let output = install(releases.path(), sum, gh);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let version = format!("jitna-iac {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(String::from_utf8_lossy(&output.stdout), version);
        std::fs::remove_dir_all(releases.path().join("bin")).expect("what was installed");
    }
    let asked = std::fs::read_to_string(releases.path().join("tools/gh.args")).expect("what gh was asked");
    assert!(asked.contains("attestation verify") && asked.contains("--repo jitna-iac/jitna-iac"), "{asked}");
}
