//! IDs that are those of something else

use std::collections::HashMap;

use crate::check::Report;
use crate::rules;
use crate::suggest::distance;
use crate::vocabulary::{How, Kind, Use, Vocabulary};

pub(super) fn check(uses: &[&Use], vocabulary: &Vocabulary, report: &mut Report) {
    let of_kind = |kind: Kind| vocabulary.uses.iter().filter(move |used| used.kind == kind);
    // What an ID is: as it is declared, or else as it is used first.
    let mut kinds: HashMap<&str, &Use> = HashMap::new();
    let all = || of_kind(Kind::Group).chain(of_kind(Kind::User));
    for used in all().filter(|used| used.how == How::Declared).chain(all()) {
        kinds.entry(used.text.as_str()).or_insert(used);
    }
    for used in uses.iter().filter(|used| matches!(used.kind, Kind::Group | Kind::User)) {
        near(used, vocabulary, report);
        let Some(known) = kinds.get(used.text.as_str()).filter(|known| known.kind != used.kind) else {
            continue;
        };
        let (wanted, is) = match used.kind {
            Kind::Group => ("group", "user"),
            _ => ("user", "group"),
        };
        let name = match known.how {
            How::Declared => known.subject.rsplit_once('/').map(|(_, name)| format!(" `{name}`")),
            How::Compared | How::Pattern | How::Target => None,
        };
        let name = name.unwrap_or_default();
        report.push(
            rules::ID_OF_ANOTHER_KIND
                .finding(format!("`{}` is used as a {wanted}, but it is the ID of the {is}{name}", used.text))
                .at(used.origin, "")
                .at(known.origin, format!("a {is} here"))
                .help(format!(
                    "write the ID of a {wanted}, or name the {is} with `{is}:` (`AWS::IdentityStore::{}`)",
                    title(is)
                ))
                .subject(&used.subject),
        );
    }
}

/// IDs that the model declares nowhere, and that are one of those but for a slip of the keyboard
fn near(used: &Use, vocabulary: &Vocabulary, report: &mut Report) {
    let chars = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    let declared = || vocabulary.uses.iter().filter(|known| known.how == How::Declared && known.kind == used.kind);
    if used.how == How::Declared || used.text.len() > 64 || declared().any(|known| known.text == used.text) {
        return;
    }
    let written = chars(&used.text);
    let near = declared().find(|known| {
        known.text.len().abs_diff(used.text.len()) <= 2 && distance(&written, &chars(&known.text)) <= 2
    });
    let Some(known) = near else { return };
    let name = known.subject.rsplit_once('/').map(|(_, name)| name).unwrap_or_default();
    report.push(
        rules::NEAR_ID
            .finding(format!("the {} `{}` differs from that of `{name}` by a character or two", used.kind.what(), used.text))
            .at(used.origin, "")
            .at(known.origin, "declared here")
            .help(format!("write `{}` if `{name}` is meant, or declare the ID in `names`", known.text))
            .subject(&used.subject),
    );
}

fn title(kind: &str) -> &'static str {
    if kind == "user" { "User" } else { "Group" }
}
