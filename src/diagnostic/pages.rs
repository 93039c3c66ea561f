//! How the pages of an issue came out, in words and for programs.

use std::fmt;

use serde::Serialize;

/// How the pages of an issue came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pages {
    /// How many there are.
    pub count: usize,
    /// How many were wished for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wished: Option<usize>,
    /// The density of type that was taken, by the layout's name for it; none for the layout's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub density: Option<String>,
    /// The step that distances and pictures gave way by, in the layout's words; none where they stand as designed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The lines by which the wish failed: more than zero too long, less than zero too short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines_off: Option<i64>,
    /// How far down each page is filled, in per cent of its type area; empty where the layout does not tell that area.
    pub filled: Vec<u8>,
}

impl fmt::Display for Pages {
    /// `4 pages (airy type, closer spaces; 100, 98, 97, 96 % full)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} page{}", self.count, if self.count == 1 { "" } else { "s" })?;
        let steps = [self.density.as_ref().map(|name| format!("{name} type")), self.step.clone()];
        let steps = steps.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let filled = self.filled.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        let filled = if filled.is_empty() { filled } else { format!("{filled} % full") };
        match [steps, filled].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ") {
            said if said.is_empty() => Ok(()),
            said => write!(f, " ({said})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_with_what_was_done_to_fill_them() {
        let plain = Pages { count: 1, wished: None, density: None, step: None, lines_off: None, filled: vec![68] };
        assert_eq!(plain.to_string(), "1 page (68 % full)");
        let fitted = Pages { count: 2, density: Some("airy".into()), step: Some("closer spaces".into()), filled: vec![100, 98], ..plain };
        assert_eq!(fitted.to_string(), "2 pages (airy type, closer spaces; 100, 98 % full)");
        assert_eq!(Pages { filled: Vec::new(), density: None, step: None, ..fitted }.to_string(), "2 pages");
    }
}
