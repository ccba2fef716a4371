//! Buckets that recordings of RDP connections go to; they come before the preferences that name them

use super::bucket::{self, Everyone, NewBucket};
use super::{Around, Part, Stage};
use crate::cfn::resources::{Principal, Statement};
use crate::cfn::{AddError, Pseudo, Sub};
use crate::model::{BucketReach, RecordingDestination};
use crate::plan::Plan;
use crate::synth::documents;

const PART: Part = Part {
    name: "rdp-recording-bucket",
    purpose: "buckets that recordings of RDP connections go to",
    stage: Stage::BeforePolicies,
    after: &[],
};

/// Service that records
const SERVICE: &str = "ssm-guiconnect.amazonaws.com";

pub(super) fn add(around: &mut Around<'_, '_>) -> Result<(), AddError> {
    let plan = around.plan;
    let Some(recording) = &plan.model.rdp_recording else { return Ok(()) };
    let RecordingDestination::Create(wanted) = &*recording.bucket else { return Ok(()) };
    let Some(home) = bucket::home(plan, wanted) else { return Ok(()) };
    let central = matches!(wanted.reach(), BucketReach::Central(_));
    let name = documents::text(&wanted.name);
    let arn = bucket::arn(name);
    // User Guide, "Recording RDP connections": the bucket's policy, and the statement for its key.
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
    around
        .with(PART, home, |around, template| bucket::add(around, template, new, None, on_bucket, on_key))
        .transpose()
        .map(drop)
}

/// The statement, for connections of those accounts that the bucket is for
fn from(plan: &Plan<'_>, statement: Statement, central: bool) -> Statement {
    if central {
        Everyone::of(plan).sources(statement)
    } else {
        statement.condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])
    }
}
