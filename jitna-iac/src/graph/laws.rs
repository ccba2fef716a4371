//! Tests that any name remains plain text in all three languages

use proptest::prelude::*;
use quick_xml::events::Event;

use super::{Edge, EdgeKind, Graph, Kind, Node, NodeIndex};

/// A graph with every kind of node, in which every free string is `name`
fn graph(name: &str) -> Graph {
    let kinds = [
        (Kind::Management, None),
        (Kind::Administrator, None),
        (Kind::Stack, Some(1)),
        (Kind::ConfigurationManager, Some(1)),
        (Kind::DenyAccess, Some(1)),
        (Kind::Organization, None),
        (Kind::Unit { node_access: true }, Some(5)),
        (Kind::Unit { node_access: false }, Some(5)),
        (Kind::Unit { node_access: true }, Some(6)),
        (Kind::Unit { node_access: true }, Some(6)),
        (Kind::Account { left_out: false }, Some(6)),
        (Kind::Account { left_out: true }, Some(6)),
        (Kind::StackSet, None),
    ];
    let node = |(kind, parent): (Kind, Option<usize>)| Node {
        kind,
        parent: parent.map(NodeIndex),
        label: name.to_owned(),
        id: Some("ou-ab12-11111111".to_owned()),
        details: vec![name.to_owned()],
        regions: vec!["eu-central-1".to_owned()],
        number: (kind == Kind::StackSet).then_some(1),
    };
    let edges = [
        (0, 1, EdgeKind::Delegates),
        (2, 12, EdgeKind::Makes),
        (12, 6, EdgeKind::Reaches),
        (12, 10, EdgeKind::Reaches),
    ];
    let edge = |(from, to, kind)| Edge {
        from: NodeIndex(from),
        to: NodeIndex(to),
        kind,
        label: Some(name.to_owned()),
    };
    Graph { nodes: kinds.map(node).into(), edges: edges.map(edge).into() }
}

/// Replaces characters that XML cannot contain
fn shown(name: &str) -> String {
    let gone = |c: char| {
        crate::escape::is_hidden(c) && !matches!(c, '\n' | '\t') || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    name.chars().map(|c| if gone(c) { '\u{fffd}' } else { c }).collect()
}

/// Elements of the picture in order, and the strings in its titles
fn read_svg(svg: &str) -> (Vec<String>, Vec<String>) {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut elements, mut titles, mut title) = (Vec::new(), Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                if name == "title" {
                    title = Some(String::new());
                }
                elements.push(name);
            }
            Event::Empty(start) => elements.push(start.name().as_ref().to_owned()),
            Event::Text(text) => {
                if let Some(title) = &mut title {
                    title.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(title) = &mut title {
                    let name: &str = &reference;
                    let known = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("#39", '\'')];
                    title.push(known.iter().find(|(known, _)| *known == name).unwrap().1);
                }
            }
            Event::End(end) if end.name().as_ref() == "title" => titles.extend(title.take()),
            Event::Eof => break,
            _ => {}
        }
    }
    (elements, titles)
}

/// DOT source without its quoted strings, and these strings
fn read_dot(dot: &str) -> (String, Vec<String>) {
    let (mut rest, mut strings, mut open) = (String::new(), Vec::new(), None::<String>);
    let mut chars = dot.chars();
    while let Some(c) = chars.next() {
        match (&mut open, c) {
            (None, '"') => open = Some(String::new()),
            (None, _) => rest.push(c),
            (Some(_), '"') => strings.extend(open.take()),
            (Some(text), '\\') => match chars.next().unwrap() {
                'n' => text.push('\n'),
                c => text.push(c),
            },
            (Some(text), _) => text.push(c),
        }
    }
    assert_eq!(open, None, "{dot}");
    (rest, strings)
}

/// Mermaid source without its quoted strings, and these strings with their entities resolved
fn read_mermaid(mermaid: &str) -> (String, Vec<String>) {
    let (mut rest, mut strings) = (String::new(), Vec::new());
    for (number, part) in mermaid.split('"').enumerate() {
        if number % 2 == 0 {
            rest.push_str(part);
            continue;
        }
        let mut text = String::new();
        let mut pieces = part.split('#');
        text.push_str(pieces.next().unwrap());
        for piece in pieces {
            let (code, after) = piece.split_once(';').unwrap();
            text.push(char::from_u32(code.parse().unwrap()).unwrap());
            text.push_str(after);
        }
        strings.push(text);
    }
    (rest, strings)
}

fn check(name: &str) {
    let graph = self::graph(name);
    let (elements, titles) = read_svg(&graph.to_svg());
    let node = shown(name);
    assert!(titles.iter().any(|title| title.contains(&node)), "{name:?} is not among {titles:?}");
    assert!(!elements.iter().any(|element| !KNOWN.contains(&element.as_str())), "{elements:?}");

    let tame = self::graph("x");
    let (rest, strings) = read_dot(&graph.to_dot());
    assert_eq!(rest, read_dot(&tame.to_dot()).0, "{name:?}");
    let dot: String =
        name.chars().map(|c| if crate::escape::is_hidden(c) { '\u{fffd}' } else { c }).collect();
    assert!(strings.contains(&dot.replace('&', "&amp;")), "{name:?} is not among {strings:?}");

    let (rest, strings) = read_mermaid(&graph.to_mermaid());
    assert_eq!(rest, read_mermaid(&tame.to_mermaid()).0, "{name:?}");
    assert!(strings.contains(&dot), "{name:?} is not among {strings:?}");
}

/// Elements that a picture may contain
const KNOWN: &[&str] = &["svg", "title", "desc", "style", "g", "rect", "path", "text"];

#[test]
fn hostile_names_are_text() {
    for name in [
        "<script>alert(1)</script>",
        "\"]; end\n  n1 --> n2[\"",
        "'\"--><svg onload=alert(1)>]]>",
        "\\\" -> n3; \\",
        "end #quot; &quot; `code` **bold**",
        "مالية 🙂 \u{202e}over\u{202c}",
        "\u{0}\u{1b}[31m",
        "\u{115f}\u{3164}\u{ffa0}",
        "",
    ] {
        check(name);
    }
}

proptest! {
    #[test]
    fn any_name_is_text(name in any::<String>()) {
        check(&name);
    }

    #[test]
    fn any_name_of_signs_is_text(name in r#"[\[\](){}<>|&#;"'\\/`*_%$@!?=~^:. \n-]{0,12}"#) {
        check(&name);
    }
}

/// Nothing is drawn outside the picture or outside its parent, and no two siblings overlap
#[test]
fn boxes_lie_within_each_other() {
    let graph = graph("a name that is long enough to be cut in most of the places where it stands");
    let layout = super::layout::Layout::new(&graph);
    for (index, node) in graph.nodes() {
        let at = layout.get(index);
        assert!(at.w > 0.0 && at.right() <= layout.width && at.bottom() <= layout.height, "{node:?}: {at:?}");
        if let Some(parent) = node.parent.map(|parent| layout.get(parent)) {
            let inside = at.x > parent.x && at.y > parent.y && at.right() < parent.right();
            assert!(inside && at.bottom() < parent.bottom(), "{node:?}: {at:?} in {parent:?}");
        }
        for (other, _) in graph.nodes().filter(|(other, n)| *other > index && n.parent == node.parent) {
            let beside = layout.get(other);
            let apart = at.right() <= beside.x
                || beside.right() <= at.x
                || at.bottom() <= beside.y
                || beside.bottom() <= at.y;
            assert!(apart, "{index:?} {at:?} over {other:?} {beside:?}");
        }
    }
}
