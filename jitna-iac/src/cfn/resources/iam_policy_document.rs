//! IAM policies in JSON, as in roles and buckets.

mod read;

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

pub use read::PolicyError;

use crate::cfn::value::{Arn, Value};

/// IAM policy of version `2012-10-17`
///
/// IAM User Guide, "IAM JSON policy elements". IAM allows only tab, line feed, carriage return and U+0020 to U+00FF.
///
/// ```
/// use jitna_iac::cfn::resources::{PolicyDocument, Statement};
///
/// let policy = PolicyDocument::new([Statement::allow(["ssm:GetDocument"]).sid("Read").resource("*")]);
/// assert_eq!(
///     serde_json::to_value(&policy)?,
///     serde_json::json!({
///         "Version": "2012-10-17",
///         "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": "ssm:GetDocument", "Resource": "*"}],
///     })
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyDocument {
    version: &'static str,
    statement: Vec<Statement>,
}

impl Default for PolicyDocument {
    fn default() -> Self {
        Self { version: "2012-10-17", statement: Vec::new() }
    }
}

impl PolicyDocument {
    /// Returns a policy with these statements
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        let mut policy = Self::default();
        policy.statement.extend(statements);
        policy
    }

    /// Adds a statement
    #[must_use]
    pub fn statement(mut self, statement: Statement) -> Self {
        self.statement.push(statement);
        self
    }

    /// The statements, in order
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statement
    }

    /// Returns the statements, in order, for changes to single statements
    #[must_use]
    pub fn into_statements(self) -> Vec<Statement> {
        self.statement
    }

    /// Number of characters without white space, which is how IAM measures policies; values that CloudFormation resolves count as written
    #[must_use]
    pub fn characters(&self) -> usize {
        let json = serde_json::to_string(self).unwrap_or_default();
        json.chars().filter(|c| !c.is_whitespace()).count()
    }
}

/// Statement of a [`PolicyDocument`]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    effect: Effect,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<Principal>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    action: Texts,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    not_action: Texts,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    resource: Texts,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    not_resource: Texts,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    condition: IndexMap<String, IndexMap<String, Texts>>,
}

/// What a [`Statement`] does with a matching request
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// Allows it, unless another statement denies it
    Allow,
    /// Denies it, even if others allow it
    Deny,
}

impl Statement {
    /// Returns a statement with this effect and no actions
    #[must_use]
    pub fn new(effect: Effect) -> Self {
        Self {
            sid: None,
            effect,
            principal: None,
            action: Texts::default(),
            not_action: Texts::default(),
            resource: Texts::default(),
            not_resource: Texts::default(),
            condition: IndexMap::new(),
        }
    }

    /// Returns a statement that allows these actions
    #[must_use]
    pub fn allow<V: Into<Value<String>>>(actions: impl IntoIterator<Item = V>) -> Self {
        Self::new(Effect::Allow).actions(actions)
    }

    /// Returns a statement that denies these actions
    #[must_use]
    pub fn deny<V: Into<Value<String>>>(actions: impl IntoIterator<Item = V>) -> Self {
        Self::new(Effect::Deny).actions(actions)
    }

    /// Sets the name of the statement, ASCII letters and digits
    #[must_use]
    pub fn sid(mut self, sid: impl Into<String>) -> Self {
        self.sid = Some(sid.into());
        self
    }

    /// Sets the principals to which it applies; only for trust and resource policies
    #[must_use]
    pub fn principal(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// Adds actions, such as `ssm:StartSession`
    #[must_use]
    pub fn actions<V: Into<Value<String>>>(mut self, actions: impl IntoIterator<Item = V>) -> Self {
        self.action.extend(actions);
        self
    }

    /// Adds excluded actions; the statement applies to all others
    #[must_use]
    pub fn not_actions<V: Into<Value<String>>>(mut self, actions: impl IntoIterator<Item = V>) -> Self {
        self.not_action.extend(actions);
        self
    }

    /// Adds a resource: an ARN with wildcards, or `*`
    #[must_use]
    pub fn resource(self, resource: impl Into<Value<String>>) -> Self {
        self.resources([resource.into()])
    }

    /// Adds resources
    #[must_use]
    pub fn resources<V: Into<Value<String>>>(mut self, resources: impl IntoIterator<Item = V>) -> Self {
        self.resource.extend(resources);
        self
    }

    /// Adds excluded resources; the statement applies to all others
    #[must_use]
    pub fn not_resources<V: Into<Value<String>>>(mut self, resources: impl IntoIterator<Item = V>) -> Self {
        self.not_resource.extend(resources);
        self
    }

    /// Name of the statement, if it has one
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// Whether it allows this action, given by its full name
    #[must_use]
    pub fn allows(&self, action: &str) -> bool {
        let named = |value: &Value<String>| value.known().is_some_and(|known| known == action);
        self.effect == Effect::Allow && self.action.0.iter().any(named)
    }

    /// Replaces each resource and each condition value that is known now with other values
    #[must_use]
    pub fn map_texts(mut self, of: impl Fn(&str) -> Vec<Value<String>>) -> Self {
        self.resource = self.resource.map(&of);
        for values in self.condition.values_mut().flat_map(IndexMap::values_mut) {
            *values = std::mem::take(values).map(&of);
        }
        self
    }

    /// Adds values to a condition, such as `StringEquals` of `aws:SourceAccount`; one of them must match
    #[must_use]
    pub fn condition<V: Into<Value<String>>>(
        mut self,
        operator: impl Into<String>,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.condition.entry(operator.into()).or_default().entry(key.into()).or_default().extend(values);
        self
    }
}

/// Principals to which a [`Statement`] applies
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal(Option<IndexMap<&'static str, Texts>>);

impl Principal {
    /// Returns any principal (`*`)
    #[must_use]
    pub fn any() -> Self {
        Self(None)
    }

    /// Returns an account, role or user, by its ARN; an account also by its 12 digits
    pub fn aws(principal: impl Into<Value<Arn>>) -> Self {
        Self::new("AWS", principal.into().into())
    }

    /// Returns a service, such as `ssm.amazonaws.com`
    pub fn service(name: impl Into<Value<String>>) -> Self {
        Self::new("Service", name.into())
    }

    /// Returns an identity provider, by ARN or domain
    pub fn federated(provider: impl Into<Value<String>>) -> Self {
        Self::new("Federated", provider.into())
    }

    /// Adds other principals; any principal plus others is any principal
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0 = match (self.0, other.0) {
            (Some(mut these), Some(others)) => {
                for (kind, values) in others {
                    these.entry(kind).or_default().0.extend(values.0);
                }
                Some(these)
            }
            _ => None,
        };
        self
    }

    fn new(kind: &'static str, value: Value<String>) -> Self {
        Self(Some(IndexMap::from([(kind, Texts(vec![value]))])))
    }
}

impl Serialize for Principal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            None => serializer.serialize_str("*"),
            Some(principals) => principals.serialize(serializer),
        }
    }
}

/// A single string is written as is, several as a list; IAM treats both the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Texts(Vec<Value<String>>);

impl Texts {
    fn extend<V: Into<Value<String>>>(&mut self, texts: impl IntoIterator<Item = V>) {
        self.0.extend(texts.into_iter().map(Into::into));
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Maps each string, without duplicates
    fn map(self, of: impl Fn(&str) -> Vec<Value<String>>) -> Self {
        let mut all: Vec<Value<String>> = Vec::new();
        for value in self.0 {
            let made = match value.known() {
                Some(text) => of(text),
                None => vec![value],
            };
            for value in made {
                if !all.contains(&value) {
                    all.push(value);
                }
            }
        }
        Self(all)
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cfn::{Pseudo, Sub};

    #[test]
    fn a_trust_policy_reads_as_in_the_user_guide() {
        let arn = Sub::default().text("arn:aws:ssm:*:").hole(Pseudo::AccountId).text(":*");
        let statement = Statement::allow(["sts:AssumeRole", "sts:TagSession"])
            .principal(Principal::service("ssm.amazonaws.com").and(Principal::aws("111122223333")))
            .condition("ArnLike", "aws:SourceArn", [arn])
            .condition("StringEquals", "aws:SourceAccount", ["1", "2"]);
        assert_eq!(
            serde_json::to_value(PolicyDocument::new([statement])).unwrap(),
            json!({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "ssm.amazonaws.com", "AWS": "111122223333"},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
                "Condition": {
                    "ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:aws:ssm:*:${AWS::AccountId}:*"}},
                    "StringEquals": {"aws:SourceAccount": ["1", "2"]},
                },
            }]})
        );
        let any = Principal::any().and(Principal::service("x"));
        assert_eq!(serde_json::to_value(any).unwrap(), json!("*"));
    }
}
