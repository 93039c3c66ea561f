//! Sheets as a PDF: pages that place the forms of the source's pages, and nothing else of the source.

use std::collections::HashMap;

use lopdf::xref::{XrefEntry, XrefRecovery, XrefType};
use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, dictionary};
use sha2::{Digest, Sha256};

use super::form::{Forms, forms};
use super::identity::Identity;
use super::marks::{self, Inks, line};
use super::plan::{Plan, PlannedSide};
use super::rectangle::{Edges, Rectangle};
use super::source::Source;
use super::ticket::{Flip, Marks};
use crate::diagnostic::Diagnostic;
use crate::pdf::streams::packed;

/// Sheets and what there is to say of them.
#[derive(Debug)]
pub struct Imposed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// What is no longer true of it; no errors.
    pub findings: Vec<Diagnostic>,
}

/// Writes the sheets of a plan. `name` is what the slug line calls the file, `bytes` are those the source was read from.
///
/// # Errors
/// When something that the pages use is missing or damaged.
pub fn write(source: Source, plan: &Plan, name: &str, bytes: &[u8]) -> Result<Imposed, Vec<Diagnostic>> {
    let Source { mut document, pages, .. } = source;
    let digest = Sha256::new().chain_update(bytes).chain_update(plan.json().to_string()).chain_update(name).finalize();
    let identity = Identity::of(&document, &digest, plan.marks);
    settle_numbers(&mut document);
    let forms = forms(&mut document, &pages)?;
    let tree = document.new_object_id();
    let mut sheets = Sheets { plan, name, forms: &forms, inks: None, tree, shared: HashMap::new() };
    if plan.marks != Marks::default() {
        let inks = Inks::of(&document, identity.press);
        let spaces = document.add_object(inks.spaces.clone());
        sheets.inks = Some((inks, spaces));
    }
    let kids: Vec<Object> = plan.sides.iter().map(|side| sheets.sheet(&mut document, side).into()).collect();
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    document.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());

    let version = version(&document);
    let mut catalog = identity.catalog;
    catalog.set("Type", "Catalog");
    catalog.set("Pages", tree);
    catalog.set("ViewerPreferences", preferences(plan));
    let mut trailer = dictionary! { "Root" => document.add_object(catalog), "ID" => identity.id };
    if let Some(info) = identity.info {
        trailer.set("Info", document.add_object(info));
    }
    let mut out = Gathering::new(document, pages.iter().map(|page| page.id)).gather(trailer)?;
    out.version = version;
    let mut pdf = Vec::with_capacity(bytes.len());
    // As packed as the source was: what could not read its object streams cannot read those of the sheets.
    let streams = matches!(out.reference_table.cross_reference_type, XrefType::CrossReferenceStream);
    let options = SaveOptions { use_object_streams: streams, use_xref_streams: streams, ..SaveOptions::default() };
    let saved = out.save_with_options(&mut pdf, options);
    saved.map_err(|fault| vec![Diagnostic::error("internal", format!("the sheets cannot be written: {fault}"))])?;
    Ok(Imposed { pdf, findings: identity.findings })
}

/// New objects get numbers after the highest that is there, whatever the file claims its highest to be.
fn settle_numbers(document: &mut Document) {
    document.max_id = document.objects.keys().map(|(number, _)| *number).max().unwrap_or(0);
    // Numbers up to the end leave no room: such objects are moved, with all references to them.
    const ROOM: u32 = 1 << 24;
    if document.max_id > u32::MAX - ROOM {
        document.renumber_objects();
    }
}

/// The version of the file: the later of the header's and the catalog's (ISO 32000-1, 7.5.2).
fn version(document: &Document) -> String {
    let of_catalog = document.catalog().and_then(|catalog| catalog.get(b"Version")).and_then(Object::as_name);
    let of_catalog = of_catalog.ok().map(|name| String::from_utf8_lossy(name).into_owned());
    let known = |version: &String| matches!(version.as_bytes(), [b'1', b'.', b'0'..=b'7'] | b"2.0");
    of_catalog.into_iter().chain([document.version.clone()]).filter(known).max().unwrap_or_else(|| "1.7".to_owned())
}

/// A viewer that prints the sheets must not shrink them, and turns them over the right edge.
///
/// Duplex is of PDF 1.7, and written into files before that too: what does not know an entry passes over it (ISO 32000-1,
/// annex I), while a later version would be against PDF/X-4.
fn preferences(plan: &Plan) -> Dictionary {
    let duplex = match plan.flip {
        None => "Simplex",
        Some(Flip::Short) => "DuplexFlipShortEdge",
        Some(Flip::Long) => "DuplexFlipLongEdge",
    };
    dictionary! { "PrintScaling" => "None", "Duplex" => duplex }
}

struct Sheets<'a> {
    plan: &'a Plan,
    name: &'a str,
    forms: &'a Forms,
    inks: Option<(Inks, ObjectId)>,
    tree: ObjectId,
    /// Marks that several sides share, by their content.
    shared: HashMap<String, ObjectId>,
}

impl Sheets<'_> {
    fn sheet(&mut self, document: &mut Document, side: &PlannedSide) -> ObjectId {
        let sheet = Rectangle::of(self.plan.sheet);
        let mut content = String::new();
        let mut pictures = Dictionary::new();
        for placed in &side.pages {
            let Some(form) = self.forms.of_page.get(placed.index).copied().flatten() else { continue };
            if placed.clip.is_empty() {
                continue;
            }
            let name = format!("Page{}", placed.index + 1);
            let clip = placed.clip;
            let size = clip.size();
            content.push_str("q\n");
            content.push_str(&line(&[clip.left, clip.bottom, size.width, size.height], "re"));
            content.push_str("W n\n");
            // Scaling and turning want more digits than places do.
            let [a, b, c, d, e, f] = placed.matrix;
            content.push_str(&format!("{a:.7} {b:.7} {c:.7} {d:.7} {}", line(&[e, f], "cm")));
            content.push_str(&format!("/{name} Do\nQ\n"));
            pictures.set(name, form);
        }
        let mut resources = Dictionary::new();
        if let Some((inks, spaces)) = &self.inks {
            let around = marks::around(self.plan, side, inks);
            if !around.is_empty() {
                let form = *self.shared.entry(around).or_insert_with_key(|around| {
                    let mut form = packed(Dictionary::new(), around.clone().into_bytes());
                    form.dict.set("Type", "XObject");
                    form.dict.set("Subtype", "Form");
                    form.dict.set("BBox", edges(sheet));
                    form.dict.set("Resources", dictionary! { "ColorSpace" => *spaces });
                    document.add_object(form)
                });
                pictures.set("Marks", form);
                content.push_str("/Marks Do\n");
            }
            content.push_str(&marks::slug(self.plan, side, self.name));
            resources.set("ColorSpace", *spaces);
        }
        if !pictures.is_empty() {
            resources.set("XObject", pictures);
        }
        let content = document.add_object(packed(Dictionary::new(), content.into_bytes()));
        let trim = self.plan.block.within(sheet);
        let bleed = self.plan.block.grown(self.bleed()).within(sheet).with(trim);
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => self.tree, "Contents" => content, "Resources" => resources,
            "MediaBox" => edges(sheet), "BleedBox" => edges(bleed), "TrimBox" => edges(trim),
        };
        if let Some(group) = &self.forms.group {
            page.set("Group", group.clone());
        }
        document.add_object(page)
    }

    /// The bleed around the block. Backs may stand on their heads, so that opposite edges have the same.
    fn bleed(&self) -> Edges {
        self.plan.bleed.max(self.plan.bleed.quarter_turn().quarter_turn())
    }
}

fn edges(rectangle: Rectangle) -> Vec<Object> {
    rectangle.sides().iter().map(|side| Object::Real(*side as f32)).collect()
}

/// Takes out of a document what its new root needs, with new numbers in the order in which it is met.
struct Gathering {
    document: Document,
    /// Objects that must not come along: the pages that became forms.
    left: std::collections::HashSet<ObjectId>,
    numbers: HashMap<ObjectId, ObjectId>,
    open: Vec<ObjectId>,
    missing: Vec<ObjectId>,
}

impl Gathering {
    fn new(document: Document, left: impl Iterator<Item = ObjectId>) -> Self {
        Self { document, left: left.collect(), numbers: HashMap::new(), open: Vec::new(), missing: Vec::new() }
    }

    fn gather(mut self, mut trailer: Dictionary) -> Result<Document, Vec<Diagnostic>> {
        let mut out = Document::new();
        for (_, value) in trailer.iter_mut() {
            self.renumber(value);
        }
        let mut next = 0;
        while let Some(old) = self.open.get(next).copied() {
            next += 1;
            let (Some(new), Some(mut object)) = (self.numbers.get(&old).copied(), self.document.objects.remove(&old)) else { continue };
            self.renumber(&mut object);
            out.objects.insert(new, object);
        }
        if let Some((number, generation)) = self.missing.first() {
            let others = match self.missing.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let fact = format!("the file is damaged: something that its pages use is missing (object {number} {generation}{others})");
            return Err(vec![Diagnostic::error("damaged", fact).hint("make the PDF anew, or let a program repair it")]);
        }
        out.max_id = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        out.trailer = trailer;
        out.binary_mark = vec![0xE2, 0xE3, 0xCF, 0xD3];
        out.reference_table.cross_reference_type = self.document.reference_table.cross_reference_type;
        Ok(out)
    }

    /// Gives every reference within an object its new number. Objects nest no deeper than the parser lets them.
    fn renumber(&mut self, object: &mut Object) {
        match object {
            Object::Reference(id) => match self.number(*id) {
                Some(new) => *id = new,
                None => *object = Object::Null,
            },
            Object::Array(items) => items.iter_mut().for_each(|item| self.renumber(item)),
            Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, item)| self.renumber(item)),
            Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, item)| self.renumber(item)),
            _ => {}
        }
    }

    fn number(&mut self, old: ObjectId) -> Option<ObjectId> {
        if let Some(new) = self.numbers.get(&old) {
            return Some(*new);
        }
        if self.left.contains(&old) {
            return None;
        }
        if !self.document.objects.contains_key(&old) {
            // A reference to nothing is null (ISO 32000-1, 7.3.10), unless the file says that something should be there.
            let listed = matches!(self.document.reference_table.get(old.0), Some(XrefEntry::Normal { .. } | XrefEntry::Compressed { .. }));
            if listed || self.document.xref_recovery == Some(XrefRecovery::Reconstructed) {
                self.missing.push(old);
            }
            return None;
        }
        let new = (u32::try_from(self.numbers.len()).ok()?.checked_add(1)?, 0);
        self.numbers.insert(old, new);
        self.open.push(old);
        Some(new)
    }
}
