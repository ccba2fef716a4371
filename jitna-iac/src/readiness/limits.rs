//! Limits for pipelines

use super::{Readiness, Verdict};
use crate::coverage::Share;
use crate::quantity::counted;

/// Limits that the readiness of nodes must meet
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadinessLimits {
    /// Maximum number of nodes that cannot be reached
    pub max_unreachable: Option<usize>,
    /// Maximum number of nodes about which the files do not say enough
    pub max_unknown: Option<usize>,
    /// Minimum share of nodes that are ready; never met if no node counts
    pub min_ready: Option<Share>,
}

impl ReadinessLimits {
    /// Returns a line for each limit that is not met
    #[must_use]
    pub fn broken(&self, readiness: &Readiness) -> Vec<String> {
        let mut lines = Vec::new();
        let counts = [
            (self.max_unreachable, Verdict::Unreachable, "unreachable", "--max-unreachable"),
            (self.max_unknown, Verdict::Unknown, "unknown", "--max-unknown"),
        ];
        for (most, verdict, what, option) in counts {
            let found = readiness.count(verdict);
            if let Some(most) = most
                && found > most
            {
                lines.push(format!("{} {what}, but `{option}` allows {most}", counted(found, "node")));
            }
        }
        if let Some(least) = self.min_ready {
            let (ready, all) = (readiness.count(Verdict::Ready), readiness.judged());
            if all == 0 {
                lines.push(format!("no node counts, but `--min-ready` requires {least}"));
            } else if !least.is_reached(ready, all) {
                lines.push(format!(
                    "{ready} of {} ready, but `--min-ready` requires {least}",
                    counted(all, "node")
                ));
            }
        }
        lines
    }
}
