//! Requests in the records of AWS, joined by OpsItem
//!
//! | record | from | page |
//! | --- | --- | --- |
//! | OpsItem | `aws ssm describe-ops-items`, `get-ops-item` | Systems Manager API Reference, `OpsItemSummary`, `OpsItem` |
//! | event | an archive or log of EventBridge | User Guide, "Configure notifications for just-in-time access requests" |
//! | `StartAccessRequest` | CloudTrail: files, `lookup-events`, EventBridge | Systems Manager API Reference, `StartAccessRequest` |
//!
//! An automatic approval emits no event; only its OpsItem names the auto-approval policy.

use indexmap::IndexMap;
use serde_json::Value;

use super::moment::Moment;
use crate::diag::{Diagnostics, Sources};
use crate::ids::{AUTO_APPROVAL_NAME, clip};
use crate::inventory::node_of_arn;
use crate::origin::Origin;
use crate::rules;

/// Type of the OpsItems that are access requests
const REQUEST: &str = "/aws/accessrequest";

/// Way in which a request was decided
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// By an auto-approval policy
    Automatic,
    /// By approvers; the name of the manual approval policy, if a record has it
    Manual(Option<String>),
    /// Not at all, because several manual approval policies applied
    Conflict(Vec<String>),
}

/// Last known state of a request
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Approved
    Approved,
    /// Approved, and revoked later
    Revoked,
    /// Rejected
    Rejected,
    /// Another state, as the service calls it
    Other(String),
}

impl Fate {
    fn new(status: &str) -> Self {
        match status {
            "Approved" => Self::Approved,
            "Revoked" => Self::Revoked,
            "Rejected" => Self::Rejected,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Whether the state is final, so that no later record replaces it
    const fn is_final(&self) -> bool {
        matches!(self, Self::Approved | Self::Revoked | Self::Rejected)
    }

    /// Word for it in output
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approved => "approved",
            Self::Revoked => "revoked",
            Self::Rejected => "rejected",
            Self::Other(status) => status,
        }
    }
}

/// A past request, as far as its records describe it
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// ID of its OpsItem
    pub id: String,
    /// Account of the node
    pub account: Option<String>,
    /// Region of the node
    pub region: Option<String>,
    /// ID of the node
    pub node: Option<String>,
    /// ID of the requester in the Identity Store
    pub user: Option<String>,
    /// Name of the requester's session, which is the user name in IAM Identity Center
    pub session: Option<String>,
    /// When it was made
    pub requested: Option<Moment>,
    /// When access began
    pub approved: Option<Moment>,
    /// How it was decided
    pub how: Option<How>,
    /// Its state
    pub fate: Option<Fate>,
}

impl Past {
    fn merge(&mut self, other: Self) {
        let first = |mine: &mut Option<String>, theirs: Option<String>| {
            if mine.is_none() {
                *mine = theirs;
            }
        };
        first(&mut self.account, other.account);
        first(&mut self.region, other.region);
        first(&mut self.node, other.node);
        first(&mut self.user, other.user);
        first(&mut self.session, other.session);
        self.requested = [self.requested, other.requested].into_iter().flatten().min();
        // With several levels, access begins with the last approval.
        self.approved = self.approved.max(other.approved);
        // A record with the name of a policy says more than one without.
        if matches!(self.how, None | Some(How::Manual(None))) && other.how.is_some() {
            self.how = other.how;
        }
        if !self.fate.as_ref().is_some_and(Fate::is_final) && other.fate.is_some()
            || other.fate == Some(Fate::Revoked)
        {
            self.fate = other.fate;
        }
    }

    fn place(&mut self, arn: &str) {
        if let Some((account, region, id)) = node_of_arn(arn) {
            let texts =
                [account, region, id].map(|text| Some(text.to_owned()).filter(|text| !text.is_empty()));
            let [account, region, id] = texts;
            (self.account, self.region, self.node) = (account, region, id);
        }
    }
}

/// Records of requests
#[derive(Clone, Debug, Default)]
pub struct Records {
    requests: IndexMap<String, Past>,
    /// Number of records that are not about an access request
    pub others: usize,
    /// Calls to `StartAccessRequest` that failed
    pub failed_calls: usize,
    /// Records of access requests that lack what they should contain, by what is missing
    pub incomplete: IndexMap<&'static str, usize>,
    findings: Diagnostics,
}

/// A record that is not about an access request, or lacks something
enum Unread {
    Other,
    Failed,
    Lacks(&'static str),
}

impl Records {
    /// Reads the records in a text: one value, a list, or a value in each line
    pub fn read(&mut self, text: &str, name: &str, sources: &mut Sources) {
        for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            match value {
                Ok(value) => self.value(&value),
                Err(error) => {
                    let file = sources.add(name, text);
                    let line = u32::try_from(error.line()).unwrap_or(1).max(1);
                    let column = u32::try_from(error.column()).unwrap_or(1).max(1);
                    let message = format!("{} is not JSON: {error}", clip(name));
                    let help =
                        "write the records as JSON, or one JSON value in each line; decompress files first";
                    let place = Origin::Place { file, line, column };
                    self.findings
                        .push(rules::MALFORMED_REQUEST_RECORD.finding(message).at(place, "").help(help));
                    return;
                }
            }
        }
    }

    /// Returns the requests in the order of their IDs, and what is wrong with the files
    #[must_use]
    pub fn finish(mut self) -> (Vec<Past>, Self) {
        let mut all: Vec<Past> = std::mem::take(&mut self.requests).into_values().collect();
        all.sort_by(|a, b| (a.requested, &a.id).cmp(&(b.requested, &b.id)));
        (all, self)
    }

    /// Findings about the files
    #[must_use]
    pub const fn findings(&self) -> &Diagnostics {
        &self.findings
    }

    fn value(&mut self, value: &Value) {
        let lists = ["OpsItemSummaries", "Records", "Events"];
        if let Some(list) =
            value.as_array().or_else(|| lists.iter().find_map(|key| value.get(key)?.as_array()))
        {
            list.iter().for_each(|item| self.value(item));
            return;
        }
        // `lookup-events` prints the record as a text.
        if let Some(Ok(record)) =
            text(value, "CloudTrailEvent").map(|text| serde_json::from_str::<Value>(&text))
        {
            self.value(&record);
            return;
        }
        let past = if let Some(item) = value.get("OpsItem") {
            ops_item(item)
        } else if value.get("detail-type").is_some() {
            event(value)
        } else if value.get("eventName").is_some() {
            start_access_request(value)
        } else if value.get("OpsItemId").is_some() {
            ops_item(value)
        } else {
            Err(Unread::Other)
        };
        match past {
            Ok(past) => match self.requests.get_mut(&past.id) {
                Some(known) => known.merge(past),
                None => drop(self.requests.insert(past.id.clone(), past)),
            },
            Err(Unread::Other) => self.others += 1,
            Err(Unread::Failed) => self.failed_calls += 1,
            Err(Unread::Lacks(what)) => *self.incomplete.entry(what).or_default() += 1,
        }
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The name of a session: the last part of the ARN of an assumed role
fn session(arn: &str) -> Option<String> {
    let (_, rest) = arn.split_once(":assumed-role/")?;
    rest.split('/').nth(1).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn ops_item(item: &Value) -> Result<Past, Unread> {
    if text(item, "OpsItemType").is_some_and(|kind| kind != REQUEST) {
        return Err(Unread::Other);
    }
    let data = item.get("OperationalData").ok_or(Unread::Lacks("`OperationalData`"))?;
    let stored = |key: &str| data.get(key).and_then(|entry| text(entry, "Value"));
    let parsed = |key: &str| stored(key).and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let request = parsed(REQUEST).ok_or(Unread::Lacks("the operational data `/aws/accessrequest`"))?;
    let requester = request.get("requester").unwrap_or(&Value::Null);
    // A copy in another account names the original.
    let id = text(requester, "sourceOpsItemId").or_else(|| text(item, "OpsItemId"));
    let mut past = Past { id: id.ok_or(Unread::Lacks("`OpsItemId`"))?, ..Past::default() };
    let context = parsed("/aws/accessrequest/context");
    let node = context.as_ref().and_then(|context| text(context.get("targets")?, "instanceId"));
    past.place(&node.ok_or(Unread::Lacks("the node in `/aws/accessrequest/context`"))?);
    past.user = text(requester, "id");
    past.session = text(requester, "arn").and_then(|arn| session(&arn));
    past.requested = item.get("CreatedTime").and_then(Moment::from_json);
    past.approved = stored("/aws/accessrequest/starttime").and_then(|time| Moment::parse(&time));
    past.fate = text(item, "Status").map(|status| Fate::new(&status));
    past.how = match (text(&request, "approvalPolicy"), text(&request, "automationExecutionId")) {
        (Some(policy), _) if policy == AUTO_APPROVAL_NAME => Some(How::Automatic),
        (Some(policy), _) => Some(How::Manual(Some(policy))),
        (None, Some(_)) => Some(How::Manual(None)),
        (None, None) => None,
    };
    Ok(past)
}

fn event(event: &Value) -> Result<Past, Unread> {
    let kind = text(event, "detail-type").unwrap_or_default();
    let detail = event.get("detail").unwrap_or(&Value::Null);
    let status = match kind.as_str() {
        "Requester Access Request Status Update" => text(detail, "AccessRequestStatus"),
        "Approver Access Request Status Update" => text(detail, "AccessRequestApprovalLevelStatus"),
        "JITNA Access Request Failed" => None,
        "AWS API Call via CloudTrail" => return start_access_request(detail),
        _ => return Err(Unread::Other),
    };
    let id = text(detail, "OpsItemId").ok_or(Unread::Lacks("`detail.OpsItemId`"))?;
    let mut past = Past { id, ..Past::default() };
    past.place(&text(detail, "TargetResourceArn").ok_or(Unread::Lacks("`detail.TargetResourceArn`"))?);
    past.user = text(detail, "Requester");
    let time = event.get("time").and_then(Moment::from_json);
    let fate = status.as_deref().map(Fate::new);
    // An approval does not say when the request was made.
    past.requested = time.filter(|_| fate != Some(Fate::Approved));
    if kind == "JITNA Access Request Failed" {
        let policies = detail.get("ApplicablePolicies").and_then(Value::as_array);
        let names = policies.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        past.how = Some(How::Conflict(names.collect()));
        return Ok(past);
    }
    past.how = Some(How::Manual(None));
    if fate == Some(Fate::Approved) {
        past.approved = time;
    }
    // A level that is approved is not yet the request.
    past.fate = fate.filter(|fate| kind.starts_with("Requester") || *fate != Fate::Approved);
    Ok(past)
}

fn start_access_request(record: &Value) -> Result<Past, Unread> {
    if text(record, "eventName").as_deref() != Some("StartAccessRequest") {
        return Err(Unread::Other);
    }
    if record.get("errorCode").is_some_and(|code| !code.is_null()) {
        return Err(Unread::Failed);
    }
    let response = record.get("responseElements").unwrap_or(&Value::Null);
    let id = text(response, "accessRequestId").ok_or(Unread::Lacks("`responseElements.accessRequestId`"))?;
    let targets = record.get("requestParameters").and_then(|all| all.get("targets")?.as_array());
    let nodes = targets.into_iter().flatten().filter_map(|target| target.get("values")?.as_array());
    let mut nodes = nodes.flatten().filter_map(Value::as_str);
    let who = record.get("userIdentity").unwrap_or(&Value::Null);
    let past = Past {
        id,
        account: text(record, "recipientAccountId"),
        region: text(record, "awsRegion"),
        node: nodes.next().map(str::to_owned),
        user: who.get("onBehalfOf").and_then(|user| text(user, "userId")),
        session: text(who, "arn").and_then(|arn| session(&arn)),
        requested: record.get("eventTime").and_then(Moment::from_json),
        ..Past::default()
    };
    match past.node {
        Some(_) => Ok(past),
        None => Err(Unread::Lacks("the node in `requestParameters.targets`")),
    }
}
