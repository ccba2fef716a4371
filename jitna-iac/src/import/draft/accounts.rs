//! Accounts that only stack groups other than the rollouts name

use serde_json::Value;

use super::{Draft, placed};
use crate::ids::AccountId;
use crate::import::features;
use crate::import::input::{Found, Material};
use crate::origin::Origin;

/// Statements that give access to the accounts of node access one by one, if the model has no organization ID
const ADMITTING: [&str; 5] = [
    "WriteSessionLogs",
    "ReadEncryption",
    "EncryptSessionLogs",
    "ConnectionRecording",
    "AllowGuiConnectToEncryptRecordings",
];

impl Draft {
    /// Places accounts without a known parent in the first unit of node access
    pub(super) fn named_accounts(&mut self, material: &mut Material, unit: &str) {
        let mut accounts: Vec<(String, Origin)> = Vec::new();
        let mut lists = Vec::new();
        let of_others = placed::accounts(material).into_iter();
        // The documents of the management account are in its own stack, wherever the account is.
        let of_others =
            of_others.filter(|(account, _)| material.known.management.as_deref() != Some(account.as_str()));
        for (account, found) in of_others {
            accounts.push((account.clone(), found.origin(&["Type"])));
            lists.push(vec![account]);
        }
        for found in &material.resources {
            if let Some((account, _)) = features::imported(found) {
                accounts.push((account.to_owned(), found.origin(&["Type"])));
            }
            let list = admitted(found);
            accounts.extend(list.iter().cloned().map(|account| (account, found.origin(&["Properties"]))));
            lists.push(list);
        }
        // The statements list the accounts in the order of the model.
        material.known.arrange(&[], &lists);
        for (account, origin) in accounts {
            if unit.is_empty() || material.known.has_parent(&account) {
                continue;
            }
            let what = format!(
                "the account `{account}` is assumed to be in `{unit}`, the first unit of node access"
            );
            self.assumed(what, origin, &account);
            material.known.place_account(&account, unit);
        }
    }
}

/// Accounts to which the policy of a bucket or key gives access for logs and recordings
fn admitted(found: &Found) -> Vec<String> {
    let document = match found.kind.as_str() {
        features::KEY => found.property("KeyPolicy"),
        features::BUCKET_POLICY => found.property("PolicyDocument"),
        _ => None,
    };
    let statements = document.and_then(|document| document.get("Statement")?.as_array());
    let admits = |statement: &&Value| {
        statement.get("Sid").and_then(Value::as_str).is_some_and(|sid| ADMITTING.contains(&sid))
    };
    let mut all: Vec<String> = Vec::new();
    for statement in statements.into_iter().flatten().filter(admits) {
        let lists = [
            statement.pointer("/Principal/AWS"),
            statement.pointer("/Condition/StringEquals/aws:SourceAccount"),
        ];
        for list in lists.into_iter().flatten() {
            let list = list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice);
            let ids = list.iter().filter_map(Value::as_str).filter(|id| id.parse::<AccountId>().is_ok());
            for id in ids {
                if !all.iter().any(|known| known == id) {
                    all.push(id.to_owned());
                }
            }
        }
    }
    all
}
