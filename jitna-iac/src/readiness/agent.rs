//! Versions of SSM Agent

use std::fmt;

/// A version of SSM Agent: four numbers
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version([u32; 4]);

impl Version {
    /// Sessions ("Step 1: Complete Session Manager prerequisites", Systems Manager User Guide)
    pub(super) const SESSIONS: Self = Self([2, 3, 68, 0]);
    /// Session data that a KMS key encrypts (same page)
    pub(super) const KEY: Self = Self([2, 3, 539, 0]);
    /// Logs that are streamed to CloudWatch Logs (same page)
    pub(super) const STREAMING: Self = Self([3, 0, 284, 0]);
    /// Default host management ("Managing EC2 instances automatically with Default Host Management Configuration", same guide)
    pub(super) const DEFAULT_MANAGEMENT: Self = Self([3, 2, 582, 0]);

    /// Parses a version; numbers that are missing at the end are 0
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = [0; 4];
        let mut parts = text.trim().split('.');
        for (at, number) in numbers.iter_mut().enumerate() {
            match parts.next() {
                Some(part) => *number = part.parse().ok()?,
                None if at > 0 => break,
                None => return None,
            }
        }
        parts.next().is_none().then_some(Self(numbers))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a}.{b}.{c}.{d}")
    }
}

/// Checks whether Session Manager does not support a platform, by its name
///
/// Windows Server is supported from 2012 on, without the Nano installation of 2016; Linux and macOS as far as Systems Manager supports
/// them ("Step 1: Complete Session Manager prerequisites", Systems Manager User Guide).
pub(super) fn is_unsupported(platform: &str) -> bool {
    let name = platform.to_lowercase();
    name.contains("windows") && ["2003", "2008", "nano"].iter().any(|old| name.contains(old))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let version = |text| Version::parse(text).unwrap();
        assert!(version("2.3.9.0") < Version::SESSIONS && version("2.3.68") == Version::SESSIONS);
        assert!(
            version("3.3.40.0") > Version::DEFAULT_MANAGEMENT && version("10.0.0.0") > version("9.9.9.9")
        );
        for text in ["", "latest", "3.x", "1.2.3.4.5", "-1.0.0.0", "."] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn old_windows_is_not_supported() {
        for (name, expected) in [
            ("Microsoft Windows Server 2008 R2 Datacenter", true),
            ("Windows Server 2016 Nano", true),
            ("Microsoft Windows Server 2012 R2 Standard", false),
            ("Microsoft Windows Server 2025 Datacenter", false),
            ("Ubuntu 20.08", false),
            ("macOS", false),
        ] {
            assert_eq!(is_unsupported(name), expected, "{name}");
        }
    }
}
