//! Actions other than sessions that give access to a node: a catalog
//!
//! With one of these actions, a principal can run commands or open a shell on nodes, even if `ssm:StartSession` is denied. The catalog is
//! as of November 2026, from the Service Authorization Reference ("AWS Systems Manager", "Amazon EC2 Instance Connect") and public lists of
//! such actions (pathfinding.cloud, iam-vulnerable).

/// Date of the last comparison of the catalog with the Service Authorization Reference
pub(super) const AS_OF: &str = "November 2026";

/// EC2 instances and managed instances
const NODES: &[&str] = super::policy::NODES;

/// Only EC2 instances
const INSTANCES: &[&str] = &["arn:aws:ec2:*:*:instance/*"];

/// Documents, under both ARN formats that Automation accepts
const RUNBOOKS: &[&str] = &["arn:aws:ssm:*:*:document/*", "arn:aws:ssm:*:*:automation-definition/*"];

/// Associations and their documents
const ASSOCIATIONS: &[&str] = &["arn:aws:ssm:*:*:association/*", "arn:aws:ssm:*:*:document/*"];

/// Maintenance windows
const WINDOWS: &[&str] = &["arn:aws:ssm:*:*:maintenancewindow/*"];

/// An action that gives access to a node
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) action: &'static str,
    /// Resources, one of which a statement must name
    pub(super) on: &'static [&'static str],
    /// Type of the document that it runs, for conditions on `ssm:DocumentType`
    pub(super) document_type: Option<&'static str>,
    /// Effect for a principal with the action, as a phrase after "which"
    pub(super) what: &'static str,
}

/// All actions, in the order in which a finding names them
pub(super) const WAYS: &[Way] = &[
    Way {
        action: "ssm:SendCommand",
        on: NODES,
        document_type: Some("Command"),
        what: "runs commands on nodes as root or SYSTEM",
    },
    Way {
        action: "ssm:StartAutomationExecution",
        on: RUNBOOKS,
        document_type: Some("Automation"),
        what: "runs runbooks, which may run commands on nodes",
    },
    Way {
        action: "ssm:StartChangeRequestExecution",
        on: RUNBOOKS,
        document_type: Some("Automation"),
        what: "runs runbooks, which may run commands on nodes",
    },
    Way {
        action: "ssm:CreateAssociation",
        on: ASSOCIATIONS,
        document_type: Some("Command"),
        what: "has State Manager run documents on nodes",
    },
    Way {
        action: "ssm:CreateAssociationBatch",
        on: ASSOCIATIONS,
        document_type: Some("Command"),
        what: "has State Manager run documents on nodes",
    },
    Way {
        action: "ssm:UpdateAssociation",
        on: ASSOCIATIONS,
        document_type: Some("Command"),
        what: "changes what State Manager runs on nodes",
    },
    Way {
        action: "ssm:RegisterTaskWithMaintenanceWindow",
        on: WINDOWS,
        document_type: None,
        what: "has a maintenance window run commands on nodes",
    },
    Way {
        action: "ssm:UpdateMaintenanceWindowTask",
        on: WINDOWS,
        document_type: None,
        what: "changes what a maintenance window runs on nodes",
    },
    Way {
        action: "ec2-instance-connect:SendSSHPublicKey",
        on: INSTANCES,
        document_type: None,
        what: "lets the holder log in with an SSH key for a minute",
    },
    Way {
        action: "ec2-instance-connect:OpenTunnel",
        on: &["arn:aws:ec2:*:*:instance-connect-endpoint/*"],
        document_type: None,
        what: "opens a tunnel to the SSH or RDP port of nodes without a public address",
    },
    Way {
        action: "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
        on: INSTANCES,
        document_type: None,
        what: "opens the serial console",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_way_is_there_once_and_says_what_it_does() {
        let actions: BTreeSet<&str> = WAYS.iter().map(|way| way.action).collect();
        assert_eq!(actions.len(), WAYS.len());
        for way in WAYS {
            assert!(way.action.contains(':') && !way.on.is_empty() && way.what.len() > 15, "{way:?}");
        }
    }
}
