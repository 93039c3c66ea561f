//! A page taken apart: for every ink a page in greys that shows what comes to its plate.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::content::UntypedIter;
use hayro::hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Rect, Stream};
use hayro::hayro_interpret::hayro_syntax::page::{Page, Resources, Rotation};
use hayro::hayro_interpret::hayro_syntax::xref::XRef;
use lopdf::{Dictionary, ObjectId, Writer, dictionary};

use super::copy::{Copies, plain};
use super::image::{Image, Plane};
use super::shading;
use super::space::{self, Ink, PROCESS, Space};
use super::state::{Mark, Paint, Side, State, Transparency, mark};

/// Operations of a page with everything drawn in it, however often.
const MOST_OPERATIONS: u64 = 50_000_000;

/// Forms, patterns and glyphs within each other.
const MOST_LEVELS: usize = 40;

/// Inks of a page.
pub const MOST_INKS: usize = 36;

/// Bits of an annotation's flags (ISO 32000-1, table 165).
const HIDDEN: u32 = 1 << 1;
const PRINT: u32 = 1 << 2;

/// Why a page could not be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It draws more than there is time for.
    Crowded,
    /// It has more inks than any press.
    Inks,
    /// The separated page could not be written.
    Unwritten,
}

/// A page taken apart.
pub struct Separated {
    /// A document of one page for every ink with something on its plate.
    pub pdf: Vec<u8>,
    /// The inks of its pages, in order.
    pub drawn: Vec<Ink>,
    /// The inks of the page; those not drawn have empty plates.
    pub inks: Vec<Ink>,
    /// Whether colours of light were turned into inks.
    pub light: bool,
}

/// Takes a page apart. `frame` in points is what its plates show.
pub fn separate<'a>(page: &'a Page<'a>, xref: &'a XRef, frame: Rect) -> Result<Separated, Fault> {
    let mut separator = Separator {
        copies: Copies::new(xref),
        ink: Ink::Black,
        spots: Vec::new(),
        touched: BTreeSet::new(),
        light: false,
        images: HashMap::new(),
        drawn: HashMap::new(),
        open: Vec::new(),
        operations: 0,
    };
    // Something black is on nearly every page: the first walk finds the other inks.
    let mut pages = vec![(Ink::Black, separator.page(page, frame)?)];
    if separator.spots.len() + PROCESS.len() > MOST_INKS {
        return Err(Fault::Inks);
    }
    let touched = separator.touched.clone();
    let others = PROCESS[..3].iter().cloned().chain(separator.spots.clone());
    for ink in others.filter(|ink| touched.contains(ink)) {
        separator.ink = ink.clone();
        pages.push((ink, separator.page(page, frame)?));
    }
    if !touched.contains(&Ink::Black) {
        pages.remove(0);
    }
    let inks = PROCESS.iter().cloned().chain(separator.spots.iter().filter(|ink| touched.contains(*ink)).cloned()).collect();
    let light = separator.light;
    let (drawn, ids) = pages.into_iter().unzip();
    let pdf = separator.document(ids, xref).ok_or(Fault::Unwritten)?;
    Ok(Separated { pdf, drawn, inks, light })
}

struct Separator<'a> {
    copies: Copies<'a>,
    /// The ink whose plate is made.
    ink: Ink,
    /// Spot inks in the order of their first use.
    spots: Vec<Ink>,
    /// Inks that some colour asks for.
    touched: BTreeSet<Ink>,
    light: bool,
    images: HashMap<ObjectIdentifier, Option<Rc<Image>>>,
    /// Content that was separated already, by its object, the ink and the state it begins under.
    drawn: HashMap<(ObjectIdentifier, Ink, String), (ObjectId, u64)>,
    /// What is being drawn, from the page inwards.
    open: Vec<ObjectIdentifier>,
    operations: u64,
}

/// Content of a plate as it is written.
#[derive(Default)]
struct Content {
    bytes: Vec<u8>,
    resources: HashMap<&'static str, Dictionary>,
    names: usize,
    /// How many operations drawing it takes.
    weight: u64,
}

impl Content {
    /// Names a resource.
    fn name(&mut self, kind: &'static str, object: lopdf::Object) -> String {
        self.names += 1;
        let name = format!("Plate{}", self.names);
        self.keep(kind, name.as_bytes(), object);
        name
    }

    fn keep(&mut self, kind: &'static str, name: &[u8], object: lopdf::Object) {
        self.resources.entry(kind).or_default().set(name, object);
    }

    fn write(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn resources(&self) -> Dictionary {
        let mut kinds: Vec<_> = self.resources.iter().collect();
        kinds.sort_by_key(|(kind, _)| **kind);
        kinds.into_iter().map(|(kind, entries)| (*kind, lopdf::Object::Dictionary(entries.clone()))).collect()
    }

    fn operation(&mut self, operands: &[&Object<'_>], operator: &[u8]) {
        for operand in operands {
            // Writing to memory does not fail.
            Writer::write_object(&mut self.bytes, &plain(operand)).ok();
            self.bytes.push(b' ');
        }
        self.bytes.extend_from_slice(operator);
        self.bytes.push(b'\n');
    }
}

/// Where a stream of content stands.
struct Place<'r, 'a> {
    resources: &'r Resources<'a>,
    /// Whether its colours are not its own (ISO 32000-1, 8.7.3.3).
    uncoloured: bool,
}

impl<'a> Separator<'a> {
    /// The page of the present ink.
    fn page(&mut self, page: &'a Page<'a>, frame: Rect) -> Result<ObjectId, Fault> {
        let place = Place { resources: page.resources(), uncoloured: false };
        let mut content = self.walk(page.page_stream().unwrap_or_default(), &place, State::first())?;
        for annotation in page.raw().get::<Array<'a>>("Annots").iter().flat_map(|list| list.iter::<Dict<'a>>()) {
            self.annotation(&annotation, &place, &mut content)?;
        }
        let resources = content.resources();
        let stream = lopdf::Stream::new(Dictionary::new(), content.bytes).with_compression(false);
        let contents = self.copies.document.add_object(stream);
        let frame: Vec<lopdf::Object> = [frame.x0, frame.y0, frame.x1, frame.y1].map(|at| (at as f32).into()).into();
        let turn = match page.rotation() {
            Rotation::None => 0,
            Rotation::Horizontal => 90,
            Rotation::Flipped => 180,
            Rotation::FlippedHorizontal => 270,
        };
        Ok(self.copies.document.add_object(dictionary! {
            "Type" => "Page",
            "MediaBox" => frame,
            "Rotate" => turn,
            "Contents" => contents,
            "Resources" => resources,
        }))
    }

    /// The document of all pages.
    fn document(mut self, pages: Vec<ObjectId>, xref: &'a XRef) -> Option<Vec<u8>> {
        let catalog = xref.get::<Dict<'a>>(xref.root_id());
        let layers = catalog.and_then(|catalog| self.copies.entry(&catalog, b"OCProperties"));
        self.copies.finish();
        let document = &mut self.copies.document;
        let tree = document.new_object_id();
        for page in &pages {
            document.get_dictionary_mut(*page).ok()?.set("Parent", tree);
        }
        let kids: Vec<lopdf::Object> = pages.iter().map(|page| (*page).into()).collect();
        let count = i64::try_from(kids.len()).ok()?;
        document.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
        let mut root = dictionary! { "Type" => "Catalog", "Pages" => tree };
        if let Some(layers) = layers {
            root.set("OCProperties", layers);
        }
        let root = document.add_object(root);
        document.trailer.set("Root", root);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).ok()?;
        Some(bytes)
    }

    /// An annotation that is printed (ISO 32000-1, 12.5.5).
    fn annotation(&mut self, annotation: &Dict<'a>, place: &Place<'_, 'a>, content: &mut Content) -> Result<(), Fault> {
        let flags = annotation.get::<u32>("F").unwrap_or(0);
        if flags & PRINT == 0 || flags & HIDDEN != 0 {
            return Ok(());
        }
        let appearance = annotation.get::<Dict<'a>>("AP").and_then(|states| states.get::<Object<'a>>("N"));
        let form = match appearance {
            Some(Object::Stream(form)) => form,
            Some(Object::Dict(states)) => {
                let chosen = annotation.get::<Name<'a>>("AS").and_then(|state| states.get::<Stream<'a>>(state));
                let Some(form) = chosen else { return Ok(()) };
                form
            }
            _ => return Ok(()),
        };
        let (Some(rect), Some(bounds)) = (annotation.get::<Rect>("Rect"), form.dict().get::<Rect>("BBox")) else { return Ok(()) };
        let [a, b, c, d, e, f] = form.dict().get::<[f64; 6]>("Matrix").unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let corners = [(bounds.x0, bounds.y0), (bounds.x1, bounds.y0), (bounds.x0, bounds.y1), (bounds.x1, bounds.y1)];
        let corners = corners.map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
        let least = corners.iter().fold((f64::MAX, f64::MAX), |least, at| (least.0.min(at.0), least.1.min(at.1)));
        let most = corners.iter().fold((f64::MIN, f64::MIN), |most, at| (most.0.max(at.0), most.1.max(at.1)));
        let (x, y) = (rect.width() / (most.0 - least.0), rect.height() / (most.1 - least.1));
        let (left, bottom) = (rect.x0 - x * least.0, rect.y0 - y * least.1);
        if ![x, y, left, bottom].iter().all(|number| number.is_finite()) {
            return Ok(());
        }
        content.write(&format!("q {x} 0 0 {y} {left} {bottom} cm\n"));
        let mut state = State::first();
        self.form(&form, place, &mut state, content)?;
        content.write("Q\n");
        Ok(())
    }

    /// Separates content that begins under a state.
    fn walk(&mut self, bytes: &[u8], place: &Place<'_, 'a>, mut state: State<'a>) -> Result<Content, Fault> {
        let mut content = Content::default();
        let mut saved: Vec<State<'a>> = Vec::new();
        let mut states: HashMap<Vec<u8>, Option<String>> = HashMap::new();
        let mut spaces: HashMap<Vec<u8>, Option<Rc<Space>>> = HashMap::new();
        let mut operations = UntypedIter::new(bytes);
        while let Some(operation) = operations.next() {
            self.charge(&mut content, 1)?;
            let operator: &[u8] = &**operation.operator;
            let operands: Vec<&Object<'_>> = operation.operands().collect();
            let last = operands.last().copied();
            let name = || if let Some(Object::Name(name)) = last { Some(name) } else { None };
            match operator {
                b"q" => {
                    saved.push(state.clone());
                    content.write("q\n");
                }
                b"Q" => {
                    if let Some(before) = saved.pop() {
                        state = before;
                        content.write("Q\n");
                    }
                }
                b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" if !place.uncoloured => {
                    let space = match operator {
                        b"g" | b"G" => Space::Grey,
                        b"rg" | b"RG" => Space::Light,
                        _ => Space::Inks { device: true },
                    };
                    let colour = amounts(&operands, space.components());
                    if colour.len() == space.components() {
                        self.set(side(&mut state, operator), Rc::new(space), colour);
                    }
                }
                b"cs" | b"CS" if !place.uncoloured => {
                    if let Some(name) = name() {
                        let known = spaces.get(name.as_ref()).cloned();
                        let found = known.unwrap_or_else(|| {
                            let found = Space::named(name, place.resources);
                            spaces.insert(name.as_ref().to_vec(), found.clone());
                            found
                        });
                        let space = found.unwrap_or_else(|| Rc::new(Space::Grey));
                        let colour = space.first();
                        self.set(side(&mut state, operator), space, colour);
                    }
                }
                b"sc" | b"scn" | b"SC" | b"SCN" if !place.uncoloured => {
                    let side = side(&mut state, operator);
                    match (&*side.space, name()) {
                        (Space::Pattern(under), Some(name)) => {
                            let under = under.clone().map(|space| {
                                let colour = amounts(&operands, space.components());
                                (space, colour)
                            });
                            if let Some((space, colour)) = &under {
                                self.touch(space, colour);
                            }
                            if let Some(pattern) = place.resources.get_pattern(name) {
                                side.paint = Paint::Pattern(pattern, under);
                            }
                        }
                        _ => {
                            let space = Rc::clone(&side.space);
                            let colour = amounts(&operands, space.components());
                            self.set(side, space, colour);
                        }
                    }
                }
                b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" | b"cs" | b"CS" | b"sc" | b"scn" | b"SC" | b"SCN" => {}
                b"gs" => {
                    let Some(name) = name() else { continue };
                    let Some(dict) = place.resources.get_ext_g_state(name) else { continue };
                    self.graphics_state(&dict, &mut state);
                    let known = states.get(name.as_ref()).cloned();
                    let told = match known {
                        Some(told) => told,
                        None => {
                            let rest = self.rest(&dict, place);
                            let told = (!rest.is_empty()).then(|| content.name("ExtGState", rest.into()));
                            states.insert(name.as_ref().to_vec(), told.clone());
                            told
                        }
                    };
                    if let Some(told) = told {
                        content.write(&format!("/{told} gs\n"));
                    }
                }
                b"f" | b"F" | b"f*" => self.paint(&mut state, true, false, operator, &operands, &mut content)?,
                b"S" | b"s" => self.paint(&mut state, false, true, operator, &operands, &mut content)?,
                b"B" | b"B*" | b"b" | b"b*" => self.paint(&mut state, true, true, operator, &operands, &mut content)?,
                b"Tr" => {
                    if let Some(Object::Number(mode)) = last {
                        state.text = mode.as_i64();
                    }
                    content.operation(&operands, operator);
                }
                b"Tf" => self.font(&operands, place, &mut state, &mut content),
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    self.drawn_font(place, &mut state, &mut content)?;
                    let drawn = state.drawn_font.is_some();
                    let (fills, strokes) = (drawn || matches!(state.text, 0 | 2 | 4 | 6), !drawn && matches!(state.text, 1 | 2 | 5 | 6));
                    self.paint(&mut state, fills, strokes, operator, &operands, &mut content)?;
                }
                b"Do" => {
                    if let Some(name) = name()
                        && let Some(stream) = place.resources.get_x_object(name)
                    {
                        self.x_object(&stream, place, &mut state, &mut content)?;
                    }
                }
                b"BI" => {
                    if let Some(Object::Stream(image)) = last {
                        self.inline_image(image, place, &mut state, &mut content)?;
                    }
                }
                b"sh" => {
                    if let Some(name) = name()
                        && let Some(shading) = place.resources.get_shading(name)
                    {
                        self.shading(&shading, place, &mut state, &mut content);
                    }
                }
                b"BMC" => content.write("/Mark BMC\n"),
                b"BDC" => self.marked(&operands, place, &mut content),
                // Rendering intents, flatness, points marked and compatibility change no ink.
                b"ri" | b"i" | b"MP" | b"DP" | b"BX" | b"EX" => {}
                _ => content.operation(&operands, operator),
            }
        }
        Ok(content)
    }

    fn charge(&mut self, content: &mut Content, operations: u64) -> Result<(), Fault> {
        content.weight = content.weight.saturating_add(operations);
        self.operations += 1;
        if content.weight > MOST_OPERATIONS || self.operations > MOST_OPERATIONS { Err(Fault::Crowded) } else { Ok(()) }
    }

    /// Takes a colour into the state.
    fn set(&mut self, side: &mut Side<'a>, space: Rc<Space>, colour: Vec<f32>) {
        self.touch(&space, &colour);
        side.space = Rc::clone(&space);
        side.paint = Paint::Solid(space, colour);
    }

    /// Notes the inks that a colour asks for.
    fn touch(&mut self, space: &Rc<Space>, colour: &[f32]) {
        self.meet(space);
        let spots = self.spots.iter();
        let asked = PROCESS.iter().chain(spots).filter(|ink| space.ink(ink, colour).is_some_and(|amount| amount > 0.0)).cloned();
        let asked: Vec<Ink> = asked.collect();
        self.touched.extend(asked);
        self.light |= space.is_light();
    }

    /// Notes all inks that colours of a space may ask for.
    fn touch_all(&mut self, space: &Rc<Space>) {
        self.meet(space);
        let spots = self.spots.iter();
        let first = space.first();
        let grey = matches!(**space, Space::Grey);
        let asked = PROCESS.iter().chain(spots).filter(|ink| space.ink(ink, &first).is_some() && (!grey || **ink == Ink::Black)).cloned();
        let asked: Vec<Ink> = asked.collect();
        self.touched.extend(asked);
        self.light |= space.is_light();
    }

    fn meet(&mut self, space: &Rc<Space>) {
        for ink in space.spots() {
            if ink.process().is_none() && self.spots.len() <= MOST_INKS && !self.spots.contains(ink) {
                self.spots.push(ink.clone());
            }
        }
    }

    /// Reads of a graphics state what this state knows.
    fn graphics_state(&mut self, dict: &Dict<'a>, state: &mut State<'a>) {
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
                let first = modes.iter::<Name<'a>>().find(|mode| BLENDS.contains(&mode.as_ref()));
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
    fn rest(&mut self, dict: &Dict<'a>, place: &Place<'_, 'a>) -> Dictionary {
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
    fn around(&mut self, resources: &Resources<'a>) -> Dictionary {
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
    fn paint(
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
        for (painted, stroke) in [(fills, false), (strokes, true)] {
            if !painted {
                continue;
            }
            let mark = self.mark(state, stroke, content)?;
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

    fn tell(&mut self, transparency: Transparency, state: &mut State<'a>, content: &mut Content) {
        if state.written.transparency.as_ref() == Some(&transparency) {
            return;
        }
        let Transparency { fill, stroke, blend } = &transparency;
        let dict = dictionary! { "ca" => *fill, "CA" => *stroke, "BM" => lopdf::Object::Name(blend.clone()) };
        let name = content.name("ExtGState", dict.into());
        content.write(&format!("/{name} gs\n"));
        state.written.transparency = Some(transparency);
    }

    /// Tells the transparency under which a group or an image is drawn as a whole.
    fn tell_whole(&mut self, state: &mut State<'a>, content: &mut Content) {
        let whole = Transparency { fill: state.fill.alpha, stroke: state.stroke.alpha, blend: state.blend.clone() };
        self.tell(whole, state, content);
    }

    /// What fills or strokes leave on the plate.
    fn mark(&mut self, state: &State<'a>, stroke: bool, content: &mut Content) -> Result<Mark, Fault> {
        let side = if stroke { &state.stroke } else { &state.fill };
        let over = if stroke { state.overprint.stroke } else { state.overprint.fill };
        match &side.paint {
            Paint::Solid(space, colour) => Ok(mark(space, colour, &self.ink, over, state.overprint.nonzero)),
            Paint::Pattern(pattern, under) => match pattern {
                Object::Dict(dict) => Ok(self.shading_pattern(dict, over)),
                Object::Stream(tile) => {
                    let (id, weight) = self.tile(tile, under.as_ref(), state)?;
                    self.charge(content, weight)?;
                    Ok(id.map_or(Mark::Nothing, Mark::Pattern))
                }
                _ => Ok(Mark::Nothing),
            },
        }
    }

    fn shading_pattern(&mut self, dict: &Dict<'a>, over: bool) -> Mark {
        let Some(shading) = dict.get::<Object<'a>>("Shading") else { return Mark::Nothing };
        let resources = Resources::new(Dict::empty());
        match self.shaded(&shading, &resources, over) {
            None => Mark::Nothing,
            Some(shaded) => {
                let mut pattern = dictionary! { "Type" => "Pattern", "PatternType" => 2, "Shading" => shaded };
                if let Some(matrix) = self.copies.entry(dict, b"Matrix") {
                    pattern.set("Matrix", matrix);
                }
                Mark::Pattern(self.copies.document.add_object(pattern))
            }
        }
    }

    /// A shading in the plate's grey; none when it leaves the plate alone.
    fn shaded(&mut self, shading: &Object<'a>, resources: &Resources<'a>, over: bool) -> Option<ObjectId> {
        let dict = space::dictionary(shading)?;
        let space = Space::read(&dict.get::<Object<'a>>("ColorSpace")?, resources)?;
        self.touch_all(&space);
        if space.is_invisible() || over && space.ink(&self.ink, &space.first()).is_none() {
            return None;
        }
        let mut copy = self.copies.dictionary(&dict, &[b"ColorSpace", b"Length"]);
        copy.set("ColorSpace", shading::space(&space, &self.ink, &mut self.copies.document));
        Some(match shading {
            Object::Stream(stream) => {
                let mesh = lopdf::Stream::new(copy, stream.raw_data().into_owned()).with_compression(false);
                self.copies.document.add_object(mesh)
            }
            _ => self.copies.document.add_object(copy),
        })
    }

    fn shading(&mut self, shading: &Object<'a>, place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) {
        if let Some(shaded) = self.shaded(shading, place.resources, state.overprint.fill) {
            self.tell_whole(state, content);
            let name = content.name("Shading", shaded.into());
            content.write(&format!("/{name} sh\n"));
        }
    }

    /// A tile in the plate's grey, in colours of its own whatever it was before.
    fn tile(
        &mut self,
        tile: &Stream<'a>,
        under: Option<&(Rc<Space>, Vec<f32>)>,
        around: &State<'a>,
    ) -> Result<(Option<ObjectId>, u64), Fault> {
        let dict = tile.dict();
        let uncoloured = dict.get::<i64>("PaintType") == Some(2);
        let mut state = State::first();
        state.overprint = around.overprint;
        if uncoloured && let Some((space, colour)) = under {
            for side in [&mut state.fill, &mut state.stroke] {
                (side.space, side.paint) = (Rc::clone(space), Paint::Solid(Rc::clone(space), colour.clone()));
            }
        }
        let resources = Resources::new(dict.get::<Dict<'a>>("Resources").unwrap_or_default());
        let drawn = self.nested(tile, &Place { resources: &resources, uncoloured }, state, true, |separator, content| {
            let mut new = separator.copies.dictionary(dict, &OWN_OF_CONTENT);
            new.set("PaintType", 1);
            new.set("Resources", content.resources());
            new
        })?;
        Ok(drawn.map_or((None, 0), |(id, weight)| (Some(id), weight)))
    }

    /// Separates a stream of content into one of the new document, once for a state; none when it cannot be read or draws
    /// itself.
    fn nested(
        &mut self,
        stream: &Stream<'a>,
        place: &Place<'_, 'a>,
        state: State<'a>,
        own_resources: bool,
        dict: impl FnOnce(&mut Self, &Content) -> Dictionary,
    ) -> Result<Option<(ObjectId, u64)>, Fault> {
        let id = stream.obj_id();
        let key = state.key(&self.ink).filter(|_| own_resources);
        let key = key.map(|key| (id, self.ink.clone(), format!("{key} {}", place.uncoloured)));
        if let Some(known) = key.as_ref().and_then(|key| self.drawn.get(key)) {
            return Ok(Some(*known));
        }
        if self.open.contains(&id) {
            return Ok(None);
        }
        if self.open.len() >= MOST_LEVELS {
            return Err(Fault::Crowded);
        }
        let Ok(bytes) = stream.decoded_data() else { return Ok(None) };
        self.open.push(id);
        let content = self.walk(&bytes, place, state);
        self.open.pop();
        let content = content?;
        let dict = dict(self, &content);
        let weight = content.weight;
        let new = self.copies.document.add_object(lopdf::Stream::new(dict, content.bytes).with_compression(false));
        if let Some(key) = key {
            self.drawn.insert(key, (new, weight));
        }
        Ok(Some((new, weight)))
    }

    fn x_object(&mut self, stream: &Stream<'a>, place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) -> Result<(), Fault> {
        match stream.dict().get::<Name<'a>>("Subtype").as_deref() {
            Some(b"Form") => self.form(stream, place, state, content),
            Some(b"Image") => self.image(stream, place, state, content),
            _ => Ok(()),
        }
    }

    fn form(&mut self, form: &Stream<'a>, place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) -> Result<(), Fault> {
        let dict = form.dict();
        let group = dict.get::<Dict<'a>>("Group");
        let flag = |key| group.as_ref().and_then(|group| group.get::<bool>(key)).unwrap_or(false);
        let (isolated, knockout) = (flag("I"), flag("K"));
        // A group that lies on the page without more ado and lets the page shine through is drawn as if it were none.
        let grouped = group.is_some() && (!state.is_plain() || isolated || knockout);
        let mut inner = state.clone();
        inner.written = Default::default();
        if grouped {
            (inner.fill.alpha, inner.stroke.alpha, inner.masked) = (1.0, 1.0, false);
            inner.blend = b"Normal".to_vec();
        }
        let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
        let resources = own.as_ref().unwrap_or(place.resources);
        let inside = Place { resources, uncoloured: place.uncoloured };
        let drawn = self.nested(form, &inside, inner, own.is_some(), |separator, content| {
            let mut new = separator.copies.dictionary(dict, &OWN_OF_CONTENT);
            if grouped {
                new.set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceGray", "I" => isolated, "K" => knockout });
            }
            new.set("Resources", content.resources());
            new
        })?;
        if let Some((id, weight)) = drawn {
            self.charge(content, weight)?;
            self.tell_whole(state, content);
            let name = content.name("XObject", id.into());
            content.write(&format!("/{name} Do\n"));
        }
        Ok(())
    }

    fn image(&mut self, stream: &Stream<'a>, place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) -> Result<(), Fault> {
        let dict = stream.dict();
        if dict.get::<bool>("ImageMask") == Some(true) {
            let object = self.copies.object(&Object::Stream(stream.clone()));
            let id = self.copies.document.add_object(object);
            let name = content.name("XObject", id.into());
            return self.paint(state, true, false, format!("/{name} Do").as_bytes(), &[], content);
        }
        let id = stream.obj_id();
        let known = self.images.get(&id).cloned();
        let image = known.unwrap_or_else(|| {
            let space = dict.get::<Object<'a>>("ColorSpace").and_then(|space| Space::read(&space, place.resources));
            let image = Image::read(stream, space).map(Rc::new);
            self.images.insert(id, image.clone());
            image
        });
        if let Some(image) = image {
            self.sampled(&image, dict, state, content);
        }
        Ok(())
    }

    fn inline_image(
        &mut self,
        stream: &Stream<'_>,
        place: &Place<'_, 'a>,
        state: &mut State<'a>,
        content: &mut Content,
    ) -> Result<(), Fault> {
        let dict = stream.dict();
        if matches!(space::either(dict, "ImageMask", "IM"), Some(Object::Boolean(true))) {
            let mut mask = Dictionary::new();
            for (key, value) in dict.entries() {
                if let MaybeRef::NotRef(value) = value {
                    mask.set(long(key.as_ref()), inline(&value));
                }
            }
            mask.set("Subtype", "Image");
            let mask = lopdf::Stream::new(mask, stream.raw_data().into_owned()).with_compression(false);
            let id = self.copies.document.add_object(mask);
            let name = content.name("XObject", id.into());
            return self.paint(state, true, false, format!("/{name} Do").as_bytes(), &[], content);
        }
        let space = match space::either(dict, "ColorSpace", "CS") {
            Some(Object::Name(name)) => Space::named(&name, place.resources),
            // Only tables of device colours may stand here: nothing in them needs resources.
            Some(other) => Space::read(&other, &Resources::new(Dict::empty())),
            None => None,
        };
        if let Some(image) = Image::read(stream, space) {
            self.sampled(&image, &Dict::empty(), state, content);
        }
        Ok(())
    }

    /// Draws the plate of an image.
    fn sampled(&mut self, image: &Image, dict: &Dict<'a>, state: &mut State<'a>, content: &mut Content) {
        self.touch_all(image.space());
        let plane = image.plane(&self.ink);
        if image.space().is_invisible() || plane.is_none() && state.overprint.fill {
            return;
        }
        // What the image does not speak of is left as paper within its shape.
        let plane = plane.unwrap_or(Plane { width: 1, height: 1, samples: vec![255] });
        let mut new = samples(&plane);
        if let Some(layer) = self.copies.entry(dict, b"OC") {
            new.set("OC", layer);
        }
        if let Some(interpolate) = dict.get::<bool>("Interpolate") {
            new.set("Interpolate", interpolate);
        }
        let cover = image.cover();
        if let Some(cover) = cover {
            let mask = lopdf::Stream::new(samples(&cover), cover.samples).with_compression(false);
            new.set("SMask", self.copies.document.add_object(mask));
        } else if let Some(mask) = dict.get::<Stream<'a>>("SMask") {
            let mut copy = self.copies.dictionary(mask.dict(), &[b"Matte", b"Length"]);
            copy.remove(b"SMask");
            let mask = lopdf::Stream::new(copy, mask.raw_data().into_owned()).with_compression(false);
            new.set("SMask", self.copies.document.add_object(mask));
        } else if dict.get::<Stream<'a>>("Mask").is_some()
            && let Some(mask) = self.copies.entry(dict, b"Mask")
        {
            new.set("Mask", mask);
        }
        self.tell_whole(state, content);
        let id = self.copies.document.add_object(lopdf::Stream::new(new, plane.samples).with_compression(false));
        let name = content.name("XObject", id.into());
        content.write(&format!("/{name} Do\n"));
    }

    fn font(&mut self, operands: &[&Object<'_>], place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) {
        state.drawn_font = None;
        state.written.drawn_font = None;
        let [.., Object::Name(name), Object::Number(size)] = operands else { return };
        let font = place.resources.get_font(name);
        state.drawn_font =
            font.filter(|font| font.get::<Name<'a>>("Subtype").as_deref() == Some(b"Type3")).map(|font| (font, size.as_f32()));
        // A font of drawings is told when it is known under which state they are drawn.
        if state.drawn_font.is_none() {
            if let Some(font) = self.copies.entry(&place.resources.fonts, name) {
                content.keep("Font", name, font);
            }
            content.operation(operands, b"Tf");
        }
    }

    /// Tells the present font when its glyphs are drawings, which are separated like all else.
    fn drawn_font(&mut self, place: &Place<'_, 'a>, state: &mut State<'a>, content: &mut Content) -> Result<(), Fault> {
        let Some((font, size)) = state.drawn_font.clone() else { return Ok(()) };
        let key = font.obj_id().zip(state.key(&self.ink)).map(|(id, key)| (id, self.ink.clone(), key));
        let known = key.as_ref().and_then(|key| self.drawn.get(key)).map(|(id, _)| *id);
        let id = match known {
            Some(id) => id,
            None => {
                let id = self.separated_font(&font, place, state)?;
                if let Some(key) = key {
                    self.drawn.insert(key, (id, 0));
                }
                id
            }
        };
        if state.written.drawn_font != Some(id) {
            state.written.drawn_font = Some(id);
            let name = content.name("Font", id.into());
            content.write(&format!("/{name} {size} Tf\n"));
        }
        Ok(())
    }

    fn separated_font(&mut self, font: &Dict<'a>, place: &Place<'_, 'a>, state: &State<'a>) -> Result<ObjectId, Fault> {
        let mut new = self.copies.dictionary(font, &[b"CharProcs", b"ToUnicode"]);
        let own = font.get::<Dict<'a>>("Resources").map(Resources::new);
        if own.is_none() {
            new.set("Resources", self.around(place.resources));
        }
        let resources = own.unwrap_or_else(|| place.resources.clone());
        let glyphs = font.get::<Dict<'a>>("CharProcs").unwrap_or_default();
        let mut drawings = Dictionary::new();
        for name in glyphs.keys() {
            let Some(glyph) = glyphs.get::<Stream<'a>>(&name) else { continue };
            let coloured = glyph.decoded_data().is_ok_and(|bytes| is_coloured(&bytes));
            if !coloured {
                // It is drawn in the colour of the text, and its own colours count for nothing.
                if let Some(copy) = self.copies.entry(&glyphs, &name) {
                    drawings.set(name.as_ref(), copy);
                }
                continue;
            }
            let mut inner = state.clone();
            (inner.written, inner.drawn_font, inner.text) = (Default::default(), None, 0);
            let own = glyph.dict().get::<Dict<'a>>("Resources").map(Resources::new);
            let inside = Place { resources: own.as_ref().unwrap_or(&resources), uncoloured: false };
            let drawn = self.nested(&glyph, &inside, inner, true, |_, content| dictionary! { "Resources" => content.resources() })?;
            if let Some((id, _)) = drawn {
                drawings.set(name.as_ref(), id);
            }
        }
        new.set("CharProcs", drawings);
        Ok(self.copies.document.add_object(new))
    }

    fn marked(&mut self, operands: &[&Object<'_>], place: &Place<'_, 'a>, content: &mut Content) {
        if let [.., Object::Name(tag), Object::Name(list)] = operands
            && tag.as_ref() == b"OC"
            && let Some(layer) = self.copies.entry(&place.resources.properties, list.as_ref())
        {
            let name = content.name("Properties", layer);
            content.write(&format!("/OC /{name} BDC\n"));
        } else {
            content.write("/Mark BMC\n");
        }
    }
}

/// Entries of a form or a tile that its new content brings itself.
const OWN_OF_CONTENT: [&[u8]; 8] =
    [b"Filter", b"DecodeParms", b"Length", b"Resources", b"Group", b"PieceInfo", b"StructParent", b"StructParents"];

/// Blend modes that are known (ISO 32000-1, tables 136 and 137).
const BLENDS: [&[u8]; 17] = [
    b"Normal",
    b"Compatible",
    b"Multiply",
    b"Screen",
    b"Overlay",
    b"Darken",
    b"Lighten",
    b"ColorDodge",
    b"ColorBurn",
    b"HardLight",
    b"SoftLight",
    b"Difference",
    b"Exclusion",
    b"Hue",
    b"Saturation",
    b"Color",
    b"Luminosity",
];

/// The side that a colour operator sets.
fn side<'s, 'a>(state: &'s mut State<'a>, operator: &[u8]) -> &'s mut Side<'a> {
    if operator[0].is_ascii_uppercase() { &mut state.stroke } else { &mut state.fill }
}

/// Whether a glyph of a Type 3 font has colours of its own (ISO 32000-1, table 113).
fn is_coloured(content: &[u8]) -> bool {
    let mut operations = UntypedIter::new(content);
    while let Some(operation) = operations.next() {
        match &**operation.operator {
            b"d0" => return true,
            b"d1" => return false,
            _ => {}
        }
    }
    false
}

/// The last numbers before an operator.
fn amounts(operands: &[&Object<'_>], most: usize) -> Vec<f32> {
    let numbers: Vec<f32> =
        operands.iter().filter_map(|operand| if let Object::Number(number) = operand { Some(number.as_f32()) } else { None }).collect();
    numbers[numbers.len().saturating_sub(most)..].to_vec()
}

/// Samples of eight bits in grey.
fn samples(plane: &Plane) -> Dictionary {
    let side = |pixels: usize| i64::try_from(pixels).unwrap_or(i64::MAX);
    dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        "Width" => side(plane.width), "Height" => side(plane.height),
    }
}

/// The long form of a key of an inline image (ISO 32000-1, table 93).
fn long(key: &[u8]) -> Vec<u8> {
    let long: &[u8] = match key {
        b"BPC" => b"BitsPerComponent",
        b"CS" => b"ColorSpace",
        b"D" => b"Decode",
        b"DP" => b"DecodeParms",
        b"F" => b"Filter",
        b"H" => b"Height",
        b"IM" => b"ImageMask",
        b"I" => b"Interpolate",
        b"W" => b"Width",
        other => other,
    };
    long.to_vec()
}

/// A value of an inline image, which refers to nothing.
fn inline(value: &Object<'_>) -> lopdf::Object {
    match value {
        Object::Dict(dict) => {
            let entries = dict.keys().filter_map(|key| Some((key.as_ref().to_vec(), inline(&dict.get::<Object<'_>>(&key)?))));
            lopdf::Object::Dictionary(entries.collect())
        }
        Object::Array(array) => lopdf::Object::Array(array.iter::<Object<'_>>().map(|item| inline(&item)).collect()),
        other => plain(other),
    }
}
