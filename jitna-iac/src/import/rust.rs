//! The model as a Rust program

mod around;
mod notifications;
mod people;

use std::fmt::Write as _;

use serde::Serialize;

use super::yaml::remarks;
use crate::diag::{Diagnostics, Sources};
use crate::escape::is_hidden;
use crate::model::{
    Approver, Choice, CloudWatchLogs, ConcurrencyMode, Count, DeploymentRoles, IdentityProvider, Level,
    ManualApproval, Member, Model, NodeAccess, NodeTagValues, Nodes, Organization, Override, Place,
    RegionConcurrency, RoleOrigin, Rollout, S3Logs, SessionPreferences, StackSetOptions, Statement,
    StatementKind, UnifiedConsole, Unit,
};
use crate::origin::Sp;

/// Calls, one per line
#[derive(Default)]
struct Code {
    text: String,
    depth: usize,
}

impl Code {
    fn line(&mut self, line: impl AsRef<str>) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    /// A call whose arguments stand on lines of their own
    fn nested(&mut self, open: &str, close: &str, inside: impl FnOnce(&mut Self)) {
        self.line(open);
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line(close);
    }
}

/// A text as a literal: raw where it has several lines
fn literal(text: &str) -> String {
    let is_plain = |c: char| c == '\n' || !is_hidden(c);
    if !text.contains('\n') || !text.chars().all(is_plain) {
        let shown = text.chars().map(|c| {
            if is_hidden(c) { c.escape_unicode().to_string() } else { c.escape_debug().to_string() }
        });
        // `escape_debug` escapes single quotes as well, which a string does not need.
        return format!("\"{}\"", shown.collect::<String>().replace("\\'", "'"));
    }
    let mut fence = String::from("#");
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
}

/// A value that is parsed from its text
fn parsed(value: impl AsRef<str>) -> String {
    format!("{}.parse()?", literal(value.as_ref()))
}

/// The text that a value has in `jitna.yaml`
fn written(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

/// Text of the program
pub(super) fn write(model: &Model, from: &[String], findings: &Diagnostics, sources: &Sources) -> String {
    let mut code = Code::default();
    for line in remarks(from, findings, sources) {
        let line: String = line.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
        code.line(format!("//! {line}").trim_end());
    }
    code.line("");
    code.line("use std::process::ExitCode;");
    code.line("");
    code.line("use jitna_iac::model::prelude::*;");
    code.line("");
    code.nested("fn main() -> ExitCode {", "}", |code| code.line("jitna_iac::app::run_result(model())"));
    code.line("");
    code.line("/// The model that was imported");
    code.nested("pub(crate) fn model() -> Result<Model, ParseIdError> {", "}", |code| {
        match &model.place {
            Place::Organization(organization) => {
                code.nested("let organization =", ";", |code| self::organization(organization, code));
                code.nested("let node_access =", ";", |code| node_access(&model.node_access, code));
                code.line("let model = Model::organization(organization, node_access)");
            }
            Place::Account(account) => {
                let (id, region) = (parsed(account.id.as_str()), parsed(account.region.as_str()));
                code.line(format!("let mut model = Model::account(Account::new({id}, {region}));"));
                code.nested("model.node_access =", ";", |code| node_access(&model.node_access, code));
                code.line("let model = model");
            }
        }
        code.depth += 1;
        settings(model, code);
        policies(model, code);
        around::parts(model, code);
        for change in &model.overrides {
            overridden(change, code);
        }
        code.depth -= 1;
        code.line(";");
        code.line("Ok(model)");
    });
    code.text
}

fn organization(organization: &Organization, code: &mut Code) {
    code.line(format!(
        "Organization::new({}, {}, {})",
        parsed(organization.delegated_administrator.as_str()),
        parsed(organization.root.as_str()),
        parsed(organization.home_region.as_str()),
    ));
    code.depth += 1;
    if let Some(id) = &organization.id {
        code.line(format!(".id({})", parsed(id.as_str())));
    }
    if let Some(account) = &organization.management_account {
        code.line(format!(".management_account({})", parsed(account.as_str())));
    }
    if *organization.identity_provider == IdentityProvider::Sso {
        code.line(".identity_provider(IdentityProvider::Sso)");
    }
    if let Some(center) = &organization.identity_center {
        code.nested(".identity_center(", ")", |code| people::identity_center(center, code));
    }
    members(&organization.accounts, &organization.units, code);
    code.depth -= 1;
}

fn members(accounts: &[Sp<Member>], units: &[Sp<Unit>], code: &mut Code) {
    for account in accounts {
        code.line(format!(".account({}, {})", parsed(account.name.as_str()), parsed(account.id.as_str())));
    }
    for unit in units {
        code.nested(".unit(", ")", |code| {
            code.line(format!("Unit::new({}, {})", parsed(unit.name.as_str()), parsed(unit.id.as_str())));
            code.depth += 1;
            members(&unit.accounts, &unit.units, code);
            code.depth -= 1;
        });
    }
}

fn regions<T: AsRef<str>>(regions: impl IntoIterator<Item = T>) -> String {
    let regions: Vec<String> = regions.into_iter().map(parsed).collect();
    format!(".regions([{}])", regions.join(", "))
}

fn node_access(access: &NodeAccess, code: &mut Code) {
    code.line("NodeAccess::default()");
    code.depth += 1;
    code.line(format!(".name({})", parsed(access.name.as_str())));
    for unit in &access.units {
        code.line(format!(".unit({})", parsed(unit.as_str())));
    }
    if !access.regions.is_empty() {
        code.line(regions(access.regions.iter().map(|region| region.as_str())));
    }
    code.depth -= 1;
}

fn settings(model: &Model, code: &mut Code) {
    let console: &UnifiedConsole = &model.unified_console;
    code.nested(".unified_console(", ")", |code| {
        code.line("UnifiedConsole::default()");
        code.depth += 1;
        code.line(format!(".name({})", parsed(console.name.as_str())));
        if !console.regions.is_empty() {
            code.line(regions(console.regions.iter().map(|region| region.as_str())));
        }
        code.line(format!(".agent_update({})", parsed(written(&console.agent_update))));
        code.line(format!(".host_management({})", parsed(written(&console.host_management))));
        code.line(format!(".inventory({})", parsed(written(&console.inventory))));
        if let Some(key) = &console.diagnosis_bucket_key {
            code.line(format!(".diagnosis_bucket_key({})", parsed(key.as_str())));
        }
        if !*console.remediation_roles {
            code.line(".remediation_roles(false)");
        }
        code.depth -= 1;
    });
    if !model.names.is_empty() {
        code.nested(".names(", ")", |code| people::names(&model.names, code));
    }
    let roles: &DeploymentRoles = &model.deployment_roles;
    if *roles != DeploymentRoles::default() {
        let mode = if *roles.mode == RoleOrigin::Create { "create" } else { "existing" };
        let (administration, execution) =
            (parsed(roles.administration.as_str()), parsed(roles.execution.as_str()));
        code.line(format!(".deployment_roles(DeploymentRoles::{mode}({administration}, {execution}))"));
    }
    for (key, value) in &model.tags {
        code.line(format!(".tag({}, {})", parsed(key.as_str()), parsed(value.as_str())));
    }
    for keys in &model.exclusive {
        let keys: Vec<String> = keys.iter().map(|key| parsed(key.as_str())).collect();
        code.line(format!(".exclusive([{}])", keys.join(", ")));
    }
    for (key, values) in &model.node_tags {
        let values = match &**values {
            NodeTagValues::Any => "NodeTagValues::Any".to_owned(),
            NodeTagValues::OneOf(values) => {
                let values: Vec<String> = values.iter().map(|value| parsed(value.as_str())).collect();
                format!("NodeTagValues::one_of([{}])", values.join(", "))
            }
        };
        code.line(format!(".node_tag({}, {values})", parsed(key.as_str())));
    }
    if *model.promote_documents {
        code.line(".promote_documents(true)");
    }
    if !model.stack_sets.is_default() {
        code.nested(".stack_sets(", ")", |code| stack_sets(&model.stack_sets, code));
    }
}

fn stack_sets(options: &StackSetOptions, code: &mut Code) {
    let count = |count: Count| match count {
        Count::Accounts(accounts) => format!("Count::Accounts({accounts})"),
        Count::Percent(percent) => format!("Count::Percent({percent})"),
    };
    code.line("StackSetOptions::default()");
    code.depth += 1;
    code.line(format!(".name_prefix({})", parsed(options.name_prefix.as_str())));
    code.line(format!(".auto_deployment({})", *options.auto_deployment));
    code.line(format!(".retain_stacks_on_account_removal({})", *options.retain_stacks_on_account_removal));
    code.line(format!(".managed_execution({})", *options.managed_execution));
    code.line(format!(".max_concurrent({})", count(*options.max_concurrent)));
    code.line(format!(".failure_tolerance({})", count(*options.failure_tolerance)));
    let concurrency = match *options.region_concurrency {
        RegionConcurrency::Parallel => "Parallel",
        RegionConcurrency::Sequential => "Sequential",
    };
    code.line(format!(".region_concurrency(RegionConcurrency::{concurrency})"));
    let mode = match *options.concurrency_mode {
        ConcurrencyMode::StrictFailureTolerance => "StrictFailureTolerance",
        ConcurrencyMode::SoftFailureTolerance => "SoftFailureTolerance",
    };
    code.line(format!(".concurrency_mode(ConcurrencyMode::{mode})"));
    if !options.region_order.is_empty() {
        let order: Vec<String> = options.region_order.iter().map(|region| parsed(region.as_str())).collect();
        code.line(format!(".region_order([{}])", order.join(", ")));
    }
    code.depth -= 1;
}

fn statements(statements: &[Sp<Statement>], code: &mut Code) {
    for statement in statements {
        // An import has Cedar text only.
        if let StatementKind::Cedar(cedar) = &statement.kind {
            code.line(format!("Statement::cedar({}),", literal(&cedar.text)));
        }
    }
}

fn description(text: Option<&str>, code: &mut Code) {
    if let Some(text) = text {
        code.line(format!("    .description({})", parsed(text)));
    }
}

fn policies(model: &Model, code: &mut Code) {
    if let Some(policy) = &model.deny_access {
        code.nested(".deny_access(", ")", |code| {
            code.nested("DenyAccess::new([", "])", |code| statements(&policy.statements, code));
            description(policy.description.as_ref().map(|text| text.as_str()), code);
        });
    }
    for policy in &model.auto_approvals {
        code.nested(".auto_approval(", ")", |code| {
            let open = format!("AutoApproval::new({}, [", parsed(policy.name.as_str()));
            code.nested(&open, "])", |code| statements(&policy.statements, code));
            description(policy.description.as_ref().map(|text| text.as_str()), code);
        });
    }
    for policy in &model.manual_approvals {
        code.nested(".manual_approval(", ")", |code| manual_approval(policy, code));
    }
    for preferences in &model.session_preferences {
        code.nested(".session_preferences(", ")", |code| session(preferences, code));
    }
    for rollout in &model.rollouts {
        code.nested(".rollout(", ")", |code| self::rollout(rollout, code));
    }
}

fn manual_approval(policy: &ManualApproval, code: &mut Code) {
    let nodes = match &*policy.nodes {
        Nodes::All => "Nodes::All".to_owned(),
        Nodes::Tagged(tags) => {
            let mut nodes = String::new();
            for (key, values) in tags {
                let call = if nodes.is_empty() { "Nodes::tagged" } else { ".or_tagged" };
                let values: Vec<String> = values.iter().map(|value| parsed(value.as_str())).collect();
                // Writing to a text cannot fail.
                let _: std::fmt::Result =
                    write!(nodes, "{call}({}, [{}])", parsed(key.as_str()), values.join(", "));
            }
            nodes
        }
    };
    code.line(format!("ManualApproval::new({}, {nodes})", parsed(policy.name.as_str())));
    code.depth += 1;
    if let Some(text) = &policy.description {
        code.line(format!(".description({})", literal(text)));
    }
    code.line(format!(".access_duration({})", parsed(written(&policy.access_duration))));
    for level in &policy.levels {
        code.nested(".level(", ")", |code| self::level(level, code));
    }
    code.depth -= 1;
}

fn level(level: &Level, code: &mut Code) {
    let approvers = level.approvers.iter().map(|approver| {
        let kind = match &**approver {
            Approver::Group(_) => "Group",
            Approver::User(_) => "User",
            Approver::Role(_) => "Role",
            Approver::IamUser(_) => "IamUser",
        };
        format!("Approver::{kind}({})", parsed(approver.as_str()))
    });
    code.line(format!("Level::new([{}])", approvers.collect::<Vec<_>>().join(", ")));
    code.depth += 1;
    code.line(format!(".approvals({})", *level.approvals));
    if let Some(message) = &level.message {
        code.line(format!(".message({})", literal(message)));
    }
    code.line(format!(".timeout({})", parsed(written(&level.timeout))));
    code.depth -= 1;
}

fn session(preferences: &SessionPreferences, code: &mut Code) {
    code.line(format!("SessionPreferences::new({})", parsed(preferences.name.as_str())));
    code.depth += 1;
    if let Some(text) = &preferences.description {
        code.line(format!(".description({})", parsed(text.as_str())));
    }
    if let Some(logs) = &preferences.cloud_watch {
        let CloudWatchLogs { log_group, encrypted, streaming } = &**logs;
        let begin = log_group.as_ref().map_or_else(
            || "CloudWatchLogs::none()".to_owned(),
            |group| format!("CloudWatchLogs::stream_to({})", parsed(written(group))),
        );
        code.line(format!(".cloud_watch({begin}.encrypted({}).streaming({}))", **encrypted, **streaming));
    }
    if let Some(logs) = &preferences.s3 {
        let S3Logs { bucket, prefix, encrypted } = &**logs;
        let begin = bucket.as_ref().map_or_else(
            || format!("S3Logs::none({})", **encrypted),
            |bucket| format!("S3Logs::bucket({}).encrypted({})", parsed(written(bucket)), **encrypted),
        );
        let prefix = prefix
            .as_ref()
            .map_or_else(String::new, |prefix| format!(".prefix({})", parsed(written(prefix))));
        code.line(format!(".s3({begin}{prefix})"));
    }
    if let Some(key) = &preferences.kms_key {
        code.line(format!(".kms_key({})", parsed(written(key))));
    }
    if let Some(run_as) = &preferences.run_as {
        let user = run_as.default_user.as_ref().map(|user| parsed(user.as_str()));
        let run_as =
            user.map_or_else(|| "RunAs::default()".to_owned(), |user| format!("RunAs::user({user})"));
        code.line(format!(".run_as({run_as})"));
    }
    if let Some(limit) = &preferences.idle_timeout {
        code.line(format!(".idle_timeout({})", parsed(written(limit))));
    }
    if let Some(limit) = &preferences.max_duration {
        code.line(format!(".max_duration({})", parsed(written(limit))));
    }
    if let Some(commands) = &preferences.shell_profile.linux {
        code.line(format!(".linux_profile({})", literal(commands)));
    }
    if let Some(commands) = &preferences.shell_profile.windows {
        code.line(format!(".windows_profile({})", literal(commands)));
    }
    code.depth -= 1;
}

fn rollout(rollout: &Rollout, code: &mut Code) {
    code.line(format!("Rollout::new({})", parsed(rollout.name.as_str())));
    code.depth += 1;
    for unit in &rollout.units {
        code.line(format!(".unit({})", parsed(unit.as_str())));
    }
    for account in &rollout.accounts {
        code.line(format!(".account({})", parsed(account.as_str())));
    }
    for account in &rollout.exclude_accounts {
        code.line(format!(".exclude_account({})", parsed(account.as_str())));
    }
    if !rollout.regions.is_empty() {
        code.line(regions(rollout.regions.iter().map(|region| region.as_str())));
    }
    if let Choice::One(name) = &rollout.auto_approval {
        code.line(format!(".auto_approval({})", parsed(name.as_str())));
    }
    for name in &rollout.manual_approvals {
        code.line(format!(".manual_approval({})", parsed(name.as_str())));
    }
    if let Choice::One(name) = &rollout.session_preferences {
        code.line(format!(".session_preferences({})", parsed(name.as_str())));
    }
    code.depth -= 1;
}

fn overridden(change: &Override, code: &mut Code) {
    let path = [&change.template, &change.resource, &change.path].map(|text| literal(text)).join(", ");
    match &change.set {
        None => code.line(format!(".override_resource(Override::delete({path}))")),
        Some(value) => {
            let value = literal(&value.to_string());
            code.nested(".override_resource(", ")", |code| {
                code.line(format!("Override::set({path}, {value}.parse().expect(\"this is JSON\"))"));
            });
        }
    }
}
