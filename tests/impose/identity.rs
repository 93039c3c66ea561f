//! What sheets say of themselves.

use std::fs;

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::Place;
use super::sample::{Description, Sample};
use super::support::judges::{self, Standard};
use bulletin::pdf::facts;

/// Whether colours are meant for a press or for a screen.
#[derive(Clone, Copy, PartialEq)]
enum Meant {
    Press,
    Screen,
}

/// Pages that conform to PDF/A-2b and, but for what only a press edition has, to PDF/X-4.
fn conforming(claims: &str, meant: Meant) -> Vec<u8> {
    let mut sample = Sample::new();
    let (content, profile, inks) = match meant {
        Meant::Press => ("0 1 1 0 k 11 11 318 418 re f", "default_cmyk.icc", 4),
        Meant::Screen => ("1 0 0 rg 11 11 318 418 re f", "srgb.icc", 3),
    };
    for _ in 0..4 {
        let page = sample.own_page(Description::default(), content);
        sample.change(page, |page| {
            page.set("Resources", Dictionary::new());
            page.remove(b"Rotate");
        });
    }
    let profile = fs::read(format!("/usr/share/color/icc/ghostscript/{profile}")).expect("Ghostscript brings profiles along");
    let profile = sample.document.add_object(Stream::new(dictionary! { "N" => inks }, profile));
    let intent = |kind: &str| {
        Object::from(dictionary! {
            "Type" => "OutputIntent", "S" => kind, "DestOutputProfile" => profile,
            "OutputConditionIdentifier" => Object::string_literal("test"), "Info" => Object::string_literal("test"),
        })
    };
    let packet = format!(
        "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' \
         xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/' xmlns:pdfuaid='http://www.aiim.org/pdfua/ns/id/'>{claims}\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='r'?>"
    );
    let metadata = sample.document.add_object(Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, packet.into_bytes()));
    let catalog = sample.catalog;
    let intents = vec![intent("GTS_PDFA1"), intent("GTS_PDFX")];
    sample.change(catalog, |catalog| {
        catalog.set("OutputIntents", intents);
        catalog.set("Metadata", metadata);
    });
    let id = Object::string_literal("0123456789abcdef");
    sample.document.trailer.set("ID", vec![id.clone(), id]);
    sample.document.binary_mark = vec![0xE2, 0xE3, 0xCF, 0xD3];
    sample.document.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceTable;
    sample.bytes()
}

const ARCHIVE: &str = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>";

#[test]
fn sheets_of_an_archived_press_file_conform_to_what_they_say() {
    let place = Place::new(&conforming(ARCHIVE, Meant::Press));
    let source = place.path("in.pdf");
    for marks in ["none", "full"] {
        let sheets = place.impose(&format!("--scheme saddle --sheet 12x10in --marks {marks}"));
        let bytes = fs::read(&sheets).unwrap();
        let facts = facts::read(&bytes).unwrap();
        assert_eq!(facts.conformance, ["PDF/A-2b"]);
        assert_eq!(facts.output_intents.len(), 2);
        judges::expect_none(&judges::vera_pdf(&[(&source, &[Standard::A2b]), (&sheets, &[Standard::A2b])]));
        judges::expect_none(&judges::page_validation(&bytes, &[Standard::A2b]));
    }
}

#[test]
fn marks_without_colour_suit_every_output_intent() {
    let place = Place::new(&conforming(ARCHIVE, Meant::Screen));
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks crop,fold,registration,slug");
    judges::expect_none(&judges::vera_pdf(&[(&sheets, &[Standard::A2b])]));
    assert_eq!(facts::read(&fs::read(&sheets).unwrap()).unwrap().conformance, ["PDF/A-2b"]);
    // A bar in CMYK has no place in a file for a screen, and the sheets say so no more.
    let sheets = place.impose("--scheme saddle --sheet 12x10in --marks bar");
    assert_eq!(facts::read(&fs::read(&sheets).unwrap()).unwrap().conformance, [""; 0]);
}

#[test]
fn what_is_true_no_more_is_not_said_any_more() {
    let tagged = format!("{}<pdfuaid:part>1</pdfuaid:part>", ARCHIVE.replace(">B<", ">A<"));
    let place = Place::new(&conforming(&tagged, Meant::Press));
    let ran = place.run("--scheme saddle --sheet 12x10in -o out.pdf");
    assert!(ran.code == Some(0) && ran.stderr.contains("PDF/A-2a and PDF/UA-1"), "{}", ran.transcript());
    let facts = facts::read(&fs::read(place.path("out.pdf")).unwrap()).unwrap();
    assert_eq!((facts.conformance.len(), facts.output_intents.len()), (0, 2));
}
