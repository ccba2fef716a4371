//! Output formats of the comparison

use std::fmt::Write as _;

use super::{
    Change, ChangeKind, Direction, Fate, Group, Permissiveness, Place, Strength, SurroundingsChange,
    SurroundingsVerdict, Verdict,
};
use crate::decide::visible;
use crate::diag::render;
use crate::quantity::counted_if_any;

impl Permissiveness {
    /// Renders the comparison as text
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.headline());
        let (groups, left) = self.first_groups();
        for group in groups {
            let _ = write!(text, "\n{}\n{}", group.verdict.as_str(), self.group(group));
        }
        if left > 0 {
            let _ = write!(text, "\n{}", render::left_out(left, "group", "json"));
        }
        if self.surroundings.verdict != SurroundingsVerdict::Equal {
            let _ = write!(text, "\nwhat surrounds the policies: {}", self.surroundings_text());
        }
        text
    }

    /// Renders the comparison as Markdown for a comment on a pull request
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = format!("{}\n", fenced(&format!("{}\n", self.headline())));
        let (groups, left) = self.first_groups();
        for group in groups {
            let block = fenced(&self.group(group));
            let title = group.verdict.as_str();
            let _ = match group.verdict {
                Verdict::Equal => {
                    write!(text, "\n<details><summary>{title}</summary>\n\n{block}\n\n</details>\n")
                }
                _ => write!(text, "\n### {title}\n\n{block}\n"),
            };
        }
        if left > 0 {
            let _ = write!(text, "\n{}", render::left_out(left, "group", "json"));
        }
        if self.surroundings.verdict != SurroundingsVerdict::Equal {
            let block = fenced(&self.surroundings_text());
            let _ = write!(text, "\n### what surrounds the policies\n\n{block}\n");
        }
        text
    }

    fn first_groups(&self) -> (Vec<&Group>, usize) {
        render::first(&self.groups, |group| group.verdict != Verdict::Equal)
    }

    /// Renders the second verdict, and a line for each difference
    fn surroundings_text(&self) -> String {
        let mut text = format!("{}\n", self.surroundings.verdict.as_str());
        let is_weaker = |change: &SurroundingsChange| change.strength == Strength::Weaker;
        let (shown, left) = render::first(&self.surroundings.changes, is_weaker);
        for change in shown {
            // For policies, more is looser. Here, more is stronger.
            let sign = match change.strength {
                Strength::Weaker => '-',
                Strength::Stronger => '+',
                Strength::Changed => '~',
            };
            let line = format!("{}: {} ({})", change.about, change.what, change.resource);
            let _ = writeln!(text, "  {sign} {}", visible(&line));
        }
        if left > 0 {
            let _ = write!(text, "  {}", render::left_out(left, "change", "json"));
        }
        text
    }

    /// Describes a change on one line, with the decisions about the request before and after
    pub(crate) fn in_words(&self, change: &Change) -> String {
        let fates = [("the model", &change.before), ("collected", &change.after)];
        let fates: Vec<String> = fates
            .iter()
            .filter_map(|(whose, fate)| Some(format!("{whose}: {}", fate_in_words(fate.as_ref()?))))
            .collect();
        let line = self.line(change);
        if fates.is_empty() { line } else { format!("{line} ({})", fates.join("; ")) }
    }

    /// Renders the comparison as JSON
    #[must_use]
    pub fn to_json(&self) -> String {
        // Serialization cannot fail: keys are names of fields or strings, numbers are integers.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    fn headline(&self) -> String {
        let unknown = self.groups.iter().any(|group| !group.not_decided.is_empty());
        let rest =
            if unknown && self.verdict != Verdict::NotDecided { ", and not all is decided" } else { "" };
        visible(&format!("{} → {}: {}{rest}", self.old, self.new, self.verdict.as_str())).to_string()
    }

    fn group(&self, group: &Group) -> String {
        let mut text = String::new();
        let (places, left) = render::first(&group.places, |_| false);
        for place in places {
            let _ = writeln!(text, "  {}", visible(&shown(place)));
        }
        if left > 0 {
            let _ = write!(text, "  {}", render::left_out(left, "place", "json"));
        }
        let (unknown, left) = render::first(&group.not_decided, |_| false);
        for unknown in unknown {
            let _ = writeln!(text, "  ? not decided: {}", visible(&unknown.what));
        }
        if left > 0 {
            let _ = write!(text, "  {}", render::left_out(left, "open point", "json"));
        }
        let is_looser = |change: &Change| matches!(change.direction, Direction::Looser | Direction::Both);
        let (shown, left) = render::first(&group.changes, is_looser);
        for change in shown {
            let sign = match change.direction {
                Direction::Looser => '+',
                Direction::Stricter => '-',
                Direction::Both => '±',
                Direction::Neither => '=',
            };
            let _ = writeln!(text, "  {sign} {}", visible(&self.line(change)));
            let fates = [("before", &change.before), ("now", &change.after)];
            for (when, fate) in fates.iter().filter_map(|(when, fate)| Some((when, fate.as_ref()?))) {
                let _ = writeln!(text, "      {when}: {}", visible(&fate_in_words(fate)));
            }
        }
        if left > 0 {
            let _ = write!(text, "  {}", render::left_out(left, "change", "json"));
        }
        text
    }

    fn line(&self, change: &Change) -> String {
        let what = match change.kind {
            ChangeKind::GainedAutomatic => "gains automatic access",
            ChangeKind::LostAutomatic => "loses automatic access",
            ChangeKind::GainedManual => "gains access by manual approval",
            ChangeKind::LostManual => "loses access by manual approval",
            ChangeKind::NewConflict => "comes into conflict",
            ChangeKind::EndedConflict => "is no longer in conflict",
            ChangeKind::OtherTerms => "gets access under different terms",
            ChangeKind::Sessions => "sessions",
        };
        let who = match (&change.request, &change.node_tags) {
            (Some(request), _) => Some(request.in_words(|id| self.people.get(id).cloned())),
            (None, Some(tags)) if tags.is_empty() => Some("a node that no policy names a tag of".to_owned()),
            (None, Some(tags)) => {
                let tags: Vec<String> = tags.iter().map(|(key, value)| format!("`{key}: {value}`")).collect();
                Some(format!("a node tagged {}", tags.join(", ")))
            }
            (None, None) => None,
        };
        [Some(what.to_owned()), who, change.what.clone()].into_iter().flatten().collect::<Vec<_>>().join(": ")
    }
}

fn shown(place: &Place) -> String {
    let name = place.name.as_ref().map_or_else(String::new, |name| format!("{name} "));
    let id = if name.is_empty() { place.id.clone() } else { format!("({})", place.id) };
    let below: Vec<String> = [counted_if_any(place.units, "unit"), counted_if_any(place.accounts, "account")]
        .into_iter()
        .flatten()
        .collect();
    let below = if below.is_empty() { String::new() } else { format!(" with {}", below.join(" and ")) };
    let kind = if place.joining { "accounts that join the unit" } else { place.kind };
    format!("{kind} {name}{id}{below}, {}", place.regions.join(", "))
}

fn fate_in_words(fate: &Fate) -> String {
    let names: Vec<String> = fate.policies.iter().map(|name| format!("`{name}`")).collect();
    match fate.decision {
        "auto-approved" => "approved automatically".to_owned(),
        "manual" => format!("{} is asked", names.join(", ")),
        "conflict" => format!("denied: conflict of {}", names.join(" and ")),
        _ => "denied: no policy covers the node".to_owned(),
    }
}

/// Returns a fenced block that shows any text as it is
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}{fence}")
}
