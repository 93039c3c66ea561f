//! The golden harness itself: it fails when it must, and says what is wrong.

mod support;

use std::fs;
use std::path::Path;

use bulletin::pdf::picture::Picture;
use support::documents;
use support::golden::Goldens;
use support::names;
use tempfile::TempDir;

/// Goldens in a folder of their own.
fn goldens(update: bool) -> (TempDir, Goldens) {
    let folder = tempfile::tempdir().unwrap();
    let goldens = Goldens { references: folder.path().join("golden"), failures: folder.path().join("failures"), update };
    (folder, goldens)
}

/// A PDF of empty pages of 72 by 72 pt, the first with a black square when asked for.
fn pdf(pages: usize, square: bool) -> Vec<u8> {
    let content = |number| if square && number == 0 { "0 g 10 10 20 20 re f" } else { "" };
    documents::pdf((72, 72), &(0..pages).map(content).collect::<Vec<_>>())
}

#[test]
fn a_missing_text_is_written_and_fails() {
    let (_folder, goldens) = goldens(false);
    let failure = goldens.text("a/b", "one\n").unwrap_err();
    assert!(failure.contains("a/b.txt is new"), "{failure}");
    assert_eq!(goldens.text("a/b", "one\n"), Ok(()));
    assert_eq!(goldens.text("a/b.txt", "one\n"), Ok(()));
}

#[test]
fn a_differing_text_fails_with_its_diff() {
    let (_folder, goldens) = goldens(false);
    goldens.text("a", "one\ntwo\n").unwrap_err();
    let failure = goldens.text("a", "one\n2\n").unwrap_err();
    assert!(failure.contains("-two\n+2\n") && failure.contains("BULLETIN_UPDATE=1 tests/run"), "{failure}");
    let shown = goldens.failures.join("a.txt.diff");
    assert!(fs::read_to_string(&shown).unwrap().contains("-two\n+2\n"));
    assert_eq!(goldens.text("a", "one\ntwo\n"), Ok(()), "the reference was not touched");
    assert!(!shown.exists(), "a failure that is none any more is taken away");
}

#[test]
fn an_update_rewrites_only_what_differs() {
    let (_folder, mut goldens) = goldens(true);
    assert_eq!(goldens.text("same", "x"), Ok(()));
    assert_eq!(goldens.text("other", "x"), Ok(()));
    let path = |name: &str| goldens.references.join(name);
    for name in ["same.txt", "other.txt"] {
        let file = fs::File::options().write(true).open(path(name)).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert_eq!(goldens.text("same", "x"), Ok(()));
    assert_eq!(goldens.text("other", "y"), Ok(()));
    let old = |name: &str| fs::metadata(path(name)).unwrap().modified().unwrap() == std::time::UNIX_EPOCH;
    assert!(old("same.txt") && !old("other.txt"));
    assert_eq!(goldens.pages("p", &pdf(2, false), 72.0), Ok(()));
    assert_eq!(goldens.pages("p", &pdf(1, true), 72.0), Ok(()), "a page less, and another picture");
    goldens.update = false;
    assert_eq!(goldens.pages("p", &pdf(1, true), 72.0), Ok(()));
}

#[test]
fn pages_are_compared_and_counted_both_ways() {
    let (_folder, goldens) = goldens(false);
    let failure = goldens.pages("doc", &pdf(2, true), 72.0).unwrap_err();
    assert!(failure.contains("doc/page-1.png is new") && failure.contains("doc/page-2.png is new"), "{failure}");
    assert_eq!(goldens.pages("doc", &pdf(2, true), 72.0), Ok(()));

    let failure = goldens.pages("doc", &pdf(1, true), 72.0).unwrap_err();
    assert!(failure.contains("doc/page-2.png is a reference, but there are only 1 pages"), "{failure}");
    let failure = goldens.pages("doc", &pdf(3, true), 72.0).unwrap_err();
    assert!(failure.contains("doc/page-3.png is new") && !failure.contains("page-1"), "{failure}");
    fs::remove_file(goldens.references.join("doc/page-3.png")).unwrap();

    let failure = goldens.pages("doc", &pdf(2, false), 72.0).unwrap_err();
    assert!(failure.contains("doc/page-1.png differs: 400 of 5184 pixels in 20 x 20 at 10, 42"), "{failure}");
    let composite = fs::read(goldens.failures.join("doc/page-1.png")).unwrap();
    assert_eq!(Picture::from_png(&composite).unwrap().width(), 72 * 3 + 8);
    assert!(goldens.pages("doc", b"no PDF", 72.0).is_err());
}

#[test]
fn pictures_differ_by_a_little_or_too_much() {
    let (_folder, goldens) = goldens(false);
    let grey = |value| Picture::plain(10, 10, [value; 3]);
    // It is kept as 102.
    goldens.picture("grey", &grey(100)).unwrap_err();
    assert_eq!(goldens.picture("grey", &grey(102 + 16)), Ok(()));
    let failure = goldens.picture("grey", &grey(102 + 17)).unwrap_err();
    assert!(failure.contains("100 of 100 pixels"), "{failure}");
    let failure = goldens.picture("grey", &Picture::plain(10, 11, [100; 3])).unwrap_err();
    assert!(failure.contains("sizes 10 x 10 and 10 x 11"), "{failure}");
    fs::write(goldens.references.join("grey.png"), "no picture").unwrap();
    assert!(goldens.picture("grey", &grey(100)).is_err());
}

#[test]
fn a_reference_too_large_is_not_written() {
    let (_folder, goldens) = goldens(true);
    let failure = goldens.text("long", &"x".repeat(200 * 1024 + 1)).unwrap_err();
    assert!(failure.contains("at most 204800"), "{failure}");
    // Noise that does not pack.
    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let noise = Picture::new(400, 300, noise.take(400 * 300 * 3).collect()).unwrap();
    let failure = goldens.picture("noise", &noise).unwrap_err();
    assert!(failure.contains("at most 122880"), "{failure}");
    assert!(!goldens.references.join("long.txt").exists() && !goldens.references.join("noise.png").exists());
}

#[test]
fn references_that_no_test_names_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let (sources, references) = (folder.path().join("tests"), folder.path().join("golden"));
    let put = |path: &Path, text: &str| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    // Put together here, so that these calls are not taken for calls of this file.
    let calls = "
        #text(\"cli/help\", x);
        #text(\n    &format!(\"faults/{name}.json\", name = y), x);
        #pages(&format!(\"layouts/{layout}\"), &pdf, 60.0);
        // #text(whatever, x);
        #picture(\"qr\", &p);"
        .replace('#', concat!("golden", "::"));
    put(&sources.join("deep/some.rs"), &calls);
    for name in ["cli/help.txt", "faults/one.json", "layouts/compact/page-12.png", "qr.png"] {
        put(&references.join(name), "");
    }
    assert_eq!(names::stale(&sources, &references), Ok(()));
    for name in ["cli/helper.txt", "faults/a/b.json", "layouts/compact/page-x.png", "qr/page-1.png"] {
        put(&references.join(name), "");
    }
    let failure = names::stale(&sources, &references).unwrap_err();
    let expected = "cli/helper.txt\nfaults/a/b.json\nlayouts/compact/page-x.png\nqr/page-1.png";
    assert!(failure.ends_with(expected), "{failure}");

    put(&sources.join("vague.rs"), &["fn f() {\n    golden", "::text(name, x);\n}"].concat());
    let failure = names::stale(&sources, &references).unwrap_err();
    assert!(failure.starts_with("vague.rs:2: "), "{failure}");
}

/// The project's own references are all asked for.
#[test]
fn no_reference_is_stale() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let stale = names::stale(&tests, &tests.join("golden"));
    assert!(stale.is_ok(), "{}", stale.unwrap_err());
}
