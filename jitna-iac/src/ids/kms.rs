//! Names of KMS keys

/// A KMS key as a property names it (KMS API Reference, "KeyId")
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KmsKey<'t> {
    /// Partition, Region and account; `None` for a plain ID or alias, which refers to the account and Region where it is used
    pub(crate) place: Option<KmsPlace<'t>>,
    pub(crate) name: KmsName<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KmsPlace<'t> {
    pub(crate) partition: &'t str,
    pub(crate) region: &'t str,
    pub(crate) account: &'t str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KmsName<'t> {
    /// ID of a key, without `key/`
    Id(&'t str),
    /// Name of an alias, without `alias/`
    Alias(&'t str),
}

impl<'t> KmsKey<'t> {
    /// Parses a key's name: an ID, an ARN, an alias or the ARN of an alias
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let Some(rest) = text.strip_prefix("arn:") else {
            let name = alias(text).map(KmsName::Alias).or_else(|| id(text).map(KmsName::Id))?;
            return Some(Self { place: None, name });
        };
        let parts: Vec<&str> = rest.splitn(5, ':').collect();
        let &[partition, "kms", region, account, resource] = parts.as_slice() else { return None };
        let name = match resource.strip_prefix("key/") {
            Some(key) => KmsName::Id(id(key)?),
            None => KmsName::Alias(alias(resource)?),
        };
        let whole = !partition.is_empty()
            && !region.is_empty()
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit());
        whole.then_some(Self { place: Some(KmsPlace { partition, region, account }), name })
    }

    /// Whether AWS manages the key, so that no one else can change its policy or tags
    pub(crate) fn is_of_aws(&self) -> bool {
        matches!(self.name, KmsName::Alias(name) if name.starts_with("aws/"))
    }
}

impl KmsName<'_> {
    /// Whether the same ID exists in several Regions, as for a multi-Region key
    pub(crate) fn is_multi_region(&self) -> bool {
        matches!(self, Self::Id(id) if id.starts_with("mrk-"))
    }
}

fn id(text: &str) -> Option<&str> {
    let hex = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts: Vec<&str> = text.split('-').collect();
    let valid = match text.strip_prefix("mrk-") {
        Some(multi_region) => hex(multi_region, 32),
        None => parts.len() == 5 && parts.iter().zip([8, 4, 4, 4, 12]).all(|(part, count)| hex(part, count)),
    };
    valid.then_some(text)
}

fn alias(text: &str) -> Option<&str> {
    let name = text.strip_prefix("alias/").filter(|_| text.len() <= 256)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-');
    (!name.is_empty() && name.chars().all(plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named_in_four_ways() {
        for (text, expected) in [
            ("1234abcd-12ab-34cd-56ef-1234567890ab", true),
            ("mrk-1234abcd12ab34cd56ef1234567890ab", true),
            ("alias/session-manager", true),
            ("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", true),
            ("arn:aws:kms:eu-central-1:111122223333:alias/session-manager", true),
            ("session-manager", false),
            ("alias/", false),
            ("alias/a b", false),
            ("key/1234abcd-12ab-34cd-56ef-1234567890ab", false),
            ("arn:aws:kms:eu-central-1:111122223333:session-manager", false),
            ("arn:aws:kms::111122223333:alias/session-manager", false),
            ("arn:aws:kms:eu-central-1:1:alias/session-manager", false),
            ("arn:aws:s3:::bucket", false),
        ] {
            assert_eq!(KmsKey::parse(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn keys_of_aws_and_multi_region_keys_show_in_the_name() {
        let key = |text| KmsKey::parse(text).unwrap();
        assert!(key("alias/aws/ssm").is_of_aws());
        assert!(key("arn:aws:kms:eu-central-1:111122223333:alias/aws/sns").is_of_aws());
        assert!(!key("alias/awesome").is_of_aws());
        assert!(key("mrk-1234abcd12ab34cd56ef1234567890ab").name.is_multi_region());
        assert!(!key("1234abcd-12ab-34cd-56ef-1234567890ab").name.is_multi_region());
    }
}
