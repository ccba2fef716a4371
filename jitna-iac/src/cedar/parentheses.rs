//! Printed statements without unnecessary parentheses

use cedar_policy::{Policy, PolicySet, pst};

use super::tokens::{Token, tokens};

/// Text of a syntax tree, as a user would write it
///
/// Cedar's printer puts every operand in parentheses. Each removal is checked: the remaining text must parse to the same tree.
pub(super) fn printed(template: &pst::Template) -> String {
    let full = template.to_string();
    let mut plain = full.clone();
    while let Some((open, close)) = needless(&tokens(&plain)) {
        plain.remove(close);
        plain.remove(open);
    }
    if same_tree(&plain, template) { plain } else { full }
}

/// Whether Cedar evaluates a text like a syntax tree
///
/// Compares the forms that Cedar's evaluator uses. To get a syntax tree from the text would require a second parser.
fn same_tree(text: &str, template: &pst::Template) -> bool {
    let Ok(policies) = text.parse::<PolicySet>() else { return false };
    let mut policies = policies.policies();
    let (Some(read), None) = (policies.next(), policies.next()) else { return false };
    let wanted = template.clone().with_id(read.id().clone().into());
    let wanted = pst::StaticPolicy::try_from(wanted).ok().map(pst::Policy::Static);
    wanted.and_then(|wanted| Policy::from_pst(wanted).ok()).is_some_and(|wanted| wanted == *read)
}

/// Positions of two parentheses that have no effect
///
/// Parentheses around `&&` inside `||` stay: Cedar does not need them, but users do.
fn needless(tokens: &[Token<'_>]) -> Option<(usize, usize)> {
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if ["(", "[", "{"].iter().any(|sign| token.is(sign)) {
            open.push((at, ""));
        } else if token.is("||") || (token.is("&&") && open.last().is_some_and(|(_, op)| op.is_empty())) {
            if let Some((_, op)) = open.last_mut() {
                *op = if token.is("||") { "||" } else { "&&" };
            }
        } else if [")", "]", "}"].iter().any(|sign| token.is(sign)) {
            let (opened, op) = open.pop()?;
            let first = tokens.get(opened)?;
            let (Some(before), Some(after)) =
                (opened.checked_sub(1).and_then(|before| tokens.get(before)), tokens.get(at + 1))
            else {
                continue;
            };
            let begins = before.is("(") || before.is("{");
            let ends = after.is(")") || after.is("}");
            let fits = match op {
                "" => {
                    let joins = |sign: &Token<'_>| sign.is("&&") || sign.is("||");
                    (begins || joins(before)) && (ends || joins(after))
                }
                op => begins && (ends || after.is(op)),
            };
            if token.is(")") && first.is("(") && fits {
                return Some((first.start, token.start));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_tree_is_the_same() {
        let text = |condition: &str| {
            let mut named = condition.to_owned();
            for name in ["a", "b", "c"] {
                named = named.replace(&name.to_uppercase(), &format!("resource.hasTag(\"{name}\")"));
            }
            format!("permit (principal, action, resource) when {{ {named} }};")
        };
        let tree =
            |condition: &str| text(condition).parse::<Policy>().unwrap().to_pst().unwrap().body().clone();
        assert!(same_tree(&text("A && (B || C)"), &tree("((A) && (B || (C)))")));
        for other in ["(A && B) || C", "A && B || C", "A && (C || B)", "A &&", "A", "A && B", "A && (B && C)"]
        {
            assert!(!same_tree(&text(other), &tree("A && (B || C)")), "{other}");
        }
        let twice = text("A").repeat(2);
        assert!(!same_tree(&twice, &tree("A")));
        assert!(!same_tree("", &tree("A")));
    }

    #[test]
    fn only_needless_parentheses_go() {
        let cases = [
            ("{ (a == b) && (c has d) }", "{ a == b && c has d }"),
            ("{ ((a == b) && c) && d }", "{ a == b && c && d }"),
            ("{ a && (b && c) }", "{ a && (b && c) }"),
            ("{ (a && b) || (c && d) }", "{ (a && b) || (c && d) }"),
            ("{ (a || b) && c }", "{ (a || b) && c }"),
            ("{ !(a == b) && (!(c)) }", "{ !(a == b) && !(c) }"),
            ("{ x.f(\"(\") && ((a) == b) }", "{ x.f(\"(\") && (a) == b }"),
        ];
        for (full, expected) in cases {
            let mut plain = full.to_owned();
            while let Some((open, close)) = needless(&tokens(&plain)) {
                plain.remove(close);
                plain.remove(open);
            }
            assert_eq!(plain, expected);
        }
    }
}
