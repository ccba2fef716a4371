//! Parses policies from JSON

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::{Effect, PolicyDocument, Principal, Statement, Texts};
use crate::cfn::value::Value;

/// Why a JSON value is not an IAM policy
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct PolicyError {
    /// Path within the policy, such as `Statement.0.Action`
    place: String,
    /// What is wrong there
    what: String,
}

impl PolicyError {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

type Read<T> = Result<T, PolicyError>;

impl PolicyDocument {
    /// Parses a policy from a JSON value, according to IAM's grammar
    ///
    /// `Id` and the version of 2008 are rejected, because written policies have neither. `NotPrincipal` is rejected, because IAM advises
    /// against it.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{PolicyDocument, Statement};
    ///
    /// let json = serde_json::json!({
    ///     "Version": "2012-10-17",
    ///     "Statement": {"Effect": "Allow", "Action": "ssm:GetDocument", "Resource": ["*"]},
    /// });
    /// let policy = PolicyDocument::from_json(&json)?;
    /// assert_eq!(policy, PolicyDocument::new([Statement::allow(["ssm:GetDocument"]).resource("*")]));
    /// assert!(PolicyDocument::from_json(&serde_json::json!({"Statement": []})).is_err());
    /// # Ok::<(), jitna_iac::cfn::resources::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error with the location if the value is not a policy.
    pub fn from_json(json: &Json) -> Result<Self, PolicyError> {
        let map = object(json, "policy")?;
        known(map, "policy", &["Version", "Statement"])?;
        match map.get("Version").and_then(Json::as_str) {
            Some("2012-10-17") => {}
            _ => return Err(PolicyError::new("Version", "expected `2012-10-17`")),
        }
        let statements = match map.get("Statement") {
            Some(Json::Array(items)) => {
                let numbered = items.iter().enumerate();
                numbered.map(|(number, item)| statement(item, number)).collect::<Read<Vec<_>>>()?
            }
            Some(one) => vec![statement(one, 0)?],
            None => return Err(PolicyError::new("policy", "`Statement` is missing")),
        };
        Ok(Self::new(statements))
    }
}

fn statement(json: &Json, number: usize) -> Read<Statement> {
    let place = format!("Statement.{number}");
    let map = object(json, &place)?;
    let keys = ["Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    known(map, &place, &keys)?;
    let effect = match map.get("Effect").and_then(Json::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return Err(PolicyError::new(format!("{place}.Effect"), "expected `Allow` or `Deny`")),
    };
    let list = |key: &str| match map.get(key) {
        None => Ok(Texts::default()),
        Some(json) => texts(json, &format!("{place}.{key}")),
    };
    let mut statement = Statement::new(effect);
    statement.sid = match map.get("Sid") {
        None => None,
        Some(Json::String(sid)) => Some(sid.clone()),
        Some(_) => return Err(PolicyError::new(format!("{place}.Sid"), "expected a text")),
    };
    statement.principal =
        map.get("Principal").map(|json| principal(json, &format!("{place}.Principal"))).transpose()?;
    statement.action = list("Action")?;
    statement.not_action = list("NotAction")?;
    statement.resource = list("Resource")?;
    statement.not_resource = list("NotResource")?;
    if statement.action.is_empty() == statement.not_action.is_empty() {
        return Err(PolicyError::new(place, "expected one of `Action` and `NotAction`"));
    }
    if let Some(conditions) = map.get("Condition") {
        for (operator, keys) in object(conditions, &format!("{place}.Condition"))? {
            let place = format!("{place}.Condition.{operator}");
            let mut all = IndexMap::new();
            for (key, values) in object(keys, &place)? {
                all.insert(key.clone(), texts(values, &format!("{place}.{key}"))?);
            }
            statement.condition.insert(operator.clone(), all);
        }
    }
    Ok(statement)
}

fn principal(json: &Json, place: &str) -> Read<Principal> {
    if json.as_str() == Some("*") {
        return Ok(Principal::any());
    }
    let mut all = IndexMap::new();
    for (kind, values) in object(json, place)? {
        let kinds = ["AWS", "Service", "Federated", "CanonicalUser"];
        let Some(kind) = kinds.into_iter().find(|known| known == kind) else {
            return Err(PolicyError::new(place, format!("`{kind}` is not a kind of principal")));
        };
        all.insert(kind, texts(values, &format!("{place}.{kind}"))?);
    }
    Ok(Principal(Some(all)))
}

fn object<'j>(json: &'j Json, place: &str) -> Read<&'j Map<String, Json>> {
    json.as_object().ok_or_else(|| PolicyError::new(place, "expected an object"))
}

fn known(map: &Map<String, Json>, place: &str, keys: &[&str]) -> Read<()> {
    match map.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => Err(PolicyError::new(place, format!("unknown key `{key}`"))),
        None => Ok(()),
    }
}

/// A string, or a list of strings; conditions may have Booleans and numbers, which IAM reads as strings
fn texts(json: &Json, place: &str) -> Read<Texts> {
    let text = |json: &Json| match json {
        Json::String(text) => Ok(Value::from(text.clone())),
        Json::Bool(value) => Ok(Value::from(value.to_string())),
        Json::Number(value) => Ok(Value::from(value.to_string())),
        _ => Err(PolicyError::new(place, "expected a text")),
    };
    let all: Vec<Value<String>> = match json {
        Json::Array(items) => items.iter().map(text).collect::<Read<_>>()?,
        one => vec![text(one)?],
    };
    if all.is_empty() {
        return Err(PolicyError::new(place, "the list is empty"));
    }
    Ok(Texts(all))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let policy = PolicyDocument::new([
            Statement::deny(["ssm:*"]).sid("One").resource("*").condition(
                "Bool",
                "aws:ViaAWSService",
                ["true"],
            ),
            Statement::allow(["sts:AssumeRole"])
                .principal(Principal::service("ssm.amazonaws.com").and(Principal::aws("111122223333"))),
            Statement::new(Effect::Allow)
                .not_actions(["iam:*"])
                .not_resources(["a", "b"])
                .principal(Principal::any()),
        ]);
        let json = serde_json::to_value(&policy).unwrap();
        assert_eq!(PolicyDocument::from_json(&json).unwrap(), policy);
    }

    #[test]
    fn what_is_no_policy_is_refused_at_its_place() {
        let of = |statement: Json| json!({"Version": "2012-10-17", "Statement": [statement]});
        for (json, expected) in [
            (json!([]), "policy: expected an object"),
            (json!({"Version": "2008-10-17", "Statement": []}), "Version: expected `2012-10-17`"),
            (json!({"Version": "2012-10-17"}), "policy: `Statement` is missing"),
            (of(json!({"Effect": "Allow"})), "Statement.0: expected one of `Action` and `NotAction`"),
            (of(json!({"Effect": "allow"})), "Statement.0.Effect: expected `Allow` or `Deny`"),
            (of(json!({"Effect": "Deny", "Actions": "a"})), "Statement.0: unknown key `Actions`"),
            (of(json!({"Effect": "Deny", "Action": []})), "Statement.0.Action: the list is empty"),
            (of(json!({"Effect": "Deny", "Action": {}})), "Statement.0.Action: expected a text"),
            (
                of(json!({"Effect": "Deny", "Action": "a", "Principal": {"Svc": "x"}})),
                "Statement.0.Principal: `Svc` is not a kind of principal",
            ),
            (
                of(json!({"Effect": "Deny", "Action": "a", "Condition": {"Bool": 1}})),
                "Statement.0.Condition.Bool: expected an object",
            ),
        ] {
            assert_eq!(PolicyDocument::from_json(&json).unwrap_err().to_string(), expected);
        }
    }
}
