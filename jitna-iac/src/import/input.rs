//! What was given: templates, assemblies, exported documents and managers, answers of AWS Organizations

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
pub(super) enum Home {
    /// In the template of a stack; what is known of the stack
    Stack(Rc<StackFacts>),
    /// In the template that a stack set carries; the number of the stack set
    Set(usize),
    /// In an account, which someone asked: only what the answer says is known
    Export,
}

/// What an assembly says of a stack
#[derive(Clone, Debug, Default)]
pub(super) struct StackFacts {
    pub(super) name: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

/// Places of a resource's values
#[derive(Clone, Debug)]
pub(super) struct Places {
    file: Rc<TemplateFile>,
    base: String,
}

impl Places {
    /// Where the value at this path within the resource was written
    pub(super) fn of(&self, path: &[&str]) -> Origin {
        self.file.origin(&format!("{}{}", self.base, pointer(path)))
    }
}

/// Account and Region that the path of a file names
pub(super) type PathPlace = (Option<AccountId>, Option<Region>);

/// A resource that was found
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Number among all that were found
    pub(super) number: usize,
    /// Logical id; of an export, the name of its file
    pub(super) id: String,
    /// Type
    pub(super) kind: String,
    /// Its attributes, functions decided as far as they can be
    pub(super) resource: Value,
    pub(super) places: Places,
    /// The template carried by a stack set has no places of its own
    pub(super) is_embedded: bool,
    /// Steps of a path that an answer does not have: `Properties`, and `Content` where it is the content itself
    pub(super) skipped: usize,
    pub(super) home: Home,
    /// Comment above it
    pub(super) comment: Option<String>,
    /// Template that it was found in, by number
    pub(super) template: usize,
    /// Account and Region that the path of its file names, if it is an answer
    pub(super) at: PathPlace,
    /// Parameters without a value that it depends on
    pub(super) missing: Vec<String>,
    /// Condition that nothing decides
    pub(super) condition: Option<String>,
}

impl Found {
    /// A property
    pub(super) fn property(&self, name: &str) -> Option<&Value> {
        self.resource.get("Properties")?.get(name)
    }

    /// A property that is a text
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.property(name)?.as_str()
    }

    /// Where the value at this path within the resource was written
    pub(super) fn origin(&self, path: &[&str]) -> Origin {
        if self.is_embedded {
            self.places.of(&[])
        } else {
            self.places.of(path.get(self.skipped..).unwrap_or_default())
        }
    }
}

/// Everything that was given
#[derive(Debug, Default)]
pub(super) struct Material {
    pub(super) resources: Vec<Found>,
    pub(super) known: Known,
    /// Names of rollouts by stack set, as an assembly has them
    pub(super) rollouts: HashMap<String, String>,
    /// Tag keys of which a node carries one at most, as an assembly has them
    pub(super) exclusive: Vec<Vec<String>>,
    /// Tags of nodes, in the form of `nodeTags`, as an assembly or a tag policy has them
    pub(super) node_tags: Map<String, Value>,
    /// Nodes of inventories
    pub(super) nodes: Nodes,
    /// Whether a tag policy said some of them; it does not say all that nodes have
    pub(super) has_tag_policy: bool,
    /// Resources that count as part of another one, by number: `AWS::IAM::Policy` is a policy of its role
    pub(super) folded: BTreeMap<usize, String>,
    pub(super) findings: Diagnostics,
    /// Values of parameters
    pub(super) values: Values,
    /// Names that documents are taken to have: by the name of their file or else by their content
    guessed: Vec<(String, bool, Origin)>,
    /// Account and Region that the options say
    home: (Option<String>, Option<String>),
    /// Parameters without a value, and where they are
    pub(super) absent: BTreeMap<String, Origin>,
    templates: usize,
}

/// Lists within lists of answers that are looked into
const MOST_LISTS: usize = 16;

/// A text with what is known of it
struct Input<'g> {
    name: &'g str,
    /// Whether it was found in a folder, where other files may be
    in_folder: bool,
    kind: Kind,
}

enum Kind {
    /// A template, and the comments in it
    Template(TemplateFile, HashMap<String, String>),
    /// Anything else
    Answer(TemplateFile),
}

impl Material {
    /// Reads everything that was given
    pub(super) fn read(given: &[Given], options: &Import, sources: &mut Sources) -> Self {
        let home = (
            options.account.as_ref().map(ToString::to_string),
            options.region.as_ref().map(ToString::to_string),
        );
        let mut material = Self { values: Values::of(options), home, ..Self::default() };
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
        // Values of parameters are needed before the first template is read, wherever they are given.
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

    /// Says that something that was given contributes nothing
    fn unused(&mut self, what: String, origin: Origin, severity: Severity) {
        let mut finding = rules::UNUSED_IMPORT.finding(what).at(origin, "");
        finding.severity = severity;
        self.findings.push(finding);
    }

    fn unknown(&mut self, name: &str, in_folder: bool, origin: Origin, what: &str) {
        let what = format!("`{}` {what}", clip(name));
        // Of a folder, the files that are something are read.
        let rule = if in_folder { rules::UNUSED_IMPORT } else { rules::UNKNOWN_IMPORT };
        self.findings.push(rule.finding(what).at(origin, "").help(
            "give a template, an assembly, a document, a configuration manager, an inventory, or an answer of AWS Organizations",
        ));
    }

    /// The trees of a text but those that cannot be read: several if outputs of the AWS CLI or of `jq` stand one after the other
    fn parse<'g>(
        &mut self,
        name: &'g str,
        text: &str,
        in_folder: bool,
        sources: &mut Sources,
    ) -> Vec<Input<'g>> {
        let file = sources.add(name, text);
        let mut parts = value_parts(text);
        // Of a single value, all of the text is read: what is around it may be wrong.
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
            // With `--query Content`, the AWS CLI prints text in quotes.
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

    /// Each item of a list of answers; `--query` leaves lists within lists
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

/// Account and Region in the name of a file
fn path_place(name: &str) -> PathPlace {
    place_of_path(Path::new(name))
}

/// Name of a file without its folder and ending
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
