//! Stack set options, accepted findings, overrides

use crate::ids::clip;
use crate::model::{Acceptance, ConcurrencyMode, Count, Override, RegionConcurrency, StackSetOptions};
use crate::read::decode::{Cx, Decode, Fields, word};
use crate::rules;
use crate::tree::Node;

impl Decode for StackSetOptions {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let default = Self::default();
        let retain = default.retain_stacks_on_account_removal;
        let options = Self {
            name_prefix: map.or("namePrefix", default.name_prefix, cx),
            auto_deployment: map.or("autoDeployment", default.auto_deployment, cx),
            retain_stacks_on_account_removal: map.or("retainStacksOnAccountRemoval", retain, cx),
            managed_execution: map.or("managedExecution", default.managed_execution, cx),
            max_concurrent: map.or("maxConcurrent", default.max_concurrent, cx),
            failure_tolerance: map.or("failureTolerance", default.failure_tolerance, cx),
            region_concurrency: map.or("regionConcurrency", default.region_concurrency, cx),
            region_order: map.optional("regionOrder", cx).unwrap_or_default(),
            concurrency_mode: map.or("concurrencyMode", default.concurrency_mode, cx),
        };
        map.end(cx);
        Some(options)
    }
}

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
            cx.report(rules::WRONG_KIND, message, node.origin);
        }
        read
    }
}

impl Decode for RegionConcurrency {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, &[("PARALLEL", Self::Parallel), ("SEQUENTIAL", Self::Sequential)], cx)
    }
}

impl Decode for ConcurrencyMode {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let words = [
            ("STRICT_FAILURE_TOLERANCE", Self::StrictFailureTolerance),
            ("SOFT_FAILURE_TOLERANCE", Self::SoftFailureTolerance),
        ];
        word(node, &words, cx)
    }
}

impl Decode for Acceptance {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (code, subject, reason) =
            (map.required("code", cx), map.optional("subject", cx), map.required("reason", cx));
        map.end(cx);
        Some(Self { code: code?, subject, reason: reason? })
    }
}

impl Decode for Override {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
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
