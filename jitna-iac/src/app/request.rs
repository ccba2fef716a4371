//! A request from options

use std::fmt;

use crate::cedar::UserAttribute;
use crate::decide::{Node, NodeKind, Request, User};

/// A request, as options say it
#[derive(Clone, Debug, Default)]
pub struct RequestOptions {
    /// Account of user and node, by id or name
    pub account: String,
    /// Unit of the account, by id or name; needed only if the model does not have the account
    pub unit: Option<String>,
    /// Region of the node
    pub region: String,
    /// Who asks, by id or name
    pub user: String,
    /// Groups of the user, by id or name
    pub groups: Vec<String>,
    /// Attributes of the user, as `KEY=VALUE`
    pub attributes: Vec<String>,
    /// Principal tags of the session, as `KEY=VALUE`
    pub principal_tags: Vec<String>,
    /// Id of the node
    pub node: String,
    /// Kind of the node; default: managed if its id begins with `mi-`, else EC2
    pub kind: Option<NodeKind>,
    /// Tags of the node, as `KEY=VALUE`; a key without `=` has the empty value
    pub tags: Vec<String>,
}

/// Options that make no request
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    message: String,
    help: &'static str,
}

impl RequestError {
    /// The way out
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
    /// The request
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
    /// When a key is given twice, or an attribute is none that reaches a policy.
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

/// Pairs of key and value, each key once
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
