//! What the policies of a model would decide about past requests
//!
//! Records of requests are OpsItems, events and CloudTrail records ([`Records`]). Each request is joined with the tags of its node and the
//! groups of its requester, decided by the engine, and compared with what happened ([`Replay`]). A request that cannot be decided is counted
//! with its reason: nothing passes as unchanged because it could not be read.

mod judge;
mod moment;
mod records;
mod render;

pub use judge::{Candidate, Change, FailOn, Obstacle, Replay, Replayed, Then, Unused};
pub use moment::Moment;
pub use records::{Fate, How, Past, Records};
