//! What the parts that are added to a rollout apply there

use std::cmp::Ordering;

use crate::origin::Origin;
use crate::tree::{Node, Style, Value as Content};

use super::declared::Declared;
use super::fragment::{Fragment, Part};
use super::mapping::Mapping;

/// List of the manual approval policies, in the model and in a rollout
const POLICIES: &str = "manualApprovals";

/// Lists of the model whose items apply to a rollout if a part is added to it, with the rollout's key
const CHOSEN: [(&str, &str); 3] =
    [("autoApprovals", "autoApproval"), (POLICIES, POLICIES), ("sessionPreferences", "sessionPreferences")];

/// Adds a part to a rollout: its policies and preferences apply there, everything else goes to the model
pub(super) fn with(rollout: &mut Mapping, part: impl Part, at: Origin) {
    let mut fragment = Fragment(Mapping::new(at));
    fragment.add_at(part, at);
    add(rollout, fragment);
}

/// Adds parts to a rollout
pub(super) fn add(rollout: &mut Mapping, fragment: Fragment) {
    for group in fragment.0.declared {
        let parts = match &group {
            Declared::Group(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        for (list, key) in CHOSEN {
            let names: Vec<Node<'static>> = parts.iter().filter_map(|part| name_in(list, part)).collect();
            if !names.is_empty() {
                rollout.chosen.push((key, names));
            }
        }
        rollout.declared.push(group);
    }
}

/// Returns the name of an item of a list
fn name_in(list: &str, part: &Declared) -> Option<Node<'static>> {
    let Declared::Item(of, node) = part else { return None };
    let name = node.get("name").and_then(Node::as_text).filter(|_| *of == list)?;
    Some(Node { value: Content::Scalar(name.to_owned().into(), Style::Handle), origin: node.origin })
}

/// Writes the chosen names; a second name is a finding if a rollout can have only one
pub(super) fn settle(rollout: &mut Mapping) {
    let mut all = std::mem::take(&mut rollout.chosen);
    all.sort_by(|(key, names), (of, others)| key.cmp(of).then_with(|| compare(names, others)));
    let of = rollout.value("name").and_then(|name| name.as_text().map(str::to_owned)).unwrap_or_default();
    let mut groups = Vec::new();
    for (key, names) in all {
        if key == POLICIES {
            groups.push(names);
            continue;
        }
        for name in names {
            choose(rollout, key, name, &of);
        }
    }
    apply(rollout, groups);
}

fn compare(names: &[Node<'_>], others: &[Node<'_>]) -> Ordering {
    let mut orders = names.iter().zip(others).map(|(one, other)| one.compare(other));
    orders.find(|order| order.is_ne()).unwrap_or_else(|| names.len().cmp(&others.len()))
}

/// Adds the names of manual approval policies, in order; policies that the rollout lists itself keep their position
fn apply(rollout: &mut Mapping, mut groups: Vec<Vec<Node<'static>>>) {
    let Some(at) = groups.first().and_then(|names| names.first()).map(|name| name.origin) else { return };
    if rollout.value(POLICIES).is_none_or(|own| own.is_null()) {
        rollout.pairs.retain(|(key, _)| key.as_text() != Some(POLICIES));
        let list = Node { value: Content::Sequence(Vec::new()), origin: at };
        rollout.pairs.push((Node::text(POLICIES, at), list));
    }
    // The existing value may not be a list; the reader reports that.
    let Some(Node { value: Content::Sequence(list), .. }) = rollout.value(POLICIES) else { return };
    let own = std::mem::take(list);
    let listed: Vec<String> = own.iter().filter_map(|name| name.as_text().map(str::to_owned)).collect();
    let is_own = |name: &Node<'_>| listed.iter().any(|own| name.as_text() == Some(own));
    let before = groups.iter().take_while(|names| !own.is_empty() && compare(names, &own).is_lt()).count();
    let after = groups.split_off(before);
    let chosen = |groups: Vec<Vec<Node<'static>>>| groups.into_iter().flatten().filter(|name| !is_own(name));
    list.extend(chosen(groups));
    list.extend(own);
    for name in chosen(after) {
        if !list.iter().any(|known| known.as_text() == name.as_text()) {
            list.push(name);
        }
    }
}

fn choose(rollout: &mut Mapping, key: &'static str, name: Node<'static>, of: &str) {
    if rollout.value(key).is_some_and(|own| own.is_null()) {
        rollout.pairs.retain(|(own, _)| own.as_text() != Some(key));
    }
    let Some(known) = rollout.value(key) else {
        rollout.pairs.push((Node::text(key, name.origin), name));
        return;
    };
    let text = |node: &Node<'_>| crate::ids::clip(node.as_text().unwrap_or_default());
    let (one, other) = (text(known), text(&name));
    if one == other {
        return;
    }
    let (what, help) = if key == "autoApproval" {
        (
            "auto-approval policies",
            "write one auto-approval policy with the statements of both, or use a rollout for each",
        )
    } else {
        ("sets of session preferences", "keep one of the two, or use a rollout for each")
    };
    let message = format!("the rollout `{}` gets two {what}, `{one}` and `{other}`", crate::ids::clip(of));
    let place = known.origin;
    let finding = super::assemble::conflict(message)
        .labeled(name.origin, "")
        .labeled(place, "the other")
        .help(help)
        .subject(other);
    rollout.declared.push(Declared::Finding(Box::new(finding)));
}
