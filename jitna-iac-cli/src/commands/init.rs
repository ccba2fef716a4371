//! `jitna-iac init`

mod person;

use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use jitna_iac::app::{Console, Exit};
use jitna_iac::files;
use jitna_iac::ids::{AccountId, GroupId, Label, OuId, ParseIdError, Region, RoleName, RootId};
use jitna_iac::init::{Approvers, Kind, Pipeline, Place, Project};
use jitna_iac::model::IdentityProvider;

use self::person::Person;
use crate::exit::Failure;
use crate::input::usual_in;

/// Creates a project: a first model, tests of its policies, and the files that run the command
///
/// Asks for missing options if it runs in a terminal. Does not overwrite files. In a directory with a model, `--pipeline`
/// alone adds the file of the pipeline.
///
/// Examples:
///   jitna-iac init
///   jitna-iac init node-access --kind rust --pipeline github
///   jitna-iac init --delegated-administrator 123456789012 --root r-ab12 --home-region eu-central-1 \
///     --identity-provider IAM --approver Operators --unit workloads=ou-ab12-11111111
///   jitna-iac init --account 123456789012 --home-region eu-central-1 --approver Operators
///   jitna-iac init --pipeline gitlab
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Directory of the project; it is created if it does not exist
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,

    /// Format of the model: YAML, a Rust program, or YAML that a build script compiles [default: yaml]
    #[arg(long, value_parser = jitna_iac::app::args::words(Kind::WORDS))]
    kind: Option<Kind>,

    /// CI pipeline that runs the command on each push [default: none]
    #[arg(long, value_parser = jitna_iac::app::args::words(Pipeline::WORDS))]
    pipeline: Option<Pipeline>,

    /// Account that gets just-in-time node access without an organization; its approvers are IAM roles
    #[arg(long, value_name = "ID", conflicts_with_all = ["delegated_administrator", "root", "unit"])]
    account: Option<AccountId>,

    /// Account ID of the delegated administrator of Systems Manager
    #[arg(long, value_name = "ID")]
    delegated_administrator: Option<AccountId>,

    /// ID of the organization's root
    #[arg(long, value_name = "ID")]
    root: Option<RootId>,

    /// Home Region of the unified console, or Region of the account; it cannot change later
    #[arg(long, value_name = "REGION", value_parser = supported)]
    home_region: Option<Region>,

    /// Source of the identity of approvers: IAM roles, or IAM Identity Center
    #[arg(long, value_parser = jitna_iac::app::args::words(PROVIDERS))]
    identity_provider: Option<IdentityProvider>,

    /// Approver: the name of a role for `IAM`, the ID of a group for `SSO`
    #[arg(long, value_name = "ROLE|GROUP")]
    approver: Option<String>,

    /// OU that gets just-in-time node access, with its descendants; may be repeated [default: the whole organization]
    #[arg(long, value_name = "NAME=OU", value_parser = unit)]
    unit: Vec<(Label, OuId)>,
}

const PROVIDERS: &[(&str, IdentityProvider)] =
    &[("IAM", IdentityProvider::Iam), ("SSO", IdentityProvider::Sso)];

fn supported(text: &str) -> Result<Region, String> {
    let region: Region = text.parse().map_err(|error| told(&error))?;
    if region.supports_node_access() {
        return Ok(region);
    }
    let all: Vec<&str> = Region::SUPPORTED.iter().map(Region::as_str).collect();
    Err(format!("just-in-time node access is not available in `{region}`, only in {}", all.join(", ")))
}

fn unit(text: &str) -> Result<(Label, OuId), String> {
    let (name, id) = text.rsplit_once('=').ok_or("a unit is NAME=OU, such as workloads=ou-ab12-11111111")?;
    let name: Label = parsed(name)?;
    if name.as_str() == "root" {
        return Err("`root` is the whole organization; give the unit another name".to_owned());
    }
    Ok((name, parsed(id)?))
}

/// Formats what is wrong with a value, and the fix
fn told(error: &ParseIdError) -> String {
    error.help().map_or_else(|| error.to_string(), |help| format!("{error}; {help}"))
}

fn parsed<T: FromStr<Err = ParseIdError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error| told(&error))
}

fn word<T: Copy>(words: &'static [(&'static str, T)]) -> impl Fn(&str) -> Result<T, String> {
    move |text| {
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value);
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        found.ok_or_else(|| format!("invalid value `{text}`: expected one of {}", all.join(", ")))
    }
}

fn approvers(provider: IdentityProvider, text: &str) -> Result<Approvers, String> {
    match provider {
        IdentityProvider::Sso => parsed::<GroupId>(text).map(Approvers::Group),
        _ => parsed::<RoleName>(text).map(Approvers::Role),
    }
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let dir = self.dir.clone();
        if let Some(files) = self.pipeline_of_model()? {
            write(&dir, &files)?;
            for (path, _) in &files {
                console.say(&format!("wrote {}", dir.join(path).display()));
            }
            return Ok(Exit::Done);
        }
        let input = io::stdin();
        let project = if input.is_terminal() && io::stderr().is_terminal() {
            let mut person = Person { input: input.lock(), output: io::stderr() };
            self.ask(&mut person).map_err(|error| Failure::Unknown {
                message: format!("no answer: {error}"),
                help: "use options instead; `jitna-iac init --help` lists them".to_owned(),
            })?
        } else {
            self.without_questions()?
        };
        let files =
            project.files().map_err(|error| Failure::write(&dir, io::Error::other(error.to_string())))?;
        write(&dir, &files)?;
        for (path, _) in &files {
            console.say(&format!("wrote {}", dir.join(path).display()));
        }
        console.say(next(&project));
        Ok(Exit::Done)
    }

    /// Returns the file of the pipeline if nothing else is asked for and the directory has a model
    fn pipeline_of_model(&self) -> Result<Option<Vec<(&'static str, String)>>, Failure> {
        let is_more = self.account.is_some()
            || self.delegated_administrator.is_some()
            || self.root.is_some()
            || self.home_region.is_some()
            || self.identity_provider.is_some()
            || self.approver.is_some()
            || !self.unit.is_empty();
        let Some(pipeline) = self.pipeline.filter(|pipeline| *pipeline != Pipeline::None && !is_more) else {
            return Ok(None);
        };
        if usual_in(&self.dir).is_none() {
            return Ok(None);
        }
        let kind = self.kind.unwrap_or_else(|| {
            match ["Cargo.toml", "build.rs"].map(|file| self.dir.join(file).is_file()) {
                [true, true] => Kind::BuildScript,
                [true, false] => Kind::Rust,
                [false, _] => Kind::Yaml,
            }
        });
        let file = pipeline.file(kind);
        let file = file.map_err(|error| Failure::write(&self.dir, io::Error::other(error.to_string())))?;
        Ok(Some(file.into_iter().collect()))
    }

    /// Returns the project from the options only
    fn without_questions(self) -> Result<Project, Failure> {
        let alone = self.account.is_some();
        let missing: Vec<&str> = [
            ("--delegated-administrator", !alone && self.delegated_administrator.is_none()),
            ("--root", !alone && self.root.is_none()),
            ("--home-region", self.home_region.is_none()),
            ("--identity-provider", !alone && self.identity_provider.is_none()),
            ("--approver", self.approver.is_none()),
        ]
        .into_iter()
        .filter_map(|(option, missing)| missing.then_some(option))
        .collect();
        let place = match (self.account, self.delegated_administrator, self.root, self.identity_provider) {
            (Some(account), _, _, provider) => Some(Given::Account(account, provider)),
            (None, Some(administrator), Some(root), Some(provider)) => {
                Some(Given::Organization(administrator, root, provider))
            }
            _ => None,
        };
        let (Some(place), Some(region), Some(approver)) = (place, self.home_region, self.approver) else {
            return Err(Failure::Unknown {
                message: format!(
                    "cannot ask without a terminal, and these options are missing: {}",
                    missing.join(", ")
                ),
                help: "`jitna-iac init --help` says what they are".to_owned(),
            });
        };
        let place = match place {
            Given::Account(id, provider) => {
                knows_no_groups(provider).map_err(|message| Failure::Unknown {
                    message,
                    help: "leave it out; its approvers are IAM roles".to_owned(),
                })?;
                Place::Account { id, approver: parsed(&approver).map_err(wrong_approver)? }
            }
            Given::Organization(delegated_administrator, root, provider) => {
                consistent(&root, &self.unit).map_err(|message| Failure::Unknown {
                    message: format!("--unit: {message}"),
                    help: "`aws organizations list-organizational-units-for-parent` lists the OUs of a root"
                        .to_owned(),
                })?;
                Place::Organization {
                    delegated_administrator,
                    root,
                    approvers: approvers(provider, &approver).map_err(wrong_approver)?,
                    units: self.unit,
                }
            }
        };
        let (kind, pipeline) = (self.kind.unwrap_or_default(), self.pipeline.unwrap_or_default());
        Ok(Project { kind, pipeline, region, place })
    }

    /// Returns the project; missing options are asked for
    fn ask(self, person: &mut Person<impl BufRead, impl Write>) -> io::Result<Project> {
        let provider = self.identity_provider.or(self.account.as_ref().map(|_| IdentityProvider::Iam));
        let given = provider.zip(self.approver.as_deref());
        if let Some(Err(message)) = given.map(|(provider, text)| approvers(provider, text)) {
            return Err(io::Error::other(message));
        }
        if self.account.is_some() {
            knows_no_groups(self.identity_provider).map_err(io::Error::other)?;
        }
        let question = "How is the model written: yaml, rust or build-script?";
        let kind = person.or_ask(self.kind, question, Some("yaml"), word(Kind::WORDS))?;
        let question = "What runs it on a push: github, gitlab, codebuild or none?";
        let pipeline = person.or_ask(self.pipeline, question, Some("none"), word(Pipeline::WORDS))?;
        let whole = self.delegated_administrator.is_some()
            || self.root.is_some()
            || self.identity_provider.is_some()
            || !self.unit.is_empty();
        let alone = if self.account.is_some() { Some(true) } else { whole.then_some(false) };
        let question = "What gets node access: an organization, or one account without an organization (organization, account)?";
        if person.or_ask(alone, question, Some("organization"), word(PLACES))? {
            let id = person.or_ask(self.account, "ID of the account?", None, parsed)?;
            let region = person.or_ask(self.home_region, "Region (cannot change later)?", None, supported)?;
            let said = self.approver.and_then(|text| parsed(&text).ok());
            let approver = person.or_ask(said, ROLE_QUESTION, None, parsed)?;
            return Ok(Project { kind, pipeline, region, place: Place::Account { id, approver } });
        }
        let question = "Account ID of the delegated administrator of Systems Manager?";
        let delegated_administrator = person.or_ask(self.delegated_administrator, question, None, parsed)?;
        let root = person.or_ask(self.root, "ID of the organization's root (r-…)?", None, parsed)?;
        let question = "Home Region of the unified console (cannot change later)?";
        let region = person.or_ask(self.home_region, question, None, supported)?;
        let question = "Who approves: IAM roles (IAM), or groups of IAM Identity Center (SSO)?";
        let provider = person.or_ask(self.identity_provider, question, Some("IAM"), word(PROVIDERS))?;
        let question = match provider {
            IdentityProvider::Sso => "ID of the group that approves?",
            _ => ROLE_QUESTION,
        };
        let said = self.approver.and_then(|text| approvers(provider, &text).ok());
        let approvers = person.or_ask(said, question, None, |text| approvers(provider, text))?;
        let mut units = self.unit;
        consistent(&root, &units).map_err(io::Error::other)?;
        if units.is_empty() {
            let question = "Unit that gets node access, as NAME=OU (nothing: no more; none at all: the whole organization)?";
            loop {
                let more = |text: &str| {
                    if text.is_empty() {
                        return Ok(None);
                    }
                    let (name, id) = unit(text)?;
                    fits(&root, &units, &name, &id)?;
                    Ok::<_, String>(Some((name, id)))
                };
                let Some(unit) = person.or_ask(None, question, Some(""), more)? else { break };
                units.push(unit);
            }
        }
        let place = Place::Organization { delegated_administrator, root, approvers, units };
        Ok(Project { kind, pipeline, region, place })
    }
}

/// Checks that the units can be in one organization: one name and one ID for each, below the root
fn consistent(root: &RootId, units: &[(Label, OuId)]) -> Result<(), String> {
    for (number, (name, id)) in units.iter().enumerate() {
        fits(root, units.get(..number).unwrap_or_default(), name, id)?;
    }
    Ok(())
}

/// Checks that a unit can be in the organization together with those before it
fn fits(root: &RootId, before: &[(Label, OuId)], name: &Label, id: &OuId) -> Result<(), String> {
    if id.root() != *root {
        return Err(format!("the OU `{id}` is below the root `{}`, but the root is `{root}`", id.root()));
    }
    if before.iter().any(|(_, other)| other == id) {
        return Err(format!("the OU `{id}` is given twice"));
    }
    if before.iter().any(|(other, _)| other == name) {
        return Err(format!("two units have the name `{name}`; give each a name of its own"));
    }
    Ok(())
}

/// Environment in the options
enum Given {
    Organization(AccountId, RootId, IdentityProvider),
    Account(AccountId, Option<IdentityProvider>),
}

const ROLE_QUESTION: &str = "Name of the role that approves?";

/// Choices, and whether each is a single account
const PLACES: &[(&str, bool)] = &[("organization", false), ("account", true)];

/// Rejects groups for a single account, whose policies know users only by roles
fn knows_no_groups(provider: Option<IdentityProvider>) -> Result<(), String> {
    match provider {
        Some(IdentityProvider::Sso) => {
            Err("`--identity-provider SSO` needs an organization, but `--account` is one account".to_owned())
        }
        _ => Ok(()),
    }
}

fn wrong_approver(message: String) -> Failure {
    Failure::Unknown {
        message: format!("--approver: {message}"),
        help: "with `--account` or `--identity-provider IAM` it is the name of a role, with `SSO` the ID of a group"
            .to_owned(),
    }
}

/// Writes all files or none; existing files are kept
fn write(dir: &Path, texts: &[(&str, String)]) -> Result<(), Failure> {
    let there: Vec<&str> = texts
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| fs::symlink_metadata(dir.join(path)).is_ok())
        .collect();
    if !there.is_empty() {
        return Err(Failure::Unknown {
            message: format!(
                "`{}` already contains {}; `init` does not overwrite files",
                dir.display(),
                there.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
            ),
            help: "name another directory".to_owned(),
        });
    }
    files::create_all(dir, texts).map_err(|(path, error)| Failure::write(&path, error))
}

/// Describes what to do next
fn next(project: &Project) -> &'static str {
    match (project.kind, project.pipeline) {
        // The command runs the program of a model only if the user allows it.
        (Kind::Rust, Pipeline::CodeBuild) => {
            "next: `jitna-iac check --allow-app`, `jitna-iac test --allow-app`, then `jitna-iac synth --allow-app --out jitna.out`; the image of CodeBuild must have Rust"
        }
        (Kind::Rust, _) => {
            "next: `jitna-iac check --allow-app`, `jitna-iac test --allow-app`, then `jitna-iac synth --allow-app --out jitna.out`"
        }
        (Kind::BuildScript, Pipeline::CodeBuild) => {
            "next: `jitna-iac check`, `jitna-iac test`, then `jitna-iac synth --out jitna.out`; the image of CodeBuild must have Rust"
        }
        _ => "next: `jitna-iac check`, `jitna-iac test`, then `jitna-iac synth --out jitna.out`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what a user sees who gives these answers, and the project or the error
    fn talk(cmd: Cmd, answers: &str) -> (String, io::Result<Project>) {
        let mut output = Vec::new();
        let project = cmd.ask(&mut Person { input: answers.as_bytes(), output: &mut output });
        (String::from_utf8(output).expect("text"), project)
    }

    fn nothing() -> Cmd {
        Cmd {
            dir: ".".into(),
            kind: None,
            pipeline: None,
            account: None,
            delegated_administrator: None,
            root: None,
            home_region: None,
            identity_provider: None,
            approver: None,
            unit: Vec::new(),
        }
    }

    #[test]
    fn wrong_answers_are_told_and_asked_again() {
        let answers = "\njson\nGitHub\n\n12\n123456789012\nr-ab12\neu-centrl-1\nmx-central-1\neu-central-1\nsso\nleads\n\
            ec4df598-7071-70a6-0de4-0123456789ab\nworkloads\nworkloads=ou-ab12-11111111\nroot=ou-ab12-11111111\n\n";
        let (seen, project) = talk(nothing(), answers);
        insta::assert_snapshot!(seen.replace("? ", "?\n"));
        let project = project.expect("a project");
        assert_eq!((project.kind, project.pipeline), (Kind::Yaml, Pipeline::GitHub));
        let Place::Organization { approvers, units, .. } = project.place else { panic!("one account") };
        assert!(matches!(approvers, Approvers::Group(_)));
        assert_eq!(units.len(), 1);
    }

    #[test]
    fn what_options_say_is_not_asked() {
        let cmd = Cmd {
            kind: Some(Kind::Rust),
            pipeline: Some(Pipeline::None),
            delegated_administrator: "123456789012".parse().ok(),
            root: "r-ab12".parse().ok(),
            home_region: Some(Region::EU_CENTRAL_1),
            identity_provider: Some(IdentityProvider::Iam),
            approver: Some("Operators".to_owned()),
            unit: vec![unit("a=b=ou-ab12-11111111").expect("a unit")],
            ..nothing()
        };
        let (seen, project) = talk(cmd, "");
        assert_eq!(seen, "");
        let Place::Organization { units, .. } = project.expect("a project").place else {
            panic!("one account")
        };
        assert_eq!(units[0].0.as_str(), "a=b");
    }

    #[test]
    fn one_account_is_asked_less() {
        let (seen, project) = talk(nothing(), "\n\nAccount\n123456789012\neu-west-1\nOperators\n");
        insta::assert_snapshot!(seen.replace("? ", "?\n"));
        let place = Place::Account {
            id: "123456789012".parse().expect("an ID"),
            approver: "Operators".parse().expect("a name"),
        };
        assert_eq!(project.expect("a project").place, place);

        let account = || Cmd {
            kind: Some(Kind::Yaml),
            pipeline: Some(Pipeline::None),
            account: "123456789012".parse().ok(),
            home_region: Some(Region::EU_WEST_1),
            ..nothing()
        };
        let (seen, project) = talk(account(), "Operators\n");
        assert_eq!(seen, "Name of the role that approves? ");
        assert_eq!(project.expect("a project").place, place);
        let groups = Cmd { identity_provider: Some(IdentityProvider::Sso), ..account() };
        let error = talk(groups, "Operators\n").1.expect_err("no group").to_string();
        assert!(error.contains("`--account` is one account"), "{error}");
    }

    #[test]
    fn an_end_of_answers_is_an_end() {
        assert!(talk(nothing(), "yaml\n").1.is_err());
    }
}
