//! The initial files of a project
//!
//! User input becomes YAML scalars and Rust literals, so no name can be interpreted as anything else. Begin at [`Project`].

mod packs;
mod quote;

pub use packs::{PACKS, Pack};

use handlebars::{Handlebars, RenderError};
use serde_json::json;

use crate::ids::{AccountId, GroupId, Label, OuId, Region, RoleName, RootId};
use crate::schema;

/// How the model is written
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// As `jitna.yaml`
    #[default]
    Yaml,
    /// By a Rust program that the command runs
    Rust,
    /// As `jitna.yaml`, compiled by the build script of a Rust package
    BuildScript,
}

impl Kind {
    /// Words for the kinds, as `--kind` accepts them
    pub const WORDS: &[(&str, Self)] =
        &[("yaml", Self::Yaml), ("rust", Self::Rust), ("build-script", Self::BuildScript)];
}

/// The service that runs the command on each push
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pipeline {
    /// Nothing
    #[default]
    None,
    /// GitHub Actions
    GitHub,
    /// GitLab CI
    GitLab,
    /// AWS CodeBuild
    CodeBuild,
}

impl Pipeline {
    /// Words for the pipelines, as `--pipeline` accepts them
    pub const WORDS: &[(&str, Self)] = &[
        ("github", Self::GitHub),
        ("gitlab", Self::GitLab),
        ("codebuild", Self::CodeBuild),
        ("none", Self::None),
    ];
}

/// Approvers; they determine the identity provider
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approvers {
    /// A role with this name in each account; identity provider `IAM`
    Role(RoleName),
    /// A group of IAM Identity Center; identity provider `SSO`
    Group(GroupId),
}

/// Contents of a new project
///
/// ```
/// use jitna_iac::ids::Region;
/// use jitna_iac::init::{Approvers, Kind, Pipeline, Place, Project};
///
/// let project = Project {
///     kind: Kind::Yaml,
///     pipeline: Pipeline::None,
///     region: Region::EU_CENTRAL_1,
///     place: Place::Organization {
///         delegated_administrator: "123456789012".parse()?,
///         root: "r-ab12".parse()?,
///         approvers: Approvers::Role("Operators".parse()?),
///         units: vec![("workloads".parse()?, "ou-ab12-11111111".parse()?)],
///     },
/// };
/// let files = project.files().unwrap();
/// let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
/// assert_eq!(names, ["jitna.yaml", "jitna.test.yaml", ".gitignore"]);
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// How the model is written
    pub kind: Kind,
    /// The service that runs the command
    pub pipeline: Pipeline,
    /// Home Region of the unified console; for a single account, the account's Region
    pub region: Region,
    /// Where node access is set up
    pub place: Place,
}

/// Where node access is set up
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An organization, or OUs of it
    Organization {
        /// Delegated administrator of Systems Manager
        delegated_administrator: AccountId,
        /// ID of the organization's root
        root: RootId,
        /// Approvers
        approvers: Approvers,
        /// OUs that get node access; if empty, the whole organization
        units: Vec<(Label, OuId)>,
    },
    /// One account, without an organization; its policies identify users by roles
    Account {
        /// ID of the account
        id: AccountId,
        /// Name of the approvers' role
        approver: RoleName,
    },
}

/// Minimum Rust version that compiles the library
const RUST: &str = "1.89";

macro_rules! template {
    ($name:literal) => {
        include_str!(concat!("../../templates/init/", $name))
    };
}

impl Project {
    /// Returns the files: path below the project folder, and content
    ///
    /// # Errors
    ///
    /// Returns an error if a template cannot be filled in, which no input causes.
    pub fn files(&self) -> Result<Vec<(&'static str, String)>, Box<RenderError>> {
        let mut files = Vec::new();
        let model = ("jitna.yaml", template!("jitna.yaml.hbs"));
        let cargo = ("Cargo.toml", template!("Cargo.toml.hbs"));
        files.extend(match self.kind {
            Kind::Yaml => vec![model],
            Kind::Rust => vec![
                ("jitna.yaml", template!("app.yaml.hbs")),
                cargo,
                ("src/main.rs", template!("main.rs.hbs")),
                ("src/model.rs", template!("model.rs.hbs")),
            ],
            Kind::BuildScript => vec![
                model,
                cargo,
                ("build.rs", template!("build.rs.hbs")),
                ("src/main.rs", template!("print.rs.hbs")),
            ],
        });
        files.push(("jitna.test.yaml", template!("jitna.test.yaml.hbs")));
        files.push((".gitignore", template!("gitignore.hbs")));
        let mut data = self.kind.data();
        if let (Some(data), serde_json::Value::Object(place)) = (data.as_object_mut(), self.place.data()) {
            data.extend(place);
            data.insert("region".to_owned(), self.region.as_str().into());
        }
        let mut rendered = Vec::new();
        for (path, template) in files {
            rendered.push((path, render(path, template, &data)?));
        }
        rendered.extend(self.pipeline.file(self.kind)?);
        Ok(rendered)
    }
}

impl Pipeline {
    /// Returns the file that tells the service what to run: path below the project folder, and content; `None` for no service
    ///
    /// # Errors
    ///
    /// Returns an error if the template cannot be filled in, which no input causes.
    pub fn file(self, kind: Kind) -> Result<Option<(&'static str, String)>, Box<RenderError>> {
        let (path, template) = match self {
            Self::None => return Ok(None),
            Self::GitHub => (".github/workflows/jitna.yaml", template!("github.yaml.hbs")),
            Self::GitLab => (".gitlab-ci.yml", template!("gitlab.yaml.hbs")),
            // It is used unchanged; its shell `$` and braces are not template syntax.
            Self::CodeBuild => return Ok(Some(("buildspec.yml", template!("buildspec.yml").to_owned()))),
        };
        Ok(Some((path, render(path, template, &kind.data())?)))
    }
}

impl Kind {
    /// Data for the templates that are about no organization
    fn data(self) -> serde_json::Value {
        json!({
            "build": self == Self::BuildScript,
            "cargo": self != Self::Yaml,
            "schema": schema::MODEL_URL,
            "version": env!("CARGO_PKG_VERSION"),
            "rust": RUST,
        })
    }
}

fn render(path: &str, template: &str, data: &serde_json::Value) -> Result<String, Box<RenderError>> {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(if path.ends_with(".rs") { quote::rust } else { quote::yaml });
    handlebars.render_template(template, data).map_err(Box::new)
}

impl Place {
    /// Data for the templates
    fn data(&self) -> serde_json::Value {
        match self {
            Self::Organization { delegated_administrator, root, approvers, units } => {
                let (approver, sso) = match approvers {
                    Approvers::Role(role) => (role.as_str(), false),
                    Approvers::Group(group) => (group.as_str(), true),
                };
                let named: Vec<_> = units
                    .iter()
                    .map(|(name, id)| json!({"name": name.as_str(), "id": id.as_str()}))
                    .collect();
                json!({
                    "single": false,
                    "administrator": delegated_administrator.as_str(),
                    "root": root.as_str(),
                    "provider": if sso { "SSO" } else { "IAM" },
                    "providerVariant": if sso { "Sso" } else { "Iam" },
                    "sso": sso,
                    "approver": approver,
                    "unit": units.first().map_or("root", |(name, _)| name.as_str()),
                    "units": named,
                })
            }
            Self::Account { id, approver } => json!({
                "single": true,
                "account": id.as_str(),
                "sso": false,
                "approver": approver.as_str(),
                "units": [],
            }),
        }
    }
}
