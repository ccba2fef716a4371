//! Policies of users as plain JSON

use std::fmt::Write as _;

use super::{Console, Exit, Loaded};
use crate::cfn::resources::PolicyDocument;
use crate::diag::Severity;
use crate::error::Error;
use crate::ids::{AccountId, Label, Named, Region, RoleName};
use crate::model::{Person, Persona, PersonaHome};
use crate::persona::{self, AccountScope, MANAGED_POLICY, Scope};
use crate::plan::Plan;
use crate::suggest::nearest;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PolicyFormat {
    /// For users
    #[default]
    Json,
    /// On one line, for commands that accept a policy as an argument
    Compact,
}

impl PolicyFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("json", Self::Json), ("compact", Self::Compact)];
}

/// Options of [`persona()`]
#[derive(Clone, Debug)]
pub struct PersonaOptions {
    /// Persona that the policy is for
    pub persona: Persona,
    /// Account that the policy is for, by ID or by its name in the model; default: the account that users of the persona work in
    pub account: Option<Named<AccountId>>,
    /// Regions that its ARNs name; default: those of the model
    pub regions: Vec<Region>,
    /// Channel role that a configurer may pass
    pub chat_role: Option<RoleName>,
    /// Whether `ssm:StartSession` is denied
    pub deny_start_session: bool,
    /// Output format
    pub format: PolicyFormat,
}

/// Prints the policy of a persona; with a model, the policy is narrowed to it
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn persona(
    loaded: Option<&mut Loaded>,
    options: &PersonaOptions,
    console: &mut Console<'_>,
) -> Result<Exit, Error> {
    if let Some((option, whose)) = misplaced(options) {
        let message = format!("`{option}` is for {whose}, but this is `{}`", options.persona.as_str());
        console.complain(&message, None);
        return Ok(Exit::Usage);
    }
    let scope = match loaded {
        None => match &options.account {
            Some(Named::Id(id)) => Scope::new(id.clone(), options.regions.iter().cloned()),
            Some(Named::Name(name)) => {
                console.complain(
                    &format!("no model has an account with the name `{name}`"),
                    Some("name the account by its ID, or the model with `--config FILE`"),
                );
                return Ok(Exit::Usage);
            }
            None => Scope { account: AccountScope::Any, ..unnamed(options) },
        },
        Some(loaded) => {
            // Compiling reports every finding. Only errors stop this function.
            let sound = loaded.compile(crate::synth::Options::default()).is_some();
            let Some(model) = loaded.model.as_ref().filter(|_| sound) else {
                console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
                return Ok(Exit::Findings);
            };
            let (plan, _) = Plan::new(model);
            match of_model(&plan, options) {
                Ok(scope) => scope,
                Err(Unknown { message, help }) => {
                    console.complain(&message, Some(&help));
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
        console.say("note: `*` is written in place of the account; `--account ID` sets it");
    }
    let document = persona::document(options.persona, &scope);
    let size = document.characters();
    if size > MANAGED_POLICY {
        console.say(&format!(
            "note: the policy has {size} characters; above {MANAGED_POLICY} no managed policy holds it"
        ));
    }
    console.print(&text(&document, options.format))?;
    Ok(Exit::Done)
}

/// Returns an option that this policy does not use, and the persona that uses it
fn misplaced(options: &PersonaOptions) -> Option<(&'static str, &'static str)> {
    if options.chat_role.is_some() && options.persona != Persona::Configurer {
        return Some(("--chat-role", "configurers"));
    }
    let denies = matches!(options.persona, Persona::Requester | Persona::Operator);
    (options.deny_start_session && !denies).then_some(("--deny-start-session", "requesters and operators"))
}

/// Returns a scope that does not name an account
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

/// Error for an account that is not in the model
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

/// Returns the account that has this name in the model
fn named(plan: &Plan<'_>, name: &Label) -> Result<AccountId, Unknown> {
    let known = plan.tree.accounts().find(|(_, account)| account.name == Some(name));
    known.map(|(_, account)| account.id.clone()).ok_or_else(|| {
        let names = plan.tree.accounts().filter_map(|(_, account)| account.name.map(Label::as_str));
        Unknown {
            message: format!("unknown account `{name}`"),
            help: match nearest(name.as_str(), names) {
                Some(like) => format!("did you mean `{like}`?"),
                None => "name an account of the model, or the ID of any other".to_owned(),
            },
        }
    })
}

/// Returns the account that users of a persona work in, if it is a single account
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
    // A policy of strings can always be serialized to JSON.
    text.unwrap_or_default() + "\n"
}

/// Lists the personas, with the purpose of each and the account that its users work in
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn list_personas(console: &mut Console<'_>) -> Result<Exit, Error> {
    let mut list = String::new();
    let width = Persona::ALL.iter().map(|persona| persona.as_str().len()).max().unwrap_or_default();
    for &persona in Persona::ALL {
        let place = match persona.home() {
            PersonaHome::NodeAccess => "every account of node access",
            PersonaHome::Administrator => "the delegated administrator",
            PersonaHome::Management => "the management account",
        };
        // Writing to a string does not fail.
        let _: std::fmt::Result =
            writeln!(list, "{:width$}  {}; {place}", persona.as_str(), persona.purpose());
    }
    console.print_text(&list)?;
    Ok(Exit::Done)
}
