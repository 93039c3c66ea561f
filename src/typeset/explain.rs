//! Typst's own errors and warnings. The issue was checked before, so each is a fault of a template or of the program, and is
//! told as such, with its place in the template for those who mend it.

use typst::diag::{Severity, SourceDiagnostic};
use typst::{World, WorldExt};

use crate::diagnostic::Diagnostic;

/// Typst's findings as ours, each once. Without a world the places in templates are left out.
pub fn explain(found: &[SourceDiagnostic], world: Option<&dyn World>) -> Vec<Diagnostic> {
    let tell = |one: &SourceDiagnostic| {
        let at = world.and_then(|world| place(one, world)).map(|place| format!(" ({place})")).unwrap_or_default();
        let mut fact = format!("the pages could not be set: {}{at}", one.message);
        if one.severity == Severity::Warning {
            fact = format!("the layout has a flaw: {}{at}", one.message);
        }
        for hint in &one.hints {
            fact.push_str(&format!("; {}", hint.v));
        }
        let d = if one.severity == Severity::Error { Diagnostic::error("internal", fact) } else { Diagnostic::warning("internal", fact) };
        d.hint("the fault is not in the issue: it is the layout's or the program's; please report it with the issue")
    };
    let mut told = Vec::new();
    add(&mut told, found.iter().map(tell));
    told
}

/// Adds what was not told before: a template that runs often goes wrong often, and so does each trial of pages.
pub fn add(told: &mut Vec<Diagnostic>, more: impl IntoIterator<Item = Diagnostic>) {
    for one in more {
        if !told.contains(&one) {
            told.push(one);
        }
    }
}

fn place(one: &SourceDiagnostic, world: &dyn World) -> Option<String> {
    let id = one.span.id()?;
    let path = id.get().vpath().get_with_slash().to_owned();
    let range = world.range(one.span)?;
    let line = world.source(id).ok()?.text().get(..range.start)?.matches('\n').count() + 1;
    Some(format!("{path}:{line}"))
}

#[cfg(test)]
mod tests {
    use typst::diag::SourceDiagnostic;
    use typst::syntax::Span;

    use super::explain;

    #[test]
    fn what_went_wrong_often_is_told_once() {
        let one = |message: &str| SourceDiagnostic::error(Span::detached(), message);
        let told = explain(&[one("a"), one("b"), one("a"), one("a")], None);
        let facts: Vec<_> = told.iter().map(|d| d.fact.as_str()).collect();
        assert_eq!(facts, ["the pages could not be set: a", "the pages could not be set: b"]);
    }
}
