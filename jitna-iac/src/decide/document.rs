//! The statements of one policy, and the cached answers of Cedar for them
//!
//! An answer of Cedar is cached for each combination of the facts that the statement depends on. If there are few facts, the answers are in
//! a table that all threads read without a lock; otherwise they are in a map of limited size.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use cedar_policy::PolicySet;
use indexmap::IndexSet;

use super::decision::{StatementPlace, StatementResult, StatementTrace};
use super::entities::{Asker, CedarRequest, Verdict};
use super::facts::{Facts, Observed};
use super::question::{Questions, Whole};
use super::request::Node;
use crate::cedar::ParsedStatement;
use crate::diag::Sources;
use crate::origin::Origin;

/// Largest number of facts of a statement whose answers are in a table, which has 2 to the power of this number entries
const TABLE: usize = 10;

/// Largest number of answers in the map of one statement; when it is full, it is cleared
const KEPT: usize = 4096;

/// A policy of Cedar statements
#[derive(Debug)]
pub(super) struct Document {
    pub(super) name: Arc<str>,
    pub(super) statements: Vec<Compiled>,
    facts: Facts,
}

/// A statement, its facts and its answers
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) about: StatementTrace,
    pub(super) parsed: ParsedStatement,
    alone: PolicySet,
    facts: Vec<u32>,
    wholes: Vec<Whole>,
    answers: Answers,
}

/// A statement before it is compiled
pub(super) struct Written {
    pub(super) parsed: ParsedStatement,
    pub(super) origin: Origin,
    pub(super) name: Option<Arc<str>>,
}

#[derive(Debug)]
enum Answers {
    Table { states: Box<[AtomicU8]>, messages: Kept<usize> },
    Map(Kept<Box<[u8]>>),
}

/// Answers of Cedar, at most [`KEPT`]
#[derive(Debug)]
struct Kept<K>(RwLock<HashMap<K, Answer>>);

/// Cedar's answer for a statement
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Apart,
    Matched,
    Erred(Arc<str>),
}

const UNKNOWN: u8 = 0;
const APART: u8 = 1;
const MATCHED: u8 = 2;
const ERRED: u8 = 3;

impl<K: Eq + Hash> Kept<K> {
    fn new() -> Self {
        Self(RwLock::new(HashMap::new()))
    }

    fn get(&self, key: &K) -> Option<Answer> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn insert(&self, key: K, answer: Answer) {
        let mut map = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= KEPT {
            map.clear();
        }
        map.insert(key, answer);
    }
}

/// A request during the evaluation of a policy; its Cedar form is created when Cedar is asked
pub(super) struct Passing<'r> {
    pub(super) asker: Asker<'r>,
    pub(super) node: &'r Node,
    cedar: Option<Option<CedarRequest>>,
}

impl<'r> Passing<'r> {
    pub(super) const fn new(asker: Asker<'r>, node: &'r Node) -> Self {
        Self { asker, node, cedar: None }
    }

    fn cedar(&mut self) -> Option<&CedarRequest> {
        let (asker, node) = (self.asker, self.node);
        self.cedar.get_or_insert_with(|| CedarRequest::new(asker, node)).as_ref()
    }
}

impl Document {
    pub(super) fn new(name: Arc<str>, written: Vec<Written>) -> Self {
        let mut all = IndexSet::new();
        let mut wholes = IndexSet::new();
        let mut statements = Vec::with_capacity(written.len());
        for (index, Written { parsed, origin, name: own }) in written.into_iter().enumerate() {
            let questions = parsed.with_stack(|| Questions::new(&parsed.policy));
            // The numbers fit: the text of a policy has at most 128 KB.
            let facts: Vec<u32> =
                questions.facts.into_iter().map(|fact| all.insert_full(fact).0 as u32).collect();
            wholes.extend(questions.wholes.iter().cloned());
            let answers = if questions.wholes.is_empty() && facts.len() <= TABLE {
                let states = (0..1_usize << facts.len()).map(|_| AtomicU8::new(UNKNOWN)).collect();
                Answers::Table { states, messages: Kept::new() }
            } else {
                Answers::Map(Kept::new())
            };
            let about = StatementTrace {
                policy: Arc::clone(&name),
                index,
                name: own,
                effect: parsed.effect(),
                result: StatementResult::Matched,
                origin,
                place: None,
            };
            let alone = parsed.alone();
            let wholes = questions.wholes.into_iter().collect();
            statements.push(Compiled { about, parsed, alone, facts, wholes, answers });
        }
        Self { name, statements, facts: Facts::new(&all, &wholes) }
    }

    pub(super) fn locate(&mut self, sources: &Sources) {
        for statement in &mut self.statements {
            let about = &mut statement.about;
            about.place = StatementPlace::new(about.origin, sources).map(Arc::new);
        }
    }

    /// Adds the statements that match or fail with an error
    pub(super) fn pass(&self, request: &mut Passing<'_>, traces: &mut Vec<StatementTrace>) {
        let observed = self.facts.observe(request.asker, request.node);
        for statement in &self.statements {
            let result = match statement.answer(&self.facts, &observed, request) {
                Answer::Apart => continue,
                Answer::Matched => StatementResult::Matched,
                Answer::Erred(message) => StatementResult::Erred(message),
            };
            traces.push(StatementTrace { result, ..statement.about.clone() });
        }
    }

    /// Whether one statement matches
    pub(super) fn matches(&self, statement: &Compiled, asker: Asker<'_>, node: &Node) -> bool {
        let observed = self.facts.observe(asker, node);
        statement.answer(&self.facts, &observed, &mut Passing::new(asker, node)) == Answer::Matched
    }

    pub(super) fn user_key(&self, asker: Asker<'_>, key: &mut Vec<u8>) {
        self.facts.user_key(asker, key);
    }

    pub(super) fn node_key(&self, node: &Node, key: &mut Vec<u8>) {
        self.facts.node_key(node, key);
    }
}

impl Compiled {
    /// The facts that the statement depends on
    pub(super) fn questions(&self) -> Questions {
        self.parsed.with_stack(|| Questions::new(&self.parsed.policy))
    }

    fn answer(&self, facts: &Facts, observed: &Observed<'_>, request: &mut Passing<'_>) -> Answer {
        match &self.answers {
            Answers::Table { states, messages } => {
                let set = self.facts.iter().enumerate();
                let at = set.fold(0, |at, (place, fact)| at | usize::from(observed.is_set(*fact)) << place);
                let state = states.get(at);
                match state.map_or(UNKNOWN, |state| state.load(Ordering::Acquire)) {
                    APART => return Answer::Apart,
                    MATCHED => return Answer::Matched,
                    ERRED => {
                        if let Some(answer) = messages.get(&at) {
                            return answer;
                        }
                    }
                    _ => {}
                }
                let answer = self.ask(request);
                let known = match &answer {
                    Answer::Apart => APART,
                    Answer::Matched => MATCHED,
                    Answer::Erred(_) => {
                        messages.insert(at, answer.clone());
                        ERRED
                    }
                };
                if let Some(state) = state {
                    state.store(known, Ordering::Release);
                }
                answer
            }
            Answers::Map(kept) => {
                let mut key = Vec::with_capacity(self.facts.len().div_ceil(8) + 64);
                for eight in self.facts.chunks(8) {
                    let set = eight.iter().enumerate();
                    key.push(set.fold(0, |byte, (at, fact)| byte | u8::from(observed.is_set(*fact)) << at));
                }
                for whole in &self.wholes {
                    facts.push_whole(whole, observed, request.asker, Some(request.node), &mut key);
                }
                let key = key.into_boxed_slice();
                kept.get(&key).unwrap_or_else(|| {
                    let answer = self.ask(request);
                    kept.insert(key, answer.clone());
                    answer
                })
            }
        }
    }

    fn ask(&self, request: &mut Passing<'_>) -> Answer {
        let Some(cedar) = request.cedar() else {
            return Answer::Erred("Cedar rejects the request".into());
        };
        match cedar.ask(&self.parsed, &self.alone) {
            Verdict::Apart => Answer::Apart,
            Verdict::Matched => Answer::Matched,
            Verdict::Erred(message) => Answer::Erred(message.into()),
        }
    }
}
