//! Commands of other tools, and what does the same here

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Words that users of other tools type, and what they mean here
const WORDS: &[(&[&str], &str)] = &[
    (
        &["plan", "preview", "changes", "changeset"],
        "`jitna-iac diff deployed jitna.yaml` shows what a deployment would change, and `jitna-iac compare deployed jitna.yaml` who gets in",
    ),
    (
        &["validate", "lint", "verify", "vet", "scan", "analyze", "analyse", "doctor"],
        "`jitna-iac check` finds everything that is wrong with the model",
    ),
    (&["format", "pretty", "tidy"], "`jitna-iac fmt` formats the model and its Cedar files"),
    (
        &[
            "build",
            "compile",
            "generate",
            "gen",
            "render",
            "template",
            "package",
            "make",
            "export",
            "transpile",
        ],
        "`jitna-iac synth --out jitna.out` writes the templates",
    ),
    (
        &["deploy", "apply", "up", "run", "publish", "install", "rollout", "push"],
        "`jitna-iac synth --out jitna.out` writes the templates with a script that deploys them; `jitna.out/RUNBOOK.md` says how",
    ),
    (
        &["destroy", "delete", "down", "remove", "undeploy"],
        "take it out of the model; `jitna-iac synth --from deployed --out jitna.out` writes the steps that remove it",
    ),
    (&["new", "create", "scaffold", "start", "bootstrap"], "`jitna-iac init` starts a project"),
    (
        &["show", "ls", "status", "state", "resources", "describe"],
        "`jitna-iac list` lists the stacks and StackSets",
    ),
    (
        &["simulate", "eval", "evaluate", "authorize", "can-i", "why", "who"],
        "`jitna-iac decide` tells what the policies decide about a request",
    ),
    (&["fix", "autofix"], "`jitna-iac check --fix` applies safe fixes, `--diff` shows them"),
    (&["watch"], "`jitna-iac check --watch` checks again after each change"),
    (
        &["server", "language-server", "langserver"],
        "`jitna-iac lsp` serves editors, `jitna-iac mcp` assistants",
    ),
    (&["audit"], "`jitna-iac audit-iam FILE` looks at exported IAM policies"),
    (
        &["refresh", "sync", "pull"],
        "`jitna-iac collect` writes a script that collects an organization, and `jitna-iac drift` compares it with the model",
    ),
    (
        &["docs", "doc", "man-page", "rules", "rule"],
        "`jitna-iac explain --list` lists the rules, and `jitna-iac explain CODE` explains one",
    ),
    (&["completion"], "`jitna-iac completions SHELL` prints the completions of a shell"),
];

/// What is said of a command that does not exist: message and help
pub(crate) fn unknown(error: &clap::Error) -> Option<(String, String)> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let help = tip(word)?;
    Some((format!("unknown command `{}`", word.escape_debug()), help))
}

fn tip(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    if let Some((_, help)) = WORDS.iter().find(|(words, _)| words.contains(&lower.as_str())) {
        return Some((*help).to_owned());
    }
    let is_file = ["yaml", "yml", "json"].iter().any(|ending| lower.ends_with(&format!(".{ending}")));
    (is_file || Path::new(word).is_dir())
        .then(|| "name a command before the model, such as `jitna-iac check MODEL`".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn no_word_is_a_command_already() {
        let command = crate::Cli::command();
        for word in WORDS.iter().flat_map(|(words, _)| *words) {
            assert!(command.find_subcommand(word).is_none(), "{word}");
        }
    }

    #[test]
    fn each_help_names_commands_that_exist() {
        let command = crate::Cli::command();
        for (_, help) in WORDS {
            for part in help.split("`jitna-iac ").skip(1) {
                let name = part.split([' ', '`']).next().expect("a command");
                assert!(command.find_subcommand(name).is_some(), "{help}");
            }
        }
    }
}
