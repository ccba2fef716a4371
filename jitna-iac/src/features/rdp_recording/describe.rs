//! Recording of RDP connections

use crate::ids::{AccountId, BucketName, KeyAlias, Text};
use crate::origin::Origin;

use crate::describe::LogBucket;
use crate::describe::given::{Tree, Value};
use crate::describe::keys::Keys;
use crate::describe::mapping::Mapping;
use crate::describe::part::{builder, tree};

/// Recording of RDP connections; see [`builder`](crate::describe::part)
macro_rules! rdp_recording {
    ($make:ident) => {
        $make! {
            /// Recording of RDP connections, in every account and Region of node access (User Guide, "Recording RDP connections")
            RdpRecording own [plain] {
                /// Bucket for recordings
                bucket "bucket" required RecordingDestination;
                /// Key that encrypts a recording while the service processes it; default: one is made in each account and Region
                key "key" (default) RecordingKey: key(exact RecordingKey);
            }
        }
    };
}
pub(crate) use rdp_recording;

rdp_recording!(builder);

impl RdpRecording {
    /// Sends recordings to a created bucket
    #[track_caller]
    pub fn to_bucket(bucket: LogBucket) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("bucket", bucket.given(at).tree);
        Self(map)
    }

    /// Sends recordings to an existing bucket
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

/// Key that encrypts a recording while the service processes it
#[derive(Clone, Debug)]
#[must_use = "a key has no effect until a recording uses it"]
pub struct RecordingKey(Mapping);

impl RecordingKey {
    /// Creates a key with this alias in each account and Region
    #[track_caller]
    pub fn alias(alias: impl Value<KeyAlias>) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("alias", alias.given(at).tree);
        Self(map)
    }

    /// Uses the existing key with this ARN
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

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts =
    crate::describe::described![RdpRecording without new];

crate::describe::fragment::added! { setting RdpRecording = "rdpRecording" }
