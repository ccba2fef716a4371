//! Script that collects the current state of the organization

use std::path::PathBuf;

use super::{Console, Exit, Loaded};
use crate::assembly::WriteError;
use crate::collect::{Collection, CollectionFile};
use crate::diag::Severity;
use crate::error::Error;
use crate::files;
use crate::ids::{AccountId, Region, RoleArn, RoleName, RootId};
use crate::model::Place;
use crate::plan::Plan;

/// Options of [`collect()`]; omitted ones are read from the model
#[derive(Clone, Debug)]
pub struct Collect {
    /// Directory to write the files to
    pub out: PathBuf,
    /// IAM role that runs the script
    pub principal: RoleArn,
    /// Management account of the organization
    pub management_account: Option<AccountId>,
    /// Root of the organization
    pub root: Option<RootId>,
    /// Regions to collect
    pub regions: Vec<Region>,
    /// Name of the role in each account
    pub role: Option<RoleName>,
}

/// Writes the script that collects an organization, its role, and a page about them
///
/// # Errors
///
/// Returns an error when a file cannot be written.
pub fn collect(
    loaded: Option<&mut Loaded>,
    options: Collect,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    let mut wanted = options;
    let mut administrator = None;
    if let Some(loaded) = loaded {
        let Some(model) = loaded.model.as_ref().filter(|_| loaded.findings.count(Severity::Error) == 0)
        else {
            console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
            return Ok(Exit::Findings);
        };
        let (plan, _) = Plan::new(model);
        administrator = Some(plan.administrator().clone());
        if wanted.management_account.is_none() {
            wanted.management_account = plan.management_account().cloned();
        }
        if let (None, Place::Organization(organization)) = (&wanted.root, &model.place) {
            wanted.root = Some((*organization.root).clone());
        }
        if wanted.regions.is_empty() {
            wanted.regions = regions(&plan);
        }
    }
    let Collect { out, principal, management_account, root, regions, role } = wanted;
    let missing = |option: &str, what: &str| {
        (
            format!("{what} is not known"),
            format!("name it with `{option}`, or a model that has it with `--config FILE`"),
        )
    };
    let complaint = match (management_account, root, regions.is_empty()) {
        (None, ..) => missing("--management-account ID", "the management account"),
        (_, None, _) => missing("--root ID", "the root of the organization"),
        (_, _, true) => missing("--region REGION", "no Region is named, and the Regions of the organization"),
        (Some(management_account), Some(root), false) => {
            let role = role.unwrap_or_else(Collection::default_role);
            let collection = Collection { management_account, root, administrator, principal, regions, role };
            return match collection.files() {
                Ok(made) => write(&out, &made, console),
                Err(error) => {
                    console.complain(&error.to_string(), None);
                    Ok(Exit::Io)
                }
            };
        }
    };
    console.complain(&complaint.0, Some(&complaint.1));
    Ok(Exit::Usage)
}

/// Returns the Regions of the model, the home Region first
fn regions(plan: &Plan<'_>) -> Vec<Region> {
    let mut regions = vec![plan.home_region().clone()];
    let others = plan.rollouts.iter().flat_map(|rollout| rollout.regions.iter().copied().cloned());
    for region in others {
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    regions
}

/// Creates a directory for output
pub(super) fn folder(out: &std::path::Path) -> Result<(), Error> {
    std::fs::create_dir_all(out).map_err(|source| WriteError::Io { path: out.to_owned(), source }.into())
}

fn write(out: &std::path::Path, made: &[CollectionFile], console: &mut Console<'_>) -> Result<Exit, Error> {
    let at = |path: PathBuf| move |source| Error::from(WriteError::Io { path, source });
    folder(out)?;
    for file in made {
        let path = out.join(file.name);
        files::write(&path, &file.text).map_err(at(path.clone()))?;
        if file.is_executable {
            files::make_runnable(&path).map_err(at(path.clone()))?;
        }
    }
    console.say(&format!("wrote {}; README.md says what to do next", out.display()));
    Ok(Exit::Done)
}
