//! Files that a file includes

use std::path::{Component, Path, PathBuf};

use super::owner::Owner;
use super::{Composer, KEYS, take};
use crate::diag::Source;
use crate::origin::{Origin, Spanned};
use crate::read::access::FileRefusal;
use crate::read::decode::{Cx, Decode, Fields};
use crate::read::files::shown;
use crate::read::yaml;
use crate::rules;
use crate::suggest::nearest;
use crate::tree::{Node, Value};

/// Files that may include each other, one after the other
const DEEPEST: usize = 32;

/// What a file includes
#[derive(Debug)]
struct Include {
    /// File or folder, as it is written
    path: Spanned<String>,
    owner: Option<Owner>,
}

/// A file that is being read
#[derive(Clone, Debug)]
struct Step {
    /// Without links
    path: PathBuf,
    /// As findings show it
    shown: String,
}

/// Files that have been read, with the place that included each and its owner
type Known = Vec<(PathBuf, Origin, Option<String>)>;

impl Decode for Include {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        match node.value {
            Value::Scalar(..) => return Some(Self { path: super::path(node, cx)?, owner: None }),
            Value::Sequence(_) => {
                cx.wanted("a file, or a mapping with `file`", node);
                return None;
            }
            Value::Mapping(_) => {}
        }
        let mut map = Fields::from_node(node, cx)?;
        let path = match map.node("file") {
            Some(file) => super::path(file, cx),
            None => map.required::<Spanned<String>>("file", cx),
        };
        let owner = Owner::decode(&mut map, cx);
        map.end(cx);
        Some(Self { path: path?, owner: owner? })
    }
}

impl Composer<'_> {
    /// A file with all that it includes
    pub(super) fn with_included(&mut self, root: Node<'static>, path: &Path) -> Node<'static> {
        let mut parts = Vec::new();
        let mut known = Known::new();
        let first = Step { path: std::fs::canonicalize(path).unwrap_or_default(), shown: tidy(path) };
        known.push((first.path.clone(), root.origin, None));
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        self.collect(root, &folder, &[first], &mut known, &mut parts);
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else { return Node::text("", Origin::Unknown) };
        parts.fold(first, |all, part| self.join(all, part))
    }

    /// Takes a tree apart into its own part and those of the files that it includes
    fn collect(
        &mut self,
        mut node: Node<'static>,
        folder: &Path,
        chain: &[Step],
        known: &mut Known,
        parts: &mut Vec<Node<'static>>,
    ) {
        let include = take(&mut node, "include");
        list_guardrails(&mut node);
        parts.push(node);
        let Some((_, include)) = include else { return };
        let mut cx = self.reader();
        if include.is_empty_list() {
            let message = "`include` has no items: expected at least one";
            cx.report_with(rules::EMPTY_LIST, message, include.origin, "name a file, or leave `include` out");
        }
        let includes: Vec<Include> = Vec::decode(&include, &mut cx).unwrap_or_default();
        self.push_all(cx);
        let mut listed: Vec<(PathBuf, Origin)> = Vec::new();
        for include in includes {
            for file in self.files_of(&include, folder) {
                self.file(&file, &include, chain, known, &mut listed, parts);
            }
        }
    }

    fn refused(&mut self, path: &Path, refusal: &FileRefusal, at: Origin) {
        self.is_partial = true;
        let help = match self.like(path).filter(|_| refusal.is_absence()) {
            Some(like) => format!("did you mean `{like}`?"),
            None => refusal.help().to_owned(),
        };
        let finding = rules::UNREADABLE_FILE
            .finding(format!("cannot read `{}`: {refusal}", tidy(path)))
            .at(at, "included here")
            .help(help);
        self.findings.push(finding);
    }

    /// The file that has nearly this name, next to where it would be, as the first file would name it
    fn like(&self, path: &Path) -> Option<String> {
        let folder = path.parent()?;
        let files = self.files.access?.models_in(folder).ok()?;
        let names: Vec<&str> = files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
        let like = nearest(path.file_name()?.to_str()?, names)?;
        let near = folder.join(like);
        let root = self.files.path.parent().unwrap_or(Path::new(""));
        Some(tidy(near.strip_prefix(root).unwrap_or(&near)))
    }

    /// Reports a file where only one text is read
    fn not_here(&mut self, at: Origin) {
        self.is_partial = true;
        let finding =
            rules::UNREADABLE_FILE.finding("other files are not read here").at(at, "included here").help(
                "run `jitna-iac synth --out assembly`, and take the folder `assembly` in place of the file",
            );
        self.findings.push(finding);
    }

    /// The file that is named, or the files of the folder
    fn files_of(&mut self, include: &Include, folder: &Path) -> Vec<PathBuf> {
        let path = folder.join(&**include.path);
        let at = include.path.origin();
        let Some(access) = self.files.access else {
            self.not_here(at);
            return Vec::new();
        };
        if !path.is_dir() {
            return vec![path];
        }
        match access.models_in(&path) {
            Ok(files) if files.is_empty() => {
                self.is_partial = true;
                let finding = rules::EMPTY_INCLUDE
                    .finding(format!("no `.yaml`, `.yml` or `.json` file in the folder `{}`", tidy(&path)))
                    .at(at, "included here")
                    .help("name a folder with such files, or leave it out");
                self.findings.push(finding);
                Vec::new()
            }
            Ok(files) => files,
            Err(refusal) => {
                self.refused(&path, &refusal, at);
                Vec::new()
            }
        }
    }

    fn file(
        &mut self,
        path: &Path,
        include: &Include,
        chain: &[Step],
        known: &mut Known,
        listed: &mut Vec<(PathBuf, Origin)>,
        parts: &mut Vec<Node<'static>>,
    ) {
        let at = include.path.origin();
        let Some(access) = self.files.access else { return };
        let real = match access.allows(path) {
            Ok(real) => real,
            Err(refusal) => return self.refused(path, &refusal, at),
        };
        let step = Step { path: real.clone(), shown: tidy(path) };
        if let Some(begin) = chain.iter().position(|step| step.path == real) {
            let chain = chain.iter().skip(begin).chain([&step]);
            let chain: Vec<String> = chain.map(|step| format!("`{}`", step.shown)).collect();
            self.is_partial = true;
            let finding = rules::INCLUDE_CYCLE
                .finding(format!("files include each other: {}", chain.join(" includes ")))
                .at(at, "included here")
                .help("take one of these `include` items out");
            return self.findings.push(finding);
        }
        if let Some((_, other)) = listed.iter().find(|(path, _)| *path == real) {
            let finding = rules::INCLUDED_TWICE
                .finding(format!("the file `{}` is included twice", step.shown))
                .at(at, "")
                .at(*other, "the other")
                .help("take one of the two out");
            return self.findings.push(finding);
        }
        listed.push((real.clone(), at));
        let owner = include.owner.as_ref().map(|owner| owner.name.to_string());
        if let Some((_, other, of)) = known.iter().find(|(path, ..)| *path == real) {
            // Several files may need the same; it is read once. But it has one owner.
            if *of != owner {
                let finding = rules::INCLUDED_TWICE
                    .finding(format!("the file `{}` is included with two owners", step.shown))
                    .at(at, "")
                    .at(*other, "the other")
                    .help("include it once, with its owner");
                self.findings.push(finding);
            }
            return;
        }
        known.push((real, at, owner));
        if chain.len() >= DEEPEST {
            self.is_partial = true;
            let finding = rules::INCLUDE_CYCLE
                .finding(format!("more than {DEEPEST} files include one another in a row"))
                .at(at, "included here")
                .help("include the files from one file");
            return self.findings.push(finding);
        }
        let Some(node) = self.read(path, at, "included here") else { return };
        if let Some(owner) = &include.owner {
            self.check_owner(&node, owner);
        }
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let chain: Vec<Step> = chain.iter().cloned().chain([step]).collect();
        self.collect(node, &folder, &chain, known, parts);
    }

    /// Takes a key out that is only for the first file
    pub(super) fn refuse_key(&mut self, node: &mut Node<'static>, name: &str, file: &str) {
        if let Some((key, _)) = take(node, name) {
            let finding = rules::UNKNOWN_KEY
                .finding(format!("unknown key `{name}` in {file}"))
                .at(key.origin, "")
                .help("write it in the file that the command is given");
            self.findings.push(finding);
        }
    }

    /// The tree of another file, without keys that only the first file may have
    pub(super) fn read(&mut self, path: &Path, at: Origin, label: &str) -> Option<Node<'static>> {
        let Some(access) = self.files.access else {
            self.not_here(at);
            return None;
        };
        let text = match access.read(path) {
            Ok(text) => text,
            Err(refusal) => {
                self.refused(path, &refusal, at);
                return None;
            }
        };
        let file = self.sources.add(&tidy(path), &text);
        let shared = self.sources.get(file).and_then(Source::shared_text);
        self.texts.extend(shared.map(|text| (file, text)));
        let before = self.findings.len();
        let node = yaml::parse(&text, file, self.findings);
        let is_broken = self.findings.iter().skip(before).any(|finding| finding.code == rules::SYNTAX.code);
        // What a file with a mistake in its syntax would say beside the others is not known.
        let Some(node) = node.filter(|_| !is_broken) else {
            self.is_partial = true;
            return None;
        };
        self.is_partial |= self.findings.len() > before;
        let mut node = node.to_owned_tree();
        // Paths are relative to the file that has them.
        let root = self.files.path.parent().unwrap_or(Path::new(""));
        if let Some(folder) = path.parent().and_then(|folder| folder.strip_prefix(root).ok()) {
            rebase(&mut node, folder, false);
        }
        let is_empty = matches!(&node.value, Value::Mapping(pairs) if pairs.iter().all(|(key, _)| key.as_text() == Some("version")));
        if node.is_null() || is_empty {
            self.is_partial = true;
            let finding = rules::EMPTY_INCLUDE
                .finding(format!("the file `{}` says nothing", tidy(path)))
                .at(at, label)
                .help("write keys of `jitna.yaml` into it, or remove it");
            self.findings.push(finding);
            return None;
        }
        if !matches!(node.value, Value::Mapping(_)) {
            let mut cx = self.reader();
            cx.wanted("a mapping", &node);
            self.push_all(cx);
            return None;
        }
        for name in ["app", KEYS[1]] {
            self.refuse_key(&mut node, name, "an included file or an overlay");
        }
        Some(node)
    }
}

/// Makes one guardrail that is alone a list, which lists of other files can join
fn list_guardrails(node: &mut Node<'static>) {
    let Value::Mapping(pairs) = &mut node.value else { return };
    for (_, value) in pairs.iter_mut().filter(|(key, _)| key.as_text() == Some("guardrails")) {
        if matches!(value.value, Value::Mapping(_)) {
            let origin = value.origin;
            let one = std::mem::replace(value, Node::text("", origin));
            value.value = Value::Sequence(vec![one]);
        }
    }
}

/// Paths of Cedar files and of files of guardrails relative to the first file; `is_statement` says whether they may be here
fn rebase(node: &mut Node<'static>, folder: &Path, is_statement: bool) {
    match &mut node.value {
        Value::Scalar(..) => {}
        Value::Sequence(items) => items.iter_mut().for_each(|item| rebase(item, folder, is_statement)),
        Value::Mapping(pairs) => {
            for (key, value) in pairs {
                match (key.as_text(), &mut value.value) {
                    (Some("file"), Value::Scalar(path, _)) if is_statement && !path.is_empty() => {
                        *path = shown(&folder.join(&**path)).into();
                    }
                    (key, _) => rebase(value, folder, matches!(key, Some("statements" | "guardrails"))),
                }
            }
        }
    }
}

/// A path as findings show it, without folders that it leaves again
fn tidy(path: &Path) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            (part, _) => parts.push(part),
        }
    }
    shown(&parts.iter().collect::<PathBuf>())
}
