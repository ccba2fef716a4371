//! Templates of the old assembly without what moves: the intersection of the old and the new templates
//!
//! INVARIANT: a released template contains nothing that the old one does not, and nothing that moves stays in it. Therefore, neither the
//! release nor the following deployment fails because of a name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::carriers::{self, Set};
use super::places::{Place, Units};
use super::{Holder, Move, Moves, Verdict, accounts, between, limits};
use crate::assembly::{EarlierStack, Transition, TransitionStep};
use crate::diag::Diagnostics;
use crate::diff::compare::{body_of, members};
use crate::diff::side::{Content, Side, Stack, Stacks, Target};
use crate::rules;

/// Returns the steps from the old assembly to the new one
///
/// # Errors
///
/// Returns an error when one of the two is a single template, or has parameters whose values are not known.
pub fn transition(old: &Side, new: &Side) -> Result<Transition, Diagnostics> {
    let (Content::Stacks(before), Content::Stacks(after)) = (&old.content, &new.content) else {
        let what = format!("`{}` is not an assembly", old.name);
        let help = "name a directory that `jitna-iac synth --out DIR` wrote";
        return Err(vec![rules::WRONG_KIND.finding(what).help(help)].into());
    };
    if let Some(finding) = limits::unknown_values(old, new) {
        return Err(vec![finding].into());
    }
    Ok(steps(before, after, &old.name))
}

/// Returns the steps from the stacks of one side to those of another
pub(super) fn steps(before: &Stacks, after: &Stacks, from: &str) -> Transition {
    let moves = between(before, after);
    let mut transition = Transition { from: from.to_owned(), ..Transition::default() };
    let mut released: BTreeSet<usize> = BTreeSet::new();
    for (number, stack) in before.stacks.iter().enumerate().rev() {
        let of_stack = |one: &&Move| one.verdict != Verdict::Ordered && one.old_stack == number;
        let leaving: Vec<&Move> = moves.things.iter().filter(of_stack).collect();
        if leaving.is_empty() {
            continue;
        }
        released.insert(number);
        transition.notes.extend(kept(stack, &leaving));
        transition.before.push(release(stack, &leaving, before, after));
    }
    transition.before.extend(account_steps(&moves));
    let (old_units, new_units) = (Units::from_tree(&before.tree), Units::from_tree(&after.tree));
    let missing = accounts::missing(before, after, &old_units, &new_units);
    let place = |(account, instances)| TransitionStep::Place { account, instances };
    transition.after.extend(missing.into_iter().map(place));
    for (number, stack) in before.stacks.iter().enumerate().rev() {
        let stays = after.stacks.iter().any(|other| other.is(stack));
        if !stays && !released.contains(&number) {
            transition.after.push(TransitionStep::Delete { stack: earlier(stack) });
        }
    }
    transition
}

fn account_steps(moves: &Moves) -> Vec<TransitionStep> {
    let steps = moves.accounts.iter().cloned().map(|one| TransitionStep::MoveAccount {
        account: one.account,
        from: one.from,
        to: one.to,
        through: one.through,
        leaving: one.leaving,
        taken: one.taken,
        coming: one.coming,
    });
    steps.collect()
}

fn earlier(stack: &Stack) -> EarlierStack {
    let capabilities = stack.settings.get("Capabilities").and_then(Value::as_array);
    EarlierStack {
        name: stack.name.clone(),
        account: stack.account().to_owned(),
        region: stack.region().to_owned(),
        capabilities: capabilities
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    }
}

/// Describes the moving resources that stay in the account when their stack releases them
fn kept(stack: &Stack, leaving: &[&Move]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut look = |template: &Value, holder: &Holder, ids: &BTreeSet<String>| {
        for (id, resource) in members(template.get("Resources")).filter(|(id, _)| ids.contains(*id)) {
            let policy = resource.get("DeletionPolicy").and_then(Value::as_str).unwrap_or_default();
            if policy.starts_with("Retain") {
                let place = holder.stack_set.as_ref().unwrap_or(&holder.stack);
                notes.push(format!(
                    "`{id}` of `{place}` has `DeletionPolicy: {policy}`, so it remains in the account when `{place}` releases it, and the \
                     new stack fails on its name. Delete it by hand in between, or import it into its new stack"
                ));
            }
        }
    };
    for one in leaving {
        match &one.from.stack_set {
            None => look(&stack.template, &one.from, &ids(&stack.template, one)),
            Some(name) => {
                let set = carriers::sets(stack).find(|(set, _)| set.name == *name);
                if let Some(body) = set.and_then(|(_, resource)| body_of(Some(resource))) {
                    look(&body, &one.from, &ids(&body, one));
                }
            }
        }
    }
    notes.sort();
    notes.dedup();
    notes
}

/// Returns the logical IDs of what moves, in a template
fn ids(template: &Value, one: &Move) -> BTreeSet<String> {
    let names = carriers::names(template);
    one.keys.iter().filter_map(|key| names.get(key).cloned()).collect()
}

fn release(stack: &Stack, leaving: &[&Move], old: &Stacks, new: &Stacks) -> TransitionStep {
    let mut template = stack.template.clone();
    let mut gives_up = Vec::new();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let mut by_set: BTreeMap<&str, Vec<&Move>> = BTreeMap::new();
    for one in leaving {
        gives_up.extend(words(one));
        match &one.from.stack_set {
            Some(set) => by_set.entry(set).or_default().push(one),
            None => gone.extend(ids(&stack.template, one)),
        }
    }
    for (set, resource) in carriers::sets(stack) {
        let Some(moves) = by_set.get(set.name.as_str()) else { continue };
        match smaller(&set, resource, moves, old, new) {
            Some(smaller) => {
                if let Some(place) = template.get_mut("Resources").and_then(|all| all.get_mut(&set.id)) {
                    *place = smaller;
                }
            }
            None => {
                gone.insert(set.id);
            }
        }
    }
    remove(&mut template, gone);
    let is_empty = template.get("Resources").and_then(Value::as_object).is_none_or(serde_json::Map::is_empty);
    // A stack that the new assembly does not have would be deleted later anyway.
    let goes = is_empty || !new.stacks.iter().any(|other| other.is(stack));
    gives_up.sort();
    gives_up.dedup();
    let sets = carriers::sets(&Stack { template: template.clone(), ..stack.clone() })
        .map(|(set, resource)| format!("{} {}", set.name, caller(resource)))
        .collect();
    TransitionStep::Release {
        stack: earlier(stack),
        gives_up,
        template: (!goes).then(|| format!("{template:#}\n")),
        earlier: format!("{:#}\n", stack.template),
        sets: if goes { Vec::new() } else { sets },
    }
}

fn caller(set: &Value) -> &str {
    set.get("Properties").and_then(|all| all.get("CallAs")).and_then(Value::as_str).unwrap_or("SELF")
}

fn words(one: &Move) -> Vec<String> {
    let to = one.to.stack_set.as_ref().unwrap_or(&one.to.stack);
    let from = one.from.stack_set.as_ref().unwrap_or(&one.from.stack);
    let names = one.names.len();
    let what = match one.names.as_slice() {
        [name] => name.clone(),
        [first, ..] => format!("{first} and {} more", names - 1),
        [] => return Vec::new(),
    };
    vec![format!("{what}, from `{from}` to `{to}`")]
}

/// Returns the resource of a StackSet without what moves; `None` if nothing is left
fn smaller(set: &Set, resource: &Value, moves: &[&Move], old: &Stacks, new: &Stacks) -> Option<Value> {
    let counterpart = new.stacks.iter().find_map(|stack| {
        let is_here = moves.iter().any(|one| one.from.stack == stack.name);
        carriers::sets(stack).find(|(other, _)| is_here && other == set)
    });
    let (_, new_resource) = counterpart?;
    let (mut body, new_body) = (body_of(Some(resource))?, body_of(Some(new_resource))?);
    let stays = carriers::names(&new_body);
    let mut gone = BTreeSet::new();
    let mut fewer_places = false;
    for one in moves {
        for id in ids(&body, one) {
            let key = carriers::names(&body).into_iter().find(|(_, other)| *other == id).map(|(key, _)| key);
            if key.is_some_and(|key| stays.get(&key) == Some(&id)) {
                // The new template also has it, so it differs in places.
                fewer_places = true;
            } else {
                gone.insert(id);
            }
        }
    }
    let mut smaller = resource.clone();
    let properties = smaller.get_mut("Properties")?.as_object_mut()?;
    if !gone.is_empty() {
        remove(&mut body, gone);
        if body.get("Resources").and_then(Value::as_object).is_none_or(serde_json::Map::is_empty) {
            return None;
        }
        properties.insert("TemplateBody".to_owned(), Value::String(body.to_string()));
    }
    if fewer_places {
        let groups = common_targets(&set.name, old, new);
        if groups.is_empty() {
            return None;
        }
        properties.insert("StackInstancesGroup".to_owned(), Value::Array(groups));
    }
    Some(smaller)
}

/// Returns the targets of a StackSet that both sides reach: targets of one side that are within those of the other
fn common_targets(set: &str, old: &Stacks, new: &Stacks) -> Vec<Value> {
    let (old_units, new_units) = (Units::from_tree(&old.tree), Units::from_tree(&new.tree));
    let moved = accounts::moved(&old.tree, &new.tree);
    let (before, after) = (carriers::targets(old, set), carriers::targets(new, set));
    let all = |targets: &[Target], units: &Units| -> BTreeSet<Place> {
        targets.iter().flat_map(|target| units.places(target, &moved)).collect()
    };
    let (had, has) = (all(before, &old_units), all(after, &new_units));
    // OU, included accounts, excluded accounts; then Regions.
    type Within = (Option<String>, Vec<String>, Vec<String>);
    let mut kept: BTreeMap<Within, BTreeSet<String>> = BTreeMap::new();
    let mut keep = |target: &Target, units: &Units, within: &BTreeSet<Place>| {
        for one in single(target) {
            let region = one.regions.first().cloned().unwrap_or_default();
            let inside = |account: &String| {
                within.contains(&Place { account: account.clone(), region: region.clone() })
            };
            let mut one = one;
            if one.only.is_empty() {
                let places = units.places(&one, &moved);
                if places.is_empty() || !places.is_subset(within) {
                    continue;
                }
            } else {
                one.only.retain(inside);
                if one.only.is_empty() {
                    continue;
                }
            }
            kept.entry((one.units.first().cloned(), one.only, one.without)).or_default().insert(region);
        }
    };
    for target in before {
        keep(target, &old_units, &has);
    }
    // Descendants of removed OUs keep their targets: CloudFormation deletes stack instances before it creates others
    // (aws-cloudformation/aws-cloudformation-resource-providers-cloudformation, `UpdateHandler` of StackSets).
    for target in after.iter().filter(|target| target.only.is_empty()) {
        keep(target, &new_units, &had);
    }
    let groups = kept.into_iter().map(|((unit, only, without), regions)| {
        let units: Vec<String> = unit.into_iter().collect();
        let targets = if !only.is_empty() {
            json!({"OrganizationalUnitIds": units, "Accounts": only, "AccountFilterType": "INTERSECTION"})
        } else if !without.is_empty() {
            json!({"OrganizationalUnitIds": units, "Accounts": without, "AccountFilterType": "DIFFERENCE"})
        } else {
            json!({"OrganizationalUnitIds": units})
        };
        json!({"DeploymentTargets": targets, "Regions": regions})
    });
    groups.collect()
}

/// Splits a target into one for each of its OUs and Regions
fn single(target: &Target) -> Vec<Target> {
    let mut all = Vec::new();
    for unit in &target.units {
        for region in &target.regions {
            all.push(Target { units: vec![unit.clone()], regions: vec![region.clone()], ..target.clone() });
        }
    }
    all
}

/// Removes resources from a template, and what cannot exist without them
fn remove(template: &mut Value, mut gone: BTreeSet<String>) {
    while let Some(id) = gone.pop_first() {
        if let Some(resources) = template.get_mut("Resources").and_then(Value::as_object_mut) {
            resources.remove(&id);
            for (other, resource) in resources.iter_mut() {
                let Some(resource) = resource.as_object_mut() else { continue };
                forget(resource, &id);
                let refers = resource.iter().any(|(key, value)| key != "DependsOn" && refers_to(value, &id));
                if refers {
                    gone.insert(other.clone());
                }
            }
        }
        if let Some(outputs) = template.get_mut("Outputs").and_then(Value::as_object_mut) {
            outputs.retain(|_, output| !refers_to(output, &id));
        }
    }
    if template.get("Outputs").and_then(Value::as_object).is_some_and(serde_json::Map::is_empty)
        && let Some(template) = template.as_object_mut()
    {
        template.remove("Outputs");
    }
}

/// Removes a resource from the dependencies of another one
fn forget(resource: &mut serde_json::Map<String, Value>, id: &str) {
    match resource.get_mut("DependsOn") {
        Some(Value::String(one)) if one == id => {
            resource.remove("DependsOn");
        }
        Some(Value::Array(all)) => {
            all.retain(|one| one.as_str() != Some(id));
            if all.is_empty() {
                resource.remove("DependsOn");
            }
        }
        _ => {}
    }
}

/// Checks whether a value refers to a resource: `Ref`, `Fn::GetAtt`, or a placeholder of `Fn::Sub`
fn refers_to(value: &Value, id: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| refers_to(item, id)),
        Value::Object(all) => all.iter().any(|(key, value)| match (key.as_str(), value) {
            ("Ref", Value::String(text)) => text == id,
            ("Fn::GetAtt", Value::Array(parts)) => parts.first().and_then(Value::as_str) == Some(id),
            ("Fn::GetAtt", Value::String(text)) => text.split('.').next() == Some(id),
            ("Fn::Sub", Value::String(text)) => in_text(text, id),
            ("Fn::Sub", Value::Array(parts)) => {
                parts.first().and_then(Value::as_str).is_some_and(|text| in_text(text, id))
                    || refers_to(&json!(parts), id)
            }
            _ => refers_to(value, id),
        }),
        _ => false,
    }
}

fn in_text(text: &str, id: &str) -> bool {
    let placeholder = |rest: &str| {
        let name = rest.split(['}', '.']).next().unwrap_or_default();
        name == id
    };
    text.split("${").skip(1).any(placeholder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_promotes_a_document_goes_with_it() {
        let arn =
            |id: &str| json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:ssm:*:*:document/${{{id}}}")});
        let mut template = json!({"Resources": {
            "First": {"Type": "AWS::SSM::Document"},
            "Second": {"Type": "AWS::SSM::Document", "DependsOn": ["First"]},
            "PromotionRole": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [arn("First"), arn("Second")]}},
            "PromotionRunbook": {"Type": "AWS::SSM::Document", "Properties": {"Content": [{"Ref": "First"}, {"Ref": "Second"}]}},
            "Promotion": {
                "Type": "AWS::SSM::Association",
                "DependsOn": ["First", "Second"],
                "Properties": {"Name": {"Ref": "PromotionRunbook"}, "Role": {"Fn::GetAtt": ["PromotionRole", "Arn"]}},
            },
        }});
        remove(&mut template, BTreeSet::from(["First".to_owned()]));
        assert_eq!(template, json!({"Resources": {"Second": {"Type": "AWS::SSM::Document"}}}));
    }
}
