//! Types of pattern parameters: how YAML and how a program provide them

use crate::ids::clip;
use crate::origin::Origin;
use crate::tree::{Style, Value as Content};

use super::given::{Scalar, Tree};
use super::pattern::{EMPTY_LIST, IntoParameter, ParameterKind, ParameterType, Written, wrong};
use super::{Account, Finding, Given, Group, NodeTag, Nodes, Role, Unit, User, Value};

impl<T: Scalar> ParameterType for Given<T> {
    const KIND: ParameterKind = ParameterKind::Text(T::NAME);

    fn read(written: Written<'_>) -> Result<Self, Vec<Finding>> {
        let node = written.0;
        let Some(text) = node.as_text() else { return Err(written.wanted("a text")) };
        T::check(text).map_err(|error| written.malformed(&error))?;
        Ok(Self::new(Tree { node: node.clone(), declared: Vec::new() }))
    }
}

macro_rules! names {
    ($($handle:ident = $what:literal),*) => {
        $(
            impl ParameterType for $handle {
                const KIND: ParameterKind = ParameterKind::Name($what);

                fn read(written: Written<'_>) -> Result<Self, Vec<Finding>> {
                    let name = <Given<crate::ids::Label> as ParameterType>::read(written)?;
                    Ok(Self::named(name))
                }
            }
        )*
    };
}

names!(Group = "group", User = "user", Role = "role", Unit = "unit", Account = "account");

impl ParameterType for NodeTag {
    const KIND: ParameterKind = ParameterKind::Text("TagKey");

    fn read(written: Written<'_>) -> Result<Self, Vec<Finding>> {
        Ok(super::node_tag(<Given<crate::ids::TagKey> as ParameterType>::read(written)?))
    }
}

impl ParameterType for bool {
    const KIND: ParameterKind = ParameterKind::Boolean;

    fn read(written: Written<'_>) -> Result<Self, Vec<Finding>> {
        match &written.0.value {
            Content::Scalar(text, Style::Plain) if text == "true" => Ok(true),
            Content::Scalar(text, Style::Plain) if text == "false" => Ok(false),
            _ => Err(written.wanted("`true` or `false`")),
        }
    }
}

impl ParameterType for u32 {
    const KIND: ParameterKind = ParameterKind::Number;

    fn read(written: Written<'_>) -> Result<Self, Vec<Finding>> {
        let number = written.0.as_text().and_then(|text| text.parse().ok());
        number.ok_or_else(|| written.wanted("a whole number"))
    }
}

impl ParameterType for Nodes {
    const KIND: ParameterKind = ParameterKind::Nodes;

    fn read(written: Written<'_>) -> Result<Self, Vec<Finding>> {
        let node = written.0;
        if node.as_text() == Some("all") {
            return Ok(Self::All(node.origin));
        }
        let Content::Mapping(pairs) = &node.value else {
            return Err(written.wanted("`all`, or tags with their values"));
        };
        let mut findings = Vec::new();
        for (key, values) in pairs {
            let values = match &values.value {
                Content::Sequence(values) => values.iter().collect(),
                _ => vec![values],
            };
            findings.extend(<Given<crate::ids::TagKey> as ParameterType>::read(Written(key)).err());
            for value in values {
                findings
                    .extend(<Given<crate::ids::NodeTagValue> as ParameterType>::read(Written(value)).err());
            }
        }
        let findings: Vec<Finding> = findings.into_iter().flatten().collect();
        if findings.is_empty() { Ok(Self::written(pairs, node.origin)) } else { Err(findings) }
    }
}

impl<T: ParameterType> ParameterType for Vec<T> {
    const KIND: ParameterKind = ParameterKind::List(&T::KIND);

    fn read(written: Written<'_>) -> Result<Self, Vec<Finding>> {
        let Content::Sequence(items) = &written.0.value else {
            let help = written.0.as_text().map(|text| format!("write `[{}]`", clip(text)));
            let findings = written.wanted("a list").into_iter();
            return Err(findings.map(|finding| Finding { help: help.clone(), ..finding }).collect());
        };
        if items.is_empty() {
            let message = "the list has no items: expected at least one".to_owned();
            return Err(vec![wrong(EMPTY_LIST, message, written.0.origin)]);
        }
        let (mut all, mut findings) = (Self::new(), Vec::new());
        for item in items {
            match T::read(Written(item)) {
                Ok(value) => all.push(value),
                Err(more) => findings.extend(more),
            }
        }
        if findings.is_empty() { Ok(all) } else { Err(findings) }
    }
}

#[diagnostic::do_not_recommend]
impl<T, V: Value<T>> IntoParameter<Given<T>> for V {
    fn into_parameter(self, at: Origin) -> Given<T> {
        self.given(at)
    }
}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator<Item = T>> IntoParameter<Vec<T>> for I {
    fn into_parameter(self, _: Origin) -> Vec<T> {
        self.into_iter().collect()
    }
}

macro_rules! as_they_are {
    ($($type:ty),*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl IntoParameter<Self> for $type {
                fn into_parameter(self, _: Origin) -> Self {
                    self
                }
            }
        )*
    };
}

as_they_are!(Group, User, Role, Unit, Account, NodeTag, bool, u32, Nodes);
