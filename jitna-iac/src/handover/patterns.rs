//! Patterns of a program: the request of the command, and the answer of the program
//!
//! The command writes the uses in its file to the standard input of the program. The program prints what each use expands to: parts, or
//! findings about the parameters.

use std::io::Read as _;

use serde_json::{Value as Json, json};

use super::{Files, PLACE, PROTOCOL_VERSION, finding_of, node, origin, place, placed, reported};
use crate::describe::pattern::{Parameter, ParameterKind, Registered, name_of_type};
use crate::describe::uses::{Expanded, Use, expand};
use crate::describe::{Account, Declared, Finding, Fragment, Unit, path_of, section_of};
use crate::origin::{FileId, Origin};
use crate::tree::Node;

/// Request of the command: expand these uses
pub(crate) fn request<'n>(uses: &[&Use], name_of: impl Fn(FileId) -> Option<&'n str>) -> String {
    let mut files = Files::new(|file| name_of(file).map(str::to_owned));
    let uses: Vec<Json> = uses
        .iter()
        .map(|one| {
            // As pairs, because each key has its own place.
            let parameters: Vec<Json> = one
                .parameters
                .iter()
                .map(|(key, value)| json!([placed(key, None, &mut files), placed(value, None, &mut files)]))
                .collect();
            json!({
                "pattern": one.pattern.as_text(),
                "at": place(one.at, &mut files),
                "parameters": parameters,
            })
        })
        .collect();
    json!({"protocol": PROTOCOL_VERSION, "files": files.names, "uses": uses}).to_string()
}

/// Output of a program with patterns: the answer to the request on its standard input, or a list for the user who runs it
///
/// # Errors
///
/// Returns an error if the request cannot be read or answered.
pub(crate) fn said(patterns: &[Registered], is_asked: bool) -> Result<String, String> {
    if !is_asked {
        return Ok(patterns.iter().map(Registered::page).collect::<Vec<_>>().join("\n"));
    }
    let mut request = String::new();
    std::io::stdin()
        .lock()
        .read_to_string(&mut request)
        .map_err(|error| format!("cannot read the request: {error}"))?;
    answer(patterns, &request).map(|answer| answer + "\n")
}

/// Answer of a program: its patterns, and the result of each use
///
/// # Errors
///
/// Returns an error if the request is not valid or uses another protocol version, or if a pattern has the name of a pattern of the library.
pub(crate) fn answer(patterns: &[Registered], request: &str) -> Result<String, String> {
    let request: Json = serde_json::from_str(request).map_err(|_| {
        "this program has patterns, not a model: name it as `patterns` in `jitna.yaml`".to_owned()
    })?;
    if request.get("protocol").and_then(Json::as_u64) != Some(u64::from(PROTOCOL_VERSION)) {
        let asked = request.get("protocol").unwrap_or(&Json::Null);
        return Err(format!(
            "the command uses protocol {asked}, and this program {PROTOCOL_VERSION}: build both from the same version"
        ));
    }
    if let Some(taken) =
        patterns.iter().find(|one| crate::patterns::ALL.iter().any(|own| own.name == one.name))
    {
        return Err(format!(
            "the pattern `{}` has the name of a pattern of the library: give it another name",
            taken.name
        ));
    }
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let list = |key: &str| request.get(key).and_then(Json::as_array).cloned().unwrap_or_default();
    let names: Vec<String> = list("files").iter().map(text).collect();
    let ids: Vec<FileId> =
        (0..names.len()).filter_map(|number| u32::try_from(number).ok().map(FileId)).collect();
    let mut files = Files::new(|file: FileId| names.get(file.0 as usize).cloned());
    let uses: Vec<Json> = list("uses")
        .into_iter()
        .map(|mut one| {
            let at = one.get("at").and_then(|at| origin(at, &ids)).unwrap_or_default();
            let pairs = one.get_mut("parameters").and_then(Json::as_array_mut).map(std::mem::take);
            let parameters = pairs.into_iter().flatten().filter_map(|mut pair| {
                let value = node(pair.get_mut(1)?.take(), at, &ids);
                Some((node(pair.get_mut(0)?.take(), at, &ids), value))
            });
            let parameters = parameters.collect();
            let pattern = Node::text(one.get("pattern").map(text).unwrap_or_default(), at);
            match expand(&Use { pattern, parameters, at, rollout: None }, patterns) {
                Ok(fragment) => {
                    let parts = fragment.declared().iter().map(|part| part_to_json(part, &mut files));
                    json!({"parts": parts.collect::<Vec<_>>()})
                }
                Err(findings) => {
                    let findings = findings.iter().map(|finding| reported(finding, &mut files));
                    json!({"findings": findings.collect::<Vec<_>>()})
                }
            }
        })
        .collect();
    let described: Vec<Json> = patterns.iter().map(description).collect();
    Ok(json!({"protocol": PROTOCOL_VERSION, "files": files.names, "patterns": described, "uses": uses})
        .to_string())
}

/// Description of a pattern in the protocol
pub(crate) fn description(pattern: &Registered) -> Json {
    let parameters: Vec<Json> = pattern.parameters().iter().map(parameter).collect();
    json!({"name": pattern.name, "doc": pattern.doc.trim(), "parameters": parameters})
}

fn parameter(parameter: &Parameter) -> Json {
    json!({
        "name": parameter.name,
        "doc": parameter.doc,
        "kind": kind(parameter.kind),
        "isRequired": parameter.is_required,
    })
}

fn kind(kind_of: ParameterKind) -> Json {
    match kind_of {
        ParameterKind::Text(of) => json!({"text": name_of_type(of)}),
        ParameterKind::Name(of) => json!({"name": of}),
        ParameterKind::Boolean => "boolean".into(),
        ParameterKind::Number => "number".into(),
        ParameterKind::Nodes => "nodes".into(),
        ParameterKind::List(of) => json!({"list": kind(*of)}),
    }
}

/// Answer of a program
#[derive(Debug)]
pub(crate) struct Answer {
    /// Descriptions of its patterns
    pub(crate) patterns: Vec<Json>,
    /// Result of each use
    pub(crate) uses: Vec<Expanded>,
}

impl Answer {
    /// Reads the answer from the parsed output of a program; `file_of` finds files by name
    ///
    /// # Errors
    ///
    /// Returns an error if it is not an answer.
    pub(crate) fn read(mut output: Json, mut file_of: impl FnMut(&str) -> FileId) -> Result<Self, String> {
        if output.get("protocol").and_then(Json::as_u64) != Some(u64::from(PROTOCOL_VERSION)) {
            return Err(format!(
                "expected protocol {PROTOCOL_VERSION}: build the program and the command from the same version"
            ));
        }
        let mut list = |key: &str| match output.get_mut(key).map(Json::take) {
            Some(Json::Array(items)) => Ok(items),
            _ => Err(format!("`{key}` is missing; end its `main` in `jitna_iac::app::patterns([…])`")),
        };
        let patterns = list("patterns")?;
        let files: Vec<FileId> =
            list("files")?.iter().map(|name| file_of(name.as_str().unwrap_or_default())).collect();
        let uses = list("uses")?.into_iter().map(|mut one| match one.get_mut("parts").map(Json::take) {
            Some(Json::Array(parts)) => {
                let parts: Option<Vec<Declared>> =
                    parts.into_iter().map(|part| part_of_json(part, &files)).collect();
                let parts =
                    parts.ok_or_else(|| "it has a part that this command does not know".to_owned())?;
                Ok(Ok(Fragment::of_declared(parts)))
            }
            _ => {
                let findings = one.get("findings").and_then(Json::as_array).into_iter().flatten();
                Ok(Err(findings.map(|finding| finding_of(finding, &files)).collect::<Vec<Finding>>()))
            }
        });
        let uses = uses.collect::<Result<Vec<Expanded>, String>>()?;
        Ok(Self { patterns, uses })
    }
}

fn part_to_json(part: &Declared, files: &mut Files<'_>) -> Json {
    match part {
        Declared::Group(parts) => {
            json!({"group": parts.iter().map(|part| part_to_json(part, files)).collect::<Vec<_>>()})
        }
        Declared::Item(list, item) => json!({"item": list, "value": placed(item, None, files)}),
        Declared::Used(list, item) => json!({"used": list, "value": placed(item, None, files)}),
        Declared::Pair(section, key, value) => {
            json!({"pair": section, "key": placed(key, None, files), "value": placed(value, None, files)})
        }
        Declared::Name(section, key, value) => {
            json!({"name": section, "key": placed(key, None, files), "value": placed(value, None, files)})
        }
        Declared::Section(section, at) => json!({"section": section, PLACE: place(*at, files)}),
        Declared::Finding(finding) => json!({"finding": reported(finding, files)}),
        Declared::Unit(unit) => {
            let (name, id, above, at) = unit.parts();
            json!({"unit": name, "id": id, "above": above, PLACE: place(at, files)})
        }
        Declared::Account(account) => {
            let (name, id, above, at) = account.parts();
            json!({"account": name, "id": id, "above": above, PLACE: place(at, files)})
        }
    }
}

fn part_of_json(mut part: Json, files: &[FileId]) -> Option<Declared> {
    let at = part.get(PLACE).and_then(|place| origin(place, files)).unwrap_or_default();
    let word = |part: &Json, key: &str| part.get(key).and_then(Json::as_str).map(str::to_owned);
    let mut tree = |key: &str| Some(node(part.get_mut(key)?.take(), Origin::Unknown, files));
    let (key, value) = (tree("key"), tree("value"));
    if let Some(Json::Array(parts)) = part.get_mut("group").map(Json::take) {
        let parts: Option<Vec<Declared>> = parts.into_iter().map(|part| part_of_json(part, files)).collect();
        return parts.map(Declared::Group);
    }
    if let Some(finding) = part.get("finding") {
        return Some(Declared::Finding(Box::new(finding_of(finding, files))));
    }
    if let Some(list) = word(&part, "item") {
        return Some(Declared::Item(path_of(&list)?, value?));
    }
    if let Some(list) = word(&part, "used") {
        return Some(Declared::Used(path_of(&list)?, value?));
    }
    if let Some(section) = word(&part, "pair") {
        return Some(Declared::Pair(section_of(&section)?, key?, value?));
    }
    if let Some(section) = word(&part, "name") {
        let section = ["groups", "users", "roles"].into_iter().find(|known| *known == section)?;
        return Some(Declared::Name(section, key?, value?));
    }
    if let Some(section) = word(&part, "section") {
        return Some(Declared::Section(section_of(&section)?, at));
    }
    let above = part.get("above").and_then(Json::as_array).into_iter().flatten().map(|one| {
        let text = |number| one.get(number).and_then(Json::as_str).unwrap_or_default();
        (text(0), text(1))
    });
    let (above, id) = (above.collect::<Vec<_>>(), part.get("id").and_then(Json::as_str));
    match (part.get("unit").and_then(Json::as_str), part.get("account").and_then(Json::as_str)) {
        (Some(name), _) => Some(Declared::Unit(Unit::of_parts(name, id, &above, at))),
        (_, Some(name)) => Some(Declared::Account(Account::of_parts(name, id, &above, at))),
        _ => None,
    }
}
