//! Nodes and users, as the AWS CLI prints them: recognized by shape, joined by account, Region and id
//!
//! | command | what it tells | its page |
//! | --- | --- | --- |
//! | `aws ssm describe-instance-information` | managed nodes, without tags, account or Region | Systems Manager API Reference, `InstanceInformation` |
//! | `aws ssm list-nodes` | managed nodes of many accounts, with unit, without tags | Systems Manager API Reference, `Node`, `NodeOwnerInfo` |
//! | `aws ec2 describe-instances` | EC2 instances with tags | EC2 API Reference, `Reservation`, `Instance` |
//! | `aws resource-explorer-2 search`, `list-resources` | both kinds, with tags | Resource Explorer API Reference, `Resource`, `ResourceProperty` |
//! | `aws resourcegroupstaggingapi get-resources` | both kinds, those with tags | Resource Groups Tagging API Reference, `ResourceTagMapping` |
//! | `aws identitystore list-users` | users, attributes with `--extensions aws:identitystore:enterprise` | Identity Store API Reference, `ListUsers`, `User` |
//! | `aws identitystore list-groups`, `list-group-memberships` | groups by name, members | Identity Store API Reference, `Group`, `GroupMembership` |
//!
//! Each as JSON or YAML (`--output json`, `yaml`), and items without the list around them, as `--query` prints them. Files are read as a stream, so their size does not matter; what is kept of a node is its id and its tags. Begin at
//! [`Collector`].

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
pub(crate) use tags::tags_of_nodes;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::decide::{Node, User};

/// Nodes and users of some files
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inventory {
    /// Accounts and Regions with nodes, in order
    pub places: Vec<NodePlace>,
    /// Nodes by place and id
    pub nodes: Vec<InventoryNode>,
    /// EC2 instances that are left out, since Systems Manager says that it does not manage them, or lists the nodes of their place
    /// and not them
    pub unmanaged: usize,
    /// Nodes that are left out, since their instance is terminated
    pub terminated: usize,
    /// Users that are left out, since they are disabled
    pub disabled: usize,
    /// Users by id, each with the principal tags of its session; none if no file tells of users
    pub users: Option<Vec<InventoryUser>>,
    /// Names of groups by id
    pub groups: BTreeMap<String, String>,
}

/// An account and Region with nodes
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodePlace {
    /// Account id
    pub account: String,
    /// Region
    pub region: String,
    /// Id of the unit of the account, if a file tells it
    pub unit: Option<String>,
}

/// A node
#[derive(Clone, Debug, PartialEq)]
pub struct InventoryNode {
    /// Number of its place in [`Inventory::places`]
    pub place: usize,
    /// The node
    pub node: Node,
}

/// A user
#[derive(Clone, Debug, PartialEq)]
pub struct InventoryUser {
    /// Name that people know the user by, if a file tells it
    pub name: Option<String>,
    /// Id, groups and attributes
    pub user: User,
    /// Principal tags of a session of the user
    pub principal_tags: IndexMap<String, String>,
}

impl InventoryUser {
    /// Name, or id where there is no name
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.user.id)
    }
}
