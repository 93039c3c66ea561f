//! Content streams, read once each: what text stands under which mark, and what else is drawn.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::{Name, Object as Operand};
use lopdf::{Dictionary, Object, ObjectId};

use super::Fault;
use super::drawn::Drawn;
use super::font::{Decoder, Font};
use super::properties::Properties;
use super::source::{self, MOST_LEVELS, Source, address};
use super::texts::{Target, Texts};

/// Operators in all content together, forms counted each time that they are drawn.
const MOST_OPERATORS: usize = 20_000_000;

/// Marks and saved states that may be open at once.
const MOST_OPEN: usize = 1 << 16;

type FontEntry = (Font, Rc<Decoder>);

/// The state of one pass over a stream.
pub(super) struct Pass<'a> {
    /// What the names in the stream stand for.
    pub resources: Option<&'a Dictionary>,
    /// The stream that marks are counted in.
    pub owner: ObjectId,
    /// Whether the marks of this stream have been read before.
    pub again: bool,
    /// How many streams are being read around this one.
    pub levels: usize,
}

/// Reads the content of a document's pages.
pub(super) struct Content<'a, 's> {
    /// The objects.
    pub source: &'s Source<'a>,
    fonts: HashMap<usize, FontEntry>,
    /// Forms unpacked, by their dictionary.
    pub forms: HashMap<usize, Rc<Vec<u8>>>,
    /// Forms that were read before.
    pub drawn_before: HashSet<ObjectId>,
    /// What was found under each mark.
    pub texts: Texts,
    operators: usize,
}

impl<'a, 's> Content<'a, 's> {
    /// Begins with nothing read.
    pub fn new(source: &'s Source<'a>) -> Self {
        let (fonts, forms, drawn_before, texts) = Default::default();
        Self { source, fonts, forms, drawn_before, texts, operators: 0 }
    }

    /// Reads all content of a page.
    pub fn page(&mut self, id: ObjectId, page: &'a Dictionary, resources: Option<&'a Dictionary>) -> Result<Drawn, Fault> {
        let mut bytes = Vec::new();
        for part in self.source.list(page, "Contents") {
            if let Object::Stream(stream) = self.source.resolve(part) {
                bytes.extend(self.source.bytes(stream)?);
                bytes.push(b'\n');
            }
        }
        let mut drawn = Drawn::default();
        drawn.group(self.source, page);
        let pass = Pass { resources, owner: id, again: false, levels: 0 };
        self.scan(&bytes, &pass, Target::Untagged, &mut drawn)?;
        Ok(drawn)
    }

    /// Reads a stream whose text goes where the target says as long as no mark says otherwise.
    pub(super) fn scan(&mut self, bytes: &[u8], pass: &Pass<'a>, around: Target, drawn: &mut Drawn) -> Result<(), Fault> {
        if pass.levels > MOST_LEVELS {
            return Err(Fault::TooLarge { what: "forms in forms", limit: MOST_LEVELS });
        }
        let mut marks: Vec<Target> = Vec::new();
        let mut font: Option<Rc<Decoder>> = None;
        let mut saved: Vec<Option<Rc<Decoder>>> = Vec::new();
        let mut operations = UntypedIter::new(bytes);
        while let Some(operation) = operations.next() {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return Err(Fault::TooLarge { what: "operators", limit: MOST_OPERATORS });
            }
            if marks.len().max(saved.len()) > MOST_OPEN {
                return Err(Fault::TooLarge { what: "open marks", limit: MOST_OPEN });
            }
            // Paths are most of the operators and say nothing here.
            if matches!(&**operation.operator, b"m" | b"l" | b"c" | b"re" | b"h" | b"f" | b"cm" | b"Td" | b"Tm") {
                continue;
            }
            let first = operation.operands().next();
            let last = operation.operands().last();
            let target = marks.last().copied().unwrap_or(around);
            match &**operation.operator {
                // Pieces of a running head that are placed each by itself are words of their own.
                b"BT" if target == Target::Artifact => drawn.part_artifact(),
                b"q" => saved.push(font.clone()),
                b"Q" => font = saved.pop().unwrap_or(font),
                b"BMC" | b"BDC" => marks.push(self.begin(first, last, pass, target, drawn)?),
                b"EMC" => drop(marks.pop()),
                b"Tf" => {
                    if let Some(Operand::Name(name)) = first {
                        font = self.font(name, pass, drawn)?;
                    }
                }
                b"Tj" | b"'" | b"\"" => {
                    if let Some(Operand::String(shown)) = last {
                        self.texts.show(shown.as_bytes(), font.as_deref(), target, drawn)?;
                    }
                }
                b"TJ" => {
                    if let Some(Operand::Array(parts)) = last {
                        for part in parts.iter::<Operand<'_>>() {
                            if let Operand::String(shown) = part {
                                self.texts.show(shown.as_bytes(), font.as_deref(), target, drawn)?;
                            }
                        }
                    }
                }
                b"Do" => {
                    if let Some(Operand::Name(name)) = first
                        && let Some(Object::Stream(stream)) = self.resource(pass, "XObject", name)
                    {
                        self.x_object(stream, name, pass, target, drawn)?;
                    }
                }
                b"BI" => {
                    if let Some(Operand::Stream(image)) = first {
                        drawn.inline_image(self.source, image.dict(), |name| self.resource(pass, "ColorSpace", name));
                    }
                }
                b"gs" => {
                    if let Some(Operand::Name(name)) = first
                        && let Some(state) = self.resource(pass, "ExtGState", name).and_then(source::dictionary)
                        && let Some(mask) = self.source.dictionary(state, "SMask")
                        && let Some(Object::Stream(group)) = self.source.get(mask, "G")
                    {
                        self.colours_of(group, pass, drawn)?;
                    }
                }
                b"g" | b"G" => drawn.note("DeviceGray"),
                b"rg" | b"RG" => drawn.note("DeviceRGB"),
                b"k" | b"K" => drawn.note("DeviceCMYK"),
                b"cs" | b"CS" => {
                    if let Some(Operand::Name(name)) = first {
                        match self.resource(pass, "ColorSpace", name) {
                            Some(space) => drawn.space(self.source, space),
                            None => drawn.note(name.as_str()),
                        }
                    }
                }
                b"sh" => {
                    if let Some(Operand::Name(name)) = first
                        && let Some(shading) = self.resource(pass, "Shading", name).and_then(source::dictionary)
                    {
                        drawn.shading(self.source, shading);
                    }
                }
                b"scn" | b"SCN" => {
                    if let Some(Operand::Name(name)) = last
                        && let Some(pattern) = self.resource(pass, "Pattern", name)
                    {
                        match pattern {
                            Object::Stream(tile) => self.colours_of(tile, pass, drawn)?,
                            other => {
                                let dict = source::dictionary(other);
                                if let Some(shading) = dict.and_then(|dict| self.source.dictionary(dict, "Shading")) {
                                    drawn.shading(self.source, shading);
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Opens a mark and says where the text in it goes.
    fn begin(
        &mut self,
        tag: Option<&Operand<'_>>,
        list: Option<&Operand<'_>>,
        pass: &Pass<'a>,
        around: Target,
        drawn: &mut Drawn,
    ) -> Result<Target, Fault> {
        let properties = Properties::read(self.source, list, |name| self.resource(pass, "Properties", name));
        self.texts.charge(properties.bytes())?;
        let mut target = around;
        if matches!(around, Target::Untagged | Target::Tag(_)) {
            if matches!(tag, Some(Operand::Name(name)) if name.as_str() == "Artifact") {
                target = Target::Artifact;
                drawn.begin_artifact();
            } else if properties.mcid.is_some() && pass.again {
                // A form drawn twice says its text once.
                target = Target::Silent;
            } else if let Some(number) = properties.mcid {
                let mcid = (pass.owner, number);
                self.texts.begin(mcid, properties.lang, properties.alt)?;
                target = Target::Tag(mcid);
            }
        }
        if let Some(text) = properties.actual_text {
            self.texts.put(&text, target, drawn)?;
            target = Target::Silent;
        }
        Ok(target)
    }

    fn resource(&self, pass: &Pass<'a>, kind: &str, name: &Name<'_>) -> Option<&'a Object> {
        let entries = self.source.dictionary(pass.resources?, kind)?;
        self.source.get(entries, name.as_str())
    }

    fn font(&mut self, name: &Name<'_>, pass: &Pass<'a>, drawn: &mut Drawn) -> Result<Option<Rc<Decoder>>, Fault> {
        let Some(dict) = self.resource(pass, "Font", name).and_then(source::dictionary) else {
            return Ok(None);
        };
        let key = address(dict);
        if !self.fonts.contains_key(&key) {
            let entry = (Font::read(self.source, dict), Rc::new(Decoder::read(self.source, dict)?));
            self.fonts.insert(key, entry);
        }
        let (font, decoder) = &self.fonts[&key];
        if !drawn.fonts.contains(font) {
            drawn.fonts.insert(font.clone());
        }
        Ok(Some(Rc::clone(decoder)))
    }
}
