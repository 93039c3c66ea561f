//! Posts: a person of one body with a post of another.

use std::collections::{BTreeMap, HashMap};

use super::{Desk, Lint};
use crate::diagnostic::Diagnostic;
use crate::issue::path::{Path, Step};
use crate::issue::source::Node;
use crate::issue::{Entity, Id};

/// Bytes of text times number of posts up to which the texts are searched for posts.
const MOST_WORK: usize = 1 << 30;

pub fn posts(lint: &Lint, desk: &mut Desk) {
    let bodies = Bodies::of(&desk.read.issue.entities);
    let mut found = Vec::new();
    people(desk.read.source.root(), &mut Path::default(), &mut |node, path| {
        let (Some(post), Some(body)) = (node.get("post").and_then(Node::as_str), node.get("entity").and_then(Node::as_str)) else { return };
        let Some(own) = bodies.find(body) else { return };
        let Some(other) = bodies.owner(post, own) else { return };
        let mut at = path.clone();
        at.push_field("post");
        let d = Diagnostic::warning(lint.name, format!("`{post}` is a post of {}, not of {}", other.1.name.0, own.1.name.0))
            .value(post)
            .hint(format!("write \"entity\": \"{}\", or correct the post", other.0.0));
        found.push(d.at(desk.read.source.place_of(&at)));
    });
    // The same in running words: the name of a body right before a post of another.
    let long: Vec<&str> = bodies.owners.keys().map(String::as_str).filter(|post| post.split_whitespace().count() > 2).collect();
    let bytes: usize = desk.texts.iter().map(|text| text.words.len()).sum();
    if long.len().saturating_mul(bytes) <= MOST_WORK {
        for text in &desk.texts {
            let lower = text.words.to_lowercase();
            // Where small letters take other bytes than capitals, places cannot be told.
            let posts = long.iter().filter(|_| lower.len() == text.words.len());
            for (at, post) in posts.filter_map(|post| Some((lower.find(post)?, post))) {
                let Some(body) = text.words.get(..at).and_then(|before| before.strip_suffix(' ')) else { continue };
                let name = body.rsplit(' ').next().unwrap_or_default().trim_start_matches(|c: char| !c.is_alphanumeric());
                let Some(own) = bodies.find(name) else { continue };
                let Some(other) = bodies.owner(post, own) else { continue };
                let Some(words) = text.words.get(at - 1 - name.len()..at + post.len()) else { continue };
                let shown = &words[name.len() + 1..];
                let d = Diagnostic::warning(lint.name, format!("`{shown}` is a post of {}, not of {}", other.1.name.0, own.1.name.0));
                let place = desk.read.source.place_within(text.node, text.raw(at - 1 - name.len()..at + post.len()), &text.path);
                found.push(d.hint("correct the post or the body").at(place));
            }
        }
    }
    desk.found.extend(found);
}

type Body<'a> = (&'a Id, &'a Entity);

/// The bodies of an issue by their names, and by their posts in small letters.
struct Bodies<'a> {
    entities: &'a BTreeMap<Id, Entity>,
    names: HashMap<String, Body<'a>>,
    owners: BTreeMap<String, Vec<Body<'a>>>,
}

impl<'a> Bodies<'a> {
    fn of(entities: &'a BTreeMap<Id, Entity>) -> Self {
        let names = entities.iter().map(|(id, entity)| (small(&entity.name.0), (id, entity))).collect();
        let mut owners: BTreeMap<String, Vec<Body>> = BTreeMap::new();
        for (id, entity) in entities {
            for post in &entity.posts {
                owners.entry(small(&post.0)).or_default().push((id, entity));
            }
        }
        Self { entities, names, owners }
    }

    /// The body of an id or of a name.
    fn find(&self, body: &str) -> Option<Body<'a>> {
        self.entities.get_key_value(&Id(body.to_owned())).or_else(|| self.names.get(&small(body)).copied())
    }

    /// The other body that a post belongs to; none when the person's own body has it too, or has said nothing of its posts
    /// while the post is one that many bodies have.
    fn owner(&self, post: &str, own: Body) -> Option<Body<'a>> {
        let owners = self.owners.get(&small(post))?;
        let is_own = owners.iter().any(|(id, _)| *id == own.0);
        let telling = !own.1.posts.is_empty() || owners.len() == 1 && post.split_whitespace().count() > 2;
        owners.first().copied().filter(|_| !is_own && telling)
    }
}

fn small(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The people of the registry, and those that stand in place.
fn people(node: &Node, path: &mut Path, see: &mut impl FnMut(&Node, &Path)) {
    let in_registry = matches!(path.steps(), [Step::Field(field), Step::Field(_)] if field == "people");
    if in_registry || matches!(path.steps().last(), Some(Step::Field(field)) if field == "person") {
        see(node, path);
    }
    node.each(path, &mut |node, path| people(node, path, see));
}

#[cfg(test)]
mod tests {
    use crate::issue::lint::on_issue;

    fn on_person(person: &str, text: &str) -> Vec<String> {
        let issue = format!(
            r#"{{"format":"bulletin/1","lang":"en","meta":{{"title":"T","period":{{"from":"2023-11","to":"2023-12"}}}},
            "entities":{{"ohchr":{{"name":"OHCHR","posts":["High Commissioner for Human Rights"]}},
              "unhcr":{{"name":"UNHCR","posts":["High Commissioner for Refugees","ED"]}},"other":{{"name":"OTHER"}}}},
            "chapters":[{{"title":"C","blocks":[{{"type":"statements","items":[{{"person":{person},"text":"{text}"}}]}}]}}]}}"#
        );
        on_issue(&issue).into_iter().map(|d| format!("{} {}", d.rule, d.place.unwrap().path)).collect()
    }

    #[test]
    fn a_post_of_another_body_is_reported() {
        let hit = r#"{"name":"Türk","post":"High Commissioner for Human Rights","entity":"unhcr"}"#;
        assert_eq!(on_person(hit, "spoke"), ["post-not-of-entity chapters[0].blocks[0].items[0].person.post"]);
        let without_posts = r#"{"name":"X","post":"High Commissioner for Refugees","entity":"other"}"#;
        assert_eq!(on_person(without_posts, "spoke").len(), 1);
        let in_words = on_person(r#"{"name":"X"}"#, "met the UNHCR High Commissioner for Human Rights");
        assert_eq!(in_words, ["post-not-of-entity chapters[0].blocks[0].items[0].text"]);
    }

    #[test]
    fn own_posts_and_common_posts_are_not() {
        for miss in [
            r#"{"name":"A","post":"high commissioner for human rights","entity":"ohchr"}"#,
            r#"{"name":"A","post":"ED","entity":"other"}"#,
            r#"{"name":"A","post":"Spokesperson","entity":"unhcr"}"#,
            r#"{"name":"A","post":"High Commissioner for Refugees"}"#,
        ] {
            assert_eq!(on_person(miss, "spoke"), [] as [String; 0], "{miss}");
        }
    }
}
