//! Changes of a press file: what mutations are made of.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// The bytes with the first place of some replaced.
pub fn swap(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).expect("it is there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

pub fn catalog(pdf: &mut Document) -> &mut Dictionary {
    pdf.catalog_mut().unwrap()
}

pub fn info(pdf: &mut Document) -> &mut Dictionary {
    let id = pdf.trailer.get(b"Info").unwrap().as_reference().unwrap();
    pdf.get_dictionary_mut(id).unwrap()
}

pub fn page_id(pdf: &Document) -> ObjectId {
    pdf.page_iter().next().unwrap()
}

pub fn page(pdf: &mut Document) -> &mut Dictionary {
    let id = page_id(pdf);
    pdf.get_dictionary_mut(id).unwrap()
}

pub fn intent(pdf: &mut Document, place: usize) -> &mut Dictionary {
    let id = catalog(pdf).get(b"OutputIntents").unwrap().as_array().unwrap()[place].as_reference().unwrap();
    pdf.get_dictionary_mut(id).unwrap()
}

pub fn profile(pdf: &mut Document) -> &mut Stream {
    let id = intent(pdf, 0).get(b"DestOutputProfile").unwrap().as_reference().unwrap();
    pdf.get_object_mut(id).unwrap().as_stream_mut().unwrap()
}

pub fn second_profile(pdf: &mut Document) {
    let copy = profile(pdf).clone();
    let copy = pdf.add_object(copy);
    intent(pdf, 1).set("DestOutputProfile", copy);
}

pub fn metadata(pdf: &mut Document) -> &mut Stream {
    let id = catalog(pdf).get(b"Metadata").unwrap().as_reference().unwrap();
    pdf.get_object_mut(id).unwrap().as_stream_mut().unwrap()
}

pub fn xmp(pdf: &mut Document, from: &str, to: &str) {
    let packet = metadata(pdf);
    let text = String::from_utf8(packet.content.clone()).unwrap();
    assert!(text.contains(from), "{from}");
    packet.set_content(text.replacen(from, to, 1).into_bytes());
}

pub fn pack_metadata(pdf: &mut Document) {
    let packet = metadata(pdf);
    packet.allows_compression = true;
    packet.compress().unwrap();
    assert!(packet.dict.has(b"Filter"));
}

pub fn no_pages(pdf: &mut Document) {
    let id = catalog(pdf).get(b"Pages").unwrap().as_reference().unwrap();
    pdf.objects.insert(id, dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 }.into());
}

pub fn attach(pdf: &mut Document) {
    let file = pdf.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"x".to_vec()));
    let named = dictionary! { "Type" => "Filespec", "F" => Object::string_literal("x"), "EF" => dictionary! { "F" => file } };
    let named = pdf.add_object(named);
    let names = dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("x"), named.into()] } };
    catalog(pdf).set("Names", names);
}

/// A box of the page, in points.
pub fn sides(pdf: &mut Document, key: &[u8]) -> [f32; 4] {
    let sides = page(pdf).get(key).unwrap().as_array().unwrap().iter().map(|side| side.as_float().unwrap());
    sides.collect::<Vec<_>>().try_into().unwrap()
}

pub fn widen(pdf: &mut Document, key: &[u8], by: f32) {
    let [left, bottom, right, top] = sides(pdf, key);
    let wider = [left - by, bottom - by, right + by, top + by].map(Object::Real).to_vec();
    page(pdf).set(key, wider);
}

pub fn crop(pdf: &mut Document) {
    let trim = sides(pdf, b"TrimBox").map(Object::Real).to_vec();
    page(pdf).set("CropBox", trim);
}

pub fn to_the_cut(pdf: &mut Document) {
    let [_, bottom, right, _] = sides(pdf, b"TrimBox");
    paint(pdf, &format!("0 0 0 .2 k {} {} 100 50 re f", right - 100.0, bottom + 100.0));
}

pub fn text_at_the_cut(pdf: &mut Document) {
    let [left, bottom, ..] = sides(pdf, b"TrimBox");
    letters_at(pdf, "0 0 0 1 k", 14, "", true, (left + 4.0, bottom + 200.0));
}

pub fn second_page(pdf: &mut Document) {
    let mut copy = page(pdf).clone();
    let [left, bottom, right, top] = sides(pdf, b"TrimBox");
    copy.set("TrimBox", [left, bottom, right, top - 20.0].map(Object::Real).to_vec());
    // Without tags, which are of the first page, and without what would now be cut.
    copy.remove(b"StructParents");
    copy.set("Contents", pdf.add_object(Stream::new(Dictionary::new(), b"0 0 0 .5 k 300 300 50 50 re f".to_vec())));
    let copy = pdf.add_object(copy);
    let pages = catalog(pdf).get(b"Pages").unwrap().as_reference().unwrap();
    let pages = pdf.get_dictionary_mut(pages).unwrap();
    pages.get_mut(b"Kids").unwrap().as_array_mut().unwrap().push(copy.into());
    pages.set("Count", 2);
}

pub fn white_page(pdf: &mut Document) {
    let content = pdf.add_object(Stream::new(Dictionary::new(), b"0 0 0 0 k 0 0 900 900 re f".to_vec()));
    page(pdf).set("Contents", content);
}

pub fn annotate(pdf: &mut Document, mut more: Dictionary) {
    let kind = if more.has(b"A") { "Link" } else { "Square" };
    more.set("Type", "Annot");
    if !more.has(b"Subtype") {
        more.set("Subtype", kind);
    }
    more.set("Rect", vec![300.into(), 300.into(), 350.into(), 320.into()]);
    let annotation = pdf.add_object(more);
    page(pdf).set("Annots", vec![annotation.into()]);
}

/// The dictionary of a kind of resources of the page.
pub fn resources<'a>(pdf: &'a mut Document, kind: &str) -> &'a mut Dictionary {
    let resources = page(pdf).get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    if !resources.has(kind.as_bytes()) {
        resources.set(kind, Dictionary::new());
    }
    match resources.get(kind.as_bytes()).unwrap().clone() {
        Object::Reference(id) => pdf.get_dictionary_mut(id).unwrap(),
        _ => page(pdf).get_mut(b"Resources").unwrap().as_dict_mut().unwrap().get_mut(kind.as_bytes()).unwrap().as_dict_mut().unwrap(),
    }
}

pub fn put(pdf: &mut Document, kind: &str, name: &str, object: Object) {
    resources(pdf, kind).set(name, object);
}

pub fn state(pdf: &mut Document, entries: Dictionary) {
    put(pdf, "ExtGState", "Own", entries.into());
}

/// Adds a form to the resources of the page, which does not draw it.
pub fn form(pdf: &mut Document, more: Dictionary, content: &[u8]) -> ObjectId {
    let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
    more.iter().for_each(|(key, value)| dict.set(key.clone(), value.clone()));
    let form = pdf.add_object(Stream::new(dict, content.to_vec()).with_compression(false));
    put(pdf, "XObject", "Own", form.into());
    form
}

pub fn group(space: &str) -> Dictionary {
    dictionary! { "Group" => dictionary! { "S" => "Transparency", "CS" => space } }
}

/// Adds a picture of one pixel to the resources of the page, which does not draw it.
pub fn picture(pdf: &mut Document, more: Dictionary) -> ObjectId {
    let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1 };
    more.iter().for_each(|(key, value)| dict.set(key.clone(), value.clone()));
    let picture = pdf.add_object(Stream::new(dict, vec![0; 1300]).with_compression(false));
    put(pdf, "XObject", "Own", picture.into());
    picture
}

pub fn gray(mut more: Dictionary) -> Dictionary {
    more.set("ColorSpace", "DeviceGray");
    more.set("BitsPerComponent", 8);
    more
}

/// The photo that the page draws.
pub fn photo(pdf: &mut Document) -> &mut Stream {
    let photos = pdf.objects.values_mut().filter_map(|object| object.as_stream_mut().ok());
    photos.into_iter().find(|stream| stream.dict.has(b"XXBulletinMedia")).expect("a photo")
}

/// A tint function.
pub fn tint(from: &[i64], to: &[i64]) -> Object {
    let list = |values: &[i64]| values.iter().map(|value| Object::Integer(*value)).collect::<Vec<_>>();
    dictionary! { "FunctionType" => 2, "Domain" => list(&[0, 1]), "C0" => list(from), "C1" => list(to), "N" => 1 }.into()
}

pub fn spot(pdf: &mut Document, name: &str, ink: &str, alternate: &str, full: &[i64]) {
    let made = tint(&vec![0; full.len()], full);
    put(pdf, "ColorSpace", name, vec!["Separation".into(), ink.into(), alternate.into(), made].into());
}

/// Paints on top of the page. `Knock` and `Over` are graphics states that knock out and overprint.
pub fn paint(pdf: &mut Document, content: &str) {
    let over = |on: bool| dictionary! { "Type" => "ExtGState", "op" => on, "OP" => on, "OPM" => i64::from(on) };
    put(pdf, "ExtGState", "Knock", over(false).into());
    put(pdf, "ExtGState", "Over", over(true).into());
    let content = content.chars().map(|byte| byte as u8).collect();
    let content = pdf.add_object(Stream::new(Dictionary::new(), content).with_compression(false));
    let page = page(pdf);
    let own = page.get(b"Contents").unwrap().clone();
    page.set("Contents", vec![own, content.into()]);
}

/// A colour on a colour: 200 % each, 400 % together.
pub fn multiply(pdf: &mut Document) {
    state(pdf, dictionary! { "Type" => "ExtGState", "BM" => "Multiply" });
    paint(pdf, "/Knock gs 1 1 0 0 k 300 300 50 50 re f /Own gs 0 0 1 .9 k 300 300 50 50 re f");
}

/// The name of a font of the page, and a code of it that it shows.
pub fn font(pdf: &mut Document) -> (String, String) {
    let (name, font) = resources(pdf, "Font").iter().next().map(|(name, font)| (name.clone(), font.clone())).unwrap();
    let font = font.as_reference().unwrap();
    let descendant = pdf.get_dictionary(font).unwrap().get(b"DescendantFonts").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    let widths = pdf.get_dictionary(descendant).unwrap().get(b"W").unwrap().as_array().unwrap();
    let first = widths[0].as_i64().unwrap().max(1);
    (String::from_utf8(name).unwrap(), format!("{first:04x}"))
}

pub fn letters(pdf: &mut Document, colour: &str, size: i64, code: &str, over: bool) {
    letters_at(pdf, colour, size, code, over, (300.0, 300.0));
}

/// Shows a character, or the first that a font of the page has.
pub fn letters_at(pdf: &mut Document, colour: &str, size: i64, code: &str, over: bool, (x, y): (f32, f32)) {
    let (font, first) = font(pdf);
    let code = if code.is_empty() { &first } else { code };
    let state = if over { "Over" } else { "Knock" };
    paint(pdf, &format!("/{state} gs {colour} BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm <{code}> Tj ET"));
}

pub fn unembed(pdf: &mut Document) {
    let descriptor = pdf.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    let descriptor = descriptor.into_iter().find(|dict| dict.has(b"FontFile3")).expect("an embedded font");
    descriptor.remove(b"FontFile3");
}

pub fn other_widths(pdf: &mut Document) {
    for object in pdf.objects.values_mut() {
        let Ok(dict) = object.as_dict_mut() else { continue };
        if !dict.has(b"CIDSystemInfo") {
            continue;
        }
        let Ok(widths) = dict.get_mut(b"W").and_then(Object::as_array_mut) else { continue };
        // The program writes runs of codes: the first, the last, and their width.
        for width in widths.iter_mut().skip(2).step_by(3) {
            *width = Object::Real(width.as_float().unwrap() + 20.0);
        }
        return;
    }
    panic!("no font has widths");
}
