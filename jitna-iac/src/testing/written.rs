//! A file of policy tests as written, before its names are resolved

use indexmap::IndexMap;

use crate::decide::NodeKind;
use crate::ids::{ApprovalTimeout, Label, clip};
use crate::origin::{Origin, Spanned};
use crate::read::{Cx, Decode, Fields, Node, Value, version, word};
use crate::rules;

/// Pairs of a mapping, each with the place of its key
pub(super) type Pairs<T> = IndexMap<String, Spanned<T>>;

/// A file
#[derive(Debug)]
pub(super) struct File {
    pub(super) given: Asked,
    pub(super) users: Pairs<Person>,
    pub(super) nodes: Pairs<Machine>,
    pub(super) cases: Vec<Spanned<Written>>,
}

/// A case
#[derive(Debug)]
pub(super) struct Written {
    pub(super) name: Spanned<Label>,
    pub(super) because: Label,
    pub(super) asked: Asked,
    pub(super) each: Each,
    pub(super) expect: Expect,
}

/// Content of a case about its request; whatever it omits comes from the defaults of the file
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) account: Option<Spanned<String>>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) region: Option<Spanned<String>>,
    pub(super) user: Option<Spanned<Either<Person>>>,
    pub(super) principal_tags: Option<IndexMap<String, String>>,
    pub(super) node: Option<Spanned<Either<Machine>>>,
}

/// Users and nodes that a case is about, one after another
#[derive(Debug, Default)]
pub(super) struct Each {
    pub(super) users: Vec<Spanned<Either<Person>>>,
    pub(super) nodes: Vec<Spanned<Either<Machine>>>,
    /// Whether a finding says that something in it could not be read
    pub(super) is_partial: bool,
}

/// A name, or the item itself
#[derive(Clone, Debug)]
pub(super) enum Either<T> {
    Name(String),
    Own(T),
}

/// A user
#[derive(Clone, Debug, Default)]
pub(super) struct Person {
    pub(super) id: Option<Spanned<String>>,
    pub(super) groups: Vec<Spanned<String>>,
    pub(super) attributes: Pairs<String>,
}

/// A node
#[derive(Clone, Debug, Default)]
pub(super) struct Machine {
    pub(super) id: Option<String>,
    pub(super) kind: Option<NodeKind>,
    pub(super) tags: IndexMap<String, String>,
}

/// Expected decision
#[derive(Debug)]
pub(super) struct Expect {
    pub(super) decision: Spanned<super::Expected>,
    pub(super) policies: Option<Vec<Spanned<String>>>,
    pub(super) approvers: Option<Vec<Spanned<Vec<Spanned<String>>>>>,
    pub(super) approvals: Option<Vec<Spanned<u32>>>,
    pub(super) timeouts: Option<Vec<Spanned<ApprovalTimeout>>>,
    pub(super) hours: Option<Spanned<u32>>,
    pub(super) auto_denied: Option<Spanned<bool>>,
    pub(super) statements: Option<Vec<Spanned<String>>>,
    /// Places of the keys that only some decisions have
    pub(super) keys: Vec<(&'static str, Origin)>,
}

/// A mapping with keys that the user chooses
fn pairs<T: Decode>(node: &Node<'_>, cx: &mut Cx) -> Option<Pairs<T>> {
    let map = Fields::from_node(node, cx)?;
    let mut all = Pairs::new();
    for (key, value) in map.pairs() {
        match key.as_text() {
            Some(name) => {
                if let Some(read) = T::decode(value, cx) {
                    all.insert(name.to_owned(), Spanned::new(read, key.origin));
                }
            }
            None => cx.wanted("a text", key),
        }
    }
    Some(all)
}

/// Tags; `key:` without a value is a tag with an empty value
fn tags(node: &Node<'_>, cx: &mut Cx) -> Option<IndexMap<String, String>> {
    struct Text(String);
    impl Decode for Text {
        fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
            if node.is_null() {
                return Some(Self(String::new()));
            }
            String::decode(node, cx).map(Self)
        }
    }
    let all: Pairs<Text> = pairs(node, cx)?;
    Some(all.into_iter().map(|(key, value)| (key, value.into_inner().0)).collect())
}

impl Decode for File {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let of_model = ["organization", "account", "manualApprovals", "rollouts"];
        if let Value::Mapping(pairs) = &node.value
            && node.get("cases").is_none()
            && let Some((key, _)) =
                pairs.iter().find(|(key, _)| key.as_text().is_some_and(|key| of_model.contains(&key)))
        {
            let help = "name a file of policy tests, such as `jitna.test.yaml`";
            cx.report_with(
                rules::WRONG_KIND,
                "expected a file of policy tests, found a model",
                key.origin,
                help,
            );
            return None;
        }
        let mut map = Fields::from_node(node, cx)?;
        version(&mut map, cx);
        let given = map.node("given").and_then(|node| {
            let mut given = Fields::from_node(node, cx)?;
            let asked = Asked::read(&mut given, cx);
            given.end(cx);
            Some(asked)
        });
        let file = Self {
            given: given.unwrap_or_default(),
            users: map.node("users").and_then(|node| pairs(node, cx)).unwrap_or_default(),
            nodes: map.node("nodes").and_then(|node| pairs(node, cx)).unwrap_or_default(),
            cases: map.required("cases", cx).unwrap_or_default(),
        };
        map.end(cx);
        Some(file)
    }
}

impl Asked {
    fn read(map: &mut Fields<'_, '_>, cx: &mut Cx) -> Self {
        Self {
            account: map.optional("account", cx),
            unit: map.optional("unit", cx),
            region: map.optional("region", cx),
            user: map.optional("user", cx),
            principal_tags: map.node("principalTags").and_then(|node| tags(node, cx)),
            node: map.optional("node", cx),
        }
    }
}

impl Decode for Written {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let name = map.required("name", cx);
        let because = map.required("because", cx);
        let asked = Asked::read(&mut map, cx);
        let each = map.node("each");
        let map_has_each = each.is_some();
        let each = each.and_then(|node| {
            let before = cx.findings.len();
            let mut each = Fields::from_node(node, cx)?;
            let mut read = Each {
                is_partial: false,
                users: each.some("user", "the user of the case", cx),
                nodes: each.some("node", "the node of the case", cx),
            };
            if each.pairs().is_empty() {
                let help = "list what the case is run for: `each: {node: [web, ledger]}`";
                cx.report_with(rules::EMPTY_LIST, "`each` lists nothing", node.origin, help);
            }
            each.end(cx);
            read.is_partial = cx.findings.len() > before;
            Some(read)
        });
        let expect = map.required("expect", cx);
        map.end(cx);
        // A value that is not a mapping has a finding as well.
        let each = each.unwrap_or_else(|| Each { is_partial: map_has_each, ..Each::default() });
        Some(Self { name: name?, because: because?, asked, each, expect: expect? })
    }
}

impl<T: Decode> Decode for Either<T> {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        match &node.value {
            Value::Mapping(_) => T::decode(node, cx).map(Self::Own),
            _ => String::decode(node, cx).map(Self::Name),
        }
    }
}

impl Decode for Person {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let person = Self {
            id: map.optional("id", cx),
            groups: map.or("groups", Vec::new(), cx),
            attributes: map.node("attributes").and_then(|node| pairs(node, cx)).unwrap_or_default(),
        };
        map.end(cx);
        Some(person)
    }
}

impl Decode for Machine {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let machine = Self {
            id: map.optional("id", cx),
            kind: map.node("kind").and_then(|node| word(node, NodeKind::WORDS, cx)),
            tags: map.node("tags").and_then(|node| tags(node, cx)).unwrap_or_default(),
        };
        map.end(cx);
        Some(machine)
    }
}

impl Decode for super::Expected {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, Self::WORDS, cx)
    }
}

impl Decode for Expect {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let Value::Mapping(_) = &node.value else {
            return Some(Self {
                decision: Spanned::decode(node, cx)?,
                policies: None,
                approvers: None,
                approvals: None,
                timeouts: None,
                hours: None,
                auto_denied: None,
                statements: None,
                keys: Vec::new(),
            });
        };
        let mut map = Fields::from_node(node, cx)?;
        let decision = map.required("decision", cx);
        let (policy, policies) = (map.node("policy"), map.node("policies"));
        if let (Some(_), Some(policies)) = (policy, policies) {
            let message = "expected `policy` or `policies`, found both";
            cx.report(rules::WRONG_KIND, message, policies.origin);
        }
        let policies = match policy {
            Some(node) => Spanned::decode(node, cx).map(|one| vec![one]),
            None => policies.and_then(|node| Decode::decode(node, cx)),
        };
        for key in ["approvers", "approvals", "timeouts", "statements"] {
            map.refuse_empty(key, "anything", cx);
        }
        let keys = ["policy", "policies", "approvers", "approvals", "timeouts", "hours"];
        let keys = keys.into_iter().filter_map(|key| Some((key, map.node(key)?.origin))).collect();
        let expect = Self {
            policies,
            approvers: map.optional("approvers", cx),
            approvals: map.optional("approvals", cx),
            timeouts: map.optional("timeouts", cx),
            hours: map.optional("hours", cx),
            auto_denied: map.optional("autoDenied", cx),
            statements: map.optional("statements", cx),
            keys,
            decision: match decision {
                Some(decision) => decision,
                None => {
                    map.end(cx);
                    return None;
                }
            },
        };
        map.end(cx);
        Some(expect)
    }
}

/// A name as quoted in messages
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", clip(name))
}
