//! Draws the picture as SVG
//!
//! Text remains text, so that it can be searched, copied and read aloud. Colors are variables, with dark values if the reader's system uses
//! dark mode. A StackSet and its targets share a color and a number.

use std::collections::HashMap;

use super::element::Element;
use super::layout::{BADGE, BOLD, CHIP_HEIGHT, HEAD, LINE, Layout, Rect, SMALL, chips, count, lines};
use super::text::{fit, width};
use super::{Edge, EdgeKind, Graph, Kind, Node, NodeIndex};

/// Number of colors for StackSets; they repeat, and the numbers distinguish StackSets of the same color
const COLORS: usize = 8;

/// Style sheet; every name starts with `jg-`, because a page that contains the picture shares it
const STYLE: &str = "
.jg{--jg-bg:#fff;--jg-ink:#1b2733;--jg-soft:#5b6b7b;--jg-line:#9aa8b6;--jg-hub:#f4f6f8;--jg-card:#fff;--jg-unit:#f7f9fb;\
--jg-unit2:#eef2f6;--jg-chip:#fff;--jg-pill:#e6edf4;--jg-edge:#687787;--jg-on:#fff;\
--jg-0:#1f6fb2;--jg-1:#b3541e;--jg-2:#2c7a4b;--jg-3:#8a3f9e;--jg-4:#a8323e;--jg-5:#0f7c80;--jg-6:#7a6410;--jg-7:#5a55b8}
@media (prefers-color-scheme:dark){.jg{--jg-bg:#12181f;--jg-ink:#e4eaf0;--jg-soft:#9fb0c0;--jg-line:#4a5a6a;--jg-hub:#1a222b;\
--jg-card:#232d38;--jg-unit:#19212a;--jg-unit2:#202a35;--jg-chip:#2a3642;--jg-pill:#35434f;--jg-edge:#8b9bab;--jg-on:#0d1319;\
--jg-0:#6db3ee;--jg-1:#f0a06c;--jg-2:#79cf9b;--jg-3:#cf93e2;--jg-4:#f08d97;--jg-5:#62cdd1;--jg-6:#d8bf5e;--jg-7:#a8a4f5}}
@media print{.jg{--jg-bg:#fff;--jg-ink:#000;--jg-soft:#444;--jg-line:#888;--jg-hub:#fff;--jg-card:#fff;--jg-unit:#fff;\
--jg-unit2:#fff;--jg-chip:#fff;--jg-pill:#eee;--jg-edge:#555;--jg-on:#fff;\
--jg-0:#1f6fb2;--jg-1:#b3541e;--jg-2:#2c7a4b;--jg-3:#8a3f9e;--jg-4:#a8323e;--jg-5:#0f7c80;--jg-6:#7a6410;--jg-7:#5a55b8}}
.jg text{fill:var(--jg-ink);font:13px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
.jg .jg-name{font-weight:600}
.jg .jg-small{font-size:11.5px;fill:var(--jg-soft)}
.jg .jg-end{text-anchor:end}
.jg .jg-mid{text-anchor:middle}
.jg-bg{fill:var(--jg-bg)}
.jg-hub{fill:var(--jg-hub);stroke:var(--jg-line)}
.jg-card{fill:var(--jg-card);stroke:var(--jg-line)}
.jg-deny{fill:var(--jg-card);stroke:var(--jg-4)}
.jg-organization{fill:none;stroke:var(--jg-line);stroke-width:1.5}
.jg-unit{fill:var(--jg-unit);stroke:var(--jg-line)}
.jg-unit2{fill:var(--jg-unit2);stroke:var(--jg-line)}
.jg-off{fill:none;stroke:var(--jg-line);stroke-dasharray:5 4}
.jg-region{fill:var(--jg-pill);stroke:none}
.jg-chip{fill:var(--jg-chip);stroke:var(--jg-line)}
.jg .jg-faint{fill:var(--jg-soft)}
.jg-edge{fill:none;stroke:var(--jg-edge);stroke-width:1.2}
.jg-head{fill:var(--jg-edge)}
.jg-reach{fill:none;stroke:currentColor;stroke-width:1.6}
.jg-fill{fill:currentColor}
.jg .jg-number{fill:var(--jg-on);font-size:11px;font-weight:700;text-anchor:middle}
.jg-c0{color:var(--jg-0)}.jg-c1{color:var(--jg-1)}.jg-c2{color:var(--jg-2)}.jg-c3{color:var(--jg-3)}\
.jg-c4{color:var(--jg-4)}.jg-c5{color:var(--jg-5)}.jg-c6{color:var(--jg-6)}.jg-c7{color:var(--jg-7)}
";

pub(super) fn draw(graph: &Graph) -> String {
    let layout = Layout::new(graph);
    let (width, height) = (px(layout.width), px(layout.height));
    let mut svg = Element::new("svg")
        .set("xmlns", "http://www.w3.org/2000/svg")
        .set("class", "jg")
        .set("viewBox", format!("0 0 {width} {height}"))
        .set("width", &width)
        .set("height", &height)
        .set("role", "img")
        .set("aria-labelledby", "jg-title jg-desc")
        .with(Element::new("title").set("id", "jg-title").text("Rollout of just-in-time node access"))
        .with(Element::new("desc").set("id", "jg-desc").text(description(graph)))
        .with(Element::new("style").text(STYLE))
        .with(rect("jg-bg", Rect { x: 0.0, y: 0.0, w: layout.width, h: layout.height }, 0.0));
    let drawing = Drawing { graph, layout, reached: reached(graph) };
    // Boxes come before the arrows, which are drawn over them. In the graph, nodes come after the nodes that contain them.
    for (index, node) in graph.nodes() {
        svg.push(drawing.node(index, node));
    }
    for edge in graph.edges() {
        svg.push(drawing.edge(edge));
    }
    svg.to_text()
}

/// Numbers of the StackSets that reach each node
fn reached(graph: &Graph) -> HashMap<NodeIndex, Vec<usize>> {
    let mut all: HashMap<NodeIndex, Vec<usize>> = HashMap::new();
    for edge in graph.edges().iter().filter(|edge| edge.kind == EdgeKind::Reaches) {
        let number = graph.get(edge.from).and_then(|node| node.number);
        all.entry(edge.to).or_default().extend(number);
    }
    all
}

/// Describes the picture in words
fn description(graph: &Graph) -> String {
    let mut text = String::new();
    for (index, node) in graph.nodes().filter(|(_, node)| node.kind == Kind::StackSet) {
        let ends = graph.edges().iter().filter(|edge| edge.from == index && edge.kind == EdgeKind::Reaches);
        let ends: Vec<&str> = ends.filter_map(|e| Some(graph.get(e.to)?.label.as_str())).collect();
        text.push_str(&format!("StackSet {} reaches {}. ", node.label, ends.join(", ")));
    }
    if text.is_empty() {
        text.push_str("There are no StackSets.");
    }
    text.trim_end().to_owned()
}

struct Drawing<'g> {
    graph: &'g Graph,
    layout: Layout,
    reached: HashMap<NodeIndex, Vec<usize>>,
}

impl Drawing<'_> {
    fn node(&self, index: NodeIndex, node: &Node) -> Element {
        let at = self.layout.get(index);
        let all: Vec<String> = node.lines().collect();
        let mut group = Element::new("g").with(Element::new("title").text(all.join("\n")));
        match node.kind {
            Kind::Management | Kind::Administrator => self.card(&mut group, node, at, "jg-hub", 8.0),
            Kind::ConfigurationManager | Kind::Stack => self.card(&mut group, node, at, "jg-card", 5.0),
            Kind::DenyAccess => self.card(&mut group, node, at, "jg-deny", 5.0),
            Kind::StackSet => self.stack_set(&mut group, node, at),
            Kind::Organization | Kind::Unit { .. } => self.unit(&mut group, index, node, at),
            Kind::Account { left_out } => self.account(&mut group, index, node, at, left_out),
        }
        group
    }

    fn card(&self, group: &mut Element, node: &Node, at: Rect, class: &'static str, radius: f64) {
        let inner = at.w - 24.0;
        group.push(rect(class, at, radius));
        group.push(text("jg-name", at.x + 12.0, at.y + 19.0, fit(&node.label, inner, BOLD)));
        below(group, node, at.x + 12.0, at.y + 37.0, inner);
    }

    fn stack_set(&self, group: &mut Element, node: &Node, at: Rect) {
        let inner = at.w - 24.0;
        // A second card behind the first, because each account and Region has a stack.
        group.push(rect("jg-card", Rect { x: at.x + 4.0, y: at.y + 4.0, ..at }, 5.0));
        group.push(rect("jg-card", at, 5.0));
        let number = node.number.unwrap_or_default();
        group.push(badge(number, at.x + 19.0, at.y + 16.0));
        group.push(text("jg-name", at.x + 34.0, at.y + 20.5, fit(&node.label, inner - 22.0, BOLD)));
        below(group, node, at.x + 12.0, at.y + 42.0, inner);
    }

    fn unit(&self, group: &mut Element, index: NodeIndex, node: &Node, at: Rect) {
        let off = matches!(node.kind, Kind::Unit { node_access: false });
        let class = match node.kind {
            Kind::Organization => "jg-organization",
            _ if off => "jg-off",
            _ if self.depth(index).is_multiple_of(2) => "jg-unit2",
            _ => "jg-unit",
        };
        group.push(rect(class, at, 6.0));
        let numbers = self.reached.get(&index).map(Vec::as_slice).unwrap_or_default();
        let name = if off { "jg-name jg-faint" } else { "jg-name" };
        let words = if off { vec!["no node access".to_owned()] } else { Vec::new() };
        let words: Vec<String> = node.details.iter().cloned().chain(words).collect();
        let words = words.join(" · ");
        if self.layout.cells.contains(&index) {
            let inner = at.w - 22.0;
            group.push(text(name, at.x + 11.0, at.y + 20.0, fit(&node.label, inner, BOLD)));
            group.push(text("jg-small", at.x + 11.0, at.y + 38.0, fit(&words, inner, SMALL)));
            return;
        }
        if let Some(first) = numbers.first() {
            let bar = Rect { x: at.x, y: at.y + 6.0, w: 4.0, h: at.h - 12.0 };
            group.push(colored(*first).with(rect("jg-fill", bar, 2.0)));
        }
        let mut right = at.right() - 12.0;
        group.push(text("jg-small jg-end", right, at.y + 20.5, words.clone()));
        right -= width(&words, SMALL) + 16.0;
        for number in numbers.iter().rev() {
            group.push(badge(*number, right - 4.0, at.y + 16.0));
            right -= BADGE;
        }
        let label = fit(&node.label, right - at.x - 14.0, BOLD);
        let used = width(&label, BOLD) + 10.0;
        group.push(text(name, at.x + 12.0, at.y + 20.5, label));
        if let Some(id) = &node.id
            && used + width(id, SMALL) < right - at.x - 24.0
        {
            group.push(text("jg-small", at.x + 12.0 + used, at.y + 20.5, id.clone()));
        }
    }

    fn depth(&self, index: NodeIndex) -> usize {
        std::iter::successors(Some(index), |index| self.graph.get(*index)?.parent).count()
    }

    fn account(&self, group: &mut Element, index: NodeIndex, node: &Node, at: Rect, left_out: bool) {
        group.push(rect(if left_out { "jg-off" } else { "jg-chip" }, at, CHIP_HEIGHT / 2.0));
        let numbers = self.reached.get(&index).map(Vec::as_slice).unwrap_or_default();
        let mut x = at.x + 14.0;
        for number in numbers {
            group.push(badge(*number, x, at.y + CHIP_HEIGHT / 2.0));
            x += BADGE;
        }
        let start = if numbers.is_empty() { at.x + 10.0 } else { x - 8.0 };
        let label = fit(&node.label, at.right() - start - 8.0, SMALL);
        let class = if left_out { "jg-small jg-faint" } else { "jg-small" };
        group.push(text(class, start, at.y + 16.0, label));
    }

    fn edge(&self, edge: &Edge) -> Element {
        let (from, to) = (self.layout.get(edge.from), self.layout.get(edge.to));
        match edge.kind {
            EdgeKind::Delegates => {
                let x = from.x + 30.0;
                let path = format!("M{} {}V{}", px(x), px(from.bottom()), px(to.y - 6.0));
                let head = format!("M{} {}l-4.5 -8h9z", px(x), px(to.y));
                let mut group = arrow("jg-edge", path, "jg-head", head);
                if let Some(label) = &edge.label {
                    let y = f64::midpoint(from.bottom(), to.y) + 4.0;
                    group.push(text("jg-small", x + 10.0, y, label.clone()));
                }
                group
            }
            EdgeKind::Makes => {
                let (y, end) = (f64::midpoint(from.y, from.bottom()), to.y + HEAD / 2.0);
                let bus = to.x - 26.0;
                let path =
                    format!("M{} {}H{}V{}H{}", px(from.right()), px(y), px(bus), px(end), px(to.x - 6.0));
                arrow("jg-edge", path, "jg-head", head(to.x, end))
            }
            EdgeKind::Reaches => self.reach(edge, from, to),
        }
    }

    fn reach(&self, edge: &Edge, from: Rect, to: Rect) -> Element {
        let number = self.graph.get(edge.from).and_then(|node| node.number).unwrap_or_default();
        let root = self.graph.nodes().find(|(_, node)| node.kind == Kind::Organization);
        let gutter = root.map_or(to.x, |(index, _)| self.layout.get(index).x) - 8.0;
        let (x, y) = (from.right() + 4.0, from.y + HEAD / 2.0);
        let is_account = self.graph.get(edge.to).is_some_and(|n| matches!(n.kind, Kind::Account { .. }));
        let end = to.y + if is_account { CHIP_HEIGHT / 2.0 } else { HEAD / 2.0 };
        let mid = f64::midpoint(x, gutter);
        let path = format!(
            "M{} {}C{} {} {} {} {} {}H{}",
            px(x),
            px(y),
            px(mid),
            px(y),
            px(mid),
            px(end),
            px(gutter),
            px(end),
            px(to.x - 6.0)
        );
        let mut group = colored(number).with(arrow("jg-reach", path, "jg-fill", head(to.x, end)));
        let words = |node: NodeIndex| self.graph.get(node).map_or("", |node| node.label.as_str());
        let mut title = format!("{} reaches {}", words(edge.from), words(edge.to));
        if let Some(label) = &edge.label {
            title.push_str(&format!(": {label}"));
        }
        group.push(Element::new("title").text(title));
        group
    }
}

/// Draws the text below a name: lines, then Regions
fn below(group: &mut Element, node: &Node, x: f64, mut y: f64, inner: f64) {
    for line in lines(node, inner) {
        group.push(text("jg-small", x, y, fit(&line, inner, SMALL)));
        y += LINE;
    }
    let mut left = x;
    for (region, wide) in chips(node, inner) {
        group.push(rect("jg-region", Rect { x: left, y: y - 12.0, w: wide, h: 18.0 }, 9.0));
        group.push(text("jg-small", left + 7.0, y + 1.0, region));
        left += wide + 5.0;
    }
}

fn px(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{rounded}")
}

fn rect(class: &'static str, at: Rect, radius: f64) -> Element {
    let rect = Element::new("rect").set("class", class).set("x", px(at.x)).set("y", px(at.y));
    rect.set("width", px(at.w)).set("height", px(at.h)).set("rx", px(radius))
}

fn text(class: &'static str, x: f64, y: f64, words: impl Into<String>) -> Element {
    Element::new("text").set("class", class).set("x", px(x)).set("y", px(y)).text(words)
}

fn colored(number: usize) -> Element {
    Element::new("g").set("class", format!("jg-c{}", number.saturating_sub(1) % COLORS))
}

fn badge(number: usize, x: f64, y: f64) -> Element {
    let digits = number.to_string();
    let wide = (8.0 + 7.0 * count(digits.len())).max(18.0);
    let pill = Rect { x: x - wide / 2.0, y: y - 9.0, w: wide, h: 18.0 };
    colored(number).with(rect("jg-fill", pill, 9.0)).with(text("jg-number", x, y + 4.0, digits))
}

/// Arrowhead that points to the right
fn head(x: f64, y: f64) -> String {
    format!("M{} {}l-8 -4.5v9z", px(x), px(y))
}

fn arrow(line: &'static str, path: String, fill: &'static str, head: String) -> Element {
    let path = Element::new("path").set("class", line).set("d", path);
    Element::new("g").with(path).with(Element::new("path").set("class", fill).set("d", head))
}
