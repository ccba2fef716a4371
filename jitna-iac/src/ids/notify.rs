//! Names and addresses of notifications: topics, rules, log groups, buses, functions, chat channels

use super::form::{self, ALNUM, Class, DIGIT, DOTTED, HEX, WORD, all, behind, count, every, split};
use super::{ParseIdError, Region, text_type};

/// Characters of the local part of an email address, between dots
const LOCAL: Class = Class::from_text("a-zA-Z0-9!#$%&'*+/=?^_`{|}~-");

/// Whether no label of a domain begins or ends with `-`
const fn is_domain(text: &[u8]) -> bool {
    !form::starts(text, "-")
        && !form::ends(text, "-")
        && split(text, ".-").is_none()
        && split(text, "-.").is_none()
}

/// Whether `text` is the name of a function, optionally with a version or alias
const fn is_function(text: &[u8]) -> bool {
    match split(text, ":") {
        Some((name, qualifier)) => all(name, 1, 64, WORD) && all(qualifier, 1, 128, WORD),
        None => all(text, 1, 64, WORD),
    }
}

text_type! {
    /// Email address to which a topic may send: one `@`, a domain with a dot, no spaces, at most 254 characters (RFC 5321)
    EmailAddress, "email address", "an address such as `on-call@example.com`",
    |s| s.len() <= 254 && match split(s, "@") {
        Some((local, domain)) => {
            local.len() <= 64
                && every(local, ".", 1, 64, LOCAL)
                && count(domain, b'.') > 0
                && every(domain, ".", 1, 63, ALNUM.and("-"))
                && is_domain(domain)
        }
        None => false,
    }
}

text_type! {
    /// Name of an SNS topic: 1 to 256 letters, digits, `_`, `-` (CloudFormation, `AWS::SNS::Topic`)
    TopicName, "topic name", "1 to 256 letters, digits, `_` or `-`", |s| all(s, 1, 256, WORD)
}

/// Whether `text` is the ARN of a topic; `${AWS::Region}` and `${AWS::AccountId}` are those of the stack
const fn is_topic_arn(text: &[u8]) -> bool {
    let Some(rest) = behind(text, "arn:aws:sns:") else { return false };
    let after_region = match behind(rest, "${AWS::Region}:") {
        Some(rest) => rest,
        None => match split(rest, ":") {
            Some((region, rest)) if form::region(region) => rest,
            _ => return false,
        },
    };
    let name = match behind(after_region, "${AWS::AccountId}:") {
        Some(name) => name,
        None => match split(after_region, ":") {
            Some((account, name)) if all(account, 12, 12, DIGIT) => name,
            _ => return false,
        },
    };
    all(name, 1, 256, WORD)
}

text_type! {
    /// An SNS topic: its name, or its ARN, in which CloudFormation replaces `${AWS::Region}` and `${AWS::AccountId}` (CloudFormation,
    /// `AWS::SNS::Topic`)
    TopicReference, "topic name or ARN",
    "a name such as `SSM-JITNA-Requests` or `arn:aws:sns:${AWS::Region}:111122223333:alarms`",
    |s| all(s, 1, 256, WORD) || is_topic_arn(s)
}

text_type! {
    /// Name of an EventBridge rule: 1 to 64 letters, digits, `_`, `-`, `.` (EventBridge API Reference, `PutRule`)
    EventRuleName, "rule name", "1 to 64 letters, digits, `_`, `-` or `.`", |s| all(s, 1, 64, DOTTED)
}

text_type! {
    /// Log group to which EventBridge may write: begins with `/aws/events/`, at most 512 characters (EventBridge User Guide, "Using
    /// resource-based policies for Amazon EventBridge")
    EventLogGroup, "log group for events", "`/aws/events/` and letters, digits or `.-_/#`",
    |s| match behind(s, "/aws/events/") {
        Some(rest) => all(rest, 1, 500, DOTTED.and("/#")),
        None => false,
    }
}

text_type! {
    /// ARN of an event bus (CloudFormation, `AWS::Events::EventBus`)
    EventBusArn, "event bus ARN", "an ARN such as `arn:aws:events:eu-central-1:111122223333:event-bus/security`",
    |s| match form::arn(s, "events") {
        Some((_, _, rest)) => match behind(rest, "event-bus/") {
            Some(name) => all(name, 1, 256, DOTTED.and("/")),
            None => false,
        },
        None => false,
    }
}

text_type! {
    /// A Lambda function: its name or its ARN, optionally with a version or an alias (Lambda API Reference, `AddPermission`)
    FunctionReference, "function name or ARN",
    "a name such as `page-on-call` or `arn:aws:lambda:eu-central-1:111122223333:function:page-on-call`",
    |s| is_function(s) || match form::arn(s, "lambda") {
        Some((_, _, rest)) => match behind(rest, "function:") {
            Some(name) => is_function(name),
            None => false,
        },
        None => false,
    }
}

text_type! {
    /// ARN of a managed policy in the partition `aws`, the only one that chat channels accept (CloudFormation,
    /// `AWS::Chatbot::SlackChannelConfiguration`)
    PolicyArn, "policy ARN", "an ARN such as `arn:aws:iam::aws:policy/ReadOnlyAccess`",
    |s| match behind(s, "arn:aws:iam::") {
        Some(rest) => match split(rest, ":policy/") {
            Some((account, path)) => {
                (form::is(account, "aws") || all(account, 12, 12, DIGIT)) && all(path, 1, 512, DOTTED.and("/+=,@"))
            }
            None => false,
        },
        None => false,
    }
}

text_type! {
    /// Name of a chat configuration: 1 to 128 letters, digits, `-`, `_` (CloudFormation, `AWS::Chatbot::SlackChannelConfiguration`)
    ChatName, "chat configuration name", "1 to 128 letters, digits, `-` or `_`", |s| all(s, 1, 128, WORD)
}

text_type! {
    /// ID of a Slack workspace: 1 to 255 digits and uppercase letters (CloudFormation, `AWS::Chatbot::SlackChannelConfiguration`)
    SlackWorkspaceId, "Slack workspace ID", "digits and uppercase letters, such as `T0123ABCD`",
    |s| all(s, 1, 255, Class::from_text("A-Z0-9"))
}

text_type! {
    /// ID of a Slack channel: 1 to 256 letters and digits (CloudFormation, `AWS::Chatbot::SlackChannelConfiguration`)
    SlackChannelId, "Slack channel ID", "letters and digits, such as `C0123ABCD`, not the channel's name",
    |s| all(s, 1, 256, ALNUM)
}

text_type! {
    /// ID of a Microsoft team or of its tenant: a UUID (CloudFormation, `AWS::Chatbot::MicrosoftTeamsChannelConfiguration`)
    TeamsId, "team or tenant ID", "a UUID such as `1f8a4c2e-6c5b-4a3d-9e7f-0123456789ab`", |s| form::uuid(s, HEX)
}

/// Characters of a Teams channel ID, apart from the two that are encoded
const TEAMS: Class = Class::from_text("a-zA-Z0-9_=+/.,-");

const fn is_teams_channel(text: &[u8]) -> bool {
    let colon = match split(text, "%3A") {
        Some(parts) => Some(parts),
        None => split(text, "%3a"),
    };
    let Some((kind, rest)) = colon else { return false };
    let Some((id, host)) = split(rest, "%40") else { return false };
    all(kind, 0, 255, TEAMS) && all(id, 0, 255, TEAMS) && all(host, 0, 255, TEAMS)
}

text_type! {
    /// ID of a Microsoft Teams channel, URL-encoded, its `:` as `%3A` or `%3a` and its `@` as `%40`: at most 255 characters (Chatbot API
    /// Reference, `TeamsChannelConfiguration`)
    TeamsChannelId, "Teams channel ID", "URL-encoded, such as `19%3Aabcdef0123456789%40thread.tacv2`",
    |s| s.len() <= 255 && is_teams_channel(s)
}

/// Region, account and resource of a service's ARN in the partition `aws`, the only one with just-in-time node access
fn arn_parts<'a>(text: &'a str, service: &str) -> Option<(&'a str, &'a str, &'a str)> {
    form::arn(text.as_bytes(), service)?;
    let mut parts = text.splitn(6, ':').skip(3);
    Some((parts.next()?, parts.next()?, parts.next()?))
}

impl EventBusArn {
    /// Region of the bus
    ///
    /// # Errors
    ///
    /// Returns no error for a parsed value.
    pub fn region(&self) -> Result<Region, ParseIdError> {
        arn_parts(self.as_str(), "events").map_or("", |(region, ..)| region).parse()
    }

    /// Account of the bus, 12 digits
    #[must_use]
    pub fn account(&self) -> &str {
        arn_parts(self.as_str(), "events").map_or("", |(_, account, _)| account)
    }
}

impl FunctionReference {
    /// Name of the function, with its version or alias, if any
    #[must_use]
    pub fn function_name(&self) -> &str {
        arn_parts(self.as_str(), "lambda")
            .and_then(|(_, _, rest)| rest.strip_prefix("function:"))
            .unwrap_or(self.as_str())
    }

    /// Region and account, if this is an ARN
    #[must_use]
    pub fn place(&self) -> Option<(&str, &str)> {
        arn_parts(self.as_str(), "lambda").map(|(region, account, _)| (region, account))
    }
}

impl PolicyArn {
    /// Name of the policy, without its path
    #[must_use]
    pub fn policy_name(&self) -> &str {
        self.as_str().rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: std::str::FromStr<Err = ParseIdError>>(good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(text.parse::<T>().is_ok(), "{text}");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text}");
        }
    }

    #[test]
    fn shapes_are_those_of_the_services() {
        check::<EmailAddress>(
            &["a@b.co", "on-call+jitna@ops.example.com"],
            &["", "a", "a@b", "a b@c.de", "a@@b.de", "a@b..de", ".a@b.de", "<a@b.de>", "a@-b.de"],
        );
        check::<TopicReference>(
            &[
                "SSM-JITNA-Requests",
                "arn:aws:sns:eu-central-1:111122223333:alarms",
                "arn:aws:sns:${AWS::Region}:111122223333:alarms",
                "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:alarms",
            ],
            &[
                "",
                "a.b",
                "arn:aws:sns:eu:111122223333:alarms",
                "arn:aws:sns:${AWS::Region}:1111:alarms",
                "arn:aws:sns:${AWS::Partition}:111122223333:alarms",
                "arn:aws:sqs:eu-central-1:111122223333:alarms",
            ],
        );
        check::<TopicName>(&["SSM-JITNA-Requests"], &["", "a.b", "a b"]);
        check::<EventLogGroup>(&["/aws/events/jitna"], &["/aws/events/", "jitna", "/aws/vendedlogs/jitna"]);
        check::<EventBusArn>(
            &["arn:aws:events:eu-central-1:111122223333:event-bus/security"],
            &[
                "security",
                "arn:aws:events:eu-central-1:1:event-bus/security",
                "arn:aws:sns:eu-central-1:111122223333:x",
                "arn:aws-cn:events:cn-north-1:111122223333:event-bus/security",
            ],
        );
        check::<FunctionReference>(
            &[
                "page",
                "page:live",
                "arn:aws:lambda:eu-west-1:111122223333:function:page",
                "arn:aws:lambda:eu-west-1:111122223333:function:page:1",
            ],
            &["", "a.b", "page:", "page:a:b", "arn:aws:lambda:::function:page"],
        );
        check::<PolicyArn>(
            &["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::111122223333:policy/Chat"],
            &["arn:aws-cn:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess", "arn:aws:iam::1:policy/x"],
        );
        check::<SlackWorkspaceId>(&["T0123ABCD"], &["t0123abcd", "", "T-1"]);
        check::<SlackChannelId>(&["C0123ABCD"], &["#approvals", ""]);
        check::<TeamsId>(
            &["1f8a4c2e-6c5b-4a3d-9e7f-0123456789ab"],
            &["approvals", "1f8a4c2e6c5b4a3d9e7f0123456789ab"],
        );
        check::<TeamsChannelId>(
            &["19%3Aab%40thread.tacv2", "19%3aab%40thread.tacv2", "19%3a+/=_-.,ab%40thread.skype", "%3A%40"],
            &[
                "19:ab@thread.tacv2",
                "19%3Aab",
                "approvals",
                "19%3Aab%2F%40thread.tacv2",
                "19%3Aab%40c%40d",
                "19%40ab%3Athread",
                "19%3A~ab%40thread.tacv2",
            ],
        );
    }

    #[test]
    fn logs_are_kept_for_known_numbers_of_days() {}

    #[test]
    fn parts_of_arns() {
        let bus: EventBusArn = "arn:aws:events:eu-west-1:111122223333:event-bus/security".parse().unwrap();
        assert_eq!((bus.region().unwrap(), bus.account()), (Region::EU_WEST_1, "111122223333"));
        let function: FunctionReference =
            "arn:aws:lambda:eu-west-1:111122223333:function:page".parse().unwrap();
        assert_eq!(
            (function.function_name(), function.place()),
            ("page", Some(("eu-west-1", "111122223333")))
        );
        let alias: FunctionReference =
            "arn:aws:lambda:eu-west-1:111122223333:function:page:live".parse().unwrap();
        assert_eq!((alias.function_name(), alias.place().is_some()), ("page:live", true));
        assert_eq!("page".parse::<FunctionReference>().unwrap().place(), None);
    }
}
