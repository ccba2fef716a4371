//! Account and Region in the path of a file

use std::path::Path;

use super::{AccountId, Region};

/// Account and Region in a path: `<account>/<region>/nodes.json`, `nodes-<account>-<region>.json`
///
/// The file name takes precedence over its folder, and the folder over its parent. A part that names two determines neither.
pub(crate) fn place_of_path(path: &Path) -> (Option<AccountId>, Option<Region>) {
    let parts: Vec<String> =
        path.iter().rev().map(|part| part.to_string_lossy().to_ascii_lowercase()).collect();
    let account = parts.iter().find_map(|part| one(accounts(part)));
    let region = parts.iter().find_map(|part| one(regions(part)));
    (account.flatten(), region.flatten())
}

/// The only item; `None` if there is none, and `Some(None)` if there are several
fn one<T: PartialEq>(mut found: Vec<T>) -> Option<Option<T>> {
    found.dedup();
    let first = found.pop()?;
    Some(found.is_empty().then_some(first))
}

fn accounts(part: &str) -> Vec<AccountId> {
    part.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn regions(part: &str) -> Vec<Region> {
    let mut found = Vec::new();
    for run in part.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let words: Vec<&str> = run.split('-').collect();
        for first in 0..words.len() {
            // A Region begins with two letters (`eu`), and has three or four words (`us-gov-west-1`).
            if words.get(first).is_none_or(|word| word.len() != 2) {
                continue;
            }
            let region =
                [4, 3].iter().find_map(|count| words.get(first..first + count)?.join("-").parse().ok());
            found.extend(region);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_account_and_region() {
        for (path, account, region) in [
            ("111111111111/eu-west-1/nodes.json", Some("111111111111"), Some("eu-west-1")),
            ("out/nodes-111111111111-eu-west-1.json", Some("111111111111"), Some("eu-west-1")),
            ("111111111111_us-gov-west-1.json", Some("111111111111"), Some("us-gov-west-1")),
            ("222222222222/111111111111.json", Some("111111111111"), None),
            ("111111111111-222222222222.json", None, None),
            ("eu-west-1/from-eu-west-2-to-us-east-1.json", None, None),
            ("nodes.json", None, None),
        ] {
            let (found, of) = place_of_path(Path::new(path));
            assert_eq!(
                (found.as_ref().map(|id| id.as_str()), of.as_ref().map(Region::as_str)),
                (account, region),
                "{path}"
            );
        }
    }
}
