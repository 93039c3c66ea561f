//! Numbers of a chart: as many as it has categories, such that its kind can show them, on an axis that holds them.

use super::count;
use crate::diagnostic::Diagnostic;
use crate::issue::findings::Findings;
use crate::issue::path::Path;
use crate::issue::source::{Node, Value};
use crate::locale::grouped;

/// Beyond this a number has more digits than an axis, or arithmetic, can hold.
const MOST_CHARTED: f64 = 1e12;
/// Marks over the width of a page that can still be told from each other.
const MOST_MARKS: usize = 150;
/// Rows of a pyramid that stand on a page.
const MOST_ROWS: usize = 40;
/// Parts of a ring whose colours differ.
const MOST_PARTS: usize = 16;

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
        at.push_field("values");
        values(one, kind, categories, &at, findings);
        at.pop();
        at.pop();
    }
    let all = || series.iter().flat_map(|one| one.get("values").map_or(&[] as &[Node], Node::elements));
    if all().next().is_some() && all().all(|value| matches!(value.value, Value::Null)) {
        let d = Diagnostic::error("chart-values", "this chart has no value to show");
        findings.add(&at, d.hint("give it values in place of `null`, or take the chart out"));
    }
    at.pop();
    crowd(kind, categories.unwrap_or_default(), series.len(), &at, findings);
    if let Some(axes) = node.get("axes") {
        at.push_field("axes");
        ends(axes, kind, series, &at, findings);
    }
}

/// The values of a series.
fn values(series: &Node, kind: &str, categories: Option<usize>, path: &Path, findings: &mut Findings) {
    let Some(list) = series.get("values").filter(|list| matches!(list.value, Value::List(_))) else { return };
    let values = list.elements();
    if let Some(categories) = categories.filter(|categories| values.len() != *categories) {
        let categories_said = if categories == 1 { "1 category".to_owned() } else { format!("{categories} categories") };
        let hint =
            if values.len() < categories { "write `null` where there is no value" } else { "take values out, or add to `categories`" };
        let fact = format!("this series has {}, the chart {categories_said}", count(values.len(), "value"));
        findings.add(path, Diagnostic::error("chart-values", fact).hint(hint));
    }
    let mut at = path.clone();
    let mut first = |wrong: &dyn Fn(f64) -> bool, fact: String, hint: &str| {
        let mut all = values.iter().enumerate().filter(|(_, value)| number(value).is_some_and(wrong));
        let Some((index, _)) = all.next() else { return };
        let more = all.count();
        let fact = if more > 0 { format!("{fact}; {more} more like it are in this series") } else { fact };
        at.push_index(index);
        findings.add(&at, Diagnostic::error("chart-values", fact).hint(hint));
        at.pop();
    };
    if matches!(kind, "donut" | "pyramid" | "stacked") {
        first(&|n| n < 0.0, format!("a {kind} chart cannot show a negative value"), "choose `bar` or `line`");
    }
    let most = english(MOST_CHARTED);
    first(&|n| n.abs() > MOST_CHARTED, format!("a chart shows values up to {most}"), "give them in a larger unit");
    let zero = |value: &Node| matches!(&value.value, Value::Number(n) if n.as_f64() == Some(0.0));
    let none = values.iter().all(|value| zero(value) || matches!(value.value, Value::Null));
    if kind == "donut" && none && values.iter().any(zero) {
        let d = Diagnostic::error("chart-values", "a donut of nothing but zeros shows nothing");
        findings.add(path, d.hint("give it values, or take the chart out"));
    }
}

/// More categories than a page can show apart.
fn crowd(kind: &str, categories: usize, series: usize, path: &Path, findings: &mut Findings) {
    let (marks, most, shown, hint) = match kind {
        "bar" => (categories * series, MOST_MARKS, "bars", "choose `line`, or put categories together"),
        "stacked" => (categories, MOST_MARKS, "piles", "choose `area`, or put categories together"),
        "pyramid" => (categories, MOST_ROWS, "rows", "put categories together"),
        "donut" => (categories, MOST_PARTS, "parts", "put the small ones together, or write a table"),
        _ => return,
    };
    if marks > most {
        let mut at = path.clone();
        at.push_field("categories");
        let fact = format!("a {kind} chart of {marks} {shown} can hardly be read");
        let d = Diagnostic::warning("chart-values", fact).allowed(format!("up to {most} {shown} are told apart"));
        findings.add(&at, d.value(categories.to_string()).hint(hint));
    }
}

/// The ends of an axis against each other and against what is drawn along it, which an axis always holds.
fn ends(axes: &Node, kind: &str, series: &[Node], path: &Path, findings: &mut Findings) {
    let given = |field: &str| number(axes.get(field)?);
    let (min, max) = (given("min"), given("max"));
    let mut say = |field: &str, d: Diagnostic| {
        let mut at = path.clone();
        at.push_field(field);
        findings.add(&at, d);
    };
    for (field, value) in [("min", min), ("max", max)] {
        if value.is_some_and(|value| value.abs() > MOST_CHARTED) {
            let fact = format!("an axis goes up to {}", english(MOST_CHARTED));
            return say(field, Diagnostic::error("chart-values", fact).hint("give the values in a larger unit"));
        }
        if value.is_some() && matches!(kind, "donut" | "pyramid") {
            let d = Diagnostic::warning("chart-values", format!("a {kind} chart has no axis: `{field}` changes nothing"));
            say(field, d.hint("take it out"));
        }
    }
    if matches!(kind, "donut" | "pyramid") {
        return;
    }
    if let (Some(min), Some(max)) = (min, max)
        && min >= max
    {
        let fact = format!("the axis ends at {}, before it begins at {}", english(max), english(min));
        let hint = format!("write more than {} for `max`, or a smaller `min`", english(min));
        return say("max", Diagnostic::error("range", fact).hint(hint));
    }
    let Some((low, high)) = extent(kind, series) else { return };
    // What is filled stands on zero.
    let (low, high) = if kind == "line" { (low, high) } else { (low.min(0.0), high.max(0.0)) };
    let passed = |field: &str, fact: String, need: String| {
        let d = Diagnostic::warning("chart-values", format!("{fact}: `{field}` changes nothing"));
        d.hint(format!("write {need}, or take `{field}` out"))
    };
    if let Some(max) = max.filter(|max| *max < high) {
        let fact = format!("what is drawn goes up to {}, beyond the end of the axis at {}", english(high), english(max));
        say("max", passed("max", fact, format!("{} or more", english(high))));
    }
    if let Some(min) = min.filter(|min| *min > low) {
        let fact = format!("what is drawn goes down to {}, beyond the beginning of the axis at {}", english(low), english(min));
        say("min", passed("min", fact, format!("{} or less", english(low))));
    }
}

fn number(node: &Node) -> Option<f64> {
    if let Value::Number(number) = &node.value { number.as_f64() } else { None }
}

/// The least and the greatest that is drawn along the axis: piles of values where they stand upon each other.
fn extent(kind: &str, series: &[Node]) -> Option<(f64, f64)> {
    let rows = || series.iter().map(|one| one.get("values").map_or(&[] as &[Node], Node::elements));
    let drawn: Vec<f64> = if kind == "stacked" {
        let at = |index: usize| rows().filter_map(|row| number(row.get(index)?)).filter(|value| *value > 0.0).sum();
        (0..rows().map(<[Node]>::len).max()?).map(at).collect()
    } else {
        rows().flatten().filter_map(number).collect()
    };
    let low = drawn.iter().copied().reduce(f64::min)?;
    Some((low, drawn.into_iter().fold(low, f64::max)))
}

/// A number as English has it.
fn english(value: f64) -> String {
    grouped(value, "-", ",", ".")
}
