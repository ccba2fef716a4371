//! The documents that AWS prints, as data

use crate::cfn::resources::PolicyDocument;
use crate::model::Persona;

/// Reads a document of this folder; the strings are constants, and a test reads each of them
fn read(text: &str) -> PolicyDocument {
    let json = serde_json::from_str(text).unwrap_or_default();
    PolicyDocument::from_json(&json).unwrap_or_default()
}

/// Text of the document that AWS prints for a persona, with its placeholders
pub(super) const fn text(persona: Persona, deny_start_session: bool) -> &'static str {
    match persona {
        Persona::Enabler => include_str!("documents/enabler.json"),
        Persona::Configurer => include_str!("documents/configurer.json"),
        Persona::Approver => include_str!("documents/approver.json"),
        Persona::Requester if deny_start_session => {
            include_str!("documents/requester-deny-start-session.json")
        }
        Persona::Requester => include_str!("documents/requester.json"),
        Persona::ConsoleOnboarding => include_str!("documents/console-onboarding.json"),
        Persona::Operator => include_str!("documents/operator.json"),
        Persona::ReadOnlyOperator => include_str!("documents/read-only-operator.json"),
        Persona::RecordingAdministrator => include_str!("documents/recording-administrator.json"),
        Persona::RdpUser => include_str!("documents/rdp-user.json"),
    }
}

/// Returns the document that AWS prints for a persona, with its placeholders; for a requester, optionally the variant that denies
/// `ssm:StartSession`
#[must_use]
pub fn printed(persona: Persona, deny_start_session: bool) -> PolicyDocument {
    read(text(persona, deny_start_session))
}

/// Permissions of ConductorOne's role for Identity Center (ConductorOne docs, AWS connector)
pub(super) fn conductor_one_identity_center() -> PolicyDocument {
    read(include_str!("documents/conductorone-identity-center.json"))
}

/// Permissions of ConductorOne's role for IAM (README of `conductorone/baton-aws`)
pub(super) fn conductor_one_iam() -> PolicyDocument {
    read(include_str!("documents/conductorone-sync-and-provision-all.json"))
}

/// Read permissions of ConductorOne's role in a child account (ConductorOne docs, AWS connector)
pub(super) fn conductor_one_child() -> PolicyDocument {
    read(include_str!("documents/conductorone-child-account-iam-sync.json"))
}

/// Returns the permissions of a pilot user before the migration ("Moving to just-in-time node access from Session Manager")
#[must_use]
pub fn migration_before() -> PolicyDocument {
    read(include_str!("documents/migration-original.json"))
}

/// Returns the permissions of a pilot user after the migration (same page)
#[must_use]
pub fn migration_after() -> PolicyDocument {
    read(include_str!("documents/migration-jitna.json"))
}
