//! Checks of personas

pub(super) mod assigned;
pub(super) mod issuers;
pub(super) mod roles;
pub(super) mod trust;

use crate::check::Conclusions;
use crate::rules;

/// Rules that conclude from what is not written, with the keys below which it would be
pub(crate) const CONCLUDE: Conclusions = &[
    (rules::CHAT_ROLE_OF_NO_CHANNEL, &["notifications"]),
    (rules::MISPLACED_OPTION, &[]),
    (rules::MISSING_IDENTITY_CENTER, &["organization"]),
    (rules::UNASSIGNED_PERMISSION_SET, &["organization"]),
    (rules::SESSION_AROUND_REQUEST, &["migration"]),
    (rules::EMPTY_TRUST, &[]),
    (rules::FOREIGN_PRINCIPAL, &["organization"]),
];
