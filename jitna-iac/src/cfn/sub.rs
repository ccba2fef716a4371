//! Strings with placeholders: `Fn::Sub`.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::intrinsic::{Intrinsic, Pseudo, object};
use super::logical_id::LogicalId;
use super::parameter::ParameterHandle;
use super::resource::Handle;
use super::value::{Text, Value};

/// String with placeholders that CloudFormation replaces (`Fn::Sub`)
///
/// Literal parts stay literal: a `${` in them is escaped, so nothing in a shell profile or a policy becomes a placeholder by accident.
/// Without placeholders, the result is a plain string.
///
/// ```
/// use jitna_iac::cfn::{Pseudo, Sub};
///
/// let sub = Sub::default().text("echo ${HOME} in ").hole(Pseudo::Region);
/// assert_eq!(sub.to_json(), serde_json::json!({"Fn::Sub": "echo ${!HOME} in ${AWS::Region}"}));
///
/// let plain = Sub::default().text("echo ${HOME}");
/// assert_eq!(plain.to_json(), serde_json::json!("echo ${HOME}"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sub {
    // INVARIANT: no two adjacent literals, so that a `$` and a `{` from two parts are joined before they are escaped.
    parts: Vec<Part>,
}

/// Content of a placeholder in a [`Sub`]: a pseudo parameter, a parameter, a resource, an attribute, any other string value
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole(Part);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Ref(LogicalId),
    Pseudo(Pseudo),
    GetAtt(LogicalId, Cow<'static, str>),
    Sub(Sub),
    /// A value that cannot be inside `${…}`; it is passed through the variables of the function.
    Function(Json),
}

impl Sub {
    /// Adds literal text
    #[must_use]
    pub fn text(mut self, text: impl AsRef<str>) -> Self {
        self.push_text(text.as_ref());
        self
    }

    /// Adds a placeholder
    #[must_use]
    pub fn hole(mut self, hole: impl Into<Hole>) -> Self {
        match hole.into().0 {
            Part::Text(text) => self.push_text(&text),
            Part::Sub(sub) => {
                for part in sub.parts {
                    self = self.hole(Hole(part));
                }
            }
            part @ (Part::Ref(_) | Part::Pseudo(_) | Part::GetAtt(..) | Part::Function(_)) => {
                self.parts.push(part)
            }
        }
        self
    }

    fn push_text(&mut self, text: &str) {
        if let Some(Part::Text(last)) = self.parts.last_mut() {
            last.push_str(text);
        } else if !text.is_empty() {
            self.parts.push(Part::Text(text.to_owned()));
        }
    }

    /// Returns the function as it appears in a template; a plain string if there are no placeholders
    #[must_use]
    pub fn to_json(&self) -> Json {
        if let [Part::Text(_)] | [] = self.parts.as_slice() {
            return Json::String(self.parts.iter().map(Part::as_text).collect());
        }
        let mut variables = Variables { holes: &self.parts, made: Map::new() };
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => escape(text, &mut out, &mut variables),
                Part::Ref(id) => hole(&mut out, id.as_str()),
                Part::Pseudo(pseudo) => hole(&mut out, pseudo.name()),
                Part::GetAtt(id, attribute) => hole(&mut out, &format!("{id}.{attribute}")),
                Part::Sub(sub) => hole(&mut out, &variables.name("Text", &sub.to_json())),
                Part::Function(function) => hole(&mut out, &variables.name("Value", function)),
            }
        }
        if variables.made.is_empty() {
            object("Fn::Sub", out)
        } else {
            object("Fn::Sub", vec![Json::String(out), Json::Object(variables.made)])
        }
    }

    /// Returns the plain string if there are no placeholders.
    pub(super) fn into_plain(self) -> Result<String, Self> {
        if let [Part::Text(_)] | [] = self.parts.as_slice() {
            Ok(self.parts.iter().map(Part::as_text).collect())
        } else {
            Err(self)
        }
    }
}

impl Part {
    fn as_text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }
}

fn hole(out: &mut String, name: &str) {
    out.push_str("${");
    out.push_str(name);
    out.push('}');
}

/// Escapes a string so that CloudFormation returns exactly this string.
///
/// `${!x}` becomes `${x}`, but the escape extends to the next `}`: an open `${` would include a placeholder after it, and the meaning of a
/// nested one is not defined. In these cases, the dollar sign itself comes from a variable.
fn escape(text: &str, out: &mut String, variables: &mut Variables<'_>) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let closes = after.find('}');
        let opens = after.find("${");
        let alone = match (closes, opens) {
            (Some(closes), Some(opens)) => closes < opens,
            (closes, _) => closes.is_some(),
        };
        if alone {
            out.push_str("${!");
        } else {
            let dollar = variables.name("Dollar", &Json::from("$"));
            hole(out, &dollar);
            out.push('{');
        }
        rest = after;
    }
    out.push_str(rest);
}

/// Variables of one `Fn::Sub`; none of them hides a logical ID to which the same string refers.
struct Variables<'a> {
    holes: &'a [Part],
    made: Map<String, Json>,
}

impl Variables<'_> {
    fn name(&mut self, stem: &str, value: &Json) -> String {
        if let Some((name, _)) = self.made.iter().find(|(_, made)| *made == value) {
            return name.clone();
        }
        let mut name = stem.to_owned();
        let mut number = 1;
        while self.made.contains_key(&name) || self.is_referred_to(&name) {
            number += 1;
            name = format!("{stem}{number}");
        }
        self.made.insert(name.clone(), value.clone());
        name
    }

    fn is_referred_to(&self, name: &str) -> bool {
        let mut holes = self.holes.iter();
        holes.any(|part| matches!(part, Part::Ref(id) | Part::GetAtt(id, _) if id.as_str() == name))
    }
}

impl From<Pseudo> for Hole {
    fn from(pseudo: Pseudo) -> Self {
        Self(Part::Pseudo(pseudo))
    }
}

impl From<Sub> for Hole {
    fn from(sub: Sub) -> Self {
        Self(Part::Sub(sub))
    }
}

impl From<&ParameterHandle> for Hole {
    fn from(parameter: &ParameterHandle) -> Self {
        Self(Part::Ref(parameter.id().clone()))
    }
}

impl<R> From<&Handle<R>> for Hole {
    fn from(resource: &Handle<R>) -> Self {
        Self(Part::Ref(resource.id().clone()))
    }
}

impl<T: Text> From<Value<T>> for Hole {
    fn from(value: Value<T>) -> Self {
        Self(match value {
            Value::Known(text) => Part::Text(text.into()),
            Value::Intrinsic(intrinsic) => match *intrinsic {
                Intrinsic::Ref(id) => Part::Ref(id),
                Intrinsic::Pseudo(pseudo) => Part::Pseudo(pseudo),
                Intrinsic::GetAtt(id, attribute) => Part::GetAtt(id, attribute),
                Intrinsic::Sub(sub) => Part::Sub(sub),
                function @ Intrinsic::Function { .. } => Part::Function(function.to_json()),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn id(text: &str) -> LogicalId {
        LogicalId::new(text).unwrap()
    }

    fn check(sub: Sub, expected: Json) {
        assert_eq!(sub.to_json(), expected);
        let value: Value<String> = sub.into();
        assert_eq!(value.into_json(), expected);
    }

    #[test]
    fn text_alone_is_the_text() {
        check(Sub::default(), json!(""));
        check(Sub::default().text("${a}").text(" ${!b}"), json!("${a} ${!b}"));
        check(Sub::default().hole(Value::<String>::from("known")), json!("known"));
    }

    #[test]
    fn text_beside_a_hole_is_escaped() {
        let region = || Sub::default().hole(Pseudo::Region);
        check(region().text("${a}"), json!({"Fn::Sub": "${AWS::Region}${!a}"}));
        check(region().text("${!a}"), json!({"Fn::Sub": "${AWS::Region}${!!a}"}));
        check(region().text("$").text("{a}"), json!({"Fn::Sub": "${AWS::Region}${!a}"}));
        check(region().text("$5"), json!({"Fn::Sub": "${AWS::Region}$5"}));
    }

    #[test]
    fn an_open_brace_swallows_no_hole() {
        let sub = Sub::default().text("a ${ b").hole(Pseudo::Region);
        check(sub, json!({"Fn::Sub": ["a ${Dollar}{ b${AWS::Region}", {"Dollar": "$"}]}));
    }

    #[test]
    fn variables_hide_no_logical_id() {
        let dollar: Value<String> = Intrinsic::Ref(id("Dollar")).into_value();
        let sub = Sub::default().text("${").hole(dollar).hole(Value::join("-", ["a", "b"]));
        let function = json!({"Fn::Join": ["-", ["a", "b"]]});
        check(sub, json!({"Fn::Sub": ["${Dollar2}{${Dollar}${Value}", {"Dollar2": "$", "Value": function}]}));
    }

    #[test]
    fn a_sub_within_a_sub_is_one_text() {
        let inner = Sub::default().text("{a} ").hole(Pseudo::AccountId);
        let value: Value<String> = inner.into();
        check(Sub::default().text("$").hole(value), json!({"Fn::Sub": "${!a} ${AWS::AccountId}"}));
    }

    /// Evaluates `Fn::Sub` as the CloudFormation user guide describes it.
    fn evaluate(json: &Json) -> String {
        let (text, variables) = match json {
            Json::String(text) => return text.clone(),
            json => match &json["Fn::Sub"] {
                Json::Array(items) => (items[0].as_str().unwrap(), items[1].clone()),
                text => (text.as_str().unwrap(), json!({})),
            },
        };
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let (name, tail) = after.split_once('}').unwrap();
            match (name.strip_prefix('!'), &variables[name]) {
                (Some(literal), _) => out.push_str(&format!("${{{literal}}}")),
                (None, Json::String(value)) => out.push_str(value),
                (None, _) => out.push_str(&format!("<{name}>")),
            }
            rest = tail;
        }
        out + rest
    }

    proptest! {
        #[test]
        fn cloudformation_gives_back_the_text(
            parts in proptest::collection::vec("[$][{]|[}]|[$]|[{]|!|Dollar|region|id", 0..12),
        ) {
            let dollar: Value<String> = Intrinsic::Ref(id("Dollar")).into_value();
            let (mut sub, mut expected) = (Sub::default(), String::new());
            for part in &parts {
                (sub, expected) = match part.as_str() {
                    "region" => (sub.hole(Pseudo::Region), expected + "<AWS::Region>"),
                    "id" => (sub.hole(dollar.clone()), expected + "<Dollar>"),
                    text => (sub.text(text), expected + text),
                };
            }
            prop_assert_eq!(evaluate(&sub.to_json()), expected);
        }
    }
}
