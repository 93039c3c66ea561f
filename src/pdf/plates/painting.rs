//! Painting on one plate: what the graphics state, its colours and overprint leave there.

use hayro::hayro_interpret::hayro_syntax::object::{Dict, Name, Object, Stream};
use hayro::hayro_interpret::hayro_syntax::page::Resources;
use lopdf::{Dictionary, dictionary};

use super::content::{Content, Place};
use super::separate::{Fault, Separator};
use super::state::{Mark, Paint, State, Transparency, mark};
use crate::pdf::blend;

impl<'a> Separator<'a> {
    /// Reads of a graphics state what this state knows.
    pub(super) fn graphics_state(&mut self, dict: &Dict<'a>, state: &mut State<'a>) {
        if let Some(stroke) = dict.get::<bool>("OP") {
            (state.overprint.stroke, state.overprint.fill) = (stroke, stroke);
        }
        if let Some(fill) = dict.get::<bool>("op") {
            state.overprint.fill = fill;
        }
        if let Some(mode) = dict.get::<i64>("OPM") {
            state.overprint.nonzero = mode == 1;
        }
        if let Some(alpha) = dict.get::<f32>("CA") {
            state.stroke.alpha = alpha.clamp(0.0, 1.0);
        }
        if let Some(alpha) = dict.get::<f32>("ca") {
            state.fill.alpha = alpha.clamp(0.0, 1.0);
        }
        match dict.get::<Object<'a>>("BM") {
            Some(Object::Name(mode)) => state.blend = mode.as_ref().to_vec(),
            Some(Object::Array(modes)) => {
                let first = modes.iter::<Name<'a>>().find(|mode| blend::MODES.contains(&mode.as_ref()));
                state.blend = first.map_or_else(|| b"Normal".to_vec(), |mode| mode.as_ref().to_vec());
            }
            _ => {}
        }
        match dict.get::<Object<'a>>("SMask") {
            Some(Object::Name(_)) => state.masked = false,
            Some(Object::Dict(_)) => state.masked = true,
            _ => {}
        }
    }

    /// What else a graphics state sets, as it is.
    pub(super) fn rest(&mut self, dict: &Dict<'a>, place: &Place<'_, 'a>) -> Dictionary {
        const OWN: [&[u8]; 15] =
            [b"Type", b"OP", b"op", b"OPM", b"CA", b"ca", b"BM", b"TR", b"TR2", b"HT", b"BG", b"BG2", b"UCR", b"UCR2", b"SMask"];
        let mut rest = self.copies.dictionary(dict, &OWN);
        match dict.get::<Object<'a>>("SMask") {
            Some(Object::Dict(mask)) => {
                let mut copy = self.copies.dictionary(&mask, &[]);
                // A mask without resources of its own uses those around it, which have other names here.
                if let Some(group) = mask.get::<Stream<'a>>("G")
                    && !group.dict().contains_key("Resources")
                {
                    let mut dict = self.copies.dictionary(group.dict(), &[b"Length"]);
                    dict.set("Resources", self.around(place.resources));
                    let group = lopdf::Stream::new(dict, group.raw_data().into_owned()).with_compression(false);
                    copy.set("G", self.copies.document.add_object(group));
                }
                rest.set("SMask", copy);
            }
            Some(Object::Name(name)) => rest.set("SMask", lopdf::Object::Name(name.as_ref().to_vec())),
            _ => {}
        }
        rest
    }

    /// Resources as they are.
    pub(super) fn around(&mut self, resources: &Resources<'a>) -> Dictionary {
        let kinds = [
            ("ExtGState", &resources.ext_g_states),
            ("Font", &resources.fonts),
            ("ColorSpace", &resources.color_spaces),
            ("XObject", &resources.x_objects),
            ("Pattern", &resources.patterns),
            ("Shading", &resources.shadings),
            ("Properties", &resources.properties),
        ];
        kinds.into_iter().map(|(kind, entries)| (kind, lopdf::Object::Dictionary(self.copies.dictionary(entries, &[])))).collect()
    }

    /// Paints under the marks that the state leaves on the plate.
    pub(super) fn paint(
        &mut self,
        state: &mut State<'a>,
        fills: bool,
        strokes: bool,
        operator: &[u8],
        operands: &[&Object<'_>],
        content: &mut Content,
    ) -> Result<(), Fault> {
        let before = state.written.transparency.clone();
        let mut transparency = Transparency {
            fill: before.as_ref().map_or(state.fill.alpha, |before| before.fill),
            stroke: before.as_ref().map_or(state.stroke.alpha, |before| before.stroke),
            blend: state.blend.clone(),
        };
        let marks = [
            if fills { Some(self.mark(state, false, content)?) } else { None },
            if strokes { Some(self.mark(state, true, content)?) } else { None },
        ];
        let kept = marks.contains(&Some(Mark::Nothing));
        // Within an isolated group what overprints still hides what is below the group: it is multiplied as paper.
        let multiplied = state.isolated && kept && marks.iter().flatten().all(|mark| *mark == Mark::Nothing);
        if multiplied {
            transparency.blend = b"Multiply".to_vec();
        }
        for (mark, stroke) in marks.into_iter().zip([false, true]) {
            let Some(mark) = mark else { continue };
            let mark = if multiplied { Mark::Light(1.0) } else { mark };
            let alpha = if mark == Mark::Nothing {
                0.0
            } else if stroke {
                state.stroke.alpha
            } else {
                state.fill.alpha
            };
            *(if stroke { &mut transparency.stroke } else { &mut transparency.fill }) = alpha;
            let written = if stroke { &mut state.written.stroke } else { &mut state.written.fill };
            if mark == Mark::Nothing || *written == Some(mark) {
                continue;
            }
            *written = Some(mark);
            match mark {
                Mark::Light(light) => content.write(&format!("{light} {}\n", if stroke { "G" } else { "g" })),
                Mark::Pattern(id) => {
                    let name = content.name("Pattern", id.into());
                    let (cs, scn) = if stroke { ("CS", "SCN") } else { ("cs", "scn") };
                    content.write(&format!("/Pattern {cs} /{name} {scn}\n"));
                }
                Mark::Nothing => {}
            }
        }
        self.tell(transparency, state, content);
        content.operation(operands, operator);
        Ok(())
    }

    pub(super) fn tell(&mut self, transparency: Transparency, state: &mut State<'a>, content: &mut Content) {
        if state.written.transparency.as_ref() == Some(&transparency) {
            return;
        }
        let Transparency { fill, stroke, blend } = &transparency;
        let dict = dictionary! { "ca" => *fill, "CA" => *stroke, "BM" => lopdf::Object::Name(blend.clone()) };
        let name = content.name("ExtGState", dict.into());
        content.write(&format!("/{name} gs\n"));
        state.written.transparency = Some(transparency);
    }

    /// Tells the transparency under which a group or an image is drawn as a whole; what overprints comes to the plate as paper.
    pub(super) fn tell_whole(&mut self, overprints: bool, state: &mut State<'a>, content: &mut Content) {
        let blend = if overprints { b"Multiply".to_vec() } else { state.blend.clone() };
        let whole = Transparency { fill: state.fill.alpha, stroke: state.stroke.alpha, blend };
        self.tell(whole, state, content);
    }

    /// What fills or strokes leave on the plate.
    pub(super) fn mark(&mut self, state: &State<'a>, stroke: bool, content: &mut Content) -> Result<Mark, Fault> {
        let side = if stroke { &state.stroke } else { &state.fill };
        let over = if stroke { state.overprint.stroke } else { state.overprint.fill };
        match &side.paint {
            Paint::Solid(space, colour) => Ok(mark(space, colour, &self.ink, over, state.overprint.nonzero)),
            Paint::Pattern(pattern, under) => match pattern {
                Object::Dict(dict) => Ok(self.shading_pattern(dict, over)),
                Object::Stream(tile) => {
                    let (id, weight) = self.tile(tile, under.as_ref())?;
                    self.charge(content, weight)?;
                    Ok(id.map_or(Mark::Nothing, Mark::Pattern))
                }
                _ => Ok(Mark::Nothing),
            },
        }
    }
}
