//! Reading: errors in a text are found, at the characters that they are about

use jitna_iac::diag::{Diagnostics, Sources};
use jitna_iac::read::{self, load};

pub(crate) fn found(text: &str) -> (Diagnostics, Sources) {
    let mut sources = Sources::default();
    let (_, mut findings) = read::read(text, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    (findings, sources)
}

/// `line:column-line:column code message (help)` for each finding
pub(crate) fn shown(findings: &Diagnostics, sources: &Sources) -> Vec<String> {
    let shown = findings.iter().map(|finding| {
        let at = sources.position(finding.origin()).unwrap();
        let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        let (code, message) = (finding.code, &finding.message);
        format!("{}:{}-{}:{} {code} {message}{help}", at.line, at.column, at.end_line, at.end_column)
    });
    shown.collect()
}

/// Checks the findings of reading a text, in the form of [`shown`]
pub(crate) fn check(text: &str, expected: &[&str]) {
    let (findings, sources) = found(text);
    assert_eq!(shown(&findings, &sources), expected, "{text}");
}

/// The same for a part after a head that completes the model, with lines counted from the part
fn part(text: &str, expected: &[&str]) {
    let head = "version: 1\naccount: {id: '111122223333', region: us-east-1}\n";
    let (findings, sources) = found(&format!("{head}{text}"));
    let shown = shown(&findings, &sources).into_iter().map(|finding| {
        let lines: Vec<&str> = finding.splitn(4, [':', '-']).collect();
        let number = |text: &str| text.parse::<u32>().unwrap() - 2;
        format!("{}:{}-{}:{}", number(lines[0]), lines[1], number(lines[2]), lines[3])
    });
    assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
}

/// What reading finds in the syntax of a text
fn syntax(text: &str, expected: &str) {
    let (findings, sources) = found(text);
    let mut all = shown(&findings, &sources);
    all.retain(|one| one.contains(" JNA0101 ") || one.contains(" JNA0109 "));
    assert_eq!(all, [expected], "{text}");
}

pub(crate) const HEAD: &str = "version: 1\naccount: {id: '111122223333', region: us-east-1}\n";

/// The text as editors on other systems save it
fn saved_anyhow(text: &str) -> [String; 4] {
    let windows = text.replace('\n', "\r\n");
    [text.to_owned(), windows.clone(), format!("\u{feff}{text}"), format!("\u{feff}{windows}")]
}

#[test]
fn text_that_is_no_mapping_is_said_to_be_none() {
    for (text, place, kind) in [
        ("", "1:1-1:1", "an empty file"),
        ("# a comment\n", "1:1-1:1", "only comments"),
        ("\u{feff}", "1:1-1:1", "an empty file"),
        ("null", "1:1-1:1", "nothing"),
        ("~", "1:1-1:1", "nothing"),
        ("[]", "1:1-1:3", "a list"),
        ("- a\n- b\n", "1:1-2:4", "a list"),
        ("text", "1:1-1:1", "a string"),
        ("\u{feff}'text'", "1:1-1:1", "a string"),
        ("...", "1:1-1:1", "nothing"),
    ] {
        check(
            text,
            &[&format!(
                "{place} JNA0120 expected a model, found {kind} (`jitna-iac init` writes a model to begin with)"
            )],
        );
    }
}

#[test]
fn yaml_that_the_format_leaves_out_is_refused() {
    let which = "which this format does not have";
    for (text, expected) in [
        (
            "a: 1\n---\nb: 2\n",
            "2:1-2:4 JNA0109 `---` ends the document, and a file holds one (take the line out)".to_owned(),
        ),
        (
            "? [a]\n: b\n",
            format!(
                "1:3-2:4 JNA0109 a key that is not a string, {which} (write a word as the key; quote a value that begins with `{{` or `[`)"
            ),
        ),
        (
            "? {a: b}\n: b\n",
            format!(
                "1:3-2:4 JNA0109 a key that is not a string, {which} (write a word as the key; quote a value that begins with `{{` or `[`)"
            ),
        ),
        // The key of `{{ a }}` is a mapping as well, but there it is the only one.
        (
            "version: 1\n? {a: b}\n",
            format!(
                "2:3-3:1 JNA0109 a key that is not a string, {which} (write a word as the key; quote a value that begins with `{{` or `[`)"
            ),
        ),
        ("a: &x 1\nb: *x\n", format!("2:4-2:6 JNA0109 an alias, {which} (write `1`)")),
        (
            "a: !Ref b\n",
            format!(
                "1:9-1:10 JNA0109 the CloudFormation function `!Ref`, {which} (write the value itself: the file is read before CloudFormation is, and `synth --parameters` makes parameters of values)"
            ),
        ),
    ] {
        syntax(text, &expected);
    }
}

#[test]
fn broken_text_is_found_where_reading_stops() {
    for (text, expected) in [
        ("a: [\n", "1:4-1:5 JNA0101 the bracket `[` is not closed (write `]` at the end of the value)"),
        ("a: [1]]\n", "1:7-1:8 JNA0101 `]` closes no bracket (remove it)"),
        ("a:\n\tb: 1\n", "2:1-2:2 JNA0101 a tab in the indentation (indent with spaces)"),
        ("a: b: c", "1:4-1:8 JNA0101 `: ` in a value without quotes (put the value in quotes: `\"b: c\"`)"),
        (
            "a: @b",
            "1:4-1:6 JNA0101 a value without quotes cannot begin with `@` (put the value in quotes: `\"@b\"`)",
        ),
        (
            "ä: \0\n",
            "1:4-1:5 JNA0101 this line is not YAML (write `key: value` or `- item`, and put a value with special characters in quotes)",
        ),
        (
            "a: |\n  x\n b",
            "3:2-3:3 JNA0101 `b` is neither a key nor an item (write `# b` if it is a comment, or take the line out)",
        ),
    ] {
        for text in saved_anyhow(text) {
            syntax(&text, expected);
        }
    }
    for text in ["a: 'x\n", "a: \"x\n", "\"\\q\"", "a: \"\\ud800\""] {
        let (findings, _) = found(text);
        assert_eq!(findings.iter().filter(|f| f.code.as_str() == "JNA0101").count(), 1, "{text}");
    }
}

#[test]
fn lines_and_columns_are_those_of_an_editor() {
    let text = "version: 1\naccount:\n  # äöü 🦀\n  {\"ä\": 1, id: x, region: y}\n";
    for text in saved_anyhow(text) {
        check(
            &text,
            &[
                "4:4-4:7 JNA0102 unknown key `ä` (expected one of `id`, `region`)",
                "4:16-4:17 JNA0106 invalid account ID `x`: expected 12 digits (write a value such as `123456789012`)",
                "4:27-4:28 JNA0106 invalid Region `y`: expected a code such as `eu-central-1`",
            ],
        );
    }
}

#[test]
fn json_is_read_alike() {
    let json = "{\n  \"version\": 1,\n  \"account\": {\"id\": 111122223333, \"region\": \"us-east-1\", \"regoin\": null}\n}";
    check(json, &["3:58-3:66 JNA0102 unknown key `regoin` (did you mean `region`?)"]);
    check(r#"{"version": 1, "account": {"id": "012345678901", "region": "us-east-1"}}"#, &[]);
}

#[test]
fn known_keys_are_suggested_at_every_level() {
    for (text, written, like) in [
        ("mames: {}", "mames", "names"),
        ("names: {group: {}}", "group", "groups"),
        ("unifiedConsole: {region: []}", "region", "regions"),
        ("nodeAccess: {unit: []}", "unit", "units"),
        ("deploymentRoles: {modus: create}", "modus", "mode"),
        ("denyAccess: {statements: [], descripton: x}", "descripton", "description"),
        ("denyAccess: {statements: [{namee: x}]}", "namee", "name"),
        ("denyAccess: {statements: [{when: [{nodetag: x, nodeTag: x}]}]}", "nodetag", "nodeTag"),
        ("autoApprovals: [{name: x, statements: [], nam: y}]", "nam", "name"),
        ("manualApprovals: [{name: xyz, nodes: all, levels: [], level: []}]", "level", "levels"),
        (
            "manualApprovals: [{name: xyz, nodes: all, levels: [{approvers: [], approver: x}]}]",
            "approver",
            "approvers",
        ),
        (
            "manualApprovals: [{name: xyz, nodes: all, levels: [{approvers: [{role: x, rôle: y}]}]}]",
            "rôle",
            "role",
        ),
        ("sessionPreferences: [{name: x, maxduration: 1h}]", "maxduration", "maxDuration"),
        ("sessionPreferences: [{name: x, cloudWatch: {loggroup: x}}]", "loggroup", "logGroup"),
        ("sessionPreferences: [{name: x, s3: {buckets: x}}]", "buckets", "bucket"),
        ("sessionPreferences: [{name: x, runAs: {user: x, defaultUsr: x}}]", "defaultUsr", "defaultUser"),
        ("sessionPreferences: [{name: x, shellProfile: {Linux: x}}]", "Linux", "linux"),
        ("rollouts: [{name: x, extend: y}]", "extend", "extends"),
        ("stackSets: {maxconcurrent: 1}", "maxconcurrent", "maxConcurrent"),
        ("accept: [{code: x, reason: y, reasons: z}]", "reasons", "reason"),
        ("overrides: [{template: x, resource: y, path: z, delete: true, sett: 1}]", "sett", "set"),
    ] {
        let (findings, _) = found(&format!("{HEAD}{text}"));
        let hit = findings.iter().find(|f| f.message == format!("unknown key `{written}`"));
        let help = hit.unwrap_or_else(|| panic!("{text}: {findings:?}")).help.as_deref();
        assert_eq!(help, Some(format!("did you mean `{like}`?").as_str()), "{text}");
    }
}

#[test]
fn values_of_another_kind_are_told_apart() {
    for (text, expected) in [
        (
            "names: []",
            "1:8-1:10 JNA0104 expected a mapping, found a list (write its keys, each as `key: value`)",
        ),
        (
            "names: {groups: {x: []}}",
            "1:21-1:23 JNA0104 expected a group ID, found a list (write one value, without brackets or `- `)",
        ),
        ("names: {groups: {x: }}", "1:19-1:19 JNA0104 expected a group ID, found nothing (write its value)"),
        (
            "names: {groups: {x: y}}",
            "1:21-1:22 JNA0106 invalid group ID `y`: expected a UUID such as `ec4df598-7071-70a6-0de4-0123456789ab` (write a value such as `ec4df598-7071-70a6-0de4-0123456789ab`)",
        ),
        (
            "nodeAccess: {units: {}}",
            "1:21-1:23 JNA0104 expected a list, found a mapping (write `- ` before it)",
        ),
        ("nodeAccess: {units: x}", "1:21-1:22 JNA0104 expected a list, found `x` (write `[x]`)"),
        (
            "nodeAccess: {name: [x]}",
            "1:20-1:23 JNA0104 expected a configuration manager name, found a list (write `x`)",
        ),
        (
            "deploymentRoles: {mode: exist}",
            "1:25-1:30 JNA0106 invalid value `exist`: expected one of `create`, `existing` (write one of `create`, `existing`)",
        ),
        (
            "deploymentRoles: {mode: exsting}",
            "1:25-1:32 JNA0106 invalid value `exsting`: expected one of `create`, `existing` (did you mean `existing`?)",
        ),
        (
            "denyAccess: {statements: [{name: x, when: x}]}",
            "1:43-1:44 JNA0110 unknown condition `x` (describe it: `conditions: {x: …}`)",
        ),
        (
            "denyAccess: {statements: [{name: x, groups: []}]}",
            "1:45-1:47 JNA0191 `groups` has no items: expected at least one (name what is meant; leave `groups` out only for everyone)",
        ),
        (
            "denyAccess: {statements: [{cedar: x, file: y}]}",
            "1:44-1:45 JNA0104 expected `cedar` or `file`, found both",
        ),
        (
            "denyAccess: {statements: [{cedar: {}}]}",
            "1:35-1:37 JNA0104 expected a text, found a mapping (write the value itself, without a mapping)",
        ),
        (
            "denyAccess: {statements: [{when: [{nodeTag: a, is: b, like: c}]}]}",
            "1:61-1:62 JNA0104 expected one test in a condition, found several",
        ),
        (
            "denyAccess: {statements: [{when: [{nodeTag: a, oneOf: []}]}]}",
            "1:55-1:57 JNA0104 expected a list of at least one value, found a list (write its items, each after `- `)",
        ),
        (
            "manualApprovals: [{name: xyz, levels: [], nodes: x}]",
            "1:50-1:51 JNA0104 expected `all` or a mapping from tags to values, found `x` (write the tags of the nodes, such as `nodes: {Workload: Finance}`; `all` means all nodes)",
        ),
        (
            "manualApprovals: [{name: xyz, nodes: all, levels: [{approvers: [{}]}]}]",
            "1:65-1:67 JNA0104 an approver is one `group`, `user`, `role` or `iamUser` (write one of them, such as `- group: finance-leads`)",
        ),
        (
            "manualApprovals: [{name: xyz, nodes: all, levels: [{approvers: [], approvals: -1}]}]",
            "1:79-1:81 JNA0104 expected a whole number, found `-1` (write digits alone, such as `2`)",
        ),
        (
            "manualApprovals: [{name: xyz, nodes: all, levels: [], accessDuration: 90m}]",
            "1:71-1:74 JNA0106 invalid access duration `90m`: expected whole hours from `1h` to `336h` (14 days) (write a value such as `8h`)",
        ),
        (
            "sessionPreferences: [{name: x, s3: {encrypted: yes}}]",
            "1:48-1:51 JNA0104 expected `true` or `false`, found `yes` (write `true`, without quotes)",
        ),
        (
            "sessionPreferences: [{name: x, s3: {encrypted: 'true'}}]",
            "1:48-1:54 JNA0104 expected `true` or `false`, found the text `true` (write `true`, without quotes)",
        ),
        (
            "sessionPreferences: [{name: x, runAs: []}]",
            "1:39-1:41 JNA0104 expected a mapping, found a list (write its keys, each as `key: value`)",
        ),
        (
            "sessionPreferences: [{name: x, kmsKey: \"${x}\"}]",
            "1:40-1:46 JNA0106 invalid text `${x}`: expected placeholders are `${AWS::Region}`, `${AWS::AccountId}` and `${AWS::Partition}` (for a literal `${`, write `${!`)",
        ),
        (
            "stackSets: {maxConcurrent: 101%}",
            "1:28-1:32 JNA0104 expected a number of accounts or a share such as `25%`, found `101%` (write a share from `0%` to `100%`, or a whole number of accounts)",
        ),
        (
            "stackSets: {maxConcurrent: +5}",
            "1:28-1:30 JNA0104 expected a number of accounts or a share such as `25%`, found `+5` (write a share from `0%` to `100%`, or a whole number of accounts)",
        ),
        (
            "stackSets: {maxConcurrent: []}",
            "1:28-1:30 JNA0104 expected a number of accounts or a share such as `25%`, found a list (write one value, without brackets or `- `)",
        ),
        (
            "tags: {aws:x: y}",
            "1:8-1:13 JNA0106 invalid tag key `aws:x`: expected 1 to 128 letters, digits, spaces or `_.:/=+-@`, not beginning with `aws:` (write a value such as `CostCenter`)",
        ),
        (
            "overrides: [{template: x, resource: y, path: z}]",
            "1:14-1:22 JNA0104 an override has either `set` or `delete: true`",
        ),
        (
            "accept: [{code: x}]",
            "1:11-1:15 JNA0103 missing key `reason` (add `reason: …`; `jitna-iac explain reason` describes it)",
        ),
        ("names: {groups: {}, groups: {}}", "1:21-1:27 JNA0105 duplicate key `groups` (keep one of the two)"),
    ] {
        part(text, &[expected]);
    }
}

#[test]
fn organization_and_account_exclude_each_other() {
    check(
        "version: 1\naccount: {}\norganization: {}\n",
        &["2:10-2:12 JNA0104 expected `organization` or `account`, found both"],
    );
}

/// Checks where Cedar's findings are in a policy with these statements, as the characters that they mark; the same however the text was
/// saved
fn cedar(statement: &str, expected: &[(u32, u32, &str)]) {
    let text = format!("{HEAD}autoApprovals:\n  - name: x\n    statements:\n{statement}");
    for text in saved_anyhow(&text) {
        let mut sources = Sources::default();
        let mut findings = jitna_iac::find(&text, "jitna.yaml", &mut sources);
        findings.sort(&sources);
        let places =
            findings.iter().filter(|finding| finding.code.as_str().starts_with("JNA03")).map(|finding| {
                let at = sources.position(finding.origin()).unwrap();
                let jitna_iac::Origin::Span { start, end, .. } = finding.origin() else {
                    panic!("{finding:?}")
                };
                (at.line - 5, at.column, text[start as usize..end as usize].replace("\r\n", "\n"))
            });
        let places: Vec<_> = places.collect();
        let places: Vec<_> = places.iter().map(|(line, column, at)| (*line, *column, at.as_str())).collect();
        assert_eq!(places, expected, "{text}");
    }
}

#[test]
fn cedar_findings_point_at_their_characters() {
    const OPEN: &str = "permit (principal, action, resource) when { resource.hasTag(\"A\") };";
    let block = |header: &str| format!("      - cedar: {header}\n          {OPEN}\n");
    cedar(&block("|"), &[(2, 30, "action")]);
    cedar(&block("|-"), &[(2, 30, "action")]);
    cedar(&block("|+"), &[(2, 30, "action")]);
    cedar(&block("|2 # resource) when { resource.hasTag(\"A\") };"), &[(2, 30, "action")]);
    cedar(&block("&anchored |"), &[(2, 30, "action")]);
    cedar(&block("\n          |"), &[(3, 30, "action")]);
    cedar(&block("|").replace("permit", "// ä🦀\n\n             permit"), &[(4, 33, "action")]);
    cedar(&block("|+").replace("permit", "\n\n          permit"), &[(4, 30, "action")]);
    cedar(block("|").trim_end(), &[(2, 30, "action")]);
    cedar(&format!("      - cedar: '{OPEN}'\n"), &[(1, 36, "action")]);
    let plain = "permit (principal, action, resource);";
    cedar(&format!("      - cedar: {plain}\n"), &[(1, 16, "permit"), (1, 35, "action")]);
    cedar(&format!("      - {{cedar: \"{plain}\"}}\n"), &[(1, 18, "permit"), (1, 37, "action")]);
}

#[test]
fn cedar_findings_point_at_the_whole_where_its_characters_are_not_as_written() {
    let open = "permit (principal, action, resource) when { resource.hasTag(\"A\") };";
    cedar(&format!("      - cedar: >\n          {open}\n"), &[(2, 11, &format!("{open}\n"))]);
    cedar(&format!("      - cedar: {open:?}\n"), &[(1, 16, &format!("{open:?}"))]);
    let folded = "permit (principal, action,\n          resource);";
    cedar(&format!("      - cedar: {folded}\n"), &[(1, 16, folded), (1, 16, folded)]);
    cedar("      - cedar: |\n", &[(1, 16, "|\n")]);
    cedar("      - {name: all}\n", &[(1, 9, "{name: all}")]);
}

pub(crate) fn loaded(bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jitna.yaml");
    std::fs::write(&path, bytes).unwrap();
    let mut sources = Sources::default();
    let (_, mut findings) = load(&path, &mut sources).unwrap();
    findings.sort(&sources);
    shown(&findings, &sources)
}

#[test]
fn bytes_that_are_no_text_are_found_where_they_are() {
    let expected = "2:4-2:4 JNA0101 the file is not UTF-8 from here on (save the file as UTF-8)";
    assert_eq!(loaded(b"version: 1\n\xc3\xa4: \xff\n"), [expected]);
    assert_eq!(loaded(b"version: 1\r\n\xc3\xa4: \xe4"), [expected]);
    // The redirected output of some shells, with and without a byte order mark.
    let other = |name: &str| {
        format!("1:1-1:1 JNA0101 the file is encoded in {name}, not in UTF-8 (save the file as UTF-8)")
    };
    for text in [&b"\xff\xfev\0e\0"[..], b"\xfe\xff\0v\0e", b"v\0e\0", b"\0v\0e"] {
        assert_eq!(loaded(text), [other("UTF-16")]);
    }
    assert_eq!(loaded(b"\xff\xfe\0\0v\0\0\0"), [other("UTF-32")]);
    assert_eq!(loaded(format!("\u{feff}{HEAD}").as_bytes()), [""; 0]);
    assert_eq!(loaded(HEAD.as_bytes()), [""; 0]);
}

#[test]
fn files_that_cannot_be_read_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let message = |path: &std::path::Path| load(path, &mut Sources::default()).unwrap_err().to_string();
    assert!(message(&folder.path().join("none.yaml")).starts_with("cannot read "));
    assert!(message(folder.path()).starts_with("cannot read "));
}
