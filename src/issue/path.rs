//! The way to a value in an issue, printed as `chapters[1].blocks[0].items[2].when`.

use std::fmt;

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// To a field of an object.
    Field(String),
    /// To an element of a list, from 0.
    Index(usize),
}

/// A way from the root of an issue to one of its values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Goes down to a field.
    pub fn push_field(&mut self, name: &str) {
        self.0.push(Step::Field(name.to_owned()));
    }

    /// Goes down to an element.
    pub fn push_index(&mut self, index: usize) {
        self.0.push(Step::Index(index));
    }

    /// Goes up again.
    pub fn pop(&mut self) {
        self.0.pop();
    }
}

impl FromIterator<Step> for Path {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Field(name) if plain(name) => write!(f, "{}{name}", if position > 0 { "." } else { "" })?,
                Step::Field(name) => write!(f, "[{}]", serde_json::Value::from(name.as_str()))?,
            }
        }
        Ok(())
    }
}

/// Names that can stand after a dot without being taken for something else.
fn plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$'))
}

impl std::str::FromStr for Path {
    type Err = String;

    /// Reads the printed form back, for `--set`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut path = Path::default();
        for part in text.split('.') {
            let (name, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !name.is_empty() {
                path.push_field(name);
            } else if rest.is_empty() {
                return Err(format!("`{text}` has an empty step"));
            }
            while let Some(after) = rest.strip_prefix('[') {
                let (index, after) = after.split_once(']').ok_or_else(|| format!("`{text}` has a `[` without its `]`"))?;
                path.push_index(index.parse().map_err(|_| format!("`{index}` is not a position"))?);
                rest = after;
            }
            if !rest.is_empty() {
                return Err(format!("`{rest}` stands after a `]`"));
            }
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_print_and_read_back() {
        for text in ["meta.title", "chapters[1].blocks[0].items[2].when", "$schema"] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn names_that_are_not_plain_are_quoted() {
        let mut path = Path::default();
        path.push_field("media");
        path.push_field("a b.c");
        assert_eq!(path.to_string(), "media[\"a b.c\"]");
    }

    #[test]
    fn broken_paths_are_refused() {
        for text in ["", "a..b", "a[", "a[x]", "a[0]b"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }
}
