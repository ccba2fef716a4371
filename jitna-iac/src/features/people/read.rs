//! Reads personas and the trust policies of their roles

use crate::features::people::describe::trust;
use crate::model::*;
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields, word};
use crate::read::model::part::reader;
use crate::rules;
use crate::tree::Node;

trust!(reader);

/// Form of a persona, read before the other keys
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
        let mut map = Fields::from_node(node, cx)?;
        let persona = map.required("persona", cx);
        let before = cx.findings.len();
        let form = form(&mut map, cx);
        let usual = "every account where the persona works";
        let units = map.some("units", usual, cx);
        let accounts = map.some("accounts", usual, cx);
        let regions = map.or("regions", Spanned::default(), cx);
        let chat_role = map.optional("chatRole", cx);
        let deny_start_session = map.or("denyStartSession", Spanned::default(), cx);
        // The form determines which keys are valid. Without a form, unknown keys cannot be reported.
        if form.is_some() || cx.findings.len() == before {
            map.end(cx);
        }
        Some(Self { persona: persona?, form: form?, units, accounts, regions, chat_role, deny_start_session })
    }
}

impl Decode for Oidc {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let empty = map.node("subjects").filter(|subjects| subjects.is_empty_list());
        if let Some(subjects) = empty {
            cx.report_with(
                rules::EMPTY_LIST,
                "`subjects` has no items, and a role that takes any subject is open to all who use the provider",
                subjects.origin,
                "name the subjects, such as `repo:acme/infrastructure:ref:refs/heads/main`",
            );
        }
        let read = Self::read_keys(&mut map, cx);
        map.end(cx);
        read.filter(|_| empty.is_none())
    }
}
