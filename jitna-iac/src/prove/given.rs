//! Questions about a request with one of its strings changed: a tag is removed, or an attribute has another value

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use super::atom::{Atom, AtomId, Slot, SlotId};
use super::formula::{Edge, Node};
use super::prover::{Prover, StatementId};
use super::translate::shared;
use super::witness::Witness;
use crate::cedar::UserAttribute;

/// Largest number of values of one string that are tried: the result for the first values of a long list applies to the others
const MOST_VALUES: usize = 8;

/// A string of the request that may be missing
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Attribute of the user
    Attribute(UserAttribute),
    /// Tag of the node with this key
    NodeTag(String),
    /// Principal tag of the session with this key
    PrincipalTag(String),
}

impl Facet {
    /// Checks whether it belongs to the node, not to the user or the session
    #[must_use]
    pub fn is_of_node(&self) -> bool {
        matches!(self, Self::NodeTag(_))
    }

    /// Returns its name: the name of the attribute, or the key of the tag
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Attribute(attribute) => attribute.as_str(),
            Self::NodeTag(key) | Self::PrincipalTag(key) => key,
        }
    }

    fn slot(&self) -> Slot {
        match self {
            Self::Attribute(attribute) => Slot::Attribute(*attribute),
            Self::NodeTag(key) => Slot::NodeTag(shared(key)),
            Self::PrincipalTag(key) => Slot::PrincipalTag(shared(key)),
        }
    }

    /// Returns `None` for a tag whose key is computed
    fn from_slot(slot: &Slot) -> Option<Self> {
        match slot {
            Slot::Attribute(attribute) => Some(Self::Attribute(*attribute)),
            Slot::NodeTag(key) => Some(Self::NodeTag(key.to_string())),
            Slot::PrincipalTag(key) => Some(Self::PrincipalTag(key.to_string())),
            Slot::NodeTagOf(_) | Slot::PrincipalTagOf(_) => None,
        }
    }

    fn in_request<'w>(&self, witness: &'w mut Witness) -> (&'w mut BTreeMap<String, String>, &str) {
        match self {
            Self::Attribute(attribute) => (&mut witness.user.attributes, attribute.as_str()),
            Self::NodeTag(key) => (&mut witness.node.tags, key),
            Self::PrincipalTag(key) => (&mut witness.principal_tags, key),
        }
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(attribute) => write!(f, "attribute `{attribute}`"),
            Self::NodeTag(key) => write!(f, "tag `{}`", super::witness::one_line(key)),
            Self::PrincipalTag(key) => write!(f, "principal tag `{}`", super::witness::one_line(key)),
        }
    }
}

/// New value of a string of the request
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Given {
    /// The string is missing
    Missing,
    /// The string has this value
    Text(String),
    /// The string has the value of another string, or is missing if that one is
    As(Facet),
}

impl Given {
    /// Returns the request with the string changed
    pub(super) fn in_request(&self, facet: &Facet, witness: &Witness) -> Witness {
        let mut changed = witness.clone();
        let text = match self {
            Self::Missing => None,
            Self::Text(text) => Some(text.clone()),
            Self::As(other) => {
                let (map, key) = other.in_request(&mut changed);
                map.get(key).cloned()
            }
        };
        let (map, key) = facet.in_request(&mut changed);
        match text {
            Some(text) => map.insert(key.to_owned(), text),
            None => map.remove(key),
        };
        changed
    }
}

/// String whose value a statement tests
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The string
    pub facet: Facet,
    /// Values that the statement compares it with: some strings, or another string of the request
    pub with: Vec<Given>,
    /// A value that the statement does not name, and that matches none of its patterns except those that match everything
    pub other: String,
}

impl Prover {
    /// Returns the strings of a request whose values the statement tests, in the order in which it was read
    #[must_use]
    pub fn compared(&self, statement: StatementId) -> Vec<Compared> {
        let mut slots: BTreeMap<SlotId, (Vec<Given>, BTreeSet<char>)> = BTreeMap::new();
        let mut note = |slot: SlotId, with: Given| {
            let (values, chars) = slots.entry(slot).or_default();
            if let Given::Text(text) = &with {
                chars.extend(text.chars());
            }
            if values.len() < MOST_VALUES && !values.contains(&with) {
                values.push(with);
            }
        };
        for edge in self.formulas.cone(self.applies(statement)) {
            let Node::Atom(atom) = self.formulas.node(edge) else { continue };
            match self.atoms.get(*atom) {
                Some(Atom::Is(slot, text)) => note(*slot, Given::Text(text.to_string())),
                Some(Atom::Like(slot, glob)) => note(*slot, Given::Text(glob.shortest())),
                Some(Atom::Same(left, right)) => {
                    for (one, other) in [(left, right), (right, left)] {
                        if let Some(other) = self.atoms.slot(*other).and_then(Facet::from_slot) {
                            note(*one, Given::As(other));
                        }
                    }
                }
                _ => {}
            }
        }
        let compared = slots.into_iter().filter_map(|(slot, (with, chars))| {
            let facet = Facet::from_slot(self.atoms.slot(slot)?)?;
            let mut plain =
                ('a'..='z').rev().chain('0'..='9').chain('A'..='Z').chain('\u{4e00}'..='\u{9fff}');
            let other = plain.find(|char| !chars.contains(char))?;
            Some(Compared { facet, with, other: other.to_string().repeat(4) })
        });
        compared.collect()
    }

    /// The formula for a request with a string changed
    pub(super) fn given(&mut self, root: Edge, facet: &Facet, given: &Given) -> Edge {
        let Some(slot) = self.atoms.known_slot(&facet.slot()) else { return root };
        let other = match given {
            Given::As(other) => Some(self.atoms.slot_id(other.slot())),
            Given::Missing | Given::Text(_) => None,
        };
        let about: Vec<(AtomId, Atom)> = self
            .formulas
            .cone(root)
            .into_iter()
            .filter_map(|edge| match self.formulas.node(edge) {
                Node::Atom(atom) => Some((*atom, self.atoms.get(*atom)?.clone())),
                Node::True | Node::All(_) => None,
            })
            .filter(|(_, atom)| atom.slots().contains(&Some(slot)) || self.is_unknown(atom))
            .collect();
        let mut with: HashMap<AtomId, Edge> = HashMap::new();
        let mut fresh = HashMap::new();
        for (id, atom) in about {
            let new = match (given, other) {
                // An expression that is not analyzed may test the string as well.
                _ if self.is_unknown(&atom) => {
                    let number = match atom {
                        Atom::Opaque(number) => self.opaque.fresh(number, &mut fresh),
                        _ => self.opaque.fresh(u32::MAX, &mut HashMap::new()),
                    };
                    self.atom(Atom::Opaque(number))
                }
                (Given::Text(text), _) => self.given_text(&atom, slot, text),
                (Given::As(_), Some(other)) => self.given_other(&atom, slot, other),
                (Given::Missing | Given::As(_), _) => Edge::FALSE,
            };
            with.insert(id, new);
        }
        self.formulas.replaced(root, &with)
    }

    /// Whether the value of the atom for the changed request does not follow from its value for the request
    fn is_unknown(&self, atom: &Atom) -> bool {
        let is_computed = |slot: SlotId| {
            matches!(self.atoms.slot(slot), Some(Slot::NodeTagOf(_) | Slot::PrincipalTagOf(_)))
        };
        matches!(atom, Atom::Opaque(_)) || atom.slots().into_iter().flatten().any(is_computed)
    }

    fn given_text(&mut self, atom: &Atom, slot: SlotId, text: &str) -> Edge {
        let holds = match atom {
            Atom::Has(_) => true,
            Atom::Is(_, value) => **value == *text,
            Atom::Like(_, glob) => glob.matches(text),
            Atom::Same(left, right) => {
                let other = if *left == slot { *right } else { *left };
                return self.atom(Atom::Is(other, shared(text)));
            }
            _ => false,
        };
        if holds { Edge::TRUE } else { Edge::FALSE }
    }

    fn given_other(&mut self, atom: &Atom, slot: SlotId, as_: SlotId) -> Edge {
        match atom {
            Atom::Has(_) => self.atom(Atom::Has(as_)),
            Atom::Is(_, value) => self.atom(Atom::Is(as_, value.clone())),
            Atom::Like(_, glob) => self.atom(Atom::Like(as_, glob.clone())),
            Atom::Same(left, right) => {
                let other = if *left == slot { *right } else { *left };
                match other == as_ {
                    true => self.atom(Atom::Has(as_)),
                    false => self.atom(Atom::Same(other.min(as_), other.max(as_))),
                }
            }
            _ => Edge::FALSE,
        }
    }

    fn atom(&mut self, atom: Atom) -> Edge {
        let id = self.atoms.id(atom);
        self.formulas.atom(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cedar::{Source, Statement, node_tag, user};
    use crate::prove::{Question, Witness};

    /// The formula says the same about a changed request as Cedar's authorizer says about the request after the change
    #[test]
    fn a_changed_request_is_asked_like_one_that_came_so() {
        let mut prover = Prover::new();
        let cost_center = UserAttribute::CostCenter;
        let own = crate::cedar::Condition::attribute_equals_node_tag(cost_center, "Team");
        let statement = Statement::permit()
            .when(own.negated().or(node_tag("Team").like("b*")))
            .unless(user(cost_center).one_of(["red", "blue"]));
        let [id] = prover.add(&Source::from(statement))[..] else { panic!() };
        let facets = [Facet::Attribute(cost_center), Facet::NodeTag("Team".to_owned())];
        let texts = [None, Some("red"), Some("blue"), Some("x")];
        let mut asked = 0;
        for (facet, other) in [(&facets[0], &facets[1]), (&facets[1], &facets[0])] {
            let changes = [
                Given::Missing,
                Given::Text("blue".to_owned()),
                Given::Text("x".to_owned()),
                Given::As(other.clone()),
            ];
            for given in changes {
                let question = Question::Given(Box::new(Question::Applies(id)), facet.clone(), given.clone());
                for (user, team) in texts.iter().flat_map(|user| texts.map(|team| (*user, team))) {
                    let mut witness = Witness::default();
                    witness
                        .user
                        .attributes
                        .extend(user.map(|text| ("costCenter".to_owned(), text.to_owned())));
                    witness.node.tags.extend(team.map(|text| ("Team".to_owned(), text.to_owned())));
                    let changed = given.in_request(facet, &witness);
                    let plain = prover.holds(&Question::Applies(id), &changed);
                    assert_eq!(prover.holds(&question, &witness), plain);
                    let root = prover.applies(id);
                    let root = prover.given(root, facet, &given);
                    let formula = prover.formulas.eval(root, &|atom| prover.atoms.eval(atom, &witness)).0;
                    assert_eq!(formula, plain, "{given:?} {witness:?}");
                    asked += 1;
                }
            }
        }
        assert_eq!(asked, 128);
    }

    #[test]
    fn what_a_statement_compares_is_listed_with_the_values() {
        let mut prover = Prover::new();
        let statement = Statement::forbid()
            .when(node_tag("Env").present())
            .when(node_tag("Stage").like("d*v"))
            .unless(user(UserAttribute::Division).is("zz"));
        let [id] = prover.add(&Source::from(statement))[..] else { panic!() };
        let compared = prover.compared(id);
        let shown: Vec<String> =
            compared.iter().map(|one| format!("{} {:?} {}", one.facet, one.with, one.other)).collect();
        assert_eq!(shown, [r#"tag `Stage` [Text("dv")] zzzz"#, r#"attribute `division` [Text("zz")] yyyy"#]);
    }
}
