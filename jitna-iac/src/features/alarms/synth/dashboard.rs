//! The dashboard: graphs of the service and of the rules, a row for each Region (CloudWatch API Reference, "Dashboard body structure and
//! syntax")

use serde_json::{Value as Json, json};

use super::{EVENTS, FAILED, FIVE_MINUTES, MATCHED, QUEUE, QUEUES, VISIBLE};
use crate::ids::{EventRuleName, Region};

/// Namespace of the metrics of just-in-time node access (User Guide, "Setting up just-in-time access with Systems Manager")
const SERVICE: &str = "AWS/SSM/JustInTimeAccess";
/// Columns of a dashboard
const WIDTH: usize = 24;
const HEIGHT: usize = 6;

/// Body of the dashboard, as JSON
pub(super) fn body(regions: &[&Region], rules: &[&EventRuleName], has_queue: bool) -> String {
    let rows = regions.iter().enumerate().flat_map(|(number, region)| row(number, region, rules, has_queue));
    json!({"widgets": rows.collect::<Vec<_>>()}).to_string()
}

/// Graphs of a Region
fn row(number: usize, region: &Region, rules: &[&EventRuleName], has_queue: bool) -> Vec<Json> {
    let mut graphs = vec![("Just-in-time node access", vec![service()])];
    if !rules.is_empty() {
        let of_rules = |metric: &str| -> Vec<Json> {
            rules.iter().map(|rule| json!([EVENTS, metric, "RuleName", rule.as_str()])).collect()
        };
        let mut undelivered = of_rules(FAILED);
        if has_queue {
            undelivered.push(json!([QUEUES, VISIBLE, "QueueName", QUEUE, {"stat": "Maximum"}]));
        }
        graphs.push(("Events", of_rules(MATCHED)));
        graphs.push(("Undelivered events", undelivered));
    }
    let width = WIDTH / graphs.len();
    let widget = |(column, (title, metrics)): (usize, (&str, Vec<Json>))| {
        json!({
            "type": "metric",
            "x": column * width,
            "y": number * HEIGHT,
            "width": width,
            "height": HEIGHT,
            "properties": {
                "title": format!("{title}, {region}"),
                "region": region.as_str(),
                "view": "timeSeries",
                "stat": "Sum",
                "period": FIVE_MINUTES,
                "metrics": metrics,
            },
        })
    };
    graphs.into_iter().enumerate().map(widget).collect()
}

/// All metrics of the service, whose names AWS does not document (CloudWatch User Guide, "CloudWatch search expression syntax")
fn service() -> Json {
    json!([{"expression": format!("SEARCH('Namespace=\"{SERVICE}\"', 'Sum', {FIVE_MINUTES})"), "id": "service", "label": ""}])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_fill_the_width_and_do_not_overlap() {
        let rule: EventRuleName = "SSM-JITNA-failed".parse().unwrap();
        let (one, other) = (Region::EU_CENTRAL_1, Region::EU_WEST_1);
        for rules in [vec![], vec![&rule]] {
            let body: Json = serde_json::from_str(&body(&[&one, &other], &rules, true)).unwrap();
            let widgets = body["widgets"].as_array().unwrap();
            let mut cells: Vec<(u64, u64)> = Vec::new();
            for widget in widgets {
                let number = |key: &str| widget[key].as_u64().unwrap();
                for x in number("x")..number("x") + number("width") {
                    cells.extend((number("y")..number("y") + number("height")).map(|y| (x, y)));
                }
            }
            cells.sort_unstable();
            let all: Vec<(u64, u64)> = (0..24).flat_map(|x| (0..12).map(move |y| (x, y))).collect();
            assert_eq!(cells, all);
        }
    }
}
