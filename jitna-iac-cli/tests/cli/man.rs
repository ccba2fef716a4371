//! `jitna-iac man` and `jitna-iac completions`

use crate::folder::{Folder, MODEL};

fn read(folder: &Folder, page: &str) -> String {
    std::fs::read_to_string(folder.path("pages").join(page)).expect("a page")
}

#[test]
fn every_command_has_a_page() {
    let folder = Folder::new(MODEL);
    folder.run("man --out pages --quiet").is_quiet();
    let help = folder.run("--help").out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let page = read(&folder, &format!("jitna-iac-{command}.1"));
        assert!(page.contains(&format!(".TH jitna-iac-{command} 1")), "{page}");
    }
    assert_eq!(folder.run("man").out, read(&folder, "jitna-iac.1"));
}

#[test]
fn shells_learn_the_commands() {
    let folder = Folder::new(MODEL);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = folder.run(&format!("completions {shell}")).out;
        assert!(text.contains("synth") && text.contains("parameters"), "{shell}: {text}");
    }
    folder.run("completions csh").fails(2, "invalid value 'csh'");
}
