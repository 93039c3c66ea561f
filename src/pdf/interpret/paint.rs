//! What content paints with: a colour space and a colour in it, told by the plates that it leaves ink on.

use std::rc::Rc;

use lopdf::Object;

use crate::pdf::facts::source::{Source, dictionary, lossy};

/// How deep a colour space may lie in another one.
const MOST_LEVELS: usize = 4;

/// Components of a colour that are kept.
const MOST_COMPONENTS: usize = 8;

/// A colour space.
#[derive(Debug, Clone, PartialEq)]
pub enum Space {
    /// An amount of light, which is the black ink that takes it away.
    Gray,
    /// The four process inks.
    Cmyk,
    /// Light of three colours, by its device or calibrated.
    Light,
    /// Colours of a profile with so many components.
    Profile(i64),
    /// One ink by its name.
    Separation(String),
    /// Several inks by their names.
    DeviceN(Vec<String>),
    /// A pattern.
    Pattern,
    /// A list of colours, or what is not known.
    Other,
}

impl Space {
    /// The space that an object describes.
    pub fn read<'a>(source: &Source<'a>, object: &'a Object) -> Self {
        let items = match source.resolve(object) {
            Object::Name(name) => return Self::named(name),
            Object::Array(items) => items,
            _ => return Self::Other,
        };
        let item = |place: usize| items.get(place).map(|item| source.resolve(item));
        match item(0).and_then(|name| name.as_name().ok()) {
            Some(b"ICCBased") => {
                let profile = item(1).and_then(dictionary);
                Self::Profile(profile.and_then(|profile| source.integer(profile, "N")).unwrap_or_default())
            }
            Some(b"CalRGB" | b"Lab") => Self::Light,
            Some(b"CalGray") => Self::Profile(1),
            Some(b"Separation") => Self::Separation(item(1).and_then(|ink| ink.as_name().ok()).map(lossy).unwrap_or_default()),
            Some(b"DeviceN") => {
                let inks = item(1).and_then(|inks| inks.as_array().ok()).map_or(&[][..], Vec::as_slice);
                Self::DeviceN(inks.iter().take(32).filter_map(|ink| source.resolve(ink).as_name().ok()).map(lossy).collect())
            }
            Some(name) if items.len() == 1 => Self::named(name),
            Some(b"Pattern") => Self::Pattern,
            _ => Self::Other,
        }
    }

    /// The space of a name that stands for itself.
    pub fn named(name: &[u8]) -> Self {
        match name {
            b"DeviceGray" | b"G" => Self::Gray,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            b"DeviceRGB" | b"RGB" => Self::Light,
            b"Pattern" => Self::Pattern,
            _ => Self::Other,
        }
    }
}

/// A colour in its space.
#[derive(Debug, Clone, PartialEq)]
pub struct Paint {
    /// The space.
    pub space: Rc<Space>,
    values: [f64; MOST_COMPONENTS],
    count: usize,
}

impl Paint {
    /// A colour.
    pub fn new(space: Rc<Space>, given: impl IntoIterator<Item = f64>) -> Self {
        let mut values = [0.0; MOST_COMPONENTS];
        let mut count = 0;
        for value in given.into_iter().take(MOST_COMPONENTS) {
            values[count] = if value.is_finite() { value.clamp(-1e6, 1e6) } else { 0.0 };
            count += 1;
        }
        Self { space, values, count }
    }

    /// The colour that a space begins with (ISO 32000-1, 8.6.5.2 and after).
    pub fn first(space: Rc<Space>) -> Self {
        match &*space {
            Space::Cmyk => Self::new(space, [0.0, 0.0, 0.0, 1.0]),
            Space::Separation(_) => Self::new(space, [1.0]),
            Space::DeviceN(inks) => {
                let inks = inks.len();
                Self::new(space, std::iter::repeat_n(1.0, inks))
            }
            Space::Gray => Self::new(space, [0.0]),
            _ => Self::new(space, [0.0, 0.0, 0.0]),
        }
    }

    /// The components of the colour, at most eight of them.
    pub fn values(&self) -> &[f64] {
        &self.values[..self.count]
    }

    /// How much of cyan, magenta, yellow and black, where those alone are told: 0 to 1 each.
    pub fn process(&self) -> Option<[f64; 4]> {
        match (&*self.space, self.values()) {
            (Space::Cmyk, [c, m, y, k]) => Some([*c, *m, *y, *k]),
            (Space::Gray, [light]) => Some([0.0, 0.0, 0.0, 1.0 - light]),
            (Space::Separation(ink), [tint]) => match ink.as_str() {
                "Cyan" => Some([*tint, 0.0, 0.0, 0.0]),
                "Magenta" => Some([0.0, *tint, 0.0, 0.0]),
                "Yellow" => Some([0.0, 0.0, *tint, 0.0]),
                "Black" => Some([0.0, 0.0, 0.0, *tint]),
                "None" => Some([0.0; 4]),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it leaves no ink anywhere.
    pub fn is_white(&self) -> bool {
        match (&*self.space, self.process()) {
            (_, Some(inks)) => inks.iter().all(|ink| *ink <= 0.0),
            (Space::Separation(_) | Space::DeviceN(_) | Space::Profile(4), _) => self.values().iter().all(|tint| *tint <= 0.0),
            (Space::Light | Space::Profile(1 | 3), _) => self.count > 0 && self.values().iter().all(|light| *light >= 1.0),
            _ => false,
        }
    }

    /// Whether it is the full black ink and nothing else.
    pub fn is_black(&self) -> bool {
        self.process().is_some_and(|[c, m, y, k]| c <= 0.0 && m <= 0.0 && y <= 0.0 && k >= 1.0)
    }

    /// Whether it is registration colour, which is on every plate.
    pub fn is_registration(&self) -> bool {
        matches!(&*self.space, Space::Separation(ink) if ink == "All") && self.values().first().is_some_and(|tint| *tint > 0.0)
    }

    /// On how many plates it leaves ink; none where that cannot be told.
    pub fn plates(&self) -> Option<usize> {
        let set = |inks: &[f64]| inks.iter().filter(|ink| **ink > 0.0).count();
        match (&*self.space, self.process()) {
            (_, Some(inks)) => Some(set(&inks)),
            (Space::Separation(ink), _) if ink == "All" => Some(4 * set(self.values()).min(1)),
            (Space::Separation(_) | Space::DeviceN(_) | Space::Profile(4), _) => Some(set(self.values())),
            // A press makes light of several inks.
            (Space::Light | Space::Profile(3), _) => Some(if self.is_white() { 0 } else { 4 }),
            _ => None,
        }
    }

    /// All its ink in per cent; none where that cannot be told.
    pub fn total(&self) -> Option<f64> {
        let sum = |inks: &[f64]| inks.iter().map(|ink| ink.clamp(0.0, 1.0) * 100.0).sum();
        match (&*self.space, self.process()) {
            (_, Some(inks)) => Some(sum(&inks)),
            (Space::Separation(ink), _) if ink == "All" => None,
            (Space::Separation(_) | Space::DeviceN(_), _) => Some(sum(self.values())),
            _ => None,
        }
    }

    /// The colour in words: `C 85 M 35 Y 65 K 45`, `Gold 100 %`.
    pub fn words(&self) -> String {
        let per_cent = |ink: f64| (ink * 100.0).round();
        match (&*self.space, self.process()) {
            (_, Some([c, m, y, k])) => format!("C {} M {} Y {} K {}", per_cent(c), per_cent(m), per_cent(y), per_cent(k)),
            (Space::Separation(ink), _) => format!("{ink} {} %", per_cent(self.values[0])),
            (Space::DeviceN(inks), _) => {
                let tints = inks.iter().zip(self.values()).filter(|(_, tint)| **tint > 0.0);
                tints.map(|(ink, tint)| format!("{ink} {} %", per_cent(*tint))).collect::<Vec<_>>().join(", ")
            }
            (Space::Light, _) => "a colour in light".to_owned(),
            (Space::Profile(components), _) => format!("a colour of a profile of {components} components"),
            (Space::Pattern, _) => "a pattern".to_owned(),
            _ => "a colour that cannot be told".to_owned(),
        }
    }
}

/// The base of an Indexed space and the like, followed to the space that makes the ink.
pub fn base<'a>(source: &Source<'a>, object: &'a Object) -> Space {
    let mut object = source.resolve(object);
    for _ in 0..MOST_LEVELS {
        match object {
            Object::Array(items) if matches!(items.first().and_then(|name| name.as_name().ok()), Some(b"Indexed" | b"I")) => {
                let Some(inner) = items.get(1) else { break };
                object = source.resolve(inner);
            }
            _ => break,
        }
    }
    Space::read(source, object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cmyk(inks: [f64; 4]) -> Paint {
        Paint::new(Rc::new(Space::Cmyk), inks)
    }

    #[test]
    fn plates_are_counted_by_ink() {
        let black = cmyk([0.0, 0.0, 0.0, 1.0]);
        assert!(black.is_black() && !black.is_white());
        assert_eq!((black.plates(), black.total()), (Some(1), Some(100.0)));
        let gray = |light: f64| Paint::new(Rc::new(Space::Gray), [light]);
        assert!(gray(0.0).is_black() && gray(1.0).is_white());
        assert_eq!(cmyk([0.85, 0.35, 0.65, 0.45]).plates(), Some(4));
        assert_eq!(cmyk([0.85, 0.35, 0.65, 0.45]).words(), "C 85 M 35 Y 65 K 45");
        let spot = |ink: &str, tint: f64| Paint::new(Rc::new(Space::Separation(ink.to_owned())), [tint]);
        assert_eq!((spot("Gold", 0.5).plates(), spot("Gold", 0.5).total()), (Some(1), Some(50.0)));
        assert!(spot("Gold", 0.0).is_white() && spot("All", 1.0).is_registration() && spot("Black", 1.0).is_black());
        assert_eq!(Paint::first(Rc::new(Space::Light)).plates(), Some(4));
        assert_eq!(Paint::first(Rc::new(Space::Pattern)).plates(), None);
        assert!(!Paint::first(Rc::new(Space::Pattern)).is_white());
    }
}
