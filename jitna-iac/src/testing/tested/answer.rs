//! What is decided about a question, and what was expected

use crate::decide::{Decision, ManualPolicy, Outcome, visible};
use crate::describe::{Group, Role, Time, User};
use crate::ids::Region;
use crate::quantity::counted;

use super::Tested;
use super::question::{Spot, TestNode, TestPlace, Who};

/// The answer to a question, in each account and Region where it is asked; each method is an assertion about all of them
#[derive(Clone, Debug)]
pub struct Answer<'t> {
    tested: &'t Tested,
    who: Who,
    node: TestNode,
    spots: Vec<Spot>,
}

/// An answer that is a manual approval policy
#[derive(Clone, Debug)]
pub struct ManualAnswer<'t> {
    answer: Answer<'t>,
    policy: String,
}

impl<'t> Answer<'t> {
    pub(super) fn new(tested: &'t Tested, who: Who, node: TestNode) -> Self {
        Self { tested, who, node, spots: tested.spots.clone() }
    }

    /// Asks in this account, or in a new account of this unit, and in this Region alone
    ///
    /// # Panics
    ///
    /// When the model does not have the account or unit.
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[must_use = "say what is expected of the answer"]
    #[track_caller]
    pub fn at(mut self, place: impl Into<TestPlace>, region: Region) -> Self {
        let TestPlace { account, unit } = place.into();
        let region = region.to_string();
        let label = match (&account, &unit) {
            (Some(account), _) => format!("{account}, {region}"),
            (None, unit) => format!("a new account in {}, {region}", unit.as_deref().unwrap_or_default()),
        };
        let spot = Spot { account: account.unwrap_or_default(), unit, region, label };
        if !self.tested.engine.knows(&spot.account, spot.unit.as_deref()) {
            panic!("unknown account or unit: the model does not have {}", visible(&spot.label));
        }
        self.spots = vec![spot];
        self
    }

    fn decisions(&self) -> Vec<(&Spot, Decision)> {
        let decide = |spot: &Spot| {
            let place = self.tested.engine.place(&spot.account, spot.unit.as_deref(), &spot.region);
            place.decide(&self.who.user, &self.who.principal_tags, &self.node.0)
        };
        self.spots.iter().map(|spot| (spot, decide(spot))).collect()
    }

    /// Fails with what is decided, unless this holds everywhere
    #[expect(clippy::panic, reason = "a test fails by it")]
    #[track_caller]
    fn expect(self, expected: &str, holds: impl Fn(&Decision) -> bool) -> Self {
        if let Some(message) = self.failure(expected, holds) {
            panic!("{message}");
        }
        self
    }

    fn failure(&self, expected: &str, holds: impl Fn(&Decision) -> bool) -> Option<String> {
        let request = visible(&format!("{} asks for {}", self.who.in_words(), self.node.in_words()));
        let decisions = self.decisions();
        if decisions.is_empty() {
            return Some(format!(
                "{request}\nexpected: {expected}\nfound: nothing to ask: no rollout reaches an account or unit of the model"
            ));
        }
        let (spot, failed) = decisions.iter().find(|(_, decision)| !holds(decision))?;
        let one = |spot: &Spot, decision: &Decision| {
            let trace = decision.trace();
            let trace = trace.lines().map(|line| format!("    {line}\n")).collect::<String>();
            format!("  {}: {}\n{trace}", visible(&spot.label), decision.summary())
        };
        // Another place with the expected answer says more than one with the same fault.
        let other = decisions.iter().find(|(_, decision)| holds(decision));
        let other = other.or_else(|| {
            decisions.iter().find(|(_, decision)| decision.outcome.policies() != failed.outcome.policies())
        });
        let mut message = format!("{request}\nexpected: {expected}\nfound:\n{}", one(spot, failed));
        if let Some((spot, decision)) = other {
            message.push_str(&format!(
                "but not everywhere:\n{}ask in one place with `.at(ACCOUNT, REGION)`\n",
                one(spot, decision)
            ));
        } else if let Some(more) = decisions.len().checked_sub(1).filter(|more| *more > 0) {
            message.push_str(&format!("and the same in {}\n", counted(more, "other place")));
        }
        Some(message)
    }

    /// Approved automatically
    #[track_caller]
    pub fn is_auto_approved(self) -> Self {
        self.expect("approved automatically", |decision| {
            matches!(decision.outcome, Outcome::AutoApproved { .. })
        })
    }

    /// Approved automatically by this policy
    #[track_caller]
    pub fn is_auto_approved_by(self, policy: &str) -> Self {
        self.expect(
            &format!("approved automatically by `{policy}`"),
            |decision| matches!(&decision.outcome, Outcome::AutoApproved { policy: by } if **by == *policy),
        )
    }

    /// Not approved automatically, whatever else
    #[track_caller]
    pub fn is_not_auto_approved(self) -> Self {
        self.expect("not approved automatically", |decision| {
            !matches!(decision.outcome, Outcome::AutoApproved { .. })
        })
    }

    /// Automatic approval is ruled out by the deny-access policy; a manual approval policy may still be asked
    #[track_caller]
    pub fn is_denied_automatic_approval(self) -> Self {
        self.expect("automatic approval is denied by the deny-access policy", |decision| decision.auto_denied)
    }

    /// Refused, since no policy covers it
    #[track_caller]
    pub fn is_not_covered(self) -> Self {
        self.expect("not covered by a policy", |decision| {
            matches!(decision.outcome, Outcome::NotCovered { .. })
        })
    }

    /// Refused, since several manual approval policies apply
    #[track_caller]
    pub fn is_conflict(self) -> Self {
        self.expect("a conflict of manual approval policies", |decision| {
            matches!(decision.outcome, Outcome::Conflict { .. })
        })
    }

    /// Goes to the approvers of this manual approval policy
    #[track_caller]
    pub fn goes_to(self, policy: impl AsRef<str>) -> ManualAnswer<'t> {
        let policy = policy.as_ref().to_owned();
        let answer = self.expect(&format!("manual policy `{}`", visible(&policy)), |decision| {
            matches!(&decision.outcome, Outcome::Manual { policy: asked } if *asked.name == *policy)
        });
        ManualAnswer { answer, policy }
    }
}

/// Who approves: a handle, or the name that the model gives
#[derive(Clone, Debug)]
pub struct TestApprover(String);

macro_rules! approvers {
    ($($handle:ty),*) => {
        $(impl From<$handle> for TestApprover {
            fn from(handle: $handle) -> Self {
                Self(handle.name().to_owned())
            }
        })*
    };
}

approvers!(Group, User, Role);

impl From<&str> for TestApprover {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl ManualAnswer<'_> {
    #[track_caller]
    fn expect(self, expected: &str, holds: impl Fn(&ManualPolicy) -> bool) -> Self {
        let Self { answer, policy } = self;
        let answer = answer.expect(
            &format!("manual policy `{}` {expected}", visible(&policy)),
            |decision| matches!(&decision.outcome, Outcome::Manual { policy } if holds(policy)),
        );
        Self { answer, policy }
    }

    /// The policy has one level, and exactly these may approve there
    #[track_caller]
    pub fn approved_by(self, approvers: impl IntoIterator<Item = impl Into<TestApprover>>) -> Self {
        self.approved_in_levels([approvers])
    }

    /// The policy has these levels, and exactly these may approve at each
    #[track_caller]
    pub fn approved_in_levels<L, A>(self, levels: impl IntoIterator<Item = L>) -> Self
    where
        L: IntoIterator<Item = A>,
        A: Into<TestApprover>,
    {
        let sorted = |mut names: Vec<String>| {
            names.sort_unstable();
            names.dedup();
            names
        };
        let levels: Vec<Vec<String>> = levels
            .into_iter()
            .map(|level| sorted(level.into_iter().map(|approver| approver.into().0).collect()))
            .collect();
        let words: Vec<String> = levels.iter().map(|level| level.join(" or ")).collect();
        self.expect(&format!("with approval by {}", visible(&words.join(", then "))), |policy| {
            let found = policy.levels.iter().map(|level| {
                // An approver is what the model calls it, or its ID.
                let named = level.approvers.iter().map(|party| {
                    let is_id = |id: &String| levels.iter().flatten().any(|name| name == id);
                    party.id.clone().filter(is_id).unwrap_or_else(|| party.name.clone())
                });
                sorted(named.collect())
            });
            found.collect::<Vec<_>>() == levels
        })
    }

    /// An approval gives access for this long
    #[track_caller]
    pub fn gives(self, time: Time) -> Self {
        self.expect(&format!("with access for {time}"), |policy| {
            u64::from(policy.hours) * 3600 == time.as_secs()
        })
    }
}
