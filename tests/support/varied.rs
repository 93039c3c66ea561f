//! Issues that nobody wrote: varied in every measure that a page can stumble over, the same ones for the same number.

use std::path::Path;

use image::{DynamicImage, Rgb, RgbImage};
use serde_json::{Map, Value, json};

/// How many of them are looked at for accidents.
pub const COUNT: usize = 60;

/// How much an issue may hold at most.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Photos.
    pub photos: usize,
    /// Chapters besides the one of numbers.
    pub chapters: usize,
    /// Items of a block.
    pub items: usize,
}

impl Extent {
    /// As it comes: up to 20 photos, 9 chapters, 60 items.
    pub const FULL: Self = Self { photos: 20, chapters: 9, items: 60 };
    /// A page or two, for tests that want many issues and not long ones.
    pub const BRIEF: Self = Self { photos: 1, chapters: 2, items: 5 };
}

/// Widths and heights of photos, in pixels.
const SHAPES: [(u32, u32); 6] = [(1200, 800), (800, 1200), (1600, 420), (500, 1500), (900, 900), (1280, 720)];

const PLAIN: [&str; 60] = [
    "the",
    "harbour",
    "of",
    "a",
    "new",
    "office",
    "for",
    "water",
    "and",
    "roads",
    "in",
    "spring",
    "council",
    "opened",
    "its",
    "second",
    "workshop",
    "on",
    "early",
    "warning",
    "with",
    "partners",
    "from",
    "nine",
    "districts",
    "to",
    "review",
    "progress",
    "made",
    "towards",
    "shared",
    "goals",
    "report",
    "finds",
    "that",
    "schools",
    "need",
    "safer",
    "routes",
    "members",
    "agreed",
    "next",
    "steps",
    "after",
    "long",
    "debate",
    "funding",
    "remains",
    "uncertain",
    "while",
    "volunteers",
    "continue",
    "their",
    "work",
    "along",
    "northern",
    "coast",
    "Assembly",
    "UNESCO",
    "2024",
];

const LONG: [&str; 28] = [
    "Rechtsschutzversicherungsgesellschaften",
    "Donaudampfschifffahrtsgesellschaft",
    "Grundstücksverkehrsgenehmigung",
    "Arbeiterunfallversicherung",
    "Verkehrsinfrastrukturfinanzierung",
    "Hochwasserschutzmaßnahmen",
    "der",
    "die",
    "und",
    "über",
    "im",
    "mit",
    "Ausschuss",
    "Sitzung",
    "für",
    "Gemeinden",
    "an",
    "Küste",
    "neue",
    "Brücke",
    "wird",
    "im",
    "Frühjahr",
    "eröffnet",
    "nach",
    "Beratung",
    "aller",
    "Beteiligten",
];

/// The numbers of one issue, each as good as drawn.
struct Draw(u64);

impl Draw {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn up_to(&mut self, most: usize) -> usize {
        (self.next() % (most as u64 + 1)) as usize
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.up_to(most - least)
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.up_to(times - 1) == 0
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.up_to(of.len() - 1)]
    }
}

/// What an issue is made with.
struct Editor {
    draw: Draw,
    vocabulary: Vec<String>,
    long_words: bool,
    /// Whether what may be left out is there: never, always, or now and then.
    optional: u8,
    /// Words of an item, least and most.
    item: (usize, usize),
    photos: usize,
    photos_left: usize,
}

impl Editor {
    fn words(&mut self, count: usize) -> String {
        let most = self.vocabulary.len() - 1;
        let mut words: Vec<&str> = (0..count).map(|_| &*self.vocabulary[self.draw.up_to(most)]).collect();
        // A word that stands twice in a row is an editor's slip.
        words.dedup();
        let text = words.join(" ");
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    fn some(&mut self, least: usize, most: usize) -> String {
        let count = self.draw.between(least, most);
        self.words(count)
    }

    fn sentence(&mut self) -> String {
        let (least, most) = self.item;
        let text = self.some(least, most);
        if self.draw.once_in(5) { format!("{text} [{}](https://example.org/{})", self.some(1, 3), self.draw.up_to(999)) } else { text }
    }

    fn maybe(&mut self) -> bool {
        match self.optional {
            0 => false,
            1 => true,
            _ => self.draw.once_in(2),
        }
    }

    fn day(&mut self) -> Value {
        let (month, day) = (self.draw.between(3, 4), self.draw.between(1, 28));
        match self.draw.up_to(7) {
            0 => json!(format!("2024-{month:02}")),
            1 => json!({ "from": format!("2024-03-{day:02}"), "to": "2024-04-28" }),
            2 if day < 28 => json!({ "from": format!("2024-{month:02}-{day:02}"), "to": format!("2024-{month:02}-28") }),
            _ => json!(format!("2024-{month:02}-{day:02}")),
        }
    }

    /// The next photo, while there are some.
    fn photo(&mut self) -> Option<Value> {
        (self.photos_left > 0).then(|| {
            self.photos_left -= 1;
            json!(format!("photo-{}", self.photos - self.photos_left))
        })
    }

    fn person(&mut self) -> Value {
        let mut person = json!({ "name": if self.long_words { "Rechtsschutzversicherung" } else { "Okonkwo" } });
        if self.maybe() {
            person["honorific"] = "Ms.".into();
        }
        if self.maybe() {
            person["post"] = self.some(1, 5).into();
            person["entity"] = "UNESCO".into();
        }
        person
    }

    fn block(&mut self, kind: &str, count: usize) -> Value {
        let mut block = json!({ "type": kind, "title": self.some(1, 5) });
        if self.maybe() && self.draw.once_in(3) {
            block["intro"] = self.some(6, 20).into();
        }
        match kind {
            "prose" => block["text"] = (0..count.clamp(1, 5)).map(|_| self.some(15, 90)).collect(),
            "quote" => {
                block["text"] = self.some(5, 25).into();
                block["person"] = self.person();
            }
            "callout" => block["text"] = json!([self.some(6, 30)]),
            "figure" => match self.photo() {
                Some(photo) => block["media"] = photo,
                None => return self.block("events", count),
            },
            "gallery" => {
                let photos: Vec<Value> = (0..4).map_while(|_| self.photo()).collect();
                if photos.len() < 2 {
                    return self.block("news", count);
                }
                block["media"] = photos.into();
            }
            "table" => {
                block["columns"] =
                    json!([{ "label": "Station" }, { "label": "Depth", "align": "end" }, { "label": "Samples", "align": "end" }]);
                block["rows"] =
                    (0..count).map(|n| json!([self.some(1, 3), (n * 7 % 90).to_string(), (n * 31 % 1000).to_string()])).collect();
            }
            "org" => block["nodes"] = (0..count.min(12)).map(|_| json!({ "name": self.some(1, 2), "detail": self.some(2, 8) })).collect(),
            _ => block["items"] = (0..count).map(|_| self.item(kind)).collect(),
        }
        block
    }

    fn item(&mut self, kind: &str) -> Value {
        let mut item = Map::new();
        let mut put = |name: &str, value: Value| item.insert(name.to_owned(), value);
        match kind {
            "statements" => {
                put("person", self.person());
                if self.maybe() {
                    put("verb", "[said](https://example.org/said)".into());
                }
                put("text", self.sentence().into());
            }
            "meetings" => {
                put("when", self.day());
                put("body", self.some(1, 2).into());
                put("text", self.sentence().into());
                return item.into();
            }
            "publications" => {
                put("title", self.some(2, 12).into());
                if self.maybe() {
                    put("by", json!(["UNESCO"]));
                    put("kind", "report:".into());
                }
            }
            "appointments" => {
                put("person", self.person());
                put("post", self.some(2, 9).into());
            }
            "links" => {
                put("text", self.some(2, 9).into());
                put("short_link", format!("example.org/{}", self.draw.up_to(99)).into());
                return item.into();
            }
            "contacts" => {
                put("name", self.some(1, 3).into());
                put("email", "office@example.org".into());
                return item.into();
            }
            "roles" => {
                put("role", self.some(1, 2).into());
                put("holder", self.some(1, 6).into());
                return item.into();
            }
            _ => {
                put("text", self.sentence().into());
                if self.maybe() && self.draw.once_in(3) {
                    put("where", self.some(1, 2).into());
                }
                if self.draw.once_in(6)
                    && let Some(photo) = self.photo()
                {
                    put("media", photo);
                }
            }
        }
        if self.optional == 1 || self.draw.once_in(2) {
            put("when", self.day());
        }
        item.into()
    }
}

/// The words of a language: those that its locale brings, for they are in its script and have glyphs.
fn vocabulary(lang: &str) -> Vec<String> {
    fn gather(value: &Value, words: &mut Vec<String>) {
        match value {
            Value::String(text) => words.extend(text.split_whitespace().map(str::to_owned)),
            Value::Array(values) => values.iter().for_each(|value| gather(value, words)),
            Value::Object(fields) => fields.values().for_each(|value| gather(value, words)),
            _ => {}
        }
    }
    let locale = bulletin::locale::find(lang).expect("the language has a locale");
    let mut words = Vec::new();
    locale.words.values().for_each(|value| gather(value, &mut words));
    words.extend(locale.dates.months.into_iter().flat_map(|month| month.split_whitespace().map(str::to_owned).collect::<Vec<_>>()));
    // No placeholders, no signs.
    words.retain(|word| word.chars().all(char::is_alphabetic));
    words.sort();
    words.dedup();
    words
}

/// The issue of a number, and its photos by file name.
pub fn issue(number: usize) -> (Value, Vec<(String, RgbImage)>) {
    issue_in("en", number, number as u64, Extent::FULL)
}

/// The issue of a number and a seed in a language, and its photos by file name. The number says which measures are stretched.
pub fn issue_in(lang: &str, number: usize, seed: u64, extent: Extent) -> (Value, Vec<(String, RgbImage)>) {
    let mut draw = Draw(seed.wrapping_mul(7_919).wrapping_add(1));
    let photos = draw.one(&[0, 0, 1, 3, 6, 12, 20]).min(extent.photos);
    let item = draw.one(&[(1, 1), (5, 14), (5, 14), (10, 30), (1, 80), (60, 80)]);
    let long_words = number % 6 == 5;
    let vocabulary = match lang {
        "en" if long_words => LONG.map(str::to_owned).to_vec(),
        "en" => PLAIN.map(str::to_owned).to_vec(),
        _ => vocabulary(lang),
    };
    let mut editor = Editor { draw, vocabulary, long_words, optional: (number % 3) as u8, item, photos, photos_left: photos };
    let kinds = [
        "events",
        "news",
        "meetings",
        "statements",
        "publications",
        "appointments",
        "prose",
        "events",
        "links",
        "quote",
        "callout",
        "figure",
        "gallery",
        "table",
        "org",
        "roles",
        "contacts",
        "timeline",
        "calendar",
    ];
    let mut chapters = Vec::new();
    // 0 to 14 numbers, each as many as it comes.
    let numbers = number % 15;
    if numbers > 0 {
        let tiles: Vec<Value> = (0..numbers)
            .map(|_| {
                let value = editor.draw.one(&["7", "46", "137", "1,050", "237,250", "12.5", "3"]);
                json!({ "value": value, "label": editor.some(1, 4) })
            })
            .collect();
        chapters.push(json!({ "title": "In numbers", "blocks": [{ "type": "metrics", "tiles": tiles }] }));
    }
    for _ in 0..editor.draw.one(&[1, 1, 2, 3, 4, 5, 9]).min(extent.chapters) {
        let blocks: Vec<Value> = (0..editor.draw.between(1, 5))
            .map(|_| {
                let kind = editor.draw.one(&kinds);
                let count = editor.draw.one(&[1, 2, 3, 4, 5, 7, 8, 12, 12, 25, 60]).min(extent.items);
                editor.block(kind, count)
            })
            .collect();
        chapters.push(json!({ "title": editor.some(1, 6), "blocks": blocks }));
    }
    let used = editor.photos - editor.photos_left;
    let media: Map<String, Value> = (1..=used)
        .map(|n| {
            let mut photo = json!({ "file": format!("media/photo-{n}.jpg"), "alt": format!("Test picture {n} of bands of colour") });
            if editor.maybe() {
                photo["caption"] = editor.some(2, 12).into();
                photo["credit"] = "Example".into();
            }
            (format!("photo-{n}"), photo)
        })
        .collect();
    let mut issue = json!({
        "format": "bulletin/1",
        "lang": lang,
        "meta": { "title": editor.some(1, 4), "period": { "from": "2024-03", "to": "2024-04" } },
        "media": media,
        "chapters": chapters,
    });
    if editor.maybe() {
        issue["imprint"] = json!({ "publisher": "Example Office", "text": [editor.some(5, 20)] });
    }
    let pictures = (1..=used).map(|n| (format!("photo-{n}.jpg"), picture(n))).collect();
    (issue, pictures)
}

/// Bands of colour of one of the shapes.
fn picture(number: usize) -> RgbImage {
    let (width, height) = SHAPES[number % SHAPES.len()];
    RgbImage::from_fn(width, height, |x, y| {
        let band = ((x + y) / 120 + number as u32) % 5;
        Rgb([60 + 30 * band as u8, 90 + 20 * band as u8, 120 + 10 * band as u8])
    })
}

/// Writes an issue with its photos into a folder.
pub fn write(number: usize, folder: &Path) {
    save(issue(number), folder);
}

/// Writes an archive: a folder `000000`, `000001`, … an issue, in all languages by turns. The same archive for the same seed,
/// and the same first issues whatever their number.
pub fn archive(folder: &Path, count: usize, seed: u64, extent: Extent) {
    let languages = bulletin::locale::tags();
    for number in 0..count {
        let lang = languages[number % languages.len()];
        // Seeds beside each other share no issue.
        let seed = seed.wrapping_mul(1 << 32).wrapping_add(number as u64);
        save(issue_in(lang, number, seed, extent), &folder.join(format!("{number:06}")));
    }
}

fn save((issue, pictures): (Value, Vec<(String, RgbImage)>), folder: &Path) {
    std::fs::create_dir_all(folder.join("media")).unwrap();
    std::fs::write(folder.join("issue.json"), serde_json::to_vec_pretty(&issue).unwrap()).unwrap();
    for (name, picture) in pictures {
        DynamicImage::from(picture).save(folder.join("media").join(name)).unwrap();
    }
}
