//! Questions about statements, and their answers

use std::collections::BTreeMap;
use std::fmt;

use cedar_policy::{Entities, Request};

use super::atom::{Atom, Atoms};
use super::budget::{Budget, Spent};
use super::formula::{Edge, Formulas, Node};
use super::given::{Facet, Given};
use super::sat::{self, Found};
use super::theory;
use super::translate::{Opaque, Translator};
use super::value::Beyond;
use super::witness::{SOMEONE, Witness, WitnessKind, is_met, some_node};
use crate::cedar::{self, Effect, ParsedStatement, Source, Unread};

/// Largest number of steps for one question: at most a quarter of a second on a machine of 2026
pub const STEPS_PER_QUESTION: u64 = 4_000_000;

/// Largest number of steps for all looks of a prover together ([`Prover::look`]): at most about one and a half seconds
pub const STEPS_IN_ALL: u64 = 20_000_000;

/// Steps that a look may always use, even if the steps of all looks together are spent
const STEPS_AT_LEAST: u64 = 20_000;

/// Answer to whether a claim holds for every request
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The claim holds
    Proved,
    /// The claim does not hold: Cedar's authorizer has confirmed this request
    Refuted(Box<Witness>),
    /// The answer is unknown; must never be treated as [`Proved`](Self::Proved)
    NotDecided(Reason),
}

impl Answer {
    /// Checks whether the claim holds for every request
    #[must_use]
    pub fn is_proved(&self) -> bool {
        matches!(self, Self::Proved)
    }

    /// Returns the request that refutes the claim
    #[must_use]
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Refuted(witness) => Some(witness),
            Self::Proved | Self::NotDecided(_) => None,
        }
    }
}

/// Why a claim was not decided
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The search reached its limit ([`STEPS_PER_QUESTION`])
    Bound,
    /// This part of a statement is not analyzed
    Beyond(&'static str),
    /// Cedar's authorizer does not confirm the request that was found
    Unconfirmed,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bound => "it takes too many steps",
            Self::Beyond(what) => what,
            Self::Unconfirmed => "Cedar does not confirm the request that was found",
        })
    }
}

/// Result of a look at a question
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// The question holds for no request
    Never,
    /// The question holds for this request, unless an expression that is not analyzed prevents it
    Maybe(Witness),
    /// The search reached its limit
    NotDecided,
}

/// Access to one of the mappings of a request
type TextsOf = fn(&mut Witness) -> &mut BTreeMap<String, String>;

/// Number of a statement in a [`Prover`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementId(usize);

/// Question about a request
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The statement applies
    Applies(StatementId),
    /// The user is in no group, has no attribute and no principal tag, and no statement names the user's ID
    Anyone,
    /// The question holds for the request with one of its strings changed
    Given(Box<Question>, Facet, Given),
    /// The question does not hold
    Not(Box<Question>),
    /// All of these hold
    All(Vec<Question>),
    /// At least one of these holds
    Any(Vec<Question>),
}

impl Question {
    /// Returns the negated question
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Returns the question whether one of the statements applies
    pub fn any_of(statements: impl IntoIterator<Item = StatementId>) -> Self {
        Self::Any(statements.into_iter().map(Self::Applies).collect())
    }

    /// Returns the question whether a permit applies and no forbid does
    pub fn auto_approved(
        permits: impl IntoIterator<Item = StatementId>,
        forbids: impl IntoIterator<Item = StatementId>,
    ) -> Self {
        Self::All(vec![Self::any_of(permits), Self::any_of(forbids).negated()])
    }
}

/// A statement that questions can refer to
#[derive(Debug)]
struct Known {
    effect: Effect,
    range: std::ops::Range<usize>,
    applies: Edge,
    /// For Cedar's authorizer; `None` if Cedar cannot read the statement.
    parsed: Option<ParsedStatement>,
}

/// Statements, and the questions that can be asked about them
///
/// ```
/// use jitna_iac::cedar::{Source, Statement, node_tag};
/// use jitna_iac::prove::{Prover, Question};
///
/// let mut prover = Prover::new();
/// let dev = prover.add(&Source::from(Statement::permit().when(node_tag("Stage").is("dev"))));
/// let stages = prover.add(&Source::from(Statement::permit().when(node_tag("Stage").like("d*"))));
/// let outside = Question::All(vec![Question::any_of(dev), Question::any_of(stages).negated()]);
/// assert!(prover.never(&outside).is_proved());
/// ```
#[derive(Debug)]
pub struct Prover {
    pub(super) formulas: Formulas,
    pub(super) atoms: Atoms,
    pub(super) opaque: Opaque,
    statements: Vec<Known>,
    per_question: u64,
    /// Remaining steps for all looks.
    left: u64,
    /// Whether a search has reached its limit since the last query.
    spent: bool,
}

impl Default for Prover {
    fn default() -> Self {
        Self::new()
    }
}

impl Prover {
    /// Creates a prover without statements
    #[must_use]
    pub fn new() -> Self {
        Self::with_steps(STEPS_PER_QUESTION, STEPS_IN_ALL)
    }

    /// Creates a prover without statements, with a limit on the steps of each question and of all looks together
    ///
    /// A claim ([`never`](Self::never)) always has all the steps of a question, regardless of earlier questions.
    #[must_use]
    pub fn with_steps(per_question: u64, in_all: u64) -> Self {
        Self {
            formulas: Formulas::default(),
            atoms: Atoms::default(),
            opaque: Opaque::default(),
            statements: Vec::new(),
            per_question,
            left: in_all,
            spent: false,
        }
    }

    /// Adds the statements of a source, in order
    ///
    /// Nothing is known about a statement that Cedar cannot read: a claim that depends on it is not decided.
    pub fn add(&mut self, source: &Source) -> Vec<StatementId> {
        let each = cedar::parsed(source).into_iter().map(|parsed| match parsed {
            Ok(parsed) => self.add_parsed(parsed),
            Err(Unread { range, effect, .. }) => {
                let applies = self.translator().unreadable();
                let effect = effect.unwrap_or(Effect::Permit);
                self.add_known(Known { effect, range, applies, parsed: None })
            }
        });
        each.collect()
    }

    /// Adds a statement that has been parsed
    pub(crate) fn add_parsed(&mut self, parsed: ParsedStatement) -> StatementId {
        let tree = parsed.tree();
        let mut translator = Translator::new(&mut self.formulas, &mut self.atoms, &mut self.opaque);
        // Brackets are followed to the same depth as in Cedar.
        let known = tree.map(|tree| parsed.with_stack(|| translator.statement(&tree)));
        let applies = known.unwrap_or_else(|| translator.unreadable());
        let (effect, range) = (parsed.effect(), parsed.range.clone());
        self.add_known(Known { effect, range, applies, parsed: Some(parsed) })
    }

    fn add_known(&mut self, known: Known) -> StatementId {
        self.statements.push(known);
        StatementId(self.statements.len() - 1)
    }

    fn translator(&mut self) -> Translator<'_> {
        Translator::new(&mut self.formulas, &mut self.atoms, &mut self.opaque)
    }

    /// Returns the effect of the statement
    #[must_use]
    pub fn effect(&self, statement: StatementId) -> Option<Effect> {
        self.statements.get(statement.0).map(|known| known.effect)
    }

    /// Returns the bytes of the statement in the text that it was added with
    #[must_use]
    pub fn range(&self, statement: StatementId) -> Option<std::ops::Range<usize>> {
        self.statements.get(statement.0).map(|known| known.range.clone())
    }

    /// Formula for the requests to which the statement applies
    pub(super) fn applies(&self, statement: StatementId) -> Edge {
        self.statements.get(statement.0).map_or(Edge::FALSE, |known| known.applies)
    }

    /// Returns whether a search has reached its limit since the last call
    pub fn take_spent(&mut self) -> bool {
        std::mem::take(&mut self.spent)
    }

    fn formula(&mut self, question: &Question) -> Edge {
        match question {
            Question::Applies(statement) => self.applies(*statement),
            Question::Anyone => {
                let someone: Vec<Edge> =
                    self.atoms.of_users().map(|atom| self.formulas.atom(atom).not()).collect();
                self.formulas.all(someone)
            }
            Question::Given(inner, facet, given) => {
                let inner = self.formula(inner);
                self.given(inner, facet, given)
            }
            Question::Not(inner) => self.formula(inner).not(),
            Question::All(parts) => {
                let parts: Vec<Edge> = parts.iter().map(|part| self.formula(part)).collect();
                self.formulas.all(parts)
            }
            Question::Any(parts) => {
                let parts: Vec<Edge> = parts.iter().map(|part| self.formula(part)).collect();
                self.formulas.any(parts)
            }
        }
    }

    /// Checks whether the question holds for no request; a request for which it holds refutes that
    pub fn never(&mut self, question: &Question) -> Answer {
        let root = self.formula(question);
        match self.solve(root, self.per_question).0 {
            Err(Spent) => Answer::NotDecided(Reason::Bound),
            Ok(Found::Nothing) => Answer::Proved,
            Ok(Found::Model(witness)) => {
                let witness = self.reduced(root, witness);
                match self.confirms(question, &witness) {
                    true => Answer::Refuted(Box::new(witness)),
                    false => Answer::NotDecided(
                        self.beyond(root)
                            .map_or(Reason::Unconfirmed, |beyond| Reason::Beyond(beyond.as_str())),
                    ),
                }
            }
        }
    }

    /// Checks whether the question holds for some request, as far as can be seen, if no confirmation is needed
    ///
    /// The request that it finds can be tested with [`holds`](Self::holds) before a longer search.
    pub fn look(&mut self, question: &Question) -> Look {
        let root = self.formula(question);
        let steps = self.per_question.min(self.left.max(STEPS_AT_LEAST));
        let (found, taken) = self.solve(root, steps);
        self.left = self.left.saturating_sub(taken);
        match found {
            Ok(Found::Model(witness)) => Look::Maybe(self.reduced(root, witness)),
            Ok(Found::Nothing) => Look::Never,
            Err(Spent) => Look::NotDecided,
        }
    }

    /// Checks whether there is a request for which the question holds and which Cedar's authorizer confirms
    pub fn shows(&mut self, question: &Question) -> bool {
        match self.look(question) {
            Look::Maybe(witness) => self.confirms(question, &witness),
            Look::Never | Look::NotDecided => false,
        }
    }

    /// Checks whether the statement applies to every request, as its text shows
    #[must_use]
    pub fn is_unconditional(&self, statement: StatementId) -> bool {
        self.statements.get(statement.0).is_some_and(|known| known.applies == Edge::TRUE)
    }

    /// Checks whether the question holds for a request; `None` if that depends on an expression that is not analyzed
    pub fn holds(&mut self, question: &Question, witness: &Witness) -> Option<bool> {
        match question {
            Question::Applies(statement) => {
                let known = self.statements.get(statement.0)?;
                self.eval(known.applies, witness)
            }
            Question::Anyone => Some(self.atoms.is_anyone(witness)),
            Question::Given(inner, facet, given) => self.holds(inner, &given.in_request(facet, witness)),
            Question::Not(inner) => self.holds(inner, witness).map(|holds| !holds),
            Question::All(parts) => self.all_hold(parts, witness, true),
            Question::Any(parts) => self.all_hold(parts, witness, false),
        }
    }

    /// `wanted` if each part has that value, the opposite if one part has the opposite value
    fn all_hold(&mut self, parts: &[Question], witness: &Witness, wanted: bool) -> Option<bool> {
        let mut all = Some(wanted);
        for part in parts {
            match self.holds(part, witness) {
                Some(holds) if holds == wanted => {}
                Some(_) => return Some(!wanted),
                None => all = None,
            }
        }
        all
    }

    /// Result of a search with a limit of steps, and the number of steps it took
    fn solve(&mut self, root: Edge, steps: u64) -> (Result<Found<Witness>, Spent>, u64) {
        let mut budget = Budget::new(steps);
        let found = sat::solve(&self.formulas, &mut self.atoms, root, &mut budget, theory::check);
        self.spent |= found.is_err();
        (found, steps - budget.left())
    }

    fn eval(&self, root: Edge, witness: &Witness) -> Option<bool> {
        self.formulas.eval(root, &|atom| self.atoms.eval(atom, witness)).0
    }

    /// The request without anything that it does not need
    fn reduced(&self, root: Edge, mut witness: Witness) -> Witness {
        let keys = |keys: Vec<&String>| keys.into_iter().cloned().collect::<Vec<String>>();
        let attempt = |witness: &mut Witness, change: &dyn Fn(&mut Witness)| {
            let mut fewer = witness.clone();
            change(&mut fewer);
            if fewer != *witness && self.eval(root, &fewer) == Some(true) {
                *witness = fewer;
            }
        };
        attempt(&mut witness, &|fewer| {
            fewer.node.kind = WitnessKind::Ec2;
            fewer.node.id = some_node(WitnessKind::Ec2).to_owned();
        });
        attempt(&mut witness, &|fewer| fewer.node.id = some_node(fewer.node.kind).to_owned());
        attempt(&mut witness, &|fewer| fewer.user.id = SOMEONE.to_owned());
        for group in keys(witness.user.groups.iter().collect()) {
            attempt(&mut witness, &|fewer| {
                fewer.user.groups.remove(&group);
            });
        }
        let maps: [TextsOf; 3] = [
            |witness| &mut witness.user.attributes,
            |witness| &mut witness.principal_tags,
            |witness| &mut witness.node.tags,
        ];
        for map in maps {
            for key in keys(map(&mut witness).keys().collect()) {
                attempt(&mut witness, &|fewer| {
                    map(fewer).remove(&key);
                });
            }
        }
        witness
    }

    /// Whether Cedar's authorizer says that the question holds for the request
    fn confirms(&self, question: &Question, witness: &Witness) -> bool {
        let Some(request) = witness.to_cedar() else { return false };
        self.confirmed(question, witness, &request, &mut BTreeMap::new()) == Some(true)
    }

    /// The authorizer's answer to a question; `None` if it does not accept the request
    fn confirmed(
        &self,
        question: &Question,
        witness: &Witness,
        request: &(Request, Entities),
        applies: &mut BTreeMap<StatementId, bool>,
    ) -> Option<bool> {
        match question {
            Question::Applies(statement) => {
                if let Some(known) = applies.get(statement) {
                    return Some(*known);
                }
                let parsed = self.statements.get(statement.0)?.parsed.as_ref()?;
                let met = is_met(request, parsed);
                applies.insert(*statement, met);
                Some(met)
            }
            Question::Anyone => Some(self.atoms.is_anyone(witness)),
            Question::Given(inner, facet, given) => {
                let witness = given.in_request(facet, witness);
                self.confirmed(inner, &witness, &witness.to_cedar()?, &mut BTreeMap::new())
            }
            Question::Not(inner) => self.confirmed(inner, witness, request, applies).map(|holds| !holds),
            Question::All(parts) | Question::Any(parts) => {
                let is_all = matches!(question, Question::All(_));
                let mut holds = is_all;
                for part in parts {
                    let part = self.confirmed(part, witness, request, applies)?;
                    holds = if is_all { holds && part } else { holds || part };
                }
                Some(holds)
            }
        }
    }

    /// Why the formula could not be analyzed as a whole
    fn beyond(&self, root: Edge) -> Option<Beyond> {
        self.formulas.cone(root).into_iter().find_map(|edge| match self.formulas.node(edge) {
            Node::Atom(atom) => match self.atoms.get(*atom) {
                Some(Atom::Opaque(number)) => self.opaque.why(*number),
                _ => None,
            },
            Node::True | Node::All(_) => None,
        })
    }
}
