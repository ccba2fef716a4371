//! Tasks of those who work on jitna-iac: `cargo xtask TASK`
//!
//! `CONTRIBUTING.md` says when to use which.

use std::env;
use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo xtask quick [FILTER...]   formatting, types, and the tests of the library and the command whose names contain a filter
cargo xtask update [FILTER...]  write golden files and snapshots as the tests make them now, then run the tests again
cargo xtask ci                  everything that must hold before a change lands (.ci/run)";

/// A program, its arguments, and what is set in its environment
struct Step {
    program: &'static str,
    args: Vec<String>,
    set: &'static [(&'static str, &'static str)],
}

impl Step {
    fn new(program: &'static str, args: &[&str]) -> Self {
        Self { program, args: args.iter().map(|arg| (*arg).to_owned()).collect(), set: &[] }
    }

    /// Tests that need no documentation or benchmark to be built
    fn tests(filters: &[String]) -> Self {
        let mut step =
            Self::new("cargo", &["test", "--workspace", "--lib", "--test", "library", "--test", "cli"]);
        if !filters.is_empty() {
            step.args.push("--".to_owned());
            step.args.extend_from_slice(filters);
        }
        step
    }

    fn set(mut self, set: &'static [(&'static str, &'static str)]) -> Self {
        self.set = set;
        self
    }

    fn run(&self) -> Result<(), String> {
        println!("> {} {}", self.program, self.args.join(" "));
        let mut command = Command::new(self.program);
        command.args(&self.args).envs(self.set.iter().copied());
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{}` ended with {status}", self.program)),
            Err(error) => Err(format!("`{}` does not start: {error}", self.program)),
        }
    }
}

/// The steps of a task
///
/// # Errors
///
/// The help, when there is no such task or it takes no filters.
fn steps(task: &str, filters: &[String]) -> Result<Vec<Step>, &'static str> {
    const UPDATE: &[(&str, &str)] = &[("JITNA_UPDATE", "1"), ("INSTA_UPDATE", "always")];
    match (task, filters) {
        ("quick", _) => Ok(vec![
            Step::new("cargo", &["fmt", "--all", "--", "--check"]),
            Step::new("cargo", &["check", "--workspace", "--all-targets"]),
            Step::tests(filters),
        ]),
        // A golden file may be made of another one: the second run must find nothing to write.
        ("update", _) => Ok(vec![Step::tests(filters).set(UPDATE), Step::tests(filters)]),
        ("ci", []) => Ok(vec![Step::new(".ci/run", &[])]),
        _ => Err(HELP),
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let (task, filters) = args.split_first().map_or(("", &[][..]), |(task, rest)| (task.as_str(), rest));
    let done = match steps(task, filters) {
        Ok(steps) => steps.iter().try_for_each(Step::run),
        Err(help) => Err(help.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_does_not_exist_runs_nothing() {
        assert!(steps("", &[]).is_err());
        assert!(steps("quik", &[]).is_err());
        assert!(steps("ci", &["filter".to_owned()]).is_err(), "`ci` runs everything");
        assert_eq!(steps("quick", &[]).map(|steps| steps.len()), Ok(3));
    }

    #[test]
    fn filters_reach_the_tests() {
        let steps = steps("update", &["rules".to_owned()]).unwrap_or_default();
        assert!(steps.iter().all(|step| step.args.ends_with(&["--".to_owned(), "rules".to_owned()])));
        assert_eq!(steps.len(), 2);
    }
}
