//! Policies of people as plain JSON

use std::fmt::Write as _;

use super::{Exit, Loaded, Streams};
use crate::cfn::resources::PolicyDocument;
use crate::diag::Severity;
use crate::error::Error;
use crate::ids::{AccountId, Label, Named, Region, RoleName};
use crate::model::{Person, Persona, PersonaHome};
use crate::persona::{self, AccountScope, MANAGED_POLICY, Scope};
use crate::plan::Plan;
use crate::suggest::nearest;

/// How a policy is printed
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PolicyFormat {
    /// For people
    #[default]
    Json,
    /// On one line, for commands that take a policy as a word
    Compact,
}

impl PolicyFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] = &[("json", Self::Json), ("compact", Self::Compact)];
}

/// What is wanted of [`persona()`]
#[derive(Clone, Debug)]
pub struct PersonaOptions {
    /// Whose policy
    pub persona: Persona,
    /// Account that it is for, by id or by its name in the model; default: where people of the persona work
    pub account: Option<Named<AccountId>>,
    /// Regions that its ARNs name; default: those of the model
    pub regions: Vec<Region>,
    /// Channel role that a configurer may pass
    pub chat_role: Option<RoleName>,
    /// Whether `ssm:StartSession` is denied
    pub deny_start_session: bool,
    /// How it is printed
    pub format: PolicyFormat,
}

/// Prints the policy of a persona; with a model, narrowed to it
///
/// # Errors
///
/// When the output cannot be written.
pub fn persona(
    loaded: Option<&mut Loaded>,
    options: &PersonaOptions,
    streams: &mut Streams<'_>,
) -> Result<Exit, Error> {
    if let Some((option, whose)) = misplaced(options) {
        let message = format!("`{option}` is for {whose}, and this is `{}`", options.persona.as_str());
        streams.complain(&message, None);
        return Ok(Exit::Usage);
    }
    let scope = match loaded {
        None => match &options.account {
            Some(Named::Id(id)) => Scope::new(id.clone(), options.regions.iter().cloned()),
            Some(Named::Name(name)) => {
                streams.complain(
                    &format!("there is no model in which an account has the name `{name}`"),
                    Some("name the account by its id, or the model with `--config FILE`"),
                );
                return Ok(Exit::Usage);
            }
            None => Scope { account: AccountScope::Any, ..unnamed(options) },
        },
        Some(loaded) => {
            // Everything that is wrong is found, and only errors are in the way.
            let sound = loaded.compile(crate::synth::Options::default()).is_some();
            let Some(model) = loaded.model.as_ref().filter(|_| sound) else {
                streams.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
                return Ok(Exit::Findings);
            };
            let (plan, _) = Plan::of(model);
            match of_model(&plan, options) {
                Ok(scope) => scope,
                Err(Unknown { message, help }) => {
                    streams.complain(&message, Some(&help));
                    return Ok(Exit::Usage);
                }
            }
        }
    };
    let scope = Scope {
        chat_role: options.chat_role.clone(),
        deny_start_session: options.deny_start_session,
        ..scope
    };
    if scope.account == AccountScope::Any {
        streams.say("note: `*` stands for the account; `--account ID` names one");
    }
    let document = persona::document(options.persona, &scope);
    let size = document.characters();
    if size > MANAGED_POLICY {
        streams.say(&format!(
            "note: the policy has {size} characters; above {MANAGED_POLICY} no managed policy holds it"
        ));
    }
    streams.print(&text(&document, options.format))?;
    Ok(Exit::Done)
}

/// An option that the policy has no use for, and whose it is
fn misplaced(options: &PersonaOptions) -> Option<(&'static str, &'static str)> {
    if options.chat_role.is_some() && options.persona != Persona::Configurer {
        return Some(("--chat-role", "configurers"));
    }
    let denies = matches!(options.persona, Persona::Requester | Persona::Operator);
    (options.deny_start_session && !denies).then_some(("--deny-start-session", "requesters and operators"))
}

/// Scope of no account in particular
fn unnamed(options: &PersonaOptions) -> Scope {
    Scope {
        account: AccountScope::Any,
        regions: options.regions.clone(),
        in_template: false,
        chat_role: None,
        manual_approvals: true,
        deny_start_session: false,
    }
}

/// An account that the model does not have
struct Unknown {
    message: String,
    help: String,
}

fn of_model(plan: &Plan<'_>, options: &PersonaOptions) -> Result<Scope, Unknown> {
    let account = match &options.account {
        Some(Named::Id(id)) => AccountScope::One(id.clone()),
        Some(Named::Name(name)) => AccountScope::One(named(plan, name)?),
        None => usual(plan, options.persona),
    };
    let regions = if options.regions.is_empty() {
        persona::regions(plan, options.persona)
    } else {
        options.regions.clone()
    };
    let manual_approvals = !plan.model.manual_approvals.is_empty();
    Ok(Scope { account, regions, manual_approvals, ..unnamed(options) })
}

/// Account that the model gives this name
fn named(plan: &Plan<'_>, name: &Label) -> Result<AccountId, Unknown> {
    let known = plan.tree.accounts().find(|(_, account)| account.name == Some(name));
    known.map(|(_, account)| account.id.clone()).ok_or_else(|| {
        let names = plan.tree.accounts().filter_map(|(_, account)| account.name.map(Label::as_str));
        Unknown {
            message: format!("no account has the name `{name}`"),
            help: match nearest(name.as_str(), names) {
                Some(like) => format!("did you mean `{like}`?"),
                None => "name an account of the model, or the id of any other".to_owned(),
            },
        }
    })
}

/// The account that people of a persona work in, if it is one
fn usual(plan: &Plan<'_>, persona: Persona) -> AccountScope {
    let known = match persona.home() {
        PersonaHome::Administrator => Some(plan.administrator().clone()),
        PersonaHome::Management | PersonaHome::NodeAccess => {
            let reached = plan.reached(&Person::policy(persona), false);
            let mut ids = reached.into_iter();
            ids.next().filter(|_| ids.next().is_none()).cloned()
        }
    };
    known.map_or(AccountScope::Any, AccountScope::One)
}

fn text(document: &PolicyDocument, format: PolicyFormat) -> String {
    let text = match format {
        PolicyFormat::Json => serde_json::to_string_pretty(document),
        PolicyFormat::Compact => serde_json::to_string(document),
    };
    // A policy of texts always becomes JSON.
    text.unwrap_or_default() + "\n"
}

/// Lists the personas, with what each is for and where its people work
///
/// # Errors
///
/// When the output cannot be written.
pub fn list_personas(streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let mut list = String::new();
    let width = Persona::ALL.iter().map(|persona| persona.as_str().len()).max().unwrap_or_default();
    for &persona in Persona::ALL {
        let place = match persona.home() {
            PersonaHome::NodeAccess => "every account of node access",
            PersonaHome::Administrator => "the delegated administrator",
            PersonaHome::Management => "the management account",
        };
        // Writing to a text does not fail.
        let _: std::fmt::Result =
            writeln!(list, "{:width$}  {}; {place}", persona.as_str(), persona.purpose());
    }
    streams.print_text(&list)?;
    Ok(Exit::Done)
}
