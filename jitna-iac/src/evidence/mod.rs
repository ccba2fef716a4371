//! Evidence for auditors: who could reach what, how it is approved, for how long, and which controls that supports
//!
//! A model supports a control; it never shows that an organization complies with it. Each control lists what of the model supports it, and
//! what the model lacks. Begin at [`Evidence::new`].

mod controls;
mod facts;
mod oscal;
mod render;

pub use controls::{CONTROLS, Control, Framework};
pub use facts::{Fact, Topic};
pub(crate) use render::Tables as EvidenceTables;

use crate::decide::{Engine, Matrix};
use crate::exposure::{Exposure, exposures};
use crate::ids::Date;
use crate::plan::Plan;
use crate::replay::Past;

/// Evidence about a model, with past requests if there are records
#[derive(Clone, Debug)]
pub struct Evidence<'m> {
    /// Account or organization that the model describes
    pub subject: String,
    /// Day of the evidence
    pub day: Date,
    /// One fact for each topic, in their order
    pub facts: Vec<Fact>,
    /// Who gets access to what
    pub access: Matrix,
    /// How long a user can be on a node
    pub exposures: Vec<Exposure<'m>>,
    /// Past requests; `None` without records
    pub requests: Option<Vec<Past>>,
}

impl<'m> Evidence<'m> {
    /// Collects the evidence
    #[must_use]
    pub fn new(plan: &Plan<'m>, engine: &Engine, day: Date, requests: Option<Vec<Past>>) -> Self {
        let exposures = exposures(plan);
        let subject = match plan.model.as_organization() {
            Some(organization) => format!("organization with the root {}", &*organization.root),
            None => format!("account {}", plan.administrator()),
        };
        let facts = facts::all(plan, &exposures, requests.as_deref());
        Self { subject, day, facts, access: Matrix::new(engine, plan), exposures, requests }
    }

    /// The fact about a topic
    fn fact(&self, topic: Topic) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.topic == topic)
    }

    /// Facts of the model that support a control, then topics of the control that the model has nothing about
    fn support(&self, control: &Control) -> (Vec<&Fact>, Vec<&Fact>) {
        control.topics.iter().filter_map(|topic| self.fact(*topic)).partition(|fact| fact.holds)
    }
}
