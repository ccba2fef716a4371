//! Roles and keys that go with the unified console

use serde_json::{Value, json};

use super::{Context, Recognized};
use crate::ids::RoleName;
use crate::import::ROLE;
use crate::import::input::Found;

/// AWS managed policy of the role that switches Explorer on
const EXPLORER_POLICY: &str = "AWSSystemsManagerEnableExplorerExecutionPolicy";

pub(super) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let switches_explorer_on = |found: &&Found| {
        let policies = found.property("ManagedPolicyArns").and_then(Value::as_array);
        policies.into_iter().flatten().any(|arn| arn.to_string().contains(EXPLORER_POLICY))
    };
    if let Some(role) = context.of_kind(ROLE).find(switches_explorer_on)
        && let Some(name) = role.text("RoleName").filter(|name| name.parse::<RoleName>().is_ok())
    {
        recognized.set("consoleExtras", json!({"explorerRole": name}));
        recognized.claim(role, "ExplorerRole");
    }
    recognized
}
