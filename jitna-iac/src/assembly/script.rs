//! `deploy.sh`: the stacks in their order, for those who have the AWS CLI and nothing else

use handlebars::Handlebars;
use serde_json::{Value as Json, json};

use super::{Assembly, Index, quoted};
use crate::cfn::resources::{ConfigurationManager, StackSet};
use crate::cfn::{Entry, Template};

/// Name of the script within the assembly
pub(super) const FILE: &str = "deploy.sh";

/// Text of the script; see `templates/` for what it says
const TEMPLATE: &str = include_str!("../../templates/deploy.sh.hbs");

pub(super) fn render(assembly: &Assembly, index: &Index) -> String {
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    // Every value is quoted where it is put in; the template has no other way to put one in.
    handlebars.register_escape_fn(quoted);
    let tags: Vec<Json> =
        assembly.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    let steps = index.stacks.iter().zip(&assembly.stacks).enumerate().map(|(number, (stack, described))| {
        let bucket = assembly.asset_bucket.as_ref().map(|bucket| bucket.of(described)).unwrap_or_default();
        json!({
            "number": number + 1,
            "action": "deploy",
            "stack": stack.name,
            "account": stack.account,
            "region": stack.region,
            "file": stack.template.file,
            "capabilities": stack.capabilities,
            "upload": stack.template.needs_upload,
            "bucket": bucket,
            "managers": described.template.of_type::<ConfigurationManager>().count(),
            "sets": stack_sets(&described.template),
        })
    });
    let data = json!({
        "steps": steps.collect::<Vec<Json>>(),
        "names": index.stacks.iter().map(|stack| &stack.name).collect::<Vec<_>>(),
        "tags": Json::Array(tags).to_string(),
    });
    // The template is a constant and a test renders every branch of it, so this does not fail; if it did, the reason
    // would be the best text to find here.
    handlebars.render_template(TEMPLATE, &data).unwrap_or_else(|error| error.to_string())
}

/// Stack sets of a template, each with the caller that manages it: `NAME CALLER`
fn stack_sets(template: &Template) -> Vec<String> {
    let text = |entry: &Entry, name: &str| entry.property(name).and_then(Json::as_str).map(str::to_owned);
    let of = |entry: &Entry| {
        let caller = text(entry, "CallAs").unwrap_or_else(|| "SELF".to_owned());
        Some(format!("{} {caller}", text(entry, "StackSetName")?))
    };
    template.of_type::<StackSet>().filter_map(|(_, entry)| of(entry)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
