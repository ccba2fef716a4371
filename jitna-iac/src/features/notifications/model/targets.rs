//! Looks up the targets of notification rules by name

use std::collections::{BTreeSet, HashMap};

use super::{NotificationRule, NotificationTarget, Notifications};

/// Looks up every target that rules may send to by name
///
/// ```
/// use jitna_iac::model::NotificationTargets;
/// use jitna_iac::prelude::*;
///
/// let topic = NotificationTopic::new("SSM-JITNA-Requests");
/// let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1)
///     .notifications(Notifications::new().topic(topic));
/// let model = jitna_iac::read::described(model).0.unwrap();
/// let notifications = model.notifications.as_ref().unwrap();
/// let targets = NotificationTargets::new(notifications);
/// let rules = notifications.all_rules();
/// assert!(rules.iter().all(|rule| targets.of(rule).len() == 1));
/// assert!(targets.contains("SSM-JITNA-Requests") && !targets.contains("logGroup"));
/// ```
#[derive(Clone, Debug)]
pub struct NotificationTargets<'m> {
    all: Vec<NotificationTarget<'m>>,
    /// Indexes of the targets with a name: a topic and a function may have the same name
    by_name: HashMap<&'m str, Vec<usize>>,
}

impl<'m> NotificationTargets<'m> {
    /// Collects the targets of these notifications
    #[must_use]
    pub fn new(notifications: &'m Notifications) -> Self {
        let all = notifications.targets();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, target) in all.iter().enumerate() {
            by_name.entry(target.name()).or_default().push(number);
        }
        Self { all, by_name }
    }

    /// Targets of a rule: those that its `to` names, or all targets. Unknown names are ignored.
    #[must_use]
    pub fn of(&self, rule: &NotificationRule) -> Vec<NotificationTarget<'m>> {
        if rule.to.is_empty() {
            return self.all.clone();
        }
        let named = rule.to.iter().filter_map(|name| self.by_name.get(name.as_str())).flatten();
        let numbers: BTreeSet<usize> = named.copied().collect();
        numbers.into_iter().filter_map(|number| self.all.get(number).copied()).collect()
    }

    /// Whether a target has this name
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Names of all targets, in the order of the model
    pub fn names(&self) -> impl Iterator<Item = &'m str> + '_ {
        self.all.iter().map(NotificationTarget::name)
    }

    /// Whether no targets exist
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
