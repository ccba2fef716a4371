//! Checks of the migration

pub(super) mod break_glass;
pub(super) mod guard;

use crate::check::Conclusions;
use crate::rules;

/// Rules that conclude from what is not written, with the keys below which it would be
pub(crate) const CONCLUDE: Conclusions = &[
    (rules::MISSING_BREAK_GLASS, &["migration"]),
    (rules::GUARD_WITHOUT_TARGET, &["migration", "nodeAccess"]),
    (rules::GUARD_OUTSIDE_NODE_ACCESS, &["nodeAccess"]),
    (rules::GUARD_IN_OTHER_REGIONS, &["nodeAccess"]),
    (rules::BREAK_GLASS_WITHOUT_MATCH, &["organization"]),
];
