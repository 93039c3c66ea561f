//! The figures of a chart in words: those who do not see it learn what it shows and from which numbers, as those do who see it.

use serde_json::{Map, Value as Json};

use crate::locale::{Locale, grouped};

/// Letters of figures that are said: a string of a PDF has an end (ISO 19005-1, 6.1.12), and so has patience.
const MOST: usize = 6_000;

/// The alternative text of a chart, and its figures by series and category.
pub fn described(chart: &Map<String, Json>, locale: &Locale) -> String {
    let alternative = chart.get("alt").and_then(Json::as_str).unwrap_or_default();
    let list = |of: Option<&Json>| of.and_then(Json::as_array).cloned().unwrap_or_default();
    let categories = list(chart.get("categories"));
    let rows = list(chart.get("series")).into_iter().map(|series| {
        let values = list(series.get("values")).into_iter().zip(&categories);
        let figures = values.filter_map(|(value, category)| Some(format!("{} {}", category.as_str()?, number(&value, locale)?)));
        format!("{}: {}", series["name"].as_str().unwrap_or_default(), figures.collect::<Vec<_>>().join("; "))
    });
    let rows = rows.collect::<Vec<_>>().join(". ");
    if rows.len() > MOST {
        return alternative.to_owned();
    }
    let end = if alternative.ends_with(['.', '!', '?', '…', '。', '؟']) { "" } else { "." };
    format!("{alternative}{end} {rows}.")
}

/// A number as the language writes it.
fn number(value: &Json, locale: &Locale) -> Option<String> {
    let sign = |name: &str| locale.words.get(name).and_then(Json::as_str).unwrap_or_default();
    Some(grouped(value.as_f64()?, "\u{2212}", sign("thousands"), sign("decimal")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(alt: &str, series: Json) -> String {
        let chart = json!({ "alt": alt, "categories": ["2024", "2025"], "series": series });
        described(chart.as_object().unwrap(), &crate::locale::find("en").unwrap())
    }

    #[test]
    fn figures_are_said_as_they_were_typed() {
        let series = json!([{ "name": "Wells", "values": [1234567.89, null] }, { "name": "Pumps", "values": [0.123456, -99.999] }]);
        assert_eq!(said("More wells.", series.clone()), "More wells. Wells: 2024 1,234,567.89. Pumps: 2024 0.123456; 2025 −99.999.");
        assert!(said("More wells", series).starts_with("More wells. Wells"));
        let many: Vec<f64> = (0..2000).map(f64::from).collect();
        let categories: Vec<String> = (0..2000).map(|n| format!("C{n}")).collect();
        let chart = json!({ "alt": "Much", "categories": categories, "series": [{ "name": "s", "values": many }] });
        assert_eq!(described(chart.as_object().unwrap(), &crate::locale::find("en").unwrap()), "Much");
    }
}
