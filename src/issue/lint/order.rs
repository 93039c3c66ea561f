//! Lists whose items are not in the order of their dates, although most of them are dated.

use super::period::{dates, when};
use super::{Desk, Lint, other_lines};
use crate::diagnostic::Diagnostic;
use crate::issue::date::Day;
use crate::issue::path::Path;
use crate::issue::source::Node;

/// Dated items from which a list has an order.
const FEWEST: usize = 3;

/// One finding for each list: at the first date that goes back, with the lines of the others.
pub fn dated(lint: &Lint, desk: &mut Desk) {
    let mut lists = Vec::new();
    if let Some(chapters) = desk.read.source.root().get("chapters") {
        let mut path = Path::default();
        path.push_field("chapters");
        items(chapters, &mut path, &mut lists);
    }
    for (list, path) in lists {
        let mut found = Vec::new();
        dates(list, &mut path.clone(), &mut found);
        let days: Vec<Day> = found.iter().map(|(date, _)| date.from).collect();
        // A whole month may stand anywhere among its days.
        let last = |day: Day| Day { day: day.day.or(Some(31)), ..day };
        let back: Vec<usize> = (1..days.len()).filter(|&n| last(days[n]) < days[n - 1]).collect();
        // A list from the latest to the earliest has an order too.
        let forth = (1..days.len()).any(|n| days[n] > last(days[n - 1]));
        if days.len() < FEWEST || !forth {
            continue;
        }
        // As many as a hint names, and one to say that there are more.
        let places: Vec<_> = back.iter().take(10).map(|&n| desk.read.source.place_of(&found[n].1)).collect();
        let Some(first) = places.first().cloned() else { continue };
        let hint = format!(
            "move it, or let `\"sort\": \"when\"` of the block put all items in order{}",
            other_lines(places.iter().map(|place| place.line))
        );
        desk.found.push(Diagnostic::note(lint.name, "this date lies before the one above it").hint(hint).at(first));
    }
}

/// The lists of items of blocks that are not sorted by the layout.
fn items<'a>(node: &'a Node, path: &mut Path, lists: &mut Vec<(&'a Node, Path)>) {
    if node.get("sort").is_some() {
        return;
    }
    if node.elements().iter().any(|item| item.get("when").and_then(when).is_some()) {
        return lists.push((node, path.clone()));
    }
    node.each(path, &mut |node, path| items(node, path, lists));
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::on_issue;

    fn places(days: &[&str], more: &str) -> Vec<String> {
        let items: Vec<String> = days.iter().map(|day| format!(r#"{{"text":"A crane came","when":"2023-{day}"}}"#)).collect();
        let issue = format!(
            r#"{{"format":"bulletin/1","lang":"en","meta":{{"title":"T","period":{{"from":"2023-11","to":"2023-12"}}}},
            "chapters":[{{"title":"C","blocks":[{{"type":"events",{more}"items":[{}]}}]}}]}}"#,
            items.join(",")
        );
        on_issue(&issue).into_iter().filter(|d| d.rule == "out-of-order").map(|d| d.place.unwrap().path.to_string()).collect()
    }

    #[test]
    fn a_date_that_goes_back_is_reported_once_a_list() {
        assert_eq!(places(&["11-03", "11-09", "11-05", "11-04"], ""), ["chapters[0].blocks[0].items[2].when"]);
    }

    #[test]
    fn lists_in_order_are_not() {
        assert_eq!(places(&["11-03", "11-03", "12-01"], ""), [] as [&str; 0]);
        assert_eq!(places(&["12-03", "11-30", "11-01"], ""), [] as [&str; 0]);
        assert_eq!(places(&["11-03", "11-01"], ""), [] as [&str; 0]);
        assert_eq!(places(&["11-03", "11-06", "11"], ""), [] as [&str; 0]);
        assert_eq!(places(&["11-03", "11-09", "11-05"], r#""sort":"when","#), [] as [&str; 0]);
    }
}
