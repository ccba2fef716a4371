//! Attributes of a resource, next to its properties.

use serde_json::Value as Json;

use super::judge::{clipped, listed, text};
use super::{Fault, FaultKind, types};
use crate::cfn::entry::{Entry, ORDER, RemovalPolicy};
use crate::cfn::logical_id::LogicalId;
use crate::cfn::template::Template;
use crate::suggest::nearest;

/// Types that support `CreationPolicy` or `UpdatePolicy` (Template Reference, pages of the attributes)
const ROLLING: [&str; 7] = [
    "AWS::AppStream::Fleet",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::CloudFormation::WaitCondition",
    "AWS::EC2::Instance",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::Lambda::Alias",
    "AWS::OpenSearchService::Domain",
];

/// Returns the faults in the attributes
pub(super) fn faults(template: &Template, id: &LogicalId, entry: &Entry) -> Vec<Fault> {
    let mut all = Vec::new();
    for (name, value) in entry.attributes() {
        let mut push = |kind, message: String, help: Option<String>| {
            all.push(Fault { path: vec![name.to_owned()], kind, message, help });
        };
        match name {
            "Type" => kind(entry.type_name(), value, &mut push),
            "DeletionPolicy" => removal(name, value, RemovalPolicy::ALL, &mut push),
            // "RetainExceptOnCreate" is only for deletions.
            "UpdateReplacePolicy" => removal(name, value, RemovalPolicy::OF_REPLACEMENT, &mut push),
            "DependsOn" => depends(template, id, value, &mut push),
            "Condition" => {
                let known = || template.conditions().map(|(id, _)| id.as_str());
                let written = value.as_str().unwrap_or_default();
                if !known().any(|known| known == written) {
                    let like = nearest(written, known()).map(|like| format!("did you mean `{like}`?"));
                    let help = like.unwrap_or_else(|| "the template has no such condition".to_owned());
                    push(
                        FaultKind::Value,
                        format!("unknown condition `{}`", clipped(&text(value))),
                        Some(help),
                    );
                }
            }
            "Metadata" | "Properties" if !value.is_object() => {
                push(FaultKind::Value, format!("invalid `{name}`: expected a mapping"), None);
            }
            "Metadata" | "Properties" => {}
            "CreationPolicy" | "UpdatePolicy" if !ROLLING.contains(&entry.type_name()) => {
                let message =
                    format!("`{name}` has no effect on a resource of the type `{}`", entry.type_name());
                push(FaultKind::Doubt, message, None);
            }
            "CreationPolicy" | "UpdatePolicy" => {}
            other => {
                let help = match (nearest(other, ORDER), super::types().get(entry.type_name())) {
                    (Some(like), _) => format!("did you mean `{like}`?"),
                    (None, Some(form)) => match nearest(other, form.names()) {
                        Some(like) => format!("did you mean `Properties.{like}`?"),
                        None => format!("expected one of {}", listed(&ORDER.map(str::to_owned))),
                    },
                    (None, None) => format!("expected one of {}", listed(&ORDER.map(str::to_owned))),
                };
                push(
                    FaultKind::Name,
                    format!("unknown attribute `{}` of a resource", clipped(other)),
                    Some(help),
                );
            }
        }
    }
    all
}

fn kind(name: &str, value: &Json, push: &mut impl FnMut(FaultKind, String, Option<String>)) {
    if types().contains_key(name) {
        return;
    }
    let written = text(value);
    let like = nearest(&written, types().keys().map(String::as_str));
    let shape = super::judge::is_match(
        r"^([A-Za-z0-9]{2,64}::){2}[A-Za-z0-9]{2,64}(::MODULE)?$|^Custom::[\w@-]{1,60}$",
        &written,
    );
    match (like, shape) {
        (Some(like), _) => {
            let help = format!("did you mean `{like}`?");
            push(FaultKind::Value, format!("unknown type `{}`", clipped(&written)), Some(help));
        }
        (None, false) => {
            let message =
                format!("invalid type `{}`: expected a name such as `AWS::SSM::Document`", clipped(&written));
            push(FaultKind::Value, message, None);
        }
        (None, true) => {
            let message = format!(
                "the properties of the type `{}` are not known here, and not judged",
                clipped(&written)
            );
            push(FaultKind::Doubt, message, None);
        }
    }
}

fn removal(
    name: &str,
    value: &Json,
    known: &[RemovalPolicy],
    push: &mut impl FnMut(FaultKind, String, Option<String>),
) {
    let written = text(value);
    let words: Vec<String> = known.iter().map(|policy| policy.name().to_owned()).collect();
    if words.contains(&written) {
        return;
    }
    let message = if written == RemovalPolicy::Snapshot.name() {
        format!("invalid `{name}` `{written}`: resources of this type have no snapshots")
    } else {
        format!("invalid `{name}` `{}`: expected {}", clipped(&written), listed(&words))
    };
    let like = nearest(&written, words.iter().map(String::as_str));
    push(FaultKind::Value, message, like.map(|like| format!("did you mean `{like}`?")));
}

fn depends(
    template: &Template,
    id: &LogicalId,
    value: &Json,
    push: &mut impl FnMut(FaultKind, String, Option<String>),
) {
    let names: Vec<&Json> = match value {
        Json::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    for name in names {
        let known = || template.resources().map(|(id, _)| id.as_str()).filter(|known| *known != id.as_str());
        let written = name.as_str().unwrap_or_default();
        if written != id.as_str() && !known().any(|known| known == written) {
            let like = nearest(written, known()).map(|like| format!("did you mean `{like}`?"));
            let message = format!("unknown resource `{}` in `DependsOn`", clipped(&text(name)));
            push(FaultKind::Value, message, like);
        }
    }
}
