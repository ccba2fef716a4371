//! Resources of a model from typed resources

use crate::cfn::Resource;
use crate::describe::{OwnResource, Value};
use crate::ids::ResourceId;

impl OwnResource {
    /// Returns the resource with the type and the properties of a typed resource: one of [`cfn::resources`](crate::cfn::resources), or your
    /// own type that implements [`Resource`]
    ///
    /// ```
    /// use jitna_iac::cfn::resources::Topic;
    /// use jitna_iac::prelude::*;
    ///
    /// let topic = Topic::default().topic_name("node-access-pager");
    /// let model = Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1)
    ///     .with(OwnResource::from_resource("PagerTopic", &topic));
    /// ```
    #[track_caller]
    pub fn from_resource<R: Resource>(id: impl Value<ResourceId>, resource: &R) -> Self {
        let made = Self::new(id, R::TYPE);
        match serde_json::to_value(resource) {
            Ok(serde_json::Value::Null) => made,
            Ok(properties) => made.properties(properties),
            // The reader reports that this is not a mapping.
            Err(error) => made.properties(error.to_string().into()),
        }
    }
}
