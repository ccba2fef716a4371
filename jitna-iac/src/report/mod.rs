//! A page for users: what is rolled out where, the policies in plain words, who reaches what, which nodes are covered
//!
//! One file of HTML without anything to load: style sheet, script, picture and data are in it. The template is
//! `templates/report.html.hbs`. Begin at [`html`].

mod coverage;
mod evidence;
mod handout;
mod matrix;
mod places;
mod policies;
mod question;
mod words;

use handlebars::{Handlebars, handlebars_helper};
use serde::Serialize;

pub use coverage::dimensions;
pub use evidence::evidence;
pub use handout::{Readers, handout};
pub use matrix::matrix;

use crate::assembly::{Assembly, Format, Index, Step, When};
use crate::coverage::Coverage;
use crate::decide::Engine;
use crate::diag::{Diagnostic, Diagnostics, Severity, Sources};
use crate::escape::is_hidden;
use crate::graph::Graph;
use crate::plan::Plan;
use crate::quantity::counted;
use crate::rules;
use places::{Branch, Data, Place};
use policies::{CedarPolicy, ManualPolicy, Policies, Session, ShownRollout};

/// Accounts with policies that the deny-access policy does not reach
fn without_deny<'p>(plan: &Plan<'p>) -> Vec<&'p str> {
    let mut accounts: Vec<_> =
        (0..plan.rollouts.len()).flat_map(|number| plan.beyond_deny_access(number)).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts.into_iter().map(|account| plan.tree.get_account(account).id.as_str()).collect()
}

/// Text of the page; see `templates/` for what it says
const TEMPLATE: &str = include_str!("../../templates/report.html.hbs");

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'p> {
    facts: Vec<Fact>,
    numbers: Vec<Fact>,
    is_organization: bool,
    picture: String,
    tree: Vec<Branch>,
    regions: Vec<&'p str>,
    rollouts: &'p [ShownRollout],
    deny: Option<CedarPolicy>,
    /// Accounts with policies that the deny-access policy does not reach
    without_deny: Vec<&'p str>,
    autos: Vec<CedarPolicy>,
    manuals: Vec<ManualPolicy>,
    sessions: Vec<Session>,
    findings: Vec<Finding>,
    accepted: Vec<Finding>,
    before: Vec<&'p Step>,
    after: Vec<&'p Step>,
    index: &'p Index,
    coverage: Option<coverage::Shown>,
    data: String,
    question: String,
    question_regions: Vec<String>,
}

#[derive(Serialize)]
struct Fact {
    what: &'static str,
    value: String,
}

impl Fact {
    fn new(what: &'static str, value: impl ToString) -> Self {
        Self { what, value: value.to_string() }
    }

    fn count(count: usize, one: &'static str, many: &'static str) -> Self {
        Self::new(if count == 1 { one } else { many }, count)
    }
}

/// A finding as the page shows it
#[derive(Serialize)]
struct Finding {
    code: &'static str,
    name: Option<&'static str>,
    severity: &'static str,
    message: String,
    place: Option<String>,
    help: Option<String>,
    accepted: Option<String>,
}

impl Finding {
    fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let place = sources.position(finding.origin());
        Self {
            code: finding.code.as_str(),
            name: rules::find(finding.code.as_str()).map(|rule| rule.name),
            severity: finding.severity.as_str(),
            message: finding.message.clone(),
            place: place.map(|place| format!("{}:{}", place.file, place.line)),
            help: finding.help.clone(),
            accepted: finding.accepted.clone(),
        }
    }
}

/// The page about a plan, its assembly, and its findings, which keep their order
///
/// The coverage of an inventory, if there is one, is by [`dimensions`]. The engine is that of the plan; the page answers questions by what
/// it decides.
///
/// ```
/// use jitna_iac::diag::Sources;
/// use jitna_iac::plan::Plan;
///
/// let text = include_str!("../../../examples/recipe/jitna.yaml");
/// let mut sources = Sources::default();
/// let model = jitna_iac::read::read(text, "jitna.yaml", &mut sources).0.unwrap();
/// let (assembly, findings) = jitna_iac::compile(&model, Default::default());
/// let plan = Plan::new(&model).0;
/// let engine = jitna_iac::decide::Engine::new(&plan).unwrap();
/// let page = jitna_iac::report::html(&plan, &engine, &assembly.unwrap(), &findings, &sources, None);
/// assert!(page.starts_with("<!DOCTYPE html>"));
/// ```
#[must_use]
pub fn html(
    plan: &Plan<'_>,
    engine: &Engine,
    assembly: &Assembly,
    findings: &Diagnostics,
    sources: &Sources,
    coverage: Option<&Coverage>,
) -> String {
    let index = assembly.index(Format::Yaml);
    let policies = Policies::new(plan);
    let rollouts = policies.rollouts();
    let places = places::places(plan);
    let regions: Vec<&str> = plan.regions.iter().map(|region| region.as_str()).collect();
    let numbers = numbers(plan, &places, findings);
    let data = Data { regions: regions.clone(), rollouts: &rollouts, places };
    let (accepted, open): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        findings.iter().partition(|finding| finding.accepted.is_some());
    let shown = |list: Vec<&Diagnostic>| list.into_iter().map(|one| Finding::new(one, sources)).collect();
    let steps = |when: When| assembly.setting.steps.iter().filter(|step| step.when == when).collect();
    let page = Page {
        facts: facts(plan),
        numbers,
        is_organization: plan.model.as_organization().is_some(),
        picture: Graph::new(plan, assembly).to_svg(),
        tree: places::tree(plan),
        regions,
        rollouts: &rollouts,
        deny: policies.deny(),
        without_deny: without_deny(plan),
        autos: policies.autos(),
        manuals: policies.manuals(),
        sessions: policies.sessions(),
        findings: shown(open),
        accepted: shown(accepted),
        before: steps(When::Before),
        after: steps(When::After),
        index: &index,
        coverage: coverage.map(|coverage| coverage::Shown::new(plan, coverage)),
        data: script_data(&data),
        question: script_data(&question::Data::new(engine)),
        question_regions: question::regions(plan),
    };
    render(TEMPLATE, &page)
}

fn facts(plan: &Plan<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    match plan.model.as_organization() {
        Some(organization) => {
            facts.push(Fact::new("Organization", &*organization.root));
            facts.extend(
                organization.management_account.as_ref().map(|id| Fact::new("Management account", &**id)),
            );
            facts.push(Fact::new("Delegated administrator", plan.administrator()));
        }
        None => facts.push(Fact::new("Account", plan.administrator())),
    }
    facts.push(Fact::new("Home Region", plan.home_region()));
    facts.push(Fact::new("Identity provider", plan.identity_provider().as_str()));
    facts
}

fn numbers(plan: &Plan<'_>, places: &[Place], findings: &Diagnostics) -> Vec<Fact> {
    let accounts = places.iter().filter(|place| !place.is_unit);
    let model = plan.model;
    let mut numbers = Vec::new();
    let all = accounts.clone().count();
    if all > 0 {
        let reached = accounts.filter(|place| place.is_reached()).count();
        let value = if reached == all { all.to_string() } else { format!("{reached} of {all}") };
        numbers.push(Fact::new("accounts with policies", value));
    }
    numbers.push(Fact::count(plan.regions.len(), "Region", "Regions"));
    numbers.push(Fact::count(plan.rollouts.len(), "rollout", "rollouts"));
    numbers.push(Fact::count(model.auto_approvals.len(), "auto-approval policy", "auto-approval policies"));
    numbers.push(Fact::count(model.manual_approvals.len(), "manual policy", "manual policies"));
    let of = |severity| findings.iter().filter(|f| f.severity == severity && f.accepted.is_none()).count();
    let words: Vec<String> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")]
            .into_iter()
            .map(|(severity, noun)| (of(severity), noun))
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(count, noun))
            .collect();
    numbers.push(Fact::new("findings", if words.is_empty() { "none".to_owned() } else { words.join(", ") }));
    numbers
}

/// JSON that is in a `script` element: nothing in it ends the element or begins a comment
///
/// The characters in question occur in strings alone, where JSON has escapes for them. U+2028 and U+2029 end a line in
/// older JavaScript.
fn script_data(data: &impl Serialize) -> String {
    // Nothing in it can fail to be JSON: keys are names of fields, numbers are whole.
    let json = serde_json::to_string(data).unwrap_or_default();
    let mut text = String::with_capacity(json.len());
    for c in crate::escape::json(&json).chars() {
        match c {
            '<' | '>' | '&' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => text.push(c),
        }
    }
    text
}

/// Answers questions about requests
const QUESTION: &str = include_str!("../../templates/question.js");

/// What all pages look like
const STYLE: &str = include_str!("../../templates/style.css");

fn render(template: &str, page: &impl Serialize) -> String {
    handlebars_helper!(plural: |count: u64, noun: str| counted(usize::try_from(count).unwrap_or(usize::MAX), noun));
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(escape);
    handlebars_helper!(next: |number: u64| number.saturating_add(1));
    handlebars.register_helper("next", Box::new(next));
    handlebars.register_helper("counted", Box::new(plural));
    let _ = handlebars.register_partial("style", STYLE);
    let _ = handlebars.register_partial("question-script", QUESTION);
    // The template is a constant and tests render every branch of it, so this does not fail; if it did, the reason would
    // be the best text to find here.
    handlebars.render_template(template, page).unwrap_or_else(|error| escape(&error.to_string()))
}

/// Text that HTML shows as it is, also in an attribute with quotes
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            // HTML takes no other control characters; what is hidden is shown as its number.
            _ if is_hidden(c) => c.escape_unicode().for_each(|c| escaped.push(c)),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a href=\"x\">'&\u{0}"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;\\u{0}");
        assert_eq!(escape("שלום 🙂\n"), "שלום 🙂\n");
    }

    #[test]
    fn data_does_not_end_its_element() {
        let hostile = "</script><!--<script>\u{2028}\u{2029}&\"\\";
        let text = script_data(&hostile);
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), hostile);
    }
}
