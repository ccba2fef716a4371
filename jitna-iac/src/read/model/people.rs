//! People, migration, ConductorOne

use crate::model::{ConductorOne, Form, Guard, Migration, Oidc, Person, Persona, Phase, RegionScope, Trust};
use crate::origin::{Origin, Sp};
use crate::read::decode::{Cx, Decode, Fields, word};
use crate::rules;
use crate::tree::Node;

impl Decode for Persona {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, Self::WORDS, cx)
    }
}

impl Decode for RegionScope {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, &[("used", Self::Used), ("any", Self::Any)], cx)
    }
}

/// Word of a form, before its own keys are read
#[derive(Clone, Copy, Debug)]
enum As {
    Policy,
    Role,
    PermissionSet,
}

impl Decode for As {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let words = [("policy", Self::Policy), ("role", Self::Role), ("permissionSet", Self::PermissionSet)];
        word(node, &words, cx)
    }
}

fn form(map: &mut Fields<'_, '_>, cx: &mut Cx) -> Option<Form> {
    Some(match map.required("as", cx)? {
        As::Policy => Form::Policy { name: map.optional("name", cx) },
        As::Role => {
            let (name, trust) = (map.optional("name", cx), map.required("trust", cx));
            let max_session = map.optional("maxSession", cx);
            Form::Role { name, trust: trust?, max_session }
        }
        As::PermissionSet => Form::PermissionSet {
            name: map.optional("name", cx),
            groups: map.optional("groups", cx).unwrap_or_default(),
            max_session: map.optional("maxSession", cx),
        },
    })
}

impl Decode for Person {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let persona = map.required("persona", cx);
        let before = cx.findings.len();
        let form = form(&mut map, cx);
        let usual = "every account where the persona works";
        let units = map.some("units", usual, cx);
        let accounts = map.some("accounts", usual, cx);
        let regions = map.or("regions", Sp::default(), cx);
        let chat_role = map.optional("chatRole", cx);
        let deny_start_session = map.or("denyStartSession", Sp::default(), cx);
        // Which keys there are depends on the form; without one, none of them is unknown.
        if form.is_some() || cx.findings.len() == before {
            map.end(cx);
        }
        Some(Self { persona: persona?, form: form?, units, accounts, regions, chat_role, deny_start_session })
    }
}

impl Decode for Trust {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let trust = Self {
            principals: map.optional("principals", cx).unwrap_or_default(),
            external_id: map.optional("externalId", cx),
            saml: map.optional("saml", cx),
            oidc: map.optional("oidc", cx),
        };
        map.end(cx);
        Some(trust)
    }
}

impl Decode for Oidc {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (provider, audience) = (map.required("provider", cx), map.required("audience", cx));
        let subjects = match map.node("subjects") {
            Some(node) if node.is_empty_list() => {
                cx.report_with(
                    rules::EMPTY_LIST,
                    "`subjects` has no items, and a role that takes any subject is open to all who use the provider",
                    node.origin,
                    "name the subjects, such as `repo:acme/infrastructure:ref:refs/heads/main`",
                );
                None
            }
            _ => map.required("subjects", cx),
        };
        map.end(cx);
        Some(Self { provider: provider?, audience: audience?, subjects: subjects? })
    }
}

impl Decode for ConductorOne {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let external_id = map.required("externalId", cx);
        let default = Self::ROLE_NAME.parse().ok().map(|name| Sp::new(name, Origin::Unknown));
        let role_name = map.optional("roleName", cx).or(default);
        let one = (
            map.or("organizations", Sp::new(true, Origin::Unknown), cx),
            map.optional("identityCenter", cx),
            map.or("provisioning", Sp::default(), cx),
            map.or("managementAccountAssignments", Sp::default(), cx),
            map.or("crossAccountIam", Sp::default(), cx),
            map.optional("childRole", cx),
        );
        map.end(cx);
        let (
            organizations,
            identity_center,
            provisioning,
            management_account_assignments,
            cross_account_iam,
            child_role,
        ) = one;
        Some(Self {
            external_id: external_id?,
            role_name: role_name?,
            organizations,
            identity_center,
            provisioning,
            management_account_assignments,
            cross_account_iam,
            child_role,
        })
    }
}

impl Decode for Phase {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, Self::WORDS, cx)
    }
}

impl Decode for Guard {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, Self::WORDS, cx)
    }
}

impl Decode for Migration {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let phase = map.required("phase", cx);
        let guard = map.optional("guard", cx);
        let name = map.optional("name", cx);
        let pilot_units = map.optional("pilotUnits", cx).unwrap_or_default();
        let pilot_accounts = map.optional("pilotAccounts", cx).unwrap_or_default();
        let units = map.some("units", "every unit of node access", cx);
        let break_glass = map.optional("breakGlass", cx).unwrap_or_default();
        let rdp = map.or("rdp", Sp::default(), cx);
        let policy_account = map.optional("policyAccount", cx);
        map.end(cx);
        Some(Self {
            phase: phase?,
            guard,
            name,
            pilot_units,
            pilot_accounts,
            units,
            break_glass,
            rdp,
            policy_account,
        })
    }
}
