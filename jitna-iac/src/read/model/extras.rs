//! What the unified console offers besides

use crate::model::{ConsoleExtras, DiagnosisKey, DiagnosisReportRole};
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::Node;

impl Decode for ConsoleExtras {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let extras = Self {
            explorer_role: map.optional("explorerRole", cx),
            diagnosis_report_role: map.optional("diagnosisReportRole", cx),
            diagnosis_key: map.optional("diagnosisKey", cx),
        };
        map.end(cx);
        Some(extras)
    }
}

impl Decode for DiagnosisReportRole {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (name, bucket) = (map.required("name", cx), map.required("bucket", cx));
        map.end(cx);
        Some(Self { name: name?, bucket: bucket? })
    }
}

impl Decode for DiagnosisKey {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (alias, bucket) = (map.required("alias", cx), map.required("bucket", cx));
        map.end(cx);
        Some(Self { alias: alias?, bucket: bucket? })
    }
}
