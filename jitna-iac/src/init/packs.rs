//! Packs of guardrails to start from

/// A file of guardrails, which `--guardrails` reads
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pack {
    /// Its name
    pub name: &'static str,
    /// Text of the file, whose first line says what it is for
    pub text: &'static str,
}

impl Pack {
    /// Returns what the pack is for
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }
}

const fn pack(name: &'static str, text: &'static str) -> Pack {
    Pack { name, text }
}

/// All packs
pub const PACKS: &[Pack] = &[
    pack("production-guardrails", include_str!("../../templates/guardrails/production.yaml")),
    pack("session-guardrails", include_str!("../../templates/guardrails/sessions.yaml")),
    pack("approval-guardrails", include_str!("../../templates/guardrails/approvals.yaml")),
];
