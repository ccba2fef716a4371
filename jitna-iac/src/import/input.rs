//! Input of an import: templates, assemblies, exported documents and managers, answers of AWS Organizations

mod answer;
mod assembly;
mod beside;
mod parameters;
mod stack_set;
mod template;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::node_tags::Nodes;
use super::organization::Known;
use super::{Given, Import};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::ids::{AccountId, Region, clip, place_of_path};
use crate::origin::Origin;
use crate::read::value_parts;
use crate::rules;
use crate::template_file::{self, TemplateFile, pointer};

use assembly::comments;
use parameters::Values;

/// Where a resource was found
#[derive(Clone, Debug)]
pub(crate) enum Home {
    /// In the template of a stack, with the known facts about the stack
    Stack(Rc<StackFacts>),
    /// In the template of a StackSet, given by number
    Set(usize),
    /// In an account: only the properties in the answer of the CLI are known
    Export,
}

/// Facts about a stack from an assembly
#[derive(Clone, Debug, Default)]
pub(crate) struct StackFacts {
    pub(crate) name: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
}

/// Source positions of a resource's values
#[derive(Clone, Debug)]
pub(crate) struct Places {
    file: Rc<TemplateFile>,
    base: String,
}

impl Places {
    /// Source position of the value at this path within the resource
    pub(crate) fn of(&self, path: &[&str]) -> Origin {
        self.file.origin(&format!("{}{}", self.base, pointer(path)))
    }
}

/// Account and Region in the path of a file
pub(crate) type PathPlace = (Option<AccountId>, Option<Region>);

/// A resource that was found
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Number among all that were found
    pub(crate) number: usize,
    /// Logical ID, or the file name of an export
    pub(crate) id: String,
    /// Type
    pub(crate) kind: String,
    /// Its attributes, with functions resolved as far as possible
    pub(crate) resource: Value,
    pub(crate) places: Places,
    /// Whether it is from the template of a StackSet, which has no source positions of its own
    pub(crate) is_embedded: bool,
    /// Number of path steps that an answer does not have: `Properties`, and `Content` if the answer is the content itself
    pub(crate) skipped: usize,
    pub(crate) home: Home,
    /// Comment above it
    pub(crate) comment: Option<String>,
    /// Number of its template
    pub(crate) template: usize,
    /// Account and Region in the path of its file, if it is an answer
    pub(crate) at: PathPlace,
    /// Parameters without a value on which it depends
    pub(crate) missing: Vec<String>,
    /// Condition that cannot be resolved
    pub(crate) condition: Option<String>,
}

impl Found {
    /// A property
    pub(crate) fn property(&self, name: &str) -> Option<&Value> {
        self.resource.get("Properties")?.get(name)
    }

    /// A string property
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.property(name)?.as_str()
    }

    /// Source position of the value at this path within the resource
    pub(crate) fn origin(&self, path: &[&str]) -> Origin {
        if self.is_embedded {
            self.places.of(&[])
        } else {
            self.places.of(path.get(self.skipped..).unwrap_or_default())
        }
    }
}

/// All input
#[derive(Debug, Default)]
pub(crate) struct Material {
    pub(crate) resources: Vec<Found>,
    pub(crate) known: Known,
    /// Names of rollouts by StackSet, from an assembly
    pub(crate) rollouts: HashMap<String, String>,
    /// Groups of tag keys of which a node has at most one, from an assembly
    pub(crate) exclusive: Vec<Vec<String>>,
    /// Tags of nodes in the form of `nodeTags`, from an assembly or a tag policy
    pub(crate) node_tags: Map<String, Value>,
    /// Nodes of inventories
    pub(super) nodes: Nodes,
    /// Whether some of them are from a tag policy, which does not list every tag of the nodes
    pub(crate) has_tag_policy: bool,
    /// Resources that are treated as part of another one, by number: `AWS::IAM::Policy` is a policy of its role
    pub(crate) folded: BTreeMap<usize, String>,
    pub(crate) findings: Diagnostics,
    /// Values of parameters
    pub(crate) values: Values,
    /// Assumed names of documents, from the file name or from the content
    guessed: Vec<(String, bool, Origin)>,
    /// Account and Region from the options
    home: (Option<String>, Option<String>),
    /// Parameters without a value, and their source positions
    pub(crate) absent: BTreeMap<String, Origin>,
    templates: usize,
}

/// Maximum nesting of lists in answers
const MOST_LISTS: usize = 16;

/// An input text, classified
struct Input<'g> {
    name: &'g str,
    /// Whether it was found in a folder, which may contain other files
    in_folder: bool,
    kind: Kind,
}

enum Kind {
    /// A template and its comments
    Template(TemplateFile, HashMap<String, String>),
    /// Anything else
    Answer(TemplateFile),
}

impl Material {
    /// Reads all input
    pub(crate) fn read(given: &[Given], options: &Import, sources: &mut Sources) -> Self {
        let home = (
            options.account.as_ref().map(ToString::to_string),
            options.region.as_ref().map(ToString::to_string),
        );
        let mut material = Self { values: Values::new(options), home, ..Self::default() };
        let mut inputs: Vec<Result<Input<'_>, &Given>> = Vec::new();
        for one in given {
            match one {
                Given::Text { name, text } => {
                    inputs.extend(material.parse(name, text, false, sources).into_iter().map(Ok));
                }
                Given::InFolder { name, text } => {
                    inputs.extend(material.parse(name, text, true, sources).into_iter().map(Ok));
                }
                Given::Assembly { .. } => inputs.push(Err(one)),
            }
        }
        // Parameter values are needed before the first template is read, wherever they are.
        inputs.retain(|input| !input.as_ref().is_ok_and(|input| material.take_values(input)));
        for input in inputs {
            match input {
                Ok(input) => material.input(input),
                Err(Given::Assembly { name, files }) => material.assembly(name, files, sources),
                Err(_) => {}
            }
        }
        material.propose_node_tags();
        material.beside();
        material.guessed_names();
        material.unused_values();
        material
    }

    /// Reports an input that contributes nothing
    fn unused(&mut self, what: String, origin: Origin, severity: Severity) {
        let mut finding = rules::UNUSED_IMPORT.finding(what).at(origin, "");
        finding.severity = severity;
        self.findings.push(finding);
    }

    fn unknown(&mut self, name: &str, in_folder: bool, origin: Origin, what: &str) {
        let what = format!("`{}` {what}", clip(name));
        // In a folder, files that are not recognized are skipped.
        let rule = if in_folder { rules::UNUSED_IMPORT } else { rules::UNKNOWN_IMPORT };
        self.findings.push(rule.finding(what).at(origin, "").help(
            "give a template, an assembly, a document, a configuration manager, an inventory, or an answer of AWS Organizations",
        ));
    }

    /// Parses the values of a text, without those that cannot be parsed: outputs of the AWS CLI or of `jq` may follow one another
    fn parse<'g>(
        &mut self,
        name: &'g str,
        text: &str,
        in_folder: bool,
        sources: &mut Sources,
    ) -> Vec<Input<'g>> {
        let file = sources.add(name, text);
        let mut parts = value_parts(text);
        // If there is only one value, the whole text is parsed, because the surrounding text may be wrong.
        if parts.len() < 2 {
            parts = vec![(0, text.len())];
        }
        let mut inputs = Vec::new();
        for (start, end) in parts {
            let part = text.get(start..end).unwrap_or_default();
            match template_file::read_part(part, file, start) {
                Ok(file) => {
                    let kind = if template_file::holds_template(&file.template) {
                        Kind::Template(file, comments(part))
                    } else {
                        Kind::Answer(file)
                    };
                    inputs.push(Input { name, in_folder, kind });
                }
                Err(findings) => self.findings.append(findings),
            }
        }
        inputs
    }

    fn input(&mut self, input: Input<'_>) {
        let Input { name, in_folder, kind } = input;
        let file = match kind {
            Kind::Template(file, comments) => return self.template_input(file, &comments),
            Kind::Answer(file) => file,
        };
        let (file, root) = (Rc::new(file.clone()), file.template);
        let (of, before) = (answer::Of { name, in_folder, file: &file }, self.findings.len());
        match &root {
            Value::Array(items) if items.is_empty() => {
                let what = format!("`{}` is an empty list", clip(name));
                self.unused(what, file.origin(""), Severity::Warning);
            }
            Value::Array(_) => self.answers(&of, &root, "", 0),
            // With `--query Content`, the AWS CLI prints a quoted string.
            Value::String(text) => match template_file::read_embedded(text).filter(Value::is_object) {
                Some(value) => self.answer(&of, &value, ""),
                None => self.answer(&of, &root, ""),
            },
            one => self.answer(&of, one, ""),
        }
        let lists = root.as_object().into_iter().flatten().filter_map(|(_, list)| list.as_array());
        let is_empty = lists.clone().next().is_some() && lists.clone().all(Vec::is_empty);
        if is_empty && self.findings.len() == before {
            let what = format!("`{}` lists nothing", clip(name));
            self.unused(what, file.origin(""), Severity::Note);
        }
    }

    /// Reads each item of a list of answers; `--query` produces nested lists
    fn answers(&mut self, of: &answer::Of<'_>, value: &Value, base: &str, level: usize) {
        match value {
            Value::Array(items) if level < MOST_LISTS => {
                for (number, item) in items.iter().enumerate() {
                    let place = format!("{base}{}", pointer(&[&number.to_string()]));
                    self.answers(of, item, &place, level + 1);
                }
            }
            one => self.answer(of, one, base),
        }
    }

    fn lost(&mut self, what: String, origin: Origin, id: &str) {
        self.findings.push(rules::NOT_IMPORTED.finding(what).at(origin, "").subject(id.to_owned()));
    }
}

/// Account and Region in the path of a file
fn path_place(name: &str) -> PathPlace {
    place_of_path(Path::new(name))
}

/// Name of a file without its folder and extension
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
