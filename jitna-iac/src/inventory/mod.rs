//! Nodes and users, as the AWS CLI prints them: recognized by shape, joined by account, Region and ID
//!
//! | command | content | page |
//! | --- | --- | --- |
//! | `aws ssm describe-instance-information` | managed nodes, without tags, account or Region | Systems Manager API Reference, `InstanceInformation` |
//! | `aws ssm list-nodes` | managed nodes of many accounts, with OU, without tags | Systems Manager API Reference, `Node`, `NodeOwnerInfo` |
//! | `aws ec2 describe-instances` | EC2 instances with tags | EC2 API Reference, `Reservation`, `Instance` |
//! | `aws resource-explorer-2 search`, `list-resources` | both kinds, with tags | Resource Explorer API Reference, `Resource`, `ResourceProperty` |
//! | `aws resourcegroupstaggingapi get-resources` | both kinds, only those with tags | Resource Groups Tagging API Reference, `ResourceTagMapping` |
//! | `aws identitystore list-users` | users, attributes with `--extensions aws:identitystore:enterprise` | Identity Store API Reference, `ListUsers`, `User` |
//! | `aws identitystore list-groups`, `list-group-memberships` | groups by name, members | Identity Store API Reference, `Group`, `GroupMembership` |
//!
//! Each can be JSON or YAML (`--output json`, `yaml`), and can be items without the enclosing list, as `--query` prints them. Files are read as
//! a stream, so their size does not matter; only the ID and the tags of a node are kept. Begin at [`Collector`].

mod bare;
mod collect;
mod finish;
mod folder;
mod people;
mod place;
mod shapes;
mod stream;
mod tags;
mod whole;
mod yaml;

pub use collect::Collector;
pub use folder::ENDINGS;
pub(crate) use place::of_arn as node_of_arn;
pub(crate) use place::of_zone as region_of_zone;
pub(crate) use tags::tags_of_nodes;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::decide::{Node, User};

/// Nodes and users of some files
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inventory {
    /// Accounts and Regions with nodes, in order
    pub places: Vec<NodePlace>,
    /// Nodes by place and ID
    pub nodes: Vec<InventoryNode>,
    /// EC2 instances that are left out, because Systems Manager does not manage them: it says so, or lists the nodes of their place without
    /// them
    pub unmanaged: usize,
    /// Nodes that are left out because their instance is terminated
    pub terminated: usize,
    /// Users that are left out because they are disabled
    pub disabled: usize,
    /// Users by ID, each with the principal tags of its session; `None` if no file lists users
    pub users: Option<Vec<InventoryUser>>,
    /// Names of groups by ID
    pub groups: BTreeMap<String, String>,
}

/// An account and Region with nodes
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodePlace {
    /// Account ID
    pub account: String,
    /// Region
    pub region: String,
    /// ID of the OU of the account, if a file contains it
    pub unit: Option<String>,
}

/// A node
#[derive(Clone, Debug, PartialEq)]
pub struct InventoryNode {
    /// Index of its place in [`Inventory::places`]
    pub place: usize,
    /// The node
    pub node: Node,
}

/// A user
#[derive(Clone, Debug, PartialEq)]
pub struct InventoryUser {
    /// Display name of the user, if a file contains it
    pub name: Option<String>,
    /// ID, groups and attributes
    pub user: User,
    /// Principal tags of a session of the user
    pub principal_tags: IndexMap<String, String>,
}

impl InventoryUser {
    /// Returns the name, or the ID if there is no name
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.user.id)
    }
}
