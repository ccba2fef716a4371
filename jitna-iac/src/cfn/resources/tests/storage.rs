//! Resources that store and encrypt data

use serde_json::json;

use super::check;
use crate::cfn::resources::*;

#[test]
fn every_property_of_a_key_and_its_replica() {
    let policy = json!({"Version": "2012-10-17", "Statement": []});
    let key = Key::new(PolicyDocument::default())
        .bypass_policy_lockout_safety_check(false)
        .description("d")
        .enable_key_rotation(true)
        .enabled(true)
        .key_spec("SYMMETRIC_DEFAULT")
        .key_usage("ENCRYPT_DECRYPT")
        .multi_region(true)
        .origin("AWS_KMS")
        .pending_window_in_days(7)
        .rotation_period_in_days(90)
        .tag("k", "v")
        .tags([("k2", "v2")]);
    check(
        key,
        json!({
            "BypassPolicyLockoutSafetyCheck": false,
            "Description": "d",
            "EnableKeyRotation": true,
            "Enabled": true,
            "KeyPolicy": policy,
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "MultiRegion": true,
            "Origin": "AWS_KMS",
            "PendingWindowInDays": 7,
            "RotationPeriodInDays": 90,
            "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k2", "Value": "v2"}],
        }),
    );
    let replica = ReplicaKey::new("arn:1", PolicyDocument::default())
        .description("d")
        .enabled(false)
        .pending_window_in_days(7)
        .tag("k", "v")
        .tags([("k2", "v2")]);
    check(
        replica,
        json!({
            "Description": "d",
            "Enabled": false,
            "KeyPolicy": policy,
            "PendingWindowInDays": 7,
            "PrimaryKeyArn": "arn:1",
            "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k2", "Value": "v2"}],
        }),
    );
    check(Alias::new("alias/a", "id"), json!({"AliasName": "alias/a", "TargetKeyId": "id"}));
}

#[test]
fn every_property_of_a_bucket_and_its_policy() {
    let bucket = Bucket::private(Encryption::Kms("key".into()))
        .bucket_name("b")
        .expire_after(30)
        .object_lock(LockMode::Compliance, 7)
        .tag("k", "v");
    check(
        bucket,
        json!({
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{
                "BucketKeyEnabled": true,
                "ServerSideEncryptionByDefault": {"KMSMasterKeyID": "key", "SSEAlgorithm": "aws:kms"},
            }]},
            "BucketName": "b",
            "LifecycleConfiguration": {"Rules": [
                {
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    "Id": "AbortIncompleteUploads",
                    "Status": "Enabled",
                },
                {
                    "ExpirationInDays": 30,
                    "Id": "Expire",
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                    "Status": "Enabled",
                },
            ]},
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Days": 7, "Mode": "COMPLIANCE"}},
            },
            "ObjectLockEnabled": true,
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": true,
                "BlockPublicPolicy": true,
                "IgnorePublicAcls": true,
                "RestrictPublicBuckets": true,
            },
            "Tags": [{"Key": "k", "Value": "v"}],
            "VersioningConfiguration": {"Status": "Enabled"},
        }),
    );
    let plain = serde_json::to_value(Bucket::private(Encryption::S3)).unwrap();
    assert_eq!(
        plain["BucketEncryption"]["ServerSideEncryptionConfiguration"],
        json!([{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}])
    );
    check(
        BucketPolicy::new("b", PolicyDocument::default()),
        json!({"Bucket": "b", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}),
    );
}

#[test]
fn every_property_of_a_key_and_its_alias() {
    let key = Key::new(PolicyDocument::default())
        .description("d")
        .enable_key_rotation(true)
        .pending_window_in_days(7)
        .tags([("k", "v")]);
    check(
        key,
        json!({
            "Description": "d",
            "EnableKeyRotation": true,
            "KeyPolicy": {"Version": "2012-10-17", "Statement": []},
            "PendingWindowInDays": 7,
            "Tags": [{"Key": "k", "Value": "v"}],
        }),
    );
    check(Alias::new("alias/a", "id"), json!({"AliasName": "alias/a", "TargetKeyId": "id"}));
}
