//! Posts: a person of one body with a post of another.

use std::collections::BTreeMap;

use super::{Desk, Lint};
use crate::diagnostic::Diagnostic;
use crate::issue::path::{Path, Step};
use crate::issue::source::{Node, Value};
use crate::issue::{Entity, Id};

type Entities = BTreeMap<Id, Entity>;

pub fn posts(lint: &Lint, desk: &mut Desk) {
    let entities = &desk.read.issue.entities;
    if entities.values().all(|entity| entity.posts.is_empty()) {
        return;
    }
    let mut found = Vec::new();
    people(desk.read.source.root(), &mut Path::default(), &mut |node, path| {
        let (Some(post), Some(body)) = (node.get("post").and_then(Node::as_str), node.get("entity").and_then(Node::as_str)) else { return };
        let Some((own, entity)) = entities.iter().find(|(id, entity)| id.0 == body || same(&entity.name.0, body)) else { return };
        let Some((id, other)) = owner(entities, post, own) else { return };
        let mut at = path.clone();
        at.push_field("post");
        let d = Diagnostic::warning(lint.name, format!("`{post}` is a post of {}, not of {}", other.name.0, entity.name.0))
            .value(post)
            .hint(format!("write \"entity\": \"{}\", or correct the post", id.0));
        found.push(d.at(desk.read.source.place_of(&at)));
    });
    for (own, entity) in entities {
        for (other, post) in entities.values().flat_map(|other| other.posts.iter().map(move |post| (other, post))) {
            let phrase = format!("{} {}", entity.name.0, post.0);
            if owner(entities, &post.0, own).is_none() || post.0.split_whitespace().count() < 3 {
                continue;
            }
            for text in &desk.texts {
                let Some(at) = text.words.find(&phrase) else { continue };
                let d = Diagnostic::warning(lint.name, format!("`{}` is a post of {}, not of {}", post.0, other.name.0, entity.name.0))
                    .hint("correct the post or the body");
                found.push(d.at(desk.read.source.place_within(text.node, text.raw(at..at + phrase.len()), &text.path)));
            }
        }
    }
    desk.found.extend(found);
}

/// The one other body that a post belongs to; none when the person's own body has it too, or has said nothing of its posts
/// while the post is one that many bodies have.
fn owner<'a>(entities: &'a Entities, post: &str, own: &Id) -> Option<(&'a Id, &'a Entity)> {
    let has = |entity: &Entity| entity.posts.iter().any(|known| same(&known.0, post));
    let own_posts = entities.get(own).map(|entity| (has(entity), entity.posts.is_empty()));
    let mut owners = entities.iter().filter(|(_, entity)| has(entity));
    let first = owners.next()?;
    match own_posts {
        Some((false, false)) => Some(first),
        Some((false, true)) if owners.next().is_none() && post.split_whitespace().count() > 2 => Some(first),
        _ => None,
    }
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// The people of the registry, and those that stand in place.
fn people(node: &Node, path: &mut Path, see: &mut impl FnMut(&Node, &Path)) {
    let in_registry = matches!(path.steps(), [Step::Field(field), Step::Field(_)] if field == "people");
    if in_registry || matches!(path.steps().last(), Some(Step::Field(field)) if field == "person") {
        see(node, path);
    }
    match &node.value {
        Value::Object(fields) => {
            for field in fields {
                path.push_field(&field.name);
                people(&field.node, path, see);
                path.pop();
            }
        }
        Value::List(nodes) => {
            for (index, node) in nodes.iter().enumerate() {
                path.push_index(index);
                people(node, path, see);
                path.pop();
            }
        }
        _ => {}
    }
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
