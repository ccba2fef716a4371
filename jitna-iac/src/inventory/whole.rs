//! JSON that is in memory as a whole: its lists are located first, and their items are parsed on all cores
//!
//! Whatever differs from the output of the commands is left to `stream.rs`, which reports what is wrong, and where.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::collect::Collector;
use super::shapes::{
    GroupItem, InstanceInformation, ListedNode, Membership, Reservation, Resource, ResourceTags, SearchCount,
    UserItem,
};
use crate::origin::{FileId, Origin};
use crate::parallel;

/// Number of items that a thread takes at a time
const SHARE: usize = 256;

/// Maximum depth of nested lists of outputs
const DEEPEST: usize = 16;

/// One item of a file, for the collector
enum Said {
    Listing(Origin),
    Users,
    Partial(Origin),
    InstanceInformation(Items<InstanceInformation>),
    ListedNodes(Items<ListedNode>),
    Reservations(Items<Reservation>),
    Resources(Items<Resource>),
    ResourceTags(Items<ResourceTags>),
    UserItems(Items<UserItem>),
    Groups(Items<GroupItem>),
    Memberships(Items<Membership>),
}

type Items<T> = Vec<(T, Origin)>;

/// All items of a file, if all of them have the form that the commands print
pub(super) struct Whole(Vec<Said>);

impl Whole {
    pub(super) fn read(text: &[u8], file: FileId) -> Option<Self> {
        let mut reader = Reader { text, at: 0, places: Places { text, file, at: 0, line: 1, column: 0 } };
        let mut said = Vec::new();
        while reader.peek().is_some() {
            reader.output(&mut said, 0)?;
        }
        (!said.is_empty()).then_some(Self(said))
    }

    pub(super) fn tell(self, collector: &mut Collector) {
        fn each<T>(collector: &mut Collector, items: Items<T>, take: fn(&mut Collector, T, Origin)) {
            items.into_iter().for_each(|(item, origin)| take(collector, item, origin));
        }
        for said in self.0 {
            match said {
                Said::Listing(origin) => collector.begin_listing(origin),
                Said::Users => collector.begin_users(),
                Said::Partial(origin) => collector.partial(origin),
                Said::InstanceInformation(items) => each(collector, items, Collector::instance_information),
                Said::ListedNodes(items) => each(collector, items, Collector::listed_node),
                Said::Reservations(items) => each(collector, items, Collector::reservation),
                Said::Resources(items) => each(collector, items, Collector::resource),
                Said::ResourceTags(items) => each(collector, items, Collector::resource_tags),
                Said::UserItems(items) => each(collector, items, Collector::user),
                Said::Groups(items) => each(collector, items, Collector::group),
                Said::Memberships(items) => each(collector, items, Collector::membership),
            }
        }
    }
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    places: Places<'t>,
}

impl<'t> Reader<'t> {
    /// Returns the next non-blank byte
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.at += blanks;
        rest.get(blanks).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Checks whether another element or member follows in a list or object that ends with `end`; consumes the end
    fn more(&mut self, first: &mut bool, end: u8) -> Option<bool> {
        if self.peek()? == end {
            self.at += 1;
            return Some(false);
        }
        if !std::mem::take(first) {
            self.take(b',')?;
        }
        Some(true)
    }

    /// Returns the bytes of the value that begins here
    fn value(&mut self) -> Option<&'t [u8]> {
        self.peek()?;
        let rest = self.text.get(self.at..)?;
        let value = rest.get(..length(rest)?)?;
        self.at += value.len();
        Some(value)
    }

    fn parsed<T: Deserialize<'t>>(&mut self) -> Option<T> {
        serde_json::from_slice(self.value()?).ok()
    }

    /// Returns the place of the previous byte
    fn last(&mut self) -> Origin {
        self.places.of(self.at.saturating_sub(1))
    }

    /// Reads the output of one command, or a list of outputs
    fn output(&mut self, said: &mut Vec<Said>, depth: usize) -> Option<()> {
        let mut first = true;
        if self.peek()? == b'[' {
            self.at += 1;
            while self.more(&mut first, b']')? {
                if depth == DEEPEST {
                    return None;
                }
                self.output(said, depth + 1)?;
            }
            return Some(());
        }
        self.take(b'{')?;
        let mut known = false;
        while self.more(&mut first, b'}')? {
            let key: String = self.parsed()?;
            let end = self.last();
            self.take(b':')?;
            let list = match key.as_str() {
                "InstanceInformationList" => {
                    said.push(Said::Listing(end));
                    Said::InstanceInformation(self.items()?)
                }
                "Nodes" => Said::ListedNodes(self.items()?),
                "Reservations" => Said::Reservations(self.items()?),
                "Resources" => Said::Resources(self.items()?),
                "ResourceTagMappingList" => Said::ResourceTags(self.items()?),
                "Users" => {
                    said.push(Said::Users);
                    Said::UserItems(self.items()?)
                }
                "Groups" => Said::Groups(self.items()?),
                "GroupMemberships" => Said::Memberships(self.items()?),
                "NextToken" | "PaginationToken" => {
                    let token: Option<String> = self.parsed()?;
                    if token.is_some_and(|token| !token.is_empty()) {
                        said.push(Said::Partial(self.last()));
                    }
                    continue;
                }
                "Count" => {
                    let count: SearchCount = self.parsed()?;
                    if count.complete == Some(false) {
                        said.push(Said::Partial(self.last()));
                    }
                    continue;
                }
                own if super::people::OWN_KEYS.contains(&own) => return None,
                _ => {
                    self.parsed::<IgnoredAny>()?;
                    continue;
                }
            };
            known = true;
            said.push(list);
        }
        known.then_some(())
    }

    /// Reads the items of a list, each with its place
    fn items<T: DeserializeOwned + Send>(&mut self) -> Option<Items<T>> {
        self.take(b'[')?;
        let mut found = Vec::new();
        let mut first = true;
        while self.more(&mut first, b']')? {
            self.peek()?;
            let origin = self.places.of(self.at);
            found.push((self.value()?, origin));
        }
        let shares: Vec<&[(&[u8], Origin)]> = found.chunks(SHARE).collect();
        let mut items = Vec::with_capacity(found.len());
        let read = |share: &&[(&[u8], Origin)]| -> Option<Items<T>> {
            share.iter().map(|(text, origin)| Some((serde_json::from_slice(text).ok()?, *origin))).collect()
        };
        let done: Result<(), ()> = parallel::each(&shares, read, |read| {
            items.extend(read.ok_or(())?);
            Ok(())
        });
        done.ok().map(|()| items)
    }
}

/// Returns the length of the value at the beginning of the bytes, without checking whether it is valid
fn length(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = text.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                let mut escaped = false;
                let quote = |(_, byte): &(usize, &u8)| {
                    let ends = **byte == b'"' && !escaped;
                    escaped = **byte == b'\\' && !escaped;
                    ends
                };
                let (end, _) = bytes.find(quote)?;
                if depth == 0 {
                    return Some(end + 1);
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                // The end of the list or object that contains a number or a word
                if depth == 0 {
                    return Some(at);
                }
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    (depth == 0).then_some(text.len())
}

/// Lines and columns of bytes, which must be requested in order
struct Places<'t> {
    text: &'t [u8],
    file: FileId,
    /// Number of counted bytes
    at: usize,
    line: u32,
    column: u32,
}

impl Places<'_> {
    fn of(&mut self, at: usize) -> Origin {
        let new = self.text.get(self.at..=at).unwrap_or_default();
        // A line break is the last column of its own line.
        let before = if self.at == 0 { None } else { self.text.get(self.at - 1) };
        let ended = before.into_iter().chain(new.iter().take(new.len().saturating_sub(1)));
        let lines = ended.filter(|byte| **byte == b'\n').count();
        let own = match new.iter().rev().skip(1).position(|byte| *byte == b'\n') {
            Some(back) => new.get(new.len() - 1 - back..).unwrap_or_default(),
            None => new,
        };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        // Bytes within a character do not count as columns.
        let columns = number(own.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count());
        self.line = self.line.saturating_add(number(lines));
        self.column = if lines > 0 { columns } else { self.column.saturating_add(columns) };
        self.at += new.len();
        Origin::Place { file: self.file, line: self.line, column: self.column.max(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Sources;

    /// Reads a text as a whole and as a stream, and returns both results
    fn both(text: &str) -> [Option<String>; 2] {
        let told = |read: &dyn Fn(&mut Collector, FileId) -> Option<()>| {
            let (mut collector, mut sources) = (Collector::default(), Sources::default());
            // Sets the account and Region from this name.
            collector
                .read("{\"Groups\": []}".as_bytes(), "333333333333-eu-west-1.json", &mut sources)
                .unwrap();
            read(&mut collector, sources.add_name("a.json"))?;
            let (inventory, mut findings) = collector.finish();
            findings.sort(&sources);
            let findings: Vec<_> = findings.iter().map(|one| (one.message.clone(), one.origin())).collect();
            Some(format!("{inventory:?} {findings:?}"))
        };
        [
            told(&|collector, file| {
                Whole::read(text.as_bytes(), file)?.tell(collector);
                Some(())
            }),
            told(&|collector, file| collector.stream(text.as_bytes(), file).ok()),
        ]
    }

    #[test]
    fn whole_files_say_what_streams_say() {
        for text in [
            r#"{"InstanceInformationList": [{"InstanceId": "i-1"}, {"InstanceId": "x"}]}"#,
            "\n\n {\n  \"Nodes\": [\n    {\"Id\": \"i-1\"},\n  {\"Id\": \"no\"}, {\"Region\": \"é\"} ]}\n",
            r#"[{"Reservations": [{"OwnerId": "é\"]}", "Instances": [{"InstanceId": "i-1"}]}]}, [{"Users": []}]]"#,
            r#"{"NextToken": "a", "Groups": [{}]}{"Groups": [{}, {"GroupId": "g"}], "PaginationToken": null}"#,
            "{\"Count\": {\"Complete\": false},\n\"Resources\": [{}, {\"Arn\": \"arn\"}], \"View\": {\"a\": [1, {}]}}",
            r#"{"ResourceTagMappingList": [{"ResourceARN": "arn:aws:ec2:eu-west-1:1:instance/i-1", "Tags": []}]}"#,
            r#"{"GroupMemberships": [{}, {"GroupId": "g", "MemberId": {"UserId": "u"}}], "Users": [{}]}"#,
            "{\"\u{ff}\": 1.5e3,\n\"\\u0055sers\": [\n{} ]}",
        ] {
            let [whole, stream] = both(text);
            assert!(whole.is_some(), "{text}");
            assert_eq!(whole, stream, "{text}");
        }
    }

    #[test]
    fn what_is_not_as_it_should_be_is_left_to_the_stream() {
        for text in [
            "",
            "7",
            "{",
            "[",
            "[]",
            "{}",
            "{\"Nodes\": []",
            "{\"Nodes\": [}",
            "{\"Nodes\": {}}",
            "{\"Nodes\": [{]]}",
            "{\"Nodes\": [{}], }",
            "{\"Nodes\": [{},]}",
            "{\"Nodes\": [{} {}]}",
            "{\"Nodes\": [7]}",
            "{\"Nodes\" []}",
            "{\"Nodes\": []} x",
            "{\"Nodes\": [], \"userId\": \"u\"}",
            "{\"userId\": \"u\"}",
            "{\"Nodes\": [\"]}",
            "{\"Nodes\": [], \"a\": tru}",
            "{\"Nodes\": [], \"a\": }",
            "{\"a\": []}",
            "{7: []}",
            "{\"Nodes\": [[[[\"}",
        ] {
            assert!(both(text)[0].is_none(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(both(&deep)[0].is_none());
    }
}
