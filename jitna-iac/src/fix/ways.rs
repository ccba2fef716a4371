//! The instruction in a help message, if it says exactly what to write
//!
//! A help message names one or more options: ``write `a`, or leave it out``. It is the only description of a fix, so the text that users
//! read and the text that this module parses cannot differ.

/// Something to do about a finding
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// A name, key or value is misspelled: this is the intended spelling
    Spell(String),
    /// Write this in place of the marked text
    Write(String),
    /// Write this key with this value, next to or above the marked text
    Set {
        /// Key
        key: String,
        /// Value, as YAML
        value: String,
    },
    /// Remove the marked text
    Drop,
    /// Remove the statement, the rollout or another item of a list that the marked text is part of
    DropItem,
    /// Remove a key and its value
    DropKey(String),
    /// Add an item to a list; without a text, the marked one
    Add {
        /// The item
        item: Option<String>,
        /// Keys from the top of the file to the list
        list: Vec<String>,
    },
    /// Write this directly after the marked text
    Append(String),
    /// Replace tabs in the indentation by spaces
    Spaces,
    /// Remove invisible characters
    Unhide,
    /// Remove double braces
    Unbrace,
    /// Give the marked name another ending
    Rename,
}

/// Verbs that begin an option; a later option may omit its verb
const VERBS: [&str; 7] = ["did you mean ", "write ", "set ", "drop ", "leave ", "keep ", "name it "];

/// Options that a help message offers, each as a text with its verb
pub(super) fn texts(help: &str) -> Vec<String> {
    let (mut from, mut in_code, mut parts) = (0, false, Vec::new());
    for (at, c) in help.char_indices() {
        in_code ^= c == '`';
        let rest = help.get(at..).unwrap_or_default();
        let ends = [", or ", "; or ", "? else "].into_iter().find(|or| !in_code && rest.starts_with(or));
        if let Some(or) = ends {
            parts.push(help.get(from..at).unwrap_or_default());
            from = at + or.len();
        }
    }
    parts.push(help.get(from..).unwrap_or_default());
    let verb_of = |part: &str| VERBS.into_iter().find(|verb| part.starts_with(verb));
    let first = verb_of(help).unwrap_or_default();
    let mut ways = Vec::new();
    for part in parts {
        // An option that begins with the text to write has the verb of the first one.
        let verb = verb_of(part).unwrap_or(if part.starts_with('`') { first } else { "" });
        let rest = part.strip_prefix(verb).unwrap_or(part);
        let pieces: Vec<&str> =
            if rest.starts_with('`') { rest.split("` or `").collect() } else { vec![rest] };
        let last = pieces.len().saturating_sub(1);
        for (number, piece) in pieces.into_iter().enumerate() {
            let (open, close) = (if number > 0 { "`" } else { "" }, if number < last { "`" } else { "" });
            ways.push(format!("{verb}{open}{piece}{close}"));
        }
    }
    ways
}

/// The instruction of an option; `None` if it leaves something to decide
pub(super) fn read(way: &str) -> Option<Way> {
    if let Some(rest) = way.strip_prefix("did you mean ") {
        return Some(Way::Spell(quoted(rest)?.0.to_owned()));
    }
    match way {
        "indent with spaces" => return Some(Way::Spaces),
        "give each a name of its own" | "name each" | "rename one of the two" => return Some(Way::Rename),
        "write it without double braces" => return Some(Way::Unbrace),
        _ if way.starts_with("name each:") => return Some(Way::Rename),
        _ if way.starts_with("type the ") && way.ends_with(" again, without the character") => {
            return Some(Way::Unhide);
        }
        _ => {}
    }
    if let Some(rest) = way.strip_prefix("end the statement with ") {
        return Some(Way::Append(quoted(rest)?.0.to_owned()));
    }
    if let Some(rest) = way.strip_prefix("add ") {
        return add(rest);
    }
    if let Some(way) = dropped(way) {
        return Some(way);
    }
    const VERBS: [&str; 6] =
        ["write at least ", "write ", "set it to the time of access, such as ", "set ", "name it ", ""];
    let rest = VERBS.into_iter().find_map(|verb| way.strip_prefix(verb))?;
    let (snippet, after) = rest.strip_prefix('`').and_then(|_| quoted(rest))?;
    let is_all = after.is_empty()
        || [":", ";", ",", " if ", " for ", " here"].iter().any(|rest| after.starts_with(rest));
    if !is_all || !is_exact(snippet) {
        return None;
    }
    Some(match pair(snippet) {
        Some((key, value)) => Way::Set { key: key.to_owned(), value: value.to_owned() },
        None => Way::Write(snippet.to_owned()),
    })
}

/// `x` to `a.b`
fn add(rest: &str) -> Option<Way> {
    let (item, after) = match rest.strip_prefix("it ") {
        Some(after) => (None, after),
        None => {
            let (item, after) = rest.strip_prefix('`').and_then(|_| quoted(rest))?;
            (Some(item), after.strip_prefix(' ').unwrap_or(after))
        }
    };
    if item.is_some_and(|item| !is_exact(item)) {
        return None;
    }
    if let Some((key, value)) = item.and_then(pair).filter(|_| after.is_empty()) {
        return Some(Way::Set { key: key.to_owned(), value: value.to_owned() });
    }
    let (list, end) = after.strip_prefix("to ").and_then(quoted)?;
    if !end.is_empty() && !end.starts_with([',', ':', ';']) {
        return None;
    }
    let list = list.split('.').map(str::to_owned).collect();
    Some(Way::Add { item: item.map(str::to_owned), list })
}

/// An option that only removes something
fn dropped(way: &str) -> Option<Way> {
    let way = way.split([';', ':']).next().unwrap_or(way);
    let way = way.strip_suffix(" here").unwrap_or(way);
    match way {
        "drop it"
        | "remove it"
        | "leave it out"
        | "keep one"
        | "keep one of the two"
        | "drop the key"
        | "take one out"
        | "take one of the two out"
        | "leave them out"
        | "keep one of the two names"
        | "keep the unit in one of the two"
        | "keep it where it is in the organization" => {
            return Some(Way::Drop);
        }
        _ if way.starts_with("drop it, and ") || way.starts_with("leave it out of `") => {
            return Some(Way::Drop);
        }
        "drop the statement"
        | "drop one of the two"
        | "drop the `permit`"
        | "drop the rollout"
        | "take the level out"
        | "drop this one" => return Some(Way::DropItem),
        _ => {}
    }
    let (key, after) =
        ["drop ", "take ", "leave "].into_iter().find_map(|verb| way.strip_prefix(verb)).and_then(quoted)?;
    let is_key = key.chars().all(|c| c.is_ascii_alphanumeric());
    let is_out =
        after.starts_with(" out") && !after.starts_with(" out only") && !after.starts_with(" out of");
    (is_key && (after.is_empty() || is_out)).then(|| Way::DropKey(key.to_owned()))
}

/// The first string in backquotes, and the text after it
fn quoted(text: &str) -> Option<(&str, &str)> {
    text.split_once('`')?.1.split_once('`')
}

/// Key and value of a snippet such as `maxDuration: 60m`
fn pair(snippet: &str) -> Option<(&str, &str)> {
    let (key, value) = snippet.split_once(": ")?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric());
    is_key.then_some((key, value))
}

/// Names in a text to write that no one has written before: those of an example in a help message
///
/// `is_known` says whether a word is one of the format or of the files.
pub(super) fn is_example(way: &Way, is_known: &dyn Fn(&str) -> bool) -> bool {
    let snippet = match way {
        Way::Write(snippet) => snippet,
        Way::Set { value, .. } => value,
        Way::Add { item: Some(item), .. } => item,
        // What a finding is about was written, and a suggestion is a name of the model or of AWS.
        Way::Spell(_)
        | Way::Add { item: None, .. }
        | Way::Drop
        | Way::DropItem
        | Way::DropKey(_)
        | Way::Append(_)
        | Way::Spaces
        | Way::Unhide
        | Way::Unbrace
        | Way::Rename => return false,
    };
    /// Words of Cedar and of its schema for node access
    const CEDAR: [&str; 27] = [
        "AWS",
        "Action",
        "EC2",
        "Group",
        "IdentityStore",
        "Instance",
        "ManagedInstance",
        "SSM",
        "User",
        "action",
        "contains",
        "context",
        "forbid",
        "getTag",
        "getTokenForInstanceAccess",
        "has",
        "hasTag",
        "iam",
        "in",
        "is",
        "like",
        "permit",
        "principal",
        "principalTags",
        "resource",
        "unless",
        "when",
    ];
    let is_known = |word: &str| CEDAR.contains(&word) || is_known(word);
    let is_name = |word: &&str| word.len() > 1 && word.starts_with(|c: char| c.is_alphabetic());
    snippet.split(|c: char| !c.is_alphanumeric()).filter(is_name).any(|word| !is_known(word))
}

/// Whether a snippet has no placeholder for the reader to fill in
fn is_exact(snippet: &str) -> bool {
    const GAPS: [&str; 6] = ["…", "<", "ACCOUNT", "NAME", "OWNER", "REPOSITORY"];
    !snippet.is_empty() && !GAPS.iter().any(|gap| snippet.contains(gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_a_help_is_read() {
        let check = |help: &str, expected: &[&str]| assert_eq!(texts(help), expected, "{help}");
        check("did you mean `a`?", &["did you mean `a`?"]);
        check("did you mean `a`? else drop the key", &["did you mean `a`", "drop the key"]);
        check("write `a`, or leave it out", &["write `a`", "leave it out"]);
        check("write `a` or `b`", &["write `a`", "write `b`"]);
        check("write it in `a` or `b`", &["write it in `a` or `b`"]);
        check("set `a: b, or c`, or `d`", &["set `a: b, or c`", "set `d`"]);
        check(
            "name an IAM role, or set `identityProvider: SSO`",
            &["name an IAM role", "set `identityProvider: SSO`"],
        );
    }

    #[test]
    fn only_a_way_without_a_gap_is_an_instruction() {
        let set = |key: &str, value: &str| Way::Set { key: key.to_owned(), value: value.to_owned() };
        for (way, expected) in [
            ("did you mean the account `333333333333`?", Some(Way::Spell("333333333333".to_owned()))),
            ("write `version: 1`, the only one that this program reads", Some(set("version", "1"))),
            ("write `[Finance, Ledger]` for 2 values", Some(Way::Write("[Finance, Ledger]".to_owned()))),
            ("write `role: <name>`", None),
            ("write its value", None),
            ("drop it; the account is meant", Some(Way::Drop)),
            ("take `encrypted` out", Some(Way::DropKey("encrypted".to_owned()))),
            ("leave `nodes` out only for all nodes", None),
            ("add `crossAccountIam: true`", Some(set("crossAccountIam", "true"))),
            ("add `id: o-…` to the organization", None),
            ("end the statement with `;`", Some(Way::Append(";".to_owned()))),
            (
                "add it to `nodeAccess.units`",
                Some(Way::Add { item: None, list: vec!["nodeAccess".to_owned(), "units".to_owned()] }),
            ),
        ] {
            assert_eq!(read(way), expected, "{way}");
        }
    }
}
