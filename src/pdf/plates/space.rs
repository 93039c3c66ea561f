//! Colour spaces as inks: how much of an ink a colour asks for.

use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro::hayro_interpret::hayro_syntax::page::Resources;

/// Spaces within spaces.
const MOST_LEVELS: usize = 8;

/// Components of one colour (ISO 32000-1, annex C: 32 in DeviceN).
const MOST_COMPONENTS: usize = 32;

/// An ink of a press.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ink {
    Cyan,
    Magenta,
    Yellow,
    Black,
    Spot(Rc<str>),
}

/// The process inks in their order.
pub const PROCESS: [Ink; 4] = [Ink::Cyan, Ink::Magenta, Ink::Yellow, Ink::Black];

impl Ink {
    /// The ink of a colorant's name.
    fn named(name: &str) -> Self {
        match name {
            "Cyan" => Self::Cyan,
            "Magenta" => Self::Magenta,
            "Yellow" => Self::Yellow,
            "Black" => Self::Black,
            other => Self::Spot(other.into()),
        }
    }

    /// Its colorant's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Cyan => "Cyan",
            Self::Magenta => "Magenta",
            Self::Yellow => "Yellow",
            Self::Black => "Black",
            Self::Spot(name) => name,
        }
    }

    /// Its place among the process inks; none for a spot ink.
    pub fn process(&self) -> Option<usize> {
        PROCESS.iter().position(|ink| ink == self)
    }
}

/// What a component of a Separation or DeviceN colour paints (ISO 32000-1, 8.6.6.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Colorant {
    /// Every ink.
    All,
    /// Nothing.
    None,
    /// One ink.
    Ink(Ink),
}

/// A colour space, as far as inks are concerned.
#[derive(Debug, Clone, PartialEq)]
pub enum Space {
    /// An amount of light, which black takes away.
    Grey,
    /// Red, green and blue light.
    Light,
    /// The process inks.
    Inks {
        /// DeviceCMYK itself, where overprint mode 1 counts.
        device: bool,
    },
    /// CIE L*a*b* with the range of a* and b*.
    Lab([f32; 4]),
    /// A table of colours.
    Indexed { base: Rc<Space>, table: Vec<u8>, last: u8 },
    /// Inks by name.
    Named(Vec<Colorant>),
    /// A pattern, with the space of the colour it is drawn in when it has none of its own.
    Pattern(Option<Rc<Space>>),
}

impl Space {
    /// Reads a space; none when it makes no sense.
    pub fn read<'a>(object: &Object<'a>, resources: &Resources<'a>) -> Option<Rc<Self>> {
        Self::read_at(object, resources, 0).map(Rc::new)
    }

    /// The space of a name in a content stream.
    pub fn named(name: &[u8], resources: &Resources<'_>) -> Option<Rc<Self>> {
        Self::of_name(name, resources, 0).map(Rc::new)
    }

    fn read_at<'a>(object: &Object<'a>, resources: &Resources<'a>, level: usize) -> Option<Self> {
        if level > MOST_LEVELS {
            return None;
        }
        let array = match object {
            Object::Name(name) => return Self::of_name(name, resources, level),
            Object::Array(array) => array,
            _ => return None,
        };
        let parts: Vec<Object<'a>> = array.iter::<Object<'a>>().take(5).collect();
        let Object::Name(family) = parts.first()? else { return None };
        let base = |place: usize| Self::read_at(parts.get(place)?, resources, level + 1).map(Rc::new);
        match family.as_ref() {
            b"ICCBased" => {
                let Some(Object::Stream(profile)) = parts.get(1) else { return None };
                match profile.dict().get::<u8>("N")? {
                    1 => Some(Self::Grey),
                    3 => Some(Self::Light),
                    4 => Some(Self::Inks { device: false }),
                    _ => None,
                }
            }
            b"Lab" => {
                let Some(Object::Dict(dict)) = parts.get(1) else { return None };
                Some(Self::Lab(dict.get::<[f32; 4]>("Range").unwrap_or([-100.0, 100.0, -100.0, 100.0])))
            }
            b"Indexed" | b"I" => {
                let base = base(1)?;
                let Some(Object::Number(last)) = parts.get(2) else { return None };
                let table = match parts.get(3)? {
                    Object::String(bytes) => bytes.as_bytes().to_vec(),
                    Object::Stream(stream) => stream.decoded_data().ok()?.into_owned(),
                    _ => return None,
                };
                let simple = !matches!(*base, Self::Indexed { .. } | Self::Pattern(_));
                simple.then(|| Self::Indexed { base, table, last: last.as_i64().clamp(0, 255) as u8 })
            }
            b"Separation" => {
                let Some(Object::Name(name)) = parts.get(1) else { return None };
                Some(Self::Named(vec![colorant(name)]))
            }
            b"DeviceN" => {
                let Some(Object::Array(names)) = parts.get(1) else { return None };
                let names: Vec<_> = names.iter::<Name<'_>>().take(MOST_COMPONENTS + 1).map(|name| colorant(&name)).collect();
                (1..=MOST_COMPONENTS).contains(&names.len()).then_some(Self::Named(names))
            }
            b"Pattern" => Some(Self::Pattern(base(1))),
            _ => Self::of_family(family),
        }
    }

    fn of_name(name: &[u8], resources: &Resources<'_>, level: usize) -> Option<Self> {
        Self::of_family(name).or_else(|| Self::read_at(&resources.color_spaces.get::<Object<'_>>(name)?, resources, level + 1))
    }

    fn of_family(name: &[u8]) -> Option<Self> {
        match name {
            b"DeviceGray" | b"G" | b"CalGray" => Some(Self::Grey),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Self::Light),
            b"DeviceCMYK" | b"CMYK" => Some(Self::Inks { device: true }),
            b"CalCMYK" => Some(Self::Inks { device: false }),
            b"Pattern" => Some(Self::Pattern(None)),
            _ => None,
        }
    }

    /// How many components a colour has.
    pub fn components(&self) -> usize {
        match self {
            Self::Grey | Self::Indexed { .. } => 1,
            Self::Light | Self::Lab(_) => 3,
            Self::Inks { .. } => 4,
            Self::Named(names) => names.len(),
            Self::Pattern(under) => under.as_ref().map_or(0, |under| under.components()),
        }
    }

    /// The colour it begins with (ISO 32000-1, 8.6.5.2 and following).
    pub fn first(&self) -> Vec<f32> {
        match self {
            Self::Inks { .. } => vec![0.0, 0.0, 0.0, 1.0],
            Self::Named(names) => vec![1.0; names.len()],
            _ => vec![0.0; self.components()],
        }
    }

    /// What the samples of an image stand for when it does not say so.
    pub fn decode(&self, bits: u8) -> Vec<(f32, f32)> {
        match self {
            Self::Indexed { .. } => vec![(0.0, (1_u32 << bits.min(16)) as f32 - 1.0)],
            Self::Lab([low_a, high_a, low_b, high_b]) => vec![(0.0, 100.0), (*low_a, *high_a), (*low_b, *high_b)],
            _ => vec![(0.0, 1.0); self.components()],
        }
    }

    /// How much of an ink a colour asks for, 0 to 1; none when the space does not speak of this ink.
    pub fn ink(&self, ink: &Ink, colour: &[f32]) -> Option<f32> {
        let part = |place: usize| colour.get(place).copied().unwrap_or(0.0).clamp(0.0, 1.0);
        match self {
            Self::Grey => Some(if *ink == Ink::Black { 1.0 - part(0) } else { ink.process().map(|_| 0.0)? }),
            Self::Light => from_light(ink.process()?, [part(0), part(1), part(2)]),
            Self::Inks { .. } => Some(part(ink.process()?)),
            Self::Lab(_) => {
                let raw = |place: usize| colour.get(place).copied().unwrap_or(0.0);
                from_light(ink.process()?, light(raw(0), raw(1), raw(2)))
            }
            Self::Indexed { base, table, last } => {
                let entry = colour.first().copied().unwrap_or(0.0).round().clamp(0.0, f32::from(*last)) as usize;
                let decode = base.decode(8);
                let level = |place: usize| table.get(entry * decode.len() + place).copied().unwrap_or(0);
                let spread = |(place, (low, high)): (usize, &(f32, f32))| low + f32::from(level(place)) / 255.0 * (high - low);
                let colour: Vec<f32> = decode.iter().enumerate().map(spread).collect();
                base.ink(ink, &colour)
            }
            Self::Named(_) => self.component(ink).map(part),
            Self::Pattern(_) => None,
        }
    }

    /// Which component is this ink alone.
    pub fn component(&self, ink: &Ink) -> Option<usize> {
        match self {
            Self::Inks { .. } => ink.process(),
            Self::Named(names) => names.iter().position(|name| match name {
                Colorant::All => true,
                Colorant::None => false,
                Colorant::Ink(own) => own == ink,
            }),
            _ => None,
        }
    }

    /// The inks it speaks of by name.
    pub fn spots(&self) -> Vec<&Ink> {
        match self {
            Self::Named(names) => names.iter().filter_map(|name| if let Colorant::Ink(ink) = name { Some(ink) } else { None }).collect(),
            Self::Indexed { base, .. } | Self::Pattern(Some(base)) => base.spots(),
            _ => Vec::new(),
        }
    }

    /// Whether nothing painted in it is to be seen.
    pub fn is_invisible(&self) -> bool {
        matches!(self, Self::Named(names) if names.iter().all(|name| *name == Colorant::None))
    }

    /// Whether it speaks of light and has to be turned into inks.
    pub fn is_light(&self) -> bool {
        match self {
            Self::Light | Self::Lab(_) => true,
            Self::Indexed { base, .. } | Self::Pattern(Some(base)) => base.is_light(),
            _ => false,
        }
    }
}

fn colorant(name: &Name<'_>) -> Colorant {
    match name.as_ref() {
        b"All" => Colorant::All,
        b"None" => Colorant::None,
        bytes => Colorant::Ink(Ink::named(&String::from_utf8_lossy(bytes))),
    }
}

/// Light as a process ink, all grey in it black: what no profile says. (ISO 32000-1, 10.3.4, with everything removed.)
pub fn from_light(process: usize, light: [f32; 3]) -> Option<f32> {
    let most = light[0].max(light[1]).max(light[2]);
    Some(light.get(process).map_or(1.0 - most, |part| most - part))
}

/// CIE L*a*b* as sRGB, near enough for an estimate.
fn light(lightness: f32, a: f32, b: f32) -> [f32; 3] {
    let from = |f: f32| if f > 6.0 / 29.0 { f.powi(3) } else { (f - 16.0 / 116.0) * 3.0 * (6.0_f32 / 29.0).powi(2) };
    let f = (lightness + 16.0) / 116.0;
    let (x, y, z) = (0.9505 * from(f + a / 500.0), from(f), 1.089 * from(f - b / 200.0));
    let linear = [3.2406 * x - 1.5372 * y - 0.4986 * z, -0.9689 * x + 1.8758 * y + 0.0415 * z, 0.0557 * x - 0.204 * y + 1.057 * z];
    linear.map(|part| if part <= 0.003_130_8 { 12.92 * part } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 }.clamp(0.0, 1.0))
}

/// An entry of a dictionary by its long or its short name.
pub fn either<'a>(dict: &Dict<'a>, long: &str, short: &str) -> Option<Object<'a>> {
    dict.get::<Object<'a>>(long).or_else(|| dict.get::<Object<'a>>(short))
}

/// A list of numbers.
pub fn numbers(array: &Array<'_>) -> Vec<f32> {
    array.iter::<f32>().collect()
}

/// The dictionary that an object is or has.
pub fn dictionary<'a>(object: &Object<'a>) -> Option<Dict<'a>> {
    match object {
        Object::Dict(dict) => Some(dict.clone()),
        Object::Stream(stream) => Some(Stream::dict(stream).clone()),
        _ => None,
    }
}
