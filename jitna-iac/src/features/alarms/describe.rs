//! Alarms for events of access requests, and a dashboard

use crate::describe::fragment::added;
use crate::describe::part::builder;
use crate::describe::{Parts, described};
use crate::ids::{AlarmPeriod, EventRuleName, Label, TopicReference};

/// Alarms and a dashboard; see [`builder`](crate::describe::part)
macro_rules! alarms {
    ($make:ident) => {
        $make! {
            /// CloudWatch alarms for the rules of `notifications`, in every account and Region of just-in-time node access, and a dashboard (EventBridge User Guide, "Monitoring Amazon EventBridge")
            ///
            /// ```
            /// use jitna_iac::prelude::*;
            ///
            /// let rule = NotificationRule::new("SSM-JITNA-failed", NotificationEvent::Failed);
            /// let topic = NotificationTopic::new("SSM-JITNA-Requests").email("on-call@example.com");
            /// let model = Model::account(account_id!("333333333333"), Region::EU_CENTRAL_1)
            ///     .with(Notifications::new().rule(rule).topic(topic))
            ///     .with(Alarms::new().rule(RuleAlarm::new("SSM-JITNA-failed").events(3).within(hours(1))));
            /// ```
            Alarms() [plain] {
                /// Alarms for events, each for a rule of `notifications`
                rules "rules" list RuleAlarm: rule(add RuleAlarm);
                /// Whether alarms report events that a rule could not deliver, and messages in the dead-letter queue; default: yes
                undelivered "undelivered" (default true) bool: undelivered(exact bool);
                /// Topics that get a message when the state of an alarm becomes `ALARM`: names of `notifications.topics`, or ARNs of existing topics; default: every topic of `notifications`
                topics "topics" (some "every topic of `notifications`") TopicReference: topic(item TopicReference);
                /// Whether the topics also get a message when the state of an alarm becomes `OK` again; default: no
                recovered "recovered" (default false) bool: recovered(exact bool);
                /// Whether each account has the dashboard `SSM-JITNA`; default: no
                dashboard "dashboard" (default false) bool: dashboard(exact bool);
            }
        }

        $make! {
            /// Alarm whose state becomes `ALARM` when a rule matches too many events within a period
            RuleAlarm(rule = "rule": value EventRuleName) [plain] {
                /// Rule of `notifications`
                rule "rule" required EventRuleName;
                /// Smallest number of events within the period for the state `ALARM`, at least 1; default: 1
                events "events" (default NonZeroU32::MIN) NonZeroU32: events(exact u32);
                /// Period in which the events are counted; default: 5 minutes
                within "within" (default crate::literal!(crate::ids::AlarmPeriod, "5m")) AlarmPeriod: within(value AlarmPeriod);
                /// Purpose of the alarm, as CloudWatch shows it; default: a sentence about the event
                description "description" optional Label: description(value Label);
            }
        }
    };
}
pub(crate) use alarms;

alarms!(builder);

/// Described parts of the feature
pub(in super::super) const PARTS: Parts = described![Alarms, RuleAlarm];

added! { setting Alarms = "alarms" }
