//! Imported from snapshots/people/assembly
//!
//! Taken to be so, please check:
//! - snapshots/people/assembly/stacks/jitna-management-people.yaml:9:7: nothing says the identity store of `arn:aws:sso:::instance/ssoins-0123456789abcdef`: `d-0000000000` stands in its place

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let organization =
        Organization::new("222222222222".parse()?, "r-ab12".parse()?, "eu-central-1".parse()?)
            .management_account("111111111111".parse()?)
            .identity_provider(IdentityProvider::Sso)
            .identity_center(
                IdentityCenter::new("arn:aws:sso:::instance/ssoins-0123456789abcdef".parse()?, "d-0000000000".parse()?)
            )
            .account("tools".parse()?, "222222222222".parse()?)
            .unit(
                Unit::new("workloads".parse()?, "ou-ab12-11111111".parse()?)
                    .account("shop".parse()?, "333333333333".parse()?)
                    .account("bank".parse()?, "444444444444".parse()?)
            )
    ;
    let node_access =
        NodeAccess::default()
            .name("jitna".parse()?)
            .unit("ou-ab12-11111111".parse()?)
    ;
    let model = Model::organization(organization, node_access)
        .unified_console(
            UnifiedConsole::default()
                .name("ssm-console".parse()?)
                .regions(["eu-central-1".parse()?, "eu-west-1".parse()?])
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("12 hours".parse()?)
        )
        .names(
            Names::default()
                .group("engineers".parse()?, "34688438-1061-702c-a03d-1fa788dccfd1".parse()?)
                .group("leads".parse()?, "ec4df598-7071-70a6-0de4-0123456789ab".parse()?)
                .group("platform".parse()?, "e8c17310-e011-7089-d989-10da10123456".parse()?)
        )
        .tag("Owner".parse()?, "platform".parse()?)
        .manual_approval(
            ManualApproval::new("Payments".parse()?, Nodes::tagged("Workload".parse()?, ["Payments".parse()?]))
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Group("ec4df598-7071-70a6-0de4-0123456789ab".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .session_preferences(
            SessionPreferences::new("standard".parse()?)
                .idle_timeout("20m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("workloads".parse()?)
                .unit("workloads".parse()?)
                .manual_approval("Payments".parse()?)
                .session_preferences("standard".parse()?)
        )
        .person(
            Person::new(
                Persona::Enabler,
                Form::Role {
                    name: None,
                    trust: jitna_iac::Sp::here(
                        Trust {
                            principals: vec![],
                            external_id: None,
                            saml: Some(jitna_iac::Sp::here("CompanyDirectory".parse()?)),
                            oidc: None,
                        }
                    ),
                    max_session: None,
                },
            )
        )
        .person(
            Person::new(
                Persona::ConsoleOnboarding,
                Form::Role {
                    name: None,
                    trust: jitna_iac::Sp::here(
                        Trust {
                            principals: vec![jitna_iac::Sp::here("arn:aws:iam::111111111111:role/Platform".parse()?)],
                            external_id: None,
                            saml: None,
                            oidc: None,
                        }
                    ),
                    max_session: None,
                },
            )
        )
        .person(
            Person::new(
                Persona::ReadOnlyOperator,
                Form::Role {
                    name: None,
                    trust: jitna_iac::Sp::here(
                        Trust {
                            principals: vec![jitna_iac::Sp::here("arn:aws:iam::555555555555:role/Auditor".parse()?)],
                            external_id: Some(jitna_iac::Sp::here("jitna-audit-2026".parse()?)),
                            saml: None,
                            oidc: None,
                        }
                    ),
                    max_session: None,
                },
            )
        )
        .person(
            Person::new(
                Persona::Configurer,
                Form::Policy {
                    name: None,
                },
            )
        )
        .person(
            Person::new(
                Persona::RdpUser,
                Form::Policy {
                    name: None,
                },
            )
        )
        .person(
            Person::new(
                Persona::RecordingAdministrator,
                Form::Policy {
                    name: None,
                },
            )
        )
        .person(
            Person::new(
                Persona::Requester,
                Form::PermissionSet {
                    name: None,
                    groups: vec![jitna_iac::Sp::here("engineers".parse()?)],
                    max_session: Some(jitna_iac::Sp::here("480m".parse()?)),
                },
            )
        )
        .person(
            Person::new(
                Persona::Approver,
                Form::PermissionSet {
                    name: Some(jitna_iac::Sp::here("JitnaBankApprover".parse()?)),
                    groups: vec![jitna_iac::Sp::here("leads".parse()?)],
                    max_session: None,
                },
            )
                .account("444444444444".parse()?)
        )
        .person(
            Person::new(
                Persona::Operator,
                Form::PermissionSet {
                    name: None,
                    groups: vec![jitna_iac::Sp::here("platform".parse()?)],
                    max_session: None,
                },
            )
                .deny_start_session()
        )
        .person(
            Person::new(
                Persona::Approver,
                Form::Role {
                    name: Some(jitna_iac::Sp::here("JitnaPipelineApprover".parse()?)),
                    trust: jitna_iac::Sp::here(
                        Trust {
                            principals: vec![],
                            external_id: None,
                            saml: None,
                            oidc: Some(jitna_iac::Sp::here(Oidc::new("token.actions.githubusercontent.com".parse()?, "sts.amazonaws.com".parse()?).subject("repo:acme/drills:environment:production".parse()?))),
                        }
                    ),
                    max_session: Some(jitna_iac::Sp::here("60m".parse()?)),
                },
            )
                .account("333333333333".parse()?)
        )
    ;
    Ok(model)
}
