//! Where a text that pages show was written: ids of pictures, people and organizations lead on to what they stand for.

use super::path::{Path, Step};
use super::source::{Node, Source};
use crate::diagnostic::Place;

/// The sections of an issue whose values have ids.
const SECTIONS: [&str; 3] = ["media", "people", "entities"];

impl Source {
    /// The place of what is printed for a path, such as the caption of a picture that an item names by its id.
    pub fn origin_of(&self, path: &Path) -> Place {
        let mut path = path.clone();
        // An id may lead to another, as that of a person to their organization; no issue goes around in circles for ever.
        for _ in SECTIONS {
            match self.led_on(&path) {
                Some(next) => path = next,
                None => break,
            }
        }
        self.place_of(&path)
    }

    /// The path behind the first id on a way that goes on; none where there is none.
    fn led_on(&self, path: &Path) -> Option<Path> {
        let steps = path.steps();
        let (mut node, mut field) = (self.root(), "");
        for (taken, step) in steps.iter().enumerate() {
            if let Some(id) = node.as_str() {
                let section = SECTIONS
                    .into_iter()
                    .find(|section| self.is_known(section, id) && (*section == "media") == (field == "media" || field == "cover"))?;
                let to = [section, id].map(|name| Step::Field(name.to_owned()));
                return Some(to.into_iter().chain(steps[taken..].iter().cloned()).collect());
            }
            if let Step::Field(name) = step {
                field = name;
            }
            node = node.step(step)?;
        }
        None
    }

    fn is_known(&self, section: &str, id: &str) -> bool {
        self.root().get(section).and_then(|known| known.get(id)).is_some_and(|found: &Node| found.as_str() != Some(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::limits::Limits;

    #[test]
    fn ids_lead_on_to_what_they_stand_for() {
        let text = r#"{
  "people": { "ann": { "name": "Ann", "entity": "un" } },
  "entities": { "un": { "name": "UN" } },
  "media": { "road": { "caption": "A road" } },
  "items": [{ "media": "road", "person": "ann", "by": ["un", "Bern"], "text": "t" }]
}"#;
        let source = Source::read(text.as_bytes(), &Limits::default()).unwrap();
        let place = |path: &str| {
            let place = source.origin_of(&path.parse().unwrap());
            format!("{}:{} {}", place.line, place.column, place.path)
        };
        assert_eq!(place("items[0].media.caption"), "4:35 media.road.caption");
        assert_eq!(place("items[0].person.name"), "2:32 people.ann.name");
        assert_eq!(place("items[0].person.entity.name"), "3:33 entities.un.name");
        assert_eq!(place("items[0].by[1].name"), "5:62 items[0].by[1].name");
        assert_eq!(place("items[0].text"), "5:79 items[0].text");
    }
}
