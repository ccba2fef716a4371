//! Principals that may assume a role of users

use serde_json::{Map, Value, json};

use crate::ids::{ClaimPattern, ExternalId, OidcProvider, PrincipalArn, SamlProvider};
use crate::import::features::homes::{text, texts};

/// Keys of `trust`; `None` if the model does not support a statement
pub(super) fn keys(policy: &Value) -> Option<Map<String, Value>> {
    let statements = policy.get("Statement")?;
    let statements = statements.as_array().map_or(std::slice::from_ref(statements), Vec::as_slice);
    let mut keys = Map::new();
    for statement in statements {
        let mut actions = texts(statement.get("Action"));
        let effect = statement.get("Effect")?.as_str();
        let (action, None, Some("Allow")) = (actions.next()?, actions.next(), effect) else { return None };
        let more = match action {
            "sts:AssumeRole" => principals(statement)?,
            "sts:AssumeRoleWithSAML" => saml(statement)?,
            "sts:AssumeRoleWithWebIdentity" => oidc(statement)?,
            _ => return None,
        };
        for (key, value) in more {
            // The model supports only one statement of each kind.
            if keys.insert(key, value).is_some() {
                return None;
            }
        }
    }
    (!keys.is_empty()).then_some(keys)
}

/// Values of the wanted conditions of a statement; `None` if it has others
fn conditions<'v>(statement: &'v Value, wanted: &[(&str, &str)]) -> Option<Vec<Option<&'v Value>>> {
    let Some(all) = statement.get("Condition") else { return Some(vec![None; wanted.len()]) };
    for (operator, tests) in all.as_object()? {
        let is_known = |key: &String| wanted.iter().any(|(of, name)| of == operator && name == key);
        if !tests.as_object()?.keys().all(is_known) {
            return None;
        }
    }
    Some(wanted.iter().map(|(operator, key)| all.get(*operator)?.get(*key)).collect())
}

fn principals(statement: &Value) -> Option<Map<String, Value>> {
    let principal = statement.get("Principal")?.as_object()?;
    let arns = principal.get("AWS").filter(|_| principal.len() == 1)?;
    let count = arns.as_array().map_or(1, Vec::len);
    let arns: Vec<&str> = texts(Some(arns)).filter(|arn| arn.parse::<PrincipalArn>().is_ok()).collect();
    if arns.len() != count {
        return None;
    }
    let mut keys = Map::from_iter([("principals".to_owned(), json!(arns))]);
    if let [Some(ids)] = conditions(statement, &[("StringEquals", "sts:ExternalId")])?.as_slice() {
        let id = one(ids).filter(|id| id.parse::<ExternalId>().is_ok())?;
        keys.insert("externalId".to_owned(), id.into());
    }
    Some(keys)
}

fn saml(statement: &Value) -> Option<Map<String, Value>> {
    let arn = federated(statement)?;
    let provider = own(arn, "saml-provider").unwrap_or(arn);
    provider.parse::<SamlProvider>().ok()?;
    conditions(statement, &[("StringEquals", "SAML:aud")])?;
    Some(Map::from_iter([("saml".to_owned(), provider.into())]))
}

fn oidc(statement: &Value) -> Option<Map<String, Value>> {
    let provider = own(federated(statement)?, "oidc-provider")?;
    provider.parse::<OidcProvider>().ok()?;
    let (audience, subject) = (format!("{provider}:aud"), format!("{provider}:sub"));
    let wanted = [("StringEquals", audience.as_str()), ("StringLike", subject.as_str())];
    let found = conditions(statement, &wanted)?;
    let [Some(audience), Some(subjects)] = found.as_slice() else { return None };
    let is_claim = |text: &&str| text.parse::<ClaimPattern>().is_ok();
    let audience = one(audience).filter(is_claim)?;
    let subjects: Vec<&str> = texts(Some(subjects)).collect();
    if subjects.is_empty() || !subjects.iter().all(is_claim) {
        return None;
    }
    let keys = json!({"provider": provider, "audience": audience, "subjects": subjects});
    Some(Map::from_iter([("oidc".to_owned(), keys)]))
}

/// The only string
fn one(value: &Value) -> Option<&str> {
    let mut all = texts(Some(value));
    match (all.next(), all.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

fn federated(statement: &Value) -> Option<&str> {
    text(statement.get("Principal")?.get("Federated")?)
}

/// Name of a provider in the account of the stack
fn own<'a>(arn: &'a str, kind: &str) -> Option<&'a str> {
    arn.strip_prefix("arn:${AWS::Partition}:iam::${AWS::AccountId}:")?.strip_prefix(kind)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(statement: Value, expected: Option<Value>) {
        let policy = json!({"Version": "2012-10-17", "Statement": statement});
        assert_eq!(keys(&policy).map(Value::Object), expected);
    }

    #[test]
    fn principals_and_their_external_id_come_back() {
        let arn = "arn:aws:iam::555555555555:role/Auditor";
        let allow = |condition: Value| {
            let principal = json!({"AWS": arn});
            json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition})
        };
        check(allow(json!({})), Some(json!({"principals": [arn]})));
        let id = json!({"StringEquals": {"sts:ExternalId": "audit-2026"}});
        check(allow(id), Some(json!({"principals": [arn], "externalId": "audit-2026"})));
        // The model does not support a condition that narrows the role further.
        check(allow(json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}})), None);
    }

    #[test]
    fn what_is_no_trust_of_people_is_none() {
        let service = json!({"Service": "lambda.amazonaws.com"});
        check(json!([{"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"}]), None);
        check(json!([]), None);
        let every = json!({"AWS": "*"});
        check(json!([{"Effect": "Allow", "Principal": every, "Action": "sts:AssumeRole"}]), None);
    }
}
