//! Evidence as a component definition of OSCAL 1.1
//!
//! The component is node access as the model describes it. Each control that something supports is an implemented requirement, with the facts as
//! its description (NIST, "OSCAL Component Definition Model"). IDs are derived from content, so the same evidence gives the same bytes.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::Evidence;
use super::controls::{CONTROLS, Framework};
use super::facts::Fact;

/// Version of OSCAL
const VERSION: &str = "1.1.3";

/// An ID of OSCAL for a text: a UUID of version 5
fn uuid(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    // The version, and the variant of RFC 9562.
    format!("{}-{}-5{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

impl Evidence<'_> {
    /// Renders the evidence as a component definition of OSCAL
    #[must_use]
    pub fn to_oscal(&self) -> String {
        let id = |what: &str| uuid(&format!("{}/{}/{what}", self.subject, self.day));
        let controls: Vec<Value> =
            Framework::ALL.into_iter().filter_map(|framework| self.implementation(framework, &id)).collect();
        let mut component = json!({
            "uuid": id("component"),
            "type": "service",
            "title": "Just-in-time node access",
            "description": format!("Just-in-time node access of AWS Systems Manager in the {}, as its model describes it", self.subject),
        });
        if let (Value::Object(component), false) = (&mut component, controls.is_empty()) {
            component.insert("control-implementations".to_owned(), controls.into());
        }
        let document = json!({
            "component-definition": {
                "uuid": id("definition"),
                "metadata": {
                    "title": "Evidence about just-in-time node access",
                    "last-modified": format!("{}T00:00:00+00:00", self.day),
                    "version": self.day.to_string(),
                    "oscal-version": VERSION,
                    "remarks": "The facts support the controls. They do not show that the organization complies with them.",
                },
                "components": [component],
            }
        });
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }

    fn implementation(&self, framework: Framework, id: &dyn Fn(&str) -> String) -> Option<Value> {
        let requirements: Vec<Value> = CONTROLS
            .iter()
            .filter(|control| control.framework == framework)
            .filter_map(|control| {
                let (has, lacks) = self.support(control);
                let described = |facts: &[&Fact]| {
                    let facts: Vec<String> =
                        facts.iter().map(|fact| format!("{}: {}.", fact.topic.title(), fact.text)).collect();
                    facts.join(" ")
                };
                if has.is_empty() {
                    return None;
                }
                let mut requirement = json!({
                    "uuid": id(&format!("{}/{}", framework.name(), control.id)),
                    "control-id": framework.token(control.id),
                    "description": format!("Supports {} ({}). {}", control.id, control.title, described(&has)),
                });
                if let (Value::Object(requirement), false) = (&mut requirement, lacks.is_empty()) {
                    requirement.insert("remarks".to_owned(), format!("Not shown: {}", described(&lacks)).into());
                }
                Some(requirement)
            })
            .collect();
        (!requirements.is_empty()).then(|| {
            json!({
                "uuid": id(framework.name()),
                "source": framework.source(),
                "description": format!("Controls of {} that the model supports", framework.name()),
                "implemented-requirements": requirements,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_version_and_variant() {
        let id = uuid("x");
        assert_eq!(id.len(), 36);
        let parts: Vec<&str> = id.split('-').collect();
        assert!(parts[2].starts_with('5') && parts[3].starts_with('a'), "{id}");
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_ne!(id, uuid("y"));
    }
}
