//! JSON as a stream of values, each with its place

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::bare;
use super::collect::Collector;
use super::shapes::{
    GroupItem, InstanceInformation, ListedNode, Membership, Reservation, Resource, ResourceTags, SearchCount,
    UserItem,
};
use crate::origin::{FileId, Origin};
use crate::read::stack_set_answer;

/// Line and column of the last byte read; both from 1
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    line: u32,
    column: u32,
    ended: bool,
}

/// Counts lines and columns while reading
pub(super) struct Counted<R> {
    reader: R,
    reached: Rc<Cell<Reached>>,
}

impl<R: Read> Counted<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, reached: Rc::new(Cell::new(Reached { line: 1, column: 0, ended: false })) }
    }

    pub(super) fn reached(&self) -> Rc<Cell<Reached>> {
        Rc::clone(&self.reached)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        let mut reached = self.reached.get();
        for byte in buffer.iter().take(count) {
            if std::mem::take(&mut reached.ended) {
                (reached.line, reached.column) = (reached.line.saturating_add(1), 0);
            }
            // Bytes within a character do not count as columns.
            if byte & 0b1100_0000 != 0b1000_0000 {
                reached.column = reached.column.saturating_add(1);
            }
            reached.ended = *byte == b'\n';
        }
        self.reached.set(reached);
        Ok(count)
    }
}

/// Current position of the reader
#[derive(Clone)]
pub(super) struct Position {
    pub(super) file: FileId,
    pub(super) reached: Rc<Cell<Reached>>,
}

impl Position {
    /// Returns the current place, which is the first byte of a value when the parser requests the value
    pub(super) fn origin(&self) -> Origin {
        let Reached { line, column, .. } = self.reached.get();
        Origin::Place { file: self.file, line, column: column.max(1) }
    }
}

/// Reads the output of one command, a list of outputs, or a line in the format of this library
pub(super) struct Output<'c> {
    pub(super) collector: &'c mut Collector,
    pub(super) position: &'c Position,
}

impl<'de> DeserializeSeed<'de> for Output<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Output<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object that a command of the AWS CLI printed")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Output { collector, position } = self;
        while items.next_element_seed(Output { collector: &mut *collector, position })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Output { collector, position } = self;
        let begin = position.origin();
        let (mut known, mut printed_by) = (false, None);
        let (mut own, mut item) = (serde_json::Map::new(), serde_json::Map::new());
        while let Some(key) = map.next_key::<String>()? {
            macro_rules! each {
                ($item:ty, $take:ident) => {{
                    known = true;
                    let take: Take<$item> = Collector::$take;
                    map.next_value_seed(Items { collector: &mut *collector, position, take })?;
                }};
            }
            match key.as_str() {
                "InstanceInformationList" => {
                    collector.begin_listing(position.origin());
                    each!(InstanceInformation, instance_information);
                }
                "Nodes" => each!(ListedNode, listed_node),
                "Reservations" => each!(Reservation, reservation),
                "Resources" => each!(Resource, resource),
                "ResourceTagMappingList" => each!(ResourceTags, resource_tags),
                "Users" => {
                    collector.begin_users();
                    each!(UserItem, user);
                }
                "Groups" => each!(GroupItem, group),
                "GroupMemberships" => each!(Membership, membership),
                "NextToken" | "PaginationToken" => {
                    let token: Option<String> = map.next_value()?;
                    if token.is_some_and(|token| !token.is_empty()) {
                        collector.partial(position.origin());
                    }
                }
                "Count" => {
                    let count: SearchCount = map.next_value()?;
                    if count.complete == Some(false) {
                        collector.partial(position.origin());
                    }
                }
                _ if super::people::OWN_KEYS.contains(&key.as_str()) => {
                    if own.insert(key.clone(), map.next_value()?).is_some() {
                        return Err(A::Error::custom(format!("duplicate field `{key}`")));
                    }
                }
                key if bare::is_key(key) => {
                    item.insert(key.to_owned(), map.next_value()?);
                }
                _ => {
                    printed_by = printed_by.or(stack_set_answer([key.as_str()]));
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if own.contains_key("userId") {
            collector.own_user(own, begin);
        } else if !known && !collector.bare(item, begin) {
            collector.unknown_shape(begin, printed_by);
        }
        Ok(())
    }
}

type Take<T> = fn(&mut Collector, T, Origin);

/// Reads the items of a list, and passes each on
struct Items<'c, T> {
    collector: &'c mut Collector,
    position: &'c Position,
    take: Take<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Items<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some((item, origin)) = items.next_element_seed(Placed::<T>::new(self.position))? {
            (self.take)(self.collector, item, origin);
        }
        Ok(())
    }
}

/// A value with its place
struct Placed<'p, T>(&'p Position, std::marker::PhantomData<T>);

impl<'p, T> Placed<'p, T> {
    const fn new(position: &'p Position) -> Self {
        Self(position, std::marker::PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Placed<'_, T> {
    type Value = (T, Origin);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let origin = self.0.origin();
        Ok((T::deserialize(deserializer)?, origin))
    }
}
