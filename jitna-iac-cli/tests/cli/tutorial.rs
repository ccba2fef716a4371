//! `docs/tutorial.md`, followed as a user would: files are written, commands are run, and the shown output is the actual output
//!
//! A block `yaml NAME` is a file, a block `sh` is a command, and the block `text` after it is its complete output. With `JITNA_UPDATE=1`
//! the `text` blocks are rewritten.

use std::path::Path;

use crate::folder::Folder;

/// Code blocks: the text after the fence, and the content
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').expect("a block has lines")).collect()
}

#[test]
fn every_block_of_the_tutorial_is_real() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/tutorial.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let update = std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1");
    let mut folder = Folder::empty();
    let mut new = String::new();
    let mut rest = page.as_str();
    let mut printed: Option<String> = None;
    let mut commands = 0;
    for (info, text) in blocks(&page) {
        let block = format!("```{info}\n{text}```");
        let (before, after) = rest.split_once(&block).unwrap();
        new.push_str(before);
        rest = after;
        let mut shown = block.clone();
        if info == "text" {
            let printed = printed.take().expect("a command before what it prints");
            shown = format!("```text\n{printed}```");
            assert!(update || shown == block, "JITNA_UPDATE=1 writes it again\n{shown}");
        } else {
            assert!(printed.is_none(), "what `{}` prints is shown", text.trim());
        }
        match info.split_once(' ') {
            Some(("yaml", name)) => folder = folder.with(name, text),
            None if info == "sh" => {
                let ran = folder.run(text.trim().strip_prefix("jitna-iac ").expect("a command of ours"));
                printed = Some(format!("{}{}", ran.out, ran.err));
                commands += 1;
            }
            _ => assert!(info == "text" || info == "rust", "no test runs a block `{info}`"),
        }
        new.push_str(&shown);
    }
    assert!(commands >= 6 && printed.is_none());
    new.push_str(rest);
    if update && new != page {
        std::fs::write(&path, new).unwrap();
    }
}
