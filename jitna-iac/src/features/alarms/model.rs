//! Alarms for events of access requests, and a dashboard

use std::num::NonZeroU32;

use crate::features::alarms::describe::alarms;
use crate::ids::{AlarmPeriod, EventRuleName, Label, TopicReference};
use crate::model::record::data;

alarms!(data);

impl Alarms {
    /// Name of the dashboard
    pub const DASHBOARD: &'static str = "SSM-JITNA";
    /// Name of the alarm for messages in the dead-letter queue
    pub const DEAD_LETTERS: &'static str = "SSM-JITNA-dead-letters";

    /// Name of the alarm for the events that a rule matches
    #[must_use]
    pub fn matched(rule: &EventRuleName) -> String {
        format!("{rule}-matched")
    }

    /// Name of the alarm for events that a rule could not deliver
    #[must_use]
    pub fn undelivered(rule: &EventRuleName) -> String {
        format!("{rule}-undelivered")
    }
}
