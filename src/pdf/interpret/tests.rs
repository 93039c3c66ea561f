use hayro::hayro_syntax::object::Stream as Inline;
use lopdf::{Document, ObjectId, dictionary};

use super::*;
use crate::pdf::facts::sample::Sample;

/// What a page paints, in words.
#[derive(Default)]
struct Told(Vec<String>);

fn at(area: Area) -> String {
    area.0.map(|side| format!("{:.1}", side)).join(" ")
}

impl<'a> Painter<'a> for Told {
    fn outline(&mut self, outline: &Outline<'_>, state: &State) {
        let seen = outline.area.within(state.clip);
        if outline.filled {
            self.0.push(format!("fill {} at {}", state.fill.words(), at(seen)));
        }
        if outline.stroked {
            self.0.push(format!("line {} {} at {}", state.stroke.words(), state.line_width, at(seen)));
        }
    }
    fn text(&mut self, shown: &Shown, state: &State) {
        let over = if state.overprint.fill { " over" } else { "" };
        self.0.push(format!("text {} of {}{over} at {}", shown.text, shown.size, at(shown.area)));
    }
    fn image(&mut self, _: &'a Stream, id: Option<ObjectId>, state: &State) {
        let area = state.matrix.around(Area([0.0, 0.0, 1.0, 1.0]));
        self.0.push(format!("image at {}, known {}", at(area), id.is_some()));
    }
    fn inline_image(&mut self, _: &Inline<'_>, space: Option<&'a Object>, _: &State) {
        self.0.push(format!("inline image, space known {}", space.is_some()));
    }
    fn shading(&mut self, _: &State) {
        self.0.push("gradient".to_owned());
    }
    fn remark(&mut self, remark: Remark<'_>) {
        if !matches!(remark, Remark::Named(_)) {
            self.0.push(format!("{remark:?}"));
        }
    }
    fn aside(&mut self, aside: Aside) {
        self.0.push(format!("{aside:?} begins"));
    }
    fn back(&mut self) {
        self.0.push("back".to_owned());
    }
}

/// What content paints on a page of 200 by 100 points, with resources of its own.
fn told_with(content: &str, resources: impl FnOnce(&mut Sample)) -> Vec<String> {
    let mut sample = Sample::new();
    resources(&mut sample);
    let page = sample.page(content);
    let resources = sample.resources.clone();
    let document = Document::load_mem(&sample.bytes()).unwrap();
    let source = Source::new(&document);
    let page = document.get_dictionary(page).unwrap();
    drop(resources);
    let mut told = Told::default();
    let mut interpreter = Interpreter::new(&source);
    let resources = source.dictionary(page, "Resources");
    interpreter.page(page, resources, Area([0.0, 0.0, 200.0, 100.0]), &mut told).unwrap();
    told.0
}

fn told(content: &str) -> Vec<String> {
    told_with(content, |_| {})
}

#[test]
fn areas_and_lines_lie_where_matrices_put_them() {
    assert_eq!(
        told("q 2 0 0 2 10 0 cm 0 0 0 1 k 5 5 10 10 re f Q 1 0 0 0 K 3 w 0 0 m 9 9 l S"),
        ["fill C 0 M 0 Y 0 K 100 at 20.0 10.0 40.0 30.0", "line C 100 M 0 Y 0 K 0 3 at 0.0 0.0 9.0 9.0"]
    );
    assert_eq!(told("0 0 50 50 re W n 20 20 100 100 re f"), ["fill C 0 M 0 Y 0 K 100 at 20.0 20.0 50.0 50.0"]);
    assert_eq!(
        told("0 0 m 9 0 l 50 50 m 60 50 l h 1 1 m S"),
        ["line C 0 M 0 Y 0 K 100 1 at 0.0 0.0 9.0 0.0", "line C 0 M 0 Y 0 K 100 1 at 50.0 50.0 60.0 50.0"]
    );
    assert_eq!(told("0 0 m 10 10 20 30 5 5 c b")[0], "fill C 0 M 0 Y 0 K 100 at 0.0 0.0 20.0 30.0");
}

#[test]
fn letters_lie_where_the_pen_was() {
    // A simple font without widths moves by half of its size.
    assert_eq!(
        told("BT /F1 10 Tf 10 50 Td (ab) Tj (c) Tj ET"),
        ["text ab of 10 at 10.0 47.8 20.0 57.5", "text c of 10 at 20.0 47.8 25.0 57.5"]
    );
    assert_eq!(told("BT /F1 1 Tf 20 0 0 20 10 50 Tm [( a) 500 (b)] TJ ET"), ["text  ab of 20 at 20.0 45.6 30.0 65.0"]);
    assert_eq!(told("q 1 0 0 -1 0 100 cm BT /F1 10 Tf 1 0 0 -1 0 20 Tm (a) Tj ET Q"), ["text a of 10 at 0.0 77.8 5.0 87.5"]);
    assert_eq!(told("BT /F1 10 Tf 12 TL (a) Tj T* (b) Tj (c) ' ET").len(), 3);
    assert_eq!(told("BT (a) Tj ET"), ["text  of 0 at inf inf -inf -inf"], "there is no font");
}

#[test]
fn forms_tiles_and_masks_are_followed() {
    let with = |sample: &mut Sample| {
        let form = |dict: Dictionary, content: &str| Stream::new(dict, content.as_bytes().to_vec());
        let edge = || vec![0.into(), 0.into(), 8.into(), 8.into()];
        let drawing = dictionary! { "Subtype" => "Form", "BBox" => edge(), "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 5.into(), 0.into()] };
        let drawing = sample.document.add_object(form(drawing, "0 0 99 99 re f Q"));
        let tile = sample.document.add_object(form(dictionary! { "PatternType" => 1, "BBox" => edge() }, "0 0 1 1 re f"));
        let mask = sample.document.add_object(form(dictionary! { "Subtype" => "Form", "BBox" => edge() }, "0 0 2 2 re f"));
        let state = dictionary! { "OP" => true, "SMask" => dictionary! { "S" => "Luminosity", "G" => mask } };
        sample.resources.set("XObject", dictionary! { "X" => drawing });
        sample.resources.set("Pattern", dictionary! { "P" => tile });
        sample.resources.set("ExtGState", dictionary! { "G" => state });
    };
    assert_eq!(told_with("/X Do", with), ["fill C 0 M 0 Y 0 K 100 at 5.0 0.0 13.0 8.0", "ExtraRestore"]);
    assert_eq!(told_with("/Pattern cs /P scn 0 0 9 9 re f", with)[0], "Tile begins");
    let masked = told_with("/G gs /G gs BT /F1 10 Tf (a) Tj ET", with);
    assert_eq!(masked, ["Mask begins", "fill C 0 M 0 Y 0 K 100 at 0.0 0.0 2.0 2.0", "back", "text a of 10 over at 0.0 -2.2 5.0 7.5"]);
}

#[test]
fn pictures_and_what_is_odd_are_told() {
    assert_eq!(told("q 10 0 0 10 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"), ["inline image, space known false"]);
    assert_eq!(told("BX frob EX frob Q sh"), ["Compatibility", "Unknown(\"frob\")", "ExtraRestore", "gradient"]);
}

#[test]
fn rubbish_is_no_panic() {
    let content = "q 1 0 0 1 0 0 cm /F1 0 Tf BT [(a) 1e30 <] TJ ET 0 0 1e300 1e300 re W n f 1 2 scn /Q gs /R Do BI ID EI \" ' T* Tm cm k";
    for end in 0..content.len() {
        told(&content[..end]);
    }
}

#[test]
fn content_that_never_ends_what_it_begins_is_told() {
    for content in ["(abc", "[1 2", "[(a) 3 (b", "<< /A 1", "<4142", "1 2 3", "/Name"] {
        let content = format!("0 0 10 10 re f {content}");
        assert!(told(&content).contains(&"Unfinished".to_owned()), "{content}: {:?}", told(&content));
    }
    for content in ["", "q Q", "0 0 10 10 re f % and a word", "[1 2] 0 d", "(a\\)b) pop"] {
        assert!(!told(content).contains(&"Unfinished".to_owned()), "{content}");
    }
}
