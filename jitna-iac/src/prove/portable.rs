//! Statements as formulas over facts, for an evaluator that knows nothing about Cedar
//!
//! The HTML report embeds them: a page can then say which statements apply to a request without a second implementation of Cedar. An
//! expression that is not analyzed is an atom whose value the evaluator does not know, so the evaluator can tell when it cannot answer.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::atom::{Atom, Atoms, Slot};
use super::formula::{Edge, Formulas, Node};
use super::translate::{Opaque, Translator};
use crate::cedar::ParsedStatement;

/// Formulas of some statements
///
/// A formula is a number: twice the position of its node, plus 1 if it is negated.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Portable {
    /// Strings of a request: kind and key
    slots: Vec<Value>,
    /// Facts about a request: kind and operands
    atoms: Vec<Value>,
    /// `null` is true, a number is that of an atom, a list is a conjunction of formulas
    nodes: Vec<Value>,
    /// For each statement, whether it can be evaluated, and whether it applies
    statements: Vec<(u32, u32)>,
}

impl Portable {
    /// Translates statements, in their order
    pub(crate) fn new<'s>(statements: impl Iterator<Item = &'s ParsedStatement>) -> Self {
        let (mut formulas, mut atoms, mut opaque) =
            (Formulas::default(), Atoms::default(), Opaque::default());
        let verdicts: Vec<(Edge, Edge)> = statements
            .map(|parsed| {
                let tree = parsed.tree();
                let mut translator = Translator::new(&mut formulas, &mut atoms, &mut opaque);
                let known = tree.map(|tree| parsed.with_stack(|| translator.verdict(&tree)));
                let truth = known.unwrap_or_else(|| translator.unknown());
                (truth.ok, truth.holds)
            })
            .collect();
        let mut used =
            Used { formulas: &formulas, numbers: HashMap::new(), atoms: Vec::new(), nodes: Vec::new() };
        let statements = verdicts.iter().map(|(ok, holds)| (used.number(*ok), used.number(*holds))).collect();
        let slots = (0_u32..).map_while(|slot| atoms.slot(super::atom::SlotId(slot)));
        let of_atoms = used.atoms.iter().filter_map(|id| atoms.get(*id)).map(atom).collect();
        Self { slots: slots.map(slot).collect(), atoms: of_atoms, nodes: used.nodes, statements }
    }
}

/// Nodes that the statements consist of, renumbered so that each is after its parts
struct Used<'f> {
    formulas: &'f Formulas,
    numbers: HashMap<u32, u32>,
    atoms: Vec<super::atom::AtomId>,
    nodes: Vec<Value>,
}

impl Used<'_> {
    fn number(&mut self, root: Edge) -> u32 {
        for edge in self.formulas.cone(root) {
            if self.numbers.contains_key(&edge.node()) {
                continue;
            }
            let node = match self.formulas.node(edge) {
                Node::True => Value::Null,
                Node::Atom(atom) => {
                    self.atoms.push(*atom);
                    json!(self.atoms.len() - 1)
                }
                Node::All(parts) => parts.iter().map(|part| json!(self.known(*part))).collect(),
            };
            let number = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            self.nodes.push(node);
            self.numbers.insert(edge.node(), number);
        }
        self.known(root)
    }

    fn known(&self, edge: Edge) -> u32 {
        let number = self.numbers.get(&edge.node()).copied().unwrap_or_default();
        2 * number + u32::from(edge.is_negated())
    }
}

fn slot(slot: &Slot) -> Value {
    match slot {
        Slot::Attribute(attribute) => json!(["attribute", attribute.as_str()]),
        Slot::NodeTag(key) => json!(["node", &**key]),
        Slot::PrincipalTag(key) => json!(["principal", &**key]),
        Slot::NodeTagOf(key) => json!(["nodeOf", key.0]),
        Slot::PrincipalTagOf(key) => json!(["principalOf", key.0]),
    }
}

fn atom(atom: &Atom) -> Value {
    match atom {
        Atom::Has(slot) => json!(["has", slot.0]),
        Atom::Is(slot, value) => json!(["is", slot.0, &**value]),
        Atom::Like(slot, glob) => json!(["like", slot.0, glob.texts()]),
        Atom::Same(left, right) => json!(["same", left.0, right.0]),
        Atom::Group(id) => json!(["group", &**id]),
        Atom::User(id) => json!(["user", &**id]),
        Atom::Ec2 => json!(["ec2"]),
        Atom::Node(ec2, id) => json!(["instance", if *ec2 { "ec2" } else { "managed" }, &**id]),
        Atom::Opaque(_) => json!(["unknown"]),
    }
}
