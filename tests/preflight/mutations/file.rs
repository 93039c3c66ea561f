//! The file, what it says of itself, and what it is made for.

use lopdf::{Object, dictionary};

use super::Change::{Bytes, Objects};
use super::Mutation;
use super::edit::*;

/// The mutations.
pub const FILE: &[Mutation] = &[
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
    Mutation {
        name: "a tree of pages that holds itself",
        found_by: &["page-tree"],
        change: Objects(|pdf| {
            let tree = catalog(pdf).get(b"Pages").unwrap().as_reference().unwrap();
            pdf.get_dictionary_mut(tree).unwrap().get_mut(b"Kids").unwrap().as_array_mut().unwrap().push(tree.into());
        }),
    },
    Mutation {
        name: "bytes before the header",
        found_by: &["surplus-bytes"],
        change: Bytes(|bytes| [b"From: mail\n", &bytes[..]].concat()),
    },
    Mutation { name: "bytes after the end", found_by: &["surplus-bytes"], change: Bytes(|bytes| [&bytes[..], b"</html>"].concat()) },
    Mutation { name: "a list that never ends", found_by: &["content-syntax"], change: Objects(|pdf| paint(pdf, "[1 2")) },
    Mutation { name: "a string that never ends", found_by: &["content-syntax"], change: Objects(|pdf| paint(pdf, "(abc")) },
    Mutation { name: "numbers without an operator", found_by: &["content-syntax"], change: Objects(|pdf| paint(pdf, "1 2")) },
];
