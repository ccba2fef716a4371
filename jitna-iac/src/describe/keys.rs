//! The keys that a builder writes, for the test that compares them with the schema

/// Keys of the file that the setters of a part write
#[doc(hidden)]
pub trait Keys {
    /// Name of the part
    const NAME: &'static str;
    /// Keys, as `jitna.yaml` writes them
    const KEYS: &'static [&'static str];
}
