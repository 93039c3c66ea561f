//! A good press file with one thing made wrong, over and over: each must be found by the name of its rule, and nothing else
//! but what comes along with it.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// What is made wrong.
pub enum Change {
    /// An object.
    Objects(fn(&mut Document)),
    /// The bytes of the file.
    Bytes(fn(Vec<u8>) -> Vec<u8>),
}

use Change::{Bytes, Objects};

/// A mutation.
pub struct Mutation {
    /// What is made wrong, in words.
    pub name: &'static str,
    /// The rules that find it: its own, then those that come along.
    pub found_by: &'static [&'static str],
    /// The change.
    pub change: Change,
}

/// Every mutation that is judged as PDF/X-4.
pub const X4: &[Mutation] = &[
    // The file.
    Mutation { name: "rubbish", found_by: &["unreadable"], change: Bytes(|_| b"%PDF-1.6 and no more".to_vec()) },
    Mutation { name: "no pages", found_by: &["no-pages"], change: Objects(no_pages) },
    Mutation { name: "broken offsets", found_by: &["damaged"], change: Bytes(|bytes| swap(bytes, b"startxref\n", b"startxref\n1")) },
    Mutation { name: "PDF 1.7 in the header", found_by: &["pdf-version"], change: Bytes(|bytes| swap(bytes, b"%PDF-1.6", b"%PDF-1.7")) },
    Mutation {
        name: "PDF 2.0 in the catalog",
        found_by: &["pdf-version"],
        change: Objects(|pdf| catalog(pdf).set("Version", Object::Name(b"2.0".to_vec()))),
    },
    Mutation { name: "no ID", found_by: &["file-id"], change: Objects(|pdf| drop(pdf.trailer.remove(b"ID"))) },
    Mutation {
        name: "LZW",
        found_by: &["stream-filter"],
        change: Objects(|pdf| _ = form(pdf, dictionary! { "Filter" => "LZWDecode" }, b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01")),
    },
    Mutation {
        name: "LZW in a picture within the content",
        found_by: &["stream-filter"],
        change: Objects(|pdf| paint(pdf, "q 1 0 0 1 300 300 cm BI /W 1 /H 1 /BPC 8 /CS /G /F /LZW ID \x10 EI Q")),
    },
    Mutation {
        name: "a stream encrypted by itself",
        found_by: &["stream-filter"],
        change: Objects(|pdf| _ = form(pdf, dictionary! { "Filter" => "Crypt" }, b"n")),
    },
    Mutation {
        name: "a stream elsewhere",
        found_by: &["external-stream"],
        change: Objects(|pdf| _ = form(pdf, dictionary! { "F" => Object::string_literal("other.bin") }, b"")),
    },
    Mutation { name: "an attached file", found_by: &["attached-file"], change: Objects(attach) },
    Mutation {
        name: "another file that is referred to",
        found_by: &["attached-file"],
        change: Objects(|pdf| {
            let file = pdf.add_object(dictionary! { "Type" => "Filespec", "F" => Object::string_literal("other.pdf") });
            page(pdf).set("PieceInfo", dictionary! { "Own" => dictionary! { "Private" => file } });
        }),
    },
    Mutation {
        name: "a page of another file",
        found_by: &["reference-object"],
        change: Objects(|pdf| _ = form(pdf, dictionary! { "Ref" => dictionary! { "Page" => 0 } }, b"n")),
    },
    Mutation {
        name: "PostScript",
        found_by: &["postscript-object"],
        change: Objects(|pdf| _ = form(pdf, dictionary! { "Subtype" => "PS" }, b"showpage")),
    },
    Mutation {
        name: "PostScript as a form",
        found_by: &["postscript-object"],
        change: Objects(|pdf| _ = form(pdf, dictionary! { "Subtype2" => "PS" }, b"showpage")),
    },
    Mutation {
        name: "a placeholder",
        found_by: &["opi"],
        change: Objects(|pdf| _ = form(pdf, dictionary! { "OPI" => dictionary! { "2.0" => dictionary! {} } }, b"n")),
    },
    Mutation { name: "BX and EX", found_by: &["compatibility-operator"], change: Objects(|pdf| paint(pdf, "BX frob EX")) },
    Mutation { name: "an unknown operator", found_by: &["content-syntax"], change: Objects(|pdf| paint(pdf, "1 2 frob")) },
    Mutation { name: "Q without q", found_by: &["content-syntax"], change: Objects(|pdf| paint(pdf, "Q")) },
    // Metadata.
    Mutation { name: "no XMP", found_by: &["metadata-missing"], change: Objects(|pdf| drop(catalog(pdf).remove(b"Metadata"))) },
    Mutation { name: "PDF/X-1a", found_by: &["pdfx-claim"], change: Objects(|pdf| xmp(pdf, ">PDF/X-4<", ">PDF/X-1a:2003<")) },
    Mutation {
        name: "no claim",
        found_by: &["pdfx-claim"],
        change: Objects(|pdf| xmp(pdf, "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>", "")),
    },
    Mutation {
        name: "no version of the document",
        found_by: &["metadata-entry"],
        change: Objects(|pdf| xmp(pdf, "<xmpMM:VersionID>1</xmpMM:VersionID>", "")),
    },
    Mutation {
        name: "another title",
        found_by: &["metadata-differs"],
        change: Objects(|pdf| info(pdf).set("Title", Object::string_literal("Another"))),
    },
    Mutation { name: "packed XMP", found_by: &["metadata-packed"], change: Objects(pack_metadata) },
    Mutation { name: "Trapped is missing", found_by: &["trapped"], change: Objects(|pdf| drop(info(pdf).remove(b"Trapped"))) },
    Mutation { name: "Trapped is unknown", found_by: &["trapped"], change: Objects(|pdf| info(pdf).set("Trapped", "Unknown")) },
    Mutation {
        name: "Trapped in XMP",
        found_by: &["trapped-in-metadata"],
        change: Objects(|pdf| xmp(pdf, "<pdfaid:part>", "<pdf:Trapped>False</pdf:Trapped><pdfaid:part>")),
    },
    Mutation {
        name: "no extension schema",
        found_by: &["extension-schema"],
        change: Objects(|pdf| xmp(pdf, "http://www.npes.org/pdfx/ns/id/</pdfaSchema", "http://example.org/</pdfaSchema")),
    },
    // Output intent.
    Mutation { name: "no output intent", found_by: &["output-intent"], change: Objects(|pdf| drop(catalog(pdf).remove(b"OutputIntents"))) },
    Mutation {
        name: "two output intents for PDF/X",
        found_by: &["output-intent"],
        change: Objects(|pdf| intent(pdf, 1).set("S", "GTS_PDFX")),
    },
    Mutation {
        name: "no identifier",
        found_by: &["output-condition"],
        change: Objects(|pdf| drop(intent(pdf, 0).remove(b"OutputConditionIdentifier"))),
    },
    Mutation { name: "no registry", found_by: &["output-registry"], change: Objects(|pdf| drop(intent(pdf, 0).remove(b"RegistryName"))) },
    Mutation {
        name: "a condition of its own without a description",
        found_by: &["output-registry"],
        change: Objects(|pdf| {
            intent(pdf, 0).set("OutputConditionIdentifier", Object::string_literal("Our press"));
            intent(pdf, 0).remove(b"Info");
        }),
    },
    Mutation {
        name: "no profile",
        found_by: &["output-profile"],
        change: Objects(|pdf| (0..2).for_each(|place| drop(intent(pdf, place).remove(b"DestOutputProfile")))),
    },
    Mutation { name: "a profile of three components", found_by: &["output-profile"], change: Objects(|pdf| profile(pdf).dict.set("N", 3)) },
    Mutation {
        name: "a profile of a screen",
        found_by: &["output-profile"],
        change: Objects(|pdf| {
            profile(pdf).dict.remove(b"Filter");
            profile(pdf).set_content(lcms2::Profile::new_srgb().icc().unwrap());
        }),
    },
    Mutation {
        name: "a profile of version 5",
        found_by: &["output-profile"],
        change: Objects(|pdf| {
            let mut bytes = profile(pdf).decompressed_content().unwrap();
            bytes[8] = 5;
            profile(pdf).dict.remove(b"Filter");
            profile(pdf).set_content(bytes);
        }),
    },
    Mutation { name: "two profiles", found_by: &["output-profiles-differ"], change: Objects(second_profile) },
    // Pages.
    Mutation { name: "no TrimBox", found_by: &["trim-box"], change: Objects(|pdf| drop(page(pdf).remove(b"TrimBox"))) },
    Mutation {
        name: "an ArtBox instead",
        found_by: &["trim-box"],
        change: Objects(|pdf| {
            let trim = page(pdf).remove(b"TrimBox").unwrap();
            page(pdf).set("ArtBox", trim);
        }),
    },
    Mutation {
        name: "an ArtBox",
        found_by: &["art-box"],
        change: Objects(|pdf| page(pdf).set("ArtBox", vec![10.into(), 10.into(), 99.into(), 99.into()])),
    },
    Mutation { name: "a sheet that is too small", found_by: &["page-boxes"], change: Objects(|pdf| widen(pdf, b"MediaBox", -0.4)) },
    Mutation {
        name: "a box of three numbers",
        found_by: &["page-boxes", "bleed-box"],
        change: Objects(|pdf| page(pdf).set("BleedBox", vec![1.into(), 2.into(), 3.into()])),
    },
    Mutation { name: "no BleedBox", found_by: &["bleed-box"], change: Objects(|pdf| drop(page(pdf).remove(b"BleedBox"))) },
    Mutation { name: "a bleed of 2 mm", found_by: &["bleed-size"], change: Objects(|pdf| widen(pdf, b"BleedBox", -72.0 / 25.4)) },
    Mutation { name: "artwork that ends at the cut", found_by: &["bleed-artwork"], change: Objects(to_the_cut) },
    Mutation { name: "a CropBox", found_by: &["crop-box"], change: Objects(crop) },
    Mutation { name: "another unit", found_by: &["user-unit"], change: Objects(|pdf| page(pdf).set("UserUnit", 2)) },
    Mutation { name: "a turn", found_by: &["page-rotation"], change: Objects(|pdf| page(pdf).set("Rotate", 90)) },
    Mutation { name: "pages of two sizes", found_by: &["trim-sizes"], change: Objects(second_page) },
    Mutation { name: "nothing on it", found_by: &["empty-page"], change: Objects(|pdf| drop(page(pdf).remove(b"Contents"))) },
    Mutation { name: "white on it", found_by: &["empty-page"], change: Objects(white_page) },
    Mutation { name: "a note", found_by: &["annotation"], change: Objects(|pdf| annotate(pdf, dictionary! {})) },
    Mutation {
        name: "a link",
        found_by: &["annotation", "action"],
        change: Objects(|pdf| {
            annotate(pdf, dictionary! { "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") } });
        }),
    },
    Mutation {
        name: "something happens when it is opened",
        found_by: &["action"],
        change: Objects(|pdf| catalog(pdf).set("OpenAction", dictionary! { "S" => "Named", "N" => "Print" })),
    },
    Mutation {
        name: "something happens when a page is opened",
        found_by: &["action"],
        change: Objects(|pdf| page(pdf).set("AA", dictionary! { "O" => dictionary! { "S" => "JavaScript", "JS" => "x" } })),
    },
    Mutation {
        name: "a script",
        found_by: &["action"],
        change: Objects(|pdf| catalog(pdf).set("Names", dictionary! { "JavaScript" => dictionary! { "Names" => Vec::<Object>::new() } })),
    },
    Mutation {
        name: "a form",
        found_by: &["form-fields"],
        change: Objects(|pdf| {
            let field = pdf.add_object(dictionary! { "FT" => "Tx" });
            catalog(pdf).set("AcroForm", dictionary! { "Fields" => vec![field.into()] });
        }),
    },
    Mutation {
        name: "layers",
        found_by: &["optional-content"],
        change: Objects(|pdf| {
            let layer = pdf.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("A") });
            catalog(pdf).set("OCProperties", dictionary! { "OCGs" => vec![layer.into()], "D" => dictionary! {} });
        }),
    },
    Mutation {
        name: "bookmarks",
        found_by: &["navigation"],
        change: Objects(|pdf| {
            let first = pdf.add_object(dictionary! { "Title" => Object::string_literal("A") });
            catalog(pdf).set("Outlines", dictionary! { "First" => first, "Last" => first, "Count" => 1 });
        }),
    },
    // Fonts.
    Mutation { name: "a font that is not embedded", found_by: &["font-embedding"], change: Objects(unembed) },
    Mutation {
        name: "one of the fourteen fonts of old",
        found_by: &["font-embedding"],
        change: Objects(|pdf| {
            put(pdf, "Font", "Old", dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" }.into());
        }),
    },
    Mutation {
        name: "a missing character",
        found_by: &["missing-glyph"],
        change: Objects(|pdf| letters(pdf, "0 0 0 1 k", 14, "0000", true)),
    },
    Mutation { name: "other widths", found_by: &["glyph-width"], change: Objects(other_widths) },
    Mutation {
        name: "a font of drawings",
        found_by: &["type3-font"],
        change: Objects(|pdf| {
            let font = dictionary! { "Type" => "Font", "Subtype" => "Type3", "CharProcs" => dictionary! {}, "Encoding" => dictionary! {} };
            put(pdf, "Font", "Drawn", font.into());
        }),
    },
    // Colour.
    Mutation { name: "an area in light", found_by: &["device-rgb"], change: Objects(|pdf| paint(pdf, "1 0 0 rg 300 300 50 50 re f")) },
    Mutation {
        name: "a line in light by its space",
        found_by: &["device-rgb"],
        change: Objects(|pdf| paint(pdf, "/DeviceRGB CS 1 0 0 SC 3 w 300 300 m 400 400 l S")),
    },
    Mutation { name: "light that nothing is painted in", found_by: &["device-rgb"], change: Objects(|pdf| paint(pdf, "1 0 0 rg")) },
    Mutation {
        name: "a picture in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| _ = picture(pdf, dictionary! { "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8 })),
    },
    Mutation {
        name: "a picture within the content in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| paint(pdf, "q 1 0 0 1 300 300 cm BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q")),
    },
    Mutation {
        name: "a list of colours in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| {
            let space = vec!["Indexed".into(), "DeviceRGB".into(), 0.into(), Object::string_literal("abc")];
            picture(pdf, dictionary! { "ColorSpace" => space, "BitsPerComponent" => 8 });
        }),
    },
    Mutation {
        name: "a gradient in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| {
            let shading = dictionary! { "ShadingType" => 2, "ColorSpace" => "DeviceRGB", "Function" => tint(&[0, 0, 0], &[1, 1, 1]) };
            put(pdf, "Shading", "Light", shading.into());
        }),
    },
    Mutation {
        name: "a group that blends in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| _ = form(pdf, group("DeviceRGB"), b"n")),
    },
    Mutation {
        name: "a soft mask in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| {
            let mask = form(pdf, group("DeviceRGB"), b"n");
            state(pdf, dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => mask } });
        }),
    },
    Mutation {
        name: "a page that blends in light",
        found_by: &["page-group", "device-rgb"],
        change: Objects(|pdf| page(pdf).set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" })),
    },
    Mutation {
        name: "an ink described in light",
        found_by: &["device-rgb"],
        change: Objects(|pdf| spot(pdf, "One", "Gold", "DeviceRGB", &[1, 1, 0])),
    },
    Mutation {
        name: "a calibrated colour",
        found_by: &["calibrated-colour"],
        change: Objects(|pdf| {
            let white = dictionary! { "WhitePoint" => vec![1.into(), 1.into(), 1.into()] };
            put(pdf, "ColorSpace", "Calm", vec!["Lab".into(), white.into()].into());
        }),
    },
    Mutation {
        name: "a colour with a profile",
        found_by: &["icc-colour"],
        change: Objects(|pdf| {
            let profile = pdf.add_object(Stream::new(dictionary! { "N" => 4 }, Vec::new()));
            put(pdf, "ColorSpace", "Own", vec!["ICCBased".into(), profile.into()].into());
        }),
    },
    Mutation {
        name: "several inks at once",
        found_by: &["device-n"],
        change: Objects(|pdf| {
            let inks = vec!["Cyan".into(), "Black".into()];
            let space = vec!["DeviceN".into(), inks.into(), "DeviceCMYK".into(), tint(&[0, 0, 0, 0], &[1, 0, 0, 1])];
            put(pdf, "ColorSpace", "Both", space.into());
        }),
    },
    Mutation {
        name: "one ink made in two ways",
        found_by: &["separation-differs"],
        change: Objects(|pdf| {
            spot(pdf, "One", "Gold", "DeviceCMYK", &[0, 0, 1, 0]);
            spot(pdf, "Two", "Gold", "DeviceCMYK", &[0, 1, 1, 0]);
        }),
    },
    Mutation {
        name: "registration colour on the page",
        found_by: &["registration-colour"],
        change: Objects(|pdf| {
            spot(pdf, "All", "All", "DeviceCMYK", &[1, 1, 1, 1]);
            paint(pdf, "/All cs 1 scn 300 300 50 50 re f");
        }),
    },
    // Graphics and pictures.
    Mutation {
        name: "a transfer function",
        found_by: &["transfer-function"],
        change: Objects(|pdf| state(pdf, dictionary! { "TR" => "Identity" })),
    },
    Mutation {
        name: "another transfer function",
        found_by: &["transfer-function"],
        change: Objects(|pdf| state(pdf, dictionary! { "TR2" => tint(&[0], &[1]) })),
    },
    Mutation {
        name: "a phase of screens",
        found_by: &["halftone"],
        change: Objects(|pdf| state(pdf, dictionary! { "HTP" => vec![0.into(), 0.into()] })),
    },
    Mutation {
        name: "an unknown blend mode",
        found_by: &["blend-mode"],
        change: Objects(|pdf| state(pdf, dictionary! { "BM" => "Vanish" })),
    },
    Mutation { name: "no group", found_by: &["page-group"], change: Objects(|pdf| drop(page(pdf).remove(b"Group"))) },
    Mutation {
        name: "alternates",
        found_by: &["alternate-image"],
        change: Objects(|pdf| _ = picture(pdf, gray(dictionary! { "Alternates" => Vec::<Object>::new() }))),
    },
    Mutation {
        name: "JPEG 2000",
        found_by: &["image-filter"],
        change: Objects(|pdf| _ = picture(pdf, gray(dictionary! { "Filter" => "JPXDecode" }))),
    },
    Mutation {
        name: "a smoothed picture",
        found_by: &["interpolation"],
        change: Objects(|pdf| _ = picture(pdf, gray(dictionary! { "Interpolate" => true }))),
    },
    Mutation {
        name: "a JPEG that is not as told",
        found_by: &["jpeg-components"],
        change: Objects(|pdf| photo(pdf).dict.set("ColorSpace", "DeviceGray")),
    },
    Mutation {
        name: "a coarse photo",
        found_by: &["photo-ppi"],
        change: Objects(|pdf| {
            photo(pdf).dict.set("Width", 120);
            photo(pdf).dict.set("Height", 80);
        }),
    },
    Mutation {
        name: "coarse line art",
        found_by: &["line-art-ppi"],
        change: Objects(|pdf| {
            let picture = picture(pdf, dictionary! { "ImageMask" => true, "BitsPerComponent" => 1, "Width" => 100, "Height" => 100 });
            put(pdf, "XObject", "Art", picture.into());
            paint(pdf, "0 0 0 .5 k q 72 0 0 72 300 300 cm /Art Do Q");
        }),
    },
    // Overprint, text, lines.
    Mutation {
        name: "black text that knocks out",
        found_by: &["black-text-knocks-out"],
        change: Objects(|pdf| letters(pdf, "0 0 0 1 k", 9, "", false)),
    },
    Mutation {
        name: "a black line that knocks out",
        found_by: &["black-line-knocks-out"],
        change: Objects(|pdf| paint(pdf, "/Knock gs 0 0 0 1 K 1 w 300 300 m 400 300 l S")),
    },
    Mutation {
        name: "a narrow black area that knocks out",
        found_by: &["black-line-knocks-out"],
        change: Objects(|pdf| paint(pdf, "/Knock gs 0 0 0 1 k 300 300 100 1 re f")),
    },
    Mutation {
        name: "white text that overprints",
        found_by: &["white-overprints"],
        change: Objects(|pdf| letters(pdf, "0 0 0 0 k", 14, "", true)),
    },
    Mutation {
        name: "a white area that overprints",
        found_by: &["white-overprints"],
        change: Objects(|pdf| paint(pdf, "/Over gs 0 0 0 0 k 300 300 50 50 re f")),
    },
    Mutation {
        name: "small text in several inks",
        found_by: &["small-text"],
        change: Objects(|pdf| letters(pdf, "1 .5 0 0 k", 6, "", false)),
    },
    Mutation { name: "small white text", found_by: &["small-text"], change: Objects(|pdf| letters(pdf, "0 0 0 0 k", 6, "", false)) },
    Mutation { name: "a hairline", found_by: &["thin-line"], change: Objects(|pdf| paint(pdf, "0 0 0 .5 K 0 w 300 300 m 400 300 l S")) },
    Mutation {
        name: "a line made thin by its matrix",
        found_by: &["thin-line"],
        change: Objects(|pdf| paint(pdf, "q .1 0 0 .1 0 0 cm 0 0 0 .5 K 2 w 3000 3000 m 4000 3000 l S Q")),
    },
    Mutation {
        name: "a thin area in several inks",
        found_by: &["thin-line"],
        change: Objects(|pdf| paint(pdf, "1 .5 0 0 k 300 300 100 .4 re f")),
    },
    Mutation { name: "text at the cut", found_by: &["safe-area"], change: Objects(text_at_the_cut) },
    // Ink.
    Mutation { name: "a rich black", found_by: &["rich-black"], change: Objects(|pdf| paint(pdf, ".7 .6 .6 1 k 300 300 5 5 re f")) },
    Mutation {
        name: "a colour with too much ink",
        found_by: &["ink-sum"],
        change: Objects(|pdf| paint(pdf, "1 1 1 .4 k 300 300 5 5 re f")),
    },
];

/// Mutations that are found by measuring ink.
pub const INK: &[Mutation] = &[
    Mutation {
        name: "too much ink on 15 square millimetres",
        found_by: &["ink-limit", "ink-sum"],
        change: Objects(|pdf| paint(pdf, "1 1 1 .4 k 300 300 50 50 re f")),
    },
    Mutation { name: "too much ink by multiplying", found_by: &["ink-limit"], change: Objects(multiply) },
];

/// Mutations that a shop finds which takes a bleed of 3 mm, no marks and no spot inks, and prints two pages at a time.
pub const SHOP: &[Mutation] = &[
    Mutation { name: "one page of two", found_by: &["pages-multiple"], change: Objects(|_| {}) },
    Mutation { name: "a larger sheet", found_by: &["pages-multiple", "media-size"], change: Objects(|pdf| widen(pdf, b"MediaBox", 20.0)) },
    Mutation {
        name: "another condition",
        found_by: &["pages-multiple", "shop-condition"],
        change: Objects(|pdf| intent(pdf, 0).set("OutputConditionIdentifier", Object::string_literal("FOGRA51"))),
    },
    Mutation {
        name: "a spot ink",
        found_by: &["pages-multiple", "spot-inks"],
        change: Objects(|pdf| spot(pdf, "One", "Gold", "DeviceCMYK", &[0, 0, 1, 0])),
    },
];

/// Makes a change in a file.
pub fn mutated(bytes: &[u8], change: &Change) -> Vec<u8> {
    match change {
        Bytes(change) => change(bytes.to_vec()),
        Objects(change) => {
            let mut pdf = Document::load_mem(bytes).unwrap();
            change(&mut pdf);
            let mut bytes = Vec::new();
            pdf.save_to(&mut bytes).unwrap();
            bytes
        }
    }
}

/// The bytes with the first place of some replaced.
fn swap(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).expect("it is there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

fn catalog(pdf: &mut Document) -> &mut Dictionary {
    pdf.catalog_mut().unwrap()
}

fn info(pdf: &mut Document) -> &mut Dictionary {
    let id = pdf.trailer.get(b"Info").unwrap().as_reference().unwrap();
    pdf.get_dictionary_mut(id).unwrap()
}

fn page_id(pdf: &Document) -> ObjectId {
    pdf.page_iter().next().unwrap()
}

fn page(pdf: &mut Document) -> &mut Dictionary {
    let id = page_id(pdf);
    pdf.get_dictionary_mut(id).unwrap()
}

fn intent(pdf: &mut Document, place: usize) -> &mut Dictionary {
    let id = catalog(pdf).get(b"OutputIntents").unwrap().as_array().unwrap()[place].as_reference().unwrap();
    pdf.get_dictionary_mut(id).unwrap()
}

fn profile(pdf: &mut Document) -> &mut Stream {
    let id = intent(pdf, 0).get(b"DestOutputProfile").unwrap().as_reference().unwrap();
    pdf.get_object_mut(id).unwrap().as_stream_mut().unwrap()
}

fn second_profile(pdf: &mut Document) {
    let copy = profile(pdf).clone();
    let copy = pdf.add_object(copy);
    intent(pdf, 1).set("DestOutputProfile", copy);
}

fn metadata(pdf: &mut Document) -> &mut Stream {
    let id = catalog(pdf).get(b"Metadata").unwrap().as_reference().unwrap();
    pdf.get_object_mut(id).unwrap().as_stream_mut().unwrap()
}

fn xmp(pdf: &mut Document, from: &str, to: &str) {
    let packet = metadata(pdf);
    let text = String::from_utf8(packet.content.clone()).unwrap();
    assert!(text.contains(from), "{from}");
    packet.set_content(text.replacen(from, to, 1).into_bytes());
}

fn pack_metadata(pdf: &mut Document) {
    let packet = metadata(pdf);
    packet.allows_compression = true;
    packet.compress().unwrap();
    assert!(packet.dict.has(b"Filter"));
}

fn no_pages(pdf: &mut Document) {
    let id = catalog(pdf).get(b"Pages").unwrap().as_reference().unwrap();
    pdf.objects.insert(id, dictionary! { "Type" => "Pages", "Kids" => Vec::<Object>::new(), "Count" => 0 }.into());
}

fn attach(pdf: &mut Document) {
    let file = pdf.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"x".to_vec()));
    let named = dictionary! { "Type" => "Filespec", "F" => Object::string_literal("x"), "EF" => dictionary! { "F" => file } };
    let named = pdf.add_object(named);
    let names = dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("x"), named.into()] } };
    catalog(pdf).set("Names", names);
}

/// A box of the page, in points.
fn sides(pdf: &mut Document, key: &[u8]) -> [f32; 4] {
    let sides = page(pdf).get(key).unwrap().as_array().unwrap().iter().map(|side| side.as_float().unwrap());
    sides.collect::<Vec<_>>().try_into().unwrap()
}

fn widen(pdf: &mut Document, key: &[u8], by: f32) {
    let [left, bottom, right, top] = sides(pdf, key);
    let wider = [left - by, bottom - by, right + by, top + by].map(Object::Real).to_vec();
    page(pdf).set(key, wider);
}

fn crop(pdf: &mut Document) {
    let trim = sides(pdf, b"TrimBox").map(Object::Real).to_vec();
    page(pdf).set("CropBox", trim);
}

fn to_the_cut(pdf: &mut Document) {
    let [_, bottom, right, _] = sides(pdf, b"TrimBox");
    paint(pdf, &format!("0 0 0 .2 k {} {} 100 50 re f", right - 100.0, bottom + 100.0));
}

fn text_at_the_cut(pdf: &mut Document) {
    let [left, bottom, ..] = sides(pdf, b"TrimBox");
    letters_at(pdf, "0 0 0 1 k", 14, "", true, (left + 4.0, bottom + 200.0));
}

fn second_page(pdf: &mut Document) {
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

fn white_page(pdf: &mut Document) {
    let content = pdf.add_object(Stream::new(Dictionary::new(), b"0 0 0 0 k 0 0 900 900 re f".to_vec()));
    page(pdf).set("Contents", content);
}

fn annotate(pdf: &mut Document, mut more: Dictionary) {
    let kind = if more.has(b"A") { "Link" } else { "Square" };
    more.set("Type", "Annot");
    more.set("Subtype", kind);
    more.set("Rect", vec![300.into(), 300.into(), 350.into(), 320.into()]);
    let annotation = pdf.add_object(more);
    page(pdf).set("Annots", vec![annotation.into()]);
}

/// The dictionary of a kind of resources of the page.
fn resources<'a>(pdf: &'a mut Document, kind: &str) -> &'a mut Dictionary {
    let resources = page(pdf).get_mut(b"Resources").unwrap().as_dict_mut().unwrap();
    if !resources.has(kind.as_bytes()) {
        resources.set(kind, Dictionary::new());
    }
    match resources.get(kind.as_bytes()).unwrap().clone() {
        Object::Reference(id) => pdf.get_dictionary_mut(id).unwrap(),
        _ => page(pdf).get_mut(b"Resources").unwrap().as_dict_mut().unwrap().get_mut(kind.as_bytes()).unwrap().as_dict_mut().unwrap(),
    }
}

fn put(pdf: &mut Document, kind: &str, name: &str, object: Object) {
    resources(pdf, kind).set(name, object);
}

fn state(pdf: &mut Document, entries: Dictionary) {
    put(pdf, "ExtGState", "Own", entries.into());
}

/// Adds a form to the resources of the page, which does not draw it.
fn form(pdf: &mut Document, more: Dictionary, content: &[u8]) -> ObjectId {
    let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()] };
    more.iter().for_each(|(key, value)| dict.set(key.clone(), value.clone()));
    let form = pdf.add_object(Stream::new(dict, content.to_vec()).with_compression(false));
    put(pdf, "XObject", "Own", form.into());
    form
}

fn group(space: &str) -> Dictionary {
    dictionary! { "Group" => dictionary! { "S" => "Transparency", "CS" => space } }
}

/// Adds a picture of one pixel to the resources of the page, which does not draw it.
fn picture(pdf: &mut Document, more: Dictionary) -> ObjectId {
    let mut dict = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1 };
    more.iter().for_each(|(key, value)| dict.set(key.clone(), value.clone()));
    let picture = pdf.add_object(Stream::new(dict, vec![0; 1300]).with_compression(false));
    put(pdf, "XObject", "Own", picture.into());
    picture
}

fn gray(mut more: Dictionary) -> Dictionary {
    more.set("ColorSpace", "DeviceGray");
    more.set("BitsPerComponent", 8);
    more
}

/// The photo that the page draws.
fn photo(pdf: &mut Document) -> &mut Stream {
    let photos = pdf.objects.values_mut().filter_map(|object| object.as_stream_mut().ok());
    photos.into_iter().find(|stream| stream.dict.has(b"XXBulletinMedia")).expect("a photo")
}

/// A tint function.
fn tint(from: &[i64], to: &[i64]) -> Object {
    let list = |values: &[i64]| values.iter().map(|value| Object::Integer(*value)).collect::<Vec<_>>();
    dictionary! { "FunctionType" => 2, "Domain" => list(&[0, 1]), "C0" => list(from), "C1" => list(to), "N" => 1 }.into()
}

fn spot(pdf: &mut Document, name: &str, ink: &str, alternate: &str, full: &[i64]) {
    let made = tint(&vec![0; full.len()], full);
    put(pdf, "ColorSpace", name, vec!["Separation".into(), ink.into(), alternate.into(), made].into());
}

/// Paints on top of the page. `Knock` and `Over` are graphics states that knock out and overprint.
fn paint(pdf: &mut Document, content: &str) {
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
fn multiply(pdf: &mut Document) {
    state(pdf, dictionary! { "Type" => "ExtGState", "BM" => "Multiply" });
    paint(pdf, "/Knock gs 1 1 0 0 k 300 300 50 50 re f /Own gs 0 0 1 .9 k 300 300 50 50 re f");
}

/// The name of a font of the page, and a code of it that it shows.
fn font(pdf: &mut Document) -> (String, String) {
    let (name, font) = resources(pdf, "Font").iter().next().map(|(name, font)| (name.clone(), font.clone())).unwrap();
    let font = font.as_reference().unwrap();
    let descendant = pdf.get_dictionary(font).unwrap().get(b"DescendantFonts").unwrap().as_array().unwrap()[0].as_reference().unwrap();
    let widths = pdf.get_dictionary(descendant).unwrap().get(b"W").unwrap().as_array().unwrap();
    let first = widths[0].as_i64().unwrap().max(1);
    (String::from_utf8(name).unwrap(), format!("{first:04x}"))
}

fn letters(pdf: &mut Document, colour: &str, size: i64, code: &str, over: bool) {
    letters_at(pdf, colour, size, code, over, (300.0, 300.0));
}

/// Shows a character, or the first that a font of the page has.
fn letters_at(pdf: &mut Document, colour: &str, size: i64, code: &str, over: bool, (x, y): (f32, f32)) {
    let (font, first) = font(pdf);
    let code = if code.is_empty() { &first } else { code };
    let state = if over { "Over" } else { "Knock" };
    paint(pdf, &format!("/{state} gs {colour} BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm <{code}> Tj ET"));
}

fn unembed(pdf: &mut Document) {
    let descriptor = pdf.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    let descriptor = descriptor.into_iter().find(|dict| dict.has(b"FontFile3")).expect("an embedded font");
    descriptor.remove(b"FontFile3");
}

fn other_widths(pdf: &mut Document) {
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
