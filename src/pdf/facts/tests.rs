//! Tests of the facts on tiny PDFs.

use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};

use super::sample::{Sample, element};
use super::*;

/// The text of a page's only paragraph, which holds the marks given.
fn text_of(content: &str, marks: &[i64]) -> String {
    let mut sample = Sample::new();
    let page = sample.page(content);
    sample.tags(vec![element("P", page, marks.iter().map(|mark| (*mark).into()).collect()).into()]);
    read(&sample.bytes()).unwrap().reading_text()
}

fn utf16(text: &str) -> Object {
    let bytes = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}

#[test]
fn text_follows_the_tags_and_not_the_page() {
    let content = "BT /F1 9 Tf /P <</MCID 1>> BDC (second) Tj EMC /Artifact BMC (head) Tj EMC
        /P <</MCID 0>> BDC [(fi) -250 (rst )] TJ EMC ET";
    assert_eq!(text_of(content, &[0, 1]), "first second");
}

#[test]
fn composite_fonts_speak_through_their_map() {
    let content = "BT /F2 9 Tf /P <</MCID 0>> BDC <0041000100020003> Tj <004200040043> Tj <09> Tj EMC ET";
    assert_eq!(text_of(content, &[0]), "Afi𝔸B C\u{FFFD}");
}

#[test]
fn simple_fonts_speak_through_their_encoding() {
    assert_eq!(text_of("BT /F1 9 Tf /P <</MCID 0>> BDC (a\\223\\226\\351) ' EMC ET", &[0]), "a“–é");
}

#[test]
fn actual_text_stands_for_what_it_encloses() {
    let content = "BT /F1 9 Tf /P <</MCID 0>> BDC (a) Tj /Span <</ActualText <FEFFD83DDE00>>> BDC (x) Tj
        /Span <</ActualText (no)>> BDC (y) Tj EMC EMC (b) Tj
        /Span <</ActualText <FEFF00AD>>> BDC (-) Tj EMC (c) Tj EMC ET";
    assert_eq!(text_of(content, &[0]), "a😀bc");
}

#[test]
fn marks_nest_and_may_stay_open() {
    let content = "BT /F1 9 Tf /P <</MCID 0>> BDC /Span BMC (in) Tj EMC (out) Tj EMC EMC EMC
        /P <</MCID 1>> BDC q /F2 9 Tf Q (open) Tj";
    assert_eq!(text_of(content, &[0, 1]), "inoutopen");
    let content = "/Artifact BMC BT /F1 9 Tf /Span <</MCID 0>> BDC (hidden) Tj EMC EMC ET";
    assert_eq!(text_of(content, &[0]), "");
}

#[test]
fn untagged_text_is_told() {
    let mut sample = Sample::new();
    sample.page("BT /F1 9 Tf (stray) Tj /Artifact <</Type /Pagination>> BDC (7) Tj EMC ET");
    let page = &read(&sample.bytes()).unwrap().pages[0];
    assert_eq!((page.untagged.as_str(), &page.artifacts[..]), ("stray", &["7".to_owned()][..]));
}

#[test]
fn forms_have_marks_of_their_own() {
    let mut sample = Sample::new();
    let form = |content: &str| {
        let dict = dictionary! { "Type" => "XObject", "Subtype" => "Form" };
        Stream::new(dict, content.as_bytes().to_vec())
    };
    let own = sample.document.add_object(form("BT /F1 9 Tf /P <</MCID 0>> BDC (own) Tj EMC ET"));
    let plain = sample.document.add_object(form("BT /F1 9 Tf (plain) Tj ET"));
    sample.resources.set("XObject", dictionary! { "Own" => own, "Plain" => plain });
    let page = sample.page("/Own Do /Own Do /P <</MCID 0>> BDC /Plain Do EMC");
    let reference = dictionary! { "Type" => "MCR", "Pg" => page, "Stm" => own, "MCID" => 0 };
    sample.tags(vec![element("P", page, vec![reference.into()]).into(), element("P", page, vec![0.into()]).into()]);
    assert_eq!(read(&sample.bytes()).unwrap().reading_text(), "own\nplain");
}

#[test]
fn a_form_that_draws_itself_is_a_fault() {
    let mut sample = Sample::new();
    let id = sample.document.new_object_id();
    let resources = dictionary! { "XObject" => dictionary! { "X" => id } };
    let dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources };
    sample.document.objects.insert(id, Stream::new(dict, b"/X Do /X Do".to_vec()).into());
    sample.resources.set("XObject", dictionary! { "X" => id });
    sample.page("/X Do");
    assert!(matches!(read(&sample.bytes()), Err(Fault::TooLarge { what: "forms in forms", .. })));
}

#[test]
fn the_tree_is_told_with_its_attributes() {
    let mut sample = Sample::new();
    let page = sample.page(
        "BT /F1 9 Tf /H <</MCID 0>> BDC (Top) Tj EMC /P <</MCID 1/Lang (fr)>> BDC (deux) Tj EMC
         /P <</MCID 2>> BDC (link) Tj EMC ET",
    );
    let action = dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") };
    let annotation = sample.document.add_object(dictionary! { "Subtype" => "Link", "A" => action });
    let object = dictionary! { "Type" => "OBJR", "Obj" => annotation };
    let mut head = element("Headline", page, vec![0.into()]);
    head.set("Alt", utf16("𝔸 “x”"));
    head.set("A", vec![dictionary! { "O" => "Table", "Scope" => "Column", "ColSpan" => 2 }.into(), 0.into()]);
    let cell = element("A", page, vec![1.into()]);
    let link = element("Link", page, vec![2.into(), object.into()]);
    let paragraph = element("P", page, vec![link.into()]);
    sample.tags(vec![head.into(), cell.into(), paragraph.into()]);
    let listing = read(&sample.bytes()).unwrap().to_string();
    let tags = listing.split_once("tags, not marked as such\n").unwrap().1;
    assert_eq!(
        tags,
        "  H1 (own role Headline) alt=\"𝔸 “x”\" ColSpan=2 Scope=Column page=1 \"Top\"
  A [fr] \"deux\"
  P
    Link \"link\" -> https://example.org
"
    );
}

#[test]
fn a_tree_in_a_circle_ends() {
    let mut sample = Sample::new();
    let page = sample.page("");
    let id = sample.document.new_object_id();
    sample.document.objects.insert(id, element("P", page, vec![id.into(), id.into()]).into());
    sample.tags(vec![id.into()]);
    assert_eq!(read(&sample.bytes()).unwrap().tags.len(), 1);
}

#[test]
fn a_tree_too_deep_is_a_fault() {
    let mut sample = Sample::new();
    let page = sample.page("");
    let mut id = sample.document.add_object(element("P", page, vec![]));
    for _ in 0..1000 {
        id = sample.document.add_object(element("Div", page, vec![id.into()]));
    }
    sample.tags(vec![id.into()]);
    assert!(matches!(read(&sample.bytes()), Err(Fault::TooLarge { what: "levels of tags", .. })));
}

#[test]
fn pages_tell_boxes_colours_images_and_links() {
    let mut sample = Sample::new();
    let gold = vec!["Separation".into(), "Gold".into(), "DeviceCMYK".into(), Object::Null];
    sample.resources.set("ColorSpace", dictionary! { "C0" => gold });
    let image = dictionary! {
        "Subtype" => "Image", "Width" => 3, "Height" => 2, "Filter" => "DCTDecode", "ColorSpace" => "DeviceRGB",
    };
    let image = sample.document.add_object(Stream::new(image, vec![0]));
    sample.resources.set("XObject", dictionary! { "I" => image });
    let page = sample.page("/C0 cs 0 0 0 1 k /I Do /I Do BI /W 1 /H 1 /CS /G /BPC 8 ID x EI /F2 9 Tf");
    let link = dictionary! { "Subtype" => "Link", "Dest" => vec![page.into(), "Fit".into()] };
    let dict = sample.document.get_dictionary_mut(page).unwrap();
    dict.set("TrimBox", vec![8.5.into(), 8.5.into(), 191.5.into(), 91.5.into()]);
    dict.set("Annots", vec![link.into()]);
    let facts = read(&sample.bytes()).unwrap();
    assert_eq!(
        facts.pages[0].to_string(),
        "  media 200.00 x 100.00 pt (70.56 x 35.28 mm)
  trim 183.00 x 83.00 pt (64.56 x 29.28 mm) at 8.50, 8.50
  font Composite CIDFontType2 NOT EMBEDDED
  colour DeviceCMYK
  colour DeviceGray
  colour DeviceRGB
  colour Separation Gold (DeviceCMYK)
  image 3 x 2 DCTDecode DeviceRGB
  image 1 x 1  DeviceGray
  link page 1 without contents NOT TAGGED
"
    );
}

#[test]
fn bookmarks_and_attachments_are_told() {
    let mut sample = Sample::new();
    let page = sample.page("");
    let item = sample.document.new_object_id();
    let dict = dictionary! { "Title" => utf16("Übersicht"), "Dest" => Object::string_literal("here"), "Next" => item };
    sample.document.objects.insert(item, dict.into());
    sample.set("Outlines", dictionary! { "First" => item });
    let file = dictionary! { "Type" => "EmbeddedFile", "Subtype" => "application/json" };
    let file = sample.document.add_object(Stream::new(file, b"{}".to_vec()));
    let spec = sample.document.add_object(dictionary! {
        "Type" => "Filespec", "F" => Object::string_literal("a.json"), "AFRelationship" => "Source",
        "EF" => dictionary! { "F" => file },
    });
    let place: Vec<Object> = vec![page.into(), "Fit".into()];
    sample.set(
        "Names",
        dictionary! {
            "Dests" => dictionary! { "Names" => vec![Object::string_literal("here"), place.into()] },
            "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("a.json"), spec.into()] },
        },
    );
    sample.set("AF", vec![spec.into()]);
    let facts = read(&sample.bytes()).unwrap();
    assert_eq!(facts.bookmarks, [Bookmark { title: "Übersicht".to_owned(), target: Target::Page(1), kids: vec![] }]);
    let [attachment] = &facts.attachments[..] else { panic!("{:?}", facts.attachments) };
    assert_eq!((attachment.name.as_str(), attachment.size), ("a.json", 2));
    assert!(attachment.sha256.starts_with("44136fa355b3678a"));
}

#[test]
fn rubbish_is_a_fault_or_harmless() {
    assert!(matches!(read(b""), Err(Fault::Unreadable(_))));
    assert!(matches!(read(b"%PDF-1.7 nothing"), Err(Fault::Unreadable(_))));
    let deep = format!("/P <</MCID 0>> BDC {} Tj", "[".repeat(200_000));
    assert_eq!(text_of(&deep, &[0]), "");
    let whole = {
        let mut sample = Sample::new();
        let page = sample.page("BT /F1 9 Tf /P <</MCID 0>> BDC (text) Tj EMC /F2 9 Tf <0041> Tj ET");
        sample.tags(vec![element("P", page, vec![0.into()]).into()]);
        sample.set("Names", Dictionary::new());
        sample.bytes()
    };
    // Every byte lost or changed may make it unreadable, but never ends the program.
    for place in 0..whole.len() {
        let mut broken = whole.clone();
        broken[place] = broken[place].wrapping_add(1 + (place % 7) as u8);
        let _ = read(&broken).map(|facts| facts.to_string());
        let _ = read(&whole[..place]);
    }
}
