//! Approval policies and rollouts

use crate::ids::{ApprovalTimeout, DocumentName, Hours, Label, Region, StackName};

use crate::origin::Origin;
use crate::tree::{Node, Style, Value as Content};

use super::approvers::{Approvers, IntoLevel};
use super::declared::Declared;
use super::given::{AnyText, Tree, Value};
use super::mapping::Mapping;
use super::part::builder;
use super::{Account, Nodes, Part, SessionPreferences, Statement, Unit, choice};

/// Approval policies; see [`builder`](super::part)
macro_rules! policies {
    ($make:ident) => {
        $make! {
            /// An auto-approval policy: statements of effect `permit` (User Guide, "Create an auto-approval policy")
            ///
            /// An account and Region has at most one; rollouts decide which of the model's policies it gets.
            AutoApproval(name = "name": value Label, statements = "statements": adds Statement) [named] {
                /// Name within the model
                name "name" required Label;
                /// Description of the document; default: a sentence that says what it is
                description "description" optional Label: description(value Label);
                /// Statements, in the order in which they are printed
                statements "statements" several Statement;
            }
        }

        $make! {
            /// The deny-access policy: one per organization, statements of effect `forbid` (User Guide, "Create a deny-access policy")
            ///
            /// It prevents the automatic approval of requests, in all accounts; it does not prevent approvers from approving.
            DenyAccess(statements = "statements": adds Statement) [noted "denyAccess"] {
                /// Description of the document; default: a sentence that says what it is
                description "description" optional Label: description(value Label);
                /// Statements, in the order in which they are printed
                statements "statements" several Statement;
            }
        }

        $make! {
            /// A manual approval policy: nodes, and the levels of approvers that a request passes (User Guide, "Create manual approval policies for just-in-time node access")
            ManualApproval(name = "name": value DocumentName, nodes = "nodes": exact Nodes) [named] {
                /// Name of the document
                name "name" required DocumentName;
                /// Description of the document; default: none
                description "description" optional String: description(value AnyText);
                /// How long an approval gives access; default: 1 hour
                access_duration "accessDuration" (default crate::ids::Hours::MIN) Hours: access_duration(value Hours);
                /// Nodes that it covers
                nodes "nodes" required Nodes;
                /// Levels of approval, 1 to 5, in the order in which they are asked
                levels "levels" several Level;
            }
        }

        $make! {
            /// A level of approval
            ///
            /// ```
            /// use jitna_iac::describe::*;
            /// use jitna_iac::group;
            ///
            /// const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
            /// let level = Level::new(LEADS).approvals(2).timeout(days(1));
            /// ```
            Level own [plain] {
                /// Approvers, 1 to 5 entries
                approvers "approvers" several Approver;
                /// Number of approvals needed; default: 1
                approvals "approvals" (default 1) u32: approvals(exact u32);
                /// Message to approvers, at most 4,096 characters; default: a sentence that asks them to approve
                message "message" optional String: message(value AnyText);
                /// How long approvers have to answer; default: 7 days
                timeout "timeout" (default crate::ids::ApprovalTimeout::DEFAULT) ApprovalTimeout: timeout(value ApprovalTimeout);
            }
        }
    };
}
pub(crate) use policies;

policies!(builder);

impl Level {
    /// Returns a level of these approvers, of whom one must approve
    #[track_caller]
    pub fn new(approvers: impl Approvers) -> Self {
        Self::written_at(approvers, Origin::here())
    }

    pub(super) fn written_at(approvers: impl Approvers, at: Origin) -> Self {
        let mut map = Mapping::new(at);
        map.set("approvers", approvers.list(at).tree);
        Self(map)
    }
}

impl ManualApproval {
    /// Adds a level of approval, 1 to 5, in the order in which they are asked
    #[track_caller]
    pub fn level(mut self, level: impl IntoLevel) -> Self {
        let at = Origin::here();
        self.0.extend("levels", Tree::list([level.level(at).tree], at));
        self
    }
}

/// Rollouts; see [`builder`](super::part)
macro_rules! rollouts {
    ($make:ident) => {
        $make! {
            /// Which policies and preferences apply where
            ///
            /// The rule of inheritance: **an account and Region gets its documents from exactly one rollout, the nearest**. A rollout that names the account is nearer than one that names its OU, and an OU is nearer than the OU above it. To add to another rollout instead of replacing it, use `extends`.
            Rollout(name = "name": value StackName) [own] {
                /// Name within the model; part of the name of its StackSet
                name "name" required StackName;
                /// Rollout whose policies and preferences this one also has; its own settings take precedence
                extends "extends" optional StackName;
                /// Organizational units (OUs), with everything below them
                units "units" list Named<UnitId>: unit(add Unit) units(adds Unit);
                /// Single accounts; the management account can be included, and then gets its own stacks
                accounts "accounts" list Named<AccountId>: account(add Account) accounts(adds Account);
                /// Accounts of the OUs that are excluded
                exclude_accounts "excludeAccounts" list Named<AccountId>: exclude_account(add Account) exclude_accounts(adds Account);
                /// Regions; default: those of just-in-time node access
                regions "regions" (some "every Region of node access") Region: regions(values Region);
                /// Wave in which it is deployed: `synth --wave` leaves out later ones; default: 1
                wave "wave" optional u32: wave(exact u32);
                /// Auto-approval policy; default: that of the rollout that this one extends, else none
                auto_approval "autoApproval" nested Choice<Label>;
                /// Manual approval policies, by name
                manual_approvals "manualApprovals" list DocumentName;
                /// Session preferences; default: those of the rollout that this one extends, else none
                session_preferences "sessionPreferences" nested Choice<Label>;
            }
        }
    };
}
pub(crate) use rollouts;

rollouts!(builder);

/// Reference of a rollout to a policy that it uses: the name, and the declaration that the model has the policy
pub(super) fn used(list: &'static str, policy: Tree, at: Origin) -> Tree {
    let name = policy.node.get("name").and_then(Node::as_text).unwrap_or_default().to_owned();
    let mut declared = policy.declared;
    declared.push(Declared::Used(list, policy.node));
    Tree { node: Node { value: Content::Scalar(name.into(), Style::Handle), origin: at }, declared }
}

impl Rollout {
    /// Adds a part: its manual approval policies apply here, its auto-approval policy and session preferences are chosen here, and the rest
    /// belongs to the model
    ///
    /// The order of the parts does not matter. A second auto-approval policy or a second set of session preferences is a finding.
    ///
    /// ```
    /// use jitna_iac::prelude::*;
    ///
    /// const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
    ///
    /// let shop = ManualApproval::new("Shop", Nodes::tagged("Application", "Shop")).level(LEADS);
    /// let rollout = Rollout::new("workloads").unit(Unit::root()).with(shop);
    /// ```
    #[track_caller]
    pub fn with(mut self, part: impl Part) -> Self {
        choice::with(&mut self.0, part, Origin::here());
        self
    }

    /// Sets the rollout whose policies and preferences this one also has; its own settings take precedence
    #[track_caller]
    pub fn extends(mut self, rollout: &Self) -> Self {
        let at = Origin::here();
        self.0.set("extends", used("rollouts", rollout.given(at).tree, at));
        self
    }

    /// Sets the auto-approval policy; default: that of the rollout that this one extends, else none
    #[track_caller]
    pub fn auto_approval(mut self, policy: &AutoApproval) -> Self {
        let at = Origin::here();
        self.0.set("autoApproval", used("autoApprovals", policy.given(at).tree, at));
        self
    }

    /// Removes the auto-approval policy, even if the extended rollout has one
    #[track_caller]
    pub fn no_auto_approval(mut self) -> Self {
        self.0.set("autoApproval", Tree::text("none", Origin::here()));
        self
    }

    /// Adds a manual approval policy
    #[track_caller]
    pub fn manual_approval(mut self, policy: &ManualApproval) -> Self {
        let at = Origin::here();
        self.0
            .extend("manualApprovals", Tree::list([used("manualApprovals", policy.given(at).tree, at)], at));
        self
    }

    /// Adds manual approval policies
    #[track_caller]
    pub fn manual_approvals(mut self, policies: impl IntoIterator<Item = ManualApproval>) -> Self {
        let at = Origin::here();
        let all = policies.into_iter().map(|policy| used("manualApprovals", policy.given(at).tree, at));
        self.0.extend("manualApprovals", Tree::list(all, at));
        self
    }

    /// Sets the session preferences; default: those of the rollout that this one extends, else none
    #[track_caller]
    pub fn session_preferences(mut self, preferences: &SessionPreferences) -> Self {
        let at = Origin::here();
        self.0.set("sessionPreferences", used("sessionPreferences", preferences.given(at).tree, at));
        self
    }

    /// Removes the session preferences, even if the extended rollout has some
    #[track_caller]
    pub fn no_session_preferences(mut self) -> Self {
        self.0.set("sessionPreferences", Tree::text("none", Origin::here()));
        self
    }
}
