//! An access request from options

use std::fmt;

use crate::cedar::UserAttribute;
use crate::decide::{Node, NodeKind, Request, User};

/// Options that describe an access request
#[derive(Clone, Debug, Default)]
pub struct RequestOptions {
    /// Account of user and node, by ID or name
    pub account: String,
    /// OU of the account, by ID or name; needed only if the model does not have the account
    pub unit: Option<String>,
    /// Region of the node
    pub region: String,
    /// Requester, by ID or name
    pub user: String,
    /// Groups of the user, by ID or name
    pub groups: Vec<String>,
    /// Attributes of the user, as `KEY=VALUE`
    pub attributes: Vec<String>,
    /// Principal tags of the session, as `KEY=VALUE`
    pub principal_tags: Vec<String>,
    /// ID of the node
    pub node: String,
    /// Kind of the node; default: managed if its ID begins with `mi-`, else EC2
    pub kind: Option<NodeKind>,
    /// Tags of the node, as `KEY=VALUE`; a key without `=` has the empty value
    pub tags: Vec<String>,
}

/// Options that do not describe an access request
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    message: String,
    help: &'static str,
}

impl RequestError {
    /// Returns the fix
    #[must_use]
    pub fn help(&self) -> &'static str {
        self.help
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RequestError {}

impl RequestOptions {
    /// Creates the access request
    ///
    /// ```
    /// use jitna_iac::app::RequestOptions;
    ///
    /// let options = RequestOptions { tags: vec!["Stage=dev".to_owned(), "Web".to_owned()], ..Default::default() };
    /// assert_eq!(options.request().unwrap().node.tags["Web"], "");
    /// let twice = RequestOptions { tags: vec!["a=1".to_owned(), "a=2".to_owned()], ..Default::default() };
    /// assert_eq!(twice.request().unwrap_err().to_string(), "`--tag a` is given twice");
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error when a key is given twice, or when an attribute does not exist in policies.
    pub fn request(self) -> Result<Request, RequestError> {
        let attributes = pairs("attribute", self.attributes)?;
        for (name, _) in &attributes {
            name.parse::<UserAttribute>().map_err(|unknown| RequestError {
                message: unknown.to_string(),
                help: "no other attribute reaches a policy",
            })?;
        }
        let guessed = if self.node.starts_with("mi-") { NodeKind::Managed } else { NodeKind::Ec2 };
        Ok(Request {
            account: self.account,
            unit: self.unit,
            region: self.region,
            user: User { id: self.user, groups: self.groups, attributes: attributes.into_iter().collect() },
            principal_tags: pairs("principal-tag", self.principal_tags)?.into_iter().collect(),
            node: Node {
                id: self.node,
                kind: self.kind.unwrap_or(guessed),
                tags: pairs("tag", self.tags)?.into_iter().collect(),
            },
        })
    }
}

/// Splits strings into pairs of key and value, and rejects repeated keys
fn pairs(option: &str, written: Vec<String>) -> Result<Vec<(String, String)>, RequestError> {
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(written.len());
    for text in written {
        let (key, value) = text.split_once('=').unwrap_or((&text, ""));
        if pairs.iter().any(|(known, _)| known == key) {
            return Err(RequestError {
                message: format!("`--{option} {key}` is given twice"),
                help: "a key has one value",
            });
        }
        pairs.push((key.to_owned(), value.to_owned()));
    }
    Ok(pairs)
}
