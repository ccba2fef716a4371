//! Conditions and duration of access in two manual approval policies

use super::Direction;
use super::policies::{Level, Session, Terms};

/// Differences, one line each, with their direction
#[derive(Clone, Debug, Default)]
pub(super) struct Lines(Vec<(Direction, String)>);

impl Lines {
    fn add(&mut self, direction: Direction, line: String) {
        self.0.push((direction, line));
    }

    /// Adds a number for which more is looser, or stricter if `stricter`
    fn number(&mut self, what: &str, old: u64, new: u64, stricter: bool, show: impl Fn(u64) -> String) {
        if old != new {
            let direction = if (new > old) == stricter { Direction::Stricter } else { Direction::Looser };
            self.add(direction, format!("{what}: {} → {}", show(old), show(new)));
        }
    }

    /// Returns the overall direction and the lines; `None` if nothing differs
    pub(super) fn ended(self) -> Option<(Direction, String)> {
        let direction = self.0.iter().map(|(direction, _)| *direction).reduce(Direction::and)?;
        Some((direction, self.0.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("; ")))
    }
}

pub(super) fn terms(old: &Terms, new: &Terms, name: impl Fn(&str) -> String) -> Lines {
    let mut lines = Lines::default();
    lines.number("access", old.seconds, new.seconds, false, time);
    if old.role != new.role {
        let named = |role: &Option<String>| role.clone().unwrap_or_else(|| "none".to_owned());
        lines.add(
            Direction::Both,
            format!("role of the session: `{}` → `{}`", named(&old.role), named(&new.role)),
        );
    }
    if old.levels == new.levels {
        return lines;
    }
    let count = |levels: &[Level]| levels.len();
    let shape = format!("levels: {} → {}", count(&old.levels), count(&new.levels));
    if is_within(&new.levels, &old.levels) {
        lines.add(Direction::Looser, shape);
        return lines;
    }
    if is_within(&old.levels, &new.levels) {
        lines.add(Direction::Stricter, shape);
        return lines;
    }
    if old.levels.len() != new.levels.len() {
        // Changed levels cannot be distinguished from added and removed levels.
        lines.add(Direction::Both, shape);
    }
    for (number, (old, new)) in old.levels.iter().zip(&new.levels).enumerate() {
        let number = number + 1;
        lines.number(&format!("level {number}, approvals"), old.approvals, new.approvals, true, |n| {
            n.to_string()
        });
        lines.number(&format!("level {number}, timeout"), old.timeout, new.timeout, false, time);
        let names = |from: &Level, to: &Level| {
            let names = from.approvers.difference(&to.approvers);
            names.map(|(kind, id)| format!("{kind} `{}`", name(id))).collect::<Vec<_>>()
        };
        let (gone, come) = (names(old, new), names(new, old));
        let direction = match (gone.is_empty(), come.is_empty()) {
            (true, true) => continue,
            (true, false) => Direction::Looser,
            (false, true) => Direction::Stricter,
            (false, false) => Direction::Both,
        };
        let parts = [("no more", gone), ("new", come)];
        let parts = parts.iter().filter(|(_, names)| !names.is_empty());
        let parts: Vec<String> = parts.map(|(word, names)| format!("{word} {}", names.join(", "))).collect();
        lines.add(direction, format!("level {number}, approvers: {}", parts.join(", ")));
    }
    lines
}

pub(super) fn session(old: Session, new: Session) -> Lines {
    let mut lines = Lines::default();
    let minutes = |count: u64| {
        if count == u64::MAX { "no limit".to_owned() } else { time(count.saturating_mul(60)) }
    };
    lines.number("idle timeout of sessions", old.idle, new.idle, false, minutes);
    let longest = |session: Session| session.longest.unwrap_or(u64::MAX);
    lines.number("longest session", longest(old), longest(new), false, minutes);
    lines
}

/// Checks whether the first list is the second without some levels
fn is_within(few: &[Level], many: &[Level]) -> bool {
    let mut many = many.iter();
    few.iter().all(|level| many.any(|other| other == level))
}

fn time(seconds: u64) -> String {
    match seconds {
        0 => "0s".to_owned(),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}
