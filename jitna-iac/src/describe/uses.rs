//! `use` in YAML: the patterns from which a model or a rollout is assembled

use crate::ids::clip;
use crate::origin::Origin;
use crate::suggest::nearest;
use crate::tree::{Node, Value as Content};

use super::finding::Weight;
use super::mapping::Mapping;
use super::pattern::{Registered, listed};
use super::{Finding, Fragment, assemble, choice};

type Pairs = Vec<(Node<'static>, Node<'static>)>;

/// Key of the list of uses
pub(crate) const USE: &str = "use";

/// One use of a pattern
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) pattern: Node<'static>,
    pub(crate) parameters: Pairs,
    /// Where it is written
    pub(crate) at: Origin,
    /// Index of the rollout that contains it; `None` at the top of the file
    pub(crate) rollout: Option<usize>,
}

/// The parts that a use expands to, or findings about its parameters
pub(crate) type Expanded = Result<Fragment, Vec<Finding>>;

/// Whether a model uses patterns
pub(crate) fn has_uses(root: &Node<'_>) -> bool {
    let rollouts = root.get("rollouts").map(|rollouts| &rollouts.value);
    let of_rollouts = match rollouts {
        Some(Content::Sequence(rollouts)) => rollouts.iter().any(|rollout| rollout.get(USE).is_some()),
        _ => false,
    };
    of_rollouts || root.get(USE).is_some()
}

/// Removes the uses from a model and returns them
pub(crate) fn take(root: &mut Node<'static>) -> (Vec<Use>, Vec<Finding>) {
    let (mut uses, mut findings) = (Vec::new(), Vec::new());
    let Content::Mapping(pairs) = &mut root.value else { return (uses, findings) };
    take_of(pairs, None, &mut uses, &mut findings);
    let rollouts = pairs.iter_mut().find(|(key, _)| key.as_text() == Some("rollouts"));
    if let Some((_, Node { value: Content::Sequence(rollouts), .. })) = rollouts {
        for (number, rollout) in rollouts.iter_mut().enumerate() {
            if let Content::Mapping(pairs) = &mut rollout.value {
                take_of(pairs, Some(number), &mut uses, &mut findings);
            }
        }
    }
    (uses, findings)
}

fn take_of(pairs: &mut Pairs, rollout: Option<usize>, uses: &mut Vec<Use>, findings: &mut Vec<Finding>) {
    let Some(position) = pairs.iter().position(|(key, _)| key.as_text() == Some(USE)) else { return };
    let (key, value) = pairs.remove(position);
    match value.value {
        Content::Sequence(items) if items.is_empty() => findings.push(empty(value.origin)),
        Content::Sequence(items) => {
            for item in items {
                match one(item, rollout) {
                    Ok(one) => uses.push(one),
                    Err(finding) => findings.push(*finding),
                }
            }
        }
        _ if value.is_null() => findings.push(empty(key.origin)),
        Content::Mapping(pairs) => {
            let first = pairs.first().and_then(|(key, _)| key.as_text()).unwrap_or_default();
            let message = "expected a list, found a mapping".to_owned();
            let finding = Finding::new(Weight::Error, "JNA0104".into(), message, value.origin);
            findings
                .push(finding.help(format!("begin each pattern with `- `, such as `- {}: …`", clip(first))));
        }
        Content::Scalar(..) => findings.push(wrong_kind("a list", &value)),
    }
}

fn empty(at: Origin) -> Finding {
    Finding::new(Weight::Error, "JNA0191".into(), "`use` has no items: expected at least one".to_owned(), at)
        .help("write `- ` and the name of a pattern, or take `use` out")
}

fn wrong_kind(expected: &str, found: &Node<'_>) -> Finding {
    let message = format!("expected {expected}, found {}", found.kind());
    Finding::new(Weight::Error, "JNA0104".into(), message, found.origin)
        .help("write a list of patterns with their parameters: `- deny-group: {group: interns}`")
}

/// Parses a use: the name of a pattern, with or without parameters
fn one(item: Node<'static>, rollout: Option<usize>) -> Result<Use, Box<Finding>> {
    const EXPECTED: &str = "a pattern with its parameters";
    let at = item.origin;
    match item.value {
        Content::Scalar(..) if !item.is_null() => {
            Ok(Use { pattern: item, parameters: Vec::new(), at, rollout })
        }
        Content::Mapping(mut pairs) if pairs.len() == 1 => {
            let Some((pattern, value)) = pairs.pop() else {
                return Err(Box::new(wrong_kind(
                    EXPECTED,
                    &Node { value: Content::Mapping(pairs), origin: at },
                )));
            };
            let (is_null, of_value) = (value.is_null(), value.origin);
            match value.value {
                Content::Mapping(parameters) => {
                    let at = if parameters.is_empty() { of_value } else { pattern.origin };
                    Ok(Use { at, pattern, parameters, rollout })
                }
                _ if is_null => Ok(Use { at: pattern.origin, pattern, parameters: Vec::new(), rollout }),
                value => Err(Box::new(wrong_kind(
                    "the parameters of the pattern",
                    &Node { value, origin: of_value },
                ))),
            }
        }
        Content::Mapping(pairs) if pairs.len() > 1 => {
            let message = format!("expected one pattern, found {}", pairs.len());
            let finding = Finding::new(Weight::Error, "JNA0104".into(), message, at)
                .help("begin each pattern with `- `, and indent its parameters below it");
            Err(Box::new(finding))
        }
        value => Err(Box::new(wrong_kind(EXPECTED, &Node { value, origin: at }))),
    }
}

/// Expands a use with the known patterns; reports a finding if none has that name
pub(crate) fn expand(one: &Use, known: &[Registered]) -> Expanded {
    let name = one.pattern.as_text().unwrap_or_default();
    match known.iter().find(|pattern| pattern.name == name) {
        Some(pattern) => (pattern.expand)(&one.parameters, one.at),
        None => Err(vec![unknown(one, known.iter().map(|pattern| pattern.name))]),
    }
}

/// Returns a finding about an unknown pattern
pub(crate) fn unknown<'n>(one: &Use, known: impl Iterator<Item = &'n str>) -> Finding {
    let known: Vec<&str> = known.collect();
    let name = one.pattern.as_text().unwrap_or_default();
    let message = format!("unknown pattern `{}`", clip(name));
    let finding = Finding::new(Weight::Error, "JNA0110".into(), message, one.pattern.origin);
    finding.help(match nearest(name, known.iter().copied()) {
        Some(like) => format!("did you mean `{like}`?"),
        None => format!("the patterns are {}", listed(&known)),
    })
}

/// Adds the expanded uses to the model
pub(crate) fn put(
    root: Node<'static>,
    uses: Vec<(Option<usize>, Fragment)>,
) -> (Node<'static>, Vec<Finding>) {
    let Node { value: Content::Mapping(mut pairs), origin } = root else { return (root, Vec::new()) };
    let mut model = Mapping::new(origin);
    let mut of_rollouts: Vec<(usize, Fragment)> = Vec::new();
    for (rollout, fragment) in uses {
        match rollout {
            Some(number) => of_rollouts.push((number, fragment)),
            None => model.declared.extend(fragment.0.declared),
        }
    }
    let rollouts = pairs.iter_mut().find(|(key, _)| key.as_text() == Some("rollouts"));
    if let Some((_, Node { value: Content::Sequence(rollouts), .. })) = rollouts {
        for (number, rollout) in rollouts.iter_mut().enumerate() {
            let Content::Mapping(keys) = &mut rollout.value else { continue };
            let mut mapping = Mapping::new(rollout.origin);
            let mut fragments = of_rollouts.iter().filter(|(of, _)| *of == number).peekable();
            if fragments.peek().is_none() {
                continue;
            }
            mapping.pairs = std::mem::take(keys);
            fragments.for_each(|(_, fragment)| choice::add(&mut mapping, fragment.clone()));
            let tree = mapping.tree();
            rollout.value = tree.node.value;
            model.declared.extend(tree.declared);
        }
    }
    model.pairs = pairs;
    assemble::model(model)
}
