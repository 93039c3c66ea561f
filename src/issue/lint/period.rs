//! Dates that lie far from the months of the issue: mostly last year's, or next year's, by a slip of the pen.

use super::{Desk, Lint};
use crate::diagnostic::Diagnostic;
use crate::issue::date::{Dates, Day};
use crate::issue::path::{Path, Step};
use crate::issue::source::{Node, Value};

/// Months from the period at which a date is worth a look; from a year on `check` warns of it in any profile.
const FAR: i32 = 7;
/// Blocks that look back or ahead.
const ANYWHEN: [&str; 3] = ["timeline", "calendar", "publications"];

pub fn far(lint: &Lint, desk: &mut Desk) {
    let period = &desk.read.issue.meta.period;
    let (Ok(from), Ok(to)) = (Day::parse(&period.from.0), Day::parse(&period.to.0)) else { return };
    let mut found = Vec::new();
    if let Some(chapters) = desk.read.source.root().get("chapters") {
        let mut path = Path::default();
        path.push_field("chapters");
        dates(chapters, &mut path, &mut found);
    }
    let month = |day: Day| i32::from(day.year) * 12 + i32::from(day.month);
    for (date, path) in found {
        let away = (month(from) - month(date.to.unwrap_or(date.from))).max(month(date.from) - month(to));
        if (FAR..12).contains(&away) {
            let side = if date.from < from { "before" } else { "after" };
            let d = Diagnostic::note(lint.name, format!("this date lies {away} months {side} the period of the issue"))
                .hint("look at its year");
            desk.found.push(d.at(desk.read.source.place_of(&path)));
        }
    }
}

/// The dates of the items, each with its path.
pub fn dates(node: &Node, path: &mut Path, found: &mut Vec<(Dates, Path)>) {
    if let Some(date) = when(node).filter(|_| matches!(path.steps().last(), Some(Step::Field(name)) if name == "when")) {
        return found.push((date, path.clone()));
    }
    if !node.get("type").and_then(Node::as_str).is_some_and(|kind| ANYWHEN.contains(&kind)) {
        node.each(path, &mut |node, path| dates(node, path, found));
    }
}

/// A date, or a range of dates.
pub fn when(node: &Node) -> Option<Dates> {
    let day = |node: Option<&Node>| Day::parse(node?.as_str()?).ok();
    match &node.value {
        Value::Object(_) => Some(Dates { from: day(node.get("from"))?, to: day(node.get("to")) }),
        _ => Some(Dates { from: day(Some(node))?, to: None }),
    }
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::on_issue;

    #[test]
    fn dates_of_another_season_are_worth_a_look() {
        let rules = |kind: &str, when: &str| {
            let issue = format!(
                r#"{{"format":"bulletin/1","lang":"en","meta":{{"title":"T","period":{{"from":"2023-11","to":"2023-12"}}}},
                "chapters":[{{"title":"C","blocks":[{{"type":"{kind}","items":[{{"text":"A crane","when":{when}}}]}}]}}]}}"#
            );
            on_issue(&issue).iter().any(|d| d.rule == "far-date")
        };
        for hit in ["\"2023-01-17\"", "\"2024-11\"", r#"{"from":"2024-08-01","to":"2024-08-03"}"#] {
            assert!(rules("events", hit), "{hit}");
        }
        for miss in ["\"2023-11-17\"", "\"2023-06\"", "\"2024-04-30\"", r#"{"from":"2023-02","to":"2023-11"}"#] {
            assert!(!rules("events", miss), "{miss}");
        }
        assert!(!rules("timeline", "\"2023-01-17\""));
    }
}
