//! What the AWS CLI prints about nodes, read from files

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::network::{Attached, Network};
use super::role::Iam;
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::ids::{AccountId, Region, clip, place_of_path};
use crate::inventory::region_of_zone;
use crate::origin::{FileId, Origin};
use crate::read::{self, EntryKind, InputError, name_of};
use crate::rules;

/// Account and Region
pub(super) type Place = (String, String);

/// Files of a place that `collect.sh` writes and that are about readiness
const OF_PLACE: [&str; 5] =
    ["nodes.json", "instances.json", "routes.json", "endpoints.json", "settings/host-management-role.json"];

/// File of an account
const OF_ACCOUNT: &str = "iam.json";

/// Maximum depth of folders, because a link may form a cycle
const MOST_FOLDERS: usize = 16;

/// Value of the setting of default host management if it is off ("AWSQuickSetupType-EnableDHMC", a public SSM document)
const OFF: &str = "$None";

/// Facts about nodes, from files
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// By account, Region and ID
    pub(super) nodes: BTreeMap<(String, String, String), Seen>,
    /// Places whose managed nodes are listed
    pub(super) listed: BTreeSet<Place>,
    /// Places whose EC2 instances are listed
    pub(super) described: BTreeSet<Place>,
    pub(super) network: Network,
    /// Role of default host management; `None` if it is off
    pub(super) default_roles: BTreeMap<Place, Option<String>>,
    /// By account
    pub(super) iam: BTreeMap<String, Iam>,
    /// OU of an account, if a file contains it
    pub(super) units: BTreeMap<String, String>,
    /// Parent of an OU, if a file contains it
    pub(super) above: BTreeMap<String, String>,
    /// Terminated EC2 instances
    pub(super) terminated: BTreeSet<(String, String, String)>,
}

/// Information about a node
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Whether Systems Manager manages it
    pub(super) managed: bool,
    pub(super) ping: Option<String>,
    pub(super) last_ping: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) platform: Option<String>,
    /// Role of a hybrid activation
    pub(super) role: Option<String>,
    pub(super) instance: Option<Instance>,
}

/// An EC2 instance
#[derive(Clone, Debug, Default)]
pub(super) struct Instance {
    pub(super) state: Option<String>,
    /// ARN of the instance profile
    pub(super) profile: Option<String>,
    pub(super) attached: Option<Attached>,
    /// Whether the instance metadata service is off
    pub(super) no_metadata: bool,
}

/// Calls of `collect.sh` that failed, of those that are about readiness
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotCollected(pub Vec<String>);

impl Facts {
    /// Checks whether no file has a node
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns the number of terminated instances that are left out
    #[must_use]
    pub fn terminated(&self) -> usize {
        self.terminated.len()
    }

    /// Reads the files about nodes of a folder that `collect.sh` wrote, and what it could not collect of them
    ///
    /// # Errors
    ///
    /// Returns an error when a file cannot be read, or `None` when the folder is not one that the script wrote.
    pub fn open_collected(
        &mut self,
        folder: &Path,
        sources: &mut Sources,
    ) -> Result<Option<(NotCollected, Diagnostics)>, InputError> {
        if !folder.join("collected.json").is_file() || !folder.join("settings.json").is_file() {
            return Ok(None);
        }
        let mut findings = Diagnostics::default();
        for account in read::entries(folder)? {
            let is_account = last(&account.path).parse::<AccountId>().is_ok();
            if !is_account || account.kind != EntryKind::Folder {
                continue;
            }
            let mut files = vec![account.path.join(OF_ACCOUNT)];
            for region in read::entries(&account.path)? {
                if last(&region.path).parse::<Region>().is_ok() {
                    files.extend(OF_PLACE.iter().map(|file| region.path.join(file)));
                }
            }
            for file in files.iter().filter(|file| file.is_file()) {
                self.open_file(file, sources, &mut findings)?;
            }
        }
        self.read_units(&folder.join("organization"), sources)?;
        let failed = folder.join("failed.tsv");
        let mut missing = Vec::new();
        if failed.is_file()
            && let Ok((_, text)) = read::text_of(&failed, sources)?
        {
            for line in text.lines() {
                let (file, reason) = line.split_once('\t').unwrap_or((line, ""));
                let matters = file.ends_with('/')
                    || file.ends_with(OF_ACCOUNT)
                    || OF_PLACE.iter().any(|of| file.ends_with(of));
                if matters {
                    missing.push(format!("`{}` was not collected: {}", clip(file), clip(reason.trim())));
                }
            }
        }
        Ok(Some((NotCollected(missing), findings)))
    }

    /// Reads the OUs of accounts and OUs: `accounts-of-PARENT.json`, `units-of-PARENT.json`
    fn read_units(&mut self, folder: &Path, sources: &mut Sources) -> Result<(), InputError> {
        let entries = if folder.is_dir() { read::entries(folder)? } else { Vec::new() };
        for entry in entries {
            let name = last(&entry.path);
            let of = |prefix: &str| name.strip_prefix(prefix)?.strip_suffix(".json");
            let (key, parent, into) = match (of("accounts-of-"), of("units-of-")) {
                (Some(parent), _) => ("Accounts", parent, &mut self.units),
                (_, Some(parent)) => ("OrganizationalUnits", parent, &mut self.above),
                _ => continue,
            };
            let Ok((_, content)) = read::text_of(&entry.path, sources)? else { continue };
            let answer: Json = serde_json::from_str(&content).unwrap_or_default();
            for item in answer.get(key).and_then(Json::as_array).into_iter().flatten() {
                into.extend(text(item, "Id").map(|id| (id.to_owned(), parent.to_owned())));
            }
        }
        Ok(())
    }

    /// Reads a file, or the files of a folder and its subfolders whose names end in `.json`, `.yaml` or `.yml`
    ///
    /// # Errors
    ///
    /// Returns an error when a file cannot be read.
    pub fn open(&mut self, path: &Path, sources: &mut Sources) -> Result<Diagnostics, InputError> {
        let mut findings = Diagnostics::default();
        if path.is_dir() {
            let mut files = Vec::new();
            let mut unread = Vec::new();
            files_of(path, 0, &mut files, &mut unread)?;
            if files.is_empty() {
                let message = format!("the folder `{}` has no file that is read", clip(&name_of(path)));
                let help = "files end in `.json`, `.yaml` or `.yml`";
                findings.push(rules::EMPTY_INVENTORY.finding(message).help(help));
            } else if let Some(first) = unread.first() {
                let more =
                    if unread.len() > 1 { format!(" and {} more", unread.len() - 1) } else { String::new() };
                let message = format!("not read: `{}`{more}", clip(&name_of(first)));
                let help = "name each file individually to read it, or let its name end in `.json`, `.yaml` or `.yml`";
                findings.push(rules::UNREAD_FILE.finding(message).help(help));
            }
            for file in files {
                self.open_file(&file, sources, &mut findings)?;
            }
            return Ok(findings);
        }
        self.open_file(path, sources, &mut findings)?;
        Ok(findings)
    }

    fn open_file(
        &mut self,
        path: &Path,
        sources: &mut Sources,
        findings: &mut Diagnostics,
    ) -> Result<(), InputError> {
        match read::text_of(path, sources)? {
            Ok((name, text)) => findings.append(self.read(&text, &name, sources)),
            Err(finding) => findings.push(*finding),
        }
        Ok(())
    }

    /// Adds the content of a file; the account and Region in its name apply if the content has none
    ///
    /// ```
    /// use jitna_iac::diag::Sources;
    /// use jitna_iac::readiness::Facts;
    ///
    /// let mut facts = Facts::default();
    /// let text = r#"{"InstanceInformationList": [{"InstanceId": "mi-0123456789abcdef0", "PingStatus": "Online"}]}"#;
    /// let findings = facts.read(text, "333333333333/eu-central-1/nodes.json", &mut Sources::default());
    /// assert!(findings.is_empty() && !facts.is_empty());
    /// ```
    pub fn read(&mut self, text: &str, name: &str, sources: &mut Sources) -> Diagnostics {
        let file = sources.add_name(name);
        let mut findings = Diagnostics::default();
        let (account, region) = place_of_path(Path::new(name));
        let mut reader = Reader {
            facts: self,
            account: account.map(|account| account.to_string()),
            region: region.map(|region| region.to_string()),
            file,
            findings: &mut findings,
            unplaced: false,
        };
        let mut any = false;
        for answer in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
            match answer {
                Ok(answer) => reader.answer(&answer),
                // The AWS CLI also prints YAML.
                Err(_) if !any => match serde_saphyr::from_str::<Json>(text) {
                    Ok(answer) if !answer.is_null() => reader.answer(&answer),
                    Ok(_) => break,
                    Err(error) => {
                        let message = error.to_string();
                        reader.wrong(format!(
                            "cannot read this: {}",
                            clip(message.lines().next().unwrap_or_default())
                        ));
                    }
                },
                Err(error) => reader.wrong(format!("cannot read this: {}", clip(&error.to_string()))),
            }
            any = true;
        }
        if !any {
            reader.wrong("the file is empty".to_owned());
        }
        findings
    }
}

/// Reads the answers in a file
struct Reader<'r> {
    facts: &'r mut Facts,
    account: Option<String>,
    region: Option<String>,
    file: FileId,
    findings: &'r mut Diagnostics,
    /// Whether a missing account or Region is reported
    unplaced: bool,
}

impl Reader<'_> {
    fn at(&self, finding: Diagnostic) -> Diagnostic {
        finding.at(Origin::Place { file: self.file, line: 1, column: 1 }, "")
    }

    fn wrong(&mut self, message: String) {
        let finding = rules::UNREADABLE_INVENTORY.finding(message).help(
            "it reads what `aws ssm describe-instance-information`, `aws ssm list-nodes`, `aws ec2 describe-instances`, \
             `describe-route-tables`, `describe-vpc-endpoints`, `aws ssm get-service-setting` and `aws iam \
             get-account-authorization-details` print",
        );
        self.findings.push(self.at(finding));
    }

    /// Returns the account and Region from the content or the name of the file; `None` after a finding
    fn place(&mut self, account: Option<&str>, region: Option<&str>) -> Option<Place> {
        let account = account.map(str::to_owned).or_else(|| self.account.clone());
        let region = region.map(str::to_owned).or_else(|| self.region.clone());
        if let (Some(account), Some(region)) = (account, region) {
            return Some((account, region));
        }
        if !self.unplaced {
            self.unplaced = true;
            let finding = rules::UNPLACED_NODES
                .finding("the sources do not say to which account and Region this belongs")
                .help("put the file under `<account>/<region>/`, or name it after both, such as `333333333333-eu-central-1.json`");
            self.findings.push(self.at(finding));
        }
        None
    }

    fn answer(&mut self, answer: &Json) {
        let list = |key: &str| answer.get(key).and_then(Json::as_array);
        if let Some(nodes) = list("InstanceInformationList") {
            self.managed(nodes);
        } else if let Some(nodes) = list("Nodes") {
            nodes.iter().for_each(|node| self.listed_node(node));
        } else if let Some(reservations) = list("Reservations") {
            self.instances(reservations);
        } else if let Some(tables) = list("RouteTables") {
            tables.iter().for_each(|table| self.facts.network.add_table(table));
        } else if let Some(endpoints) = list("VpcEndpoints") {
            if let Some((account, region)) = self.place(None, None) {
                self.facts.network.list_endpoints(account, region);
                endpoints.iter().for_each(|endpoint| self.facts.network.add_endpoint(endpoint));
            }
        } else if list("RoleDetailList").is_some() {
            self.iam(answer);
        } else if let Some(setting) = answer.get("ServiceSetting") {
            self.setting(setting);
        } else {
            self.wrong("nothing about nodes is here".to_owned());
            return;
        }
        if text(answer, "NextToken").is_some() {
            let finding = rules::PARTIAL_INVENTORY
                .finding("this is one part of a longer list")
                .help("provide the other parts as well; without `--max-items` and `--no-paginate` the AWS CLI prints all");
            self.findings.push(self.at(finding));
        }
    }

    fn managed(&mut self, nodes: &[Json]) {
        let Some(place) = self.place(None, None) else { return };
        self.facts.listed.insert(place.clone());
        for node in nodes {
            let Some(id) = text(node, "InstanceId") else { continue };
            let seen = self.seen(&place, id);
            seen.managed = true;
            let own = |key: &str| text(node, key).map(str::to_owned);
            seen.ping = own("PingStatus").or(seen.ping.take());
            seen.last_ping = own("LastPingDateTime").or(seen.last_ping.take());
            seen.agent = own("AgentVersion").or(seen.agent.take());
            seen.platform = platform(node).or(seen.platform.take());
            // The role of an EC2 instance is that of its instance profile or of default host management.
            if id.starts_with("mi-") {
                seen.role = own("IamRole").or(seen.role.take());
            }
        }
    }

    fn listed_node(&mut self, node: &Json) {
        let owner = node.get("Owner");
        let account = owner.and_then(|owner| text(owner, "AccountId"));
        let Some(place) = self.place(account, text(node, "Region")) else { return };
        self.facts.listed.insert(place.clone());
        if let Some(unit) = owner.and_then(|owner| text(owner, "OrganizationalUnitId")) {
            self.facts.units.insert(place.0.clone(), unit.to_owned());
        }
        let (Some(id), Some(instance)) = (text(node, "Id"), node.pointer("/NodeType/Instance")) else {
            return;
        };
        if is_terminated(text(instance, "InstanceStatus")) {
            self.facts.terminated.insert((place.0, place.1, id.to_owned()));
            return;
        }
        let seen = self.seen(&place, id);
        seen.managed |=
            !text(instance, "ManagedStatus").is_some_and(|status| status.eq_ignore_ascii_case("unmanaged"));
        seen.agent = text(instance, "AgentVersion").map(str::to_owned).or(seen.agent.take());
        seen.platform = platform(instance).or(seen.platform.take());
    }

    fn instances(&mut self, reservations: &[Json]) {
        if let (Some(account), Some(region)) = (self.account.clone(), self.region.clone()) {
            self.facts.described.insert((account, region));
        }
        for reservation in reservations {
            for instance in reservation.get("Instances").and_then(Json::as_array).into_iter().flatten() {
                let zone = instance.get("Placement").and_then(|at| text(at, "AvailabilityZone"));
                let region = zone.and_then(region_of_zone);
                let region = region.as_ref().map(Region::as_str);
                let Some(place) = self.place(text(reservation, "OwnerId"), region) else { return };
                let Some(id) = text(instance, "InstanceId") else { continue };
                let state = instance.get("State").and_then(|state| text(state, "Name"));
                if is_terminated(state) {
                    self.facts.terminated.insert((place.0, place.1, id.to_owned()));
                    continue;
                }
                self.facts.described.insert(place.clone());
                let has_ipv6 =
                    instance.get("NetworkInterfaces").and_then(Json::as_array).into_iter().flatten().any(
                        |interface| {
                            interface
                                .get("Ipv6Addresses")
                                .and_then(Json::as_array)
                                .is_some_and(|all| !all.is_empty())
                        },
                    );
                let attached = |vpc: &str, subnet: &str| Attached {
                    vpc: vpc.to_owned(),
                    subnet: subnet.to_owned(),
                    is_public: has_ipv6 || text(instance, "PublicIpAddress").is_some(),
                };
                let metadata =
                    instance.get("MetadataOptions").and_then(|options| text(options, "HttpEndpoint"));
                let found = Instance {
                    state: state.map(str::to_owned),
                    profile: instance
                        .get("IamInstanceProfile")
                        .and_then(|profile| text(profile, "Arn"))
                        .map(str::to_owned),
                    attached: text(instance, "VpcId")
                        .zip(text(instance, "SubnetId"))
                        .map(|(vpc, subnet)| attached(vpc, subnet)),
                    no_metadata: metadata == Some("disabled"),
                };
                let seen = self.seen(&place, id);
                seen.instance = Some(found);
                // `Windows`, `Linux/UNIX`: enough only if nothing else names the platform.
                let details = text(instance, "PlatformDetails").map(str::to_owned);
                seen.platform = seen.platform.take().or(details);
            }
        }
    }

    fn iam(&mut self, answer: &Json) {
        let roles = answer.get("RoleDetailList").and_then(Json::as_array).into_iter().flatten();
        let arns = roles.filter_map(|role| text(role, "Arn")?.split(':').nth(4));
        let account = arns.map(str::to_owned).next().or_else(|| self.account.clone());
        match account {
            Some(account) => self.facts.iam.entry(account).or_default().add(answer),
            None => {
                let _ = self.place(None, Some(""));
            }
        }
    }

    fn setting(&mut self, setting: &Json) {
        let id = text(setting, "SettingId").unwrap_or_default();
        if !id.ends_with("/default-ec2-instance-management-role") {
            self.wrong(format!("the setting `{}` says nothing about nodes", clip(id)));
            return;
        }
        // `arn:aws:ssm:eu-central-1:111111111111:servicesetting/…`
        let arn: Vec<&str> = text(setting, "ARN").unwrap_or_default().split(':').collect();
        let part = |at: usize| arn.get(at).copied().filter(|part| !part.is_empty());
        let Some(place) = self.place(part(4), part(3)) else { return };
        let value = text(setting, "SettingValue").filter(|value| !value.is_empty() && *value != OFF);
        let role = value.map(|value| value.rsplit('/').next().unwrap_or(value).to_owned());
        self.facts.default_roles.insert(place, role);
    }

    fn seen(&mut self, place: &Place, id: &str) -> &mut Seen {
        self.facts.nodes.entry((place.0.clone(), place.1.clone(), id.to_owned())).or_default()
    }
}

fn text<'j>(value: &'j Json, key: &str) -> Option<&'j str> {
    value.get(key)?.as_str()
}

/// Returns the name and version of a platform
fn platform(node: &Json) -> Option<String> {
    text(node, "PlatformName").or_else(|| text(node, "PlatformType")).map(str::to_owned)
}

fn is_terminated(state: Option<&str>) -> bool {
    state.is_some_and(|state| {
        ["terminated", "shutting-down"].iter().any(|gone| state.eq_ignore_ascii_case(gone))
    })
}

fn last(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn files_of(
    folder: &Path,
    level: usize,
    files: &mut Vec<PathBuf>,
    unread: &mut Vec<PathBuf>,
) -> Result<(), InputError> {
    for entry in read::entries(folder)? {
        let name = last(&entry.path).to_ascii_lowercase();
        let is_read = ["json", "yaml", "yml"].iter().any(|ending| name.ends_with(&format!(".{ending}")));
        match entry.kind {
            _ if name.starts_with('.') => {}
            EntryKind::Folder if level < MOST_FOLDERS => files_of(&entry.path, level + 1, files, unread)?,
            EntryKind::File if is_read => files.push(entry.path),
            _ => unread.push(entry.path),
        }
    }
    Ok(())
}
