//! The outside judges are there and tell a bad file from a good one.

mod support;

use std::fs;
use std::path::Path;

use support::judges::{self, Severity, Standard};

/// An untagged page without metadata, which no standard accepts.
fn bad_pdf() -> Vec<u8> {
    use lopdf::{Document, dictionary};
    let mut document = Document::with_version("1.7");
    let parent = document.new_object_id();
    let media: Vec<lopdf::Object> = vec![0.into(), 0.into(), 72.into(), 72.into()];
    let page = document.add_object(dictionary! { "Type" => "Page", "Parent" => parent, "MediaBox" => media });
    let pages = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(parent, pages.into());
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => parent });
    document.trailer.set("Root", root);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn every_judge_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (bad, broken) = (folder.path().join("bad.pdf"), folder.path().join("broken.pdf"));
    let bytes = bad_pdf();
    fs::write(&bad, &bytes).unwrap();
    fs::write(&broken, &bytes[..bytes.len() / 2]).unwrap();
    let both: &[Standard] = &[Standard::A3a, Standard::Ua1];

    let found = judges::vera_pdf(&[(&bad, both), (&bad, &[Standard::A2b])]);
    for profile in ["veraPDF PDFA-3A", "veraPDF PDFUA-1", "veraPDF PDFA-2B"] {
        assert!(found.iter().any(|finding| finding.judge == profile && finding.file == bad), "{profile}: {found:?}");
    }
    let found = judges::page_validation(&bytes, both);
    for profile in ["page_validation A3a", "page_validation Ua1"] {
        assert!(found.iter().any(|finding| finding.judge == profile), "{profile}: {found:?}");
    }
    let found = judges::outloud(&[&bad, &bad]);
    assert!(found.iter().filter(|finding| finding.severity == Severity::Error).count() >= 2, "{found:?}");
    judges::expect_none(&judges::qpdf(&bad));
    assert!(!judges::qpdf(&broken).is_empty());
    let page = folder.path().join("page.html");
    fs::write(&page, "<!DOCTYPE html><html><body><script>console.error('bad'); document.body.id = 'ran'</script></body></html>").unwrap();
    let (shown, complaints) = judges::chromium(&page);
    assert!(shown.contains("<body id=\"ran\">") && complaints.iter().any(|complaint| complaint.message.contains("bad")), "{complaints:?}");
    let (entries, complaints) = judges::pdfinfo(&bad);
    assert_eq!(entries.get("Pages").map(String::as_str), Some("1"));
    judges::expect_none(&complaints);
    assert!(!judges::pdfinfo(&broken).1.is_empty());
}

#[test]
#[should_panic(expected = "veraPDF could not judge")]
fn a_file_that_cannot_be_judged_fails() {
    judges::vera_pdf(&[(Path::new("there/is/no/such.pdf"), &[Standard::Ua1])]);
}
