//! The migration from Session Manager to just-in-time node access

use crate::features::migration::describe::migration;
use crate::ids::{AccountId, Named, PolicyName, PrincipalPattern, UnitId};
use crate::words::{Guard, Phase};

use crate::model::record::data;

migration!(data);

impl Migration {
    /// Name of the guard if none is given
    pub const NAME: &str = "JitnaSessionsByRequestOnly";

    /// Name of the guard
    #[must_use]
    pub fn guard_name(&self) -> &str {
        self.name.as_ref().map_or(Self::NAME, |name| name.as_str())
    }
}
