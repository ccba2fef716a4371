//! Personas as policies, roles or permission sets

use crate::ids::{Label, RoleName, RoleSession};
use crate::origin::Origin;
use crate::words::{Persona, RegionScope};

use super::Trust;
use crate::describe::given::{Tree, Value};
use crate::describe::keys::Keys;
use crate::describe::mapping::Mapping;
use crate::describe::part::{put, tree};
use crate::describe::{Account, Group, Unit};

/// A persona as a policy, a role or a permission set
///
/// ```
/// use jitna_iac::describe::*;
/// use jitna_iac::group;
///
/// const OPERATORS: Group = group!("operators", "ec4df598-7071-70a6-0de4-0123456789ab");
/// let requesters = Person::permission_set(Persona::Requester, [OPERATORS]).deny_start_session(true);
/// let enabler = Person::role(Persona::Enabler, Trust::new().principals(["111122223333"])).name("Enabler");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a part has no effect until it is added to a model"]
pub struct Person(Mapping);

impl Person {
    fn new(form: &'static str, persona: Persona, at: Origin) -> Self {
        let mut map = Mapping::new(at);
        map.set("persona", persona.given(at).tree);
        map.set("as", Tree::text(form, at));
        Self(map)
    }

    /// Customer managed policy in every account
    #[track_caller]
    pub fn policy(persona: Persona) -> Self {
        Self::new("policy", persona, Origin::here())
    }

    /// Role in every account that these principals may assume
    #[track_caller]
    pub fn role(persona: Persona, trust: Trust) -> Self {
        let at = Origin::here();
        let mut person = Self::new("role", persona, at);
        person.0.set("trust", trust.given(at).tree);
        person
    }

    /// Permission set of IAM Identity Center, assigned to these groups in every account
    #[track_caller]
    pub fn permission_set(persona: Persona, groups: impl IntoIterator<Item = Group>) -> Self {
        let at = Origin::here();
        let mut person = Self::new("permissionSet", persona, at);
        put!(adds Group, person.0, "groups", groups, at);
        person
    }

    /// Name of the policy, role or permission set; default: `Jitna` and the words of the persona, such as `JitnaReadOnlyOperator`
    #[track_caller]
    pub fn name(mut self, name: impl Value<Label>) -> Self {
        self.0.set("name", name.given(Origin::here()).tree);
        self
    }

    /// Maximum session duration of a role or permission set; default: 1 hour
    #[track_caller]
    pub fn max_session(mut self, session: impl Value<RoleSession>) -> Self {
        self.0.set("maxSession", session.given(Origin::here()).tree);
        self
    }

    /// Adds a unit whose accounts get it; without units and accounts, the accounts where users of the persona work get it
    #[track_caller]
    pub fn unit(mut self, unit: Unit) -> Self {
        let at = Origin::here();
        put!(add Unit, self.0, "units", unit, at);
        self
    }

    /// Adds a single account that gets it
    #[track_caller]
    pub fn account(mut self, account: Account) -> Self {
        let at = Origin::here();
        put!(add Account, self.0, "accounts", account, at);
        self
    }

    /// Regions in its ARNs; default: those of just-in-time node access
    #[track_caller]
    pub fn regions(mut self, scope: RegionScope) -> Self {
        self.0.set("regions", scope.given(Origin::here()).tree);
        self
    }

    /// Channel role of Amazon Q Developer in chat applications that a configurer may pass; default: no statements about chat
    #[track_caller]
    pub fn chat_role(mut self, role: impl Value<RoleName>) -> Self {
        self.0.set("chatRole", role.given(Origin::here()).tree);
        self
    }

    /// Whether it denies `ssm:StartSession`, so that no other policy allows sessions without a request; default: no
    #[track_caller]
    pub fn deny_start_session(mut self, deny: bool) -> Self {
        self.0.set("denyStartSession", deny.given(Origin::here()).tree);
        self
    }
}

tree!(Person);

impl Keys for Person {
    const NAME: &'static str = "Person";
    const KEYS: &'static [&'static str] = &[
        "persona",
        "as",
        "trust",
        "groups",
        "name",
        "maxSession",
        "units",
        "accounts",
        "regions",
        "chatRole",
        "denyStartSession",
    ];
}
