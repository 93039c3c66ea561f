//! What a link says to those who hear it: the words that lead there, then the address (ISO 14289-1, 7.18.5).

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object, text_string};

/// Gives the links of a PDF their words. `links` are addresses with words that lead there; where the words of one address are
/// not the same everywhere, its links keep the address alone.
pub fn describe(document: &mut Document, links: &[(String, String)]) {
    let mut words: HashMap<&str, Option<String>> = HashMap::new();
    for (url, text) in links {
        // What keeps words together on a page is not heard.
        let text: String = text.trim().chars().filter(|c| !matches!(c, '\u{2060}' | '\u{200B}' | '\u{AD}')).collect();
        let kept = match words.remove(url.as_str()) {
            None => Some(text),
            Some(known) => known.filter(|known| *known == text),
        };
        words.insert(url, kept);
    }
    let said = |document: &Document, annotation: &Dictionary| -> Option<Object> {
        if annotation.get(b"Subtype").and_then(Object::as_name).ok()? != b"Link" {
            return None;
        }
        let action = document.dereference(annotation.get(b"A").ok()?).ok()?.1.as_dict().ok()?;
        let url = std::str::from_utf8(action.get(b"URI").and_then(Object::as_str).ok()?).ok()?;
        let words = words.get(url)?.as_deref().filter(|words| !words.is_empty() && *words != url)?;
        // A mailbox is said as it is printed.
        let address = url.strip_prefix("mailto:").or(url.strip_prefix("tel:")).unwrap_or(url);
        let said = if words == address { address.to_owned() } else { format!("{words} ({address})") };
        Some(text_string(&said))
    };
    let described: Vec<_> =
        document.objects.iter().filter_map(|(id, object)| Some((*id, said(document, object.as_dict().ok()?)?))).collect();
    for (id, contents) in described {
        if let Ok(annotation) = document.get_dictionary_mut(id) {
            annotation.set("Contents", contents);
        }
    }
}

#[cfg(test)]
mod tests {
    use lopdf::{decode_text_string, dictionary};

    use super::*;

    #[test]
    fn a_link_says_its_words_and_where_it_leads() {
        let mut document = Document::with_version("1.7");
        let mut link = |url: &str| {
            let action = dictionary! { "S" => "URI", "URI" => Object::string_literal(url) };
            document.add_object(dictionary! { "Subtype" => "Link", "A" => action, "Contents" => text_string(url) })
        };
        let urls = ["https://a.org", "https://b.org", "mailto:x@c.org", "https://d.org"];
        let ids = urls.map(&mut link);
        let links =
            [("https://a.org", "the plan 计"), ("https://b.org", "here"), ("https://b.org", "there"), ("mailto:x@c.org", "x@c.org")];
        describe(&mut document, &links.map(|(url, words)| (url.to_owned(), words.to_owned())));
        let said = ids.map(|id| decode_text_string(document.get_dictionary(id).unwrap().get(b"Contents").unwrap()).unwrap());
        assert_eq!(said, ["the plan 计 (https://a.org)", "https://b.org", "x@c.org", "https://d.org"]);
    }
}
