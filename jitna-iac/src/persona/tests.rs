use serde_json::Value as Json;

use super::*;
use crate::describe::ConductorOne;

fn account() -> AccountId {
    "111122223333".parse().unwrap()
}

fn json(persona: Persona, deny: bool) -> Json {
    serde_json::from_str(documents::text(persona, deny)).unwrap()
}

#[test]
fn every_document_is_read_whole() {
    for &persona in Persona::ALL {
        for deny in [false, true] {
            let printed = printed(persona, deny);
            let statements = json(persona, deny)["Statement"].as_array().unwrap().len();
            assert_eq!(printed.statements().len(), statements, "{persona:?}");
        }
    }
    for (document, statements) in [
        (documents::conductor_one_identity_center(), 7),
        (documents::conductor_one_iam(), 12),
        (documents::conductor_one_child(), 4),
        (migration_before(), 1),
        (migration_after(), 1),
    ] {
        assert_eq!(document.statements().len(), statements);
    }
}

/// Whether an action of a policy, possibly with a wildcard, covers another action
fn covers(pattern: &str, action: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => action.starts_with(prefix),
        None => pattern == action,
    }
}

/// Allowed actions of a document
fn allowed(document: &PolicyDocument) -> Vec<String> {
    let json = serde_json::to_value(document).unwrap();
    let statements = json["Statement"].as_array().unwrap().iter();
    let statements = statements.filter(|statement| statement["Effect"] == "Allow");
    let actions = statements.flat_map(|statement| match &statement["Action"] {
        Json::Array(items) => items.clone(),
        one => vec![one.clone()],
    });
    actions.map(|action| action.as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_operators_may_start_sessions_around_node_access() {
    let scope = Scope::new(account(), [Region::EU_CENTRAL_1]);
    for &persona in Persona::ALL {
        let actions = allowed(&document(persona, &scope));
        let starts = actions.iter().any(|action| covers(action, "ssm:StartSession"));
        assert_eq!(starts, persona == Persona::Operator, "{persona:?}");
    }
}

#[test]
fn no_placeholder_is_left() {
    let mut scope = Scope::new(account(), [Region::EU_CENTRAL_1, Region::EU_WEST_1]);
    scope.chat_role = Some("Channel".parse().unwrap());
    for &persona in Persona::ALL {
        for deny in [false, true] {
            let scope = Scope { deny_start_session: deny, ..scope.clone() };
            let text = serde_json::to_string(&document(persona, &scope)).unwrap();
            let left: Vec<&str> = text.split("${").skip(1).filter(|rest| !rest.starts_with("aws:")).collect();
            assert!(left.is_empty(), "{persona:?}: {left:?}");
        }
    }
}

#[test]
fn sizes_are_those_of_the_printed_documents() {
    let scope = |region: &str| {
        let mut scope = Scope::new(account(), [region.parse().unwrap()]);
        scope.chat_role = Some("0123456789abcdef".parse().unwrap());
        scope
    };
    // Lists with one item are written as a single string here, which is four characters shorter than in AWS's documents.
    for (persona, least, most) in [
        (Persona::Enabler, 5_400, 5_600),
        (Persona::Configurer, 5_900, MANAGED_POLICY),
        (Persona::Approver, 1_760, 1_780),
        (Persona::Requester, 2_950, 3_050),
        (Persona::ConsoleOnboarding, 5_150, 5_190),
    ] {
        let size = document(persona, &scope("ap-northeast-1")).characters();
        assert!((least..=most).contains(&size), "{persona:?}: {size}");
    }
}

#[test]
fn a_template_leaves_account_and_partition_to_its_stack() {
    let mut scope = Scope::new(account(), [Region::EU_CENTRAL_1]);
    scope.account = AccountScope::Stack;
    scope.in_template = true;
    let text = serde_json::to_string(&document(Persona::Operator, &scope)).unwrap();
    assert!(text.contains(r#""aws:ResourceAccount":"${aws:PrincipalAccount}""#), "{text}");
    assert!(
        text.contains(r#"{"Fn::Sub":"arn:${AWS::Partition}:s3:::do-not-delete-ssm-diagnosis*"}"#),
        "{text}"
    );
    let text = serde_json::to_string(&document(Persona::Approver, &scope)).unwrap();
    let execution = "arn:${AWS::Partition}:ssm:eu-central-1:${AWS::AccountId}:automation-execution/*";
    assert!(text.contains(execution), "{text}");
    assert_eq!(document(Persona::Approver, &scope.resolved(&account())).characters(), 1_761);
}

/// Sids of the connector's permissions; the first action in place of a missing Sid
fn connector(options: impl Fn(ConductorOne) -> ConductorOne) -> Vec<String> {
    let described = crate::describe::Model::account("333333333333", Region::EU_CENTRAL_1)
        .conductor_one(options(ConductorOne::new("123").role_name("C1")));
    let model = crate::read::described(described).0.unwrap();
    let policy = connector_permissions(model.conductor_one.as_ref().unwrap());
    assert!(policy.characters() <= INLINE_POLICY);
    let name = |statement: &Statement| statement.name().unwrap_or("without a name").to_owned();
    policy.statements().iter().map(name).collect()
}

#[test]
fn the_connector_may_do_what_its_options_say() {
    const SSO: &str = "ConductorOneReadAccess";
    let iam = ["MinimumRequiredPermissionsSyncIAMUsersGroupsRoles", "UseMoreDescriptiveAccountAliases"];
    assert_eq!(connector(|c| c.organizations(false)), iam);
    let organization = ["SparseACLOrganizationHierarchy", "OrganizationsSupport"];
    let assume = "AssumeOrganizationAccountAccessRole";
    assert_eq!(connector(|c| c), [&iam[..], &organization, &[assume]].concat());
    let provisioning = ["IAMUserToGroupProvisioning", "IAMPolicyProvisioning", "IAMUserAccountProvisioning"];
    assert_eq!(connector(|c| c.organizations(false).provisioning(true)), [&iam[..], &provisioning].concat());
    let reading = ["IAMListPermissions", "SyncIAMPolicyDocuments", "without a name"];
    let center = |c: ConductorOne| c.identity_center(Region::EU_CENTRAL_1);
    assert_eq!(connector(center), [&[SSO][..], &reading].concat());
    assert_eq!(
        connector(|c| center(c)
            .provisioning(true)
            .management_account_assignments(true)
            .cross_account_iam(true)),
        [&[SSO, "ConductorOneProvisionAccess", "AccessToSSOProvisionedRoles"][..], &reading, &[assume]]
            .concat()
    );
}
