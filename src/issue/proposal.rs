//! The word that was likely meant where another one was written.

/// Names are short; what is not would cost more than a proposal is worth.
const LONGEST: usize = 64;
/// Names that are looked at.
const MOST: usize = 500;
/// Letters of a name from which a single slip leaves no doubt of what was meant.
const TELLING: usize = 4;

/// The word that was likely meant: near in spelling, or one of the synonyms that editors use.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const SYNONYMS: [(&str, &str); 30] = [
        ("start", "from"),
        ("begin", "from"),
        ("first", "from"),
        ("end", "to"),
        ("until", "to"),
        ("last", "to"),
        ("date", "when"),
        ("dates", "when"),
        ("day", "when"),
        ("place", "where"),
        ("location", "where"),
        ("country", "where"),
        ("url", "link"),
        ("href", "link"),
        ("image", "media"),
        ("photo", "media"),
        ("picture", "media"),
        ("images", "media"),
        ("heading", "title"),
        ("headline", "title"),
        ("name", "title"),
        ("body", "text"),
        ("content", "text"),
        ("paragraphs", "text"),
        ("description", "text"),
        ("author", "person"),
        ("speaker", "person"),
        ("sections", "chapters"),
        ("language", "lang"),
        ("kind", "type"),
    ];
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    let known: Vec<&str> = known.filter(|name| name.len() <= LONGEST).take(MOST).collect();
    let spelled = known
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, name), *name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 5)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name);
    spelled.or_else(|| {
        SYNONYMS.iter().find(|(from, to)| *from == lower && known.contains(to)).and_then(|(_, to)| known.iter().find(|k| *k == to).copied())
    })
}

/// The one word that a slip of a single letter away from leaves no doubt of: what follows may be read as if it stood there.
pub fn certain<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    let near = |name: &&str| name.len() >= TELLING && strsim::damerau_levenshtein(&lower, name) <= 1;
    let mut near = known.take(MOST).filter(near);
    near.next().filter(|_| near.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_meant_word_is_found() {
        let known = ["title", "when", "text", "chapters"];
        for (word, meant) in
            [("titel", Some("title")), ("date", Some("when")), ("Title", Some("title")), ("sections", Some("chapters")), ("zzz", None)]
        {
            assert_eq!(nearest(word, known.into_iter()), meant, "{word}");
        }
    }

    #[test]
    fn only_a_single_slip_in_one_name_is_certain() {
        let known = ["events", "map", "quote", "quota", "calendar"];
        for (word, meant) in [
            ("event", Some("events")),
            ("Events", Some("events")),
            ("calednar", Some("calendar")),
            ("cal", None),
            ("tap", None),
            ("quot", None),
            ("evens-list", None),
        ] {
            assert_eq!(certain(word, known.into_iter()), meant, "{word}");
        }
    }
}
