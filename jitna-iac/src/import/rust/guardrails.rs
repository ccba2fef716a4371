//! Guardrails

use serde_json::Value;

use super::Writer;
use super::layout::Expr;
use super::parts::items;
use super::values::given;

impl Writer<'_> {
    pub(super) fn guardrail(&mut self, guardrail: &Value) -> Expr {
        let get = |path: &str| guardrail.pointer(path).filter(|value| !value.is_null());
        let mut made = if let Some(of) = get("/manualApprovals") {
            let nodes = self.covered(of);
            Expr::call("Guardrail::manual_approvals", [nodes])
        } else if let Some(of) = get("/autoApprovals") {
            let nodes = self.covered(of);
            match get("/onlyFor") {
                Some(requests) => {
                    let requests = self.asked(requests);
                    Expr::call("Guardrail::auto_approved_only_for", [nodes, requests])
                }
                None => Expr::call("Guardrail::never_auto_approved", [nodes]),
            }
        } else if let Some(requests) = get("/denyAccess/denies") {
            let requests = self.asked(requests);
            Expr::call("Guardrail::denied", [requests])
        } else if let Some(keys) = get("/tags/required") {
            let keys = items(keys).iter().map(given);
            Expr::call("Guardrail::tags", [Expr::inline("keys", Expr::List(keys.collect()))])
        } else if let Some(regions) = get("/regions/among") {
            let regions = self.constants.regions(items(regions));
            Expr::call("Guardrail::regions", [Expr::inline("regions", regions)])
        } else if get("/rollouts").is_some() {
            let begun = Expr::text("Guardrail::rollouts()");
            if get("/sessionLogs").is_some() { begun.then("session_logs", []) } else { begun }
        } else {
            Expr::call("Guardrail::file", get("/file").map(given))
        };
        if let Some(text) = get("/name") {
            made = made.then("name", [given(text)]);
        }
        if let Some(text) = get("/description") {
            made = made.then("description", [Expr::inline("description", given(text))]);
        }
        for (path, setter) in [("/levels/atLeast", "levels"), ("/approvals/atLeast", "approvals")] {
            if let Some(count) = get(path) {
                made = made.then(setter, [Expr::text(super::values::text(count))]);
            }
        }
        if let Some(time) = get("/accessDuration/atMost") {
            let written = super::values::time("Hours", &super::values::text(time));
            made = made.then("access_duration", [written.map_or_else(|| given(time), Expr::text)]);
        }
        if let Some(pattern) = get("/names/like") {
            made = made.then("names", [given(pattern)]);
        }
        made
    }

    fn covered(&mut self, of: &Value) -> Expr {
        let nodes = self.nodes(of.get("covering").unwrap_or(of));
        Expr::inline("nodes", nodes)
    }

    fn asked(&mut self, requests: &Value) -> Expr {
        let requests = self.requests(Expr::text("Requests::new()"), requests);
        Expr::inline("requests", requests)
    }
}
