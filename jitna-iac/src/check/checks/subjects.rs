//! Tokens of OIDC providers that roles accept: which owners and projects they come from

use crate::check::Report;
use crate::ids::clip;
use crate::model::{Form, Oidc, Person};
use crate::plan::Plan;
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for person in &plan.model.people {
        let Form::Role { trust, .. } = &person.form else { continue };
        let Some(oidc) = &trust.oidc else { continue };
        subjects(person, oidc, report);
    }
}

fn subjects(person: &Person, oidc: &Oidc, report: &mut Report) {
    let provider = oidc.provider.as_str();
    let issuer = Issuer::find(provider);
    for subject in &oidc.subjects {
        let breadth = match issuer {
            Some(issuer) => issuer.breadth(subject.as_str()),
            None => breadth_elsewhere(subject.as_str()),
        };
        let shown = clip(subject.as_str());
        let (rule, message) = match breadth {
            Breadth::Narrow => continue,
            Breadth::Open => {
                let who = issuer.map_or("user", |issuer| issuer.owner);
                (
                    rules::OPEN_SUBJECT,
                    format!(
                        "the subject `{shown}` lets every {who} of `{provider}` assume the role `{}`",
                        person.name()
                    ),
                )
            }
            Breadth::Wide => {
                let what = issuer.map_or("token".to_owned(), |issuer| {
                    format!("{} of the {}", issuer.project, issuer.owner)
                });
                (
                    rules::WIDE_SUBJECT,
                    format!("the subject `{shown}` lets every {what} assume the role `{}`", person.name()),
                )
            }
        };
        let help = match issuer {
            Some(issuer) => {
                format!("name the {} and the {}, such as `{}`", issuer.owner, issuer.project, issuer.example)
            }
            None => {
                "write as much of the subject as the provider documents, with `*` only at its end".to_owned()
            }
        };
        report.push(
            rule.finding(message)
                .at(subject.origin(), "")
                .at(oidc.provider.origin(), "the provider")
                .help(help)
                .subject(person.subject()),
        );
    }
}

/// How many tokens a subject admits
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Breadth {
    /// Tokens of any user of the provider
    Open,
    /// Tokens of all projects of one owner
    Wide,
    /// Tokens of one project
    Narrow,
}

/// A public issuer, and how its subjects name owner and project
#[derive(Debug)]
struct Issuer {
    provider: &'static str,
    owner: &'static str,
    project: &'static str,
    example: &'static str,
    /// Text before the owner, and text between owner and project; without the latter, the first value names the project
    forms: &'static [(&'static str, Option<&'static str>)],
    /// Text before an owner without a project
    owners: &'static [&'static str],
}

/// Issuers whose tokens anyone can get (from each issuer's documentation of the claim `sub`)
const ISSUERS: &[Issuer] = &[
    Issuer {
        provider: "token.actions.githubusercontent.com",
        owner: "owner",
        project: "repository",
        example: "repo:acme/infrastructure:ref:refs/heads/main",
        forms: &[
            ("repo:", Some("/")),
            ("repository:", Some("/")),
            ("job_workflow_ref:", Some("/")),
            ("workflow_ref:", Some("/")),
            ("repository_id:", None),
        ],
        owners: &["repository_owner:", "repository_owner_id:", "enterprise:", "enterprise_id:"],
    },
    Issuer {
        provider: "gitlab.com",
        owner: "group",
        project: "project",
        example: "project_path:acme/infrastructure:ref_type:branch:ref:main",
        forms: &[("project_path:", Some("/")), ("project_id:", None)],
        owners: &["namespace_path:", "namespace_id:"],
    },
    Issuer {
        provider: "app.terraform.io",
        owner: "organization",
        project: "project",
        example: "organization:acme:project:platform:workspace:nodes:run_phase:apply",
        forms: &[("organization:", Some(":project:"))],
        owners: &[],
    },
    Issuer {
        provider: "agent.buildkite.com",
        owner: "organization",
        project: "pipeline",
        example: "organization:acme:pipeline:infrastructure:ref:refs/heads/main:commit:*",
        forms: &[("organization:", Some(":pipeline:"))],
        owners: &[],
    },
    Issuer {
        provider: "oidc.vercel.com",
        owner: "team",
        project: "project",
        example: "owner:acme:project:console:environment:production",
        forms: &[("owner:", Some(":project:"))],
        owners: &[],
    },
    Issuer {
        provider: "accounts.google.com",
        owner: "account",
        project: "identity",
        example: "112233445566778899001",
        forms: &[("", None)],
        owners: &[],
    },
];

impl Issuer {
    fn find(provider: &str) -> Option<&'static Self> {
        ISSUERS.iter().find(|issuer| issuer.provider.eq_ignore_ascii_case(provider))
    }

    /// What a subject admits. An owner may customize the parts of a subject, so a form is also accepted after other parts
    fn breadth(&self, subject: &str) -> Breadth {
        // Only the characters before the first wildcard are certain.
        let certain = subject.find(wild).unwrap_or(subject.len());
        let mut best = Breadth::Open;
        let starts = std::iter::once(0).chain(subject.match_indices(':').map(|(at, _)| at + 1));
        for rest in starts.take_while(|start| *start <= certain).filter_map(|start| subject.get(start..)) {
            for (before, between) in self.forms {
                let Some(rest) = rest.strip_prefix(before) else { continue };
                match between {
                    None if is_value(rest.split(':').next().unwrap_or_default()) => return Breadth::Narrow,
                    None => {}
                    Some(between) => match owner_and_project(rest, between) {
                        Breadth::Narrow => return Breadth::Narrow,
                        Breadth::Wide => best = Breadth::Wide,
                        Breadth::Open => {}
                    },
                }
            }
            let owner = self.owners.iter().find_map(|before| rest.strip_prefix(before));
            if owner.is_some_and(|owner| is_value(owner.split(':').next().unwrap_or_default())) {
                best = Breadth::Wide;
            }
        }
        best
    }
}

fn wild(c: char) -> bool {
    matches!(c, '*' | '?')
}

/// Whether a value is written without wildcards
fn is_value(value: &str) -> bool {
    !value.is_empty() && !value.contains(wild)
}

fn owner_and_project(rest: &str, between: &str) -> Breadth {
    let Some((owner, rest)) = rest.split_once(between) else {
        let owner = rest.split(':').next().unwrap_or_default();
        return if is_value(owner) && rest.contains(':') { Breadth::Wide } else { Breadth::Open };
    };
    let project = rest.split(':').next().unwrap_or_default();
    match (is_value(owner), is_value(project)) {
        (true, true) => Breadth::Narrow,
        (true, false) => Breadth::Wide,
        (false, _) => Breadth::Open,
    }
}

/// A subject of a provider that is not in the table, such as that of a cluster: its beginning must have no wildcard
fn breadth_elsewhere(subject: &str) -> Breadth {
    /// Characters that are needed to distinguish subjects
    const FEW: usize = 4;
    let certain = subject.find(wild).unwrap_or(subject.len());
    let whole = certain == subject.len();
    if whole || certain >= FEW { Breadth::Narrow } else { Breadth::Wide }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_owner_and_project() {
        use Breadth::{Narrow, Open, Wide};
        let github = "token.actions.githubusercontent.com";
        for (provider, subject, expected) in [
            (github, "repo:acme/drills:environment:production", Narrow),
            (github, "repo:acme/drills:*", Narrow),
            (github, "repo:acme/drills", Narrow),
            (github, "repository_id:123456:ref:*", Narrow),
            (github, "environment:production:repo:acme/drills", Narrow),
            (github, "repo:acme/*", Wide),
            (github, "repo:acme/drills*", Wide),
            (github, "repo:acme/*:ref:refs/heads/main", Wide),
            (github, "repository_owner:acme:environment:production", Wide),
            (github, "repo:*", Open),
            (github, "r*", Open),
            (github, "repo:acme*:*", Open),
            (github, "repo:*/drills:*", Open),
            (github, "repo:acme?/drills:*", Open),
            (github, "*:ref:refs/heads/main", Open),
            (github, "*acme/drills*", Open),
            (github, "environment:production", Open),
            ("GitLab.com", "project_path:acme/platform/infra:ref_type:branch:ref:main", Narrow),
            ("gitlab.com", "project_path:acme/*:ref_type:branch:ref:main", Wide),
            ("gitlab.com", "project_path:*:ref_type:branch:ref:main", Open),
            ("app.terraform.io", "organization:acme:project:p:workspace:*:run_phase:*", Narrow),
            ("app.terraform.io", "organization:acme:project:*:workspace:w:run_phase:*", Wide),
            ("app.terraform.io", "organization:acme:*", Wide),
            ("app.terraform.io", "organization:*:project:p:workspace:w:run_phase:*", Open),
            ("agent.buildkite.com", "organization:acme:pipeline:*", Wide),
            ("oidc.vercel.com", "owner:acme:project:console:environment:production", Narrow),
            ("accounts.google.com", "112233445566778899001", Narrow),
            ("accounts.google.com", "1*", Open),
        ] {
            let issuer = Issuer::find(provider).expect("known");
            assert_eq!(issuer.breadth(subject), expected, "{provider} {subject}");
        }
        for (subject, expected) in [
            ("system:serviceaccount:nodes:approver", Narrow),
            ("system:serviceaccount:nodes:*", Narrow),
            ("*:approver", Wide),
            ("a*", Wide),
        ] {
            assert_eq!(breadth_elsewhere(subject), expected, "{subject}");
        }
        for issuer in ISSUERS {
            assert_eq!(issuer.breadth(issuer.example), Narrow, "{}", issuer.provider);
        }
    }
}
