//! Roles of ConductorOne's connector

use serde_json::{Map, Value, json};

use crate::ids::{ExternalId, Region, RoleName, clip};
use crate::import::ROLE;
use crate::import::features::homes::{Where, assumed, place_of, read_back, same_policy, text, texts};
use crate::import::features::{Context, Recognized};
use crate::import::input::Found;
use crate::model::ConductorOne;
use crate::origin::Spanned;
use crate::persona;

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let connector =
        context.of_kind(ROLE).find_map(|found| Some((found, Connector::recognize(context, found)?)));
    let children: Vec<(&Found, Child)> = if context.place.is_organization {
        context.of_kind(ROLE).filter_map(|found| Some((found, Child::recognize(context, found)?))).collect()
    } else {
        Vec::new()
    };
    let child = children.first().map(|(_, child)| child.clone());
    let mut model = Map::new();
    match (&connector, &child) {
        (Some((found, connector)), child) => {
            // A role that trusts another connector does not belong to this one.
            let own = child.as_ref().filter(|child| {
                child.connector == connector.role && child.external_id == connector.external_id
            });
            let options = connector.options(own.map(|child| child.role.as_str()));
            model.extend(options.keys(context, found, &mut recognized));
            recognized.claim(found, "ConductorOneRole");
        }
        (None, Some(child)) => {
            model.insert("externalId".to_owned(), child.external_id.clone().into());
            if child.connector != ConductorOne::ROLE_NAME {
                model.insert("roleName".to_owned(), child.connector.clone().into());
            }
            model.insert("childRole".to_owned(), child.role.clone().into());
            recognized.set("organization", json!({"managementAccount": child.management}));
            if let Some((found, _)) = children.first() {
                let what = format!(
                    "the role `{}` of ConductorOne is in no source: it is assumed to read IAM, and nothing else",
                    clip(&child.connector)
                );
                let help =
                    "import the stack of the management account as well, or write what the connector may do";
                recognized.find(assumed(what, found, help));
            }
        }
        (None, None) => return recognized,
    }
    for (found, one) in &children {
        if model.get("childRole") == Some(&json!(one.role)) && Some(one) == child.as_ref() {
            recognized.claim(found, "ConductorOneChildRole");
        }
    }
    recognized.set("conductorOne", model.into());
    recognized
}

/// The only statement of a trust policy
fn trust(found: &Found) -> Option<&Value> {
    match found.property("AssumeRolePolicyDocument")?.get("Statement")? {
        Value::Array(items) => match items.as_slice() {
            [one] => Some(one),
            _ => None,
        },
        one => Some(one),
    }
}

fn external_id(statement: &Value) -> Option<String> {
    let mut ids = texts(statement.pointer("/Condition/StringEquals/sts:ExternalId"));
    match (ids.next(), ids.next()) {
        (Some(id), None) if id.parse::<ExternalId>().is_ok() => Some(id.to_owned()),
        _ => None,
    }
}

fn role_name(found: &Found) -> Option<&str> {
    found.text("RoleName").filter(|name| name.parse::<RoleName>().is_ok())
}

/// Documents of the inline policies of a role
fn inline(found: &Found) -> impl Iterator<Item = &Value> {
    let policies = found.property("Policies").and_then(Value::as_array);
    policies.into_iter().flatten().filter_map(|policy| policy.get("PolicyDocument"))
}

/// The role that the connector assumes
struct Connector {
    role: String,
    external_id: String,
    policy: Value,
}

impl Connector {
    /// A role that trusts ConductorOne's service role and has one inline policy
    fn recognize<'m>(context: &Context<'m>, found: &'m Found) -> Option<Self> {
        // In an organization, the role is in the management account.
        let home = if context.place.is_organization { Where::Management } else { Where::Administrator };
        if place_of(context, found)? != home {
            return None;
        }
        let external_id = external_id(trust(found)?)?;
        let role = role_name(found)?;
        let wanted = persona::connector_trust(&options(&external_id, role)?);
        let is_trusted = same_policy(found.property("AssumeRolePolicyDocument")?, &read_back(&wanted));
        let mut policies = inline(found);
        match (policies.next(), policies.next()) {
            (Some(policy), None) if is_trusted => {
                Some(Self { role: role.to_owned(), external_id, policy: policy.clone() })
            }
            _ => None,
        }
    }

    /// The options with the most similar permissions; if several are equally similar, the first, which asks for the least
    fn options(&self, child: Option<&str>) -> Chosen {
        let statements = |policy: &Value| -> Vec<Value> {
            match policy.get("Statement") {
                Some(Value::Array(items)) => items.clone(),
                Some(one) => vec![one.clone()],
                None => Vec::new(),
            }
        };
        let theirs = statements(&self.policy);
        let child = child.map(str::to_owned).or_else(|| {
            let arns = theirs
                .iter()
                .filter(|one| one.get("Action").and_then(Value::as_str) == Some("sts:AssumeRole"));
            let name = arns
                .filter_map(|one| text(one.get("Resource")?)?.rsplit_once("role/"))
                .map(|(_, name)| name)
                .next()?;
            (name != persona::ORGANIZATION_ROLE && name.parse::<RoleName>().is_ok()).then(|| name.to_owned())
        });
        let mut best: Option<(usize, Chosen)> = None;
        for chosen in Chosen::all(&child) {
            let Some(options) = chosen.of(&self.external_id, &self.role) else { continue };
            let ours = statements(&read_back(&persona::connector_permissions(&options)));
            let lacks = |from: &[Value], of: &[Value]| {
                of.iter().filter(|one| !from.iter().any(|other| same_policy(one, other))).count()
            };
            let distance = lacks(&theirs, &ours) + lacks(&ours, &theirs);
            if best.as_ref().is_none_or(|(least, _)| distance < *least) {
                best = Some((distance, chosen));
            }
        }
        let mut chosen = best.map(|(_, chosen)| chosen).unwrap_or_default();
        chosen.external_id.clone_from(&self.external_id);
        chosen.role.clone_from(&self.role);
        chosen
    }
}

/// A connector that reads an organization
fn options(external_id: &str, role: &str) -> Option<ConductorOne> {
    Some(ConductorOne {
        external_id: Spanned::unwritten(external_id.parse().ok()?),
        role_name: Spanned::unwritten(role.parse().ok()?),
        organizations: Spanned::unwritten(true),
        identity_center: None,
        provisioning: Spanned::unwritten(false),
        management_account_assignments: Spanned::unwritten(false),
        cross_account_iam: Spanned::unwritten(false),
        child_role: None,
    })
}

/// Options of the connector
#[derive(Clone, Debug, Default)]
struct Chosen {
    external_id: String,
    role: String,
    organizations: bool,
    identity_center: bool,
    provisioning: bool,
    management: bool,
    cross_account: bool,
    child: Option<String>,
}

impl Chosen {
    /// All combinations of options, starting with those that ask for the least
    fn all(child: &Option<String>) -> impl Iterator<Item = Self> {
        let child = child.clone();
        (0_u8..32).map(move |bits| Self {
            organizations: bits & 16 == 0,
            identity_center: bits & 8 != 0,
            provisioning: bits & 4 != 0,
            management: bits & 2 != 0,
            cross_account: bits & 1 != 0,
            child: child.clone(),
            ..Self::default()
        })
    }

    fn of(&self, external_id: &str, role: &str) -> Option<ConductorOne> {
        let child = self.child.as_ref().map(|child| child.parse().ok().map(Spanned::unwritten));
        Some(ConductorOne {
            organizations: Spanned::unwritten(self.organizations),
            // The permissions do not name the Region.
            identity_center: self.identity_center.then_some(Spanned::unwritten(Region::US_EAST_1)),
            provisioning: Spanned::unwritten(self.provisioning),
            management_account_assignments: Spanned::unwritten(self.management),
            cross_account_iam: Spanned::unwritten(self.cross_account),
            child_role: match child {
                Some(name) => Some(name?),
                None => None,
            },
            ..options(external_id, role)?
        })
    }

    fn keys(&self, context: &Context<'_>, found: &Found, recognized: &mut Recognized) -> Map<String, Value> {
        let mut model = Map::new();
        model.insert("externalId".to_owned(), self.external_id.clone().into());
        if self.role != ConductorOne::ROLE_NAME {
            model.insert("roleName".to_owned(), self.role.clone().into());
        }
        if !self.organizations {
            model.insert("organizations".to_owned(), false.into());
        }
        if self.identity_center {
            let region = &context.place.region;
            model.insert("identityCenter".to_owned(), region.clone().into());
            let what = format!(
                "the Region of IAM Identity Center that ConductorOne reads is assumed to be `{region}`"
            );
            recognized.find(assumed(
                what,
                found,
                "only the settings of the connector say it; write the right one",
            ));
        }
        for (key, is_on) in [
            ("provisioning", self.provisioning),
            ("managementAccountAssignments", self.management),
            ("crossAccountIam", self.cross_account),
        ] {
            if is_on {
                model.insert(key.to_owned(), true.into());
            }
        }
        model.extend(self.child.clone().map(|child| ("childRole".to_owned(), child.into())));
        model
    }
}

/// The role in child accounts, which trusts the connector's role
#[derive(Clone, Debug, PartialEq, Eq)]
struct Child {
    role: String,
    connector: String,
    external_id: String,
    management: String,
}

impl Child {
    fn recognize<'m>(context: &Context<'m>, found: &'m Found) -> Option<Self> {
        if !matches!(place_of(context, found)?, Where::Units(_) | Where::Management) {
            return None;
        }
        let statement = trust(found)?;
        let external_id = external_id(statement)?;
        let arn = text(statement.pointer("/Condition/ArnEquals/aws:PrincipalArn")?)?;
        let (account, connector) = arn.strip_prefix("arn:${AWS::Partition}:iam::")?.split_once(":role/")?;
        let management = account.parse().ok()?;
        let wanted = persona::child_trust(&options(&external_id, connector)?, &management);
        if !same_policy(found.property("AssumeRolePolicyDocument")?, &read_back(&wanted)) {
            return None;
        }
        Some(Self {
            role: role_name(found)?.to_owned(),
            connector: connector.to_owned(),
            external_id,
            management: management.to_string(),
        })
    }
}
