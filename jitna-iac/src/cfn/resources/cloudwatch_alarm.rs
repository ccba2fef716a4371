//! `AWS::CloudWatch::Alarm`

use serde::Serialize;

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Alarm for a metric (`AWS::CloudWatch::Alarm`), without metric math, anomaly detection and percentiles
    ///
    /// `Ref` returns the name.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::Alarm;
    ///
    /// let alarm = Alarm::new("GreaterThanThreshold", 1)
    ///     .namespace("AWS/Events")
    ///     .metric_name("FailedInvocations")
    ///     .dimension("RuleName", "SSM-JITNA-All")
    ///     .statistic("Sum")
    ///     .period(300)
    ///     .threshold(0);
    /// # let _ = alarm;
    /// ```
    pub struct Alarm = "AWS::CloudWatch::Alarm".protects("notifications");

    constructor {
        /// Returns an alarm with this comparison, over this many periods
        pub fn new
    }

    attributes {
        /// ARN of the alarm
        ARN: Arn = "Arn";
    }

    properties {
        /// Sets whether the alarm acts when its state changes; default: yes
        optional actions_enabled: Value<bool> = "ActionsEnabled";
        /// Adds topics and other actions of the alarm, by their ARNs; at most five
        list alarm_actions: Value<Arn> = "AlarmActions".set();
        /// Sets what the alarm is for
        optional alarm_description: Value<String> = "AlarmDescription";
        /// Sets the name, unique in the account and Region; default: CloudFormation generates one
        optional alarm_name: Value<String> = "AlarmName".name();
        required comparison_operator: Value<String> = "ComparisonOperator";
        items dimensions: Dimension = "Dimensions".set();
        required evaluation_periods: Value<u32> = "EvaluationPeriods";
        /// Sets the name of the metric
        optional metric_name: Value<String> = "MetricName";
        /// Sets the namespace of the metric, such as `AWS/Events`
        optional namespace: Value<String> = "Namespace";
        /// Adds topics and other actions when the state becomes `OK`, by their ARNs; at most five
        list ok_actions: Value<Arn> = "OKActions".set();
        /// Sets the length of a period in seconds: 10, 20, 30, or a multiple of 60
        optional period: Value<u32> = "Period";
        /// Sets the statistic: `SampleCount`, `Average`, `Sum`, `Minimum` or `Maximum`
        optional statistic: Value<String> = "Statistic";
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
        /// Sets the value with which the metric is compared
        optional threshold: Value<u32> = "Threshold";
        /// Sets how a period without data is treated: `breaching`, `notBreaching`, `ignore` or `missing` (the default)
        optional treat_missing_data: Value<String> = "TreatMissingData";
    }

    also {
        "InsufficientDataActions".set();
    }
}

impl Alarm {
    /// Adds a dimension of the metric
    #[must_use]
    pub fn dimension(mut self, name: impl Into<Value<String>>, value: impl Into<Value<String>>) -> Self {
        self.dimensions.push(Dimension { name: name.into(), value: value.into() });
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Dimension {
    name: Value<String>,
    value: Value<String>,
}
