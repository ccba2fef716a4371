//! Values that setters accept, before they are checked

use std::fmt::Display;
use std::marker::PhantomData;

use crate::ids;
use crate::origin::Origin;
use crate::tree::{Node, Style, Value as Content};

use super::declared::Declared;

/// A value for a key of type `T`, with the line that provided it
///
/// It need not be a valid `T`: reading the model checks it, and reports errors at that line.
#[derive(Clone, Debug)]
pub struct Given<T> {
    pub(crate) tree: Tree,
    of: PhantomData<fn() -> T>,
}

/// A value as the reader receives it, with what its handles declare elsewhere in the model
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) node: Node<'static>,
    pub(crate) declared: Vec<Declared>,
}

impl Tree {
    pub(crate) fn text(text: impl Into<std::borrow::Cow<'static, str>>, at: Origin) -> Self {
        Self { node: Node::text(text, at), declared: Vec::new() }
    }

    /// Returns a number or Boolean, as YAML writes it without quotes
    pub(crate) fn plain(value: impl Display, at: Origin) -> Self {
        let node = Node { value: Content::Scalar(value.to_string().into(), Style::Plain), origin: at };
        Self { node, declared: Vec::new() }
    }

    pub(crate) fn list(items: impl IntoIterator<Item = Self>, at: Origin) -> Self {
        let (mut nodes, mut declared) = (Vec::new(), Vec::new());
        for item in items {
            nodes.push(item.node);
            declared.extend(item.declared);
        }
        Self { node: Node { value: Content::Sequence(nodes), origin: at }, declared }
    }
}

impl<T> Given<T> {
    pub(crate) const fn new(tree: Tree) -> Self {
        Self { tree, of: PhantomData }
    }

    /// The string, if the value is one
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.tree.node.as_text()
    }

    /// The line that provided the value
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.tree.node.origin
    }
}

/// What a setter accepts for a key of type `T`
///
/// A `T`; a string, as in `jitna.yaml`; a [`Time`] for durations; or a [`Given`], which keeps the line that provided it. Setters do not
/// fail: a malformed string is reported at the setter's line when the model is read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value for `{T}`",
    label = "expected a value for `{T}`",
    note = "write the text as in `jitna.yaml` (`&str` or `String`), a literal that the compiler checks (`literal!({T}, \"…\")`), or, for a time, a number with its unit, such as `hours(4)`"
)]
pub trait Value<T> {
    /// Returns the value, as provided at a line of a program
    #[doc(hidden)]
    fn given(self, at: Origin) -> Given<T>;
}

/// A type whose values are written as strings
#[doc(hidden)]
pub trait Scalar: Display {
    /// Name of the type
    const NAME: &'static str;

    /// Checks whether a string is a valid value
    ///
    /// # Errors
    ///
    /// Returns an error if the string is malformed.
    fn check(text: &str) -> Result<(), ids::ParseIdError>;
}

/// A type whose values are durations
#[doc(hidden)]
pub trait Timed: Scalar {}

#[diagnostic::do_not_recommend]
impl<T> Value<T> for Given<T> {
    fn given(self, _: Origin) -> Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> Value<T> for &Given<T> {
    fn given(self, _: Origin) -> Given<T> {
        Given::new(self.tree.clone())
    }
}

/// A tag value, for comparison with any string
#[diagnostic::do_not_recommend]
impl Value<AnyText> for &Given<ids::NodeTagValue> {
    fn given(self, _: Origin) -> Given<AnyText> {
        Given::new(self.tree.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> Value<Self> for T {
    fn given(self, at: Origin) -> Given<Self> {
        Given::new(Tree::text(self.to_string(), at))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> Value<T> for &T {
    fn given(self, at: Origin) -> Given<T> {
        Given::new(Tree::text(self.to_string(), at))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> Value<T> for &str {
    fn given(self, at: Origin) -> Given<T> {
        Given::new(Tree::text(self.to_owned(), at))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> Value<T> for String {
    fn given(self, at: Origin) -> Given<T> {
        Given::new(Tree::text(self, at))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar> Value<T> for &String {
    fn given(self, at: Origin) -> Given<T> {
        Given::new(Tree::text(self.clone(), at))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Timed> Value<T> for Time {
    fn given(self, at: Origin) -> Given<T> {
        Given::new(Tree::text(self.to_string(), at))
    }
}

macro_rules! plain {
    ($($type:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl Value<Self> for $type {
                fn given(self, at: Origin) -> Given<Self> {
                    Given::new(Tree::plain(self, at))
                }
            }
        )*
    };
}

plain!(bool, u32);

/// Values that are passed to CloudFormation as they are
#[diagnostic::do_not_recommend]
impl Value<Self> for serde_json::Value {
    fn given(self, at: Origin) -> Given<Self> {
        Given::new(Tree { node: Node::from_json(self, at), declared: Vec::new() })
    }
}

/// Any string: descriptions, messages, values that conditions compare with
#[derive(Clone, Copy, Debug)]
pub enum AnyText {}

impl Display for AnyText {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

/// A number of accounts, or a percentage of them, such as `10%`
#[derive(Clone, Copy, Debug)]
pub enum Accounts {}

impl Display for Accounts {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

#[diagnostic::do_not_recommend]
impl Value<Accounts> for u32 {
    fn given(self, at: Origin) -> Given<Accounts> {
        Given::new(Tree::plain(self, at))
    }
}

macro_rules! scalars {
    ($($type:ty),* $(,)?) => {
        $(
            impl Scalar for $type {
                const NAME: &'static str = stringify!($type);

                fn check(text: &str) -> Result<(), ids::ParseIdError> {
                    text.parse::<Self>().map(drop)
                }
            }
        )*
    };
}

macro_rules! judged_by_the_reader {
    ($($type:ty),*) => {
        $(
            impl Scalar for $type {
                const NAME: &'static str = stringify!($type);

                fn check(_: &str) -> Result<(), ids::ParseIdError> {
                    Ok(())
                }
            }
        )*
    };
}

judged_by_the_reader!(AnyText, Accounts);

/// Calls a macro with the types whose values are strings
macro_rules! all_scalars {
    ($then:ident) => {
        $then! {
    ids::AccountId, ids::AlarmPeriod, ids::ApprovalTimeout, ids::BucketName, ids::ChatName, ids::ClaimPattern, ids::Date, ids::Days,
    ids::DocumentName, ids::EmailAddress, ids::EventBusArn, ids::EventLogGroup, ids::EventRuleName, ids::ExposureLimit,
    ids::ExternalId, ids::FunctionReference, ids::GroupId, ids::Hours, ids::IdentityStoreId, ids::IdleTimeout,
    ids::InstanceArn, ids::KeyAlias, ids::KeyArn, ids::Label, ids::LogRetention, ids::ManagerName, ids::NodeTagValue,
    ids::OidcProvider, ids::OrganizationId, ids::OuId, ids::PermissionSetName, ids::PolicyArn, ids::PolicyName,
    ids::PrincipalArn, ids::PrincipalPattern, ids::Region, ids::ResourceId, ids::ResourceType, ids::RoleName, ids::RoleReference, ids::RoleSession, ids::RootId,
    ids::SamlProvider, ids::Schedule<ids::ScheduleDays>, ids::Schedule<ids::ScheduleTime>, ids::SessionDuration,
    ids::SlackChannelId, ids::SlackWorkspaceId, ids::StackName, ids::TagKey, ids::TagValue, ids::TeamsChannelId, ids::TeamsId,
    ids::Text, ids::TopicName, ids::TopicReference, ids::UserId, ids::UserName,
        }
    };
}
pub(crate) use all_scalars;
all_scalars!(scalars);

macro_rules! timed {
    ($($type:ty),* $(,)?) => {
        $(impl Timed for $type {})*
    };
}

timed! {
    ids::AlarmPeriod, ids::ApprovalTimeout, ids::Days, ids::ExposureLimit, ids::Hours, ids::IdleTimeout, ids::LogRetention, ids::RoleSession,
    ids::Schedule<ids::ScheduleDays>, ids::Schedule<ids::ScheduleTime>, ids::SessionDuration,
}

/// A number of seconds, minutes, hours or days
///
/// ```
/// use jitna_iac::describe::{days, hours};
///
/// assert_eq!(hours(4).to_string(), "4h");
/// assert_eq!(days(1).to_string(), "1 day");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    count: u32,
    unit: &'static str,
}

impl Time {
    /// The time in seconds
    #[cfg(feature = "engine")]
    pub(crate) fn as_secs(self) -> u64 {
        let one = match self.unit {
            "d" => 86_400,
            "h" => 3600,
            "m" => 60,
            _ => 1,
        };
        u64::from(self.count) * one
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.unit, self.count) {
            ("d", 1) => f.write_str("1 day"),
            ("d", count) => write!(f, "{count} days"),
            (unit, count) => write!(f, "{count}{unit}"),
        }
    }
}

macro_rules! times {
    ($($name:ident = $unit:literal),* $(,)?) => {
        $(
            #[doc = concat!("So many ", stringify!($name), ", for every key that is a time")]
            #[must_use]
            pub const fn $name(count: u32) -> Time {
                Time { count, unit: $unit }
            }
        )*
    };
}

times! { seconds = "s", minutes = "m", hours = "h", days = "d" }
