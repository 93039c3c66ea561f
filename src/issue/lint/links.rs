//! Addresses: those that lead nowhere, those that are read out letter by letter.

use super::{Desk, Lint, other_lines};
use crate::diagnostic::Diagnostic;

/// Names that lead nowhere by agreement (RFC 2606, RFC 6761).
const RESERVED: [&str; 7] = ["example.org", "example.com", "example.net", "example", "test", "invalid", "localhost"];

pub fn placeholder(lint: &Lint, desk: &mut Desk) {
    let places: Vec<_> = desk
        .addresses
        .iter()
        .filter(|address| is_placeholder(&address.url))
        .map(|address| (desk.read.source.place_within(address.node, address.part.clone(), &address.path), address.url.as_str()))
        .collect();
    let Some((first, url)) = places.first() else { return };
    let fact = match places.len() {
        1 => "this address is a stand-in that leads nowhere".to_owned(),
        count => format!("{count} addresses are stand-ins that lead nowhere; the first is here"),
    };
    let lines = other_lines(places.iter().map(|(place, _)| place.line));
    let hint = format!("write the real one{}{lines}", if places.len() > 1 { "s" } else { "" });
    let d = Diagnostic::warning(lint.name, fact).value(url).hint(hint).at(first.clone());
    desk.found.push(d);
}

fn is_placeholder(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.strip_prefix("mailto:").unwrap_or(rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or(host).split(':').next().unwrap_or_default().to_lowercase();
    RESERVED.iter().any(|name| host.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('.')))
}

pub fn bare(lint: &Lint, desk: &mut Desk) {
    for address in &desk.addresses {
        let Some(words) = address.words.as_deref().map(str::trim) else { continue };
        let lower = words.to_lowercase();
        if !words.contains(char::is_whitespace) && ["https://", "http://", "www."].iter().any(|begin| lower.starts_with(begin)) {
            let d = Diagnostic::note(lint.name, "the words of this link are an address: a screen reader spells it out")
                .value(words)
                .hint("link the words that say what is found there");
            let place = desk.read.source.place_within(address.node, address.part.clone(), &address.path);
            desk.found.push(d.at(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::lint::{hits_and_misses, on};

    #[test]
    fn stand_ins_are_counted_once() {
        let found = on("[a](https://example.org/x) [b](https://www.example.com) [c](mailto:x@example.net) [d](https://un.org)");
        assert_eq!(found.len(), 1);
        assert!(found[0].fact.starts_with("3 addresses"), "{}", found[0].fact);
        hits_and_misses(
            "placeholder-link",
            &["[a](http://localhost:80/x)"],
            &["[a](https://un.org/example.org)", "[a](https://myexample.org)"],
        );
    }

    #[test]
    fn words_of_links_say_what_is_found_there() {
        hits_and_misses(
            "bare-url-as-link-text",
            &["See [https://un.org/x](https://un.org/x)", "See [www.un.org](https://www.un.org)"],
            &["See [the report](https://un.org/x)", "Write to [a@un.org](mailto:a@un.org)"],
        );
    }

    #[test]
    fn hosts_are_taken_whole() {
        assert!(is_placeholder("example.org/permit") && is_placeholder("office@ormen.example.org") && is_placeholder("https://b.example"));
        assert!(!is_placeholder("bit.ly/CTCompact") && !is_placeholder("tel:+41") && !is_placeholder("https://contest.org"));
    }
}
