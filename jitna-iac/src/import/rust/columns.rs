//! Literals at one place of several parts that are otherwise alike, and the parameters that replace them
//!
//! A string may be composed of others: `Retail-Till`, `till` and `Stores, till; production` differ in the name, in the application, and in
//! the text before the application.

use super::leaf::{Leaf, Of};

/// The literals at one place, one from each part
#[derive(Debug)]
pub(super) struct Column<'e> {
    /// Name for a parameter that replaces it
    pub(super) hint: String,
    /// Whether it is in a list, whose items have the same type
    pub(super) is_in_list: bool,
    pub(super) leaves: Vec<&'e Leaf>,
}

/// A parameter of a function
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) hint: String,
    pub(super) of: String,
    /// The argument for each part
    pub(super) values: Vec<Leaf>,
}

/// Replacement of a literal in the function: strings, and parameters by number
pub(super) type Pieces = Vec<Result<String, usize>>;

/// First character that represents a parameter in the strings of a column
const FIRST: u32 = 0xF_0000;
const MOST: usize = 64;

fn mark(parameter: usize) -> char {
    u32::try_from(parameter).ok().and_then(|number| char::from_u32(FIRST + number)).unwrap_or(char::MAX)
}

fn marked(letter: char) -> Option<usize> {
    let number = u32::from(letter).checked_sub(FIRST)?;
    usize::try_from(number).ok().filter(|number| *number < MOST)
}

fn is_inner(letter: Option<char>) -> bool {
    letter.is_some_and(char::is_alphanumeric)
}

/// Replaces a value by a mark where the value is a whole word
fn replaced(text: &str, value: &str, mark: char) -> String {
    let (mut made, mut rest) = (String::new(), text);
    let mut before = None;
    while let Some((head, tail)) = rest.split_once(value) {
        let is_part = is_inner(head.chars().next_back().or(before)) || is_inner(tail.chars().next());
        made.push_str(head);
        if is_part {
            made.push_str(value);
        } else {
            made.push(mark);
        }
        before = value.chars().next_back();
        rest = tail;
    }
    made + rest
}

/// Length in bytes of the common prefix of all strings, up to a word boundary
fn common(texts: &[String]) -> usize {
    let Some((first, others)) = texts.split_first() else { return 0 };
    let mut ends = 0;
    for (at, letter) in first.char_indices() {
        let end = at + letter.len_utf8();
        if !others.iter().all(|text| text.get(at..end) == first.get(at..end)) {
            break;
        }
        if !letter.is_alphanumeric() {
            ends = end;
        }
    }
    ends
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// Collects the parameters
#[derive(Debug, Default)]
struct Parameters(Vec<Parameter>);

impl Parameters {
    /// The number of the parameter with these values, added if it does not exist
    fn number(&mut self, hint: &str, of: &str, values: Vec<Leaf>) -> usize {
        let same = |one: &Parameter| {
            one.of == of && one.values.iter().map(|one| &one.value).eq(values.iter().map(|one| &one.value))
        };
        self.0.iter().position(same).unwrap_or_else(|| {
            self.0.push(Parameter { hint: hint.to_owned(), of: of.to_owned(), values });
            self.0.len() - 1
        })
    }

    fn texts(&mut self, hint: &str, values: impl IntoIterator<Item = String>) -> usize {
        let values = values.into_iter().map(|value| Leaf { of: Of::Text, value }).collect();
        self.number(hint, "&str", values)
    }

    /// The strings, with marks for the values of parameters
    fn marked(&self, texts: &[&str]) -> Vec<String> {
        let mut longest: Vec<(usize, &Parameter)> =
            self.0.iter().enumerate().filter(|(_, one)| one.of == "&str").collect();
        longest.sort_by_key(|(_, one)| {
            std::cmp::Reverse(one.values.iter().map(|one| one.value.len()).sum::<usize>())
        });
        let mark_all = |(member, text): (usize, &&str)| {
            longest.iter().fold((*text).to_owned(), |text, (number, one)| match one.values.get(member) {
                Some(leaf) if !leaf.value.is_empty() => replaced(&text, &leaf.value, mark(*number)),
                _ => text,
            })
        };
        texts.iter().enumerate().map(mark_all).collect()
    }

    /// Replacement of the strings of a column
    fn text(&mut self, column: &Column<'_>) -> Pieces {
        let texts: Vec<&str> = column.leaves.iter().map(|leaf| leaf.value.as_str()).collect();
        let is_marked = texts.iter().any(|text| text.chars().any(|letter| marked(letter).is_some()));
        let whole =
            |all: &mut Self| vec![Err(all.texts(&column.hint, texts.iter().map(|text| (*text).to_owned())))];
        if is_marked || column.is_in_list {
            return whole(self);
        }
        let made = self.marked(&texts);
        if let Some(first) = made.first().filter(|first| made.iter().all(|text| text == *first)) {
            return pieces(first);
        }
        // Without marks, the prefix stays in the value, so that several columns share their values.
        let has_marks = made.iter().any(|text| text.chars().any(|letter| marked(letter).is_some()));
        let begin = if has_marks { common(&made) } else { 0 };
        let rests: Vec<String> =
            made.iter().map(|text| reversed(text.get(begin..).unwrap_or_default())).collect();
        let end = common(&rests);
        let cores: Vec<String> =
            rests.iter().map(|text| reversed(text.get(end..).unwrap_or_default())).collect();
        let is_core =
            |text: &String| !text.is_empty() && !text.chars().any(|letter| marked(letter).is_some());
        if (begin == 0 && end == 0) || !cores.iter().all(is_core) {
            return whole(self);
        }
        let hint = if has_marks { "subject" } else { column.hint.as_str() };
        let number = self.texts(hint, cores);
        let first = made.first().map(String::as_str).unwrap_or_default();
        let tail = rests.first().and_then(|text| text.get(..end)).map(reversed).unwrap_or_default();
        let mut all = pieces(first.get(..begin).unwrap_or_default());
        all.push(Err(number));
        all.extend(pieces(&tail));
        all
    }
}

/// Splits a string into the text between marks and the parameters of the marks
fn pieces(text: &str) -> Pieces {
    let mut all = Pieces::new();
    for letter in text.chars() {
        match (marked(letter), all.last_mut()) {
            (Some(number), _) => all.push(Err(number)),
            (None, Some(Ok(text))) => text.push(letter),
            (None, _) => all.push(Ok(letter.to_string())),
        }
    }
    all
}

/// The parameters for the columns, and the replacement of each column; `None` for a literal that all parts share
pub(super) fn parameters(columns: &[Column<'_>]) -> (Vec<Parameter>, Vec<Option<Pieces>>) {
    let mut parameters = Parameters::default();
    let is_shared = |column: &Column<'_>| {
        column.leaves.windows(2).all(|pair| matches!(pair, [one, other] if one == other))
    };
    let mut order: Vec<usize> = (0..columns.len()).collect();
    // Short strings come first, because long ones are composed of them.
    order.sort_by_key(|number| {
        columns.get(*number).map(|column| column.leaves.iter().map(|leaf| leaf.value.len()).sum::<usize>())
    });
    let mut made: Vec<Option<Pieces>> = vec![None; columns.len()];
    for number in order {
        let Some(column) = columns.get(number).filter(|column| !is_shared(column)) else { continue };
        let Some(first) = column.leaves.first() else { continue };
        let pieces = if first.of == Of::Text {
            parameters.text(column)
        } else {
            let of = first.of.parameter();
            let value = |leaf: &&Leaf| match leaf.of {
                Of::TagKey => Leaf { of: Of::Handle(super::constants::Kind::Tag), value: leaf.value.clone() },
                _ => (*leaf).clone(),
            };
            vec![Err(parameters.number(&column.hint, of, column.leaves.iter().map(value).collect()))]
        };
        if let Some(place) = made.get_mut(number) {
            *place = Some(pieces);
        }
    }
    in_order(parameters.0, made)
}

/// Parameters in the order of their first use
fn in_order(
    parameters: Vec<Parameter>,
    mut made: Vec<Option<Pieces>>,
) -> (Vec<Parameter>, Vec<Option<Pieces>>) {
    let mut order: Vec<usize> = Vec::new();
    for number in made.iter().flatten().flatten().filter_map(|piece| piece.as_ref().err()) {
        if !order.contains(number) {
            order.push(*number);
        }
    }
    for piece in made.iter_mut().flatten().flatten() {
        if let Err(number) = piece {
            *number = order.iter().position(|one| one == number).unwrap_or_default();
        }
    }
    let mut all: Vec<Option<Parameter>> = parameters.into_iter().map(Some).collect();
    let sorted = order.into_iter().filter_map(|number| all.get_mut(number)?.take()).collect();
    (sorted, made)
}
