//! Manual approval policies that differ in one value: one function with a parameter makes them

use std::collections::HashMap;

use serde_json::Value;

use super::values::PARAMETER;

/// A policy as the function makes it, and the value that it is given
#[derive(Clone, Debug)]
pub(super) struct Twin {
    /// Number of its function
    pub(super) group: usize,
    pub(super) value: String,
}

/// Policies that one function makes
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// The policy, with [`PARAMETER`] in the place of the value
    pub(super) policy: Value,
    /// Key of the tag whose value it is
    pub(super) tag: String,
}

/// Functions, and what each policy is; nothing if no other is like it
pub(super) fn find(policies: &[Value]) -> (Vec<Group>, Vec<Option<Twin>>) {
    let masked: Vec<Option<(Group, String)>> = policies
        .iter()
        .map(|policy| {
            let (tag, value) = single_tag(policy)?;
            let policy = masked(policy, &tag, &value)?;
            Some((Group { policy, tag }, value))
        })
        .collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (group, _) in masked.iter().flatten() {
        *counts.entry(group.policy.to_string()).or_default() += 1;
    }
    let (mut groups, mut numbers): (Vec<Group>, HashMap<String, usize>) = Default::default();
    let twins = masked.into_iter().map(|masked| {
        let (group, value) = masked?;
        let key = group.policy.to_string();
        if counts.get(&key).is_none_or(|count| *count < 2) {
            return None;
        }
        let number = *numbers.entry(key).or_insert_with(|| {
            groups.push(group);
            groups.len() - 1
        });
        Some(Twin { group: number, value })
    });
    let twins = twins.collect();
    (groups, twins)
}

/// The one tag that a policy goes by, and its one value
fn single_tag(policy: &Value) -> Option<(String, String)> {
    let tags = policy.get("nodes")?.as_object().filter(|tags| tags.len() == 1)?;
    let (key, value) = tags.iter().next()?;
    let value = match value.as_array().map(Vec::as_slice) {
        None => value.as_str()?,
        Some([one]) => one.as_str()?,
        Some(_) => return None,
    };
    Some((key.clone(), value.to_owned())).filter(|(_, value)| !value.is_empty())
}

/// The policy without the value, wherever texts have it
fn masked(policy: &Value, tag: &str, value: &str) -> Option<Value> {
    let mask = |text: &mut Value| {
        if let Value::String(text) = text {
            *text = text.replace(value, &PARAMETER.to_string());
        }
    };
    let mut policy = policy.clone();
    // Such a character could not be told from the value.
    if policy.to_string().contains("\\u0000") {
        return None;
    }
    for key in ["name", "description"] {
        policy.get_mut(key).map(mask);
    }
    for level in policy.get_mut("levels").and_then(Value::as_array_mut).into_iter().flatten() {
        level.get_mut("message").map(mask);
    }
    *policy.get_mut("nodes")?.get_mut(tag)? = PARAMETER.to_string().into();
    Some(policy)
}
