//! Checks of the scope between the parentheses, and trivial checks of the rest

use super::super::inspect::after_type;
use super::super::schema::{ACTION, ACTION_ID, ACTION_TYPE, GROUP, ROLE};
use super::*;

impl Findings<'_> {
    pub(super) fn judge_scope(&mut self) {
        let statement = self.statement;
        let parts = statement.parts();
        self.judge_annotations();
        self.judge_slots();
        for element in &parts.scope {
            match element.first() {
                Some(variable) if variable.is("action") => self.judge_action(element),
                Some(variable) if variable.is("resource") => self.judge_resource(element),
                _ => {}
            }
        }
        self.judge_principals();
        for at in 0..parts.clauses.len() {
            if let Some([variable, by, id, ..]) = parts.clauses.get(at..)
                && variable.is("resource")
                && (by.is("==") || by.is("in"))
                && (id.is("AWS") || id.is("["))
            {
                self.add_node_by_id(variable.start..by.range().end);
            }
        }
        self.judge_breadth();
    }

    fn judge_annotations(&mut self) {
        let tokens = &self.statement.tokens;
        let mut at = 0;
        while let Some([sign, name, rest @ ..]) = tokens.get(at..)
            && sign.is("@")
        {
            let mut last = name;
            at += 2;
            if let [open, _, close, ..] = rest
                && open.is("(")
            {
                last = close;
                at += 3;
            }
            let message = format!(
                "whether the service takes annotations such as `@{}` is not documented",
                one_line(name.text)
            );
            let help = "write a comment (`// …`) instead";
            let range = sign.start..last.range().end;
            self.add(IssueKind::UndocumentedAnnotation, message, range, help);
        }
    }

    fn judge_slots(&mut self) {
        let statement = self.statement;
        for slot in statement.tokens.iter().filter(|token| token.kind == TokenKind::Slot) {
            let message = format!(
                "`{}` makes the statement a template, which an approval policy cannot fill in",
                slot.text
            );
            let help = "name the group (`principal in AWS::IdentityStore::Group::\"…\"`), or leave \
                        it out";
            self.add(IssueKind::Template, message, slot.range(), help);
        }
        for element in statement.parts().scope {
            let has_slot = element.iter().any(|token| token.kind == TokenKind::Slot);
            if let (true, Some(variable), Some(range)) = (has_slot, element.first(), span(element)) {
                let with = variable.text.to_owned();
                self.edits.push(Edit { range, with });
            }
        }
    }

    fn judge_action(&mut self, element: &[Token<'_>]) {
        let Some(range) = span(element) else { return };
        let help = format!("write `action == {ACTION}`");
        match element {
            [_] => {
                let message = "the action is left open";
                self.add(IssueKind::WrongActionScope, message, range.clone(), help);
            }
            [_, by, name @ ..] if by.is("==") && is_the_action(name) => return,
            [_, by, name @ ..] if by.is("==") && is_bare_name(name) => {
                let message = format!(
                    "`{}` is a bare name; an action has a type and an ID in quotes",
                    self.written(name)
                );
                let range = span(name).unwrap_or(range.clone());
                self.add(IssueKind::UnquotedAction, message, range, format!("write `{ACTION}`"));
            }
            _ => {
                let message = format!(
                    "`{}` is not the one form of the action that is documented",
                    self.written(element)
                );
                self.add(IssueKind::WrongActionScope, message, range.clone(), help);
            }
        }
        let with = format!("action == {ACTION}");
        self.edits.push(Edit { range, with });
    }

    fn judge_resource(&mut self, element: &[Token<'_>]) {
        let names_node = element.iter().any(|token| token.is("==") || token.is("in"));
        let has_slot = element.iter().any(|token| token.kind == TokenKind::Slot);
        if names_node
            && !has_slot
            && let Some(range) = span(element)
        {
            self.add_node_by_id(range);
        }
    }

    fn add_node_by_id(&mut self, range: Range<usize>) {
        let message = "which id a node has in Cedar (instance ID or ARN) is not documented";
        let help = "tell nodes apart by a tag, such as `resource.hasTag(\"Key\")`";
        self.add(IssueKind::NodeById, message, range, help);
    }

    /// Reports groups and roles that are used as a principal, in the scope and in the conditions
    fn judge_principals(&mut self) {
        let statement = self.statement;
        for at in 0..statement.tokens.len() {
            let Some(rest) = statement.tokens.get(at..) else {
                continue;
            };
            if let [variable, by, group @ ..] = rest
                && variable.is("principal")
                && by.is("==")
                && let Some([_, id, ..]) = after_type(group, GROUP)
            {
                let message = "no principal is a group, so this never holds";
                let help = format!("write `principal in {GROUP}::{}`", one_line(id.text));
                let range = variable.start..id.range().end;
                self.add(IssueKind::GroupAsPrincipal, message, range, help);
                let (range, with) = (by.range(), "in".to_owned());
                self.edits.push(Edit { range, with });
            }
            if let Some(after) = after_type(rest, ROLE) {
                let message = "no principal is a role, so this never holds";
                let help = "test a principal tag of the role: \
                            `context.iam.principalTags.hasTag(\"Key\") && …`";
                let name = rest.get(..rest.len() - after.len()).and_then(span);
                let range = name.unwrap_or_else(|| statement.range());
                self.add(IssueKind::RoleAsPrincipal, message, range, help);
            }
        }
        for element in statement.parts().scope {
            let names_role = (0..element.len())
                .filter_map(|at| element.get(at..))
                .any(|rest| after_type(rest, ROLE).is_some());
            if let (true, Some(variable), Some(range)) = (names_role, element.first(), span(element)) {
                let with = variable.text.to_owned();
                self.edits.push(Edit { range, with });
            }
        }
    }

    /// Reports a statement that approves all principals on all nodes
    fn judge_breadth(&mut self) {
        let statement = self.statement;
        let parts = statement.parts();
        let Some(token) = parts.effect.filter(|token| token.is("permit")) else {
            return;
        };
        let [principal, _, resource] = parts.scope.as_slice() else {
            return;
        };
        let anyone = match principal {
            [_] => true,
            [_, by, user @ ..] => by.is("is") && after_type(user, super::super::schema::USER) == Some(&[]),
            [] => false,
        };
        if anyone && resource.len() == 1 && is_trivial(parts.clauses) {
            let message = "this approves everyone on every node, without being asked";
            let help = "name a group (`principal in AWS::IdentityStore::Group::\"…\"`) or a tag \
                        (`when { resource.hasTag(\"Key\") && … }`)";
            self.add(IssueKind::Unconditional, message, token.range(), help);
        }
    }
}

fn is_the_action(name: &[Token<'_>]) -> bool {
    match after_type(name, ACTION_TYPE) {
        Some([sign, id]) => sign.is("::") && id.unquoted().as_deref() == Some(ACTION_ID),
        _ => false,
    }
}

/// `A::B::c`
fn is_bare_name(name: &[Token<'_>]) -> bool {
    let is_part = |token: &Token<'_>| token.kind == TokenKind::Word || token.is("::");
    name.last().is_some_and(|last| last.kind == TokenKind::Word) && name.iter().all(is_part)
}

/// Whether there are only clauses `when { true }` and `unless { false }`, in any number
fn is_trivial(clauses: &[Token<'_>]) -> bool {
    clauses.chunks(4).all(|clause| match clause {
        [word, open, value, close] if open.is("{") && close.is("}") => {
            (word.is("when") && value.is("true")) || (word.is("unless") && value.is("false"))
        }
        _ => false,
    })
}
