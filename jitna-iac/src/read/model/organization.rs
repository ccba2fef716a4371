//! Organization, console, node access, deployment roles

use crate::ids::RoleReference;
use crate::model::{
    Account, DeploymentRoles, IdentityCenter, IdentityProvider, Member, Names, NodeAccess, Organization,
    RoleOrigin, UnifiedConsole, Unit,
};
use crate::origin::Sp;
use crate::read::decode::{Cx, Decode, Fields, word};
use crate::tree::Node;

impl Decode for Organization {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let id = map.optional("id", cx);
        let management_account = map.optional("managementAccount", cx);
        let delegated_administrator = map.required("delegatedAdministrator", cx);
        let root = map.required("root", cx);
        let home_region = map.required("homeRegion", cx);
        let identity_provider = map.or("identityProvider", Sp::default(), cx);
        let identity_center = map.optional("identityCenter", cx);
        let accounts = map.optional("accounts", cx).unwrap_or_default();
        let units = map.optional("units", cx).unwrap_or_default();
        map.end(cx);
        Some(Self {
            id,
            management_account,
            delegated_administrator: delegated_administrator?,
            root: root?,
            home_region: home_region?,
            identity_provider,
            identity_center,
            accounts,
            units,
        })
    }
}

impl Decode for Account {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (id, region) = (map.required("id", cx), map.required("region", cx));
        map.end(cx);
        Some(Self { id: id?, region: region? })
    }
}

impl Decode for IdentityProvider {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, &[("IAM", Self::Iam), ("SSO", Self::Sso)], cx)
    }
}

impl Decode for IdentityCenter {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (instance, store) = (map.required("instance", cx), map.required("identityStore", cx));
        let region = map.optional("region", cx);
        let administrator = map.optional("administrator", cx);
        map.end(cx);
        Some(Self { instance: instance?, identity_store: store?, region, administrator })
    }
}

impl Decode for Unit {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (name, id) = (map.required("name", cx), map.required("id", cx));
        let accounts = map.optional("accounts", cx).unwrap_or_default();
        let units = map.optional("units", cx).unwrap_or_default();
        map.end(cx);
        Some(Self { name: name?, id: id?, accounts, units })
    }
}

impl Decode for Member {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (name, id) = (map.required("name", cx), map.required("id", cx));
        map.end(cx);
        Some(Self { name: name?, id: id? })
    }
}

impl Decode for Names {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let names = Self {
            groups: map.optional("groups", cx).unwrap_or_default(),
            users: map.optional("users", cx).unwrap_or_default(),
            roles: map.optional("roles", cx).unwrap_or_default(),
        };
        map.end(cx);
        Some(names)
    }
}

impl Decode for UnifiedConsole {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let default = Self::default();
        let console = Self {
            name: map.or("name", default.name, cx),
            regions: map.some("regions", "the home Region alone", cx),
            no_regions: None,
            agent_update: map.or("agentUpdate", default.agent_update, cx),
            host_management: map.or("hostManagement", default.host_management, cx),
            inventory: map.or("inventory", default.inventory, cx),
            diagnosis_bucket_key: map.optional("diagnosisBucketKey", cx),
            remediation_roles: map.or("remediationRoles", default.remediation_roles, cx),
        };
        map.end(cx);
        Some(console)
    }
}

impl Decode for NodeAccess {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let access = Self {
            name: map.or("name", Self::default().name, cx),
            units: map.some("units", "the whole organization", cx),
            regions: map.some("regions", "every Region of the console", cx),
            no_regions: None,
        };
        map.end(cx);
        Some(access)
    }
}

impl Decode for DeploymentRoles {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let default = Self::default();
        let mode: Sp<RoleOrigin> = map.or("mode", default.mode, cx);
        let roles = Self {
            mode,
            administration: map.or::<Sp<RoleReference>>("administration", default.administration, cx),
            execution: map.or::<Sp<RoleReference>>("execution", default.execution, cx),
        };
        map.end(cx);
        Some(roles)
    }
}

impl Decode for RoleOrigin {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, &[("create", Self::Create), ("existing", Self::Existing)], cx)
    }
}
