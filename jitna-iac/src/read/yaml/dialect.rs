//! What a model and a template may hold, and what to write instead of what they may not

use super::DEEPEST;
use crate::ids::clip;
use crate::read::repair::quoted;
use crate::suggest::nearest;
use crate::tree::{Node, Style, Value};

/// What a text is read as
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `jitna.yaml` and the files beside it
    Model,
    /// A CloudFormation template, or an answer of the AWS CLI
    Template,
}

impl Dialect {
    /// The name of the format, for messages
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Model => "this format",
            Self::Template => "a template",
        }
    }

    /// Levels that a file may nest
    pub(super) const fn deepest(self) -> usize {
        match self {
            Self::Model => DEEPEST,
            Self::Template => 100,
        }
    }

    pub(super) const fn instead_of_alias(self) -> &'static str {
        match self {
            Self::Model => "write the value itself; names serve for what is used twice",
            Self::Template => "write the value itself; CloudFormation accepts no aliases",
        }
    }

    pub(super) const fn instead_of_merge(self) -> &'static str {
        match self {
            Self::Model => {
                "write the keys themselves, here too; `levels` and `conditions` give names to what is used twice"
            }
            Self::Template => "write the keys themselves, here too",
        }
    }

    pub(super) const fn instead_of_expression(self) -> &'static str {
        match self {
            Self::Model => "write the value itself; `--set PATH=VALUE` gives another one from outside",
            Self::Template => "give the template as its template language writes it",
        }
    }

    /// What to write in place of a node with a tag that has no meaning
    pub(super) fn instead_of_tag(self, tag: &str, node: &Node<'_>) -> String {
        if self == Self::Template {
            let known = FUNCTIONS.iter().map(|(short, _)| *short);
            return match nearest(tag.trim_start_matches('!'), known) {
                Some(like) => format!("did you mean `!{like}`?"),
                None => "write a function of CloudFormation, such as `!Ref`, or the value without a tag"
                    .to_owned(),
            };
        }
        match tag {
            "!include" | "!inc" | "!import" => {
                "remove it, and list the file at the top of this one: `include: [FILE]`".to_owned()
            }
            "!env" | "!ENV" | "!var" | "!secret" | "!vault" => {
                "write the value itself; `--set PATH=VALUE` gives another one from outside".to_owned()
            }
            _ if function(tag).is_some() => {
                "write the value itself: the file is read before CloudFormation is, and `synth --parameters` makes parameters of values"
                    .to_owned()
            }
            _ => match node.as_text() {
                Some(text) => format!("write `{}`, without the tag", clip(text)),
                None => format!("write `{}`, in quotes", clip(&quoted(tag))),
            },
        }
    }
}

/// Functions of CloudFormation: the name behind `!`, and the long one
const FUNCTIONS: &[(&str, &str)] = &[
    ("And", "Fn::And"),
    ("Base64", "Fn::Base64"),
    ("Cidr", "Fn::Cidr"),
    ("Condition", "Condition"),
    ("Contains", "Fn::Contains"),
    ("EachMemberEquals", "Fn::EachMemberEquals"),
    ("EachMemberIn", "Fn::EachMemberIn"),
    ("Equals", "Fn::Equals"),
    ("FindInMap", "Fn::FindInMap"),
    ("ForEach", "Fn::ForEach"),
    ("GetAtt", "Fn::GetAtt"),
    ("GetAZs", "Fn::GetAZs"),
    ("GetStackOutput", "Fn::GetStackOutput"),
    ("If", "Fn::If"),
    ("ImportValue", "Fn::ImportValue"),
    ("Join", "Fn::Join"),
    ("Length", "Fn::Length"),
    ("Not", "Fn::Not"),
    ("Or", "Fn::Or"),
    ("Ref", "Ref"),
    ("RefAll", "Fn::RefAll"),
    ("Select", "Fn::Select"),
    ("Split", "Fn::Split"),
    ("Sub", "Fn::Sub"),
    ("ToJsonString", "Fn::ToJsonString"),
    ("Transform", "Fn::Transform"),
    ("ValueOf", "Fn::ValueOf"),
    ("ValueOfAll", "Fn::ValueOfAll"),
];

/// The long name of the function that a tag is short for
pub(super) fn function(tag: &str) -> Option<&'static str> {
    let short = tag.strip_prefix('!')?;
    FUNCTIONS.iter().find(|(name, _)| *name == short).map(|(_, long)| *long)
}

/// A function with its argument; a scalar is a string there, whatever it looks like
pub(super) fn called<'a>(name: &'static str, argument: Node<'a>) -> Node<'a> {
    let origin = argument.origin;
    let value = match argument.value {
        Value::Scalar(text, Style::Plain) => Value::Scalar(text, Style::Quoted),
        value => value,
    };
    Node { value: Value::Mapping(vec![(Node::text(name, origin), Node { value, origin })]), origin }
}
