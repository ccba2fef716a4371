//! Overlays: what is different in one stage

use std::path::Path;

use super::{Composer, name_of, place_of, take};
use crate::ids::clip;
use crate::origin::{Origin, Spanned};
use crate::read::decode::Decode;
use crate::rules;
use crate::suggest::nearest;
use crate::tree::{Node, Value};

/// Lists of named things; names of items are left out of the path
fn are_named(path: &[String]) -> bool {
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(
        keys.as_slice(),
        ["rollouts" | "autoApprovals" | "manualApprovals" | "sessionPreferences" | "invariants"]
            | ["organization", .., "units" | "accounts"]
    )
}

/// Key of an item or a section of an overlay that takes it out of the model
const REMOVE: &str = "remove";

impl Composer<'_> {
    /// Whether it says that a thing is taken out; `None` if a finding says why that is not known
    fn removes(&mut self, node: &Node<'_>) -> Option<bool> {
        let Some(remove) = node.get(REMOVE) else { return Some(false) };
        let mut cx = self.reader();
        let removes = bool::decode(remove, &mut cx);
        if removes == Some(false) {
            let help = format!("leave `{REMOVE}` out");
            cx.report_with(rules::WRONG_KIND, "expected `remove: true`, found `false`", remove.origin, help);
        }
        if let (Some(true), Value::Mapping(pairs)) = (removes, &node.value) {
            let others = pairs.iter().filter(|(key, _)| !matches!(key.as_text(), Some("name" | REMOVE)));
            for (key, _) in others {
                let message = format!(
                    "`{}` has no effect beside `{REMOVE}: true`",
                    clip(key.as_text().unwrap_or_default())
                );
                let help =
                    format!("an entry with `{REMOVE}` has only its name: keep `{REMOVE}`, or the other keys");
                cx.report_with(rules::WRONG_KIND, message, key.origin, help);
            }
        }
        let is_right = cx.findings.is_empty();
        self.push_all(cx);
        removes.filter(|_| is_right)
    }

    /// The overlay that is meant; nothing if none is, or it cannot be read
    pub(super) fn overlay(&mut self, overlays: Option<&Node<'static>>) -> Option<Node<'static>> {
        let mut cx = self.reader();
        let mut known: Vec<(String, Spanned<String>)> = Vec::new();
        match overlays.map(|node| (node, &node.value)) {
            Some((_, Value::Mapping(pairs))) => {
                for (key, value) in pairs {
                    let path = super::path(value, &mut cx);
                    known.extend(Some(key.as_text().unwrap_or_default().to_owned()).zip(path));
                }
            }
            Some((node, _)) => cx.wanted("a mapping from names to files", node),
            None => {}
        }
        self.push_all(cx);
        let name = self.files.variant.overlay.clone()?;
        if let Some((_, path)) = known.iter().find(|(known, _)| *known == name) {
            let folder = self.files.path.parent().unwrap_or(Path::new(""));
            let mut node = self.read(&folder.join(&**path), path.origin(), "the overlay")?;
            self.refuse_key(&mut node, "include", "an overlay");
            if let Some((key, _)) = take(&mut node, "guardrails") {
                self.loosened("an overlay", key.origin);
            }
            take(&mut node, "version");
            return Some(node);
        }
        self.is_partial = true;
        let file = self.sources.add("--overlay", &name);
        let end = u32::try_from(name.len()).unwrap_or(u32::MAX);
        let names: Vec<&str> = known.iter().map(|(name, _)| name.as_str()).collect();
        let help = match nearest(&name, names.iter().copied()) {
            Some(like) => format!("did you mean `{like}`?"),
            None if names.is_empty() => "the file names no overlay; add `overlays: {NAME: FILE}`".to_owned(),
            None => format!(
                "expected one of {}",
                names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
        };
        let finding = rules::UNKNOWN_NAME
            .finding(format!("unknown overlay `{}`", clip(&name)))
            .at(Origin::Span { file, start: 0, end }, "")
            .help(help);
        self.findings.push(finding);
        None
    }

    /// Reports that guardrails would be changed where only the model and the files that it includes may say them
    pub(super) fn loosened(&mut self, by: &str, at: Origin) {
        let finding = rules::LOOSENED_GUARDRAIL
            .finding(format!("{by} changes `guardrails`, which hold in every stage"))
            .at(at, "")
            .help("write them in the model, in a file that it includes, or in a file for `--guardrails`");
        self.findings.push(finding);
    }

    /// Replaces what an overlay says
    pub(super) fn amend(&mut self, node: &mut Node<'static>, overlay: &Node<'static>) {
        let mut path = Vec::new();
        self.amend_mapping(node, overlay, &mut path);
    }

    fn without_effect(&mut self, message: String, place: Origin, help: String) {
        self.findings.push(rules::OVERLAY_WITHOUT_EFFECT.finding(message).at(place, "").help(help));
    }

    fn amend_mapping(&mut self, base: &mut Node<'static>, overlay: &Node<'static>, path: &mut Vec<String>) {
        let (Value::Mapping(pairs), Value::Mapping(others)) = (&mut base.value, &overlay.value) else {
            *base = overlay.clone();
            return;
        };
        for (key, value) in others {
            let text = key.as_text().unwrap_or_default().to_owned();
            let at = pairs.iter().position(|(of, _)| of.as_text() == Some(&text));
            path.push(text.clone());
            let Some(removes) = self.removes(value) else {
                path.pop();
                continue;
            };
            match at {
                Some(at) if removes => {
                    pairs.remove(at);
                }
                Some(at) => {
                    if let Some((_, known)) = pairs.get_mut(at) {
                        self.amend_value(known, value, key.origin, path);
                    }
                }
                None if removes => {
                    let message =
                        format!("the overlay removes `{}`, which is not there", clip(&path.join(".")));
                    self.without_effect(message, key.origin, "remove it from the overlay".to_owned());
                }
                None if are_named(path) => {
                    for item in items(value) {
                        self.unknown(item, &[], path);
                    }
                }
                None => pairs.push((key.clone(), value.clone())),
            }
            path.pop();
        }
    }

    fn amend_value(
        &mut self,
        base: &mut Node<'static>,
        value: &Node<'static>,
        place: Origin,
        path: &mut Vec<String>,
    ) {
        if are_named(path)
            && let Value::Sequence(things) = &mut base.value
        {
            for item in items(value) {
                self.amend_thing(things, item, path);
            }
            return;
        }
        if base.is_same(value) {
            let message = format!("the overlay says the same as the model for `{}`", clip(&path.join(".")));
            return self.without_effect(message, place, "remove it from the overlay".to_owned());
        }
        // Keys of a section replace those of the model; what a key of a thing says is replaced as a whole.
        let is_section = matches!((&base.value, &value.value), (Value::Mapping(_), Value::Mapping(_)));
        if is_section {
            self.amend_mapping(base, value, path);
        } else {
            *base = value.clone();
        }
    }

    fn unknown(&mut self, item: &Node<'static>, names: &[String], path: &[String]) {
        let name = name_of(item).unwrap_or_default();
        let list = path.join(".");
        let help = match nearest(name, names.iter().map(String::as_str)) {
            Some(like) => format!("did you mean `{like}`?"),
            None => {
                "an overlay amends what is there; describe new things in the model or in an included file"
                    .to_owned()
            }
        };
        let message = format!("the overlay amends `{}`, which is not in `{}`", clip(name), clip(&list));
        self.without_effect(message, place_of(item), help);
    }

    fn amend_thing(&mut self, things: &mut Vec<Node<'static>>, item: &Node<'static>, path: &mut Vec<String>) {
        let name = name_of(item).unwrap_or_default();
        let Some(at) = things.iter().position(|thing| name_of(thing) == Some(name)) else {
            let names: Vec<String> = things.iter().filter_map(name_of).map(str::to_owned).collect();
            return self.unknown(item, &names, path);
        };
        match self.removes(item) {
            Some(false) => {}
            Some(true) => {
                things.remove(at);
                return;
            }
            None => return,
        }
        let (Some(thing), Value::Mapping(keys)) = (things.get_mut(at), &item.value) else { return };
        let keys: Vec<_> = keys.iter().filter(|(key, _)| key.as_text() != Some("name")).collect();
        if keys.is_empty() {
            let message = format!("the overlay says nothing about `{}`", clip(name));
            let help = "write the keys that are different, or `remove: true`".to_owned();
            return self.without_effect(message, place_of(item), help);
        }
        let Value::Mapping(pairs) = &mut thing.value else { return };
        for (key, value) in keys {
            let text = key.as_text().unwrap_or_default();
            path.push(text.to_owned());
            let known = pairs.iter().position(|(of, _)| of.as_text() == Some(text));
            match known.and_then(|at| pairs.get_mut(at)) {
                Some((_, known)) if are_named(path) => self.amend_value(known, value, key.origin, path),
                Some((_, known)) if known.is_same(value) => {
                    let message = format!(
                        "the overlay says the same as the model for `{}` of `{}`",
                        clip(text),
                        clip(name)
                    );
                    self.without_effect(message, key.origin, "remove it from the overlay".to_owned());
                }
                Some((_, known)) => *known = (*value).clone(),
                None => pairs.push(((*key).clone(), (*value).clone())),
            }
            path.pop();
        }
    }
}

/// The items of a list; anything else is none
fn items<'n>(node: &'n Node<'static>) -> &'n [Node<'static>] {
    match &node.value {
        Value::Sequence(items) => items,
        Value::Scalar(..) | Value::Mapping(_) => std::slice::from_ref(node),
    }
}
