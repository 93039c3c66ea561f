//! Numbers of a chart: as many as it has categories, and such that its kind can show.

use super::count;
use crate::diagnostic::Diagnostic;
use crate::issue::findings::Findings;
use crate::issue::path::Path;
use crate::issue::source::{Node, Value};

/// Beyond this a number has more digits than an axis, or arithmetic, can hold.
const MOST_CHARTED: f64 = 1e12;

/// The series of a chart against its kind and its categories.
pub fn check(node: &Node, path: &Path, findings: &mut Findings) {
    let kind = node.get("kind").and_then(Node::as_str).unwrap_or_default();
    let categories = match node.get("categories").map(|list| &list.value) {
        Some(Value::List(categories)) => Some(categories.len()),
        // Of another type: a fault of its own.
        Some(_) => None,
        None => Some(0),
    };
    let series = node.get("series").map_or(&[] as &[Node], Node::elements);
    let mut at = path.clone();
    at.push_field("series");
    let wanted = match kind {
        "pyramid" => Some(2),
        "donut" => Some(1),
        _ => None,
    };
    if let Some(wanted) = wanted.filter(|wanted| !series.is_empty() && series.len() != *wanted) {
        let fact = format!("a {kind} chart shows {wanted} series, not {}", series.len());
        findings.add(&at, Diagnostic::error("chart-series", fact).hint("choose another kind, or change the series"));
    }
    for (index, one) in series.iter().enumerate() {
        at.push_index(index);
        let values = one.get("values").map_or(&[] as &[Node], Node::elements);
        if let Some(categories) = categories.filter(|categories| one.get("values").is_some() && values.len() != *categories) {
            let categories_said = if categories == 1 { "1 category".to_owned() } else { format!("{categories} categories") };
            let hint =
                if values.len() < categories { "write `null` where there is no value" } else { "take values out, or add to `categories`" };
            let d =
                Diagnostic::error("chart-values", format!("this series has {}, the chart {categories_said}", count(values.len(), "value")))
                    .hint(hint);
            findings.add(&at, d);
        }
        let negative = values.iter().any(|v| matches!(&v.value, Value::Number(n) if n.as_f64().is_some_and(|n| n < 0.0)));
        if negative && matches!(kind, "donut" | "pyramid" | "stacked") {
            findings.add(
                &at,
                Diagnostic::error("chart-values", format!("a {kind} chart cannot show a negative value")).hint("choose `bar` or `line`"),
            );
        }
        if values.iter().any(|v| matches!(&v.value, Value::Number(n) if n.as_f64().is_none_or(|n| n.abs() > MOST_CHARTED))) {
            findings.add(
                &at,
                Diagnostic::error("chart-values", format!("a chart shows values up to {MOST_CHARTED:e}"))
                    .hint("give them in a larger unit"),
            );
        }
        let none = values.iter().all(|v| matches!(&v.value, Value::Number(n) if n.as_f64() == Some(0.0)) || matches!(v.value, Value::Null));
        if kind == "donut" && none && !values.is_empty() {
            findings.add(
                &at,
                Diagnostic::error("chart-values", "a donut of nothing but zeros shows nothing")
                    .hint("give it values, or take the chart out"),
            );
        }
        at.pop();
    }
}

/// The ends of an axis.
pub fn axes(node: &Node, path: &Path, findings: &mut Findings) {
    let number = |field: &str| match node.get(field).map(|n| &n.value) {
        Some(Value::Number(number)) => number.as_f64(),
        _ => None,
    };
    for (field, value) in [("min", number("min")), ("max", number("max"))] {
        if value.is_some_and(|value| value.abs() > MOST_CHARTED) {
            let mut at = path.clone();
            at.push_field(field);
            let fact = format!("an axis goes up to {MOST_CHARTED:e}");
            findings.add(&at, Diagnostic::error("chart-values", fact).hint("give the values in a larger unit"));
        }
    }
    if let (Some(min), Some(max)) = (number("min"), number("max"))
        && min >= max
    {
        findings.add(
            path,
            Diagnostic::error("range", format!("the axis ends at {max}, before it begins at {min}"))
                .hint("`max` must be greater than `min`"),
        );
    }
}
