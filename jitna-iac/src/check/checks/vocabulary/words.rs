//! Words that match nothing on their own: a prefix, a wildcard, several values in one, invisible characters

use super::spelling::Meant;
use crate::check::Report;
use crate::ids::clip;
use crate::rules;
use crate::vocabulary::{How, Kind, Use, Vocabulary, hidden_in_name, is_confusable};

/// Key prefixes from other parts of AWS: targets of Systems Manager, filters of EC2, condition keys of IAM
const PREFIXES: [&str; 7] = [
    "tag:",
    "tag-key:",
    "aws:resourcetag/",
    "ssm:resourcetag/",
    "ec2:resourcetag/",
    "aws:principaltag/",
    "aws:requesttag/",
];

pub(super) fn check(uses: &[&Use], vocabulary: &Vocabulary, meant: &Meant<'_>, report: &mut Report) {
    for used in uses {
        if characters(used, meant, report) {
            continue;
        }
        prefix(used, report);
        stars(used, report);
        blanks(used, report);
        several(used, vocabulary, report);
    }
}

/// Reports characters that are invisible or look like others; returns whether there are any
fn characters(used: &Use, meant: &Meant<'_>, report: &mut Report) -> bool {
    let (what, text) = (used.kind.what(), &used.text);
    let meant = meant.of(used).map(|meant| format!("did you mean `{meant}`?"));
    if let Some(hidden) = hidden_in_name(text) {
        let code = u32::from(hidden.character);
        report.push(
            rules::HIDDEN_CHARACTER
                .finding(format!(
                    "{what} `{}` contains a hidden character, U+{code:04X} ({})",
                    clip(text),
                    hidden.what
                ))
                .at(used.origin, "")
                .help(meant.unwrap_or_else(|| format!("type the {what} again, without the character")))
                .subject(&used.subject),
        );
        return true;
    }
    if is_confusable(text) {
        report.push(
            rules::CONFUSABLE_CHARACTERS
                .finding(format!("{what} `{}` mixes letters that look like others", clip(text)))
                .at(used.origin, "letters of several scripts in one word, or Latin letters of full width")
                .help(meant.unwrap_or_else(|| format!("type the {what} again, with one keyboard layout")))
                .subject(&used.subject),
        );
        return true;
    }
    false
}

fn prefix(used: &Use, report: &mut Report) {
    if !matches!(used.kind, Kind::NodeTag | Kind::PrincipalTag) {
        return;
    }
    let lower = used.text.to_ascii_lowercase();
    let Some(prefix) = PREFIXES.into_iter().find(|prefix| lower.starts_with(prefix)) else { return };
    let Some((written, key)) = used.text.split_at_checked(prefix.len()) else { return };
    let why = match used.how {
        How::Target => format!("the target would be `tag:{}`", clip(&used.text)),
        How::Declared | How::Compared | How::Pattern => "expected only the tag key".to_owned(),
    };
    report.push(
        rules::TAG_PREFIX
            .finding(format!("{} `{}` begins with `{written}`: {why}", used.kind.what(), clip(&used.text)))
            .at(used.origin, "")
            .help(if key.is_empty() {
                "write only the key".to_owned()
            } else {
                format!("write the key `{}`", clip(key))
            })
            .subject(&used.subject),
    );
}

fn stars(used: &Use, report: &mut Report) {
    let (what, text) = (used.kind.what(), clip(&used.text));
    let finding = match used.how {
        How::Pattern if !used.text.is_empty() && used.text.chars().all(|c| c == '*') => {
            rules::PATTERN_OF_EVERYTHING.finding(format!("pattern `{text}` matches every {what}")).help(
                "write the intended prefix, such as `dev-*`; to test only whether it exists, leave out the comparison",
            )
        }
        How::Pattern if !has_star(&used.text) => rules::PATTERN_WITHOUT_STAR
            .finding(format!("pattern `{text}` has no `*`, so it matches only this {what}"))
            .help(format!("write `{text}*` for all that begin with it, or compare with `==` (`is`)")),
        How::Pattern if used.text.contains('?') => rules::LITERAL_WILDCARD
            .finding(format!(
                "`?` in the pattern `{text}` is a literal character: `*` is the only wildcard of `like`"
            ))
            .help("write `*` for any characters"),
        How::Compared | How::Target
            if (used.kind.is_of_tag() || used.kind.is_value()) && used.text.contains('*') =>
        {
            let help = match (used.how, used.kind) {
                (How::Target, Kind::NodeValue) if used.text == "*" => {
                    "list the values, or write `nodes: all` for all nodes".to_owned()
                }
                (How::Target, _) => "list the values; a target has no wildcards".to_owned(),
                (_, kind) if kind.is_value() && used.text == "*" => {
                    "test only whether the tag exists".to_owned()
                }
                (_, kind) if kind.is_value() => {
                    format!("write `like` for a pattern such as `{text}`")
                }
                _ => "write each key separately; a key has no wildcards".to_owned(),
            };
            rules::LITERAL_WILDCARD
                .finding(format!(
                    "`*` in the {what} `{text}` is a literal character, so it matches nothing else"
                ))
                .help(help)
        }
        How::Compared | How::Target | How::Pattern | How::Declared => return,
    };
    report.push(finding.at(used.origin, "").subject(&used.subject));
}

/// Whether a pattern has a star that is not a literal one
fn has_star(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().any(|c| {
        let star = c == '*' && !escaped;
        escaped = c == '\\' && !escaped;
        star
    })
}

fn blanks(used: &Use, report: &mut Report) {
    let trimmed = used.text.trim();
    if trimmed == used.text {
        return;
    }
    report.push(
        rules::STRAY_BLANK
            .finding(format!("{} `{}` begins or ends with a space", used.kind.what(), clip(&used.text)))
            .at(used.origin, "")
            .help(format!("write `{}`", clip(trimmed)))
            .subject(&used.subject),
    );
}

/// Reports several values in one string
fn several(used: &Use, vocabulary: &Vocabulary, report: &mut Report) {
    if !used.kind.is_value() || used.how == How::Pattern {
        return;
    }
    let Some(separator) = [',', ';', '|'].into_iter().find(|c| used.text.contains(*c)) else { return };
    let parts: Vec<&str> =
        used.text.split(separator).map(str::trim).filter(|part| !part.is_empty()).collect();
    // An attribute may be any string; tags rarely have these characters, and session tags never do.
    if used.kind == Kind::AttributeValue {
        let known = vocabulary.words(used.kind, used.of.as_deref());
        if !parts.iter().any(|part| known.contains(part)) {
            return;
        }
    }
    if parts.len() < 2 {
        return;
    }
    let list: Vec<String> = parts.iter().map(|part| clip(part)).collect();
    let help = match used.how {
        How::Target => format!("write `[{}]` for {} values", list.join(", "), list.len()),
        How::Compared | How::Pattern | How::Declared => {
            format!(
                "write `oneOf: [{}]`, in Cedar `[\"{}\"].contains(…)`",
                list.join(", "),
                list.join("\", \"")
            )
        }
    };
    report.push(
        rules::JOINED_VALUES
            .finding(format!(
                "{} `{}` is one value with `{separator}` in it",
                used.kind.what(),
                clip(&used.text)
            ))
            .at(used.origin, "")
            .help(help)
            .subject(&used.subject),
    );
}
