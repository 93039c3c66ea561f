//! What a screen reader gets, judged by ourselves and by others.

mod support;

use std::path::PathBuf;

use bulletin::issue::read;
use bulletin::pdf::facts;
use support::judges::{self, Severity, Standard};
use support::{fixtures, golden};

const DECLARED: [Standard; 2] = [Standard::A3a, Standard::Ua1];

fn written() -> (tempfile::TempDir, Vec<PathBuf>) {
    fixtures::written(fixtures::printed().iter().map(|one| (one.name, one.pdf.as_slice())))
}

#[test]
fn vera_pdf_accepts_every_issue() {
    let (_folder, paths) = written();
    let files: Vec<_> = paths.iter().map(|path| (path.as_path(), DECLARED.as_slice())).collect();
    judges::expect_none(&judges::vera_pdf(&files));
}

#[test]
fn page_validation_accepts_every_issue() {
    for one in fixtures::printed() {
        judges::expect_none(&judges::page_validation(&one.pdf, &DECLARED));
    }
}

#[test]
fn qpdf_finds_nothing_to_mend() {
    let (_folder, paths) = written();
    for path in &paths {
        judges::expect_none(&judges::qpdf(path));
    }
}

#[test]
fn poppler_sees_title_language_and_tags() {
    let (_folder, paths) = written();
    for (path, one) in paths.iter().zip(fixtures::printed()) {
        let (info, findings) = judges::pdfinfo(path);
        judges::expect_none(&findings);
        assert_eq!(info["Pages"], one.pages.to_string());
        assert_eq!(info["Tagged"], "yes");
        assert!(!info["Title"].is_empty());
    }
}

#[test]
fn the_reading_order_is_the_order_of_the_issue() {
    let real = fixtures::printed().iter().find(|one| one.name == "compact-2023-11-12").unwrap();
    golden::text("reading/compact-2023-11-12", &facts::read(&real.pdf).unwrap().reading_text());
    let everything = fixtures::printed().iter().find(|one| one.name == "everything").unwrap();
    golden::text("reading/everything", &facts::read(&everything.pdf).unwrap().reading_text());
}

/// Letters and digits alone: spaces, dashes and quotation marks may be set differently.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

#[test]
fn every_text_of_the_real_issue_is_read_in_its_order() {
    let bytes = std::fs::read(fixtures::folder("compact-2023-11-12").join("issue.json")).unwrap();
    let (read, _) = read::read("issue.json", &bytes, &Default::default());
    let source = read.unwrap().source;
    let real = fixtures::printed().iter().find(|one| one.name == "compact-2023-11-12").unwrap();
    let facts = facts::read(&real.pdf).unwrap();
    let spoken = letters(&facts.reading_text());
    let mut at = 0;
    let mut texts = Vec::new();
    for chapter in source.root().get("chapters").unwrap().elements() {
        texts.push(chapter.get("title").unwrap().as_str().unwrap().to_owned());
        for block in chapter.get("blocks").unwrap().elements() {
            texts.extend(block.get("title").and_then(|title| title.as_str()).map(str::to_owned));
            for list in ["tiles", "items", "nodes"] {
                for item in block.get(list).map_or(&[][..], |list| list.elements()) {
                    let field = ["value", "name", "body", "title", "text", "holder"].iter().find_map(|name| item.get(name)?.as_str());
                    let (spans, _) = bulletin::issue::text::parse(field.unwrap_or_default());
                    texts.push(bulletin::issue::text::plain(&spans));
                }
            }
        }
    }
    assert!(texts.len() > 90, "{}", texts.len());
    for text in texts {
        let wanted = letters(&text);
        let found = spoken[at..].find(&wanted).unwrap_or_else(|| panic!("`{text}` is missing or out of order"));
        at += found + wanted.len();
    }
}

#[test]
fn nothing_is_untagged_and_every_link_has_contents() {
    for one in fixtures::printed() {
        let facts = facts::read(&one.pdf).unwrap();
        for page in &facts.pages {
            assert!(page.untagged.is_empty(), "{}: {:?} is neither tagged nor an artifact", one.name, page.untagged);
            for link in &page.links {
                assert!(link.tagged, "{}: {link:?} belongs to no element", one.name);
                assert!(link.contents.as_ref().is_some_and(|contents| !contents.trim().is_empty()), "{}: {link:?}", one.name);
            }
        }
    }
}

#[test]
fn small_pictures_keep_their_captions_and_credits() {
    let folder = tempfile::tempdir().unwrap();
    fixtures::copy_folder(&fixtures::folder("everything"), folder.path());
    let path = folder.path().join("issue.json");
    let mut issue: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    // A portrait, a cover, a logo that also marks a part of an organization, an icon.
    for (id, number) in ["portrait-ka", "cover", "mark", "drop"].into_iter().zip(1..) {
        issue["media"][id]["caption"] = format!("The caption of the small picture number {number}").into();
        issue["media"][id]["credit"] = format!("Photographer {number}").into();
    }
    issue["people"]["nguyen"]["media"] = "portrait-ka".into();
    issue["chapters"][0]["blocks"][1]["media"] = serde_json::json!(["portrait-ka", "dusk"]);
    std::fs::write(&path, issue.to_string()).unwrap();
    // Nothing may vanish: the proof of the program itself would refuse the file.
    let text = letters(&facts::read(&fixtures::render(folder.path()).0).unwrap().reading_text());
    for number in 1..=4 {
        assert!(text.contains(&format!("captionofthesmallpicturenumber{number}")), "{number}: {text}");
        assert!(text.contains(&format!("photographer{number}")), "{number}: {text}");
    }
}

#[test]
fn a_label_of_a_list_says_or_shows_something() {
    let mut labels = 0;
    for one in fixtures::printed() {
        let facts = facts::read(&one.pdf).unwrap();
        for label in facts.tags.iter().flat_map(facts::Tag::all).filter(|tag| tag.role == "Lbl") {
            let shows = label.all().iter().any(|tag| tag.alt.as_deref().is_some_and(|alt| !alt.trim().is_empty()));
            assert!(shows || !label.text().trim().is_empty(), "{}: {label:?}", one.name);
            labels += 1;
        }
    }
    assert!(labels > 60, "{labels}");
}

#[test]
fn outloud_reads_every_issue_without_an_error() {
    let (_folder, paths) = written();
    let paths: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
    let errors: Vec<_> = judges::outloud(&paths).into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    judges::expect_none(&errors);
}

#[test]
fn a_list_over_pages_is_one_list() {
    let folder = tempfile::tempdir().unwrap();
    let items: Vec<_> =
        (0..300).map(|n| serde_json::json!({"when": "2023-11-01", "text": format!("Boat {n} came in with the evening tide")})).collect();
    let news: Vec<_> = (0..2).map(|n| serde_json::json!({"text": format!("Word {n} from the harbour")})).collect();
    let issue = serde_json::json!({
        "format": "bulletin/1", "lang": "en", "meta": {"title": "Harbour News", "period": {"from": "2023-11", "to": "2023-12"}},
        "chapters": [{"title": "One", "blocks": [{"type": "events", "title": "Boats", "items": items}, {"type": "news", "items": news}]}],
    });
    std::fs::write(folder.path().join("issue.json"), issue.to_string()).unwrap();
    let facts = facts::read(&fixtures::render(folder.path()).0).unwrap();
    assert!(facts.pages.len() > 3, "{}", facts.pages.len());
    let lists: Vec<_> = facts.tags.iter().flat_map(facts::Tag::all).filter(|tag| tag.role == "L").collect();
    let items: Vec<_> = lists.iter().map(|list| list.all().into_iter().filter(|tag| tag.role == "LI").count()).collect();
    assert_eq!(items, [300, 2]);
}
