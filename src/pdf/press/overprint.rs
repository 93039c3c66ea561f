//! Black prints over what is below it, nothing else does: so that a plate out of register leaves no white around text.
//!
//! Typst cannot say so; here every painting operation that begins under another state than it needs gets it before it.
//! Grey in the layout's light becomes the black ink on the way.

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::content::{Operation, operations};
use crate::pdf::streams::packed;

/// Whether strokes and fills overprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Over {
    stroke: bool,
    fill: bool,
}

impl Over {
    /// The name of its graphics state.
    fn name(self) -> &'static str {
        match (self.stroke, self.fill) {
            (false, false) => "Knockout",
            (false, true) => "OverprintFill",
            (true, false) => "OverprintStroke",
            (true, true) => "Overprint",
        }
    }

    /// Its graphics state; mode 1 lets an ink of zero leave what is below (ISO 32000-1, 8.6.7).
    fn state(self) -> Dictionary {
        let Self { stroke, fill } = self;
        dictionary! { "Type" => "ExtGState", "OP" => stroke, "op" => fill, "OPM" => i64::from(stroke || fill) }
    }
}

/// What a colour operator sets.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Space {
    Cmyk,
    Grey,
    Rgb,
    /// Patterns and spot inks.
    Other,
}

#[derive(Debug, Clone, Copy)]
struct Paint {
    space: Space,
    /// The full black ink and nothing else.
    black: bool,
}

/// Black in DeviceGray, as every page begins (ISO 32000-1, 8.4.1).
const FIRST: Paint = Paint { space: Space::Grey, black: false };

#[derive(Debug, Clone, Copy)]
struct State {
    fill: Paint,
    stroke: Paint,
    /// The state in force; none when it is not known.
    over: Option<Over>,
}

/// Makes black overprint in all pages, forms and tiles.
pub fn set(document: &mut Document) -> Result<(), String> {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for id in pages {
        let content = document.get_page_content(id);
        let resources = resources_of(document, document.get_dictionary(id).ok());
        let (content, used) = rewritten(&content, &resources, Some(Over::default()), document)?;
        let content = document.add_object(packed(Dictionary::new(), content));
        let resources = with_states(resources, used);
        let page = document.get_dictionary_mut(id).map_err(|error| error.to_string())?;
        page.set("Contents", content);
        page.set("Resources", resources);
    }
    let drawn: Vec<ObjectId> = document.objects.iter().filter(|(_, object)| draws(object)).map(|(id, _)| *id).collect();
    for id in drawn {
        let Ok(stream) = document.get_object(id).and_then(Object::as_stream) else { continue };
        let content = stream.get_plain_content().map_err(|error| format!("a drawing of a page cannot be read: {error}"))?;
        let resources = resources_of(document, Some(&stream.dict));
        // A form may be drawn under any state.
        let (content, used) = rewritten(&content, &resources, None, document)?;
        let mut dict = stream.dict.clone();
        dict.remove(b"Filter");
        dict.remove(b"DecodeParms");
        dict.set("Resources", with_states(resources, used));
        document.objects.insert(id, packed(dict, content).into());
    }
    Ok(())
}

/// A form or a tile, which have operations of their own.
fn draws(object: &Object) -> bool {
    let Object::Stream(stream) = object else { return false };
    let is = |key: &[u8], value: &[u8]| stream.dict.get(key).and_then(Object::as_name).is_ok_and(|name| name == value);
    is(b"Subtype", b"Form") || stream.dict.get(b"PatternType").and_then(Object::as_i64).is_ok_and(|kind| kind == 1)
}

/// The resources of a page or a form, wherever they are written; empty when it has none.
pub(super) fn resources_of(document: &Document, holder: Option<&Dictionary>) -> Dictionary {
    let found = holder.and_then(|holder| holder.get(b"Resources").ok()).and_then(|object| document.dereference(object).ok());
    found.and_then(|(_, object)| object.as_dict().ok()).cloned().unwrap_or_default()
}

/// Resources with the graphics states that were used.
fn with_states(mut resources: Dictionary, used: Used) -> Dictionary {
    if let Some(states) = used.states {
        resources.set("ExtGState", states);
    }
    resources
}

/// The graphics states of a stream, the new ones among them; none when no new one is needed.
struct Used {
    states: Option<Dictionary>,
}

fn rewritten(content: &[u8], resources: &Dictionary, first: Option<Over>, document: &Document) -> Result<(Vec<u8>, Used), String> {
    let mut out = Vec::with_capacity(content.len() + content.len() / 8);
    let mut copied = 0;
    let mut used = BTreeSet::new();
    let mut state = State { fill: FIRST, stroke: FIRST, over: first };
    let mut saved = Vec::new();
    let mut in_path = false;
    for operation in operations(content) {
        let operation = operation?;
        let Operation { start, end, operator, .. } = operation;
        match operator {
            b"q" => saved.push(state),
            b"Q" => state = saved.pop().unwrap_or(state),
            // No state may be set within a path: it is set where one begins (ISO 32000-1, figure 9).
            b"m" | b"re" if !in_path => {
                in_path = true;
                let over = Over { stroke: state.stroke.black, fill: state.fill.black };
                put(&mut out, content, &mut copied, start, &mut state, over, &mut used);
            }
            b"n" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" => in_path = false,
            b"Tj" | b"TJ" | b"'" | b"\"" => {
                let over = Over { stroke: state.stroke.black, fill: state.fill.black };
                put(&mut out, content, &mut copied, start, &mut state, over, &mut used);
            }
            b"Do" | b"sh" => put(&mut out, content, &mut copied, start, &mut state, Over::default(), &mut used),
            _ => {
                let Some((paint, instead)) = painted(&operation, &state, resources, document)? else { continue };
                let is_stroke = operator[0].is_ascii_uppercase();
                *(if is_stroke { &mut state.stroke } else { &mut state.fill }) = paint;
                if let Some(instead) = instead {
                    out.extend_from_slice(&content[copied..start]);
                    out.extend_from_slice(instead.as_bytes());
                    copied = end;
                }
            }
        }
    }
    out.extend_from_slice(&content[copied..]);
    if used.is_empty() {
        return Ok((out, Used { states: None }));
    }
    let known = resources.get(b"ExtGState").and_then(|object| document.dereference(object)).map(|(_, object)| object);
    let mut states = known.and_then(Object::as_dict).cloned().unwrap_or_default();
    used.into_iter().for_each(|over: Over| states.set(over.name(), over.state()));
    Ok((out, Used { states: Some(states) }))
}

/// Puts a state before an operation that needs another than is in force.
fn put(out: &mut Vec<u8>, content: &[u8], copied: &mut usize, start: usize, state: &mut State, over: Over, used: &mut BTreeSet<Over>) {
    if state.over == Some(over) {
        return;
    }
    out.extend_from_slice(&content[*copied..start]);
    out.extend_from_slice(format!("\n/{} gs\n", over.name()).as_bytes());
    *copied = start;
    state.over = Some(over);
    used.insert(over);
}

/// What an operation paints with from now on, and what stands in its place when it is another; none when it sets no colour.
fn painted(
    operation: &Operation,
    state: &State,
    resources: &Dictionary,
    document: &Document,
) -> Result<Option<(Paint, Option<String>)>, String> {
    let stroke = operation.operator[0].is_ascii_uppercase();
    let current = if stroke { state.stroke } else { state.fill };
    let numbers = || operation.numbers().unwrap_or_default();
    let other = Paint { space: Space::Other, black: false };
    Ok(Some(match operation.operator {
        b"k" | b"K" => (cmyk(&numbers()), None),
        b"g" | b"G" => grey(numbers().first().copied(), stroke),
        b"rg" | b"RG" => return Err(IN_LIGHT.to_owned()),
        b"cs" | b"CS" => match space(operation.name().unwrap_or_default(), resources, document) {
            Space::Cmyk => (Paint { space: Space::Cmyk, black: true }, None),
            Space::Grey => grey(None, stroke),
            Space::Rgb => return Err(IN_LIGHT.to_owned()),
            Space::Other => (other, None),
        },
        b"sc" | b"SC" | b"scn" | b"SCN" => match current.space {
            Space::Cmyk => (cmyk(&numbers()), None),
            Space::Grey => grey(numbers().first().copied(), stroke),
            Space::Rgb | Space::Other => (other, None),
        },
        _ => return Ok(None),
    }))
}

/// Why a layout's colour cannot be printed.
const IN_LIGHT: &str = "the layout sets a colour in light (RGB): give it in inks too, as `cmyk` in tokens.json";

fn cmyk(inks: &[f64]) -> Paint {
    Paint { space: Space::Cmyk, black: matches!(inks, [0.0, 0.0, 0.0, 1.0]) }
}

/// An amount of light as the black ink that takes the rest away; without one it is black.
fn grey(light: Option<f64>, stroke: bool) -> (Paint, Option<String>) {
    let ink = (1.0 - light.unwrap_or(0.0)).clamp(0.0, 1.0);
    let operator = if stroke { "K" } else { "k" };
    // The space stays grey: later amounts of light are told in it.
    (Paint { space: Space::Grey, black: ink >= 1.0 }, Some(format!("0 0 0 {ink} {operator}")))
}

fn space(name: &[u8], resources: &Dictionary, document: &Document) -> Space {
    match name {
        b"DeviceCMYK" => return Space::Cmyk,
        b"DeviceGray" => return Space::Grey,
        b"DeviceRGB" => return Space::Rgb,
        b"Pattern" => return Space::Other,
        _ => {}
    }
    let spaces = resources.get(b"ColorSpace").and_then(|object| document.dereference(object)).map(|(_, object)| object);
    let found = spaces.and_then(Object::as_dict).and_then(|spaces| spaces.get(name));
    found.map_or(Space::Other, |found| kind(found, document))
}

/// What a colour space in the resources is.
fn kind(object: &Object, document: &Document) -> Space {
    match super::colour::components(object, document) {
        Some(1) => Space::Grey,
        Some(3) => Space::Rgb,
        Some(4) => Space::Cmyk,
        _ => Space::Other,
    }
}

#[cfg(test)]
mod tests {
    use lopdf::Stream;

    use super::*;

    fn set_in(content: &str, resources: Dictionary) -> Result<String, String> {
        let (content, _) = rewritten(content.as_bytes(), &resources, Some(Over::default()), &Document::new())?;
        Ok(String::from_utf8(content).unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn set(content: &str) -> String {
        set_in(content, Dictionary::new()).unwrap()
    }

    #[test]
    fn black_text_overprints_and_the_next_white_does_not() {
        assert_eq!(
            set("0 0 0 1 k BT (a) Tj (b) Tj ET 0 0 0 0 k BT (c) Tj ET"),
            "0 0 0 1 k BT /OverprintFill gs (a) Tj (b) Tj ET 0 0 0 0 k BT /Knockout gs (c) Tj ET"
        );
        // Black with another ink, and less than all of it, knock out as ever.
        for other in ["0 0 0 .99 k", "0 .01 0 1 k", "1 0 0 0 k"] {
            assert_eq!(set(&format!("{other} (a) Tj")), format!("{other} (a) Tj"));
        }
    }

    #[test]
    fn strokes_and_fills_are_told_apart_and_states_come_before_paths() {
        assert_eq!(set("0 0 0 1 K 0 0 m 9 0 l S"), "0 0 0 1 K /OverprintStroke gs 0 0 m 9 0 l S");
        assert_eq!(
            set("0 0 0 1 k 0 0 1 1 re 0 0 2 2 re f /X Do"),
            "0 0 0 1 k /OverprintFill gs 0 0 1 1 re 0 0 2 2 re f /Knockout gs /X Do"
        );
    }

    #[test]
    fn what_was_saved_comes_back() {
        assert_eq!(
            set("q 0 0 0 1 k (a) Tj Q 1 0 0 0 k (b) Tj q Q Q (c) Tj"),
            "q 0 0 0 1 k /OverprintFill gs (a) Tj Q 1 0 0 0 k (b) Tj q Q Q (c) Tj"
        );
    }

    #[test]
    fn grey_becomes_black_ink_and_light_is_refused() {
        assert_eq!(set("0 g (a) Tj .25 G 0 0 m S"), "0 0 0 1 k /OverprintFill gs (a) Tj 0 0 0 0.75 K 0 0 m S");
        let profile = |components: i64| {
            let mut document = Document::new();
            let profile = document.add_object(Stream::new(dictionary! { "N" => components }, Vec::new()));
            let spaces = dictionary! { "c0" => vec!["ICCBased".into(), profile.into()] };
            let content = rewritten(b"/c0 cs 1 sc (a) Tj", &dictionary! { "ColorSpace" => spaces }, None, &document);
            content.map(|(content, _)| String::from_utf8(content).unwrap())
        };
        assert_eq!(profile(1).unwrap(), "0 0 0 1 k 0 0 0 0 k \n/Knockout gs\n(a) Tj");
        assert!(profile(3).unwrap_err().contains("in light"));
        assert!(set_in("1 0 0 rg", Dictionary::new()).is_err());
        assert_eq!(set("/DeviceCMYK cs 0 0 0 1 scn (a) Tj"), "/DeviceCMYK cs 0 0 0 1 scn /OverprintFill gs (a) Tj");
        assert_eq!(set("/Pattern cs /P0 scn (a) Tj"), "/Pattern cs /P0 scn (a) Tj");
    }
}
