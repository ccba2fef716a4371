//! Words in the format of something else: a key with its value, an API target, a regular expression, a placeholder

use crate::check::Report;
use crate::diag::Diagnostic;
use crate::ids::clip;
use crate::model::{Model, Nodes};
use crate::rules;
use crate::vocabulary::{How, Kind, Use, Vocabulary};

/// Largest number of characters in a tag's key and value (EC2 User Guide, "Tag your Amazon EC2 resources")
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;

/// Pairs of characters that enclose a string in other languages
const PAIRS: [(char, char); 8] =
    [('"', '"'), ('\'', '\''), ('`', '`'), ('[', ']'), ('{', '}'), ('<', '>'), ('“', '”'), ('‘', '’')];

/// Sequences that occur only in regular expressions
const EXPRESSIONS: [&str; 9] = [".*", ".+", "\\d", "\\w", "\\.", "[a-z", "[A-Z", "[0-9", "(?"];

pub(super) fn check(model: &Model, uses: &[&Use], vocabulary: &Vocabulary, report: &mut Report) {
    for used in uses {
        let finding = long(used).or_else(|| key_with_value(used, vocabulary));
        let finding = finding.or_else(|| expression(used)).or_else(|| punctuation(used));
        if let Some(finding) = finding {
            report.push(finding.at(used.origin, "").subject(&used.subject));
        }
    }
    targets(model, report);
}

fn long(used: &Use) -> Option<Diagnostic> {
    let most = match used.kind {
        Kind::NodeTag | Kind::PrincipalTag => MAX_KEY,
        Kind::NodeValue | Kind::PrincipalValue if used.how != How::Pattern => MAX_VALUE,
        _ => return None,
    };
    let count = used.text.chars().count();
    (count > most).then(|| {
        rules::TAG_TOO_LONG
            .finding(format!(
                "the {} has {count} characters, but AWS accepts at most {most}",
                used.kind.what()
            ))
            .help("write the key or value that the nodes have")
    })
}

/// `Environment=Test`, or `Environment:Test` where `Environment` is a key
fn key_with_value(used: &Use, vocabulary: &Vocabulary) -> Option<Diagnostic> {
    if !matches!(used.kind, Kind::NodeTag | Kind::PrincipalTag) {
        return None;
    }
    let is_key = |key: &str| {
        let known = |of: &Use| of.kind == used.kind && of.text == key;
        vocabulary.uses.iter().any(known)
    };
    let parts =
        used.text.split_once('=').or_else(|| used.text.split_once(':').filter(|(key, _)| is_key(key)));
    let (key, value) = parts.filter(|(key, value)| !key.is_empty() && !value.is_empty())?;
    let (key, value) = (clip(key.trim()), clip(value.trim()));
    let help = match used.how {
        How::Target => format!("write `{key}: \"{value}\"`"),
        How::Declared | How::Compared | How::Pattern => {
            format!("write the key `{key}` and compare its value with `{value}`")
        }
    };
    Some(
        rules::KEY_WITH_VALUE
            .finding(format!("{} `{}` looks like a key and a value", used.kind.what(), clip(&used.text)))
            .help(help),
    )
}

fn expression(used: &Use) -> Option<Diagnostic> {
    if !used.kind.is_value() || used.how == How::Declared {
        return None;
    }
    let text = used.text.as_str();
    let anchored = text.starts_with('^') || text.ends_with('$');
    let choice = text.contains('|') && (used.how == How::Pattern || text.contains('('));
    let has = EXPRESSIONS.iter().any(|part| text.contains(part));
    (anchored || choice || has).then(|| {
        rules::REGULAR_EXPRESSION
            .finding(format!("{} `{}` looks like a regular expression", used.kind.what(), clip(text)))
            .help("write the values one by one, or a pattern of `like`, whose only wildcard is `*`")
    })
}

/// Quotes, brackets and placeholders of another language
fn punctuation(used: &Use) -> Option<Diagnostic> {
    let text = used.text.trim();
    if used.how == How::Declared && !used.kind.is_of_tag() || !(used.kind.is_of_tag() || used.kind.is_value())
    {
        return None;
    }
    let inner = |open: char, close: char| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let enclosed = PAIRS.iter().find_map(|(open, close)| inner(*open, *close));
    let negated = text.strip_prefix('!').filter(|rest| !rest.is_empty());
    let (what, help) = if let Some(inner) = enclosed {
        ("is enclosed in characters that are part of it", format!("write `{}`", clip(inner)))
    } else if text.contains("${") || used.how != How::Target && text.contains("{{") {
        ("has a placeholder that is never replaced", "write the value itself".to_owned())
    } else if let Some(rest) = negated {
        let help = match used.how {
            How::Target => "list the intended values; a target cannot exclude values".to_owned(),
            _ => format!("write `isNot: {0}` or `unless`, in Cedar `!= \"{0}\"`", clip(rest)),
        };
        ("begins with `!`, which is part of it", help)
    } else if used.how != How::Pattern && (text.contains('?') || text.starts_with('%') || text.ends_with('%'))
    {
        let help = "list the values: neither `?` nor `%` is a wildcard here".to_owned();
        ("has a `?` or `%`, which is a literal character", help)
    } else {
        return None;
    };
    Some(
        rules::STRAY_PUNCTUATION
            .finding(format!("{} `{}` {what}", used.kind.what(), clip(&used.text)))
            .help(help),
    )
}

/// `nodes` in the format of an API target: `{Key: …, Values: […]}`, or keys that are not tags there
fn targets(model: &Model, report: &mut Report) {
    for policy in &model.manual_approvals {
        let Nodes::Tagged(tags) = &*policy.nodes else { continue };
        let find = |word: &str| tags.keys().find(|key| key.as_str().eq_ignore_ascii_case(word));
        let foreign =
            ["InstanceIds", "resource-groups:Name", "resource-groups:ResourceTypeFilters", "ParameterValues"];
        let (message, help) = if let (Some(key), Some(values)) = (find("key"), find("values")) {
            (
                format!(
                    "`nodes` maps tag keys to values, but this one names the tags `{key}` and `{values}`"
                ),
                "write each tag key with its values, such as `nodes: {Workload: [Finance, Ledger]}`"
                    .to_owned(),
            )
        } else if let Some(key) = foreign.into_iter().find_map(find) {
            (
                format!("`{key}` is not a tag: a manual approval policy selects nodes only by tags"),
                "name a tag that these nodes have, such as `nodes: {Workload: Finance}`".to_owned(),
            )
        } else {
            continue;
        };
        report.push(
            rules::TARGET_FORM
                .finding(message)
                .at(policy.nodes.origin(), "")
                .help(help)
                .subject(format!("manualApprovals/{}", policy.name)),
        );
    }
}
