//! What the policies of a model decide about a request, without a deployment
//!
//! The order is that of the service (User Guide, "Create approval policies for your nodes"): the deny-access policy rules
//! automatic approval out, the auto-approval policy of the account and Region approves automatically, else a manual policy whose
//! tag the node carries is asked, else the one for all nodes. Cedar evaluates every statement. Begin at [`Engine`].
//!
//! ```
//! use jitna_iac::decide::{Engine, Node, Request, User};
//! use jitna_iac::diag::Sources;
//! use jitna_iac::plan::Plan;
//!
//! let text = include_str!("../../../examples/recipe/jitna.yaml");
//! let mut sources = Sources::default();
//! let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut sources);
//! let model = model.unwrap();
//! let (plan, _) = Plan::new(&model);
//! let engine = Engine::new(&plan).unwrap().located(&sources);
//! let request = Request {
//!     account: "333333333333".to_owned(),
//!     unit: Some("A".to_owned()),
//!     region: "us-east-1".to_owned(),
//!     user: User { id: "alice".to_owned(), ..User::default() },
//!     principal_tags: [].into(),
//!     node: Node { id: "i-1".to_owned(), tags: [("ENV".to_owned(), "DEV".to_owned())].into(), ..Node::default() },
//! };
//! let decision = engine.decide(&request);
//! assert_eq!(decision.outcome.as_str(), "auto-approved");
//! assert_eq!(decision.outcome.policies(), ["dev-nodes"]);
//! assert_eq!(decision.statements[0].place.as_ref().unwrap().to_string(), "jitna.yaml:53");
//! ```

mod audience;
mod decision;
mod document;
mod doubts;
mod engine;
mod entities;
mod facts;
mod lines;
mod matrix;
mod place;
mod portable;
mod probes;
mod question;
mod request;
mod statement_probe;
mod text;

pub use audience::{Audience, UserSet};
pub use decision::{
    ApprovalLevel, ApprovalParty, Decision, ManualPolicy, Outcome, Reason, StatementPlace, StatementResult,
    StatementTrace,
};
pub(crate) use doubts::{Doubt, Doubts, malformed_node, malformed_user};
pub use engine::{DENY_ACCESS_NAME, Engine};
pub use lines::MAX_LINE;
pub(crate) use lines::{Faults, Line, Lines};
pub(crate) use matrix::words_of;
pub use matrix::{Cell, Column, Matrix, Reached, Row, Where};
pub use place::{NodeClass, Place, UserClass};
pub(crate) use portable::Tables;
pub use probes::{MAX_PROBE_VALUES, Probe, Probes};
pub use request::{Node, NodeKind, Request, User};
pub(crate) use statement_probe::{Manuals, Part, StatementProbe, parts};
pub(crate) use text::visible;
