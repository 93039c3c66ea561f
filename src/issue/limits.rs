//! How much an issue may hold. Each limit has a name for `--limit NAME=VALUE`.

/// The deepest nesting that can be allowed. Templates read JSON of at most 127 levels, and what they read is deeper than the
/// issue: in the place of one text stand a person, a portrait, its caption and markup of 16 levels, each a list and an object.
pub const MOST_NESTING: usize = 88;

/// The limits; the defaults suit any bulletin and keep a hostile issue from filling the machine.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Bytes of the issue's file.
    pub issue_bytes: usize,
    /// Bytes of one text field.
    pub text_bytes: usize,
    /// Elements of all lists of items, tiles, rows, nodes and places together.
    pub items: usize,
    /// Entries of `media`.
    pub photos: usize,
    /// Pixels of one photo, in millions.
    pub photo_megapixels: usize,
    /// Bytes of one photo's file, in millions.
    pub photo_megabytes: usize,
    /// Lists and objects in each other.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            issue_bytes: 8 << 20,
            text_bytes: 64 << 10,
            items: 5_000,
            photos: 200,
            photo_megapixels: 100,
            photo_megabytes: 64,
            nesting: 64,
        }
    }
}

impl Limits {
    /// Names of the limits with their values.
    pub fn names(&self) -> [(&'static str, usize); 7] {
        [
            ("issue-bytes", self.issue_bytes),
            ("text-bytes", self.text_bytes),
            ("items", self.items),
            ("photos", self.photos),
            ("photo-megapixels", self.photo_megapixels),
            ("photo-megabytes", self.photo_megabytes),
            ("nesting", self.nesting),
        ]
    }

    /// Sets a limit from `NAME=VALUE`.
    pub fn set(&mut self, assignment: &str) -> Result<(), String> {
        let (name, value) = assignment.split_once('=').ok_or_else(|| format!("`{assignment}` is not NAME=VALUE"))?;
        let value: usize = value.parse().map_err(|_| format!("`{value}` is not a whole number"))?;
        let limit = match name {
            "issue-bytes" => &mut self.issue_bytes,
            "text-bytes" => &mut self.text_bytes,
            "items" => &mut self.items,
            "photos" => &mut self.photos,
            "photo-megapixels" => &mut self.photo_megapixels,
            "photo-megabytes" => &mut self.photo_megabytes,
            "nesting" if value > MOST_NESTING => {
                return Err(format!("lists and objects may stand in each other up to {MOST_NESTING} deep"));
            }
            "nesting" => &mut self.nesting,
            _ => {
                let names: Vec<_> = self.names().iter().map(|(name, _)| *name).collect();
                return Err(format!("there is no limit `{name}`; the limits are {}", names.join(", ")));
            }
        };
        *limit = value;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_can_be_set() {
        let mut limits = Limits::default();
        for (name, _) in Limits::default().names() {
            limits.set(&format!("{name}=7")).unwrap();
        }
        assert!(limits.names().iter().all(|(_, value)| *value == 7));
        assert!(limits.set("nesting=88").is_ok() && limits.set("nesting=89").unwrap_err().contains("88"));
        assert!(limits.set("depth=3").unwrap_err().contains("nesting"));
    }
}
