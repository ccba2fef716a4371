//! Collects the words of a model

use super::{How, Kind, Use, Vocabulary};
use crate::cedar::{self, Condition, Subject, Test};
use crate::ids::{GroupId, Named, UserId};
use crate::model::policy::{CedarText, PlaceFinder, Statement, StatementKind, TypedStatement, Who};
use crate::model::{Approver, Claim, Model, Names, NodeTagValues, Nodes, Requests};
use crate::origin::{Origin, Spanned};

impl Vocabulary {
    /// Collects the words of a model; from Cedar text that cannot be read, those that can be recognized
    pub(crate) fn new(model: &Model) -> Self {
        let mut collector =
            Collector { names: &model.names, found: Vec::new(), subject: String::new(), statement: 0 };
        collector.names();
        if let Some(policy) = &model.deny_access {
            collector.statements("denyAccess".to_owned(), &policy.statements);
        }
        for policy in &model.auto_approvals {
            let subject = format!("autoApprovals/{}", policy.name);
            collector.begin(&subject);
            collector.policy_name("autoApprovals", policy.name.as_str(), policy.name.origin());
            collector.statements(subject, &policy.statements);
        }
        for policy in &model.manual_approvals {
            collector.begin(&format!("manualApprovals/{}", policy.name));
            collector.policy_name("manualApprovals", policy.name.as_str(), policy.name.origin());
            collector.nodes(&policy.nodes);
            for level in &policy.levels {
                collector.statement += 1;
                level.approvers.iter().for_each(|approver| collector.approver(approver));
            }
        }
        for invariant in &model.invariants {
            collector.begin(&format!("invariants/{}", invariant.name));
            let origin = invariant.name.origin();
            match &invariant.claim {
                Claim::NeverAutoApproved(requests) => collector.requests(requests, origin),
                Claim::AutoApprovedOnlyFor(only) => {
                    collector.requests(&only.requests, origin);
                    collector.requests(&only.on, origin);
                }
                Claim::ManualPath(nodes) => collector.nodes(nodes),
                Claim::NoPermitForEveryone | Claim::DenyAccessBites => {}
            }
        }
        for rule in model.notifications.iter().flat_map(|notifications| &notifications.rules) {
            collector.begin("notifications");
            for user in rule.requesters.iter().chain(&rule.approvers) {
                collector.user(user, user.origin());
            }
        }
        for keys in model.exclusive.iter() {
            collector.begin("exclusive");
            for key in keys.iter() {
                collector.add(Kind::NodeTag, None, key.as_str(), How::Compared, key.origin());
            }
        }
        for (key, values) in &model.node_tags {
            collector.begin("nodeTags");
            collector.add(Kind::NodeTag, None, key.as_str(), How::Declared, values.origin());
            if let NodeTagValues::OneOf(listed) = &**values {
                for value in listed.iter().filter(|value| !value.as_str().contains('*')) {
                    let (of, text) = (Some(key.as_str()), value.as_str());
                    collector.add(Kind::NodeValue, of, text, How::Declared, value.origin());
                }
            }
        }
        Self { uses: collector.found }
    }
}

struct Collector<'m> {
    names: &'m Names,
    found: Vec<Use>,
    subject: String,
    statement: usize,
}

impl Collector<'_> {
    fn begin(&mut self, subject: &str) {
        subject.clone_into(&mut self.subject);
        self.statement += 1;
    }

    fn add(&mut self, kind: Kind, of: Option<&str>, text: &str, how: How, origin: Origin) {
        self.found.push(Use {
            kind,
            of: of.map(str::to_owned),
            text: text.to_owned(),
            how,
            origin,
            subject: self.subject.clone(),
            statement: self.statement,
        });
    }

    /// Policies of different kinds may have the same name
    fn policy_name(&mut self, section: &str, name: &str, origin: Origin) {
        self.add(Kind::PolicyName, Some(section), name, How::Declared, origin);
    }

    fn names(&mut self) {
        let names = self.names;
        for (name, id) in &names.groups {
            self.begin(&format!("groups/{name}"));
            self.add(Kind::GroupName, None, name.as_str(), How::Declared, id.origin());
            self.add(Kind::Group, None, id.as_str(), How::Declared, id.origin());
        }
        for (name, id) in &names.users {
            self.begin(&format!("users/{name}"));
            self.add(Kind::UserName, None, name.as_str(), How::Declared, id.origin());
            self.add(Kind::User, None, id.as_str(), How::Declared, id.origin());
        }
        for (name, role) in &names.roles {
            self.begin(&format!("roles/{name}"));
            self.add(Kind::RoleName, None, name.as_str(), How::Declared, role.origin());
        }
    }

    fn statements(&mut self, subject: String, statements: &[Spanned<Statement>]) {
        for statement in statements {
            self.begin(&subject);
            match &statement.kind {
                StatementKind::Cedar(text) | StatementKind::File { text: Some(text), .. } => self.cedar(text),
                StatementKind::File { text: None, .. } => {}
                StatementKind::Typed(typed) => self.typed(typed, statement.origin()),
            }
        }
    }

    fn requests(&mut self, requests: &Requests, origin: Origin) {
        self.typed(&requests.statement(), origin);
    }

    fn typed(&mut self, typed: &TypedStatement, origin: Origin) {
        match &typed.who {
            Who::Anyone => {}
            Who::Groups(groups) => groups.iter().for_each(|group| self.group(group, group.origin())),
            Who::User(user) => self.user(user, user.origin()),
        }
        let mut places = typed.places.finder();
        for condition in typed.when.iter().chain(&typed.unless) {
            self.condition(condition, &mut places, origin);
        }
    }

    fn condition(&mut self, condition: &Condition, places: &mut PlaceFinder<'_>, statement: Origin) {
        let mut word = |kind, of: Option<&str>, text: &str, how| {
            let origin = places.next(text).unwrap_or(statement);
            self.add(kind, of, text, how, origin);
        };
        match condition {
            Condition::NodeTag { key, test } => {
                word(Kind::NodeTag, None, key, How::Compared);
                tested(test, |text, how| word(Kind::NodeValue, Some(key), text, how));
            }
            Condition::PrincipalTag { key, test } => {
                word(Kind::PrincipalTag, None, key, How::Compared);
                tested(test, |text, how| word(Kind::PrincipalValue, Some(key), text, how));
            }
            Condition::Attribute { attribute, test } => {
                tested(test, |text, how| word(Kind::AttributeValue, Some(attribute.as_str()), text, how));
            }
            Condition::AttributeEqualsNodeTag { key, .. } => word(Kind::NodeTag, None, key, How::Compared),
            Condition::PrincipalTagEqualsNodeTag { principal_key, node_key } => {
                word(Kind::PrincipalTag, None, principal_key, How::Compared);
                word(Kind::NodeTag, None, node_key, How::Compared);
            }
            Condition::All(all) | Condition::Any(all) => {
                all.iter().for_each(|inner| self.condition(inner, places, statement));
            }
            Condition::Not(inner) => self.condition(inner, places, statement),
        }
    }

    fn cedar(&mut self, text: &CedarText) {
        for statement in cedar::inspect(&text.text).statements {
            self.statement += 1;
            let named = [
                (Kind::Group, &statement.groups),
                (Kind::User, &statement.users),
                (Kind::NodeTag, &statement.node_tags),
                (Kind::PrincipalTag, &statement.principal_tags),
            ];
            for (kind, words) in named {
                for word in words {
                    self.add(kind, None, &word.value, How::Compared, text.origin_of(&word.range));
                }
            }
            for compared in &statement.compared {
                let (kind, of) = match &compared.subject {
                    Subject::NodeTag(key) => (Kind::NodeValue, key.as_str()),
                    Subject::PrincipalTag(key) => (Kind::PrincipalValue, key.as_str()),
                    Subject::Attribute(attribute) => (Kind::AttributeValue, attribute.as_str()),
                };
                let how = if compared.is_pattern { How::Pattern } else { How::Compared };
                let origin = text.origin_of(&compared.value.range);
                self.add(kind, Some(of), &compared.value.value, how, origin);
            }
        }
    }

    fn nodes(&mut self, nodes: &Spanned<Nodes>) {
        let Nodes::Tagged(tags) = &**nodes else { return };
        for (key, values) in tags {
            let origin = values.first().map_or(nodes.origin(), Spanned::origin);
            self.add(Kind::NodeTag, None, key.as_str(), How::Target, origin);
            for value in values {
                self.add(Kind::NodeValue, Some(key.as_str()), value.as_str(), How::Target, value.origin());
            }
        }
    }

    fn approver(&mut self, approver: &Spanned<Approver>) {
        match &**approver {
            Approver::Group(group) => self.group(group, approver.origin()),
            Approver::User(user) => self.user(user, approver.origin()),
            Approver::Role(_) | Approver::IamUser(_) => {}
        }
    }

    fn group(&mut self, group: &Named<GroupId>, origin: Origin) {
        if let Some(id) = self.names.group_id(group) {
            self.add(Kind::Group, None, id.as_str(), How::Compared, origin);
        }
    }

    fn user(&mut self, user: &Named<UserId>, origin: Origin) {
        if let Some(id) = self.names.user_id(user) {
            self.add(Kind::User, None, id.as_str(), How::Compared, origin);
        }
    }
}

/// Strings that a test compares with
fn tested(test: &Test, mut word: impl FnMut(&str, How)) {
    match test {
        Test::Present => {}
        Test::Is(value) | Test::IsNot(value) => word(value, How::Compared),
        Test::Like(pattern) => word(pattern, How::Pattern),
        Test::OneOf(values) => values.iter().for_each(|value| word(value, How::Compared)),
    }
}
