//! Small PDFs, made from the content of their pages.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// An untagged PDF of pages of this width and height in points, each with this content; `/F1` is Helvetica.
pub fn pdf((width, height): (i64, i64), pages: &[&str]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let parent = document.new_object_id();
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" };
    let font = document.add_object(font);
    let kids: Vec<Object> = pages
        .iter()
        .map(|content| {
            let content = document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
            let page = dictionary! {
                "Type" => "Page", "Parent" => parent, "Contents" => content,
                "MediaBox" => vec![0.into(), 0.into(), width.into(), height.into()],
                "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            };
            document.add_object(page).into()
        })
        .collect();
    let count = kids.len() as i64;
    document.objects.insert(parent, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    finish(document, parent)
}

/// A small PDF whose one page would take a thousand million strokes.
pub fn endless() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let parent = document.new_object_id();
    let edges: Vec<Object> = vec![0.into(), 0.into(), 72.into(), 72.into()];
    let mut inner: Option<lopdf::ObjectId> = None;
    for _ in 0..9 {
        let content = if inner.is_some() { "/F Do ".repeat(10) } else { "0 0 m 72 72 l S ".repeat(10) };
        let objects = inner.map_or_else(Dictionary::new, |inner| dictionary! { "F" => inner });
        let form = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => edges.clone(), "Resources" => dictionary! { "XObject" => objects },
        };
        inner = Some(document.add_object(Stream::new(form, content.into_bytes())));
    }
    let content = document.add_object(Stream::new(Dictionary::new(), b"/F Do".to_vec()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => parent, "Contents" => content, "MediaBox" => edges,
        "Resources" => dictionary! { "XObject" => dictionary! { "F" => inner.expect("a form") } },
    });
    document.objects.insert(parent, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }.into());
    finish(document, parent)
}

fn finish(mut document: Document, pages: lopdf::ObjectId) -> Vec<u8> {
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory takes all");
    bytes
}
