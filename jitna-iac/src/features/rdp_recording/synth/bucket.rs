//! Buckets for recordings of RDP connections; they are created before the preferences that name them

use crate::cfn::resources::{Principal, Statement};
use crate::cfn::{AddError, Pseudo, Sub};
use crate::model::{BucketReach, RecordingDestination};
use crate::plan::Plan;
use crate::synth::documents;
use crate::synth::features::bucket::{self, Everyone, NewBucket};
use crate::synth::features::{FeatureTemplates, StackGroup, Stage};

const PART: StackGroup = StackGroup {
    name: "rdp-recording-bucket",
    purpose: "buckets for recordings of RDP connections",
    stage: Stage::BeforePolicies,
    after: &[],
};

/// Service that records connections
const SERVICE: &str = "ssm-guiconnect.amazonaws.com";

pub(crate) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(recording) = &plan.model.rdp_recording else { return Ok(()) };
    let RecordingDestination::Create(wanted) = &*recording.bucket else { return Ok(()) };
    let Some(home) = bucket::home(plan, wanted) else { return Ok(()) };
    let central = matches!(wanted.reach(), BucketReach::Central(_));
    let name = documents::text(&wanted.name);
    let arn = bucket::arn(name);
    // User Guide, "Recording RDP connections": the bucket's policy, and the statement for its key
    let put = Statement::allow(["s3:PutObject"])
        .sid("ConnectionRecording")
        .principal(Principal::service(SERVICE))
        .resources([arn.clone(), arn.text("/*")]);
    let through_s3 = Sub::default().text("s3.").hole(Pseudo::Region).text(".amazonaws.com");
    let encrypt = Statement::allow(["kms:GenerateDataKey*"])
        .sid("AllowGuiConnectToEncryptRecordings")
        .principal(Principal::service(SERVICE))
        .resource("*")
        .condition("StringLike", "kms:ViaService", [through_s3]);
    let new = NewBucket {
        id: "RdpRecordingBucket",
        key_id: "RdpRecordingBucketKey",
        purpose: "Recordings of RDP connections",
        wanted,
    };
    let on_bucket = vec![from(plan, put, central)];
    let on_key = vec![from(plan, encrypt, central)];
    templates
        .with(PART, home, |templates, template| {
            bucket::add(templates, template, new, None, on_bucket, on_key)
        })
        .transpose()
        .map(drop)
}

/// Limits the statement to connections of the accounts that use the bucket
fn from(plan: &Plan<'_>, statement: Statement, central: bool) -> Statement {
    if central {
        Everyone::new(plan).sources(statement)
    } else {
        statement.condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])
    }
}
