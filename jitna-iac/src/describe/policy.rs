//! Approval policies and rollouts

use crate::ids::{ApprovalTimeout, DocumentName, Hours, Label, Region, StackName};

use crate::origin::Origin;
use crate::tree::{Node, Style, Value as Content};

use super::approvers::{Approvers, IntoLevel};
use super::declared::Declared;
use super::given::{AnyText, Tree, Value};
use super::mapping::Mapping;
use super::part::builder;
use super::{Account, Nodes, SessionPreferences, Statement, Unit};

/// Approval policies; see [`builder`](super::part)
macro_rules! policies {
    ($make:ident) => {
        $make! {
            /// An auto-approval policy: statements of effect `permit` (User Guide, "Create an auto-approval policy")
            ///
            /// An account and Region holds one at most; which of the model's policies it is, rollouts say.
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
            /// It keeps requests from being approved automatically, in all accounts; it does not keep approvers from approving.
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
                /// Levels of approval, 1 to 5, asked one after the other
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
                /// Who may approve, 1 to 5 entries
                approvers "approvers" several Approver;
                /// How many approvals are needed; default: 1
                approvals "approvals" (default 1) u32: approvals(exact u32);
                /// What approvers are told; default: a sentence that asks them to approve
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
    /// Level of these approvers, of whom one has to approve
    #[track_caller]
    pub fn new(approvers: impl Approvers) -> Self {
        Self::of(approvers, Origin::here())
    }

    pub(super) fn of(approvers: impl Approvers, at: Origin) -> Self {
        let mut map = Mapping::new(at);
        map.set("approvers", approvers.list(at).tree);
        Self(map)
    }
}

impl ManualApproval {
    /// Adds a level of approval, 1 to 5, asked one after the other
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
            /// The rule of inheritance: **an account and Region takes its documents from one rollout alone, the nearest**. A rollout that names the account is nearer than one that names its unit, and a unit nearer than the unit above it. A rollout that is to add to another, and not to replace it, says so with `extends`.
            Rollout(name = "name": value StackName) [own] {
                /// Name within the model; part of the name of its stack set
                name "name" required StackName;
                /// Rollout whose policies and preferences this one has as well; what this one says itself comes first
                extends "extends" optional StackName;
                /// Units, with all that is below them
                units "units" list Named<UnitId>: unit(add Unit) units(adds Unit);
                /// Single accounts; the management account as well, which then gets stacks of its own
                accounts "accounts" list Named<AccountId>: account(add Account) accounts(adds Account);
                /// Accounts of the units that are left out
                exclude_accounts "excludeAccounts" list Named<AccountId>: exclude_account(add Account) exclude_accounts(adds Account);
                /// Regions; default: those of just-in-time node access
                regions "regions" (some "every Region of node access") Region: regions(values Region);
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

/// What a rollout says of a policy that it uses: the name, and that the model has the policy
pub(super) fn used(list: &'static str, policy: Tree, at: Origin) -> Tree {
    let name = policy.node.get("name").and_then(Node::as_text).unwrap_or_default().to_owned();
    let mut declared = policy.declared;
    declared.push(Declared::Item(list, policy.node));
    Tree { node: Node { value: Content::Scalar(name.into(), Style::Handle), origin: at }, declared }
}

impl Rollout {
    /// Rollout whose policies and preferences this one has as well; what this one says itself comes first
    #[track_caller]
    pub fn extends(mut self, rollout: &Self) -> Self {
        let at = Origin::here();
        self.0.set("extends", used("rollouts", rollout.given(at).tree, at));
        self
    }

    /// Auto-approval policy; default: that of the rollout that this one extends, else none
    #[track_caller]
    pub fn auto_approval(mut self, policy: &AutoApproval) -> Self {
        let at = Origin::here();
        self.0.set("autoApproval", used("autoApprovals", policy.given(at).tree, at));
        self
    }

    /// No auto-approval policy, whatever the extended rollout has
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

    /// Session preferences; default: those of the rollout that this one extends, else none
    #[track_caller]
    pub fn session_preferences(mut self, preferences: &SessionPreferences) -> Self {
        let at = Origin::here();
        self.0.set("sessionPreferences", used("sessionPreferences", preferences.given(at).tree, at));
        self
    }

    /// No session preferences, whatever the extended rollout has
    #[track_caller]
    pub fn no_session_preferences(mut self) -> Self {
        self.0.set("sessionPreferences", Tree::text("none", Origin::here()));
        self
    }
}
