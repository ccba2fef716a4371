//! `deploy.sh`: the stacks in their order, for those who have the AWS CLI and nothing else

use handlebars::Handlebars;
use serde_json::{Value as Json, json};

use super::{Assembly, Index, quoted};

/// Name of the script within the assembly
pub(super) const FILE: &str = "deploy.sh";

/// Text of the script; see `templates/` for what it says
const TEMPLATE: &str = include_str!("../../templates/deploy.sh.hbs");

pub(super) fn render(assembly: &Assembly, index: &Index) -> String {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    // Every value is quoted where it is put in; the template has no other way to put one in.
    handlebars.register_escape_fn(quoted);
    let (said, unsaid): (Vec<_>, Vec<_>) = assembly.tags.iter().partition(|(key, _)| can_be_said(key));
    let tags: Vec<String> = said.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let unsaid: Vec<&str> = unsaid.iter().map(|(key, _)| key.as_str()).collect();
    let unsaid = match unsaid.as_slice() {
        [] => String::new(),
        keys => format!(
            "the AWS CLI cannot be told of tags with such keys for stacks; only the resources get them: {}",
            keys.join(", ")
        ),
    };
    let stacks = index.stacks.iter().zip(&assembly.stacks).map(|(stack, described)| {
        let bucket = assembly.asset_bucket.as_ref().map(|bucket| bucket.of(described)).unwrap_or_default();
        json!({
            "name": stack.name,
            "account": stack.account,
            "region": stack.region,
            "file": stack.template.file,
            "capabilities": stack.capabilities,
            "upload": stack.template.needs_upload,
            "bucket": bucket,
            "enables": stack.enables,
        })
    });
    let data = json!({"stacks": stacks.collect::<Vec<Json>>(), "tags": tags, "unsaid": unsaid});
    // The template is a constant and a test renders every branch of it, so this does not fail; if it did, the reason
    // would be the best text to find here.
    handlebars.render_template(TEMPLATE, &data).unwrap_or_else(|error| error.to_string())
}

/// Whether `--tags KEY=VALUE` of the AWS CLI takes this key: it cuts at the first `=`, and reads `-` as an option and
/// `file://` as a file
fn can_be_said(key: &str) -> bool {
    !key.contains('=') && !key.starts_with('-') && !key.starts_with("file://") && !key.starts_with("fileb://")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn some_keys_cannot_be_said() {
        assert!(can_be_said("cost-center") && can_be_said("a/file://"));
        assert!(!can_be_said("a=b") && !can_be_said("-a") && !can_be_said("file://a"));
    }

    /// What a shell makes of words
    #[cfg(unix)]
    fn read_back(words: &[String]) -> Vec<u8> {
        let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let script = format!("printf '%s\\0' {}", line.join(" "));
        let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    }

    #[cfg(unix)]
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_shell_reads_the_same_words(
            words in prop::collection::vec(r#"[^\x00]{0,12}|[ '"`$(){};&|<>*?\[\]!#~\\\n\t=-]{0,12}"#, 1..20)
        ) {
            let expected: Vec<u8> = words.iter().flat_map(|word| word.bytes().chain([0])).collect();
            prop_assert_eq!(read_back(&words), expected);
        }
    }
}
