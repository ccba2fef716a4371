//! Random statements and requests, the same for the same seed

use std::collections::BTreeMap;

use jitna_iac::cedar::{ACTION, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, USER};
use jitna_iac::prove::{Witness, WitnessKind};

const TEXTS: [&str; 6] = ["a", "ab", "b", "ba", "aab", ""];
const PATTERNS: [&str; 8] = ["a*", "*b", "*", "a*b", "*a*", "b*a", "**b", "ab*"];
const ATTRIBUTES: [&str; 4] = ["employeeNumber", "costCenter", "organization", "division"];
const TAGS: [&str; 3] = ["T", "U", "V"];
const GROUPS: [&str; 3] = ["g", "h", "k"];
const USERS: [&str; 2] = ["u", "v"];

/// Numbers that look random (SplitMix64)
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn quoted(&mut self, of: &[&str]) -> String {
        format!("{:?}", self.one(of))
    }

    /// What asks whether a text is there, and the text
    fn text(&mut self) -> (String, String) {
        match self.below(3) {
            0 => {
                let name = self.one(&ATTRIBUTES);
                (format!("principal has {name}"), format!("principal.{name}"))
            }
            1 => {
                let tag = self.quoted(&TAGS);
                (format!("resource.hasTag({tag})"), format!("resource.getTag({tag})"))
            }
            _ => {
                let tag = self.quoted(&TAGS);
                let tags = "context.iam.principalTags";
                (format!("{tags}.hasTag({tag})"), format!("{tags}.getTag({tag})"))
            }
        }
    }

    fn leaf(&mut self) -> String {
        let (asks, text) = self.text();
        match self.below(11) {
            0 => asks,
            1 | 2 => format!("({asks} && {text} == {})", self.quoted(&TEXTS)),
            3 => format!("({asks} && {text} != {})", self.quoted(&TEXTS)),
            4 | 5 => format!("({asks} && {text} like {})", self.quoted(&PATTERNS)),
            6 => format!("({asks} && [{}, {}].contains({text}))", self.quoted(&TEXTS), self.quoted(&TEXTS)),
            7 => {
                let (also, other) = self.text();
                format!("({asks} && {also} && {text} == {other})")
            }
            8 => format!("principal in {GROUP}::{}", self.quoted(&GROUPS)),
            9 => format!("principal == {USER}::{}", self.quoted(&USERS)),
            _ => format!("resource is {}", self.one(&[EC2_INSTANCE, MANAGED_INSTANCE])),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        match self.below(8) {
            0..=2 => format!("({} && {})", self.condition(depth - 1), self.condition(depth - 1)),
            3 | 4 => format!("({} || {})", self.condition(depth - 1), self.condition(depth - 1)),
            5 => format!("!({})", self.condition(depth - 1)),
            6 => format!(
                "(if {} then {} else {})",
                self.condition(depth - 1),
                self.condition(depth - 1),
                self.condition(depth - 1)
            ),
            _ => self.leaf(),
        }
    }

    /// A statement of this effect
    pub(crate) fn statement(&mut self, effect: &str) -> String {
        let principal = match self.below(4) {
            0 => format!("principal in {GROUP}::{}", self.quoted(&GROUPS)),
            1 if self.below(3) == 0 => format!("principal == {USER}::{}", self.quoted(&USERS)),
            _ => "principal".to_owned(),
        };
        let resource = match self.below(5) {
            0 => format!("resource is {EC2_INSTANCE}"),
            1 => format!("resource is {MANAGED_INSTANCE}"),
            _ => "resource".to_owned(),
        };
        let mut text = format!("{effect} ({principal}, action == {ACTION}, {resource})");
        for _ in 0..self.below(3) {
            let word = self.one(&["when", "when", "unless"]);
            let depth = self.below(4);
            text += &format!(" {word} {{ {} }}", self.condition(depth));
        }
        text + ";"
    }

    fn any_statement(&mut self) -> String {
        let effect = self.one(&["permit", "permit", "permit", "forbid"]);
        self.statement(effect)
    }

    /// Two policy sets, the second mostly the first with something changed
    pub(crate) fn pair(&mut self) -> (String, String) {
        let count = 1 + self.below(4);
        let old: Vec<String> = (0..count).map(|_| self.any_statement()).collect();
        let mut new = old.clone();
        match self.below(5) {
            0 => new = (0..count).map(|_| self.any_statement()).collect(),
            1 => {
                let at = self.below(count);
                new[at] = self.any_statement();
            }
            2 => new.push(self.any_statement()),
            3 => new.reverse(),
            _ => {
                let (from, to) = (self.quoted(&TEXTS), self.quoted(&TEXTS));
                new = new.iter().map(|one| one.replace(&from, &to)).collect();
            }
        }
        (old.join("\n"), new.join("\n"))
    }

    fn texts(&mut self, keys: &[&str]) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for key in keys {
            if self.below(3) > 0 {
                texts.insert((*key).to_owned(), self.one(&TEXTS).to_owned());
            }
        }
        texts
    }

    /// A request
    pub(crate) fn request(&mut self) -> Witness {
        let mut request = Witness::default();
        if self.below(4) == 0 {
            request.user.id = self.one(&USERS).to_owned();
        }
        for group in GROUPS {
            if self.below(2) == 0 {
                request.user.groups.insert(group.to_owned());
            }
        }
        request.user.attributes = self.texts(&ATTRIBUTES);
        request.principal_tags = self.texts(&TAGS);
        request.node.tags = self.texts(&TAGS);
        if self.below(2) == 0 {
            request.node.kind = WitnessKind::Managed;
            request.node.id = "mi-0123456789abcdef0".to_owned();
        }
        request
    }
}
