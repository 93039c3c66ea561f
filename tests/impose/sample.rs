//! PDFs as other programs write them: made for a press, with bleed, spot colour, pictures, and boxes of every kind.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// Width and height of the finished page in points.
pub const TRIM: (i64, i64) = (300, 400);

/// From the MediaBox to the finished page.
pub const SLUG: i64 = 20;

/// From the BleedBox to the finished page.
pub const BLEED: i64 = 9;

/// How the same page is described.
#[derive(Debug, Clone, Copy, Default)]
pub struct Description {
    /// The angle by which it is turned, with content that stands against it.
    pub rotate: i64,
    /// Points in a unit, with content that is smaller by as much.
    pub unit: Option<i64>,
    /// Where its lower left corner is.
    pub origin: (i64, i64),
    /// Whether boxes, resources and angle stand in the nodes above it.
    pub inherited: bool,
    /// Whether its content comes in parts, by way of a list elsewhere.
    pub parts: bool,
    /// Whether the corners of its boxes are in another order.
    pub upside_down: bool,
    /// Whether its TrimBox is its CropBox.
    pub cropped: bool,
}

/// A document under construction.
pub struct Sample {
    pub document: Document,
    pub pages: Vec<ObjectId>,
    pub catalog: ObjectId,
    tree: ObjectId,
    resources: ObjectId,
}

impl Sample {
    pub fn new() -> Self {
        let mut document = Document::with_version("1.6");
        let tree = document.new_object_id();
        let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
        let pixels: Vec<u8> = (0..16 * 16 * 4_u32).map(|n| (n * 37 % 256) as u8).collect();
        let image = document.add_object(Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => 16, "Height" => 16, "ColorSpace" => "DeviceCMYK",
                "BitsPerComponent" => 8,
            },
            pixels,
        ));
        let tint = document.add_object(dictionary! {
            "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()],
            "C0" => vec![0.into(), 0.into(), 0.into(), 0.into()],
            "C1" => vec![Object::Real(0.9), Object::Real(0.5), 0.into(), 0.into()],
        });
        let spot: Object = vec!["Separation".into(), "House Blue".into(), "DeviceCMYK".into(), tint.into()].into();
        let resources = document.add_object(dictionary! {
            "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "Im1" => image },
            "ColorSpace" => dictionary! { "Spot" => spot },
        });
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        document.trailer.set("Root", catalog);
        Self { document, pages: Vec::new(), catalog, tree, resources }
    }

    /// A page with bleed all around, described in this way.
    pub fn page(&mut self, description: Description) -> ObjectId {
        let number = self.pages.len() + 1;
        let content = against(description, &painted(number));
        self.own_page(description, &content)
    }

    /// A page of the usual size with this content.
    pub fn own_page(&mut self, description: Description, content: &str) -> ObjectId {
        let Description { rotate, unit, origin, inherited, parts, upside_down, cropped } = description;
        let (mut width, mut height) = (TRIM.0 + 2 * SLUG, TRIM.1 + 2 * SLUG);
        if rotate % 180 != 0 {
            std::mem::swap(&mut width, &mut height);
        }
        let unit_of = unit.unwrap_or(1) as f32;
        let edges = |inset: i64| -> Object {
            let mut sides =
                [origin.0 + inset, origin.1 + inset, origin.0 + width - inset, origin.1 + height - inset].map(|side| side as f32 / unit_of);
            if upside_down {
                sides.swap(0, 2);
            }
            sides.map(Object::Real).to_vec().into()
        };
        let contents: Object = if parts {
            // Cut where a word ends, which is where a program may cut.
            let at = content[content.len() / 2..].find('\n').unwrap() + content.len() / 2;
            let mut parts = [&content[..at], &content[at + 1..]].map(|part| {
                let mut stream = Stream::new(Dictionary::new(), part.as_bytes().to_vec());
                stream.compress().unwrap();
                Object::from(self.document.add_object(stream))
            });
            let second = self.document.add_object(parts[1].clone());
            parts[1] = second.into();
            self.document.add_object(parts.to_vec()).into()
        } else {
            self.document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec())).into()
        };
        let mut page = dictionary! { "Type" => "Page", "Contents" => contents };
        let mut above = dictionary! { "MediaBox" => edges(0), "Resources" => self.resources, "Rotate" => rotate };
        if cropped {
            above.set("CropBox", edges(SLUG));
        } else {
            page.set("TrimBox", edges(SLUG));
            page.set("BleedBox", edges(SLUG - BLEED));
        }
        if let Some(unit) = unit {
            page.set("UserUnit", unit);
        }
        if inherited {
            let node = self.document.new_object_id();
            page.set("Parent", node);
            let id = self.document.add_object(page);
            above.extend(&dictionary! { "Type" => "Pages", "Parent" => self.tree, "Count" => 1, "Kids" => vec![id.into()] });
            self.document.objects.insert(node, above.into());
            self.pages.push(node);
            return id;
        }
        page.set("Parent", self.tree);
        page.extend(&above);
        let id = self.document.add_object(page);
        self.pages.push(id);
        id
    }

    /// Changes the dictionary of a page.
    pub fn change(&mut self, page: ObjectId, change: impl FnOnce(&mut Dictionary)) {
        change(self.document.get_dictionary_mut(page).unwrap());
    }

    /// The finished file.
    pub fn bytes(mut self) -> Vec<u8> {
        let kids: Vec<Object> = self.pages.iter().map(|id| (*id).into()).collect();
        let tree = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids };
        self.document.objects.insert(self.tree, tree.into());
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).unwrap();
        bytes
    }
}

/// This many pages, each described as it is.
pub fn pages(count: usize) -> Vec<u8> {
    described(count, Description::default())
}

/// This many pages, each described in this way.
pub fn described(count: usize, description: Description) -> Vec<u8> {
    let mut sample = Sample::new();
    for _ in 0..count {
        sample.page(description);
    }
    sample.bytes()
}

/// What a page shows, from the lower left corner of its MediaBox: a tint that bleeds, bands at three edges of the finished
/// page that tell them apart, its number, a picture, a spot colour.
fn painted(number: usize) -> String {
    let tint = (number % 7) as f64 / 10.0;
    format!(
        "q {tint} 0.1 0.2 0 k 11 11 318 418 re f Q\n\
         q 0 1 1 0 k 20 20 15 400 re f Q\n\
         q 1 0 1 0 k 20 410 300 10 re f Q\n\
         q 0 0 0 1 k 300 20 20 40 re f Q\n\
         q /Spot cs 0.8 scn 60 300 200 60 re f Q\n\
         BT 0 0 0 1 k /F1 90 Tf 90 170 Td ({number}) Tj ET\n\
         BT 0 0 0 1 k /F1 12 Tf 60 120 Td (Leaf number {number} here) Tj ET\n\
         q 64 0 0 64 200 40 cm /Im1 Do Q\n"
    )
}

/// Content that shows the same when the page is turned, scaled or moved as described.
fn against(description: Description, content: &str) -> String {
    let (width, height) = (TRIM.0 + 2 * SLUG, TRIM.1 + 2 * SLUG);
    let unit = description.unit.unwrap_or(1) as f64;
    let (x, y) = (description.origin.0, description.origin.1);
    let turned = match description.rotate.rem_euclid(360) {
        90 => format!("0 1 -1 0 {height} 0 cm"),
        180 => format!("-1 0 0 -1 {width} {height} cm"),
        270 => format!("0 -1 1 0 0 {width} cm"),
        _ => "1 0 0 1 0 0 cm".to_owned(),
    };
    format!("q {} 0 0 {} 0 0 cm\n1 0 0 1 {x} {y} cm\n{turned}\n{content}Q\n", 1.0 / unit, 1.0 / unit)
}
