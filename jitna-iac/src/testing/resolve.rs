//! Conversion of test files to cases: resolves names and expands tables

use indexmap::{IndexMap, IndexSet};

use super::case::{Case, Expectation, Expected};
use super::written::{Asked, Each, Either, Expect, File, Machine, Pairs, Person, Written, quoted};
use crate::cedar::UserAttribute;
use crate::decide::{Doubt, Doubts, Node, NodeKind, Request, User, malformed_node, malformed_user, parts};
use crate::diag::{Diagnostics, RuleInfo, Sources};
use crate::ids::{AccountId, GroupId, Region, UnitId, UserId};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::read::read_as;
use crate::rules;
use crate::suggest::nearest;

/// ID of a user that the test does not name
const SOMEONE: &str = "someone";

/// ID of a node that the test does not name
const SOME_NODE: &str = "i-00000000000000000";

/// Returns the cases in a text, unless it has errors, and the findings about it
///
/// `plan` is the plan of the model whose names the text uses.
///
/// ```
/// use jitna_iac::diag::Sources;
/// use jitna_iac::plan::Plan;
///
/// let text = include_str!("../../../examples/recipe/jitna.yaml");
/// let mut sources = Sources::default();
/// let model = jitna_iac::read::read(text, "jitna.yaml", &mut sources).0.unwrap();
/// let tests = "version: 1
/// given: {account: '333333333333', unit: A, region: us-east-1, user: {}}
/// cases:
///   - name: Development nodes are open
///     because: users should not wait for a node that holds no data
///     node: {tags: {ENV: DEV}}
///     expect: auto-approved
/// ";
/// let (cases, findings) = jitna_iac::testing::read(tests, "jitna.test.yaml", &Plan::new(&model).0, &mut sources);
/// assert!(findings.is_empty());
/// assert_eq!(cases[0].request.node.tags["ENV"], "DEV");
/// ```
pub fn read(text: &str, name: &str, plan: &Plan<'_>, sources: &mut Sources) -> (Vec<Case>, Diagnostics) {
    let (file, mut findings) = read_as::<File>(text, name, sources);
    let Some(file) = file else { return (Vec::new(), findings) };
    let mut resolver = Resolver {
        known: Known::new(plan),
        file: &file,
        used: IndexSet::new(),
        findings: Diagnostics::default(),
        doubts: Doubts::new(plan),
        doubted: IndexSet::new(),
    };
    let mut cases = Vec::new();
    let mut names: IndexMap<&str, Origin> = IndexMap::new();
    for written in &file.cases {
        if let Some(first) = names.get(written.name.as_str()) {
            let message = format!("two cases have the name {}", quoted(written.name.as_str()));
            let finding = rules::TEST_DUPLICATE_CASE.finding(message).at(written.name.origin(), "");
            resolver.findings.push(finding.at(*first, "first here"));
        } else {
            names.insert(written.name.as_str(), written.name.origin());
        }
        cases.extend(resolver.cases(written, name));
    }
    resolver.unused();
    // The part that could not be read may have used any name.
    if findings.is_empty() {
        findings = resolver.findings;
    } else {
        let certain = resolver.findings.iter().filter(|finding| finding.code != rules::TEST_UNUSED_NAME.code);
        findings.append(certain.cloned().collect::<Vec<_>>().into());
    }
    if findings.worst() >= Some(crate::diag::Severity::Error) {
        cases.clear();
    }
    (cases, findings)
}

/// Names in the model
struct Known {
    accounts: IndexSet<String>,
    units: IndexSet<String>,
    regions: IndexSet<String>,
    groups: IndexSet<String>,
    users: IndexSet<String>,
    policies: IndexSet<String>,
    statements: IndexSet<String>,
    approvers: IndexSet<String>,
}

impl Known {
    fn new(plan: &Plan<'_>) -> Self {
        let model = plan.model;
        let names = &model.names;
        let accounts = plan
            .tree
            .accounts()
            .flat_map(|(_, account)| [account.name.map(ToString::to_string), Some(account.id.to_string())]);
        let units = plan.tree.unit_texts().map(|(text, _)| text.to_owned());
        let autos = model.auto_approvals.iter().map(|policy| policy.name.to_string());
        let manuals = model.manual_approvals.iter().map(|policy| policy.name.to_string());
        let statements = parts(plan).unwrap_or_default();
        let statements = statements.iter().filter_map(|part| part.name.as_deref().map(str::to_owned));
        let levels = model.manual_approvals.iter().flat_map(|policy| &policy.levels);
        let written = levels.flat_map(|level| &level.approvers).map(|approver| approver.as_str().to_owned());
        let groups = names.groups.iter().flat_map(|(name, id)| [name.to_string(), id.to_string()]);
        let users = names.users.iter().flat_map(|(name, id)| [name.to_string(), id.to_string()]);
        let roles = names.roles.keys().map(ToString::to_string);
        let (groups, users): (IndexSet<_>, IndexSet<_>) = (groups.collect(), users.collect());
        Self {
            accounts: accounts.flatten().collect(),
            units: units.collect(),
            regions: plan
                .rollouts
                .iter()
                .flat_map(|rollout| &rollout.regions)
                .map(ToString::to_string)
                .collect(),
            policies: autos.chain(manuals).collect(),
            statements: statements.collect(),
            approvers: written
                .chain(groups.iter().cloned())
                .chain(users.iter().cloned())
                .chain(roles)
                .collect(),
            groups,
            users,
        }
    }
}

struct Resolver<'f> {
    known: Known,
    file: &'f File,
    /// Kind and name of the items that cases use
    used: IndexSet<(&'static str, String)>,
    findings: Diagnostics,
    doubts: Doubts,
    /// Words that have been reported; several cases may be about one node
    doubted: IndexSet<Doubt>,
}

impl Resolver<'_> {
    fn report(&mut self, rule: RuleInfo, message: String, origin: Origin, help: Option<String>) {
        let finding = rule.finding(message).at(origin, "");
        self.findings.push(match help {
            Some(help) => finding.help(help),
            None => finding,
        });
    }

    /// Reports a doubt once: several cases may be about the same item
    fn doubt(&mut self, doubt: Option<Doubt>, origin: Origin) {
        if let Some(doubt) = doubt
            && self.doubted.insert(doubt.clone())
        {
            self.report(rules::UNKNOWN_REQUEST_WORD, doubt.message, origin, doubt.help);
        }
    }

    fn unknown(&mut self, what: &str, name: &Spanned<String>, near: Option<&str>) {
        let help = near.map(|like| format!("did you mean `{like}`?"));
        let message = format!("there is no {what} {}", quoted(name));
        self.report(rules::TEST_UNKNOWN_NAME, message, name.origin(), help);
    }

    /// Reports a name that is neither in the model nor an ID
    fn check(
        &mut self,
        what: &str,
        name: &Spanned<String>,
        known: fn(&Known) -> &IndexSet<String>,
        is_id: bool,
    ) {
        if !is_id && !known(&self.known).contains(name.as_str()) {
            let near = nearest(name, known(&self.known).iter().map(String::as_str)).map(str::to_owned);
            self.unknown(what, name, near.as_deref());
        }
    }

    fn cases(&mut self, written: &Written, file: &str) -> Vec<Case> {
        let given = &self.file.given;
        let Asked { account, unit, region, user, principal_tags, node } = &written.asked;
        let missing = |key: &str| format!("neither the case nor `given` says the `{key}`");
        let at = written.name.origin();
        let account = account.as_ref().or(given.account.as_ref());
        let unit = unit.as_ref().or(given.unit.as_ref());
        let region = region.as_ref().or(given.region.as_ref());
        for (key, found) in [("account", account), ("region", region)] {
            if found.is_none() {
                self.report(rules::MISSING_KEY, missing(key), at, None);
            }
        }
        if let Some(account) = account {
            self.check("account", account, |known| &known.accounts, account.parse::<AccountId>().is_ok());
        }
        if let Some(unit) = unit {
            self.check("unit", unit, |known| &known.units, unit.parse::<UnitId>().is_ok());
        }
        if let Some(Err(error)) = region.map(|region| region.parse::<Region>()) {
            let origin = region.map_or(at, Spanned::origin);
            self.report(rules::MALFORMED_VALUE, error.to_string(), origin, error.help().map(str::to_owned));
        }
        if let Some((region, Ok(parsed))) = region.map(|region| (region, region.parse::<Region>())) {
            self.check("Region", region, |known| &known.regions, parsed.supports_node_access());
        }
        let Each { users, nodes, is_partial } = &written.each;
        let users = self.choices("user", users, user.as_ref().or(given.user.as_ref()), *is_partial, at);
        let nodes = self.choices("node", nodes, node.as_ref().or(given.node.as_ref()), *is_partial, at);
        let users: Vec<_> = users.into_iter().map(|user| (label(&user), self.user(&user))).collect();
        let nodes: Vec<_> = nodes.into_iter().map(|node| (label(&node), self.node(&node))).collect();
        let expect = self.expectation(&written.expect);
        let (Some(account), Some(region)) = (account, region) else { return Vec::new() };
        let tags = principal_tags.as_ref().or(given.principal_tags.as_ref());
        let mut cases = Vec::new();
        for (user_label, user) in &users {
            for (node_label, node) in &nodes {
                let each = [(&written.each.users.len(), user_label), (&written.each.nodes.len(), node_label)];
                let each: Vec<&str> = each
                    .into_iter()
                    .filter(|(count, _)| **count > 0)
                    .map(|(_, label)| label.as_str())
                    .collect();
                let suffix = if each.is_empty() { String::new() } else { format!(" [{}]", each.join(", ")) };
                cases.push(Case {
                    name: format!("{}{suffix}", written.name.as_str()),
                    because: written.because.to_string(),
                    file: file.to_owned(),
                    origin: at,
                    request: Request {
                        account: account.to_string(),
                        unit: unit.map(|unit| unit.to_string()),
                        region: region.to_string(),
                        user: user.clone(),
                        principal_tags: tags.cloned().unwrap_or_default(),
                        node: node.clone(),
                    },
                    expect: expect.clone(),
                });
            }
        }
        cases
    }

    /// The items that a case is about: each of a list, or one
    fn choices<T: Clone>(
        &mut self,
        key: &str,
        each: &[Spanned<Either<T>>],
        one: Option<&Spanned<Either<T>>>,
        is_partial: bool,
        at: Origin,
    ) -> Vec<Spanned<Either<T>>> {
        if !each.is_empty() {
            return each.to_vec();
        }
        if one.is_none() && !is_partial {
            let message = format!("neither the case nor `given` says the `{key}`");
            let help = format!("write `{key}: {{}}` if it does not matter");
            self.report(rules::MISSING_KEY, message, at, Some(help));
        }
        one.cloned().into_iter().collect()
    }

    fn user(&mut self, user: &Spanned<Either<Person>>) -> User {
        let file = self.file;
        let (person, default) = match &**user {
            Either::Own(person) => (Some(person), SOMEONE),
            Either::Name(name) => {
                let own = file.users.get_key_value(name);
                match own {
                    Some(_) => drop(self.used.insert(("user", name.clone()))),
                    None if name.parse::<UserId>().is_ok() => {}
                    None => {
                        let known = file.users.keys().chain(&self.known.users).map(String::as_str);
                        let known: Vec<String> = known.map(str::to_owned).collect();
                        if !known.contains(name) {
                            let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
                            self.unknown("user", &user.with(name.clone()), near.as_deref());
                        }
                    }
                }
                (own.map(|(_, person)| &**person), name.as_str())
            }
        };
        if let Some(id) = person.and_then(|person| person.id.as_ref()) {
            self.doubt(malformed_user(id), id.origin());
        }
        let Some(person) = person else { return User { id: default.to_owned(), ..User::default() } };
        User {
            id: person.id.as_ref().map_or(default, |id| id.as_str()).to_owned(),
            groups: person.groups.iter().map(|group| group.to_string()).collect(),
            attributes: person
                .attributes
                .iter()
                .map(|(key, value)| (key.clone(), value.to_string()))
                .collect(),
        }
    }

    fn node(&mut self, node: &Spanned<Either<Machine>>) -> Node {
        let (machine, name) = match &**node {
            Either::Own(machine) => (Some(machine), None),
            Either::Name(name) => {
                let own = self.file.nodes.get(name);
                match own {
                    Some(_) => drop(self.used.insert(("node", name.clone()))),
                    // The string of an ID is a node without tags.
                    None if name.starts_with("i-") || name.starts_with("mi-") => {}
                    None => {
                        let near =
                            nearest(name, self.file.nodes.keys().map(String::as_str)).map(str::to_owned);
                        self.unknown("node", &node.with(name.clone()), near.as_deref());
                    }
                }
                (own.map(|machine| &**machine), own.is_none().then_some(name))
            }
        };
        for (key, value) in machine.iter().flat_map(|machine| &machine.tags) {
            self.doubt(self.doubts.tag(key, value), node.origin());
        }
        // A string that is neither a name nor an ID is unknown, which is already reported.
        if let Some(id) = machine.and_then(|machine| machine.id.as_ref()) {
            self.doubt(malformed_node(id), node.origin());
        } else if let Some(name) = name.filter(|name| name.starts_with("i-") || name.starts_with("mi-")) {
            self.doubt(malformed_node(name), node.origin());
        }
        let id = machine.and_then(|machine| machine.id.as_ref()).or(name).map_or(SOME_NODE, String::as_str);
        let guessed = if id.starts_with("mi-") { NodeKind::Managed } else { NodeKind::Ec2 };
        let kind = machine.and_then(|machine| machine.kind).unwrap_or(guessed);
        let id = if id == SOME_NODE && kind == NodeKind::Managed { "mi-00000000000000000" } else { id };
        Node {
            id: id.to_owned(),
            kind,
            tags: machine.map(|machine| machine.tags.clone()).unwrap_or_default(),
        }
    }

    fn expectation(&mut self, expect: &Expect) -> Expectation {
        let decision = *expect.decision;
        for (key, origin) in &expect.keys {
            let fits = match decision {
                Expected::AutoApproved | Expected::Conflict => matches!(*key, "policy" | "policies"),
                Expected::Manual => true,
                Expected::NotCovered => false,
            };
            if !fits {
                let message = format!("a request that is {} has no `{key}`", decision.as_str());
                let help = "expect `manual`, or leave the key out".to_owned();
                self.report(rules::TEST_IMPOSSIBLE, message, *origin, Some(help));
            }
        }
        if let (Expected::AutoApproved, Some(denied)) = (decision, &expect.auto_denied)
            && **denied
        {
            let message =
                "nothing is approved automatically when the deny-access policy rules it out".to_owned();
            self.report(rules::TEST_IMPOSSIBLE, message, denied.origin(), None);
        }
        let policies = expect.policies.as_deref();
        let count = policies.map(<[_]>::len);
        let impossible = match decision {
            Expected::Conflict => {
                count.is_some_and(|count| count < 2).then_some("a conflict is one of two policies or more")
            }
            _ => count
                .is_some_and(|count| count != 1)
                .then_some("one policy decides, unless there is a conflict"),
        };
        if let Some(message) = impossible.filter(|_| decision != Expected::NotCovered) {
            self.report(rules::TEST_IMPOSSIBLE, message.to_owned(), expect.decision.origin(), None);
        }
        for name in policies.into_iter().flatten() {
            self.check("policy", name, |known| &known.policies, false);
        }
        for name in expect.statements.iter().flatten() {
            self.check("statement", name, |known| &known.statements, false);
        }
        for name in expect.approvers.iter().flatten().flat_map(|level| level.iter()) {
            self.check("approver", name, |known| &known.approvers, false);
        }
        let texts =
            |list: &Vec<Spanned<String>>| list.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        Expectation {
            decision,
            policies: expect.policies.as_ref().map(texts),
            approvers: expect
                .approvers
                .as_ref()
                .map(|levels| levels.iter().map(|level| texts(level)).collect()),
            approvals: expect.approvals.as_ref().map(|counts| counts.iter().map(|count| **count).collect()),
            timeouts: expect.timeouts.as_ref().map(|all| all.iter().map(|one| one.as_secs()).collect()),
            hours: expect.hours.as_ref().map(|hours| **hours),
            auto_denied: expect.auto_denied.as_ref().map(|denied| **denied),
            statements: expect.statements.as_ref().map(texts),
        }
    }

    /// Checks groups and attributes of every user once, and reports items that no case uses
    fn unused(&mut self) {
        let file = self.file;
        let cases = file.cases.iter();
        let own =
            cases.flat_map(|case| case.asked.user.iter().chain(&case.each.users)).chain(&file.given.user);
        let own = own.filter_map(|user| if let Either::Own(person) = &**user { Some(person) } else { None });
        let named = file.users.values().map(|person| &**person);
        for person in named.chain(own) {
            for group in &person.groups {
                self.check("group", group, |known| &known.groups, group.parse::<GroupId>().is_ok());
            }
            for (key, value) in &person.attributes {
                if let Err(error) = key.parse::<UserAttribute>() {
                    let near = nearest(key, UserAttribute::ALL.iter().map(|attribute| attribute.as_str()));
                    let help = near.map(|like| format!("did you mean `{like}`?"));
                    self.report(rules::TEST_UNKNOWN_NAME, error.to_string(), value.origin(), help);
                }
            }
        }
        self.unused_of("user", &file.users);
        self.unused_of("node", &file.nodes);
    }

    fn unused_of<T>(&mut self, what: &'static str, all: &Pairs<T>) {
        for (name, thing) in all {
            if !self.used.contains(&(what, name.clone())) {
                let message = format!("no case is about the {what} {}", quoted(name));
                self.report(rules::TEST_UNUSED_NAME, message, thing.origin(), None);
            }
        }
    }
}

/// The label of an item in the name of a case
fn label<T: Label>(thing: &Spanned<Either<T>>) -> String {
    match &**thing {
        Either::Name(name) => name.clone(),
        Either::Own(own) => own.label(),
    }
}

trait Label {
    fn label(&self) -> String;
}

impl Label for Person {
    fn label(&self) -> String {
        let groups: Vec<&str> = self.groups.iter().map(|group| group.as_str()).collect();
        match &self.id {
            Some(id) => id.to_string(),
            None if groups.is_empty() => SOMEONE.to_owned(),
            None => format!("someone of {}", groups.join(" and ")),
        }
    }
}

impl Label for Machine {
    fn label(&self) -> String {
        let tags: Vec<String> = self.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        match &self.id {
            Some(id) => id.clone(),
            None if tags.is_empty() => "a node without tags".to_owned(),
            None => tags.join(" "),
        }
    }
}
