//! Tiny PDFs for tests, built from their parts.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// Maps codes 1 to 4 of the font `F2`: a ligature, a letter beyond 16 bits, a soft hyphen, a space.
const TO_UNICODE: &[u8] = b"1 begincodespacerange <0000> <FFFF> endcodespacerange
    4 beginbfchar <0001> <00660069> <0002> <D835DD38> <0003> <00AD> <0004> <0020> endbfchar
    1 beginbfrange <0041> <005A> <0041> endbfrange";

/// A document under construction, with fonts `F1` (simple, WinAnsi) and `F2` (composite).
pub(crate) struct Sample {
    pub document: Document,
    pub catalog: ObjectId,
    pub resources: Dictionary,
    pages: ObjectId,
    page_ids: Vec<ObjectId>,
}

impl Sample {
    pub fn new() -> Self {
        let mut document = Document::with_version("1.7");
        let pages = document.new_object_id();
        let simple = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        };
        let to_unicode = document.add_object(Stream::new(Dictionary::new(), TO_UNICODE.to_vec()));
        let descendant = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "ABCDEF+Composite",
        });
        let composite = dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H", "ToUnicode" => to_unicode,
            "DescendantFonts" => vec![descendant.into()],
        };
        let resources = dictionary! { "Font" => dictionary! { "F1" => simple, "F2" => composite } };
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalog);
        Self { document, catalog, resources, pages, page_ids: Vec::new() }
    }

    /// Adds a page of 200 by 100 pt with this content.
    pub fn page(&mut self, content: &str) -> ObjectId {
        let content = self.document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
        let id = self.document.add_object(dictionary! {
            "Type" => "Page", "Parent" => self.pages, "Contents" => content, "Resources" => self.resources.clone(),
            "MediaBox" => vec![0.into(), 0.into(), 200.into(), 100.into()],
        });
        self.page_ids.push(id);
        id
    }

    /// Adds an entry to the catalog.
    pub fn set(&mut self, key: &str, value: impl Into<Object>) {
        let value = value.into();
        self.document.get_dictionary_mut(self.catalog).expect("a catalog").set(key, value);
    }

    /// Makes these elements the tag tree.
    pub fn tags(&mut self, kids: Vec<Object>) {
        let roles = dictionary! { "Headline" => "Title", "Title" => "H1", "A" => "B", "B" => "A" };
        let root = self.document.add_object(dictionary! { "K" => kids, "RoleMap" => roles });
        self.set("StructTreeRoot", root);
    }

    /// Finishes the file.
    pub fn bytes(mut self) -> Vec<u8> {
        let kids: Vec<Object> = self.page_ids.iter().map(|id| (*id).into()).collect();
        let count = kids.len() as i64;
        let pages = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
        self.document.objects.insert(self.pages, pages.into());
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).expect("memory takes all");
        bytes
    }
}

/// An element of the tag tree.
pub(crate) fn element(role: &str, page: ObjectId, kids: Vec<Object>) -> Dictionary {
    dictionary! { "Type" => "StructElem", "S" => role, "Pg" => page, "K" => kids }
}

/// A page whose left half is red.
pub(crate) fn painted() -> Vec<u8> {
    let mut sample = Sample::new();
    sample.page("1 0 0 rg 0 0 100 100 re f");
    sample.bytes()
}
