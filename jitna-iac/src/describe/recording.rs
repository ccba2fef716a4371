//! Forms of values that are not mappings of their own: recording of RDP connections, the user of sessions

use crate::ids::{AccountId, BucketName, KeyAlias, Label, Text};
use crate::origin::Origin;

use super::given::{Tree, Value};
use super::keys::Keys;
use super::mapping::Mapping;
use super::part::{builder, tree};
use super::session::LogBucket;

/// Recording of RDP connections; see [`builder`](super::part)
macro_rules! rdp_recording {
    ($make:ident) => {
        $make! {
            /// Recording of RDP connections, in every account and Region of node access (User Guide, "Recording RDP connections")
            RdpRecording own [plain] {
                /// Bucket that recordings go to
                bucket "bucket" required RecordingDestination;
                /// Key that encrypts a recording while the service works on it; default: one is made in each account and Region
                key "key" (default) RecordingKey: key(exact RecordingKey);
            }
        }
    };
}
pub(crate) use rdp_recording;

rdp_recording!(builder);

impl RdpRecording {
    /// Recordings go to a bucket that is made
    #[track_caller]
    pub fn to_bucket(bucket: LogBucket) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("bucket", bucket.given(at).tree);
        Self(map)
    }

    /// Recordings go to a bucket that exists
    #[track_caller]
    pub fn to_existing(name: impl Value<BucketName>, owner: impl Value<AccountId>) -> Self {
        let at = Origin::here();
        let mut bucket = Mapping::new(at);
        bucket.set("mode", Tree::text("existing", at));
        bucket.set("name", name.given(at).tree);
        bucket.set("owner", owner.given(at).tree);
        let mut map = Mapping::new(at);
        map.set("bucket", bucket.tree());
        Self(map)
    }
}

/// Key that encrypts a recording while the service works on it
#[derive(Clone, Debug)]
#[must_use = "a key has no effect until a recording uses it"]
pub struct RecordingKey(Mapping);

impl RecordingKey {
    /// A key of this alias in each account and Region
    #[track_caller]
    pub fn alias(alias: impl Value<KeyAlias>) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("alias", alias.given(at).tree);
        Self(map)
    }

    /// The key of this ARN, which exists
    #[track_caller]
    pub fn existing(arn: impl Value<Text>) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("mode", Tree::text("existing", at));
        map.set("arn", arn.given(at).tree);
        Self(map)
    }

    /// Whether each account has one multi-Region key with a replica in every other Region; default: no
    #[track_caller]
    pub fn multi_region(mut self, multi_region: bool) -> Self {
        self.0.set("multiRegion", multi_region.given(Origin::here()).tree);
        self
    }
}

tree!(RecordingKey);

impl Keys for RecordingKey {
    const NAME: &'static str = "RecordingKey";
    const KEYS: &'static [&'static str] = &["mode", "alias", "arn", "multiRegion"];
}

impl super::SessionPreferences {
    /// User of the operating system that sessions run as; default: the user of the agent
    #[track_caller]
    pub fn run_as(mut self, user: impl Value<Label>) -> Self {
        self.0.set("runAs", user.given(Origin::here()).tree);
        self
    }

    /// Sessions run as the user that a tag `SSMSessionRunAs` names, and are refused without the tag
    #[track_caller]
    pub fn run_as_tagged_user(mut self) -> Self {
        self.0.set("runAs", Mapping::new(Origin::here()).tree());
        self
    }

    /// Streams sessions to a log group: `cloudWatch` with streaming
    #[track_caller]
    pub fn stream_to(self, log_group: impl Value<Text>) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("logGroup", log_group.given(at).tree);
        map.set("streaming", Tree::plain(true, at));
        self.cloud_watch(super::CloudWatchLogs(map))
    }
}
