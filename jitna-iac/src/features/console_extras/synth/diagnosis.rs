//! Resources for diagnoses in the unified console: the role that exports reports, and the key of their bucket

use crate::assembly::{Step, When};
use crate::cfn::resources::{PolicyDocument, Principal, Role, Statement};
use crate::cfn::{AddError, Pseudo};
use crate::model::{DiagnosisKey, DiagnosisReportRole};
use crate::synth::features::bucket::{self, Everyone};
use crate::synth::features::key::{self, DIAGNOSIS_TAG, NewKey};
use crate::synth::features::{FeatureTemplates, Home, StackGroup, Stage};

const PART: StackGroup = StackGroup {
    name: "diagnosis",
    purpose: "role and key for reports and diagnoses of the unified console",
    // The console creates the bucket that the key encrypts.
    stage: Stage::AfterPolicies,
    after: &[],
};

pub(crate) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let extras = &templates.plan.model.console_extras;
    if let Some(role) = &extras.diagnosis_report_role {
        report_role(templates, role)?;
    }
    if let Some(key) = &extras.diagnosis_key {
        bucket_key(templates, key)?;
    }
    Ok(())
}

/// User Guide, "Downloading or exporting a managed node report": the role and its trust
fn report_role(
    templates: &mut FeatureTemplates<'_, '_>,
    wanted: &DiagnosisReportRole,
) -> Result<(), AddError> {
    let trust = Statement::allow(["sts:AssumeRole"])
        .sid("SSMAssumeRole")
        .principal(Principal::service("ssm.amazonaws.com"))
        .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId]);
    let bucket = bucket::arn(wanted.bucket.as_str());
    let own = |statement: Statement| {
        statement.condition("StringEquals", "aws:ResourceAccount", [Pseudo::AccountId])
    };
    let policy = PolicyDocument::new([
        own(Statement::allow(["s3:GetObject", "s3:PutObject"]).resource(bucket.clone().text("/*"))),
        own(Statement::allow([
            "s3:GetBucketAcl",
            "s3:ListBucket",
            "s3:PutLifecycleConfiguration",
            "s3:GetLifecycleConfiguration",
        ])
        .resource(bucket)),
        Statement::allow(["ssm:ListNodes"]).resource("*"),
    ]);
    let tags = templates.plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let role = Role::new(PolicyDocument::new([trust]))
        .role_name(wanted.name.as_str())
        .description("Exports reports about nodes to a bucket")
        .policy("ExportReports", policy)
        .tags(tags);
    let added = templates.with(PART, Home::Administrator, |_, template| {
        template.add_with("DiagnosisReportRole", role, |entry| {
            entry.set_comment("Exports reports about nodes to a bucket of this account");
        })
    });
    added.transpose()?;
    templates.step(Step::new(
        When::After,
        "Reports about nodes",
        format!(
            "When you export a report in the unified console, choose the role {} and the bucket {}. The bucket must be in the same account.",
            wanted.name, wanted.bucket
        ),
    ));
    Ok(())
}

/// User Guide, "Changing to an AWS KMS customer managed key": the statement of the key
fn bucket_key(templates: &mut FeatureTemplates<'_, '_>, wanted: &DiagnosisKey) -> Result<(), AddError> {
    let plan = templates.plan;
    let statement = Statement::allow(["kms:Decrypt", "kms:GenerateDataKey"])
        .sid("EncryptionForSystemsManagerS3Bucket")
        .resource("*");
    let statement = Everyone::for_console(plan)
        .principals(statement)
        .condition("StringEquals", "kms:EncryptionContext:aws:s3:arn", [bucket::arn(wanted.bucket.as_str())])
        .condition("StringLike", "kms:ViaService", ["s3.*.amazonaws.com"])
        .condition("ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/AWS-SSM-*"]);
    let new = NewKey {
        id: "DiagnosisKey",
        purpose: "Encrypts the bucket of diagnoses of the unified console",
        alias: Some(wanted.alias.to_string()),
        tag: Some(DIAGNOSIS_TAG),
        admits: vec![statement],
        multi_region: false,
    };
    templates
        .with(PART, Home::Administrator, |templates, template| key::add(templates, template, new))
        .transpose()?;
    templates.step(Step::new(
        When::After,
        "Key for diagnoses",
        format!(
            "In account {}, {}, enter the key {} in the unified console, under Settings, Diagnose and remediate, so that the bucket {} uses it. AWS has no API operation for this setting.",
            plan.administrator(),
            plan.home_region(),
            wanted.alias,
            wanted.bucket
        ),
    ));
    Ok(())
}
