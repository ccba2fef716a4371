//! Collecting the content of files until all are read

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, BufReader, Read};
use std::path::Path;

use indexmap::map::Entry;
use indexmap::{IndexMap, IndexSet};
use serde::de::DeserializeSeed;

use super::people::{self, Person};
use super::place::{of_arn, of_path, of_zone};
use super::shapes::{self, InstanceInformation, ListedNode, Reservation, Resource, ResourceTags};
use super::stream::{Counted, Output, Position};
use super::whole::Whole;
use crate::decide::NodeKind;
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::ids::{AccountId, OuId, ParseIdError, Region, clip};
use crate::origin::{FileId, Origin};
use crate::read::name_of;
use crate::rules;

/// Maximum number of findings of one kind; a generator makes the same mistake in every item
const MOST: usize = 50;

/// Buffer size for a file that is read as a stream
const BUFFER: usize = 256 * 1024;

/// Maximum size in bytes of a file that is read as a whole
const WHOLE: u64 = 256 * 1024 * 1024;

/// Reads files one after the other; [`finish`](Self::finish) merges their content
///
/// ```
/// use jitna_iac::diag::Sources;
/// use jitna_iac::inventory::Collector;
///
/// let text = r#"{"Reservations": [{"OwnerId": "333333333333", "Instances": [
///     {"InstanceId": "i-0123456789abcdef0", "Placement": {"AvailabilityZone": "eu-central-1a"},
///      "Tags": [{"Key": "ENV", "Value": "DEV"}]}]}]}"#;
/// let (mut collector, mut sources) = (Collector::default(), Sources::default());
/// collector.read(text.as_bytes(), "instances.json", &mut sources)?;
/// let (inventory, findings) = collector.finish();
/// assert!(findings.is_empty());
/// assert_eq!(inventory.places[0].region, "eu-central-1");
/// assert_eq!(inventory.nodes[0].node.tags["ENV"], "DEV");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Collector {
    /// Current file: account and Region in its path, and its ID
    path: (Option<AccountId>, Option<Region>),
    file: Option<FileId>,
    pub(super) names: HashMap<FileId, String>,
    pub(super) places: IndexSet<(AccountId, Region)>,
    pub(super) units: BTreeMap<AccountId, String>,
    pub(super) nodes: IndexMap<(usize, String), Found>,
    /// Places whose managed nodes are listed
    pub(super) listed: IndexSet<usize>,
    /// Places and kinds for which a file has tags
    pub(super) tagged: IndexSet<(usize, NodeKind)>,
    /// Nodes whose instance is terminated
    pub(super) terminated: HashSet<(usize, String)>,
    pub(super) people: IndexMap<String, Person>,
    /// Users that are disabled
    pub(super) disabled: BTreeSet<String>,
    pub(super) groups: BTreeMap<String, String>,
    pub(super) memberships: Vec<(String, String, Origin)>,
    pub(super) has_users: bool,
    pub(super) findings: Diagnostics,
    counts: HashMap<&'static str, usize>,
}

/// Information about a node so far
#[derive(Debug)]
pub(super) struct Found {
    pub(super) kind: NodeKind,
    /// Whether Systems Manager lists it
    pub(super) listed: bool,
    pub(super) tags: Option<(IndexMap<String, String>, FileId)>,
    pub(super) origin: Origin,
}

impl Collector {
    /// Reads a file; the account and Region in its name apply if the content has none
    ///
    /// # Errors
    ///
    /// Returns an error when the reader fails.
    pub fn read(&mut self, reader: impl Read, name: &str, sources: &mut Sources) -> io::Result<()> {
        self.take(reader, Path::new(name), sources)
    }

    pub(super) fn take(&mut self, reader: impl Read, path: &Path, sources: &mut Sources) -> io::Result<()> {
        let name = name_of(path);
        let file = sources.add_name(&name);
        self.names.insert(file, name);
        self.file = Some(file);
        self.path = of_path(path);
        let mut reader = BufReader::with_capacity(BUFFER, reader);
        skip_mark(&mut reader)?;
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
            return self.table(reader, file);
        }
        let mut text = Vec::new();
        reader.by_ref().take(WHOLE).read_to_end(&mut text)?;
        if (text.len() as u64) < WHOLE
            && let Some(yaml) = super::yaml::text_of(&text)
        {
            super::yaml::read(self, yaml, file);
            return Ok(());
        }
        if (text.len() as u64) < WHOLE
            && let Some(whole) = Whole::read(&text, file)
        {
            whole.tell(self);
            return Ok(());
        }
        self.stream(text.as_slice().chain(reader), file)
    }

    /// Reads value by value, and reports what is wrong
    pub(super) fn stream(&mut self, reader: impl Read, file: FileId) -> io::Result<()> {
        let counted = Counted::new(reader);
        let position = Position { file, reached: counted.reached() };
        let mut json = serde_json::Deserializer::from_reader(counted);
        let mut any = false;
        // Outputs of several calls may follow each other.
        while json.end().is_err() {
            any = true;
            let done = Output { collector: &mut *self, position: &position }.deserialize(&mut json);
            if let Err(error) = done {
                if error.is_io() {
                    return Err(error.into());
                }
                let number = |count: usize| u32::try_from(count.max(1)).unwrap_or(u32::MAX);
                // The parser may have read beyond the value.
                let origin =
                    Origin::Place { file, line: number(error.line()), column: number(error.column()) };
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                let finding = rules::UNREADABLE_INVENTORY
                    .finding(format!("cannot read this: {}", clip(message)))
                    .at(origin, "")
                    .help("provide the output of the AWS CLI, with `--output json` or `--output yaml`");
                self.push(finding);
                return Ok(());
            }
        }
        if !any {
            let origin = Origin::Place { file, line: 1, column: 1 };
            self.unknown_shape(origin, None);
        }
        Ok(())
    }

    /// Adds a finding, unless there are already many of its kind
    pub(super) fn push(&mut self, finding: Diagnostic) {
        let count = self.counts.entry(finding.code.as_str()).or_default();
        *count += 1;
        if *count <= MOST {
            self.findings.push(finding);
        }
    }

    /// Returns how many findings [`push`](Self::push) did not keep, for each code
    pub(super) fn left_out(&self) -> Vec<Diagnostic> {
        let more = self.counts.iter().filter(|(_, count)| **count > MOST).filter_map(|(code, count)| {
            let message = format!("{} more findings of this kind are not shown", count - MOST);
            Some(rules::find(code)?.finding(message))
        });
        more.collect()
    }

    pub(super) fn wrong(&mut self, message: String, origin: Origin) {
        self.push(rules::UNREADABLE_INVENTORY.finding(message).at(origin, ""));
    }

    /// `printed_by` is the command that prints such output, if it is known
    pub(super) fn unknown_shape(&mut self, origin: Origin, printed_by: Option<&str>) {
        let message = match printed_by {
            Some(command) => format!("found no nodes or users in the output of {command}"),
            None => "found no nodes or users".to_owned(),
        };
        self.push(
            rules::UNREADABLE_INVENTORY
                .finding(message)
                .at(origin, "")
                .help(
                    "it reads what `aws ssm describe-instance-information`, `aws ssm list-nodes`, `aws ec2 describe-instances`, \
                     `aws resource-explorer-2 search`, `aws resourcegroupstaggingapi get-resources` and `aws identitystore \
                     list-users`, `list-groups`, `list-group-memberships` print",
                ),
        );
    }

    pub(super) fn partial(&mut self, origin: Origin) {
        self.push(
            rules::PARTIAL_INVENTORY
                .finding("this is one part of a longer list")
                .at(origin, "")
                .help("provide the other parts as well; without `--max-items` and `--no-paginate` the AWS CLI prints all"),
        );
    }

    /// Begins a listing, which may be empty
    pub(super) fn begin_listing(&mut self, origin: Origin) {
        if let (Some(account), Some(region)) = self.path.clone() {
            let (place, _) = self.places.insert_full((account, region));
            self.listed.insert(place);
        } else {
            self.unplaced("the nodes", self.path.0.is_some(), self.path.1.is_some(), origin);
        }
    }

    fn unplaced(&mut self, what: &str, has_account: bool, has_region: bool, origin: Origin) {
        let missing = match (has_account, has_region) {
            (false, false) => "account and Region",
            (false, true) => "account",
            (true, _) => "Region",
        };
        self.push(
            rules::UNPLACED_NODES
                .finding(format!("the sources do not say to which {missing} {what} belong"))
                .at(origin, "")
                .help("put the file under `<account>/<region>/`, or name it after both, such as `333333333333-eu-central-1.json`"),
        );
    }

    fn parsed<T>(&mut self, parsed: Result<T, ParseIdError>, origin: Origin) -> Option<T> {
        parsed.map_err(|error| self.wrong(error.to_string(), origin)).ok()
    }

    /// Returns the account and Region from the content or the path; `None` after a finding
    fn place(
        &mut self,
        account: Option<&str>,
        region: Option<&str>,
        what: &str,
        origin: Origin,
    ) -> Option<usize> {
        let account = match account {
            Some(text) => Some(self.parsed(text.parse::<AccountId>(), origin)?),
            None => self.path.0.clone(),
        };
        let region = match region {
            Some(text) => Some(self.parsed(text.parse::<Region>(), origin)?),
            None => self.path.1.clone(),
        };
        match (account, region) {
            (Some(account), Some(region)) => Some(self.places.insert_full((account, region)).0),
            (account, region) => {
                self.unplaced(what, account.is_some(), region.is_some(), origin);
                None
            }
        }
    }

    pub(super) fn instance_information(&mut self, item: InstanceInformation, origin: Origin) {
        // Without a place, the listing itself is a finding.
        let (Some(account), Some(region)) = self.path.clone() else { return };
        let (place, _) = self.places.insert_full((account, region));
        self.node(place, item.instance_id, None, true, origin);
    }

    pub(super) fn listed_node(&mut self, item: ListedNode, origin: Origin) {
        let owner = item.owner.as_ref();
        let account = owner.and_then(|owner| owner.account_id.as_deref());
        let Some(place) = self.place(account, item.region.as_deref(), "this node", origin) else { return };
        self.listed.insert(place);
        let status = item.instance().and_then(|instance| instance.managed_status.as_deref());
        // `Managed` or `Unmanaged` (Systems Manager API Reference, `InstanceInfo`)
        let managed = !status.is_some_and(|status| status.eq_ignore_ascii_case("unmanaged"));
        let state = item.instance().and_then(|instance| instance.instance_status.as_deref());
        if is_terminated(state)
            && let Some(id) = &item.id
        {
            self.terminated.insert((place, id.clone()));
        }
        let unit = owner.and_then(|owner| owner.organizational_unit_id.as_deref());
        if let Some(unit) = unit
            && let Some(unit) = self.parsed(unit.parse::<OuId>(), origin)
            && let Some((account, _)) = self.places.get_index(place).cloned()
        {
            let known = self.units.entry(account.clone()).or_insert_with(|| unit.to_string());
            if *known != unit.as_str() {
                let message =
                    format!("the account {account} is in the unit {unit} here, and in {known} elsewhere");
                self.contradiction(message, origin);
            }
        }
        self.node(place, item.id, None, managed, origin);
    }

    pub(super) fn reservation(&mut self, item: Reservation, origin: Origin) {
        for instance in item.instances {
            let state = instance.state.and_then(|state| state.name);
            let zone = instance.placement.and_then(|placement| placement.availability_zone);
            let region = zone.as_deref().and_then(of_zone);
            let account = item.owner_id.as_deref();
            let region = region.as_ref().map(Region::as_str);
            let Some(place) = self.place(account, region, "these instances", origin) else { return };
            if is_terminated(state.as_deref())
                && let Some(id) = &instance.instance_id
            {
                self.terminated.insert((place, id.clone()));
            }
            self.node(place, instance.instance_id, Some(instance.tags), false, origin);
        }
    }

    pub(super) fn resource(&mut self, item: Resource, origin: Origin) {
        let properties =
            item.properties.into_iter().filter(|property| property.name.as_deref() == Some("tags"));
        let mut all = IndexMap::new();
        for property in properties {
            match shapes::tags(property.data) {
                Ok(tags) => all.extend(tags),
                Err(_) => self.wrong(
                    "`Data` of the property `tags` is not a list of `Key` and `Value`".to_owned(),
                    origin,
                ),
            }
        }
        self.of_arn(item.arn.as_deref(), all, origin);
    }

    pub(super) fn resource_tags(&mut self, item: ResourceTags, origin: Origin) {
        self.of_arn(item.resource_arn.as_deref(), item.tags, origin);
    }

    fn of_arn(&mut self, arn: Option<&str>, tags: IndexMap<String, String>, origin: Origin) {
        let Some(arn) = arn else {
            self.wrong("this resource has no ARN".to_owned(), origin);
            return;
        };
        let Some((account, region, id)) = of_arn(arn) else { return };
        let Some(place) = self.place(Some(account), Some(region), "this resource", origin) else { return };
        self.node(place, Some(id.to_owned()), Some(tags), false, origin);
    }

    fn node(
        &mut self,
        place: usize,
        id: Option<String>,
        tags: Option<IndexMap<String, String>>,
        listed: bool,
        origin: Origin,
    ) {
        let id = id.unwrap_or_default();
        let kind = match id.split_once('-') {
            Some(("i", rest)) if !rest.is_empty() => NodeKind::Ec2,
            Some(("mi", rest)) if !rest.is_empty() => NodeKind::Managed,
            _ => {
                let message = format!("`{}` is not a node ID: `i-…` or `mi-…`", clip(&id));
                self.wrong(message, origin);
                return;
            }
        };
        if tags.is_some() {
            self.tagged.insert((place, kind));
        }
        let Some(file) = self.file else { return };
        let tags = tags.map(|tags| (tags, file));
        let known = match self.nodes.entry((place, id)) {
            Entry::Vacant(entry) => {
                entry.insert(Found { kind, listed, tags, origin });
                return;
            }
            Entry::Occupied(entry) => entry,
        };
        let id = known.key().1.clone();
        let known = known.into_mut();
        known.listed |= listed;
        let Some((new, file)) = tags else { return };
        let Some((old, first)) = &mut known.tags else {
            known.tags = Some((new, file));
            return;
        };
        // Not every API returns the tags that AWS itself sets.
        let own = |(key, _): &(&String, &String)| !key.starts_with("aws:");
        let differing = old
            .iter()
            .chain(&new)
            .filter(own)
            .find(|(key, _)| old.get(*key) != new.get(*key))
            .map(|(key, _)| key.clone());
        let first = *first;
        for (key, value) in new {
            if key.starts_with("aws:") {
                old.entry(key).or_insert(value);
            }
        }
        if let Some(key) = differing {
            let name = self.names.get(&first).cloned().unwrap_or_default();
            let message = format!("the tag `{}` of {id} is not what {} says", clip(&key), clip(&name));
            self.contradiction(message, origin);
        }
    }

    pub(super) fn contradiction(&mut self, message: String, origin: Origin) {
        self.push(
            rules::CONTRADICTING_INVENTORY
                .finding(message)
                .at(origin, "")
                .help("create all files at the same time; the first file takes precedence"),
        );
    }

    /// Reads a CSV table of users
    fn table(&mut self, reader: impl Read, file: FileId) -> io::Result<()> {
        self.has_users = true;
        people::table(self, reader, file)
    }
}

/// Checks whether an EC2 instance in this state is terminated (EC2 API Reference, `InstanceState`)
pub(super) fn is_terminated(state: Option<&str>) -> bool {
    state.is_some_and(|state| {
        ["terminated", "shutting-down"].iter().any(|gone| state.eq_ignore_ascii_case(gone))
    })
}

/// Skips a byte order mark
fn skip_mark(reader: &mut BufReader<impl Read>) -> io::Result<()> {
    use std::io::BufRead;
    if reader.fill_buf()?.starts_with("\u{feff}".as_bytes()) {
        reader.consume(3);
    }
    Ok(())
}
