use std::fs;
use std::path::Path;

use super::*;

fn collection() -> Collection {
    Collection {
        management_account: "111111111111".parse().unwrap(),
        root: "r-ab12".parse().unwrap(),
        administrator: None,
        principal: "arn:aws:iam::222222222222:role/Audit".parse().unwrap(),
        regions: vec![Region::EU_CENTRAL_1, Region::EU_WEST_1],
        role: Collection::default_role(),
    }
}

/// The files are kept whole, for cfn-lint, parliament and shellcheck
#[test]
fn script_role_and_page_of_an_organization() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/cli/collect");
    let files = collection().files().unwrap();
    assert!(files.iter().all(|file| file.is_executable == file.name.ends_with(".sh")));
    let mut texts: Vec<(&str, String)> = files.into_iter().map(|file| (file.name, file.text)).collect();
    // parliament reads JSON.
    texts.push(("collector.json", role::template(&collection()).unwrap().to_json()));
    for (name, text) in texts {
        let path = folder.join(name);
        if std::env::var_os("JITNA_UPDATE").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, text, "{}: JITNA_UPDATE=1 writes it again", path.display());
    }
}

/// The role in member accounts does not allow calls that are only made in the management account
#[test]
fn member_accounts_grant_what_is_asked_there_and_no_more() {
    let actions = |is_central| {
        let policy = serde_json::to_value(role::policy(is_central)).unwrap();
        policy["Statement"].to_string()
    };
    assert!(actions(true).contains("organizations:ListAccounts"));
    for service in ["organizations:", "identitystore:", "sso:"] {
        assert!(!actions(false).contains(service), "{service}");
    }
}
