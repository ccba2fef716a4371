//! Resources of a user's own types

use serde_json::Value as Json;

use crate::describe::Unit;
use crate::describe::part::builder;
use crate::ids::{Label, Region, ResourceId, ResourceType};
use crate::words::ResourceAccount;

use crate::describe::AnyText;

/// Resources of a user's own types; see [`builder`](crate::describe::part)
macro_rules! own_resource {
    ($make:ident) => {
        $make! {
            /// Resource of any CloudFormation type, added to the templates of the model (CloudFormation Template Reference)
            ///
            /// The places add up. Without one, the resource is in the delegated administrator account and home Region, or in the one account
            /// of the model.
            ///
            /// ```
            /// use jitna_iac::describe::*;
            /// use jitna_iac::unit;
            ///
            /// const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
            /// let alarms = OwnResource::new("PagerTopic", "AWS::SNS::Topic")
            ///     .unit(WORKLOADS)
            ///     .properties(json!({"TopicName": "node-access-pager"}));
            /// ```
            OwnResource(id = "id": value ResourceId, resource_type = "type": value ResourceType) [plain] {
                /// Logical ID: 1 to 255 letters and digits that no other resource of the template has
                id "id" required ResourceId;
                /// Resource type, such as `AWS::SNS::Topic` or `Custom::Report`
                resource_type "type" required ResourceType;
                /// Rollouts: the resource is next to their policies, in every account and Region of each
                rollouts "rollouts" (some "a resource that is not part of a rollout") Label: rollout(item Label);
                /// OUs: a StackSet deploys the resource to every account below them
                units "units" (some "a resource that is not in the accounts of OUs") Named<UnitId>: unit(add Unit) units(adds Unit);
                /// Regions of `units`; default: those of just-in-time node access
                regions "regions" (some "every Region of just-in-time node access") Region as AnyRegion: regions(values Region);
                /// Account in whose home Region the resource is; default: the delegated administrator account, if no other place is named
                account "account" optional ResourceAccount: account(exact ResourceAccount);
                /// Stacks and StackSets, as `jitna-iac list` prints them, whose templates have the resource
                templates "templates" (some "a resource that is not in another template") String: template(item AnyText);
                /// Properties, as CloudFormation names them
                properties "properties" nested Verbatim as AnyMapping: properties(exact Json);
                /// Attributes of the resource besides `Type` and `Properties`: `DependsOn`, `DeletionPolicy`, `Metadata` and so on
                attributes "attributes" nested Verbatim as AnyMapping: attributes(exact Json);
            }
        }
    };
}
pub(crate) use own_resource;

own_resource!(builder);

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts = crate::describe::described![OwnResource];

crate::describe::fragment::added! { item OwnResource = "resources" }
