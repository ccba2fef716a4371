//! YAML as the AWS CLI prints it with `--output yaml`

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::bare;
use super::collect::Collector;
use super::people::OWN_KEYS;
use super::shapes::SearchCount;
use crate::diag::{Diagnostic, Diagnostics};
use crate::ids::clip;
use crate::origin::{FileId, Origin};
use crate::read::{Node, Style, Value, stack_set_answer, values};
use crate::rules;

/// Maximum depth of nested lists of outputs
const DEEPEST: usize = 16;

/// Returns the text of a file that is not JSON
pub(super) fn text_of(text: &[u8]) -> Option<&str> {
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if matches!(first, b'{' | b'[') {
        return None;
    }
    std::str::from_utf8(text).ok()
}

/// Passes the content of YAML to the collector
pub(super) fn read(collector: &mut Collector, text: &str, file: FileId) {
    let lines = Lines {
        file,
        starts: std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect(),
    };
    let mut findings = Diagnostics::default();
    let all = values(text, file, &mut findings);
    for finding in findings.iter() {
        let message = format!("cannot read this: {}", clip(&finding.message));
        let finding: Diagnostic = rules::UNREADABLE_INVENTORY
            .finding(message)
            .at(lines.place(finding.origin()), "")
            .help("provide the output of the AWS CLI, with `--output json` or `--output yaml`");
        collector.push(finding);
    }
    if findings.is_empty() {
        for node in &all {
            output(collector, node, &lines, 0);
        }
    }
}

/// Line beginnings; the source itself is not kept
struct Lines {
    file: FileId,
    starts: Vec<usize>,
}

impl Lines {
    fn place(&self, origin: Origin) -> Origin {
        let Origin::Span { start, .. } = origin else { return origin };
        let start = usize::try_from(start).unwrap_or_default();
        let line = self.starts.partition_point(|begin| *begin <= start);
        let begin = line.checked_sub(1).and_then(|line| self.starts.get(line)).copied().unwrap_or_default();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Origin::Place { file: self.file, line: number(line.max(1)), column: number(start - begin + 1) }
    }
}

/// Reads the output of one command, a list of outputs, or entries in the format of this library
fn output(collector: &mut Collector, node: &Node<'_>, lines: &Lines, level: usize) {
    let here = lines.place(node.origin);
    let pairs = match &node.value {
        Value::Sequence(items) if level < DEEPEST => {
            items.iter().for_each(|item| output(collector, item, lines, level + 1));
            return;
        }
        Value::Mapping(pairs) => pairs,
        _ => return collector.unknown_shape(here, None),
    };
    let mut known = false;
    let (mut own, mut item) = (Map::new(), Map::new());
    for (key, value) in pairs {
        let place = lines.place(value.origin);
        let each = Each { list: value, lines };
        let name = key.as_text().unwrap_or_default();
        known |= match name {
            "InstanceInformationList" => {
                collector.begin_listing(place);
                each.tell(collector, Collector::instance_information)
            }
            "Nodes" => each.tell(collector, Collector::listed_node),
            "Reservations" => each.tell(collector, Collector::reservation),
            "Resources" => each.tell(collector, Collector::resource),
            "ResourceTagMappingList" => each.tell(collector, Collector::resource_tags),
            "Users" => {
                collector.begin_users();
                each.tell(collector, Collector::user)
            }
            "Groups" => each.tell(collector, Collector::group),
            "GroupMemberships" => each.tell(collector, Collector::membership),
            "NextToken" | "PaginationToken" => {
                if value.as_text().is_some_and(|token| !token.is_empty()) {
                    collector.partial(place);
                }
                false
            }
            "Count" => {
                let count: Option<SearchCount> = serde_json::from_value(json(value)).ok();
                if count.is_some_and(|count| count.complete == Some(false)) {
                    collector.partial(place);
                }
                false
            }
            _ => {
                if OWN_KEYS.contains(&name) {
                    own.insert(name.to_owned(), json(value));
                } else if bare::is_key(name) {
                    item.insert(name.to_owned(), json(value));
                }
                false
            }
        };
    }
    if own.contains_key("userId") {
        collector.own_user(own, here);
    } else if !known && !collector.bare(item, here) {
        let keys = pairs.iter().filter_map(|(key, _)| key.as_text());
        collector.unknown_shape(here, stack_set_answer(keys));
    }
}

/// Reads the items of a list, and passes each on
struct Each<'n, 'a> {
    list: &'n Node<'a>,
    lines: &'n Lines,
}

impl Each<'_, '_> {
    /// Checks whether this is output of a command, even with a fault
    fn tell<T: DeserializeOwned>(
        self,
        collector: &mut Collector,
        take: fn(&mut Collector, T, Origin),
    ) -> bool {
        let Value::Sequence(items) = &self.list.value else {
            let message = format!("cannot read this: {} instead of a list", self.list.kind());
            collector.wrong(message, self.lines.place(self.list.origin));
            return true;
        };
        for item in items {
            let place = self.lines.place(item.origin);
            collector.hand_on(json(item), take, place);
        }
        true
    }
}

/// Converts the tree to JSON; numbers stay strings, because IDs are read as strings
fn json(node: &Node<'_>) -> Json {
    match &node.value {
        _ if node.is_null() => Json::Null,
        Value::Scalar(text, Style::Plain) if matches!(&**text, "true" | "false") => {
            Json::Bool(text == "true")
        }
        Value::Scalar(text, _) => Json::String(text.clone().into_owned()),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(pairs) => {
            let pairs =
                pairs.iter().map(|(key, value)| (key.as_text().unwrap_or_default().to_owned(), json(value)));
            Json::Object(pairs.collect())
        }
    }
}
