//! Rows of a table: each has a cell for every column.

use super::count;
use crate::diagnostic::Diagnostic;
use crate::issue::findings::Findings;
use crate::issue::path::Path;
use crate::issue::source::{Node, Value};

/// The rows and the total of a table against its columns.
pub fn check(node: &Node, path: &Path, findings: &mut Findings) {
    let columns = node.get("columns").map_or(0, |columns| columns.elements().len());
    let mut row = |row: &Node, at: &Path| {
        let cells = row.elements().len();
        if matches!(row.value, Value::List(_)) && columns > 0 && cells != columns {
            let hint = match columns > cells {
                true => format!("add {}; one with nothing in it is \"\"", count(columns - cells, "cell")),
                false => format!("take {} out, or add to `columns`", count(cells - columns, "cell")),
            };
            let d =
                Diagnostic::error("table-row", format!("this row has {}, the table {}", count(cells, "cell"), count(columns, "column")))
                    .hint(hint);
            findings.add(at, d);
        }
    };
    let mut at = path.clone();
    at.push_field("rows");
    for (index, cells) in node.get("rows").map_or(&[] as &[Node], Node::elements).iter().enumerate() {
        at.push_index(index);
        row(cells, &at);
        at.pop();
    }
    at.pop();
    if let Some(total) = node.get("total") {
        at.push_field("total");
        row(total, &at);
    }
}
