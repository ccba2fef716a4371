//! OIDC trusts that match no token: misspelled issuers and audiences, and subjects in a form that no token has

use crate::check::Report;
use crate::diag::Diagnostic;
use crate::ids::clip;
use crate::model::{Form, Oidc};
use crate::plan::Plan;
use crate::rules;
use crate::suggest::distance;

const GITHUB: &str = "token.actions.githubusercontent.com";

/// Common issuers (documentation of each provider)
const KNOWN: [&str; 6] = [
    GITHUB,
    "gitlab.com",
    "app.terraform.io",
    "agent.buildkite.com",
    "oidc.vercel.com",
    "accounts.google.com",
];

/// Audience of a token that is meant for AWS (IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM")
const AUDIENCE: &str = "sts.amazonaws.com";

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    for person in &plan.model.people {
        let Form::Role { trust, .. } = &person.form else { continue };
        let Some(oidc) = &trust.oidc else { continue };
        issuer(oidc, &person.subject(), report);
        if oidc.provider.as_str() != GITHUB {
            continue;
        }
        for subject in &oidc.subjects {
            if let Some(finding) = github(subject.as_str()) {
                report.push(
                    finding
                        .at(subject.origin(), "")
                        .at(oidc.provider.origin(), "the provider")
                        .subject(person.subject()),
                );
            }
        }
    }
}

/// Whether a string differs from the intended one only by typing errors
fn is_near(text: &str, meant: &str, slips: usize) -> bool {
    let chars = |text: &str| text.chars().take(64).collect::<Vec<char>>();
    text != meant && distance(&chars(text), &chars(meant)) <= slips
}

fn issuer(oidc: &Oidc, subject: &str, report: &mut Report) {
    let provider = oidc.provider.as_str().trim_end_matches('/');
    let known = KNOWN.contains(&provider);
    let meant = if known {
        Some(provider)
    } else {
        KNOWN.into_iter().find(|meant| is_near(provider, meant, (meant.len() / 8).clamp(1, 3)))
    };
    if let Some(meant) = meant.filter(|meant| *meant != oidc.provider.as_str()) {
        report.push(
            rules::MISSPELLED_ISSUER
                .finding(format!(
                    "the provider `{}` is spelled almost like `{meant}`",
                    clip(oidc.provider.as_str())
                ))
                .at(oidc.provider.origin(), "")
                .help(format!("did you mean `{meant}`?"))
                .subject(subject),
        );
    }
    let audience = oidc.audience.as_str();
    if is_near(audience, AUDIENCE, 3) {
        report.push(
            rules::MISSPELLED_ISSUER
                .finding(format!("the audience `{}` is spelled almost like `{AUDIENCE}`", clip(audience)))
                .at(oidc.audience.origin(), "")
                .help(format!("did you mean `{AUDIENCE}`?"))
                .subject(subject),
        );
    }
}

/// Returns the fault in a subject of GitHub (GitHub Docs, "OpenID Connect reference", example subject claims)
fn github(subject: &str) -> Option<Diagnostic> {
    let unknown = |why: String, help: String| {
        let message = format!("no GitHub token has the subject `{}`: {why}", clip(subject));
        Some(rules::UNKNOWN_SUBJECT.finding(message).help(help))
    };
    if subject.contains(char::is_whitespace) {
        return unknown("it contains a space".to_owned(), "remove the space".to_owned());
    }
    let rest = subject.strip_prefix("repo:")?;
    let Some((repository, context)) = rest.split_once(':') else {
        if rest.contains(['*', '?']) {
            return None;
        }
        let why = "the context is missing after the repository".to_owned();
        return unknown(
            why,
            format!("write `repo:{rest}:environment:NAME` or `repo:{rest}:ref:refs/heads/main`"),
        );
    };
    if !repository.contains('/') && !repository.contains(['*', '?']) {
        let why = "there is no `/` between owner and repository".to_owned();
        return unknown(why, "write `repo:OWNER/REPOSITORY:…`".to_owned());
    }
    let (kind, value) = context.split_once(':').unwrap_or((context, ""));
    let own = format!("repo:{repository}");
    match kind {
        "*" => Some(
            rules::EVERY_REF
                .finding(format!(
                    "`{}` admits every branch, tag, environment and pull request",
                    clip(subject)
                ))
                .help(format!("name one, such as `{own}:environment:production`")),
        ),
        "pull_request" => Some(
            rules::EVERY_REF
                .finding(format!("`{}` admits every pull request, before it is reviewed", clip(subject)))
                .help(format!("name an environment or a branch, such as `{own}:environment:production`")),
        ),
        "environment" if value.starts_with('*') => Some(
            rules::EVERY_REF
                .finding(format!(
                    "`{}` admits every environment, including those that need no review",
                    clip(subject)
                ))
                .help(format!("name one, such as `{own}:environment:production`")),
        ),
        "environment" if value.is_empty() => {
            unknown("the environment has no name".to_owned(), format!("write `{own}:environment:production`"))
        }
        "ref" if matches!(value, "*" | "refs/*" | "refs/heads/*") => Some(
            rules::EVERY_REF
                .finding(format!("`{}` admits every branch", clip(subject)))
                .help(format!("name one, such as `{own}:ref:refs/heads/main`")),
        ),
        "ref" if !value.starts_with("refs/") && !value.starts_with(['*', '?']) => {
            let why = format!("a reference begins with `refs/`, but this is `{}`", clip(value));
            let name = value.trim_start_matches("heads/");
            unknown(why, format!("write `{own}:ref:refs/heads/{name}`"))
        }
        "environment" | "ref" => None,
        // Owners may add parts and change their order, but a misspelled word is not a valid part.
        _ if [
            "environment",
            "ref",
            "environments",
            "env",
            "branch",
            "branches",
            "tag",
            "tags",
            "refs",
            "heads",
            "main",
        ]
        .iter()
        .any(|word| kind.eq_ignore_ascii_case(word) || kind.starts_with("refs/")) =>
        {
            let why = format!("`{}` is not a context", clip(kind));
            let help = format!(
                "write `{own}:environment:NAME`, `{own}:ref:refs/heads/NAME` or `{own}:ref:refs/tags/NAME`"
            );
            unknown(why, help)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::github;

    #[test]
    fn subjects_of_github_have_a_form() {
        for (subject, expected) in [
            ("repo:acme/drills:environment:production", ""),
            ("repo:acme/drills:ref:refs/heads/main", ""),
            ("repo:acme/drills:ref:refs/tags/v*", ""),
            ("repo:acme@123456/drills@456789:ref:refs/heads/main", ""),
            ("repo:acme@123456/drills@456789:*", "JNA0781"),
            ("repo:acme/drills:job_workflow_ref:acme/w/.github/workflows/x.yml@refs/heads/main", ""),
            ("repository_owner:acme:environment:production", ""),
            ("repo:acme/drills*", ""),
            ("repo:acme/drills:*", "JNA0781"),
            ("repo:acme/drills:pull_request", "JNA0781"),
            ("repo:acme/drills:ref:refs/heads/*", "JNA0781"),
            ("repo:acme/drills:environment:*", "JNA0781"),
            ("repo:acme/drills", "JNA0780"),
            ("repo:acme/drills:ref:main", "JNA0780"),
            ("repo:acme/drills:refs/heads/main", "JNA0780"),
            ("repo:acme/drills:branch:main", "JNA0780"),
            ("repo:acme/drills:Environment:production", "JNA0780"),
            ("repo: acme/drills:environment:production", "JNA0780"),
            ("repo:acme:drills:environment:production", "JNA0780"),
        ] {
            let found = github(subject).map(|finding| finding.code.to_string()).unwrap_or_default();
            assert_eq!(found, expected, "{subject}");
        }
    }
}
