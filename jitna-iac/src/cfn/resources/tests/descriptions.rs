//! Compares the descriptions of the types with the registry (`schema/types.json`)

use std::collections::BTreeSet;

use crate::cfn::description::{Description, Property, Update};
use crate::cfn::resources::{DESCRIPTIONS, foreign};
use crate::cfn::schema::types;

/// Properties for which the type's page in the Template Reference says more than the registry
const SAID_BY_THE_PAGE: &[(&str, &str, &str)] = &[
    ("AWS::Events::Rule", "EventBusName", "Update requires: Replacement; the registry says under conditions"),
    ("AWS::KMS::Key", "KeySpec", "the value cannot change after the key is created"),
    ("AWS::KMS::Key", "KeyUsage", "the value cannot change after the key is created"),
    ("AWS::KMS::Key", "MultiRegion", "the value cannot change after the key is created"),
    ("AWS::KMS::Key", "Origin", "the value cannot change after the key is created"),
    ("AWS::Lambda::Function", "DurableConfig", "turning it on or off replaces the function"),
];

fn all() -> impl Iterator<Item = &'static Description> {
    DESCRIPTIONS.iter().chain(foreign::DESCRIPTIONS).copied()
}

#[test]
fn update_behavior_is_that_of_the_registry() {
    let mut wrong = BTreeSet::new();
    for known in all() {
        let form = types()
            .get(known.type_name)
            .unwrap_or_else(|| panic!("run tools/resource_types.py: {}", known.type_name));
        let expected = |path: &str| {
            if form.create_only.iter().any(|one| one == path) {
                Update::Replaces
            } else if form.conditional_create_only.iter().any(|one| one == path) {
                Update::Unsure
            } else {
                Update::InPlace
            }
        };
        let said = |path: &str| {
            SAID_BY_THE_PAGE.iter().any(|(name, property, _)| (*name, *property) == (known.type_name, path))
        };
        let ours: BTreeSet<&str> = known.properties.iter().map(|property| property.path).collect();
        let theirs = form.create_only.iter().chain(&form.conditional_create_only).map(String::as_str);
        for path in ours.iter().copied().chain(theirs) {
            let found = known
                .properties
                .iter()
                .find(|one| one.path == path)
                .map_or(Update::InPlace, |one| one.update);
            // A document's own property decides whether a change replaces it.
            let expected = match (expected(path), found) {
                (Update::Unsure, Update::Versions) => Update::Versions,
                (expected, _) => expected,
            };
            if (found != expected) != said(path) {
                wrong.insert(format!("{} {path}: {found:?}, in the registry {expected:?}", known.type_name));
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
}

#[test]
fn properties_and_attributes_exist() {
    let mut unknown = BTreeSet::new();
    for known in all() {
        let form = &types()[known.type_name];
        let names: BTreeSet<&str> = form.names().collect();
        for Property { path, .. } in known.properties {
            if !path.split('/').next().is_some_and(|name| names.contains(name)) {
                unknown.insert(format!("{}: {path}", known.type_name));
            }
        }
        for attribute in known.attributes {
            if !form.read_only.iter().any(|name| name == attribute) {
                unknown.insert(format!("{}: attribute {attribute}", known.type_name));
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn types_and_properties_are_described_once() {
    let names: Vec<&str> = all().map(|known| known.type_name).collect();
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "{names:?}");
    for known in all() {
        let paths: Vec<&str> = known.properties.iter().map(|property| property.path).collect();
        assert_eq!(
            paths.len(),
            paths.iter().collect::<BTreeSet<_>>().len(),
            "{}: {paths:?}",
            known.type_name
        );
        assert!(
            known.properties.iter().filter(|property| property.name.is_some()).count() <= 1,
            "{}",
            known.type_name
        );
    }
}
