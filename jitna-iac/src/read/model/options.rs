//! StackSet options and overrides

use crate::describe::options::options;
use crate::ids::clip;
use crate::model::{Count, Override, StackSetOptions};
use crate::read::advice::{likely, placeholder};
use crate::read::decode::{Cx, Decode, Fields};
use crate::rules;
use crate::tree::Node;

use super::part::reader;

options!(reader);

/// A number, or a share such as `25%`
impl Decode for Count {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let what = "a number of accounts or a share such as `25%`";
        let Some(text) = node.as_text() else {
            cx.wanted(what, node);
            return None;
        };
        let digits = text.strip_suffix('%').unwrap_or(text);
        let number = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let read = match (number, digits == text) {
            (Some(count), true) => Some(Self::Accounts(count)),
            (Some(percent), false) => u8::try_from(percent).ok().filter(|p| *p <= 100).map(Self::Percent),
            (None, _) => None,
        };
        if read.is_none() {
            let message = format!("expected {what}, found `{}`", clip(text));
            let fits = |text: &str| {
                text.strip_suffix('%')
                    .and_then(|number| number.parse().ok())
                    .is_some_and(|share: u8| share <= 100)
            };
            let help =
                placeholder(text).or_else(|| likely(text, &fits).map(|meant| format!("write `{meant}`")));
            let help = help.unwrap_or_else(|| {
                "write a share from `0%` to `100%`, or a whole number of accounts".to_owned()
            });
            cx.report_with(rules::WRONG_KIND, message, node.origin, help);
        }
        read
    }
}

impl Decode for Override {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let (template, resource) = (map.required("template", cx), map.required("resource", cx));
        let path = map.required("path", cx);
        let set = map.optional("set", cx);
        let delete = map.optional::<bool>("delete", cx).unwrap_or_default();
        let start = map.start();
        map.end(cx);
        if set.is_some() == delete {
            cx.report(rules::WRONG_KIND, "an override has either `set` or `delete: true`", start);
            return None;
        }
        Some(Self { template: template?, resource: resource?, path: path?, set })
    }
}
