//! Names and types of CloudFormation resources

use super::form::{ALNUM, all, is, split};
use super::text_type;

text_type! {
    /// Logical ID of a resource: 1 to 255 letters and digits (CloudFormation User Guide, "Resources")
    ResourceId, "logical ID", "1 to 255 letters and digits", |s| all(s, 1, 255, ALNUM)
}

text_type! {
    /// Type of a resource: three parts with `::` between them, or `Custom::` and a name (CloudFormation Template Reference)
    ResourceType, "resource type", "a type such as `AWS::SNS::Topic` or `Custom::Report`",
    |s| match split(s, "::") {
        Some((first, rest)) => match split(rest, "::") {
            Some((second, third)) => {
                all(first, 2, 64, ALNUM) && all(second, 2, 64, ALNUM) && all(third, 2, 64, ALNUM)
            }
            None => is(first, "Custom") && all(rest, 1, 60, ALNUM.and("_@-")),
        },
        None => false,
    }
}
