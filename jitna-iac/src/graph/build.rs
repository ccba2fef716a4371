//! Builds nodes and edges from a plan and its assembly

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::{Edge, EdgeKind, Graph, Kind, Node, NodeIndex};
use crate::assembly::{Assembly, MemberTemplate, Stack, Target};
use crate::ids::Region;
use crate::plan::{AccountIndex, Plan, PlannedRollout, Tree, UnitIndex};
use crate::quantity::{counted, counted_if_any};

/// Maximum number of accounts of a unit that are drawn individually
const MOST_IN_A_UNIT: usize = 6;

/// Maximum number of accounts of an organization that are drawn individually
const MOST_ACCOUNTS: usize = 40;

/// Maximum number of stacks of an account that are drawn individually; a column of more is taller than a page
const MOST_STACKS: usize = 8;

/// Purpose of a stack, without its Region
fn purpose(stack: &Stack) -> &str {
    let rest = stack.purpose.strip_suffix(stack.region.as_str());
    rest.and_then(|rest| rest.strip_suffix(", ")).unwrap_or(&stack.purpose)
}

/// Stacks by purpose: the same stack in several Regions is one node
fn alike(stacks: Vec<&Stack>) -> Vec<Vec<&Stack>> {
    let mut groups: IndexMap<&str, Vec<&Stack>> = IndexMap::new();
    for stack in stacks {
        groups.entry(purpose(stack)).or_default().push(stack);
    }
    groups.into_values().collect()
}

pub(super) fn graph(plan: &Plan<'_>, assembly: &Assembly) -> Graph {
    let mut builder = Builder {
        plan,
        assembly,
        graph: Graph::default(),
        places: HashMap::new(),
        reached: BTreeSet::new(),
        left_out: BTreeSet::new(),
        seen: HashSet::new(),
    };
    let stacks = builder.hubs();
    if plan.model.as_organization().is_some() {
        builder.name_accounts();
        builder.unit(Tree::ROOT, None);
        builder.stack_sets(&stacks);
    }
    builder.graph
}

struct Builder<'a, 'm> {
    plan: &'a Plan<'m>,
    assembly: &'a Assembly,
    graph: Graph,
    /// Nodes of units and accounts, by ID.
    places: HashMap<String, NodeIndex>,
    /// Accounts that a StackSet includes by ID.
    reached: BTreeSet<&'a str>,
    /// Accounts that a StackSet excludes.
    left_out: BTreeSet<&'a str>,
    seen: HashSet<(NodeIndex, NodeIndex)>,
}

impl Node {
    fn new(kind: Kind, parent: Option<NodeIndex>, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { kind, parent, label, id: None, details: Vec::new(), regions: Vec::new(), number: None }
    }

    fn id(mut self, id: impl ToString) -> Self {
        self.id = Some(id.to_string());
        self
    }

    fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }

    fn regions<'r>(mut self, regions: impl IntoIterator<Item = &'r Region>) -> Self {
        self.regions.extend(regions.into_iter().map(ToString::to_string));
        self
    }
}

impl<'a> Builder<'a, '_> {
    fn add(&mut self, node: Node) -> NodeIndex {
        let index = NodeIndex(self.graph.nodes.len());
        self.graph.nodes.push(node);
        index
    }

    fn edge(&mut self, from: NodeIndex, to: NodeIndex, kind: EdgeKind, label: Option<String>) {
        if self.seen.insert((from, to)) {
            self.graph.edges.push(Edge { from, to, kind, label });
        }
    }

    /// Adds the accounts that everything is deployed from, with their stacks; returns the nodes of the stacks by name
    fn hubs(&mut self) -> HashMap<&'a str, NodeIndex> {
        let (plan, assembly) = (self.plan, self.assembly);
        let mut stacks = HashMap::new();
        let mut management = None;
        if let Some(account) = plan.management_account() {
            let node = Node::new(Kind::Management, None, "Management account").id(account);
            let index = self.add(node.detail("allows sharing and trusted access"));
            self.stacks_of(account.as_str(), index, &mut stacks);
            management = Some(index);
        }
        let alone = plan.model.as_organization().is_none();
        let label = if alone { "Account" } else { "Delegated administrator" };
        let account = plan.administrator();
        let name =
            plan.tree.accounts().find(|(_, known)| known.id == account).and_then(|(_, known)| known.name);
        let mut node = Node::new(Kind::Administrator, None, label).id(account).regions([plan.home_region()]);
        node.details.extend(name.map(ToString::to_string));
        let administrator = self.add(node);
        let console = &plan.model.unified_console;
        let manager = |name: &str| Node::new(Kind::ConfigurationManager, Some(administrator), name);
        let node = manager(console.name.as_str()).detail("unified console");
        self.add(node.regions(plan.console_regions.iter().copied()));
        let node = manager(plan.model.node_access.name.as_str()).detail("just-in-time node access");
        self.add(node.regions(plan.regions.iter().copied()));
        if let Some(deny) = &plan.model.deny_access {
            let node = Node::new(Kind::DenyAccess, Some(administrator), "Deny-access policy");
            self.add(node.detail(counted(deny.statements.len(), "statement")));
        }
        self.stacks_of(account.as_str(), administrator, &mut stacks);

        let known = [plan.management_account(), Some(account)];
        let mut others: BTreeSet<&str> = assembly.stacks.iter().map(|stack| stack.account.as_str()).collect();
        for known in known.into_iter().flatten() {
            others.remove(known.as_str());
        }
        for account in others {
            let name = assembly.account_names.iter().find(|(id, _)| id.as_str() == account);
            let label = name.map_or(account, |(_, name)| name.as_str());
            let index = self.add(Node::new(Kind::Administrator, None, label).id(account));
            self.stacks_of(account, index, &mut stacks);
        }
        if let Some(management) = management {
            self.edge(management, administrator, EdgeKind::Delegates, Some("delegates".to_owned()));
        }
        stacks
    }

    fn stacks_of(&mut self, account: &str, hub: NodeIndex, stacks: &mut HashMap<&'a str, NodeIndex>) {
        let assembly = self.assembly;
        let own: Vec<&'a Stack> =
            assembly.stacks.iter().filter(|stack| stack.account.as_str() == account).collect();
        let groups =
            if own.len() > MOST_STACKS { alike(own) } else { own.into_iter().map(|one| vec![one]).collect() };
        for group in groups {
            let node = match group.as_slice() {
                [stack] => Node::new(Kind::Stack, Some(hub), &stack.name).detail(&stack.purpose),
                several => {
                    let purpose = several.first().map_or("", |stack| purpose(stack));
                    Node::new(Kind::Stack, Some(hub), counted(several.len(), "stack")).detail(purpose)
                }
            };
            let index = self.add(node.regions(group.iter().map(|stack| &stack.region)));
            stacks.extend(group.iter().map(|stack| (stack.name.as_str(), index)));
        }
    }

    /// Records the accounts that StackSets name, if they are few
    fn name_accounts(&mut self) {
        let ids = |accounts: &'a [crate::ids::AccountId]| accounts.iter().map(|account| account.as_str());
        for target in self.assembly.member_templates.iter().flat_map(|member| &member.targets) {
            self.left_out.extend(ids(&target.without));
            if is_few(target) {
                self.reached.extend(ids(&target.only));
            }
        }
    }

    fn unit(&mut self, unit: UnitIndex, parent: Option<NodeIndex>) {
        let tree = &self.plan.tree;
        let planned = tree.get(unit);
        let node_access = self.plan.has_node_access(unit);
        let (kind, label) = match parent {
            None => (Kind::Organization, "Organization"),
            Some(_) => (Kind::Unit { node_access }, planned.label()),
        };
        let mut node = Node::new(kind, parent, label);
        node.id = planned.id.as_ref().map(ToString::to_string);
        let count = tree.count_accounts(unit);
        if count > 0 {
            node.details.push(counted(count, "account"));
        }
        let index = self.add(node);
        if let Some(id) = &planned.id {
            self.places.insert(id.to_string(), index);
        }
        let few = planned.accounts.len() <= MOST_IN_A_UNIT && tree.accounts().count() <= MOST_ACCOUNTS;
        for account in &planned.accounts {
            self.account(*account, index, few);
        }
        for below in &planned.units {
            self.unit(*below, Some(index));
        }
    }

    fn account(&mut self, account: AccountIndex, unit: NodeIndex, all: bool) {
        let planned = self.plan.tree.get_account(account);
        let id = planned.id.as_str();
        let left_out = self.left_out.contains(id) && !self.reached.contains(id);
        let is_hub = planned.id == self.plan.administrator() || Some(account) == self.plan.tree.management();
        if !all && !left_out && !is_hub && !self.reached.contains(id) {
            return;
        }
        let mut node = Node::new(Kind::Account { left_out }, Some(unit), planned.label()).id(id);
        if planned.id == self.plan.administrator() {
            node = node.detail("delegated administrator");
        }
        if Some(account) == self.plan.tree.management() {
            node = node.detail("management account");
        }
        let index = self.add(node);
        self.places.insert(id.to_owned(), index);
    }

    fn stack_sets(&mut self, stacks: &HashMap<&'a str, NodeIndex>) {
        let assembly = self.assembly;
        let rollouts: HashMap<&str, &PlannedRollout<'_>> =
            self.plan.rollouts.iter().map(|rollout| (rollout.name(), rollout)).collect();
        let makers: BTreeMap<&str, NodeIndex> = assembly
            .stacks
            .iter()
            .flat_map(|stack| stack.stack_sets.iter().map(|set| (set.as_str(), stack.name.as_str())))
            .filter_map(|(set, stack)| Some((set, *stacks.get(stack)?)))
            .collect();
        for (number, member) in (1..).zip(&assembly.member_templates) {
            let index = self.stack_set(number, member, &rollouts);
            if let Some(maker) = makers.get(member.name.as_str()) {
                self.edge(*maker, index, EdgeKind::Makes, None);
            }
            for target in &member.targets {
                self.reach(index, target);
            }
        }
    }

    fn stack_set(
        &mut self,
        number: usize,
        member: &MemberTemplate,
        rollouts: &HashMap<&str, &PlannedRollout<'_>>,
    ) -> NodeIndex {
        let mut node = Node::new(Kind::StackSet, None, &member.name);
        node.number = Some(number);
        let rollout = member.rollout.as_deref().and_then(|name| rollouts.get(name));
        match (rollout, &member.part) {
            (Some(rollout), _) => node.details.extend(contents(rollout)),
            (None, Some(part)) => node.details.push(part.clone()),
            (None, None) => {}
        }
        let mut regions: Vec<&Region> = Vec::new();
        for region in member.targets.iter().flat_map(|target| &target.regions) {
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        node = node.regions(regions);
        let places: usize = member.targets.iter().map(|target| target.accounts * target.regions.len()).sum();
        if places > 0 {
            node.details.push(counted(places, "stack"));
        }
        self.add(node)
    }

    fn reach(&mut self, set: NodeIndex, target: &Target) {
        let all = self.graph.get(set).map_or(0, |node| node.regions.len());
        let regions = (target.regions.len() < all)
            .then(|| target.regions.iter().map(Region::as_str).collect::<Vec<_>>().join(", "));
        if !target.only.is_empty() && is_few(target) {
            for account in &target.only {
                if let Some(place) = self.places.get(account.as_str()).copied() {
                    self.edge(set, place, EdgeKind::Reaches, regions.clone());
                }
            }
            return;
        }
        let some = (!target.only.is_empty()).then(|| counted(target.only.len(), "account"));
        let label: Vec<String> = some.into_iter().chain(regions).collect();
        for unit in &target.units {
            if let Some(place) = self.places.get(unit).copied() {
                let label = (!label.is_empty()).then(|| label.join(", "));
                self.edge(set, place, EdgeKind::Reaches, label);
            }
        }
    }
}

/// Whether a target includes few enough accounts to draw each
fn is_few(target: &Target) -> bool {
    target.only.len() <= MOST_IN_A_UNIT
}

/// Documents of a rollout, as short phrases
fn contents(rollout: &PlannedRollout<'_>) -> Vec<String> {
    let documents = &rollout.documents;
    let auto = documents.auto_approval.map(|policy| format!("auto-approval: {}", policy.name));
    let manual = counted_if_any(documents.manual_approvals.len(), "manual policy");
    let session = documents.session_preferences.map(|session| format!("sessions: {}", session.name));
    [auto, manual, session].into_iter().flatten().collect()
}
