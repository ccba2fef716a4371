//! Typed statements that need no parser: most are a few tests that must all hold
//!
//! Building Cedar's parsers takes more time than everything else in the synthesis of a small model. Such a statement is therefore
//! written in the form that Cedar's formatter gives it, and Cedar's validator could not find anything in it. A test (`laws.rs`)
//! compares both with Cedar. Every other statement goes through Cedar.

use std::collections::HashSet;
use std::fmt;

use super::schema::{ACTION, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, USER};
use super::{Condition, NodeKind, Principal, Statement, Test, UserAttribute};

/// Columns of a line of the formatter
const WIDTH: usize = 80;

/// Text that is the same in a Cedar string as outside of one
#[derive(Clone, Copy)]
struct Verbatim<'t>(&'t str);

impl<'t> Verbatim<'t> {
    fn new(text: &'t str) -> Option<Self> {
        let is_verbatim =
            |byte: u8| (byte.is_ascii_graphic() || byte == b' ') && !matches!(byte, b'"' | b'\'' | b'\\');
        text.bytes().all(is_verbatim).then_some(Self(text))
    }
}

/// As a string of Cedar
impl fmt::Display for Verbatim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

/// What a test is about
#[derive(Clone, PartialEq, Eq, Hash)]
enum Operand {
    NodeTag(String),
    PrincipalTag(String),
    Attribute(UserAttribute),
}

/// What a test reads: the guard that it is there, and the value
struct Read {
    operand: Operand,
    guard: String,
    value: String,
}

impl Read {
    fn tag(operand: Operand, of: &str, key: &str) -> Option<Self> {
        let key = Verbatim::new(key)?;
        Some(Self { operand, guard: format!("{of}.hasTag({key})"), value: format!("{of}.getTag({key})") })
    }

    fn new(operand: Operand) -> Option<Self> {
        match &operand {
            Operand::NodeTag(key) => Self::tag(operand.clone(), "resource", key),
            Operand::PrincipalTag(key) => Self::tag(operand.clone(), "context.iam.principalTags", key),
            Operand::Attribute(attribute) => Some(Self {
                guard: format!("principal has {}", attribute.as_str()),
                value: format!("principal.{}", attribute.as_str()),
                operand,
            }),
        }
    }
}

/// Tests that must all hold, and what they read
#[derive(Default)]
struct Clause {
    tests: Vec<String>,
    operands: Vec<Operand>,
}

impl Clause {
    /// Adds a condition; none if it is not plain
    fn add(&mut self, condition: &Condition) -> Option<()> {
        match condition {
            Condition::NodeTag { key, test } => self.ask(Operand::NodeTag(key.clone()), test),
            Condition::PrincipalTag { key, test } => self.ask(Operand::PrincipalTag(key.clone()), test),
            Condition::Attribute { attribute, test } => self.ask(Operand::Attribute(*attribute), test),
            Condition::AttributeEqualsNodeTag { attribute, key } => {
                self.equal(Operand::Attribute(*attribute), Operand::NodeTag(key.clone()))
            }
            Condition::PrincipalTagEqualsNodeTag { principal_key, node_key } => {
                self.equal(Operand::PrincipalTag(principal_key.clone()), Operand::NodeTag(node_key.clone()))
            }
            Condition::All(all) => all.iter().try_for_each(|condition| self.add(condition)),
            Condition::Any(_) | Condition::Not(_) => None,
        }
    }

    fn ask(&mut self, operand: Operand, test: &Test) -> Option<()> {
        let Read { operand, guard, value } = Read::new(operand)?;
        self.operands.push(operand);
        self.tests.push(guard);
        match test {
            Test::Present => {}
            Test::Is(expected) => self.tests.push(format!("{value} == {}", Verbatim::new(expected)?)),
            Test::IsNot(other) => self.tests.push(format!("{value} != {}", Verbatim::new(other)?)),
            Test::Like(pattern) => self.tests.push(format!("{value} like {}", Verbatim::new(pattern)?)),
            Test::OneOf(allowed) => {
                let allowed: Option<Vec<String>> =
                    allowed.iter().map(|text| Some(Verbatim::new(text)?.to_string())).collect();
                self.tests.push(format!("[{}].contains({value})", allowed?.join(", ")));
            }
        }
        Some(())
    }

    fn equal(&mut self, left: Operand, right: Operand) -> Option<()> {
        let (left, right) = (Read::new(left)?, Read::new(right)?);
        self.tests.extend([left.guard, right.guard]);
        self.tests.push(format!("{} == {}", left.value, right.value));
        self.operands.extend([left.operand, right.operand]);
        Some(())
    }

    /// The clause as the formatter lays it out, if that is one line or two
    fn laid_out(&self, word: &str, after: &str) -> Option<String> {
        let body = format!("{{ {} }}{after}", self.tests.join(" && "));
        match word.len() + 1 + body.len() {
            0..=WIDTH => Some(format!("{word} {body}")),
            _ if body.len() <= WIDTH => Some(format!("{word}\n{body}")),
            _ => None,
        }
    }
}

/// Clauses of a plain statement: `when`, and one exception; none if the statement is not plain
///
/// Nothing is read twice, because a test may decide another one: after `a == "x"`, Cedar knows that `a` is there.
fn clauses(statement: &Statement) -> Option<(Clause, Clause)> {
    let (mut when, mut unless) = (Clause::default(), Clause::default());
    statement.when_ref().iter().try_for_each(|condition| when.add(condition))?;
    match statement.unless_ref() {
        [] => {}
        [exception] => unless.add(exception)?,
        _ => return None,
    }
    let operands: HashSet<&Operand> = when.operands.iter().chain(&unless.operands).collect();
    (operands.len() == when.operands.len() + unless.operands.len()).then_some((when, unless))
}

/// Whether Cedar can find nothing in the statement
pub(super) fn is_plain(statement: &Statement) -> bool {
    scope(statement).is_some() && clauses(statement).is_some()
}

/// Lines of the scope: the principal and the resource; none if they are not plain
fn scope(statement: &Statement) -> Option<(String, String)> {
    let principal = match statement.principal_ref() {
        Principal::Anyone => "principal".to_owned(),
        Principal::InGroup(id) => format!("principal in {GROUP}::{}", Verbatim::new(id)?),
        Principal::InAnyGroup(_) => return None,
        Principal::User(id) => format!("principal == {USER}::{}", Verbatim::new(id)?),
    };
    let resource = match statement.node_ref() {
        NodeKind::Any => "resource".to_owned(),
        NodeKind::Ec2Instance => format!("resource is {EC2_INSTANCE}"),
        NodeKind::ManagedInstance => format!("resource is {MANAGED_INSTANCE}"),
    };
    Some((principal, resource))
}

/// The statement without its comment, as Cedar's formatter writes it; none if only the formatter knows how
pub(super) fn printed(statement: &Statement) -> Option<String> {
    let (principal, resource) = scope(statement)?;
    let (when, unless) = clauses(statement)?;
    let scope = [principal, format!("action == {ACTION}"), resource];
    // Two columns of indentation, and a comma.
    if scope.iter().any(|line| line.len() + 3 > WIDTH) {
        return None;
    }
    let mut text = format!("{} (\n  {}\n)", statement.effect(), scope.join(",\n  "));
    match (when.tests.is_empty(), unless.tests.is_empty()) {
        (true, true) => text.push(';'),
        (false, true) => text.extend(["\n".to_owned(), when.laid_out("when", ";")?]),
        (true, false) => text.extend(["\n".to_owned(), unless.laid_out("unless", ";")?]),
        (false, false) => text.extend([
            "\n".to_owned(),
            when.laid_out("when", "")?,
            "\n".to_owned(),
            unless.laid_out("unless", ";")?,
        ]),
    }
    text.push('\n');
    Some(text)
}
