//! Positions of the nodes: accounts on the left, StackSets in the middle, the organization on the right

use std::collections::{HashMap, HashSet};

use super::text::{width, wrap};
use super::{EdgeKind, Graph, Kind, Node, NodeIndex};

/// A rectangle in pixels
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Rect {
    pub(super) fn right(self) -> f64 {
        self.x + self.w
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.h
    }
}

/// Font size of names; the font size of other text follows
pub(super) const NAME: f64 = 13.0;
pub(super) const SMALL: f64 = 11.5;
/// Font size for measuring names, which are bold and therefore wider
pub(super) const BOLD: f64 = NAME * 1.2;
/// Height of a line of small text
pub(super) const LINE: f64 = 17.0;
/// Height of the head of a box with its name
pub(super) const HEAD: f64 = 32.0;
/// Height of a row of Regions
pub(super) const REGIONS: f64 = 23.0;
/// Width of a badge with a number
pub(super) const BADGE: f64 = 22.0;
const MARGIN: f64 = 20.0;
const GAP: f64 = 10.0;
const PAD: f64 = 12.0;
const HUB: f64 = 270.0;
const SET: f64 = 310.0;
const ORGANIZATION: f64 = 660.0;
/// Widths of the gaps between the columns, for arrows
const TO_SETS: f64 = 64.0;
const TO_UNITS: f64 = 110.0;
/// Maximum width of an account's chip, and its height
const CHIP: f64 = 210.0;
pub(super) const CHIP_HEIGHT: f64 = 24.0;
/// Minimum width of a small unit next to others
const CELL: f64 = 170.0;

/// The position of every node, and the size of the picture
#[derive(Debug, Default)]
pub(super) struct Layout {
    places: HashMap<NodeIndex, Rect>,
    /// Units that share a row with others and therefore have two short lines
    pub(super) cells: HashSet<NodeIndex>,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Layout {
    pub(super) fn new(graph: &Graph) -> Self {
        let mut children: HashMap<Option<NodeIndex>, Vec<NodeIndex>> = HashMap::new();
        for (index, node) in graph.nodes() {
            children.entry(node.parent).or_default().push(index);
        }
        let mut reached: HashMap<NodeIndex, usize> = HashMap::new();
        for edge in graph.edges().iter().filter(|edge| edge.kind == EdgeKind::Reaches) {
            *reached.entry(edge.to).or_default() += 1;
        }
        let mut placing = Placing { graph, children, reached, room: 0.0, layout: Self::default() };
        placing.place();
        placing.layout
    }

    pub(super) fn get(&self, node: NodeIndex) -> Rect {
        self.places.get(&node).copied().unwrap_or_default()
    }
}

struct Placing<'g> {
    graph: &'g Graph,
    children: HashMap<Option<NodeIndex>, Vec<NodeIndex>>,
    reached: HashMap<NodeIndex, usize>,
    /// Extra height of each unit that a StackSet reaches
    room: f64,
    layout: Layout,
}

impl<'g> Placing<'g> {
    fn place(&mut self) {
        let top = self.below(None);
        let of = |wanted: fn(Kind) -> bool| -> Vec<NodeIndex> {
            top.iter()
                .copied()
                .filter(|index| self.graph.get(*index).is_some_and(|n| wanted(n.kind)))
                .collect()
        };
        let hubs = of(|kind| matches!(kind, Kind::Management | Kind::Administrator));
        let sets = of(|kind| kind == Kind::StackSet);
        let organization = of(|kind| kind == Kind::Organization);

        let mut left = MARGIN;
        for hub in hubs {
            left += self.hub(hub, left) + 2.0 * PAD + GAP;
        }
        let (mut right, mut bottom) = (MARGIN + HUB, left - 2.0 * PAD - GAP);
        let set_x = right + TO_SETS;
        let unit_x = if sets.is_empty() { set_x } else { set_x + SET + TO_UNITS };
        for organization in organization {
            let height = self.unit(organization, unit_x, MARGIN, ORGANIZATION);
            let height = self.stretch(organization, &sets, height, unit_x);
            right = unit_x + ORGANIZATION;
            bottom = bottom.max(MARGIN + height);
        }
        bottom = bottom.max(self.sets(sets, set_x));
        self.layout.width = right + MARGIN;
        self.layout.height = bottom + MARGIN;
    }

    fn below(&self, node: Option<NodeIndex>) -> Vec<NodeIndex> {
        self.children.get(&node).cloned().unwrap_or_default()
    }

    fn put(&mut self, node: NodeIndex, x: f64, y: f64, w: f64, h: f64) {
        self.layout.places.insert(node, Rect { x, y, w, h });
    }

    /// Places an account with its cards below one another; returns its height
    fn hub(&mut self, hub: NodeIndex, y: f64) -> f64 {
        let text = |index, most| self.graph.get(index).map_or(0.0, |node| text_height(node, most));
        let mut height = HEAD + 4.0 + text(hub, HUB - 2.0 * PAD);
        for card in self.below(Some(hub)) {
            let tall = HEAD - 2.0 + text(card, HUB - 4.0 * PAD);
            self.put(card, MARGIN + PAD, y + height, HUB - 2.0 * PAD, tall);
            height += tall + GAP;
        }
        height += 2.0;
        self.put(hub, MARGIN, y, HUB, height);
        height
    }

    /// Places the organization again if the StackSets need more height, so that arrows stay flat; returns its height
    fn stretch(&mut self, organization: NodeIndex, sets: &[NodeIndex], height: f64, x: f64) -> f64 {
        let tall: f64 = sets.iter().map(|set| self.set_height(*set) + GAP).sum();
        let is_unit = |index: &&NodeIndex| {
            self.graph
                .get(**index)
                .is_some_and(|node| matches!(node.kind, Kind::Organization | Kind::Unit { .. }))
        };
        let units = self.reached.keys().filter(is_unit).count();
        if tall <= height || units == 0 {
            return height;
        }
        self.room = (tall - height) / count(units);
        self.unit(organization, x, MARGIN, ORGANIZATION)
    }

    fn set_height(&self, set: NodeIndex) -> f64 {
        HEAD + 4.0 + self.graph.get(set).map_or(0.0, |node| text_height(node, SET - 2.0 * PAD))
    }

    /// Places each StackSet as close as possible to its targets; returns the lower end
    fn sets(&mut self, sets: Vec<NodeIndex>, x: f64) -> f64 {
        let mut wanted: Vec<(f64, NodeIndex, f64)> = Vec::new();
        for set in sets {
            let ends = self.graph.edges().iter().filter(|e| e.from == set && e.kind == EdgeKind::Reaches);
            let ends: Vec<f64> = ends.map(|edge| self.layout.get(edge.to).y + HEAD / 2.0).collect();
            let at = if ends.is_empty() { f64::MAX } else { ends.iter().sum::<f64>() / count(ends.len()) };
            wanted.push((at, set, self.set_height(set)));
        }
        wanted.sort_by(|one, other| one.0.total_cmp(&other.0));
        // From the top, each StackSet goes where it belongs or below the previous one. From the bottom, they move up again.
        let least = MARGIN + wanted.iter().map(|(_, _, height)| height + GAP).sum::<f64>() - GAP;
        let end = least.max(self.layout.places.values().map(|rect| rect.bottom()).fold(0.0, f64::max));
        let mut from = MARGIN;
        let mut tops: Vec<f64> = Vec::new();
        for (at, _, height) in &wanted {
            let top = (at - height / 2.0).min(end - height).max(from);
            tops.push(top);
            from = top + height + GAP;
        }
        let mut to = end;
        for ((_, set, height), top) in wanted.iter().zip(tops).rev() {
            let top = top.min(to - height);
            self.put(*set, x, top, SET, *height);
            to = top - GAP;
        }
        if wanted.is_empty() { 0.0 } else { end.min(least.max(from)) }
    }

    /// Places a unit with its contents; returns its height
    fn unit(&mut self, unit: NodeIndex, x: f64, y: f64, w: f64) -> f64 {
        let mut height = if self.layout.cells.contains(&unit) { HEAD + LINE } else { HEAD };
        let (accounts, units): (Vec<_>, Vec<_>) = self.below(Some(unit)).into_iter().partition(|index| {
            self.graph.get(*index).is_some_and(|n| matches!(n.kind, Kind::Account { .. }))
        });
        height += self.chips(&accounts, x, y + height, w);
        let mut row: Vec<NodeIndex> = Vec::new();
        for below in units {
            if self.is_small(below) {
                row.push(below);
                continue;
            }
            height += self.row(&mut row, x, y + height, w);
            height += self.unit(below, x + PAD, y + height, w - 2.0 * PAD) + GAP;
        }
        height += self.row(&mut row, x, y + height, w);
        if self.reached.contains_key(&unit) {
            height += self.room;
        }
        self.put(unit, x, y, w, height);
        height
    }

    /// Whether a unit may share a row: arrows come from the left, so units that a StackSet reaches must be on the left
    fn is_small(&self, unit: NodeIndex) -> bool {
        let below = self.below(Some(unit));
        !self.reached.contains_key(&unit)
            && below.iter().all(|index| {
                let node = self.graph.get(*index);
                node.is_some_and(|node| matches!(node.kind, Kind::Account { .. }))
                    && !self.reached.contains_key(index)
            })
    }

    /// Places small units side by side; returns the height of their rows
    fn row(&mut self, units: &mut Vec<NodeIndex>, x: f64, y: f64, w: f64) -> f64 {
        let inner = w - 2.0 * PAD;
        let fit = (1..=3_usize).rev().find(|n| inner >= CELL * count(*n) + GAP * count(n - 1)).unwrap_or(1);
        // As many rows as needed, of about the same length
        let rows = units.len().div_ceil(fit).max(1);
        let columns = units.len().div_ceil(rows).max(1);
        let cell = (inner - GAP * count(columns - 1)) / count(columns);
        let mut height = 0.0;
        for row in units.chunks(columns) {
            let mut tallest: f64 = 0.0;
            for (unit, column) in row.iter().zip(0_u8..) {
                if columns > 1 {
                    self.layout.cells.insert(*unit);
                }
                let left = x + PAD + f64::from(column) * (cell + GAP);
                tallest = tallest.max(self.unit(*unit, left, y + height, cell));
            }
            for unit in row {
                if let Some(rect) = self.layout.places.get_mut(unit) {
                    rect.h = tallest;
                }
            }
            height += tallest + GAP;
        }
        units.clear();
        height
    }

    /// Places accounts as chips; returns the height of their rows
    fn chips(&mut self, accounts: &[NodeIndex], x: f64, y: f64, w: f64) -> f64 {
        let (start, end) = (x + PAD, x + w - PAD);
        let (mut at, mut height, mut is_first) = (start, 0.0, true);
        for account in accounts {
            let Some(node) = self.graph.get(*account) else { continue };
            let badges = self.reached.get(account).copied().unwrap_or_default();
            let wide = (width(&node.label, SMALL) + 20.0).min(CHIP) + BADGE * count(badges);
            let wide = wide.min(end - start);
            // An arrow comes from the left, so its target starts a row.
            if !is_first && (at + wide > end || badges > 0) {
                (at, height) = (start, height + CHIP_HEIGHT + 6.0);
            }
            self.put(*account, at, y + height, wide, CHIP_HEIGHT);
            at += wide + 6.0;
            is_first = false;
        }
        if is_first { 0.0 } else { height + CHIP_HEIGHT + GAP }
    }
}

/// Text below a name, as lines that fit
pub(super) fn lines(node: &Node, most: f64) -> Vec<String> {
    let id = match node.kind {
        Kind::Management | Kind::Administrator => node.id.clone(),
        Kind::ConfigurationManager
        | Kind::DenyAccess
        | Kind::Stack
        | Kind::StackSet
        | Kind::Organization
        | Kind::Unit { .. }
        | Kind::Account { .. } => None,
    };
    let mut lines: Vec<String> = Vec::new();
    for part in id.into_iter().chain(node.details.iter().cloned()) {
        match lines.last_mut() {
            Some(line) if width(line, SMALL) + width(&part, SMALL) + width(" · ", SMALL) <= most => {
                line.push_str(" · ");
                line.push_str(&part);
            }
            _ => lines.extend(wrap(&part, most, SMALL)),
        }
    }
    lines
}

/// Regions of a node as chips with their widths; if they do not fit, a single chip with their number
pub(super) fn chips(node: &Node, most: f64) -> Vec<(String, f64)> {
    let chip = |text: String| {
        let wide = width(&text, SMALL) + 14.0;
        (text, wide)
    };
    let all: Vec<(String, f64)> = node.regions.iter().cloned().map(chip).collect();
    if all.iter().map(|(_, wide)| wide + 5.0).sum::<f64>() <= most + 5.0 {
        return all;
    }
    vec![chip(format!("{} Regions", all.len()))]
}

/// Height of lines and Regions below a name
fn text_height(node: &Node, most: f64) -> f64 {
    LINE * count(lines(node, most).len()) + if node.regions.is_empty() { 0.0 } else { REGIONS }
}

#[expect(clippy::cast_precision_loss, reason = "counts of lines and boxes are small")]
pub(super) fn count(count: usize) -> f64 {
    count as f64
}
