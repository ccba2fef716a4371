//! Findings that the model accepts, and errors in its `accept` entries

use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ids::{Date, Label, clip};
use crate::model::{Acceptance, Model};
use crate::rules;
use crate::suggest::nearest;

/// Marks the findings that the model accepts; errors cannot be accepted
///
/// An `accept` entry with a subject takes precedence over one without, wherever they are: the more specific reason is kept.
pub(crate) fn accept(model: &Model, findings: &mut Diagnostics) {
    let with_subject = model.accept.iter().filter(|acceptance| acceptance.subject.is_some());
    let without = model.accept.iter().filter(|acceptance| acceptance.subject.is_none());
    let new: Vec<_> =
        with_subject.chain(without).filter_map(|acceptance| apply(model, acceptance, findings)).collect();
    findings.extend(new);
}

/// Acceptances whose last day is before a day; each is an error
pub(crate) fn expired(model: &Model, today: &Date) -> Diagnostics {
    let finding = |acceptance: &Acceptance| {
        let until = acceptance.until.as_ref().filter(|until| ***until < *today)?;
        let code = clip(acceptance.code.as_str());
        let finding =
            rules::EXPIRED_ACCEPTANCE.finding(format!("the acceptance of `{code}` expired on {until}"));
        let help = "fix the finding and remove the entry, or write a later date after a review";
        Some(finding.at(until.origin(), "").help(help))
    };
    let all: Vec<Diagnostic> = model.accept.iter().filter_map(|acceptance| finding(acceptance)).collect();
    all.into()
}

/// Marks the findings that one entry accepts, and returns what is wrong with the entry
fn apply(model: &Model, acceptance: &Acceptance, findings: &mut Diagnostics) -> Option<Diagnostic> {
    let Some(code) = code(acceptance, findings) else { return Some(unknown(acceptance)) };
    if acceptance.reason.trim().is_empty() {
        let finding = rules::UNEXPLAINED_ACCEPTANCE
            .finding(format!("the acceptance of {code} says no reason"))
            .at(acceptance.reason.origin(), "")
            .help("say why this is right here; the next reader will ask");
        return Some(finding);
    }
    let (mut marked, mut covered, mut errors) = (false, false, false);
    let meant = |finding: &Diagnostic| finding.code == code && is_about(finding, acceptance);
    for finding in findings.iter_mut().filter(|finding| meant(finding)) {
        if finding.severity == Severity::Error {
            errors = true;
        } else if finding.accepted.is_some() {
            covered = true;
        } else {
            finding.accepted = Some(acceptance.reason.to_string());
            marked = true;
        }
    }
    let (message, help) = if marked {
        return None;
    } else if errors {
        (format!("{code} is an error, and errors cannot be accepted"), "fix it, and take this out".to_owned())
    } else if covered {
        let message = format!("all that this acceptance of {code} is about is accepted by another entry");
        (message, "keep one of the two".to_owned())
    } else if !model.unread.is_empty()
        || acceptance.subject.as_ref().is_some_and(|subject| is_unreadable(model, subject))
    {
        return None;
    } else {
        let message = format!("nothing is found that this acceptance of {code} is about");
        let subjects = findings.iter().filter(|finding| finding.code == code && finding.accepted.is_none());
        let mut subjects: Vec<&str> =
            subjects.filter_map(|finding| finding.subject.as_deref()).flat_map(spellings).collect();
        subjects.dedup();
        let like = acceptance.subject.as_ref().and_then(|subject| nearest(subject.as_str(), subjects));
        (message, like.map_or("remove it".to_owned(), |like| format!("did you mean the subject `{like}`?")))
    };
    Some(rules::UNUSED_ACCEPTANCE.finding(message).at(acceptance.code.origin(), "").help(help))
}

/// The code that the entry refers to: of a rule, by its code or name, or of a finding of the user's own check
fn code(acceptance: &Acceptance, findings: &Diagnostics) -> Option<Code> {
    let written = acceptance.code.as_str();
    let rule = rules::ALL.iter().find(|rule| rule.code.as_str() == written || rule.name == written);
    let own = || findings.iter().map(|finding| finding.code).find(|code| code.as_str() == written);
    rule.map(|rule| rule.code).or_else(own)
}

fn unknown(acceptance: &Acceptance) -> Diagnostic {
    let code = acceptance.code.as_str();
    let known = rules::ALL.iter().flat_map(|rule| [rule.code.as_str(), rule.name]);
    let help = match nearest(code, known) {
        Some(like) => format!("did you mean `{like}`?"),
        None => "`jitna-iac explain --list` names the rules".to_owned(),
    };
    rules::UNKNOWN_ACCEPTANCE
        .finding(format!("no rule has the code `{}`", clip(code)))
        .at(acceptance.code.origin(), "")
        .help(help)
}

fn is_about(finding: &Diagnostic, acceptance: &Acceptance) -> bool {
    let Some(subject) = &acceptance.subject else { return true };
    finding.subject.as_deref().is_some_and(|of| spellings(of).contains(&subject.as_str()))
}

/// Accepted spellings of a subject: `manualApprovals/Finance`, or only `Finance`
fn spellings(subject: &str) -> [&str; 2] {
    [subject, subject.rsplit('/').next().unwrap_or(subject)]
}

/// Whether the subject could not be read, so that no check could report anything about it
fn is_unreadable(model: &Model, subject: &Label) -> bool {
    let [whole, name] = spellings(subject.as_str());
    model.unreadable.iter().any(|unreadable| unreadable == whole || unreadable == name)
}

#[cfg(test)]
mod tests {
    use crate::check::{Report, Rule};
    use crate::diag::{Code, Diagnostic, Severity, Sources};
    use crate::plan::Plan;

    /// A user's check: a warning about `fruit/pear` and one about `fruit/fig`, an error about `fruit/plum`
    struct Fruit;

    impl Rule for Fruit {
        fn check(&self, _: &Plan<'_>, report: &mut Report) {
            for (subject, severity) in [
                ("fruit/pear", Severity::Warning),
                ("fruit/fig", Severity::Warning),
                ("fruit/plum", Severity::Error),
            ] {
                report.push(Diagnostic::new(Code::new("ACME001"), severity, "too ripe").subject(subject));
            }
        }
    }

    /// Checks the findings with these `accept` entries, as `code subject: accepted`, and the findings about the entries: code, line, help
    fn check(accept: &str, expected: &[&str]) {
        let text =
            format!("version: 1\naccount: {{id: '111122223333', region: us-east-1}}\naccept:\n{accept}");
        let mut sources = Sources::default();
        let (model, _) = crate::read::read(&text, "jitna.yaml", &mut sources);
        let mut findings = crate::check_with(&model.unwrap(), &[&Fruit]);
        findings.sort(&sources);
        let shown: Vec<String> = findings.iter().filter_map(|finding| shown(finding, &sources)).collect();
        assert_eq!(shown, expected, "{accept}");
    }

    fn shown(finding: &Diagnostic, sources: &Sources) -> Option<String> {
        let line = sources.position(finding.origin()).map(|position| position.line.saturating_sub(3));
        match (finding.code.as_str(), &finding.accepted) {
            ("JNA0112" | "JNA0113" | "JNA0114", None) => {
                Some(format!("{} {}: {}", finding.code, line?, finding.help.as_deref()?))
            }
            (_, Some(reason)) => Some(format!("{} {reason}", finding.subject.as_deref()?)),
            _ => None,
        }
    }

    #[test]
    fn subject_is_named_whole_or_by_its_end() {
        check("  - {code: ACME001, subject: pear, reason: a}", &["fruit/pear a"]);
        check("  - {code: ACME001, subject: fruit/fig, reason: a}", &["fruit/fig a"]);
        let like = "JNA0113 1: did you mean the subject `pear`?";
        check("  - {code: ACME001, subject: peer, reason: a}", &[like]);
        check("  - {code: ACME001, subject: fruit, reason: a}", &["JNA0113 1: remove it"]);
    }

    #[test]
    fn nearest_reason_is_kept() {
        let wide = "  - {code: ACME001, reason: all}\n";
        check(wide, &["fruit/pear all", "fruit/fig all"]);
        let narrow = "  - {code: ACME001, subject: pear, reason: one}\n";
        let both = ["fruit/pear one", "fruit/fig all"];
        check(&format!("{wide}{narrow}"), &both);
        check(&format!("{narrow}{wide}"), &both);
    }

    #[test]
    fn second_acceptance_of_the_same_is_unused() {
        let narrow = "  - {code: ACME001, subject: pear, reason: one}\n";
        check(&narrow.repeat(2), &["JNA0113 2: keep one of the two", "fruit/pear one"]);
    }

    #[test]
    fn errors_are_not_accepted() {
        check("  - {code: ACME001, subject: plum, reason: a}", &["JNA0113 1: fix it, and take this out"]);
    }

    #[test]
    fn rules_go_by_code_or_name() {
        let account = "account tried";
        check("  - {code: JNA0115, subject: account, reason: tried}", &[account]);
        check("  - {code: unconfirmed-form, reason: tried}", &[account]);
        check("  - {code: unconfirmd-form, reason: tried}", &["JNA0112 1: did you mean `unconfirmed-form`?"]);
        let list = "JNA0112 1: `jitna-iac explain --list` names the rules";
        check("  - {code: x, reason: tried}", &[list]);
        check("  - {code: '', reason: tried}", &[list]);
    }

    #[test]
    fn reason_is_wanted() {
        let why = "JNA0114 1: say why this is right here; the next reader will ask";
        check("  - {code: ACME001, reason: ''}", &[why]);
        check("  - {code: ACME001, reason: \" \\t\\n\"}", &[why]);
    }

    #[test]
    fn what_could_not_be_read_may_be_accepted() {
        let broken = "  - {code: JNA0402, subject: night, reason: a}\nsessionPreferences: [{name: night}, 1]";
        check(broken, &["sessionPreferences/night a"]);
        check(&broken.replace("night}", "night, maxDuration: {}, oops: 1}"), &[]);
        let unread = "  - {code: cedar-schema, subject: dev, reason: a}\nautoApprovals: [{name: dev}]";
        check(unread, &[]);
    }
}
