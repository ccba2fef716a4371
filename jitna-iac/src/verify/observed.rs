//! Output of `aws ssm describe-document` and `aws ssm get-document`

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diag::{Diagnostics, Sources};
use crate::ids::{AccountId, Region};
use crate::read::{self, Node, Value};
use crate::rules;

/// Place and name of a document
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) name: String,
}

/// Documents that files show
#[derive(Clone, Debug, Default)]
pub struct Observed {
    pub(super) documents: BTreeMap<Key, Seen>,
}

/// Information about a document
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) default_version: Option<String>,
    pub(super) latest_version: Option<String>,
    /// Its content, with the version if it is known
    pub(super) content: Option<(Option<String>, Json)>,
}

impl Observed {
    /// Adds a file, which may contain several outputs, one after the other or in a list; returns its findings
    ///
    /// The account is the `Owner` of the document, or in the path. The Region is in the path: `111111111111/eu-west-1.json`,
    /// `shop-111111111111-eu-west-1.json`.
    pub fn read(&mut self, text: &str, name: &str, sources: &mut Sources) -> Diagnostics {
        let file = sources.add(name, text);
        let mut findings = Diagnostics::default();
        let values = read::values(text, file, &mut findings);
        if values.is_empty() && findings.is_empty() {
            let start = crate::Origin::Span { file, start: 0, end: 0 };
            findings
                .push(rules::NO_DOCUMENT_DESCRIPTION.finding("the file is empty").at(start, "").help(HELP));
        }
        let (account, region) = (account_of(name), region_of(name));
        for value in &values {
            self.add(value, account.as_deref(), region.as_deref(), &mut findings);
        }
        findings
    }

    /// Adds a document of an account and Region, with its default and latest version, if they are known, and the content in force
    pub(crate) fn see(
        &mut self,
        account: &str,
        region: &str,
        name: &str,
        versions: Option<(String, String)>,
        content: (Option<String>, Json),
    ) {
        let key =
            Key { account: Some(account.to_owned()), region: Some(region.to_owned()), name: name.to_owned() };
        let (default_version, latest_version) = versions.unzip();
        self.documents.insert(key, Seen { default_version, latest_version, content: Some(content) });
    }

    fn add(
        &mut self,
        node: &Node<'_>,
        account: Option<&str>,
        region: Option<&str>,
        findings: &mut Diagnostics,
    ) {
        if let Value::Sequence(items) = &node.value {
            for item in items {
                self.add(item, account, region, findings);
            }
            return;
        }
        let described = node.get("Document");
        let document = described.unwrap_or(node);
        let text = |key: &str| document.get(key).and_then(Node::as_text).map(str::to_owned);
        let (default_version, latest_version) = (text("DefaultVersion"), text("LatestVersion"));
        let content = document.get("Content").and_then(Node::as_text);
        let complete = content.is_some() || default_version.is_some() && latest_version.is_some();
        let Some(name) = text("Name").filter(|_| complete) else {
            let message = "no description of a document is here";
            findings.push(rules::NO_DOCUMENT_DESCRIPTION.finding(message).at(node.origin, "").help(HELP));
            return;
        };
        let owner = text("Owner").filter(|owner| owner.parse::<AccountId>().is_ok());
        // A shared document has its ARN as its name.
        let name = name.rsplit('/').next().unwrap_or(&name).to_owned();
        let key = Key {
            account: owner.or_else(|| account.map(str::to_owned)),
            region: region.map(str::to_owned),
            name,
        };
        let seen = self.documents.entry(key).or_default();
        seen.default_version = default_version.or(seen.default_version.take());
        seen.latest_version = latest_version.or(seen.latest_version.take());
        if let Some(content) = content {
            match serde_saphyr::from_str::<Json>(content) {
                Ok(content) => seen.content = Some((text("DocumentVersion"), content)),
                Err(_) => {
                    let message = "the content of the document is neither JSON nor YAML";
                    let origin = document.get("Content").map_or(node.origin, |content| content.origin);
                    findings.push(rules::NO_DOCUMENT_DESCRIPTION.finding(message).at(origin, "").help(HELP));
                }
            }
        }
    }
}

const HELP: &str = "it reads what `aws ssm describe-document` and `aws ssm get-document` print, one after the other or in a list";

/// Returns the account in a path
fn account_of(path: &str) -> Option<String> {
    let mut words = path.split(|c: char| !c.is_ascii_digit());
    words.rfind(|word| word.parse::<AccountId>().is_ok()).map(str::to_owned)
}

/// Returns the Region in a path: the last sequence of words with `-` between them that is a Region
fn region_of(path: &str) -> Option<String> {
    let mut found = None;
    for part in path.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')) {
        let words: Vec<&str> = part.split('-').collect();
        // `us-gov-west-1` before `gov-west-1`, which also has the form of a Region.
        for length in [4, 3] {
            let region = words.windows(length).map(|words| words.join("-")).rfind(|name| is_region(name));
            if region.is_some() {
                found = region;
                break;
            }
        }
    }
    found
}

/// Checks whether a string is a Region: it begins with the two letters of a continent or country
fn is_region(text: &str) -> bool {
    let continent = text.split('-').next().is_some_and(|word| word.len() == 2);
    continent && text.parse::<Region>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_is_in_the_path() {
        for (path, account, region) in [
            ("111111111111/eu-west-1.json", Some("111111111111"), Some("eu-west-1")),
            ("out/shop-222222222222-us-east-1-docs.json", Some("222222222222"), Some("us-east-1")),
            ("us-gov-west-1/a.json", None, Some("us-gov-west-1")),
            ("eu-west-1/333333333333.json", Some("333333333333"), Some("eu-west-1")),
            ("ap-southeast-2.json", None, Some("ap-southeast-2")),
            ("documents.json", None, None),
        ] {
            assert_eq!(
                (account_of(path).as_deref(), region_of(path).as_deref()),
                (account, region),
                "{path}"
            );
        }
    }
}
