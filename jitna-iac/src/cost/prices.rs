//! Prices of a node hour by tiers

use super::Usd;
use crate::diag::{Diagnostics, Sources};
use crate::ids::clip;
use crate::origin::FileId;
use crate::read::{self, Node};
use crate::rules;

/// The built-in tiers
///
/// The source says that the second tier has 647,999 hours, and also that it is hours 72,001 to 720,000, which are 648,000; likewise for
/// the third. The boundaries here are cumulative: 72,000, 720,000 and 7,200,000.
const BUILT_IN: &str = include_str!("tiers.json");

/// Prices of one date, from one source
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Date of the prices, as given by their source
    pub as_of: String,
    /// Source of the prices
    pub source: String,
    /// Tiers; the last one has no end
    pub tiers: Vec<Tier>,
}

/// A price, and the last hour of a bill that it applies to
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Last hour of the bill with this price, counted from the first hour; `None` for the last tier
    pub up_to_hours: Option<u128>,
    /// Price of an hour of a node
    pub per_node_hour: Usd,
}

impl Prices {
    /// Returns the built-in prices; `None` only if their file were invalid, which a test excludes
    #[must_use]
    pub fn built_in() -> Option<Self> {
        Self::read(BUILT_IN, "tiers.json", &mut Sources::default()).0
    }

    /// Reads prices, and returns the findings about the content
    #[must_use]
    pub fn read(text: &str, name: &str, sources: &mut Sources) -> (Option<Self>, Diagnostics) {
        let mut findings = Diagnostics::default();
        let file = sources.add(name, text);
        let prices = parse(text, file, &mut findings);
        (prices.filter(|_| findings.is_empty()), findings)
    }

    /// Returns the cost of this number of node hours on one bill
    #[must_use]
    pub fn price(&self, hours: u128) -> Usd {
        let mut begun = 0;
        let mut sum = Usd::default();
        for tier in &self.tiers {
            let end = tier.up_to_hours.unwrap_or(hours).min(hours);
            sum = sum + tier.per_node_hour.times(end.saturating_sub(begun));
            begun = begun.max(end);
        }
        sum
    }
}

fn parse(text: &str, file: FileId, findings: &mut Diagnostics) -> Option<Prices> {
    let values = read::values(text, file, findings);
    let rule = rules::MALFORMED_PRICES;
    let [node] = values.as_slice() else {
        if findings.is_empty() {
            let start = crate::Origin::Span { file, start: 0, end: 0 };
            findings.push(rule.finding("prices are one JSON object").at(start, "").help(FORM));
        }
        return None;
    };
    let mut said = |key: &str| {
        let said = node.get(key).and_then(Node::as_text).filter(|text| !text.trim().is_empty());
        if said.is_none() {
            findings.push(rule.finding(format!("prices without `{key}`")).at(node.origin, "").help(FORM));
        }
        said.map(str::to_owned)
    };
    let (as_of, source) = (said("asOf"), said("source"));
    let items: &[Node<'_>] = match node.get("tiers").map(|tiers| &tiers.value) {
        Some(read::Value::Sequence(items)) if !items.is_empty() => items,
        _ => {
            findings.push(rule.finding("prices without `tiers`").at(node.origin, "").help(FORM));
            return None;
        }
    };
    let mut tiers: Vec<Tier> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        tiers.extend(tier(item, at + 1 == items.len(), tiers.last(), findings));
    }
    Some(Prices { as_of: as_of?, source: source?, tiers })
}

const FORM: &str = r#"write {"asOf": "2026-01-01", "source": "…", "tiers": [{"upToHours": 72000, "perNodeHour": "0.0137"}, {"perNodeHour": "0.0103"}]}"#;

fn tier(item: &Node<'_>, last: bool, before: Option<&Tier>, findings: &mut Diagnostics) -> Option<Tier> {
    let rule = rules::MALFORMED_PRICES;
    let mut wrong = |message: String, node: &Node<'_>, help: &str| {
        findings.push(rule.finding(message).at(node.origin, "").help(help));
    };
    let Some(price) = item.get("perNodeHour") else {
        wrong("a tier without `perNodeHour`".to_owned(), item, FORM);
        return None;
    };
    let quoted = matches!(&price.value, read::Value::Scalar(_, style) if *style != read::Style::Plain);
    let amount = price.as_text().filter(|_| quoted).and_then(Usd::parse);
    if amount.is_none() {
        let help = "write US dollars in quotes, with up to six decimals, such as \"0.0137\"";
        wrong(format!("a price that is {}", price.kind()), price, help);
    }
    let end = item.get("upToHours").filter(|end| !end.is_null());
    let up_to_hours = match end {
        None if last => None,
        None => {
            wrong("a tier without `upToHours` before the last".to_owned(), item, FORM);
            return None;
        }
        Some(end) if last => {
            wrong(
                "the last tier has an end".to_owned(),
                end,
                "leave `upToHours` out, so that every hour has a price",
            );
            return None;
        }
        Some(end) => {
            let hours = end.as_text().and_then(|text| text.parse::<u64>().ok()).map(u128::from);
            let least = before.and_then(|tier| tier.up_to_hours).unwrap_or(0);
            match hours.filter(|hours| *hours > least) {
                Some(hours) => Some(hours),
                None => {
                    let written = clip(end.as_text().unwrap_or_default());
                    let help = format!(
                        "write the last hour of the tier, counted from the first hour of all; more than {least}"
                    );
                    wrong(format!("the tier ends at `{written}`"), end, &help);
                    return None;
                }
            }
        }
    };
    Some(Tier { up_to_hours, per_node_hour: amount? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the cost of this number of hours by the built-in prices
    fn check(hours: u128, expected: &str) {
        assert_eq!(Prices::built_in().unwrap().price(hours).to_string(), expected, "{hours}");
    }

    #[test]
    fn documented_example_has_its_price() {
        check(200 * 100, "274.00");
    }

    #[test]
    fn boundaries_are_cumulative() {
        check(0, "0.00");
        check(72_000, "986.40");
        check(72_001, "986.4103");
        check(720_000, "7660.80"); // 986.40 + 648,000 × 0.0103
        check(720_001, "7660.8034");
        check(7_200_000, "29692.80"); // + 6,480,000 × 0.0034
        check(7_200_001, "29692.8014");
    }
}
