//! How long decisions take: a stream of requests through the engine, and through a plain loop over Cedar's authorizer
//!
//! Both decide the same requests by the same 100 statements and 50 manual policies, and come to the same decisions, which is
//! checked before anything is measured.

use std::hint::black_box;

use cedar_policy::{
    Authorizer, Context, Decision as CedarDecision, Entities, Entity, EntityId, EntityUid, PolicySet,
    Request as CedarRequest, RestrictedExpression,
};
use divan::Bencher;
use divan::counter::ItemsCount;
use jitna_iac::cedar::{Effect, document_text};
use jitna_iac::decide::{Engine, Node, NodeKind, Request, User};
use jitna_iac::diag::Sources;
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use serde_json::json;

/// Requests that a bench decides in each round
const REQUESTS: usize = 2_000;

fn group(number: usize) -> String {
    format!("ec4df598-7071-70a6-0de4-{number:012}")
}

/// 90 statements that approve, 10 that forbid, 50 manual policies
fn model() -> Model {
    let permits = (0..90).map(|number| match number % 4 {
        0 => json!({"name": format!("team {number}"), "group": group(number),
            "when": [{"nodeTag": "Team", "is": format!("team-{number}")}, {"nodeTag": "Environment", "oneOf": ["DEV", "TEST"]}]}),
        1 => json!({"name": format!("owner {number}"), "group": group(number),
            "when": [{"attribute": "costCenter", "equalsNodeTag": "CostCenter"}]}),
        2 => json!({"name": format!("session {number}"),
            "when": [{"principalTag": "AccessLevel", "is": format!("level-{number}")}, {"nodeTag": "Environment", "is": "DEV"}]}),
        _ => json!({"name": format!("staff {number}"), "nodeKind": "ec2",
            "when": [{"attribute": "employeeNumber", "like": format!("{number}-*")}, {"nodeTag": "Team", "is": format!("team-{number}")}]}),
    });
    let forbids = (0..10).map(|number| {
        json!({"name": format!("secret {number}"),
            "when": [{"nodeTag": "Classification", "is": format!("secret-{number}")}, {"not": {"attribute": "division", "is": "Security"}}]})
    });
    let manual = (0..50).map(|number| {
        json!({"name": format!("Workload-{number}"), "nodes": {"Workload": format!("workload-{number}")},
            "levels": [{"approvers": [{"group": group(number)}]}]})
    });
    let names: Vec<String> = (0..50).map(|number| format!("Workload-{number}")).collect();
    let text = json!({
        "version": 1,
        "organization": {
            "delegatedAdministrator": "222222222222", "root": "r-ab12", "homeRegion": "eu-central-1", "identityProvider": "SSO",
            "units": [{"name": "workloads", "id": "ou-ab12-11111111", "accounts": [{"name": "shop", "id": "333333333333"}]}],
        },
        "denyAccess": {"statements": forbids.collect::<Vec<_>>()},
        "autoApprovals": [{"name": "everyday", "statements": permits.collect::<Vec<_>>()}],
        "manualApprovals": manual.collect::<Vec<_>>(),
        "rollouts": [{"name": "workloads", "units": ["workloads"], "autoApproval": "everyday", "manualApprovals": names}],
    });
    let (model, findings) = jitna_iac::read::read(&text.to_string(), "jitna.json", &mut Sources::default());
    assert!(findings.is_empty());
    model.expect("a model")
}

/// Requests of which hardly two are equal
fn requests() -> Vec<Request> {
    let pairs =
        |all: &[(&str, String)]| all.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    let request = |number: usize| Request {
        account: "333333333333".to_owned(),
        unit: None,
        region: "eu-central-1".to_owned(),
        user: User {
            id: format!("user-{number}"),
            groups: (0..5).map(|step| group((number * 7 + step * 13) % 100)).collect(),
            attributes: pairs(&[
                ("employeeNumber", format!("{}-{number}", number % 97)),
                ("costCenter", format!("cost-{}", number % 31)),
                ("division", if number.is_multiple_of(9) { "Security" } else { "Retail" }.to_owned()),
            ]),
        },
        principal_tags: pairs(&[("AccessLevel", format!("level-{}", number % 101))]),
        node: Node {
            id: format!("i-{number:017x}"),
            kind: if number.is_multiple_of(5) { NodeKind::Managed } else { NodeKind::Ec2 },
            tags: pairs(&[
                ("Name", format!("node {number}")),
                ("Team", format!("team-{}", number % 89)),
                ("Environment", ["DEV", "TEST", "PROD"][number % 3].to_owned()),
                ("CostCenter", format!("cost-{}", number % 29)),
                ("Workload", format!("workload-{}", number % 60)),
                ("Classification", format!("secret-{}", number % 40)),
            ]),
        },
    };
    (0..REQUESTS).map(request).collect()
}

/// A plain loop: entities for each request, both policies as sets, a look at each manual policy
struct Plain {
    deny: PolicySet,
    auto: PolicySet,
    manual: Vec<(String, String)>,
}

impl Plain {
    fn new(model: &Model) -> Self {
        let (plan, _) = Plan::new(model);
        let set = |effect, statements: &[jitna_iac::Spanned<jitna_iac::model::Statement>]| -> PolicySet {
            let parts: Vec<_> =
                statements.iter().map(|one| plan.statement(effect, one).expect("a statement")).collect();
            document_text(&parts).parse().expect("policies")
        };
        Self {
            deny: set(Effect::Forbid, &model.deny_access.as_ref().expect("a policy").statements),
            auto: set(Effect::Permit, &model.auto_approvals[0].statements),
            manual: (0..50).map(|n| (format!("Workload-{n}"), format!("workload-{n}"))).collect(),
        }
    }

    fn decide(&self, request: &Request) -> (&'static str, Vec<&str>) {
        let uid = |ty: &str, id: &str| {
            EntityUid::from_type_name_and_id(ty.parse().expect("a type"), EntityId::new(id))
        };
        let text =
            |(key, value): (&String, &String)| (key.clone(), RestrictedExpression::new_string(value.clone()));
        let user = uid("AWS::IdentityStore::User", &request.user.id);
        let node = match request.node.kind {
            NodeKind::Ec2 => uid("AWS::EC2::Instance", &request.node.id),
            NodeKind::Managed => uid("AWS::SSM::ManagedInstance", &request.node.id),
        };
        let session = uid("AWS::IAM::PrincipalTags", "session");
        let groups = request.user.groups.iter().map(|id| uid("AWS::IdentityStore::Group", id));
        let entities = [
            Entity::new_with_tags(user.clone(), request.user.attributes.iter().map(text), groups, []),
            Entity::new_with_tags(node.clone(), [], [], request.node.tags.iter().map(text)),
            Entity::new_with_tags(session.clone(), [], [], request.principal_tags.iter().map(text)),
        ];
        let entities = Entities::from_entities(entities.map(|entity| entity.expect("an entity")), None);
        let tags = ("principalTags".to_owned(), RestrictedExpression::new_entity_uid(session));
        let iam = RestrictedExpression::new_record([tags]).expect("a record");
        let context = Context::from_pairs([("iam".to_owned(), iam)]).expect("a context");
        let action = uid("AWS::SSM::Action", "getTokenForInstanceAccess");
        let query = CedarRequest::new(user, action, node, context, None).expect("a request");
        let (authorizer, entities) = (Authorizer::new(), entities.expect("entities"));
        let denied = authorizer.is_authorized(&query, &self.deny, &entities);
        if denied.diagnostics().reason().next().is_none()
            && authorizer.is_authorized(&query, &self.auto, &entities).decision() == CedarDecision::Allow
        {
            return ("auto-approved", vec!["everyday"]);
        }
        let carried = request.node.tags.get("Workload");
        let matching = self.manual.iter().filter(|(_, value)| carried == Some(value));
        let names: Vec<&str> = matching.map(|(name, _)| name.as_str()).collect();
        (["not-covered", "manual", "conflict"][names.len().min(2)], names)
    }
}

fn engine(model: &Model) -> Engine {
    Engine::new(&Plan::new(model).0).expect("an engine")
}

/// The engine, with nothing known at the start of each round
#[divan::bench(sample_count = 10, sample_size = 1)]
fn engine_from_cold(bencher: Bencher<'_, '_>) {
    let (model, requests) = (model(), requests());
    bencher.counter(ItemsCount::new(REQUESTS)).with_inputs(|| engine(&model)).bench_values(|engine| {
        requests.iter().filter(|request| engine.decide(black_box(request)).auto_denied).count()
    });
}

/// The engine, as a long stream finds it
#[divan::bench(sample_count = 20, sample_size = 1, threads = [1, 2])]
fn engine_on_a_stream(bencher: Bencher<'_, '_>) {
    let (model, requests) = (model(), requests());
    let (engine, plain) = (engine(&model), Plain::new(&model));
    for request in &requests {
        let outcome = engine.decide(request).outcome;
        assert_eq!((outcome.as_str(), outcome.policies()), plain.decide(request));
    }
    bencher
        .counter(ItemsCount::new(REQUESTS))
        .bench(|| requests.iter().filter(|request| engine.decide(black_box(request)).auto_denied).count());
}

/// Lines of JSON to lines of JSON
#[divan::bench(sample_count = 20, sample_size = 1)]
fn engine_with_json(bencher: Bencher<'_, '_>) {
    let model = model();
    let engine = engine(&model);
    let lines: Vec<String> =
        requests().iter().map(|request| serde_json::to_string(request).expect("JSON")).collect();
    bencher.counter(ItemsCount::new(REQUESTS)).bench(|| {
        let line = |line: &String| {
            let request: Request = serde_json::from_str(black_box(line)).expect("a request");
            serde_json::to_string(&engine.decide(&request)).expect("JSON").len()
        };
        lines.iter().map(line).sum::<usize>()
    });
}

/// Cedar's authorizer in a loop
#[divan::bench(sample_count = 10, sample_size = 1)]
fn plain_loop(bencher: Bencher<'_, '_>) {
    let (model, requests) = (model(), requests());
    let plain = Plain::new(&model);
    bencher
        .counter(ItemsCount::new(REQUESTS))
        .bench(|| requests.iter().filter(|request| plain.decide(black_box(request)).0 == "manual").count());
}
