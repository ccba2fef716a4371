//! Updates OUs and accounts in the files of a model, from what an organization has, and reports groups that differ
//!
//! Each change is an edit of the text, so comments, order and layout stay, and a second run changes nothing. What cannot be placed, or could
//! change who has access, is a finding. Begin at [`refresh`].

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::apply::FixedFile;
use super::groups::{Groups, different};
use super::place::{Cut, Link, added, chain, range, set, without};
use super::project::{Judged, Project, has_errors};
use super::proof::applied;
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::model::{Member, Model, Unit};
use crate::origin::{FileId, Origin, Spanned};
use crate::read::{self, InputError};
use crate::rules;
use crate::tree::{Node, Value};

/// Result of a refresh; nothing is written to disk
#[derive(Debug, Default)]
pub struct Refreshed {
    /// The files that change, sorted by path; each change is described in [`fixed`](FixedFile::fixed)
    pub files: Vec<FixedFile>,
    /// What could not be updated; errors mean that no file changes
    pub findings: Diagnostics,
    /// Texts that the findings point into
    pub sources: Sources,
}

/// Updates the OUs and accounts of a project from a model of what exists, such as an imported one
///
/// New OUs and accounts are added, and accounts that moved are moved. What the organization no longer has, and names that differ, are
/// findings: the rest of the model may name them. Groups of the model that differ from those of the identity store are findings; without
/// any `groups`, they are not compared.
///
/// # Errors
///
/// Returns an error if the file with the model cannot be read or is too large.
pub fn refresh(project: &Project, actual: &Model, groups: &Groups) -> Result<Refreshed, InputError> {
    let judged = project.judge()?;
    let mut refreshed = Refreshed { sources: judged.sources.clone(), ..Refreshed::default() };
    let Some(actual) = Facts::of(actual) else {
        refreshed.findings.push(
            rules::UNKNOWN_IMPORT
                .finding("the sources have no OUs and accounts of an organization")
                .help("collect them with the script that `jitna-iac collect` writes, and name its folder"),
        );
        return Ok(refreshed);
    };
    if let Some(finding) = unusable(&judged) {
        refreshed.findings = judged.findings;
        refreshed.findings.push(finding);
        return Ok(refreshed);
    }
    let mut work = Work::new(project, &judged);
    for unit in &actual.units {
        work.unit(unit);
    }
    for account in &actual.accounts {
        work.account(account);
    }
    work.gone(&actual);
    let changed = work.files.iter().fold(project.clone(), |project, (path, file)| {
        if file.new == file.old { project } else { project.with_text(path, &file.new) }
    });
    refreshed.findings.extend(work.said);
    refreshed.findings.extend(judged.model.iter().flat_map(|model| different(model, groups)));
    let after = changed.judge()?;
    if has_errors(&after.findings) && !has_errors(&judged.findings) {
        // The change itself is right, but the rest of the model does not fit it.
        let error = after.findings.iter().find(|one| one.severity == crate::diag::Severity::Error);
        let why = error.map_or_else(String::new, |error| error.message.clone());
        refreshed.findings.push(
            rules::UNKNOWN_IMPORT
                .finding(format!("no file is changed, because the model would have an error: {why}"))
                .help("change the model so that it fits the organization, and run this again"),
        );
        return Ok(refreshed);
    }
    refreshed.files = work.files.into_values().filter(|file| file.old != file.new).collect();
    Ok(refreshed)
}

/// Why a project cannot be refreshed
fn unusable(judged: &Judged) -> Option<Diagnostic> {
    let why = match &judged.model {
        None if judged.is_program => "the model comes from a program: change its constants instead",
        None => "the model cannot be read",
        Some(model) if model.as_organization().is_none() => {
            "the model has one account, without an organization"
        }
        Some(_) => return None,
    };
    Some(
        rules::UNKNOWN_IMPORT
            .finding(format!("nothing can be refreshed: {why}"))
            .help("name a file with `organization`, without errors in its syntax"),
    )
}

/// An OU or account, and the ID of the OU above it; `None`: directly below the root
struct Fact {
    id: String,
    name: String,
    above: Option<String>,
}

/// What an organization has
#[derive(Default)]
struct Facts {
    units: Vec<Fact>,
    accounts: Vec<Fact>,
}

impl Facts {
    fn of(model: &Model) -> Option<Self> {
        let organization = model.as_organization()?;
        let mut all = Self::default();
        all.members(&organization.accounts, None);
        all.below(&organization.units, None);
        (!all.units.is_empty() || !all.accounts.is_empty()).then_some(all)
    }

    fn below(&mut self, units: &[Spanned<Unit>], above: Option<&str>) {
        for unit in units {
            let id = unit.id.to_string();
            self.units.push(Fact {
                id: id.clone(),
                name: unit.name.to_string(),
                above: above.map(str::to_owned),
            });
            self.members(&unit.accounts, Some(&id));
            self.below(&unit.units, Some(&id));
        }
    }

    fn members(&mut self, accounts: &[Spanned<Member>], above: Option<&str>) {
        self.accounts.extend(accounts.iter().map(|account| Fact {
            id: account.id.to_string(),
            name: account.name.to_string(),
            above: above.map(str::to_owned),
        }));
    }
}

/// The files of a project as they change
struct Work {
    files: BTreeMap<PathBuf, FixedFile>,
    said: Vec<Diagnostic>,
    /// Number of each file in the sources of the findings
    ids: BTreeMap<PathBuf, FileId>,
}

/// An OU or account in a file, and the ID of the OU around it
struct Found {
    path: PathBuf,
    name: String,
    above: Option<String>,
    origin: Origin,
}

impl Work {
    fn new(project: &Project, judged: &Judged) -> Self {
        let (mut files, mut ids) = (BTreeMap::new(), BTreeMap::new());
        for (number, source) in judged.sources.iter().enumerate() {
            let is_data = [".yaml", ".yml", ".json"].iter().any(|end| source.name().ends_with(end));
            let (Some(text), true, Some(path)) = (source.text(), is_data, project.file_of(source.name()))
            else {
                continue;
            };
            let (name, old) = (source.name().to_owned(), text.to_owned());
            let file = FixedFile { path: path.clone(), name, new: old.clone(), old, fixed: Vec::new() };
            ids.insert(path.clone(), FileId(u32::try_from(number).unwrap_or_default()));
            files.insert(path, file);
        }
        Self { files, said: Vec::new(), ids }
    }

    /// Calls a function with the tree of each file until it returns something
    fn find<T>(&self, look: impl Fn(&PathBuf, &Node<'_>) -> Option<T>) -> Option<T> {
        self.files.iter().find_map(|(path, file)| {
            let id = self.ids.get(path).copied().unwrap_or(FileId(0));
            look(path, &read::tree(&file.new, id)?)
        })
    }

    /// The OU or account with an ID
    fn member(&self, list: &str, id: &str) -> Option<Found> {
        self.find(|path, root| {
            let (node, above) = member_in(root.get("organization")?, list, id, None)?;
            // Findings point into the text before the changes.
            let file = self.files.get(path)?;
            let old = read::tree(&file.old, self.ids.get(path).copied()?);
            let old = old.as_ref().and_then(|root| member_in(root.get("organization")?, list, id, None));
            Some(Found {
                path: path.clone(),
                name: text(node, "name").unwrap_or_default().to_owned(),
                above,
                origin: old.map_or(Origin::Unknown, |(node, _)| node.origin),
            })
        })
    }

    fn unit(&mut self, fact: &Fact) {
        match self.member("units", &fact.id) {
            None => self.add("units", fact),
            Some(found) => {
                if found.above != fact.above {
                    let message = format!(
                        "the OU `{}` moved in the organization, and is where it was in the model",
                        fact.name
                    );
                    self.say(&found, message, "move it by hand: accounts below it may get other policies");
                }
                self.renamed("OU", &found, fact);
            }
        }
    }

    fn account(&mut self, fact: &Fact) {
        match self.member("accounts", &fact.id) {
            None => self.add("accounts", fact),
            Some(found) => {
                if found.above != fact.above {
                    self.moved(&found, fact);
                }
                self.renamed("account", &found, fact);
            }
        }
    }

    fn renamed(&mut self, what: &str, found: &Found, fact: &Fact) {
        if found.name != fact.name {
            let message =
                format!("the {what} `{}` has the name `{}` in the organization", found.name, fact.name);
            self.say(found, message, "rename it where the model uses the name, or keep the name");
        }
    }

    fn say(&mut self, found: &Found, message: String, help: &str) {
        self.said.push(rules::NOT_REFRESHED.finding(message).at(found.origin, "").help(help));
    }

    /// Adds an OU or account to the list of the OU above it, or reports that this is not possible
    fn add(&mut self, list: &'static str, fact: &Fact) {
        let what = if list == "units" { "OU" } else { "account" };
        if self.insert(list, fact, |_| Some(format!("adds the {what} `{}`", fact.name))) {
            return;
        }
        let place = fact.above.as_ref().map_or_else(|| "the root".to_owned(), |id| format!("`{id}`"));
        let message = format!("the {what} `{}` ({}) cannot be added below {place}", fact.name, fact.id);
        let help = format!("add `{}` to its `{list}`", item(fact));
        self.said.push(rules::NOT_REFRESHED.finding(message).help(help));
    }

    /// Inserts an OU or account into the list of the OU above it; whether this was possible
    fn insert(
        &mut self,
        list: &'static str,
        fact: &Fact,
        title: impl Fn(&PathBuf) -> Option<String>,
    ) -> bool {
        let item = item(fact);
        let above = fact.above.clone();
        let made = self.find(|path, root| {
            let text = &self.files.get(path)?.new;
            let organization = root.get("organization")?;
            let around = match &above {
                Some(id) => member_in(organization, "units", id, None)?.0,
                // Of several files, the one that says what the organization is.
                None => Some(organization).filter(|node| node.get("root").is_some())?,
            };
            Some((path.clone(), into_list(text, around, list, &item)?))
        });
        made.is_some_and(|(path, cut)| self.cut(&path, &cut, title(&path)))
    }

    fn moved(&mut self, found: &Found, fact: &Fact) {
        let before = self.files.clone();
        let removed = self.find(|path, root| {
            if *path != found.path {
                return None;
            }
            let text = &self.files.get(path)?.new;
            let (node, _) = member_in(root.get("organization")?, "accounts", &fact.id, None)?;
            // Other keys would be lost.
            let Value::Mapping(pairs) = &node.value else { return None };
            let (start, end) = range(node.origin).filter(|_| pairs.len() <= 2)?;
            let mut links = chain(root, start, end);
            while links.last().is_some_and(|link| matches!(link, Link::Pair(..))) {
                links.pop();
            }
            without(text, &links)
        });
        let fact_of_model = Fact { id: fact.id.clone(), name: found.name.clone(), above: fact.above.clone() };
        let title = format!("moves the account `{}`", found.name);
        // A change of another file is described there as well.
        let elsewhere = |path: &PathBuf| (*path != found.path).then(|| title.clone());
        let is_moved = removed.is_some_and(|cut| self.cut(&found.path, &cut, Some(title.clone())))
            && self.insert("accounts", &fact_of_model, elsewhere);
        if !is_moved {
            self.files = before;
            let message = format!("the account `{}` moved to another OU", found.name);
            self.say(found, message, "move it by hand");
        }
    }

    /// Reports OUs and accounts that the organization no longer has
    fn gone(&mut self, actual: &Facts) {
        for (what, list, facts) in [("OU", "units", &actual.units), ("account", "accounts", &actual.accounts)]
        {
            let mut gone = Vec::new();
            for (path, file) in &self.files {
                let id = self.ids.get(path).copied().unwrap_or(FileId(0));
                let Some(root) = read::tree(&file.old, id) else { continue };
                let Some(organization) = root.get("organization") else { continue };
                members(organization, list, &mut |node| {
                    let (Some(id), name) = (text(node, "id"), text(node, "name").unwrap_or_default()) else {
                        return;
                    };
                    if !facts.iter().any(|fact| fact.id == id) {
                        gone.push((format!("the organization has no {what} `{name}` ({id})"), node.origin));
                    }
                });
            }
            for (message, origin) in gone {
                let help = "remove it, with everything that names it, if it was closed; or collect all of the organization";
                self.said.push(rules::NOT_REFRESHED.finding(message).at(origin, "").help(help));
            }
        }
    }

    /// Makes a change, if the text can still be read after it
    fn cut(&mut self, path: &PathBuf, cut: &Cut, title: Option<String>) -> bool {
        let Some(file) = self.files.get_mut(path) else { return false };
        let Some(new) = applied(&file.new, std::slice::from_ref(cut)) else { return false };
        if read::tree(&new, FileId(0)).is_none() {
            return false;
        }
        file.new = new;
        file.fixed.extend(title.map(|title| (rules::NOT_REFRESHED.code, title)));
        true
    }
}

/// An OU or account as it is written
fn item(fact: &Fact) -> String {
    format!("{{name: {}, id: {}}}", scalar(&fact.name), scalar(&fact.id))
}

fn text<'n>(node: &'n Node<'_>, key: &str) -> Option<&'n str> {
    node.get(key).and_then(Node::as_text)
}

/// The items of a list
fn items<'n, 'a>(node: &'n Node<'a>, list: &str) -> &'n [Node<'a>] {
    match node.get(list).map(|list| &list.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

/// The item with an ID in the lists of an OU and the OUs below it, and the ID of the OU that has it
fn member_in<'n, 'a>(
    around: &'n Node<'a>,
    list: &str,
    id: &str,
    above: Option<&str>,
) -> Option<(&'n Node<'a>, Option<String>)> {
    let own = items(around, list).iter().find(|item| text(item, "id") == Some(id));
    if let Some(own) = own {
        return Some((own, above.map(str::to_owned)));
    }
    items(around, "units").iter().find_map(|unit| member_in(unit, list, id, text(unit, "id")))
}

/// Calls a function with every item of these lists
fn members(around: &Node<'_>, list: &str, found: &mut impl FnMut(&Node<'_>)) {
    items(around, list).iter().for_each(&mut *found);
    items(around, "units").iter().for_each(|unit| members(unit, list, found));
}

/// Adds an item to a list of a mapping, which may not have the list yet
fn into_list(text: &str, around: &Node<'_>, list: &str, item: &str) -> Option<Cut> {
    let Value::Mapping(pairs) = &around.value else { return None };
    match around.get(list) {
        Some(node) if !items(around, list).is_empty() => added(text, node, item),
        _ => set(text, &Link::Pair(pairs, 0), list, &format!("[{item}]")),
    }
}

/// A string as a YAML scalar that has no other meaning, in brackets as well
fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ' | '/' | '.'))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
