//! Collecting the state of an organization: a script of read-only calls, and the role that it assumes in each account
//!
//! The library itself makes no calls. All calls are in one table (`table.rs`), from which the script, the role's policy and the page about
//! them are generated. Begin at [`Collection`].

mod calls;
mod role;
mod script;
mod table;

use handlebars::RenderError;

use crate::ids::{AccountId, Region, RoleArn, RoleName, RootId};

/// What to collect, with which principal, and where
///
/// ```
/// use jitna_iac::collect::Collection;
/// use jitna_iac::ids::Region;
///
/// let collection = Collection {
///     management_account: "111111111111".parse()?,
///     root: "r-ab12".parse()?,
///     administrator: None,
///     principal: "arn:aws:iam::222222222222:role/Audit".parse()?,
///     regions: vec![Region::EU_CENTRAL_1],
///     role: Collection::default_role(),
/// };
/// let files = collection.files()?;
/// assert_eq!(files.iter().map(|file| file.name).collect::<Vec<_>>(), ["README.md", "collect.sh", "collector.yaml"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// Management account of the organization
    pub management_account: AccountId,
    /// Root of the organization; all of its accounts get the role
    pub root: RootId,
    /// Delegated administrator of Systems Manager, if it is known, for the commands on the page
    pub administrator: Option<AccountId>,
    /// IAM role that runs the script, by its ARN
    pub principal: RoleArn,
    /// Regions to collect; the first is the Region of the stack with the role
    pub regions: Vec<Region>,
    /// Name of the role in each account
    pub role: RoleName,
}

/// A file of a [`Collection`]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CollectionFile {
    /// Its name
    pub name: &'static str,
    /// Its content
    pub text: String,
    /// Whether it is executable
    pub is_executable: bool,
}

impl Collection {
    /// Returns the default name of the role: `jitna-iac-collector`
    ///
    /// # Panics
    ///
    /// Never: the name is a constant, and a test parses it.
    #[must_use]
    pub fn default_role() -> RoleName {
        crate::literal!(RoleName, "jitna-iac-collector")
    }

    /// Returns the page, the script and the template of the role
    ///
    /// # Errors
    ///
    /// Returns an error when the role cannot be represented in a template, or when a template of this library cannot be rendered.
    pub fn files(&self) -> Result<Vec<CollectionFile>, CollectError> {
        let template = role::template(self)?;
        let file = |name, text, is_executable| CollectionFile { name, text, is_executable };
        Ok(vec![
            file("README.md", script::page(self)?, false),
            file("collect.sh", script::script(self)?, true),
            file("collector.yaml", template.to_yaml(), false),
        ])
    }
}

/// Reason why the files were not created
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectError {
    /// The role cannot be represented in a template
    #[error(transparent)]
    Template(#[from] crate::cfn::AddError),
    /// A template of this library cannot be rendered
    #[error(transparent)]
    Render(#[from] RenderError),
}

#[cfg(test)]
mod tests;
