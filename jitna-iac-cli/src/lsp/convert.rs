//! Conversion between values of the protocol and of the library

use std::path::{Path, PathBuf};

use gen_lsp_types::{Position, Range, Uri};
use jitna_iac::editor::{Lines, Utf16};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Parses the parameters of a notification; `None` if they are invalid
pub(super) fn read<T: DeserializeOwned>(params: Value) -> Option<T> {
    serde_json::from_value(params).ok()
}

/// Returns the path of a `file:` URI
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    // The host is empty or `localhost`.
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    if !path.starts_with('/') {
        return None;
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        match (byte, after.get(..2).and_then(hex)) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(byte),
        }
    }
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?;
    // `/C:/folder` is a Windows path with a leading slash.
    let drive = text.as_bytes().get(2) == Some(&b':') && cfg!(windows);
    Some(PathBuf::from(if drive { text.trim_start_matches('/').to_owned() } else { text }))
}

/// Returns the `file:` URI of a path
pub(super) fn uri_of(path: &Path) -> Uri {
    let text = path.display().to_string().replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        if is_plain { uri.push(char::from(byte)) } else { uri.push_str(&format!("%{byte:02X}")) }
    }
    Uri(uri)
}

/// Converts a position to the protocol
pub(super) fn position(place: Utf16) -> Position {
    Position { line: place.line, character: place.character }
}

/// Converts a byte range to a range of the protocol
pub(super) fn range(lines: &Lines<'_>, bytes: std::ops::Range<usize>) -> Range {
    let (start, end) = lines.range(bytes);
    Range { start: position(start), end: position(end) }
}

/// Returns the byte at a position of the protocol
pub(super) fn byte(lines: &Lines<'_>, position: Position) -> usize {
    lines.byte(Utf16 { line: position.line, character: position.character })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_from_its_uri() {
        for path in ["/a/jitna.yaml", "/with space/ö%2F#?.yaml", "/"] {
            assert_eq!(path_of(&uri_of(Path::new(path))).as_deref(), Some(Path::new(path)));
        }
        for uri in
            ["untitled:Untitled-1", "file:relative", "file://host/share", "file:///%00", "file:///%FF", ""]
        {
            assert_eq!(path_of(&Uri(uri.to_owned())), None, "{uri}");
        }
        assert_eq!(path_of(&Uri("file:///a%zz".to_owned())), Some(PathBuf::from("/a%zz")));
    }
}
