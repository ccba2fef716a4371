//! Writes the program: functions, their calls, and constants

use std::collections::{BTreeMap, HashMap};

use crate::escape::is_hidden;

use super::LISTS;
use super::Maker;
use super::call::Call;
use super::constants::{Constants, Kind};
use super::fold::{self, Fold};
use super::function::Function;
use super::layout::{Expr, Named, Table};
use super::leaf::{Leaf, Of};
use super::names::Identifiers;
use super::settle::Body;

/// Maximum number of lines of a part that becomes a variable of the only rollout that uses it
const FEW_LINES: usize = 12;

/// Maximum number of accounts that are used only once but still have constants
const MANY: usize = 10;

/// Builds a program
#[derive(Debug)]
pub(super) struct Program {
    constants: Constants,
    makers: Vec<Maker>,
    calls: Vec<Call>,
    /// Calls that build parts, with the position of the part among those of the call
    called: HashMap<usize, (usize, usize)>,
    /// Functions of the other parts
    functions: HashMap<usize, String>,
    /// Parts that become variables of the rollout that uses them
    inner: HashMap<usize, Expr>,
    identifiers: Identifiers,
    written: Vec<Function>,
}

impl Program {
    pub(super) fn new(constants: Constants, makers: Vec<Maker>) -> Self {
        let folds = fold::find(&makers);
        let mut program = Self {
            constants,
            makers,
            calls: Vec::new(),
            called: HashMap::new(),
            functions: HashMap::new(),
            inner: HashMap::new(),
            identifiers: Identifiers::default(),
            written: Vec::new(),
        };
        for (number, fold) in folds.iter().enumerate() {
            for (at, member) in fold.members.iter().enumerate() {
                program.called.insert(*member, (number, at));
            }
        }
        program.find_inner();
        program.name_functions("denyAccess");
        program.name_functions("rollouts");
        for fold in folds {
            program.name_call(fold);
        }
        for (list, ..) in LISTS.into_iter().skip(1) {
            program.name_functions(list);
        }
        // Parameters must not have the name of a function.
        for call in &mut program.calls {
            let mut own = program.identifiers.clone();
            let names = call.fold.parameters.iter().map(|of| own.claim(&of.hint, "value"));
            call.names = names.collect();
        }
        program
    }

    fn name_functions(&mut self, list: &str) {
        for (number, maker) in self.makers.iter().enumerate() {
            let is_other = self.called.contains_key(&number) || self.inner.contains_key(&number);
            if maker.list == list && !is_other {
                self.functions.insert(number, self.identifiers.claim(&maker.name, maker.kind));
            }
        }
    }

    fn name_call(&mut self, fold: Fold) {
        let kind = fold.members.first().and_then(|number| self.makers.get(*number)).map_or("", |of| of.kind);
        let short = kind.strip_prefix("manual_").unwrap_or(kind);
        let common = fold.name(&self.makers);
        let common = common.strip_suffix("_policy").unwrap_or(&common);
        let function = if common.is_empty() {
            // The rollout that uses them, if there is only one.
            let uses = |maker: &&Maker| {
                let mut is_used = false;
                maker.value.visit(&mut |part| {
                    is_used |= matches!(part, Expr::Made(number) if fold.members.contains(number));
                });
                is_used
            };
            let mut users = self.makers.iter().filter(uses);
            match (users.next(), users.next()) {
                (Some(one), None) => self.identifiers.claim(&format!("{} {short}", one.name), kind),
                _ => self.identifiers.claim(kind, short),
            }
        } else {
            self.identifiers.claim(common, short)
        };
        self.calls.push(Call { fold, function, names: Vec::new(), is_mapped: false });
    }

    /// Finds short parts that only one rollout uses
    fn find_inner(&mut self) {
        let mut uses: HashMap<usize, usize> = HashMap::new();
        for maker in &self.makers {
            // Parts of a function, and rollouts that others extend, are built more than once.
            maker.value.visit(&mut |part| {
                if let Expr::Made(number) = part {
                    *uses.entry(*number).or_default() += 1;
                }
            });
        }
        for (number, maker) in self.makers.iter().enumerate() {
            let is_choice = matches!(maker.list, "autoApprovals" | "sessionPreferences");
            if !is_choice || uses.get(&number) != Some(&1) || self.called.contains_key(&number) {
                continue;
            }
            let mut body = Body::new(&self.identifiers);
            let value = body.settle(maker.value.clone());
            body.variables.push((String::new(), value));
            let lines = body.variables.iter().map(|(_, value)| value.lay(4, 4, 1).lines().count());
            if lines.sum::<usize>() <= FEW_LINES {
                let (name, kind) = (maker.name.clone(), maker.kind.to_owned());
                let value = Named { name, kind, value: maker.value.clone(), is_variable: true };
                self.inner.insert(number, Expr::Named(Box::new(value)));
            }
        }
    }

    fn part(&self, number: usize) -> Expr {
        if let Some(inner) = self.inner.get(&number) {
            return inner.clone();
        }
        if let Some((call, member)) = self.called.get(&number)
            && let Some(call) = self.calls.get(*call)
        {
            return call.one(*member);
        }
        let function = self.functions.get(&number).cloned().unwrap_or_default();
        Expr::call(function, [])
    }

    /// Consecutive parts of a chain that the same call builds: their function and shared arguments
    fn run(&self, call: &Expr) -> Option<(usize, usize, Vec<Expr>)> {
        let Expr::Call(name, arguments) = call else { return None };
        let number = match (name.as_str(), arguments.as_slice()) {
            (".manual_approval", [Expr::Borrow(made)]) => match **made {
                Expr::Made(number) => number,
                _ => return None,
            },
            (".with", [Expr::Made(number)]) => *number,
            _ => return None,
        };
        let (call, member) = *self.called.get(&number)?;
        let of = self.calls.get(call)?;
        let is_policy = of.fold.members.first().and_then(|number| self.makers.get(*number));
        is_policy.filter(|maker| maker.list == "manualApprovals")?;
        Some((call, member, of.arguments(member, true)))
    }

    /// Replaces the parts with calls of functions
    fn resolve(&self, value: Expr) -> Expr {
        match value {
            Expr::Made(number) => {
                let part = self.part(number);
                if self.inner.contains_key(&number) { self.resolve(part) } else { part }
            }
            Expr::Chain(base, calls) => {
                let mut made = self.resolve(*base);
                let mut calls = calls.into_iter().peekable();
                while let Some(call) = calls.next() {
                    let Some((of, first, fixed)) = self.run(&call) else {
                        made = then(made, self.resolve(call));
                        continue;
                    };
                    let mut members = vec![first];
                    while let Some((_, member, _)) = calls
                        .peek()
                        .and_then(|next| self.run(next))
                        .filter(|(other, _, others)| *other == of && *others == fixed)
                    {
                        members.push(member);
                        calls.next();
                    }
                    let is_with = matches!(&call, Expr::Call(name, _) if name == ".with");
                    made = match self.calls.get(of) {
                        Some(of) if members.len() > 1 || of.takes_rows() => {
                            let setter = if is_with { "with" } else { "manual_approvals" };
                            made.then(setter, [of.several(&members)])
                        }
                        _ => then(made, self.resolve(call)),
                    };
                }
                made
            }
            mut other => {
                for part in other.parts_mut() {
                    let resolved = self.resolve(std::mem::replace(part, Expr::text("")));
                    *part = resolved;
                }
                other
            }
        }
    }

    /// Finds functions that build several parts of a list
    fn find_mapped(&mut self, model: &Expr) {
        let mut mapped: Vec<usize> = Vec::new();
        for value in self.makers.iter().map(|maker| &maker.value).chain([model]) {
            value.visit(&mut |part| {
                let Expr::Chain(_, calls) = part else { return };
                let runs: Vec<_> = calls.iter().map(|call| self.run(call).map(|(of, ..)| of)).collect();
                let pairs = runs.windows(2).filter_map(|pair| match pair {
                    [Some(one), Some(other)] if one == other => Some(*one),
                    _ => None,
                });
                mapped.extend(pairs);
            });
        }
        for call in mapped {
            if let Some(call) = self.calls.get_mut(call) {
                call.is_mapped = true;
            }
        }
    }

    /// The source text of the program
    pub(super) fn text(mut self, model: Expr, remarks: &[String]) -> String {
        self.find_mapped(&model);
        let mut model = self.resolve(model);
        let mut bodies = self.bodies();
        self.place_constants(&mut model, &mut bodies);
        let tables = self.place_tables(&mut model, &mut bodies);
        let model = self.sections(model);
        let mut body = Body::new(&self.identifiers);
        let result = body.settle(model);
        let model = Function {
            name: "model".to_owned(),
            parameters: Vec::new(),
            returns: "Model".to_owned(),
            row: None,
            body,
            result,
        };
        for (mut function, value) in bodies {
            function.result = function.body.settle(value);
            self.written.push(function);
        }
        let mut program = String::new();
        for line in remarks {
            let line: String = line.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect();
            program.push_str(format!("//! {line}").trim_end());
            program.push('\n');
        }
        program.push_str("\nuse jitna_iac::prelude::*;\n");
        for block in [self.constants.declarations(), tables] {
            if !block.is_empty() {
                program.push('\n');
                program.push_str(&block);
            }
        }
        program.push_str("\nfn main() -> ExitCode {\n    jitna_iac::app::run(model())\n}\n");
        program.push_str("\n/// Just-in-time node access, as it was imported\npub(crate) ");
        program.push_str(&model.text());
        for function in &self.written {
            program.push('\n');
            program.push_str(&function.text());
        }
        program
    }

    /// Functions of the policies, preferences and rollouts, each with its result
    fn bodies(&self) -> Vec<(Function, Expr)> {
        let mut bodies = Vec::new();
        let lists = std::iter::once("denyAccess").chain(LISTS.into_iter().map(|(list, ..)| list));
        for list in lists {
            for (number, maker) in self.makers.iter().enumerate().filter(|(_, maker)| maker.list == list) {
                if let Some(name) = self.functions.get(&number) {
                    let function = Function {
                        name: name.clone(),
                        parameters: Vec::new(),
                        returns: maker.of.to_owned(),
                        row: None,
                        body: Body::new(&self.identifiers),
                        result: Expr::text(""),
                    };
                    bodies.push((function, self.resolve(maker.value.clone())));
                }
            }
            for call in &self.calls {
                let first = call.fold.members.first().and_then(|number| self.makers.get(*number));
                if let Some(maker) = first.filter(|maker| maker.list == list) {
                    bodies.push((self.folded(call, maker.of), self.resolve(call.fold.value(&call.names))));
                }
            }
        }
        bodies
    }

    fn folded(&self, call: &Call, of: &str) -> Function {
        let (pattern, row) = call.row();
        let mut body = Body::new(&self.identifiers);
        for name in &call.names {
            body.identifiers.claim(name, "value");
        }
        let mut parameters = call.parameters(true);
        let (mut returns, mut each) = (of.to_owned(), None);
        if call.takes_rows() {
            parameters.push((body.identifiers.claim("rows", "table"), format!("&[{row}]")));
            returns = format!("Vec<{of}>");
            each = Some(pattern);
        } else if call.is_mapped {
            parameters.push((pattern, row));
        } else {
            parameters = call.parameters(false);
        }
        Function { name: call.function.clone(), parameters, returns, row: each, body, result: Expr::text("") }
    }

    /// Decides on constants: tags that are used more than once have constants; if many accounts are used only once, these accounts have
    /// none
    fn place_constants(&mut self, model: &mut Expr, bodies: &mut [(Function, Expr)]) {
        let mut uses: BTreeMap<(bool, String), usize> = BTreeMap::new();
        for value in std::iter::once(&*model).chain(bodies.iter().map(|(_, value)| value)) {
            value.visit(&mut |part| {
                if let Expr::Leaf(Leaf { of: Of::Handle(Kind::Tag | Kind::Account) | Of::TagKey, value }) =
                    part
                {
                    let is_account = matches!(part, Expr::Leaf(Leaf { of: Of::Handle(Kind::Account), .. }));
                    *uses.entry((is_account, value.clone())).or_default() += 1;
                }
            });
        }
        let mut constants = std::mem::take(&mut self.constants);
        let is_single = |(key, count): &(&(bool, String), &usize)| key.0 && **count == 1;
        let are_many = uses.iter().filter(is_single).count() > MANY;
        let mut place = |leaf: &Leaf| match leaf.of {
            Of::Handle(Kind::Account) if are_many && uses.get(&(true, leaf.value.clone())) == Some(&1) => {
                constants.in_place(&leaf.value)
            }
            Of::Handle(Kind::Tag) | Of::TagKey
                if uses.get(&(false, leaf.value.clone())).is_some_and(|uses| *uses > 1) =>
            {
                constants.tag(&leaf.value).map(Expr::Text)
            }
            _ => None,
        };
        for value in std::iter::once(model).chain(bodies.iter_mut().map(|(_, value)| value)) {
            replace_leaves(value, &mut place);
        }
        self.constants = constants;
    }

    /// Makes tables that occur twice constants, and returns their declarations
    fn place_tables(&mut self, model: &mut Expr, bodies: &mut [(Function, Expr)]) -> String {
        let mut all: Vec<(String, Table, usize)> = Vec::new();
        for value in std::iter::once(&*model).chain(bodies.iter().map(|(_, value)| value)) {
            value.visit(&mut |part| {
                let Expr::Table(table) = part else { return };
                let key = format!("{:?}", table.rows);
                match all.iter_mut().find(|(known, ..)| *known == key) {
                    Some((_, _, count)) => *count += 1,
                    None => all.push((key, (**table).clone(), 1)),
                }
            });
        }
        let mut constants: HashMap<String, String> = HashMap::new();
        let mut written = String::new();
        for (key, table, _) in all.into_iter().filter(|(_, _, count)| *count > 1) {
            let list = Expr::List(table.rows);
            let name = self.constants.claim(&table.name, "table");
            let declaration = format!("const {name}: [{}; {}] =", table.of, count(&list));
            written.push_str(&list.assigned(&declaration, 0));
            written.push('\n');
            constants.insert(key, name);
        }
        let mut place = |table: &Table| {
            let name = Expr::text(constants.get(&format!("{:?}", table.rows))?);
            Some(if table.is_slice { Expr::Borrow(Box::new(name)) } else { name })
        };
        for value in std::iter::once(model).chain(bodies.iter_mut().map(|(_, value)| value)) {
            replace_tables(value, &mut place);
        }
        written
    }

    /// Makes sections that have variables functions
    fn sections(&mut self, mut value: Expr) -> Expr {
        if let Expr::Section { name, returns, value } = value {
            let mut body = Body::new(&self.identifiers);
            let result = body.settle((*value).clone());
            if body.is_simple() {
                return Expr::inline(&name, *value);
            }
            let claimed = self.identifiers.claim(&name, "section");
            let call = Expr::call(claimed.clone(), []);
            let function =
                Function { name: claimed, parameters: Vec::new(), returns, row: None, body, result };
            self.written.push(function);
            return call;
        }
        for part in value.parts_mut() {
            let placed = self.sections(std::mem::replace(part, Expr::text("")));
            *part = placed;
        }
        value
    }
}

fn count(list: &Expr) -> usize {
    list.parts().len()
}

fn then(base: Expr, call: Expr) -> Expr {
    match base {
        Expr::Chain(base, mut calls) => {
            calls.push(call);
            Expr::Chain(base, calls)
        }
        base => Expr::Chain(Box::new(base), vec![call]),
    }
}

fn replace_leaves(value: &mut Expr, place: &mut impl FnMut(&Leaf) -> Option<Expr>) {
    if let Expr::List(items) = value {
        // The items of a list have the same type.
        let keys: Vec<Option<Expr>> = items
            .iter()
            .map(|item| match item {
                Expr::Leaf(leaf) if leaf.of == Of::TagKey => place(leaf),
                _ => None,
            })
            .collect();
        let are_keys = items.iter().all(|item| matches!(item, Expr::Leaf(leaf) if leaf.of == Of::TagKey));
        if are_keys {
            if let Some(keys) = keys.into_iter().collect::<Option<Vec<Expr>>>() {
                *items = keys;
            }
            return;
        }
    }
    if let Expr::Leaf(leaf) = value {
        if let Some(other) = place(leaf) {
            *value = other;
        }
        return;
    }
    value.parts_mut().into_iter().for_each(|part| replace_leaves(part, place));
}

fn replace_tables(value: &mut Expr, place: &mut impl FnMut(&Table) -> Option<Expr>) {
    if let Expr::Table(table) = value {
        if let Some(other) = place(table) {
            *value = other;
        }
        return;
    }
    value.parts_mut().into_iter().for_each(|part| replace_tables(part, place));
}
