//! Findings about a model

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::str::FromStr;

use super::{Console, Exit, Loaded};
use crate::assembly::Prerequisite;
use crate::diag::render::{self, Style};
use crate::diag::{Code, Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::fix::add_fixes;
use crate::ids::Date;
use crate::rules;
use crate::synth::Options;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReportFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
    /// For code scanning
    Sarif,
    /// As annotations of a pull request, for a step of GitHub Actions
    Github,
    /// As JUnit XML, which pipelines show with their tests
    Junit,
    /// As Markdown, for a comment on a pull request or the summary of a job
    Markdown,
}

impl ReportFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[
        ("text", Self::Text),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("junit", Self::Junit),
        ("markdown", Self::Markdown),
    ];
}

/// Shows every finding about the model
///
/// Findings go to standard output, and their number goes to standard error.
///
/// Examples:
///   jitna-iac check
///   jitna-iac check --deny warnings
///   jitna-iac check --ignore JNA0115 --statistics
///   jitna-iac check --fix
///   jitna-iac check --diff --unsafe-fixes
///   jitna-iac check --format sarif > jitna.sarif
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Check {
    /// Output format: for users, programs, code scanning, as annotations of GitHub Actions, as JUnit XML, or as Markdown for a comment
    #[arg(long, default_value = "text", value_parser = super::args::words(ReportFormat::WORDS))]
    pub format: ReportFormat,

    /// Lowest severity of findings that fail the command
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = super::args::words(super::DENY_WORDS))]
    pub deny: Severity,

    /// Also show accepted findings, with the reasons
    #[arg(long)]
    pub accepted: bool,

    /// Show only findings of these rules: codes, prefixes of codes (JNA02) or names, separated by commas
    ///
    /// The output says how many are left out. An error that is left out still fails the command.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<RuleSelector>,

    /// Do not show findings of these rules; the output says how many are left out
    ///
    /// An error that is left out still fails the command.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<RuleSelector>,

    /// Show the number of findings of each rule instead of the findings
    #[arg(long, conflicts_with_all = ["format", "fix", "unsafe_fixes", "diff"])]
    pub statistics: bool,

    /// Apply safe fixes and show the remaining findings
    ///
    /// A fix is safe if it fixes an error that has only one fix, or if a proof shows that the same requests are approved. Each fix is
    /// tested before it is written.
    #[arg(long)]
    pub fix: bool,

    /// Also apply fixes that can change who gets access
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Show what the fixes would change without writing files; fail if there would be changes
    #[arg(long)]
    pub diff: bool,

    /// Check as on this day, such as 2027-01-31, for acceptances that expire [default: today, in UTC]
    #[arg(long, value_name = "DATE")]
    pub today: Option<Date>,
}

impl Default for Check {
    fn default() -> Self {
        Self {
            format: ReportFormat::default(),
            deny: Severity::Error,
            accepted: false,
            select: Vec::new(),
            ignore: Vec::new(),
            statistics: false,
            fix: false,
            unsafe_fixes: false,
            diff: false,
            today: None,
        }
    }
}

/// Shows every finding, including those of creating the templates
///
/// As text, findings go to `out` and their number goes to `err`. In other formats, everything goes to `out`.
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn check(loaded: &mut Loaded, options: &Check, console: &mut Console<'_>) -> Result<Exit, Error> {
    if options.today.is_some() {
        loaded.today.clone_from(&options.today);
    }
    let assembly = loaded.compile_aloud(Options::default(), console);
    let left_out = options.choose(&mut loaded.findings, console);
    if options.statistics {
        let denied = loaded.is_denied(options.deny) || left_out.errors > 0;
        console.print_text(&statistics(&loaded.findings))?;
        return Ok(if denied { Exit::Findings } else { Exit::Done });
    }
    let all_tried = match &loaded.project {
        Some(project) => {
            add_fixes(&project.clone().on(loaded.today.clone()), &mut loaded.findings, &loaded.sources)
        }
        None => true,
    };
    let prerequisites = assembly.as_ref().map(|assembly| assembly.prerequisites.as_slice());
    let denied = loaded.is_denied(options.deny) || left_out.errors > 0;
    report(&loaded.findings, &loaded.sources, prerequisites, options, left_out, console)?;
    if !all_tried {
        console.say("note: fixes were looked for beside the first findings only; `check --fix` looks beside the others as well");
    }
    if !denied {
        return Ok(Exit::Done);
    }
    left_out.explain(console);
    console.explain_denied(&loaded.findings);
    Ok(Exit::Findings)
}

/// Number of findings that `--select` and `--ignore` leave out
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    all: usize,
    /// Errors among them: they are not shown, but the command fails
    pub(super) errors: usize,
}

impl LeftOut {
    /// Explains that an error that is not shown fails the command
    pub(super) fn explain(self, console: &mut Console<'_>) {
        let are = match self.errors {
            0 => return,
            1 => "1 error that `--select` or `--ignore` leaves out fails".to_owned(),
            count => format!("{count} errors that `--select` or `--ignore` leaves out fail"),
        };
        console.complain(&format!("{are} the command"), Some("fix errors: they cannot be ignored"));
    }
}

impl Check {
    /// Keeps the findings that `--select` and `--ignore` select, and reports how many are left out
    pub(super) fn choose(&self, findings: &mut Diagnostics, console: &mut Console<'_>) -> LeftOut {
        let (all, errors) = (findings.len(), findings.count(Severity::Error));
        let chosen = |code| {
            (self.select.is_empty() || self.select.iter().any(|rule| rule.has(code)))
                && !self.ignore.iter().any(|rule| rule.has(code))
        };
        findings.retain(|finding| chosen(finding.code));
        match all - findings.len() {
            0 => {}
            1 => console.say("1 finding is left out by `--select` or `--ignore`"),
            count => console.say(&format!("{count} findings are left out by `--select` or `--ignore`")),
        }
        LeftOut { all: all - findings.len(), errors: errors - findings.count(Severity::Error) }
    }
}

/// Counts the findings of each rule, in descending order
fn statistics(findings: &Diagnostics) -> String {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.accepted.is_none()) {
        *counts.entry(finding.code).or_default() += 1;
    }
    let mut rows: Vec<(Code, usize)> = counts.into_iter().collect();
    rows.sort_by_key(|(code, count)| (Reverse(*count), *code));
    let width = rows.first().map_or(1, |(_, count)| count.to_string().len());
    rows.iter().fold(String::new(), |text, (code, count)| {
        let rule = rules::find(code.as_str());
        let (severity, name) = rule.map_or(("", ""), |rule| (rule.severity.as_str(), rule.name));
        text + format!("{count:>width$}  {code}  {severity:<7}  {name}").trim_end() + "\n"
    })
}

/// Rules that an option names by a code, the prefix of a code, or a name
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSelector(String);

impl RuleSelector {
    fn has(&self, code: Code) -> bool {
        code.as_str().starts_with(&self.0)
    }
}

impl FromStr for RuleSelector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.to_ascii_uppercase();
        if upper.len() > 3 && rules::ALL.iter().any(|rule| rule.code.as_str().starts_with(&upper)) {
            return Ok(Self(upper));
        }
        if let Some(rule) = rules::find(text) {
            return Ok(Self(rule.code.as_str().to_owned()));
        }
        let like = rules::nearest(text).map(|like| format!("; did you mean `{like}`?")).unwrap_or_default();
        Err(format!("no rule has this code or name{like}"))
    }
}

/// Shows sorted findings in the requested format; JSON also has the prerequisites, if they are known
pub(super) fn report(
    findings: &Diagnostics,
    sources: &Sources,
    prerequisites: Option<&[Prerequisite]>,
    options: &Check,
    left_out: LeftOut,
    console: &mut Console<'_>,
) -> Result<(), Error> {
    match options.format {
        ReportFormat::Text => {
            let findings = console.shown(findings, Severity::Note, options.deny);
            let style = Style { color: console.out_color, accepted: options.accepted && !console.quiet };
            let listing = render::listing(&findings, sources, style);
            console.print_text(&listing)?;
            // The count must appear after the findings, even if both streams are one terminal.
            console.out.flush().map_err(Error::Output)?;
            let style = Style { color: console.err_color, ..style };
            let summary = match findings.is_empty() && left_out.all > 0 {
                true => "no other findings".to_owned(),
                false => render::summary(&findings, style),
            };
            console.say(summary.trim_end());
        }
        ReportFormat::Json => console.print_json(&render::json(findings, sources, prerequisites))?,
        ReportFormat::Sarif => {
            let log = render::sarif(findings, sources, rules::ALL, env!("CARGO_PKG_VERSION"));
            console.print_json(&log)?;
        }
        ReportFormat::Github => console.print(&render::github(findings, sources))?,
        ReportFormat::Junit => {
            let xml = render::junit(findings, sources, rules::ALL, options.deny).map_err(Error::Output)?;
            console.print(&xml)?;
        }
        ReportFormat::Markdown => {
            console.print_text(&render::markdown(findings, sources, rules::ALL))?;
        }
    }
    Ok(())
}
