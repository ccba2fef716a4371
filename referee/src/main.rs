//! Referee of the proofs: a symbolic compiler with an SMT solver, and Cedar's authorizer
//!
//! `jitna-iac-referee [PAIRS] [REQUESTS] [SEED]`: so many pairs of random policy sets are compared by the library and by
//! `cedar-policy-symcc` with cvc5 (the variable `CVC5`, else `cvc5` on the path), and so many random requests are decided
//! by the library and by Cedar's authorizer. A disagreement ends it with exit code 1.

mod generate;

use std::process::ExitCode;
use std::time::Instant;

use cedar_policy::{Authorizer, Decision, PolicySet, RequestEnv, Schema, ValidationMode, Validator};
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicySet, solver::LocalSolver};
use generate::Random;
use jitna_iac::cedar::{self, Source};
use jitna_iac::decide::{Engine, Node, NodeKind, Request, User};
use jitna_iac::diag::Sources;
use jitna_iac::plan::Plan;
use jitna_iac::prove::{Answer, Witness, WitnessKind, compare_auto};

type Solver = CedarSymCompiler<LocalSolver>;
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Answers of the library, each of which the solver has confirmed or not been asked about
#[derive(Default)]
struct Counts {
    pairs: usize,
    proved: usize,
    refuted: usize,
    not_decided: usize,
    not_valid: usize,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut numbers = Vec::new();
    for arg in std::env::args().skip(1) {
        numbers.push(arg.parse::<u64>().map_err(|error| format!("invalid number `{arg}`: {error}"))?);
    }
    let number = |at: usize, default: u64| numbers.get(at).copied().unwrap_or(default);
    let (pairs, requests, seed) = (number(0, 2000), number(1, 1_000_000), number(2, 1));
    println!("seed {seed}");
    if pairs > 0 {
        let begun = Instant::now();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let counts = runtime.block_on(judge_pairs(pairs, &mut Random::new(seed)))?;
        println!(
            "{} pairs in {} s, no disagreement: {} claims proved, {} refuted, {} not decided; {} pairs left out, since \
             the validator refuses them",
            counts.pairs,
            begun.elapsed().as_secs(),
            counts.proved,
            counts.refuted,
            counts.not_decided,
            counts.not_valid,
        );
    }
    let begun = Instant::now();
    let (approved, all) = judge_requests(requests, &mut Random::new(seed))?;
    println!(
        "{all} requests in {} s, no disagreement: {approved} approved automatically",
        begun.elapsed().as_secs()
    );
    Ok(())
}

/// The two request environments, each with its kind of node
fn environments(schema: &Schema) -> Result<Vec<(WitnessKind, RequestEnv)>> {
    let mut all = Vec::new();
    for env in schema.request_envs() {
        let kind = match env.resource().to_string().as_str() {
            cedar::EC2_INSTANCE => WitnessKind::Ec2,
            cedar::MANAGED_INSTANCE => WitnessKind::Managed,
            other => return Err(format!("a request environment of `{other}`").into()),
        };
        all.push((kind, env));
    }
    if all.len() == 2 { Ok(all) } else { Err(format!("{} request environments", all.len()).into()) }
}

/// Arguments of cvc5: at most a minute for each question; patterns, which releases before 1.1 look into only when told to
const SOLVER: [&str; 2] = ["--tlimit-per=60000", "--strings-exp"];

async fn judge_pairs(wanted: u64, random: &mut Random) -> Result<Counts> {
    let schema = cedar::schema();
    let validator = Validator::new(schema.clone());
    let environments = environments(schema)?;
    let mut solver = Solver::new(LocalSolver::cvc5_with_args(SOLVER)?)?;
    let mut counts = Counts::default();
    while counts.pairs < wanted as usize {
        let (old, new) = random.pair();
        let (old_set, new_set): (PolicySet, PolicySet) = (old.parse()?, new.parse()?);
        let valid = |set: &PolicySet| validator.validate(set, ValidationMode::Strict).validation_passed();
        if !valid(&old_set) || !valid(&new_set) {
            counts.not_valid += 1;
            continue;
        }
        counts.pairs += 1;
        let comparison = compare_auto(&[Source::from(old.as_str())], &[Source::from(new.as_str())]);
        let mut gains = Vec::new();
        for (kind, env) in &environments {
            let before = CompiledPolicySet::compile(&old_set, env, schema)?;
            let after = CompiledPolicySet::compile(&new_set, env, schema)?;
            let gains_nothing = solver.check_implies_opt(&after, &before).await?;
            let loses_nothing = solver.check_implies_opt(&before, &after).await?;
            gains.push((*kind, gains_nothing, loses_nothing));
        }
        let gained: Vec<_> = gains.iter().map(|(kind, gained, _)| (*kind, *gained)).collect();
        let lost: Vec<_> = gains.iter().map(|(kind, _, lost)| (*kind, *lost)).collect();
        for (what, answer, solved) in [("gains", comparison.gained, gained), ("loses", comparison.lost, lost)]
        {
            let agreed = match &answer {
                Answer::Proved => {
                    counts.proved += 1;
                    solved.iter().all(|(_, nothing)| *nothing)
                }
                Answer::Refuted(witness) => {
                    counts.refuted += 1;
                    solved.iter().any(|(kind, nothing)| *kind == witness.node.kind && !nothing)
                }
                Answer::NotDecided(_) => {
                    counts.not_decided += 1;
                    true
                }
            };
            if !agreed {
                let message = format!(
                    "{what} something? {answer:?}\nbut the solver: {solved:?}\n--- old\n{old}\n--- new\n{new}"
                );
                return Err(message.into());
            }
        }
    }
    Ok(counts)
}

/// Statements of one model
const STATEMENTS: usize = 12;

/// Requests that are asked of one model
const ASKED: u64 = 1000;

/// Of so many models, one says something else, and an override of its template says what is asked
const OVERRIDDEN: u64 = 4;

const ACCOUNT: &str = "333333333333";
const REGION: &str = "eu-central-1";

fn judge_requests(wanted: u64, random: &mut Random) -> Result<(u64, u64)> {
    let authorizer = Authorizer::new();
    let (mut approved, mut all, mut models) = (0, 0, 0);
    while all < wanted {
        let is_overridden = models % OVERRIDDEN == 0;
        models += 1;
        let statements = |random: &mut Random, effect: &str, count: usize| -> Vec<String> {
            (0..count).map(|_| random.statement(effect)).collect()
        };
        let permits = statements(random, "permit", STATEMENTS);
        let forbids = statements(random, "forbid", 3);
        let text = permits.iter().chain(&forbids).cloned().collect::<String>();
        let policies: PolicySet = text.parse()?;
        let list = |statements: &[String]| {
            // The texts hold quotes and no other character that JSON escapes.
            let quoted = statements.iter().map(|one| format!("{{\"cedar\": {one:?}}}"));
            quoted.collect::<Vec<_>>().join(", ")
        };
        let (said, overrides) = if is_overridden {
            let text = serde_json::to_string(&permits.concat())?;
            let overridden = format!(
                r#", "overrides": [{{"template": "jitna-work", "resource": "AutoApprovalPolicy",
                "path": "Properties.Content.AutoApprovalPolicyDocuments.0.content", "set": {text}}}]"#
            );
            (statements(random, "permit", STATEMENTS), overridden)
        } else {
            (permits, String::new())
        };
        let model = format!(
            r#"{{"version": 1,
            "organization": {{"delegatedAdministrator": "222222222222", "root": "r-ab12", "homeRegion": "{REGION}",
              "identityProvider": "SSO", "units": [{{"name": "work", "id": "ou-ab12-11111111", "accounts": [{{"id": "{ACCOUNT}", "name": "shop"}}]}}]}},
            "nodeAccess": {{"units": ["work"]}},
            "denyAccess": {{"statements": [{}]}},
            "autoApprovals": [{{"name": "auto", "statements": [{}]}}],
            "rollouts": [{{"name": "work", "units": ["work"], "autoApproval": "auto"}}]{overrides}}}"#,
            list(&forbids),
            list(&said),
        );
        let (model, findings) = jitna_iac::read::read(&model, "jitna.json", &mut Sources::default());
        let model = model.ok_or_else(|| format!("{findings:?}"))?;
        let model = match jitna_iac::deployed(&model) {
            Some(deployed) => deployed,
            None if is_overridden => return Err(format!("an override changed nothing: {text}").into()),
            None => model,
        };
        let (plan, _) = Plan::new(&model);
        let engine = Engine::new(&plan).map_err(|findings| format!("{findings:?}"))?;
        for _ in 0..ASKED.min(wanted - all) {
            let witness = random.request();
            let (request, entities) = witness.to_cedar().ok_or("Cedar does not take a request")?;
            let allowed =
                authorizer.is_authorized(&request, &policies, &entities).decision() == Decision::Allow;
            let decision = engine.decide(&asked(&witness));
            if (decision.outcome.as_str() == "auto-approved") != allowed {
                return Err(format!(
                    "{witness:?}\n{}\nbut Cedar allows: {allowed}\n{text}",
                    decision.outcome.as_str()
                )
                .into());
            }
            approved += u64::from(allowed);
            all += 1;
        }
    }
    Ok((approved, all))
}

fn asked(witness: &Witness) -> Request {
    let kind = match witness.node.kind {
        WitnessKind::Ec2 => NodeKind::Ec2,
        WitnessKind::Managed => NodeKind::Managed,
    };
    Request {
        account: ACCOUNT.to_owned(),
        unit: None,
        region: REGION.to_owned(),
        user: User {
            id: witness.user.id.clone(),
            groups: witness.user.groups.iter().cloned().collect(),
            attributes: witness.user.attributes.clone().into_iter().collect(),
        },
        principal_tags: witness.principal_tags.clone().into_iter().collect(),
        node: Node {
            id: witness.node.id.clone(),
            kind,
            tags: witness.node.tags.clone().into_iter().collect(),
        },
    }
}
