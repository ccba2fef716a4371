//! Controls of frameworks, and what supports them

use super::facts::Topic;

/// A framework of controls
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Framework {
    /// NIST SP 800-53, revision 5
    Nist80053,
    /// SOC 2, Trust Services Criteria of 2017
    Soc2,
    /// ISO/IEC 27001:2022, Annex A
    Iso27001,
    /// PCI DSS 4.0.1
    PciDss,
}

impl Framework {
    /// All frameworks
    pub const ALL: [Self; 4] = [Self::Nist80053, Self::Soc2, Self::Iso27001, Self::PciDss];

    /// Returns the name
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nist80053 => "NIST SP 800-53 Rev. 5",
            Self::Soc2 => "SOC 2 Trust Services Criteria (2017)",
            Self::Iso27001 => "ISO/IEC 27001:2022, Annex A",
            Self::PciDss => "PCI DSS 4.0.1",
        }
    }

    /// Returns the catalog in OSCAL, or the page of the publisher where there is none
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::Nist80053 => {
                "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json"
            }
            Self::Soc2 => {
                "https://www.aicpa-cima.com/resources/download/2017-trust-services-criteria-with-revised-points-of-focus-2022"
            }
            Self::Iso27001 => "https://www.iso.org/standard/27001",
            Self::PciDss => "https://www.pcisecuritystandards.org/document_library/",
        }
    }

    /// Returns the ID of a control in OSCAL, where an ID begins with a letter
    #[must_use]
    pub fn token(self, id: &str) -> String {
        match self {
            Self::Nist80053 => id.to_lowercase().replace('(', ".").replace(')', ""),
            Self::PciDss => format!("pci-{id}"),
            Self::Soc2 | Self::Iso27001 => id.to_owned(),
        }
    }
}

/// A control, with the topics that support it
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// Its framework
    pub framework: Framework,
    /// ID as the framework writes it
    pub id: &'static str,
    /// Short title
    pub title: &'static str,
    /// Topics that support it
    pub topics: &'static [Topic],
}

const fn control(
    framework: Framework,
    id: &'static str,
    title: &'static str,
    topics: &'static [Topic],
) -> Control {
    Control { framework, id, title, topics }
}

use Framework::{Iso27001, Nist80053, PciDss, Soc2};
use Topic::{
    Approvals, Denials, Encryption, Expiry, Guardrails, Idle, Logs, Notifications, Policies, Recording,
    Requests, Sessions,
};

/// Controls that a model can support, by framework
pub const CONTROLS: &[Control] = &[
    control(Nist80053, "AC-2", "Account management", &[Policies, Expiry, Requests]),
    control(Nist80053, "AC-3", "Access enforcement", &[Policies, Denials]),
    control(Nist80053, "AC-5", "Separation of duties", &[Approvals]),
    control(Nist80053, "AC-6", "Least privilege", &[Policies, Approvals, Denials, Expiry, Guardrails]),
    control(Nist80053, "AC-12", "Session termination", &[Sessions, Idle]),
    control(Nist80053, "AC-17", "Remote access", &[Policies, Approvals, Encryption]),
    control(Nist80053, "AU-2", "Event logging", &[Notifications, Logs]),
    control(Nist80053, "AU-3", "Content of audit records", &[Requests, Logs]),
    control(Nist80053, "AU-6", "Audit record review, analysis, and reporting", &[Notifications, Requests]),
    control(Nist80053, "AU-12", "Audit record generation", &[Logs, Recording]),
    control(Nist80053, "AU-14", "Session audit", &[Logs, Recording]),
    control(Soc2, "CC6.1", "Logical access security", &[Policies, Denials, Encryption]),
    control(Soc2, "CC6.2", "Authorization before access is granted", &[Policies, Approvals, Requests]),
    control(
        Soc2,
        "CC6.3",
        "Least privilege and segregation of duties",
        &[Approvals, Denials, Expiry, Guardrails],
    ),
    control(Soc2, "CC7.2", "Monitoring of system components", &[Notifications, Logs]),
    control(Iso27001, "A.5.15", "Access control", &[Policies, Denials, Guardrails]),
    control(Iso27001, "A.5.18", "Access rights", &[Approvals, Expiry, Requests]),
    control(Iso27001, "A.8.2", "Privileged access rights", &[Policies, Approvals, Expiry]),
    control(Iso27001, "A.8.3", "Information access restriction", &[Policies, Denials]),
    control(Iso27001, "A.8.15", "Logging", &[Logs, Recording, Requests]),
    control(Iso27001, "A.8.16", "Monitoring activities", &[Notifications]),
    control(PciDss, "7.2.1", "Access control model", &[Policies, Denials]),
    control(PciDss, "7.2.2", "Access by job function and least privilege", &[Policies, Approvals, Expiry]),
    control(PciDss, "7.2.3", "Approval of privileges by authorized personnel", &[Approvals, Requests]),
    control(PciDss, "10.2.1", "Audit logs are enabled", &[Logs, Recording]),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_control_is_once_and_each_topic_supports_one() {
        let ids: BTreeSet<_> = CONTROLS.iter().map(|one| (one.framework, one.id)).collect();
        assert_eq!(ids.len(), CONTROLS.len());
        for topic in Topic::ALL {
            assert!(CONTROLS.iter().any(|one| one.topics.contains(&topic)), "{topic:?}");
        }
    }

    #[test]
    fn ids_are_tokens_of_oscal() {
        for one in CONTROLS {
            let token = one.framework.token(one.id);
            let is_token = token.starts_with(|c: char| c.is_ascii_alphabetic())
                && token.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
            assert!(is_token, "{token}");
        }
        assert_eq!(Nist80053.token("AC-2(3)"), "ac-2.3");
    }
}
