//! What must exist outside the model: everything that it names but no stack creates
//!
//! The list is computed once from the plan and the templates. The runbook, `deploy.sh` and `check --format json` show the same list.

pub(crate) mod documents;
mod made;
mod organization;
mod people;

use indexmap::map::Entry;
use indexmap::{IndexMap, IndexSet};

pub(crate) use made::Made;

use crate::assembly::{Command, Evidence, Prerequisite, PrerequisiteKind, Probe};
use crate::features::FEATURES;
use crate::ids::{AccountId, Placeholder, Region, Text};
use crate::model::{Place, RdpRecording, RecordingDestination, RecordingKey};
use crate::plan::{Documents, Plan, UnitIndex};

/// Returns everything outside the model that must exist before the first stack is deployed, without duplicates and in a stable order
#[must_use]
pub(crate) fn prerequisites(plan: &Plan<'_>, made: &Made) -> Vec<Prerequisite> {
    let mut needs = Needs { plan, made, all: IndexMap::new() };
    organization::add(&mut needs);
    documents::add(&mut needs);
    for add in FEATURES.iter().filter_map(|feature| feature.prerequisites) {
        add(&mut needs);
    }
    people::add(&mut needs);
    let mut all: Vec<Prerequisite> = needs.all.into_values().collect();
    // The order does not depend on the order of keys in the model.
    all.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    all
}

/// Collects the prerequisites
pub(crate) struct Needs<'p, 'm> {
    pub(crate) plan: &'p Plan<'m>,
    made: &'p Made,
    /// By identifier
    all: IndexMap<String, Prerequisite>,
}

/// Accounts where a prerequisite must exist
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    accounts: IndexSet<AccountId>,
    /// Units in which accounts that join later also need it
    units: Vec<UnitIndex>,
}

impl Scope {
    pub(crate) fn one(account: Option<&AccountId>) -> Self {
        Self { accounts: account.into_iter().cloned().collect(), units: Vec::new() }
    }

    /// Whether accounts that join later also need it
    pub(crate) fn later(&self) -> bool {
        !self.units.is_empty()
    }
}

/// A command of the AWS CLI
pub(crate) fn aws<'w>(words: impl IntoIterator<Item = &'w str>) -> Command {
    Command::new("aws").words(words)
}

/// The same command in each Region
pub(crate) fn in_each<'r>(
    regions: impl IntoIterator<Item = &'r Region>,
    command: impl Fn(&Region) -> Command,
) -> Vec<Probe> {
    let probe = |region: &Region| Probe { region: Some(region.clone()), command: command(region) };
    regions.into_iter().map(probe).collect()
}

/// A command that does not depend on a Region
pub(crate) fn global(command: Command) -> Vec<Probe> {
    vec![Probe { region: None, command }]
}

/// A string of JMESPath
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

impl<'m> Needs<'_, 'm> {
    /// Adds a prerequisite; adds the accounts and Regions to it if it already exists
    pub(crate) fn need(
        &mut self,
        (kind, name): (PrerequisiteKind, &str),
        needed_by: &str,
        scope: Scope,
        evidence: Evidence,
        probes: Vec<Probe>,
    ) {
        let id = format!("{}/{name}", kind.as_str());
        match self.all.entry(id) {
            Entry::Vacant(entry) => {
                let id = entry.key().clone();
                let later_accounts = scope.later();
                entry.insert(Prerequisite {
                    id,
                    kind,
                    name: name.to_owned(),
                    needed_by: needed_by.to_owned(),
                    accounts: scope.accounts.into_iter().collect(),
                    later_accounts,
                    evidence,
                    probes,
                });
            }
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                if !known.needed_by.split(", ").any(|one| one == needed_by) {
                    known.needed_by = format!("{}, {needed_by}", known.needed_by);
                }
                known.later_accounts |= scope.later();
                let mut accounts: IndexSet<AccountId> = known.accounts.drain(..).collect();
                accounts.extend(scope.accounts);
                known.accounts = accounts.into_iter().collect();
                let further = probes.into_iter().filter(|probe| !known.probes.contains(probe));
                let further: Vec<Probe> = further.collect();
                known.probes.extend(further);
            }
        }
    }

    /// Account that administers the feature
    pub(crate) fn administrator(&self) -> Scope {
        Scope::one(Some(self.plan.administrator()))
    }

    /// The management account; the account itself without an organization
    pub(crate) fn management(&self) -> Scope {
        if self.plan.model.as_organization().is_none() {
            return self.administrator();
        }
        Scope::one(self.plan.management_account())
    }

    /// Every account with just-in-time node access
    pub(crate) fn everywhere(&self) -> Scope {
        let is_organization = self.plan.model.as_organization().is_some();
        Scope {
            accounts: self.plan.node_access_accounts().into_iter().cloned().collect(),
            units: if is_organization { self.plan.units.clone() } else { Vec::new() },
        }
    }

    /// Accounts and Regions that get documents for which `has` returns true
    pub(crate) fn with_documents(&self, has: impl Fn(&Documents<'m>) -> bool) -> (Scope, Vec<&'m Region>) {
        let plan = self.plan;
        let (mut scope, mut regions) = (Scope::default(), Vec::new());
        for (number, rollout) in plan.rollouts.iter().enumerate().filter(|(_, r)| has(&r.documents)) {
            let placement = plan.placements.get(number);
            let open = placement.iter().flat_map(|placement| &placement.open);
            let closed = placement.iter().flat_map(|placement| &placement.closed);
            if plan.model.as_organization().is_some() {
                scope.units.extend(open.clone().flat_map(|group| &group.units));
            }
            let accounts = open.chain(closed).flat_map(|group| group.accounts(&plan.tree));
            let accounts = accounts.map(|account| plan.tree.get_account(account).id);
            let managed = plan.management.values().any(|owner| *owner == number);
            let management = plan.management_account().filter(|_| managed);
            scope.accounts.extend(accounts.chain(management).cloned());
            for region in &rollout.regions {
                if !regions.contains(region) {
                    regions.push(*region);
                }
            }
        }
        (scope, regions)
    }

    /// Adds a prerequisite whose name may have placeholders: one entry, or one for each account if the name differs by account
    pub(crate) fn need_text(
        &mut self,
        (kind, text): (PrerequisiteKind, &Text),
        needed_by: &str,
        scope: &Scope,
        evidence: Evidence,
        probes: impl Fn(&dyn Fn(&Region) -> String) -> Vec<Probe>,
    ) {
        let scopes: Vec<Scope> = if text.has(Placeholder::AccountId) {
            let one = |account: &AccountId| Scope {
                accounts: IndexSet::from([account.clone()]),
                units: scope.units.clone(),
            };
            scope.accounts.iter().map(one).collect()
        } else {
            vec![scope.clone()]
        };
        for scope in scopes {
            let account = scope.accounts.first().map_or("", AccountId::as_str).to_owned();
            let name = text.filled(&account, "${AWS::Region}");
            let filled = |region: &Region| text.filled(&account, region.as_str());
            let probes = probes(&filled);
            self.need((kind, &name), needed_by, scope, evidence, probes);
        }
    }

    /// Adds a bucket that no stack creates
    pub(crate) fn bucket(&mut self, text: &Text, needed_by: &str, scope: &Scope, regions: &[&Region]) {
        // Bucket names are global, so any Region shows the bucket, unless its name differs by Region.
        let by_region = text.has(Placeholder::Region);
        let regions: Vec<&Region> =
            if by_region { regions.to_vec() } else { regions.first().copied().into_iter().collect() };
        self.need_text((PrerequisiteKind::Bucket, text), needed_by, scope, Evidence::Success, |filled| {
            in_each(regions.iter().copied(), |region| {
                aws(["s3api", "head-bucket", "--region", region.as_str(), "--bucket", &filled(region)])
            })
        });
    }

    /// Adds a key that no stack creates, by alias, ID or ARN
    pub(crate) fn key(&mut self, text: &Text, needed_by: &str, scope: &Scope, regions: &[&Region]) {
        // An ARN contains the account and Region.
        let parts = |region: &Region| -> Option<(AccountId, Region)> {
            let arn = text.filled("000000000000", region.as_str());
            let mut parts = arn.strip_prefix("arn:")?.split(':').skip(2);
            let region = parts.next()?.parse().ok()?;
            Some((parts.next()?.parse().ok()?, region))
        };
        let place = regions.first().and_then(|region| parts(region));
        let mut scope = scope.clone();
        let mut regions = regions.to_vec();
        let own;
        if let Some((account, region)) = place {
            if !text.has(Placeholder::AccountId) {
                scope = Scope::one(Some(&account));
            }
            if !text.has(Placeholder::Region) {
                own = region;
                regions = vec![&own];
            }
        }
        self.need_text((PrerequisiteKind::Key, text), needed_by, &scope, Evidence::Success, |filled| {
            in_each(regions.iter().copied(), |region| {
                let key = filled(region);
                aws(["kms", "describe-key", "--region", region.as_str(), "--key-id", &key]).words([
                    "--query",
                    "KeyMetadata.Arn",
                    "--output",
                    "text",
                ])
            })
        });
    }

    /// Adds a role in the accounts where no stack creates it
    pub(crate) fn role(&mut self, name: &str, needed_by: &str, scope: Scope) {
        let Some(scope) = self.made.missing(self.plan, (PrerequisiteKind::Role, name), scope) else { return };
        let query = ["--query", "Role.Arn", "--output", "text"];
        let command = aws(["iam", "get-role", "--role-name", name]).words(query);
        let what = (PrerequisiteKind::Role, name);
        self.need(what, needed_by, scope, Evidence::Success, global(command));
    }

    /// Adds a customer managed policy in the accounts where no stack creates it
    pub(crate) fn policy(&mut self, arn: &str, needed_by: &str, scope: Scope) {
        let name = arn.rsplit('/').next().unwrap_or_default();
        let Some(scope) = self.made.missing(self.plan, (PrerequisiteKind::Policy, name), scope) else {
            return;
        };
        let query = ["--query", "Policy.Arn", "--output", "text"];
        let command = aws(["iam", "get-policy", "--policy-arn", arn]).words(query);
        let what = (PrerequisiteKind::Policy, arn);
        self.need(what, needed_by, scope, Evidence::Success, global(command));
    }

    /// Adds an IAM user
    pub(crate) fn iam_user(&mut self, name: &str, needed_by: &str, scope: Scope) {
        let query = ["--query", "User.Arn", "--output", "text"];
        let command = aws(["iam", "get-user", "--user-name", name]).words(query);
        let what = (PrerequisiteKind::IamUser, name);
        self.need(what, needed_by, scope, Evidence::Success, global(command));
    }
}

/// Whether two names are the same in every account and Region of the model
fn same(plan: &Plan<'_>, one: &Text, other: &Text) -> bool {
    let samples = match &plan.model.place {
        Place::Organization(_) => vec!["111122223333", "444455556666"],
        Place::Account(account) => vec![account.id.as_str()],
    };
    samples.iter().all(|account| {
        let at = |region: &str| one.filled(account, region) == other.filled(account, region);
        at("us-east-1") && at("eu-west-1")
    })
}

/// Whether a stack creates this bucket
fn makes_bucket(plan: &Plan<'_>, name: &Text) -> bool {
    let logs = plan.model.session_logs.bucket.iter().map(|bucket| &bucket.name);
    let recordings = plan.model.rdp_recording.iter().filter_map(|recording| match &*recording.bucket {
        RecordingDestination::Create(bucket) => Some(&bucket.name),
        RecordingDestination::Existing { .. } => None,
    });
    logs.chain(recordings).any(|made| same(plan, made, name))
}

/// Whether a stack creates a key with this alias
fn makes_key(plan: &Plan<'_>, name: &Text) -> bool {
    let model = plan.model;
    let recording = |recording: &RdpRecording| match &*recording.key {
        RecordingKey::Create { alias, .. } => {
            Some(alias.as_ref().map_or(RecordingKey::ALIAS.to_owned(), |alias| alias.to_string()))
        }
        RecordingKey::Existing { .. } => None,
    };
    let sessions = model.session_logs.key.iter().map(|alias| alias.to_string());
    let diagnosis = model.console_extras.diagnosis_key.iter().map(|key| key.alias.to_string());
    let recordings = model.rdp_recording.iter().filter_map(|one| recording(one));
    let wanted = name.to_string();
    sessions.chain(diagnosis).chain(recordings).any(|alias| alias == wanted)
}
