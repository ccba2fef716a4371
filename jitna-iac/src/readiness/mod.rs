//! Nodes that cannot be reached, whatever the policies decide: agent, role, network, platform, session logs
//!
//! An approved request ends in a session, and a session needs more than the approval: SSM Agent on the node, permissions for it, a network
//! path to Systems Manager, and permissions for the session logs. This module reads what the AWS CLI prints about nodes ([`Facts`]) and
//! judges each node ([`Readiness::new`]). Anything that the files do not say is unknown, never ready.
//!
//! | fact | AWS page |
//! | --- | --- |
//! | versions of SSM Agent, Windows versions, services to connect to | "Step 1: Complete Session Manager prerequisites", Systems Manager User Guide |
//! | instance role, `ssmmessages` permissions | "Step 2: Verify or add instance permissions for Session Manager", Systems Manager User Guide |
//! | default host management: SSM Agent 3.2.582.0, instance metadata | "Managing EC2 instances automatically with Default Host Management Configuration", Systems Manager User Guide |
//! | endpoints of private subnets | "Improve the security of EC2 instances by using VPC endpoints for Systems Manager", Systems Manager User Guide |
//! | permissions for logs and keys | "Logging session activity", "Create a custom IAM role for Session Manager", Systems Manager User Guide |

mod agent;
mod facts;
mod judge;
mod limits;
mod network;
mod reason;
mod role;

pub use facts::{Facts, NotCollected};
pub use limits::ReadinessLimits;
pub use reason::{Effect, Missing, Reason};

use crate::decide::NodeKind;

/// What an approved request for a node leads to
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// A session starts
    Ready,
    /// A session starts, but not all of its logs are written
    NotLogged,
    /// No session starts
    Unreachable,
    /// The files do not say enough
    Unknown,
    /// The EC2 instance does not run
    Stopped,
    /// Node access is not set up in the account and Region
    NotEnabled,
}

impl Verdict {
    /// All verdicts, in the order of reports
    pub const ALL: [Self; 6] =
        [Self::Ready, Self::NotLogged, Self::Unreachable, Self::Unknown, Self::Stopped, Self::NotEnabled];

    /// Returns the verdict as a word for programs
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NotLogged => "notLogged",
            Self::Unreachable => "unreachable",
            Self::Unknown => "unknown",
            Self::Stopped => "stopped",
            Self::NotEnabled => "notEnabled",
        }
    }

    /// Returns the verdict in words
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotLogged => "not logged",
            Self::NotEnabled => "not enabled",
            Self::Ready | Self::Unreachable | Self::Unknown | Self::Stopped => self.as_str(),
        }
    }
}

/// A node and its verdict
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JudgedNode {
    /// Account ID
    pub account: String,
    /// Region
    pub region: String,
    /// ID of the node
    pub id: String,
    /// Whether it is an EC2 instance, or a node of a hybrid activation or another cloud
    pub kind: NodeKind,
    /// The verdict
    pub verdict: Verdict,
    /// What is wrong
    pub reasons: Vec<Reason>,
    /// What the files do not say
    pub missing: Vec<Missing>,
    /// Why node access is not set up there
    pub not_enabled: Option<String>,
}

/// All nodes with their verdicts
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Readiness {
    /// Nodes by account, Region and ID
    pub nodes: Vec<JudgedNode>,
}

impl Readiness {
    /// Returns the number of nodes with a verdict
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.nodes.iter().filter(|node| node.verdict == verdict).count()
    }

    /// Returns the number of nodes that count: node access is set up where they are, and they run
    #[must_use]
    pub fn judged(&self) -> usize {
        self.nodes.len() - self.count(Verdict::Stopped) - self.count(Verdict::NotEnabled)
    }
}
