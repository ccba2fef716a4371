//! IDs that belong to something of another kind

use std::collections::{BTreeSet, HashMap};

use crate::check::Report;
use crate::rules;
use crate::suggest::distance;
use crate::vocabulary::{How, Kind, Use, Vocabulary};

pub(super) fn check(uses: &[&Use], vocabulary: &Vocabulary, report: &mut Report) {
    let of_kind = |kind: Kind| vocabulary.uses.iter().filter(move |used| used.kind == kind);
    // Kind of an ID: as declared, or else as first used.
    let mut kinds: HashMap<&str, &Use> = HashMap::new();
    let all = || of_kind(Kind::Group).chain(of_kind(Kind::User));
    for used in all().filter(|used| used.how == How::Declared).chain(all()) {
        kinds.entry(used.text.as_str()).or_insert(used);
    }
    let declared = Declared::new(vocabulary);
    for used in uses.iter().filter(|used| matches!(used.kind, Kind::Group | Kind::User)) {
        near(used, &declared, report);
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

/// IDs that the model declares, indexed so that an ID with one or two typing errors finds them
///
/// One or two typing errors change at most two of the pieces that an ID is cut into, so at least one of five pieces stays unchanged. An ID
/// is therefore compared only with those that share a piece with it.
struct Declared<'v> {
    ids: HashMap<(Kind, &'v str), &'v Use>,
    pieces: HashMap<(Kind, String), Vec<&'v Use>>,
    lengths: BTreeSet<usize>,
}

/// Number of pieces that an ID is cut into
const PIECES: usize = 5;
/// Largest number of IDs that may share a piece; a more common piece says little
const MOST_SHARED: usize = 50;
/// Largest number of characters of an ID that is checked
const LONGEST: usize = 64;

fn lowercase(text: &str) -> Vec<char> {
    text.to_lowercase().chars().collect()
}

impl<'v> Declared<'v> {
    fn new(vocabulary: &'v Vocabulary) -> Self {
        let mut all = Self { ids: HashMap::new(), pieces: HashMap::new(), lengths: BTreeSet::new() };
        let declared = vocabulary.uses.iter().filter(|used| used.how == How::Declared);
        for used in declared.filter(|used| matches!(used.kind, Kind::Group | Kind::User)) {
            if all.ids.insert((used.kind, &used.text), used).is_some() || used.text.len() > LONGEST {
                continue;
            }
            let chars = lowercase(&used.text);
            for piece in chars.chunks(chars.len().div_ceil(PIECES).max(1)) {
                all.lengths.insert(piece.len());
                let same = all.pieces.entry((used.kind, piece.iter().collect())).or_default();
                if same.len() <= MOST_SHARED {
                    same.push(used);
                }
            }
        }
        all
    }

    /// The first declared ID that differs from this one by a character or two
    fn near(&self, used: &Use) -> Option<&'v Use> {
        let written = lowercase(&used.text);
        for length in self.lengths.iter().filter(|length| **length <= written.len()) {
            for piece in written.windows(*length) {
                let same = self.pieces.get(&(used.kind, piece.iter().collect()));
                let mut same = same.filter(|same| same.len() <= MOST_SHARED).into_iter().flatten();
                let near = same.find(|known| {
                    let known = lowercase(&known.text);
                    known.len().abs_diff(written.len()) <= 2 && distance(&written, &known) <= 2
                });
                if near.is_some() {
                    return near.copied();
                }
            }
        }
        None
    }
}

/// Reports an undeclared ID that differs from a declared one by a typing error
fn near(used: &Use, declared: &Declared<'_>, report: &mut Report) {
    let is_declared =
        used.how == How::Declared || declared.ids.contains_key(&(used.kind, used.text.as_str()));
    if is_declared || used.text.len() > LONGEST {
        return;
    }
    let Some(known) = declared.near(used) else { return };
    let name = known.subject.rsplit_once('/').map(|(_, name)| name).unwrap_or_default();
    report.push(
        rules::NEAR_ID
            .finding(format!(
                "the {} `{}` differs from that of `{name}` by a character or two",
                used.kind.what(),
                used.text
            ))
            .at(used.origin, "")
            .at(known.origin, "declared here")
            .help(format!("write `{}` if you mean `{name}`, or declare the ID in `names`", known.text))
            .subject(&used.subject),
    );
}

fn title(kind: &str) -> &'static str {
    if kind == "user" { "User" } else { "Group" }
}
