//! What a reader must find in the pages: every text, alternative text and address of the issue, in the order in which
//! templates were given them; and what a layout may add to them.

use serde_json::Value as Json;

use crate::issue::path::Path;

/// Everything that the pages must hold.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Texts.
    pub texts: Vec<Text>,
    /// Alternative texts of pictures, each with the path of the place that names the picture.
    pub alternatives: Vec<(String, String)>,
    /// Addresses, each as often as the issue leads there.
    pub addresses: Vec<Address>,
    /// Addresses, each with words that lead there.
    pub links: Vec<(String, String)>,
    /// What a layout may add, and need not.
    pub allowance: Allowance,
}

/// An address at one place of the issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its path in the issue.
    pub path: String,
    /// The address.
    pub url: String,
    /// Its number in lists of addresses, from 1.
    pub number: usize,
    /// The words of a running text that lead there; none where the address stands by itself.
    pub words: Option<String>,
}

/// What a layout may print beside the texts of an issue.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Texts, each once: addresses in readable form, the publisher by its names.
    pub texts: Vec<String>,
    /// Running words of the language, such as "Published by".
    pub words: Vec<String>,
    /// Alternative texts, each once: the logo of the house.
    pub alternatives: Vec<String>,
    /// Paths of lists whose items may be gathered: several of them read as one.
    pub gathered: Vec<String>,
}

/// A text that the pages must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its path in the issue.
    pub path: String,
    /// Its words, without markup.
    pub words: String,
    /// True when it is lettering in a drawing, where texts stand against each other without spaces.
    pub lettering: bool,
}

/// Fields that steer the layout or identify, and are not printed.
const UNPRINTED: [&str; 21] = [
    "$schema",
    "format",
    "lang",
    "id",
    "type",
    "span",
    "tone",
    "layout",
    "start",
    "short",
    "crop",
    "align",
    "sort",
    "to",
    "path",
    "file",
    "licence",
    "expansion",
    "posts",
    "names",
    "logos",
];

/// Letters and digits of a text in small form: what stays the same however it is set.
pub fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Collects the wording from the data that templates read: the issue, and all else of the job.
pub fn wording(issue: &Json, job: &Json) -> Wording {
    let mut wording = Wording::default();
    let logos = wording.logos(issue, job);
    for part in ["meta", "chapters", "imprint"] {
        wording.value(part, &issue[part]);
    }
    // Logos are too small for their words, which close the imprint.
    for (path, logo) in logos {
        for part in ["caption", "credit"] {
            wording.value(&format!("{path}.{part}"), &logo[part]);
        }
    }
    if issue["imprint"]["publisher"].is_null() {
        let names = issue["meta"]["owners"].as_array().into_iter().flatten();
        let names = names.filter_map(|owner| owner["expansion"].as_str().or(owner["name"].as_str()));
        wording.allowance.texts.extend(names.map(str::to_owned));
    }
    let words = job["words"].as_object().into_iter().flat_map(|words| words.values());
    wording.allowance.words = words.filter_map(Json::as_str).map(str::to_owned).collect();
    wording
}

impl Wording {
    /// The path of the text that begins with these words, or else holds them, or of the address that does.
    pub fn path_of(&self, words: &str) -> Option<Path> {
        let wanted = letters(words);
        if wanted.is_empty() {
            return None;
        }
        let begins = self.texts.iter().find(|text| letters(&text.words).starts_with(&wanted));
        let holds = || self.texts.iter().find(|text| letters(&text.words).contains(&wanted));
        let leads = || self.addresses.iter().find(|address| letters(&address.url).contains(&wanted));
        let path = begins.or_else(holds).map(|text| &text.path).or_else(|| leads().map(|address| &address.path));
        path?.parse().ok()
    }

    /// The logos in a row: that of who publishes, or of the house, then those of the owners; none of them twice.
    fn logos<'a>(&mut self, issue: &'a Json, job: &Json) -> Vec<(String, &'a Json)> {
        let own = &issue["brand"]["logo"];
        let mut shown: Vec<(String, &Json)> = Vec::new();
        if own.is_null() {
            self.allowance.alternatives.extend(job["logo"]["alt"].as_str().map(str::to_owned));
        } else {
            shown.push(("brand.logo".to_owned(), own));
        }
        for (index, logo) in issue["meta"]["logos"].as_array().into_iter().flatten().enumerate() {
            if !shown.iter().any(|(_, known)| *known == logo) {
                shown.push((format!("meta.logos[{index}]"), logo));
            }
        }
        for (path, logo) in &shown {
            self.alternative(path, logo);
        }
        shown
    }

    /// The alternative text of a picture that stands without its words.
    fn alternative(&mut self, path: &str, picture: &Json) {
        if let Some(alternative) = picture["alt"].as_str().filter(|_| picture["decorative"] != Json::Bool(true)) {
            self.alternatives.push((path.to_owned(), alternative.to_owned()));
        }
    }

    fn value(&mut self, path: &str, value: &Json) {
        match value {
            Json::String(text) => self.text(path, text.clone()),
            Json::Array(spans) if spans.first().is_some_and(is_span) => {
                let mut text = String::new();
                self.spans(path, spans, &mut text);
                self.text(path, text);
            }
            // A name that stands over several items stands there once.
            Json::Array(list) if list.iter().any(|item| item.get("group").is_some_and(Json::is_string)) => {
                let mut over = &Json::Null;
                for (index, item) in list.iter().enumerate() {
                    let mut item = item.clone();
                    let group = list[index].get("group").unwrap_or(&Json::Null);
                    if group == over {
                        item["group"] = Json::Null;
                    }
                    over = group;
                    self.value(&format!("{path}[{index}]"), &item);
                }
            }
            Json::Array(list) => list.iter().enumerate().for_each(|(index, value)| self.value(&format!("{path}[{index}]"), value)),
            Json::Object(object) if object.contains_key("url") => {
                self.address(path, value, None);
                // A long address may stand behind words; a short one and that of a mailbox are there to be read.
                if object.contains_key("qr") || object["url"].as_str().is_some_and(|url| url.starts_with("mailto:")) {
                    self.value(path, &object["text"]);
                } else {
                    self.allowance.texts.extend(object["text"].as_str().map(str::to_owned));
                }
            }
            Json::Object(object) if object.contains_key("from") && object.contains_key("text") => self.value(path, &object["text"]),
            Json::Object(object) if object.contains_key("iso") => self.value(path, &object["text"]),
            Json::Object(object) => self.object(path, value, object),
            _ => {}
        }
    }

    fn text(&mut self, path: &str, words: String) {
        self.texts.push(Text { path: path.to_owned(), words, lettering: false });
    }

    fn object(&mut self, path: &str, value: &Json, object: &serde_json::Map<String, Json>) {
        let is = |field: &str, value: &str| object.get(field).is_some_and(|found| found == value);
        self.alternative(path, value);
        if is("type", "contacts") {
            self.allowance.gathered.push(format!("{path}.items"));
        }
        // The words of an item lead where its address does.
        let named = ["title", "text", "label", "name"].into_iter().find_map(|field| object.get(field)).and_then(words);
        if let Some((url, words)) = object.get("link").and_then(|link| link["url"].as_str()).zip(named) {
            self.links.push((url.to_owned(), words));
        }
        let chart = is("type", "chart");
        for (field, value) in object {
            let before = self.texts.len();
            let name = field.as_str();
            // The number of the publication and the licence of its text are printed, names of parts and licences of photos are not.
            let printed = matches!((path, name), ("meta", "id") | ("imprint", "licence"));
            let unprinted = UNPRINTED.contains(&name) && !printed
                || matches!(name, "alt" | "decorative")
                // A body's own site is known, not printed.
                || (name == "link" && object.contains_key("posts"))
                // `kind` is printed but for charts, whose kind is their form.
                || (name == "kind" && chart)
                // A date is printed in the author's own form where there is one.
                || (name == "when" && object.get("when_text").is_some_and(Json::is_string));
            // The caption of a figure stands in place of its picture's.
            let recaptioned = name == "media" && is("type", "figure") && object.get("caption").is_some_and(Json::is_array);
            // A portrait that a block shows itself does not stand beside the name again.
            let portrayed =
                name == "person" && object.get("media").and_then(Json::as_array).is_some_and(|all| all.contains(&value["media"]));
            if portrayed {
                let mut person = value.clone();
                person["media"] = Json::Null;
                self.value(&format!("{path}.{name}"), &person);
            } else if recaptioned {
                let mut picture = value.clone();
                picture["caption"] = Json::Null;
                self.value(&format!("{path}.{name}"), &picture);
            } else if !unprinted {
                self.value(&format!("{path}.{name}"), value);
            }
            if chart && matches!(name, "categories" | "series" | "axes") {
                self.texts[before..].iter_mut().for_each(|text| text.lettering = true);
            }
        }
    }

    fn spans(&mut self, path: &str, spans: &[Json], text: &mut String) {
        for span in spans {
            if let Some(words) = span["text"].as_str() {
                text.push_str(words);
            }
            if let Some(body) = span["body"].as_array() {
                let before = text.len();
                self.spans(path, body, text);
                if let Some(url) = span["url"].as_str() {
                    self.links.push((url.to_owned(), text[before..].to_owned()));
                    self.address(path, span, Some(&text[before..]));
                }
            }
        }
    }

    fn address(&mut self, path: &str, value: &Json, words: Option<&str>) {
        if let Some(url) = value["url"].as_str() {
            let number = value["number"].as_u64().unwrap_or_default() as usize;
            self.addresses.push(Address { path: path.to_owned(), url: url.to_owned(), number, words: words.map(str::to_owned) });
        }
    }
}

/// The words of a text, with or without markup.
fn words(value: &Json) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    let spans = value.as_array().filter(|spans| spans.first().is_some_and(is_span))?;
    let mut text = String::new();
    Wording::default().spans("", spans, &mut text);
    Some(text)
}

fn is_span(value: &Json) -> bool {
    value.get("kind").is_some() && (value.get("body").is_some() || value.get("text").is_some_and(Json::is_string))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_alternatives_and_addresses_are_found_and_steering_fields_are_not() {
        let issue = json!({
            "lang": "en",
            "meta": { "title": "T", "logos": [] },
            "imprint": null,
            "chapters": [{
                "id": "c", "title": [{ "kind": "text", "text": "A " }, { "kind": "strong", "body": [{ "kind": "text", "text": "b" }] }],
                "blocks": [{
                    "type": "events", "tone": "plain",
                    "items": [{
                        "text": [{ "kind": "link", "url": "https://e.org", "number": 1, "body": [{ "kind": "text", "text": "c" }] }],
                        "when": { "from": "2023-11-06", "to": null, "text": "6 Nov" }, "when_text": null,
                        "media": { "path": "/media/0.jpg", "alt": "d", "decorative": false, "caption": null },
                    }],
                }],
            }],
        });
        let job = json!({ "words": { "source": "Source" }, "logo": { "alt": "House", "decorative": false } });
        let wording = wording(&issue, &job);
        let texts: Vec<_> = wording.texts.iter().map(|text| text.words.as_str()).collect();
        assert_eq!(texts, ["T", "A b", "c", "6 Nov"]);
        assert_eq!(wording.alternatives, [("chapters[0].blocks[0].items[0].media".to_owned(), "d".to_owned())]);
        let address =
            Address { path: "chapters[0].blocks[0].items[0].text".into(), url: "https://e.org".into(), number: 1, words: Some("c".into()) };
        assert_eq!(wording.addresses, [address]);
        assert_eq!((wording.allowance.words, wording.allowance.alternatives), (vec!["Source".to_owned()], vec!["House".to_owned()]));
        assert_eq!(wording.links, [("https://e.org".to_owned(), "c".to_owned())]);
    }
}
