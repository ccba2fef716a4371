//! Every offered fix can be applied as it is, resolves its finding, and approves no request that was not approved before

use std::collections::BTreeMap;

use jitna_iac::Origin;
use jitna_iac::cedar::{ACTION, Source};
use jitna_iac::diag::{Diagnostic, Diagnostics, Fix, Safety, Severity, Sources};
use jitna_iac::fix::{Project, add_fixes, apply};
use jitna_iac::model::{Model, Statement, StatementKind};
use jitna_iac::prove::compare_auto;
use jitna_iac::read::FileAccess;

use crate::rules::{model_with, models_with_a_fault};

fn found(text: &str) -> Diagnostics {
    let (model, mut findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    findings.append(model.map(|model| jitna_iac::check(&model)).unwrap_or_default());
    findings
}

/// Cedar text of the model: for each auto-approval policy, with that of the deny-access policy
fn statements(text: &str) -> Vec<Vec<Source>> {
    let Some(model): Option<Model> = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default()).0
    else {
        return Vec::new();
    };
    let texts = |statements: &[jitna_iac::Spanned<Statement>]| -> Vec<Source> {
        let texts = statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Cedar(cedar) => Some(Source::from(cedar.text.as_str())),
            _ => None,
        });
        texts.collect()
    };
    let deny = model.deny_access.as_ref().map(|deny| texts(&deny.statements)).unwrap_or_default();
    let autos = model.auto_approvals.iter().map(|auto| [texts(&auto.statements), deny.clone()].concat());
    let everyone =
        [vec![Source::from(format!("permit (principal, action == {ACTION}, resource);"))], deny.clone()];
    autos.chain([everyone.concat()]).collect()
}

fn edited(text: &str, fix: &Fix) -> String {
    let mut new = text.to_owned();
    for edit in fix.edits.iter().rev() {
        let Origin::Span { start, end, .. } = edit.origin else { panic!("a fix has a place: {fix:?}") };
        new.replace_range(start as usize..end as usize, &edit.replacement);
    }
    new
}

fn applied(text: &str, finding: &Diagnostic) -> Option<String> {
    Some(edited(text, finding.fixes.first()?))
}

/// Applies each fix of the model separately; returns how many there are
fn judged(text: &str) -> usize {
    let findings = found(text);
    let count = |findings: &Diagnostics, code: &str| {
        findings.iter().filter(|finding| finding.code.as_str() == code).count()
    };
    let errors = |findings: &Diagnostics| {
        findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    };
    let mut fixes = 0;
    for finding in findings.iter() {
        let Some(fixed) = applied(text, finding) else { continue };
        fixes += 1;
        let left = found(&fixed);
        let code = finding.code.as_str();
        assert_eq!(count(&left, code) + 1, count(&findings, code), "{finding:?}\n{fixed}");
        assert!(errors(&left) < errors(&findings), "{finding:?}\n{fixed}");
        // A gap that no longer fails with an error is still a gap.
        assert_eq!(count(&left, "JNA0374"), count(&findings, "JNA0374"), "{finding:?}\n{fixed}");
        let (old, new) = (statements(text), statements(&fixed));
        assert_eq!(old.len(), new.len());
        for (old, new) in old.iter().zip(&new) {
            let gained = compare_auto(old, new).gained;
            assert!(gained.is_proved(), "{gained:?}\n{finding:?}\n{fixed}");
        }
    }
    fixes
}

#[test]
fn fixes_of_the_pages_approve_nothing_more() {
    let fixes: usize = models_with_a_fault().iter().map(|text| judged(text)).sum();
    assert!(fixes >= 2, "{fixes}");
}

#[test]
fn a_guard_never_makes_a_hole_quiet() {
    let reads = [
        r#"resource.getTag("Env") == "prod""#,
        r#"resource.getTag("Env") != "dev""#,
        r#""prod" == resource.getTag("Env")"#,
        r#"["a", "b"].contains(resource.getTag("Env"))"#,
        r#"principal.division != "Finance""#,
        r#"(principal.division) like "F*""#,
        r#"context.iam.principalTags.getTag("Team") == "red""#,
    ];
    let around = [
        "{}",
        "({})",
        "!({})",
        "!(({} && true) || false)",
        r#"resource.hasTag("A") && {}"#,
        r#"resource.hasTag("A") || {}"#,
        r#"{} || resource.hasTag("A")"#,
        r#"{} && resource.hasTag("A")"#,
        r#"!({} && resource.hasTag("A"))"#,
        r#"!(resource.hasTag("A") && !({} || resource.hasTag("B")))"#,
        r#"if resource.hasTag("A") then {} else false"#,
        r#"({}) == resource.hasTag("A")"#,
    ];
    let (mut fixes, mut models) = (0, 0);
    for (effect, key) in [("forbid", "denyAccess"), ("permit", "autoApprovals")] {
        for clause in ["when", "unless"] {
            for (read, around) in reads.iter().flat_map(|read| around.map(|around| (read, around))) {
                let condition = around.replace("{}", read);
                let statement =
                    format!("{effect} (principal, action == {ACTION}, resource) {clause} {{ {condition} }};");
                let indent = if key == "denyAccess" { "    " } else { "      " };
                let statements = format!("{indent}- cedar: |\n{indent}    {statement}\n");
                let model = match key {
                    "denyAccess" => format!("denyAccess:\n  statements:\n{statements}"),
                    _ => format!("autoApprovals:\n  - name: everyday\n    statements:\n{statements}"),
                };
                fixes += judged(&model_with(&model));
                models += 1;
            }
        }
    }
    assert!(models == 336 && fixes > 200, "{fixes} of {models}");
}

/// Options that a help message offers: `write A, or set B`, ``write `a` or `b` ``
fn ways(help: &str) -> Vec<String> {
    const VERBS: [&str; 6] = ["did you mean ", "write ", "set ", "drop ", "leave ", "keep "];
    let (mut from, mut in_code, mut parts) = (0, false, Vec::new());
    for (at, c) in help.char_indices() {
        in_code ^= c == '`';
        let or = [", or ", "; or "].into_iter().find(|or| !in_code && help[at..].starts_with(or));
        if let Some(or) = or {
            parts.push(&help[from..at]);
            from = at + or.len();
        }
    }
    parts.push(&help[from..]);
    let verb_of = |part: &str| VERBS.into_iter().find(|verb| part.starts_with(verb));
    let first = verb_of(help).unwrap_or_default();
    let mut ways = Vec::new();
    for part in parts {
        // An option that begins with the text to write has the verb of the first one.
        let verb = verb_of(part).unwrap_or(if part.starts_with('`') { first } else { "" });
        let rest = part.strip_prefix(verb).unwrap_or(part);
        let is_code = rest.starts_with('`');
        let pieces: Vec<&str> = if is_code { rest.split("` or `").collect() } else { vec![rest] };
        let last = pieces.len() - 1;
        for (number, piece) in pieces.into_iter().enumerate() {
            let (open, close) = (if number > 0 { "`" } else { "" }, if number < last { "`" } else { "" });
            ways.push(format!("{verb}{open}{piece}{close}"));
        }
    }
    ways
}

/// The text without the marked item of a list that has other items
fn dropped(text: &str, start: usize, end: usize) -> Option<String> {
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let ends = after.find('\n').map_or(text.len(), |at| end + at + 1);
    let behind = text.get(end..ends)?.split('#').next()?.trim();
    if text.get(line..start)?.trim() == "-" && behind.is_empty() {
        let dash = text.get(line..start)?.trim_end();
        let is_item = |line: Option<&str>| line.is_some_and(|line| line.starts_with(dash));
        let others = is_item(text[..line].lines().next_back()) || is_item(text[ends..].lines().next());
        return others.then(|| format!("{}{}", &text[..line], &text[ends..]));
    }
    let (left, right) = (before.trim_end_matches(' '), after.trim_start_matches(' '));
    let is_item = left.ends_with([',', '[']) && right.starts_with([',', ']']);
    match (left.strip_suffix(','), right.strip_prefix(',')) {
        (Some(left), _) if is_item => Some(format!("{left}{after}")),
        (None, Some(right)) if is_item => Some(format!("{left}{}", right.trim_start())),
        _ => None,
    }
}

/// End of a pair that may be in braces with other pairs
fn pair_end(pair: &str) -> usize {
    let mut open = 0_usize;
    let ends = |(_, c): &(usize, char)| {
        let is_end = open == 0 && matches!(c, ',' | '}' | ']');
        match c {
            '{' | '[' => open += 1,
            '}' | ']' => open = open.saturating_sub(1),
            _ => {}
        }
        is_end
    };
    pair.char_indices().find(ends).map_or(pair.len(), |(at, _)| at)
}

/// The text after following an option of a finding's help, if the option says exactly what to write
fn followed(text: &str, finding: &Diagnostic, help: &str) -> Option<String> {
    let Origin::Span { start, end, .. } = finding.origin() else { return None };
    let (start, end) = (start as usize, end as usize);
    let marked = text.get(start..end)?;
    if ["drop it", "drop it here", "leave it out", "keep one", "keep one of the two"].contains(&help) {
        return dropped(text, start, end);
    }
    let quoted =
        |text: &str| -> Option<String> { Some(text.split_once('`')?.1.split_once('`')?.0.to_owned()) };
    let replaced = |new: &str| format!("{}{new}{}", &text[..start], &text[end..]);
    // A snippet with a placeholder is for the reader to fill in, and one of two options is a choice.
    let is_exact = |snippet: &str| !snippet.contains('…') && !snippet.contains("<");
    if let Some(rest) = help.strip_prefix("did you mean ") {
        let meant = quoted(rest)?;
        let wrong = quoted(&finding.message)?;
        let new = if marked.contains(&wrong) { marked.replacen(&wrong, &meant, 1) } else { meant };
        return Some(replaced(&new));
    }
    let rest = help.strip_prefix("write ").or_else(|| help.strip_prefix("set "))?;
    let (snippet, after) = rest.strip_prefix('`')?.split_once('`')?;
    let is_all =
        after.is_empty() || [":", ";", " if ", ", without quotes"].iter().any(|rest| after.starts_with(rest));
    if !is_exact(snippet) || !is_all {
        return None;
    }
    let key = snippet
        .split_once(": ")
        .map(|(key, _)| key)
        .filter(|key| key.chars().all(|c| c.is_ascii_alphanumeric()));
    let Some(key) = key else {
        if let Some(wrong) =
            quoted(&finding.message).filter(|wrong| wrong != marked && marked.contains(wrong))
        {
            return Some(replaced(&marked.replacen(&wrong, snippet, 1)));
        }
        // A quoted value stays quoted.
        let marks =
            marked.chars().next().filter(|mark| matches!(mark, '"' | '\'') && !snippet.starts_with(*mark));
        let is_text = marks.is_some_and(|mark| marked.len() > 1 && marked.ends_with(mark));
        let keeps = is_text
            && !after.contains("without quotes")
            && !snippet.starts_with('[')
            && !snippet.contains('"')
            && !marked.contains("\"'");
        return Some(replaced(&if keeps { format!("\"{snippet}\"") } else { snippet.to_owned() }));
    };
    // `key: value` replaces the nearest pair with this key, before the place or in it.
    let from = text.get(..end)?.rfind(&format!("{key}:"))?;
    let line = text.get(from..)?.find('\n').map_or(text.len(), |length| from + length);
    let pair = text.get(from..line)?;
    let to = pair.split(" #").next().unwrap_or(pair).trim_end().len();
    let to = pair_end(pair.get(..to)?);
    Some(format!("{}{snippet}{}", &text[..from], &text[from + to..]))
}

/// Each option of a help message that says exactly what to write resolves its finding, and causes no error
#[test]
fn helps_that_are_followed_work() {
    let (mut count, mut choices, mut faults) = (0, 0, Vec::new());
    for text in models_with_a_fault() {
        let findings = found(&text);
        let errors = |findings: &Diagnostics| -> Vec<String> {
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| finding.message.clone()).collect()
        };
        let before = errors(&findings);
        for finding in findings.iter().filter(|finding| finding.fixes.is_empty()) {
            let ways = finding.help.as_deref().map(ways).unwrap_or_default();
            let several = ways.len() > 1;
            for way in ways {
                let Some(fixed) = followed(&text, finding, &way) else { continue };
                count += 1;
                choices += usize::from(several);
                let left = found(&fixed);
                let stays = left.iter().any(|one| one.code == finding.code && one.message == finding.message);
                let new: Vec<String> =
                    errors(&left).into_iter().filter(|error| !before.contains(error)).collect();
                if stays || !new.is_empty() {
                    let (code, message) = (&finding.code, &finding.message);
                    faults.push(format!("{code} {message}\n  help: {way}\n  stays: {stays}, new: {new:?}"));
                }
            }
        }
    }
    assert!(
        faults.is_empty() && count >= 45 && choices >= 15,
        "{count} followed, {choices} of a choice\n{}",
        faults.join("\n")
    );
}

#[test]
fn each_way_of_a_help_is_read() {
    let check = |help: &str, expected: &[&str]| assert_eq!(ways(help), expected, "{help}");
    check("did you mean `a`?", &["did you mean `a`?"]);
    check("write `a`, or leave it out", &["write `a`", "leave it out"]);
    check("write `a` or `b`", &["write `a`", "write `b`"]);
    check("write it in `a` or `b`", &["write it in `a` or `b`"]);
    check("set `a: b, or c`, or `d`", &["set `a: b, or c`", "set `d`"]);
    check(
        "name an IAM role, or set `identityProvider: SSO`",
        &["name an IAM role", "set `identityProvider: SSO`"],
    );
}

/// Each fix that is offered for a page's model resolves its finding and causes no error; a safe fix approves nothing more
#[test]
fn most_findings_of_the_pages_have_a_fix_that_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jitna.yaml");
    let (mut all, mut with_fix, mut safe, mut without) = (0, 0, 0, BTreeMap::<String, usize>::new());
    for text in models_with_a_fault() {
        std::fs::write(&path, &text).unwrap();
        let project = Project::new(&path, FileAccess::of_project(folder.path()));
        let mut judged = project.judge().unwrap();
        add_fixes(&project, &mut judged.findings, &judged.sources);
        for finding in judged.findings.iter() {
            // A note does not require a fix.
            if finding.severity > Severity::Note {
                all += 1;
                with_fix += usize::from(!finding.fixes.is_empty());
                if finding.fixes.is_empty() {
                    let help = finding.help.as_deref().unwrap_or("no help");
                    *without.entry(format!("{}: {help}", finding.code)).or_default() += 1;
                }
            }
            for fix in &finding.fixes {
                let fixed = edited(&text, fix);
                let left = found(&fixed);
                let same = |one: &&Diagnostic| one.code == finding.code && one.message == finding.message;
                let count = |findings: &Diagnostics| findings.iter().filter(same).count();
                assert!(count(&left) < count(&judged.findings), "{finding:?}\n{fixed}");
                if std::env::var_os("SHOW_FIXES").is_some() {
                    let changes = jitna_iac::layout::difference("jitna.yaml", "fixed", &text, &fixed);
                    println!(
                        "{} {}\n{} ({:?})\n{changes}",
                        finding.code, finding.message, fix.title, fix.safety
                    );
                }
                if fix.safety == Safety::Safe {
                    safe += 1;
                }
                // With an error, nothing could be deployed before.
                if fix.safety == Safety::Safe && judged.findings.worst() < Some(Severity::Error) {
                    let (old, new) = (statements(&text), statements(&fixed));
                    for (old, new) in old.iter().zip(&new) {
                        let gained = compare_auto(old, new).gained;
                        assert!(gained.is_proved(), "{gained:?}\n{finding:?}\n{fixed}");
                    }
                }
            }
        }
        let applied = apply(&project, Safety::Safe).unwrap();
        if let Some(file) = applied.files.first() {
            std::fs::write(&path, &file.new).unwrap();
            assert!(apply(&project, Safety::Safe).unwrap().files.is_empty(), "a second run changes nothing");
        }
    }
    if std::env::var_os("SHOW_FIXES").is_some() {
        println!("{with_fix} of {all} have a fix, {safe} fixes are safe\n{without:#?}");
    }
    let share = with_fix * 100 / all;
    assert!(
        share >= 40 && safe >= 25,
        "{with_fix} of {all} findings have a fix, {safe} fixes are safe: {without:#?}"
    );
}
