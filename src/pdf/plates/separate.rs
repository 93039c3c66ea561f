//! A page taken apart: for every ink a page in greys that shows what comes to its plate.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Rect, Stream};
use hayro::hayro_interpret::hayro_syntax::page::{Page, Rotation};
use hayro::hayro_interpret::hayro_syntax::xref::XRef;
use lopdf::{Dictionary, ObjectId, dictionary};

use super::content::{Content, Place};
use super::copy::Copies;
use super::samples::Image;
use super::space::{Ink, PROCESS, Space};
use super::state::{Paint, Side, State};

/// Operations of a page with everything drawn in it, however often.
const MOST_OPERATIONS: u64 = 50_000_000;

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

pub struct Separator<'a> {
    pub copies: Copies<'a>,
    /// The ink whose plate is made.
    pub ink: Ink,
    /// Spot inks in the order of their first use.
    pub spots: Vec<Ink>,
    /// Inks that some colour asks for.
    pub touched: BTreeSet<Ink>,
    pub light: bool,
    pub images: HashMap<ObjectIdentifier, Option<Rc<Image>>>,
    /// Content that was separated already, by its object, the ink and the state it begins under.
    pub drawn: HashMap<(ObjectIdentifier, Ink, String), (ObjectId, u64)>,
    /// What is being drawn, from the page inwards.
    pub open: Vec<ObjectIdentifier>,
    pub operations: u64,
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

    pub fn charge(&mut self, content: &mut Content, operations: u64) -> Result<(), Fault> {
        content.weight = content.weight.saturating_add(operations);
        self.operations += 1;
        if content.weight > MOST_OPERATIONS || self.operations > MOST_OPERATIONS { Err(Fault::Crowded) } else { Ok(()) }
    }

    /// Takes a colour into the state.
    pub fn set(&mut self, side: &mut Side<'a>, space: Rc<Space>, colour: Vec<f32>) {
        self.touch(&space, &colour);
        side.space = Rc::clone(&space);
        side.paint = Paint::Solid(space, colour);
    }

    /// Notes the inks that a colour asks for.
    pub fn touch(&mut self, space: &Rc<Space>, colour: &[f32]) {
        self.meet(space);
        let spots = self.spots.iter();
        let asked = PROCESS.iter().chain(spots).filter(|ink| space.ink(ink, colour).is_some_and(|amount| amount > 0.0)).cloned();
        let asked: Vec<Ink> = asked.collect();
        self.touched.extend(asked);
        self.light |= space.is_light();
    }

    /// Notes all inks that colours of a space may ask for.
    pub fn touch_all(&mut self, space: &Rc<Space>) {
        self.meet(space);
        let spots = self.spots.iter();
        let first = space.first();
        let grey = matches!(**space, Space::Grey);
        let asked = PROCESS.iter().chain(spots).filter(|ink| space.ink(ink, &first).is_some() && (!grey || **ink == Ink::Black)).cloned();
        let asked: Vec<Ink> = asked.collect();
        self.touched.extend(asked);
        self.light |= space.is_light();
    }

    pub fn meet(&mut self, space: &Rc<Space>) {
        for ink in space.spots() {
            if ink.process().is_none() && self.spots.len() <= MOST_INKS && !self.spots.contains(ink) {
                self.spots.push(ink.clone());
            }
        }
    }
}
