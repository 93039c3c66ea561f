//! The issue as templates read it: every property present, references resolved, markup as spans, dates as words.
//!
//! The walk goes along the schema, so a new field of the model reaches the templates by itself.

use std::cell::{Cell, RefCell};

use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::{Map, Value as Json, json};

use super::binding::bind;
use super::figures;
use super::readable::readable;
use crate::issue::date::{Dates, Day};
use crate::issue::shape::{FieldShape, ISSUE, Kind, Shape};
use crate::issue::source::{Node, Value};
use crate::issue::text::{self, Span};
use crate::job::Job;
use crate::theme::ink;

/// The data of a job: `/data/issue.json` and `/data/job.json`.
pub struct Data {
    /// The issue.
    pub issue: Json,
    /// Everything else: edition, tokens, words, title.
    pub job: Json,
}

/// Makes the data of a job.
pub fn data(job: &Job) -> Data {
    let fill = Fill { job, period: period(job), addresses: RefCell::new(Vec::new()), numbering: Cell::new(true) };
    let root = job.source().root();
    let Kind::Object { fields, .. } = &ISSUE.root().kind else { unreachable!("an issue is an object") };
    // Chapters first: addresses are numbered in the order in which they are read.
    let mut in_reading_order: Vec<&FieldShape> = fields.iter().collect();
    in_reading_order.sort_by_key(|field| field.name != "chapters");
    let issue = in_reading_order.into_iter().map(|field| (field.name.clone(), fill.value(root.get(&field.name), &field.shape))).collect();
    Data { issue: Json::Object(issue), job: fill.job() }
}

/// The path at which templates find a photo.
pub fn photo_path(index: usize, extension: &str) -> String {
    format!("/media/{index}.{extension}")
}

/// The name that the PDF carries: publication and period.
pub fn title(job: &Job) -> String {
    format!("{}, {}", job.issue().meta.title.0, period_in_words(job))
}

/// The period as the language of the issue writes it.
pub fn period_in_words(job: &Job) -> String {
    job.locale().long(period(job))
}

/// Year, month and day of publication: as stated, or the last day of the period.
pub fn publication_day(job: &Job) -> (i16, i8, i8) {
    let published = job.issue().meta.published.as_ref().map(|date| day(&date.0));
    published.unwrap_or_else(|| period(job).to.expect("a period has two ends")).last()
}

fn period(job: &Job) -> Dates {
    let meta = &job.issue().meta;
    Dates { from: day(&meta.period.from.0), to: Some(day(&meta.period.to.0)) }
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("the dates of a job were checked")
}

struct Fill<'a> {
    job: &'a Job,
    period: Dates,
    addresses: RefCell<Vec<String>>,
    /// Whether addresses count among those that are printed.
    numbering: Cell<bool>,
}

impl Fill<'_> {
    fn value(&self, node: Option<&Node>, shape: &Shape) -> Json {
        let Some(node) = node.filter(|node| !matches!(node.value, Value::Null)) else { return absent(shape) };
        match shape.name.as_deref() {
            Some("When") => return self.when(node),
            Some("PersonRef") => return self.person(node),
            _ => {}
        }
        let resolved = ISSUE.resolve(shape);
        match (&resolved.kind, &node.value) {
            (Kind::String, Value::String(text)) => self.leaf(shape.name.as_deref().unwrap_or_default(), text),
            (Kind::List { item, .. }, Value::List(nodes)) => nodes.iter().map(|node| self.value(Some(node), item)).collect(),
            (Kind::Map { value, .. }, Value::Object(entries)) => {
                entries.iter().map(|entry| (entry.name.clone(), self.value(Some(&entry.node), value))).collect::<Map<_, _>>().into()
            }
            (Kind::Object { fields, variants }, Value::Object(_)) => self.object(shape.name.as_deref(), node, fields, variants),
            (Kind::Either(alternatives), _) => match ISSUE.alternative(alternatives, node) {
                Some(alternative) => self.value(Some(node), alternative),
                None => Json::Null,
            },
            _ => node.to_json(),
        }
    }

    fn object(&self, name: Option<&str>, node: &Node, fields: &[FieldShape], variants: &[(String, Shape)]) -> Json {
        let mut out = Map::new();
        if let Some(tag) = node.get("type").filter(|_| !variants.is_empty()) {
            out.insert("type".into(), tag.to_json());
        }
        for field in ISSUE.fields(fields, variants, node) {
            let mut value = self.value(node.get(&field.name), &field.shape);
            // A date in the author's own words holds together as one in the locale's does.
            if let ("when_text", Json::String(date)) = (field.name.as_str(), &mut value) {
                *date = bind(date, self.job.locale());
            }
            out.insert(field.name.clone(), value);
        }
        if out.get("sort").is_some_and(|sort| sort == "when") {
            sort_by_date(&mut out);
        }
        if out.get("type").is_some_and(|tag| tag == "chart") {
            out.insert("alt".into(), figures::described(&out, self.job.locale()).into());
        }
        if name == Some("Period") {
            out.insert("text".into(), self.job.locale().long(self.period).into());
        }
        out.into()
    }

    fn leaf(&self, name: &str, text: &str) -> Json {
        match name {
            "Text" => self.spans(&text::parse(text).0),
            "Date" => {
                let dates = Dates { from: day(text), to: None };
                json!({ "iso": text, "text": self.job.locale().long(dates) })
            }
            "Link" => self.address(text, &readable(text)),
            "Email" => self.address(&format!("mailto:{text}"), text),
            "ShortLink" => {
                let url = format!("https://{text}");
                let mut link = self.address(&url, text);
                link["qr"] = qr(&url);
                link
            }
            "MediaId" => self.media(text),
            "EntityRef" => self.entity(text),
            _ => text.into(),
        }
    }

    fn spans(&self, spans: &[Span]) -> Json {
        spans
            .iter()
            .map(|span| match span {
                Span::Text(text) => json!({ "kind": "text", "text": bind(text, self.job.locale()) }),
                Span::Strong(body) => json!({ "kind": "strong", "body": self.spans(body) }),
                Span::Emphasis(body) => json!({ "kind": "emphasis", "body": self.spans(body) }),
                Span::Link { url, body } => {
                    json!({ "kind": "link", "url": url, "number": self.number(url), "said": readable(url), "body": self.spans(body) })
                }
                Span::Lang { lang, body } => {
                    let (language, region) = split_tag(lang);
                    json!({ "kind": "lang", "lang": language, "region": region, "body": self.spans(body) })
                }
            })
            .collect()
    }

    fn address(&self, url: &str, text: &str) -> Json {
        if !self.numbering.get() {
            return json!({ "url": url, "text": text });
        }
        json!({ "url": url, "text": text, "number": self.number(url) })
    }

    /// The number of an address: the same one for what reads the same, counted in reading order.
    fn number(&self, url: &str) -> usize {
        let said = readable(url);
        let mut addresses = self.addresses.borrow_mut();
        addresses.iter().position(|known| *known == said).unwrap_or_else(|| {
            addresses.push(said);
            addresses.len() - 1
        }) + 1
    }

    fn media(&self, id: &str) -> Json {
        let Some(index) = self.job.photos().iter().position(|photo| photo.id == id) else { return Json::Null };
        let photo = &self.job.photos()[index];
        let node = self.job.source().root().get("media").and_then(|media| media.get(id));
        let mut out = match node {
            Some(node) => self.value(Some(node), ISSUE.named("Media")),
            None => json!({}),
        };
        out["id"] = id.into();
        out["path"] = photo_path(index, photo.encoding.extension()).into();
        out["width"] = photo.width.into();
        out["height"] = photo.height.into();
        if out["focus"].is_null() {
            out["focus"] = json!({ "x": 0.5, "y": 0.5 });
        }
        out
    }

    fn entity(&self, name: &str) -> Json {
        match self.job.source().root().get("entities").and_then(|entities| entities.get(name)) {
            Some(entity) => {
                // A body's own site is known, not printed: no list of addresses has it.
                self.numbering.set(false);
                let entity = self.value(Some(entity), ISSUE.named("Entity"));
                self.numbering.set(true);
                entity
            }
            None => json!({ "name": name, "expansion": null, "link": null, "posts": [], "names": {} }),
        }
    }

    fn person(&self, node: &Node) -> Json {
        let person = match node.as_str() {
            Some(id) => self.job.source().root().get("people").and_then(|people| people.get(id)),
            None => Some(node),
        };
        self.value(person, ISSUE.named("Person"))
    }

    fn when(&self, node: &Node) -> Json {
        let text = |field: &str| node.get(field).and_then(Node::as_str);
        let (from, to) = match node.as_str() {
            Some(at) => (at, None),
            None => (text("from").unwrap_or_default(), text("to")),
        };
        let dates = Dates { from: day(from), to: to.map(day) };
        json!({ "from": from, "to": to, "text": self.job.locale().short(dates, self.period) })
    }

    /// The logo of the house, in the form of a picture of the issue.
    fn logo(&self) -> Json {
        let Some(logo) = self.job.layout().house.as_ref().and_then(|house| house.logo.as_ref()) else { return Json::Null };
        let photo = &logo.photo;
        json!({
            // It is the last of the photos.
            "path": photo_path(self.job.photos().len() - 1, photo.encoding.extension()),
            "width": photo.width, "height": photo.height, "alt": logo.alt, "decorative": false,
            "focus": { "x": 0.5, "y": 0.5 }, "caption": null, "credit": null,
        })
    }

    fn job(&self) -> Json {
        let (job, issue, locale) = (self.job, self.job.issue(), self.job.locale());
        let (year, month, day) = publication_day(job);
        let owners: Vec<Json> = issue.meta.owners.iter().map(|owner| self.entity(&owner.0)["name"].clone()).collect();
        let (lang, region) = split_tag(&issue.lang.0);
        json!({
            "lang": lang,
            "region": region,
            "dir": locale.dir,
            "title": title(job),
            "author": owners,
            "keywords": issue.chapters.iter().map(|chapter| text::plain(&text::parse(&chapter.title.0).0)).collect::<Vec<_>>(),
            "description": issue.meta.strap.as_ref().map(|strap| text::plain(&text::parse(&strap.0).0)),
            "date": { "year": year, "month": month, "day": day },
            "attach": job.edition().attach,
            "edition": edition(job),
            "tokens": job.layout().tokens,
            "logo": self.logo(),
            "words": locale.words,
            "chapters": issue.chapters.len(),
            "pages": job.wished_pages(),
        })
    }
}

/// The spot inks that colours name, each with the four inks that stand for it on a proof: as many as the shop takes, the others
/// are printed in the four inks. A colour in the full ink says what it looks like, or else the first tint of it.
fn spots(colours: &Json, most: usize) -> Map<String, Json> {
    let pairs = colours.as_object().into_iter().flat_map(Map::values);
    let pairs: Vec<&Json> = pairs.flat_map(|pair| pair.as_array().map_or_else(|| std::slice::from_ref(pair), Vec::as_slice)).collect();
    let mut found = Map::new();
    let full = |pair: &Json| pair["tint"].as_f64().is_none_or(|tint| tint >= 100.0);
    for name in pairs.iter().filter_map(|pair| pair["spot"].as_str()) {
        let mut own = pairs.iter().filter(|pair| pair["spot"] == name);
        let best = own.clone().find(|pair| full(pair)).or_else(|| own.next());
        if let Some(inks) = best.and_then(|pair| ink::of_full(pair)).filter(|_| found.len() < most || found.contains_key(name)) {
            found.insert(name.to_owned(), json!(inks));
        }
    }
    found
}

/// What the edition can do, with the bleed that the shop wants and the finest that it prints in one ink and in several or in white.
fn edition(job: &Job) -> Json {
    let mut edition = json!(job.edition());
    edition["spots"] = json!({});
    edition["least"] = json!({ "rule_pt": [0, 0], "type_pt": [0, 0] });
    if let Some(press) = job.press() {
        edition["bleed_mm"] = json!(press.shop.bleed_mm.largest());
        let (rules, text) = (&press.shop.lines_pt, press.shop.smallest_mixed_text_pt);
        edition["least"] = json!({ "rule_pt": [rules.one_ink, rules.several_inks], "type_pt": [0, text] });
        edition["spots"] = json!(spots(&job.layout().tokens["color"], press.shop.spot_inks as usize));
    }
    edition
}

/// What stands for a value that is not there.
fn absent(shape: &Shape) -> Json {
    if shape.nullable {
        return Json::Null;
    }
    match &ISSUE.resolve(shape).kind {
        Kind::List { .. } => json!([]),
        Kind::Map { .. } => json!({}),
        Kind::Bool => false.into(),
        Kind::Choice(words) => words.first().cloned().into(),
        _ => Json::Null,
    }
}

fn split_tag(tag: &str) -> (&str, Option<&str>) {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or(tag);
    (language, parts.find(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic())))
}

fn sort_by_date(block: &mut Map<String, Json>) {
    let key = |item: &Json| {
        let end = |name: &str| item["when"][name].as_str().map(day);
        end("from").map(|from| Dates { from, to: end("to") }.order())
    };
    if let Some(Json::Array(items)) = block.get_mut("items") {
        items.sort_by_key(|item| key(item).map_or((true, None), |order| (false, Some(order))));
    }
}

/// The dark modules of the QR code of an address, as runs `[x, y, length]` in modules, without the quiet zone.
fn qr(url: &str) -> Json {
    let Ok(code) = QrCode::encode_text(url, QrCodeEcc::Medium) else { return Json::Null };
    let size = code.size();
    let mut runs: Vec<[i32; 3]> = Vec::new();
    for y in 0..size {
        for x in (0..size).filter(|x| code.get_module(*x, y)) {
            match runs.last_mut() {
                Some([start, row, length]) if *row == y && *start + *length == x => *length += 1,
                _ => runs.push([x, y, 1]),
            }
        }
    }
    json!({ "size": size, "runs": runs })
}
