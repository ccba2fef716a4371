//! Determines the persona of a policy

use serde_json::Value;

use crate::ids::{AccountId, Region, RoleName};
use crate::import::features::homes::{read_back, same_policy, text, texts};
use crate::model::Persona;
use crate::persona::{self, AccountScope, Scope};

/// Statement of a configurer that names the role of chat channels
const PASS_CHAT_ROLE: &str = "AllowIamRoleForChatbotAction";

/// A persona with its options
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Likeness {
    pub(super) persona: Persona,
    pub(super) chat_role: Option<String>,
    pub(super) deny_start_session: bool,
    /// Whether its ARNs do not name Regions
    pub(super) any_region: bool,
    /// The account in its ARNs, if they name only one
    pub(super) account: Option<String>,
}

impl Likeness {
    /// Returns the persona with the same statements: same names, effects and actions, in the same order
    ///
    /// Resources and conditions may differ. The differences become overrides.
    pub(super) fn from_document(document: &Value) -> Option<Self> {
        let wanted = skeleton(document)?;
        let chat_role = chat_role(document);
        let (persona, scope) = variants(chat_role.as_deref())
            .into_iter()
            .find(|(persona, scope)| skeleton(&render(*persona, scope)).as_ref() == Some(&wanted))?;
        let account = one_account(document);
        let with = |regions: Vec<Region>, account: AccountScope| {
            render(persona, &Scope { regions, account, ..scope.clone() })
        };
        let named = account.as_ref().and_then(|account| Some(AccountScope::One(account.parse().ok()?)));
        let names_regions =
            with(vec![Region::EU_CENTRAL_1], AccountScope::Stack) != with(Vec::new(), AccountScope::Stack);
        let mut scopes = [AccountScope::Stack, AccountScope::Any].into_iter().chain(named.clone());
        let any_region =
            names_regions && scopes.any(|account| same_policy(&with(Vec::new(), account), document));
        let names_account =
            named.is_some_and(|account| with(Vec::new(), account) != with(Vec::new(), AccountScope::Any));
        Some(Self {
            persona,
            chat_role: scope.chat_role.map(|role| role.to_string()),
            deny_start_session: scope.deny_start_session,
            any_region,
            account: account.filter(|_| names_account),
        })
    }
}

fn render(persona: Persona, scope: &Scope) -> Value {
    read_back(&persona::document(persona, scope))
}

/// Every persona with every combination of its options
fn variants(chat_role: Option<&str>) -> Vec<(Persona, Scope)> {
    let mut all = Vec::new();
    let chat_role: Option<RoleName> = chat_role.and_then(|role| role.parse().ok());
    for &persona in Persona::ALL {
        let denials: &[bool] = match persona {
            Persona::Requester | Persona::Operator => &[false, true],
            _ => &[false],
        };
        for deny_start_session in denials {
            // The document that denies sessions has no separate statements for manual approvals.
            let with_and_without = persona == Persona::Requester && !deny_start_session;
            let approvals: &[bool] = if with_and_without { &[true, false] } else { &[true] };
            for manual_approvals in approvals {
                let scope = Scope {
                    account: AccountScope::Stack,
                    regions: Vec::new(),
                    in_template: true,
                    chat_role: chat_role.clone().filter(|_| persona == Persona::Configurer),
                    manual_approvals: *manual_approvals,
                    deny_start_session: *deny_start_session,
                };
                all.push((persona, scope));
            }
        }
    }
    all
}

/// A statement without its resources and conditions
#[derive(Debug, PartialEq, Eq)]
struct Bone {
    sid: Option<String>,
    effect: String,
    actions: Vec<String>,
    not_actions: Vec<String>,
}

/// The parts of a policy that distinguish the personas, whatever their options
fn skeleton(document: &Value) -> Option<Vec<Bone>> {
    let statements = document.get("Statement")?;
    let statements = statements.as_array().map_or(std::slice::from_ref(statements), Vec::as_slice);
    let sorted = |value: Option<&Value>| {
        let mut all: Vec<String> = texts(value).map(str::to_owned).collect();
        all.sort();
        all
    };
    let bones = statements.iter().map(|statement| {
        Some(Bone {
            sid: statement.get("Sid").and_then(Value::as_str).map(str::to_owned),
            effect: statement.get("Effect")?.as_str()?.to_owned(),
            actions: sorted(statement.get("Action")),
            not_actions: sorted(statement.get("NotAction")),
        })
    });
    bones.collect()
}

/// The role of chat channels that a configurer may pass
fn chat_role(document: &Value) -> Option<String> {
    let statements = document.get("Statement")?.as_array()?;
    let passes = |one: &&Value| one.get("Sid").and_then(Value::as_str) == Some(PASS_CHAT_ROLE);
    let resource = statements.iter().find(passes)?.get("Resource")?;
    let resource = resource.as_array().map_or(Some(resource), |all| all.first())?;
    let (_, name) = text(resource)?.rsplit_once(":role/")?;
    name.parse::<RoleName>().is_ok().then(|| name.to_owned())
}

/// The account in all ARNs that name an account
fn one_account(document: &Value) -> Option<String> {
    let mut all = Vec::new();
    accounts(document, &mut all);
    all.sort();
    all.dedup();
    match all.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

fn accounts(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            // A placeholder contains colons.
            let text = text.replace("${AWS::Partition}", "aws");
            let account = text.split(':').nth(4).filter(|account| account.parse::<AccountId>().is_ok());
            all.extend(account.map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|item| accounts(item, all)),
        Value::Object(members) => members.values().for_each(|member| accounts(member, all)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_personas_are_alike() {
        let all: Vec<_> = variants(Some("chat"))
            .into_iter()
            .map(|(persona, scope)| (persona, skeleton(&render(persona, &scope)).unwrap()))
            .collect();
        for (at, (persona, bones)) in all.iter().enumerate() {
            for (other, others) in all.iter().skip(at + 1) {
                assert_ne!(bones, others, "{persona:?} {other:?}");
            }
        }
    }

    #[test]
    fn a_persona_is_found_by_its_statements() {
        for &persona in Persona::ALL {
            let regions = [Region::EU_CENTRAL_1, Region::EU_WEST_1];
            let scope = Scope::new("111122223333".parse().unwrap(), regions);
            let likeness = Likeness::from_document(&render(persona, &scope)).unwrap();
            assert_eq!((likeness.persona, likeness.any_region), (persona, false));
        }
    }

    #[test]
    fn an_action_more_is_another_policy() {
        let scope = Scope::new("111122223333".parse().unwrap(), []);
        let mut document = render(Persona::RdpUser, &scope);
        assert!(Likeness::from_document(&document).is_some());
        document["Statement"][0]["Action"] = "ssm:StartSession".into();
        assert_eq!(Likeness::from_document(&document), None);
    }
}
