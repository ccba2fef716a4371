//! Imported from snapshots/full/assembly
//!
//! Taken to be so, please check:
//! - snapshots/full/assembly/stacks/nordlys-jitna-management-conductor-one.yaml:9:7: the Region of IAM Identity Center that ConductorOne reads is taken to be `eu-central-1`
//! - snapshots/full/assembly/stacks/nordlys-jitna-management-migration.yaml:9:7: the migration is taken to be in the phase `pilot`: `MigrationGuard` is not where node access is
//! - snapshots/full/assembly/stacks/nordlys-jitna-management-people.yaml:9:7: nothing says the identity store of `arn:aws:sso:::instance/ssoins-69876b1c2d3e4f50`: `d-0000000000` stands in its place

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let organization =
        Organization::new("719304856227".parse()?, "r-n7ys".parse()?, "eu-central-1".parse()?)
            .id("o-n0rd1ys2ab".parse()?)
            .management_account("408267159331".parse()?)
            .identity_provider(IdentityProvider::Sso)
            .identity_center(
                IdentityCenter::new("arn:aws:sso:::instance/ssoins-69876b1c2d3e4f50".parse()?, "d-0000000000".parse()?)
            )
            .account("management".parse()?, "408267159331".parse()?)
            .unit(
                Unit::new("Security".parse()?, "ou-n7ys-5ecu71ty".parse()?)
                    .account("log-archive".parse()?, "255801743996".parse()?)
                    .account("security-audit".parse()?, "630918274455".parse()?)
            )
            .unit(
                Unit::new("Infrastructure".parse()?, "ou-n7ys-1nf7a001".parse()?)
                    .account("operations".parse()?, "719304856227".parse()?)
                    .account("network".parse()?, "184620937518".parse()?)
            )
            .unit(
                Unit::new("Workloads".parse()?, "ou-n7ys-w07kl0ad".parse()?)
                    .unit(
                        Unit::new("Production".parse()?, "ou-n7ys-p70duc10".parse()?)
                            .account("shop".parse()?, "520918834472".parse()?)
                            .account("payments".parse()?, "733150928861".parse()?)
                            .account("old-shop".parse()?, "366472910584".parse()?)
                    )
                    .unit(
                        Unit::new("Test".parse()?, "ou-n7ys-7e570000".parse()?)
                            .account("shop-test".parse()?, "941205837662".parse()?)
                            .account("payments-test".parse()?, "872036415590".parse()?)
                    )
            )
    ;
    let node_access =
        NodeAccess::default()
            .name("jitna".parse()?)
            .unit("ou-n7ys-1nf7a001".parse()?)
            .unit("ou-n7ys-w07kl0ad".parse()?)
    ;
    let model = Model::organization(organization, node_access)
        .unified_console(
            UnifiedConsole::default()
                .name("ssm-console".parse()?)
                .regions(["eu-central-1".parse()?, "eu-west-1".parse()?, "us-east-1".parse()?])
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("12 hours".parse()?)
        )
        .names(
            Names::default()
                .group("platform".parse()?, "e8c17310-e011-7089-d989-10da10123457".parse()?)
                .group("engineers".parse()?, "34688438-1061-702c-a03d-1fa788dccfd2".parse()?)
                .group("leads".parse()?, "ec4df598-7071-70a6-0de4-0123456789ac".parse()?)
        )
        .tag("CostCenter".parse()?, "4711".parse()?)
        .tag("Owner".parse()?, "platform".parse()?)
        .promote_documents(true)
        .stack_sets(
            StackSetOptions::default()
                .name_prefix("nordlys-jitna".parse()?)
                .auto_deployment(true)
                .retain_stacks_on_account_removal(false)
                .managed_execution(true)
                .max_concurrent(Count::Percent(25))
                .failure_tolerance(Count::Accounts(0))
                .region_concurrency(RegionConcurrency::Sequential)
                .concurrency_mode(ConcurrencyMode::SoftFailureTolerance)
                .region_order(["eu-central-1".parse()?, "eu-west-1".parse()?, "us-east-1".parse()?])
        )
        .deny_access(
            DenyAccess::new([
                Statement::cedar(r#"// Nodes under a freeze are entered only by who answers for the change
forbid (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when { resource.hasTag("ChangeFreeze") }
unless
{
  principal in AWS::IdentityStore::Group::"d8a1e2b4-5061-7093-a2c4-6e8f0a1b2c3d"
};
"#),
            ])
        )
        .auto_approval(
            AutoApproval::new("test".parse()?, [
                Statement::cedar(r#"// Test nodes
permit (
  principal in
    AWS::IdentityStore::Group::"34688438-1061-702c-a03d-1fa788dccfd2",
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when
{ resource.hasTag("Environment") && resource.getTag("Environment") == "Test" };
"#),
            ])
                .description("Nodes for tests are open to engineers".parse()?)
        )
        .manual_approval(
            ManualApproval::new("Network".parse()?, Nodes::tagged("Workload".parse()?, ["Network".parse()?]))
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Group("e8c17310-e011-7089-d989-10da10123457".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .manual_approval(
            ManualApproval::new("Shop".parse()?, Nodes::tagged("Workload".parse()?, ["Shop".parse()?]))
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Group("ec4df598-7071-70a6-0de4-0123456789ac".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .manual_approval(
            ManualApproval::new("Payments".parse()?, Nodes::tagged("Workload".parse()?, ["Payments".parse()?]))
                .access_duration("2h".parse()?)
                .level(
                    Level::new([Approver::Group("e8c17310-e011-7089-d989-10da10123457".parse()?)])
                        .approvals(1)
                        .timeout("3600s".parse()?)
                )
                .level(
                    Level::new([Approver::Group("ec4df598-7071-70a6-0de4-0123456789ac".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .manual_approval(
            ManualApproval::new("Management".parse()?, Nodes::tagged("Workload".parse()?, ["Management".parse()?]))
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Role("PlatformLead".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .session_preferences(
            SessionPreferences::new("recorded".parse()?)
                .cloud_watch(CloudWatchLogs::stream_to("/sessions/nodes".parse()?).encrypted(true).streaming(true))
                .s3(S3Logs::bucket("nordlys-session-archive".parse()?).encrypted(true).prefix("${AWS::AccountId}/${AWS::Region}".parse()?))
                .kms_key("alias/sessions".parse()?)
                .idle_timeout("15m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("base".parse()?)
                .unit("Infrastructure".parse()?)
                .manual_approval("Network".parse()?)
                .session_preferences("recorded".parse()?)
        )
        .rollout(
            Rollout::new("production".parse()?)
                .unit("Production".parse()?)
                .manual_approval("Network".parse()?)
                .manual_approval("Shop".parse()?)
                .manual_approval("Payments".parse()?)
                .session_preferences("recorded".parse()?)
        )
        .rollout(
            Rollout::new("test".parse()?)
                .unit("Test".parse()?)
                .auto_approval("test".parse()?)
                .manual_approval("Network".parse()?)
                .manual_approval("Shop".parse()?)
                .manual_approval("Payments".parse()?)
                .session_preferences("recorded".parse()?)
        )
        .rollout(
            Rollout::new("old-shop".parse()?)
                .account("366472910584".parse()?)
                .manual_approval("Network".parse()?)
                .manual_approval("Shop".parse()?)
                .manual_approval("Payments".parse()?)
        )
        .rollout(
            Rollout::new("management".parse()?)
                .account("408267159331".parse()?)
                .regions(["eu-central-1".parse()?, "us-east-1".parse()?])
                .manual_approval("Management".parse()?)
                .session_preferences("recorded".parse()?)
        )
        .console_extras(
            ConsoleExtras::default()
                .explorer_role("AWS-QuickSetup-SSM-RoleForEnablingExplorer".parse()?)
                .diagnosis_report_role("NodeReports".parse()?, "nordlys-node-reports".parse()?)
                .diagnosis_key("alias/diagnoses".parse()?, "do-not-delete-ssm-diagnosis-719304856227-eu-central-1-n7ys4".parse()?)
        )
        .session_logs(
            SessionLogs::default()
                .log_group(LogGroup::new("/sessions/nodes".parse()?).retention("400 days".parse()?).encrypted(true))
                .bucket(
                    LogBucket::new("nordlys-session-archive".parse()?)
                        .encryption(BucketEncryption::Kms)
                        .expire_after("2557 days".parse()?)
                        .object_lock(ObjectLock::new(LockMode::Governance, "365 days".parse()?))
                        .central("255801743996".parse()?, "eu-central-1".parse()?)
                )
                .key("alias/sessions".parse()?)
        )
        .rdp_recording(
            RdpRecording::to_bucket(
                LogBucket::new("nordlys-rdp-recordings".parse()?)
                    .encryption(BucketEncryption::Kms)
                    .expire_after("400 days".parse()?)
                    .central("255801743996".parse()?, "eu-central-1".parse()?)
            )
                .key(RecordingKey::multi_region("alias/rdp-recording".parse()?))
        )
        .existing(
            Existing::default()
                .session_preferences(ExistingPreferences::imported_in(["366472910584".parse()?], "recorded".parse()?))
        )
        .notifications(
            Notifications::default()
                .topic(NotificationTopic::new("SSM-JITNA-Requests".parse()?))
                .topic(NotificationTopic::new("SSM-JITNA-Conflicts".parse()?).email("platform@nordlys.example".parse()?))
                .log_group(NotificationLogGroup::new("/aws/events/jitna".parse()?).retention("731 days".parse()?))
                .event_bus("arn:aws:events:eu-central-1:630918274455:event-bus/node-access".parse()?)
                .function("page-on-call".parse()?)
                .rule(
                    NotificationRule::new("SSM-JITNA-pending".parse()?, NotificationEvent::Approver)
                        .status("PendingApproval".parse()?)
                        .to("SSM-JITNA-Requests".parse()?)
                        .to("page-on-call".parse()?)
                )
                .rule(
                    NotificationRule::new("SSM-JITNA-status".parse()?, NotificationEvent::Requester)
                        .to("SSM-JITNA-Requests".parse()?)
                        .to("logGroup".parse()?)
                )
                .rule(
                    NotificationRule::new("SSM-JITNA-conflicts".parse()?, NotificationEvent::Failed)
                        .to("SSM-JITNA-Conflicts".parse()?)
                        .to("logGroup".parse()?)
                        .to("eventBus".parse()?)
                )
                .rule(
                    NotificationRule::new("SSM-JITNA-started".parse()?, NotificationEvent::Started)
                        .to("logGroup".parse()?)
                        .to("eventBus".parse()?)
                )
                .slack(
                    SlackChannel::new("jitna-shop".parse()?, "T05NRDLYS".parse()?, "C09SH0PRQ".parse()?)
                        .topic("SSM-JITNA-Requests".parse()?)
                        .account("520918834472".parse()?)
                )
                .teams(
                    TeamsChannel::new("jitna-conflicts".parse()?, "9b7e2d14-55a3-4f0c-b1d6-0c9f4e6a7d32".parse()?, "2f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a21".parse()?, "19%3A6f0c9e1d7b3a42c8%40thread.tacv2".parse()?)
                        .channel_name("Conflicts".parse()?)
                        .topic("SSM-JITNA-Conflicts".parse()?)
                        .account("719304856227".parse()?)
                )
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
                            saml: Some(jitna_iac::Sp::here("NordlysDirectory".parse()?)),
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
                            principals: vec![jitna_iac::Sp::here("arn:aws:iam::408267159331:role/Platform".parse()?)],
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
                            principals: vec![jitna_iac::Sp::here("arn:aws:iam::630918274455:role/Auditor".parse()?)],
                            external_id: Some(jitna_iac::Sp::here("node-access-audit".parse()?)),
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
                Persona::RecordingAdministrator,
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
                Persona::Approver,
                Form::Role {
                    name: Some(jitna_iac::Sp::here("JitnaDrillApprover".parse()?)),
                    trust: jitna_iac::Sp::here(
                        Trust {
                            principals: vec![],
                            external_id: None,
                            saml: None,
                            oidc: Some(jitna_iac::Sp::here(Oidc::new("token.actions.githubusercontent.com".parse()?, "sts.amazonaws.com".parse()?).subject("repo:nordlys/drills:environment:test".parse()?))),
                        }
                    ),
                    max_session: Some(jitna_iac::Sp::here("60m".parse()?)),
                },
            )
                .unit("Test".parse()?)
        )
        .person(
            Person::new(
                Persona::Configurer,
                Form::PermissionSet {
                    name: None,
                    groups: vec![jitna_iac::Sp::here("platform".parse()?)],
                    max_session: None,
                },
            )
                .chat_role("SSM-JITNA-chat".parse()?)
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
                    name: None,
                    groups: vec![jitna_iac::Sp::here("leads".parse()?), jitna_iac::Sp::here("platform".parse()?)],
                    max_session: None,
                },
            )
        )
        .person(
            Person::new(
                Persona::Approver,
                Form::PermissionSet {
                    name: Some(jitna_iac::Sp::here("JitnaShopApprover".parse()?)),
                    groups: vec![jitna_iac::Sp::here("engineers".parse()?)],
                    max_session: None,
                },
            )
                .account("520918834472".parse()?)
                .account("941205837662".parse()?)
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
        .migration(
            Migration::new(Phase::Pilot)
                .guard(Guard::ServiceControlPolicy)
                .pilot_unit("Test".parse()?)
                .break_glass("arn:aws:iam::*:role/BreakGlass".parse()?)
        )
        .conductor_one(
            ConductorOne::new("5d41402a-bc4b-2a76-b971-9d911017c592".parse()?, "ConductorOneIntegration".parse()?)
                .identity_center("eu-central-1".parse()?)
                .provisioning(true)
                .cross_account_iam(true)
                .child_role("ConductorOneRead".parse()?)
        )
    ;
    Ok(model)
}
