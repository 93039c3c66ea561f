//! The judge of files for a press: what it must find, what it must not find, and what it makes of other programs' files.

mod mutations;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use bulletin::condition::Condition;
use bulletin::edition;
use bulletin::pdf::preflight::{Measured, Preflight, RULES, Rules, preflight};
use bulletin::shop::{self, Edges, Marks, Press, Shop, Sides};
use mutations::Mutation;
use serde_json::Value;
use support::binary::{Outcome, bulletin};
use support::{documents, fixtures, golden};

/// The file that every mutation is made of.
static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| press("starter", Press::default()));

fn press(issue: &str, press: Press) -> Vec<u8> {
    fixtures::render_as(&fixtures::folder(issue), &edition::PRESS, Some(press)).0
}

/// A shop that takes a bleed of 3 mm, no marks and no spot inks, and prints two pages at a time.
const SHOP: &str =
    r#"{"format": "bulletin-shop/1", "name": "Own", "bleed_mm": 3, "profile": "FOGRA39L_coated", "most_ink": 300, "pages_multiple": 2}"#;

/// What was found in files, by their names: each rule once.
fn found(ran: &Outcome) -> Vec<(String, BTreeSet<String>)> {
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap_or_else(|fault| panic!("{fault}: {}", ran.transcript()));
    let rules =
        |file: &Value| file["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    report["files"].as_array().unwrap().iter().map(|file| (file["file"].as_str().unwrap().to_owned(), rules(file))).collect()
}

/// Judges every mutation in one run of the program, which must find each by its rule and nothing that does not come along.
fn judge(all: &[Mutation], options: &[&str], good: &[&str]) {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("own.json"), SHOP).unwrap();
    fs::write(place.path().join("good.pdf"), &*GOOD).unwrap();
    let names: Vec<String> = all.iter().map(|mutation| format!("{}.pdf", mutation.name.replace('/', "-"))).collect();
    for (mutation, name) in all.iter().zip(&names) {
        fs::write(place.path().join(name), mutations::mutated(&GOOD, &mutation.change)).unwrap();
    }
    let arguments = ["preflight", "good.pdf", "--format", "json"].iter().chain(options).copied();
    let ran = bulletin(arguments.chain(names.iter().map(String::as_str))).cwd(place.path()).run();
    let mut faults = Vec::new();
    let expected =
        std::iter::once(("good.pdf", good)).chain(names.iter().map(String::as_str).zip(all.iter().map(|mutation| mutation.found_by)));
    let found = found(&ran);
    assert_eq!(found.len(), all.len() + 1, "{}", ran.stderr);
    for ((file, rules), (name, expected)) in found.iter().zip(expected) {
        assert_eq!(file, name);
        if rules.iter().map(String::as_str).collect::<BTreeSet<_>>() != expected.iter().copied().collect() {
            faults.push(format!("{name}: found {rules:?}, not {expected:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_mutation_is_found_by_its_rule_and_by_no_other() {
    mutations::X4.iter().for_each(|part| judge(part, &["--ink-pages", "0"], &[]));
    judge(mutations::INK, &[], &[]);
    judge(mutations::SHOP, &["--ink-pages", "0", "--rules", "own.json"], &["pages-multiple"]);
}

#[test]
fn every_rule_has_a_mutation() {
    // The first of a list finds what was changed; a shop's good file has a finding of its own before it.
    let own = |mutation: &Mutation| mutation.found_by[0];
    let tried = mutations::x4().chain(mutations::INK).map(own).chain(mutations::SHOP.iter().filter_map(|one| one.found_by.last().copied()));
    let tried: BTreeSet<&str> = tried.collect();
    // What needs a file of its own is tried below.
    let elsewhere = ["encryption", "too-large"];
    let untried: Vec<_> = RULES.iter().map(|rule| rule.name).filter(|name| !tried.contains(name) && !elsewhere.contains(name)).collect();
    assert!(untried.is_empty(), "{untried:?}");
}

/// A shop that takes photos as coarse as those of the fixtures are, and any number of pages.
fn lenient(shop: &mut Shop) {
    shop.photo_ppi.error = 50.0;
    shop.photo_ppi.warning = 50.0;
    shop.pages_multiple = 1;
}

fn of(shop: &str, change: impl FnOnce(&mut Shop)) -> Press {
    let mut shop = shop::find(shop).unwrap();
    let condition = Condition::find(&shop.profile).unwrap();
    lenient(&mut shop);
    change(&mut shop);
    Press { shop, condition: condition.into(), ..Press::default() }
}

fn judged(pdf: &[u8], press: &Press) -> Preflight {
    preflight(pdf, &Rules::of_shop("own", press.shop.clone(), press.condition.identifier.clone()), Measured::First(0))
}

#[test]
fn a_good_file_of_any_shop_raises_nothing() {
    let usual = shop::names()[0];
    let mut jobs: Vec<(String, &str, Press)> = fixtures::ALL.iter().map(|issue| ((*issue).to_owned(), *issue, of(usual, |_| {}))).collect();
    jobs.extend(shop::names().into_iter().skip(1).map(|name| (name.to_owned(), "everything", of(name, |_| {}))));
    jobs.push(("full".into(), "starter", of(usual, |shop| shop.marks = Marks::Full)));
    jobs.push(("crop".into(), "starter", of(usual, |shop| (shop.marks, shop.bleed_mm) = (Marks::Crop, Edges::All(5.0)))));
    jobs.push(("none".into(), "starter", of("digital", |shop| shop.bleed_mm = Edges::All(0.0))));
    let edges = Edges::Each(Sides { top: 3.0, right: 5.0, bottom: 3.0, left: 0.0 });
    jobs.push(("edges".into(), "starter", of("us", |shop| shop.bleed_mm = edges)));
    for (name, issue, wanted) in jobs {
        let pdf = press(issue, wanted.clone());
        let findings = judged(&pdf, &wanted).findings;
        assert!(findings.is_empty(), "{name}: {findings:#?}");
    }
}

#[test]
fn marks_around_a_sheet_are_not_on_it() {
    let place = workplace();
    let sheets = ["impose", "press.pdf", "--scheme", "saddle", "--sheet", "SRA3", "--marks", "full", "-o", "sheets.pdf"];
    let imposed = bulletin(sheets).cwd(place.path()).run();
    assert_eq!(imposed.code, Some(0), "{}", imposed.transcript());
    let findings = preflight(&fs::read(place.path().join("sheets.pdf")).unwrap(), &Rules::x4(), Measured::First(0)).findings;
    // A booklet of one page has blank ones.
    assert!(findings.iter().all(|finding| finding.rule.name == "empty-page"), "{findings:#?}");
}

#[test]
fn ink_is_measured_on_plates() {
    let judged = preflight(&press("compact-2023-11-12", of(shop::names()[0], |_| {})), &Rules::x4(), Measured::First(1));
    let [ink] = &judged.ink[..] else { panic!("{:?}", judged.ink) };
    // The masthead in its primary colour is 95 + 55 + 40 + 45 per cent of ink.
    assert!((234.5..290.0).contains(&ink.mean) && ink.maximum >= ink.mean && !ink.estimate, "{ink:?}");
    assert_eq!(ink.inks, ["Cyan", "Magenta", "Yellow", "Black"]);
    assert_eq!(judged.findings, []);
}

/// A workplace with the starter issue's screen edition.
fn workplace() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("screen.pdf"), fixtures::render(&fixtures::folder("starter")).0).unwrap();
    fs::write(place.path().join("press.pdf"), &*GOOD).unwrap();
    place
}

fn run(program: &str, arguments: &[&str], place: &Path) {
    let output = Command::new(program).args(arguments).current_dir(place).output();
    let output = output.unwrap_or_else(|fault| panic!("{program}: {fault}; run tests/judges/install.sh"));
    // qpdf ends with 3 after a warning.
    assert!(output.status.success() || output.status.code() == Some(3), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Two pages of another program with faults of every kind of place: no layout of ours shows in them.
fn flyer() -> Vec<u8> {
    let first = "1 0 0 rg 0 0 300 40 re f 0 0 0 1 k BT /F1 9 Tf 50 150 Td (Opening hours) Tj 0 -12 Td (every day) Tj ET \
                 1 .5 0 0 K .2 w 50 100 m 250 100 l S";
    let second = "1 1 1 .4 k 100 100 80 50 re f 0 0 0 0 k BT /F1 6 Tf 110 120 Td (small) Tj ET";
    documents::pdf((300, 200), &[first, second])
}

#[test]
fn the_reports_are_as_they_were() {
    let place = workplace();
    fs::write(place.path().join("flyer.pdf"), flyer()).unwrap();
    let text = bulletin(["preflight", "flyer.pdf"]).cwd(place.path()).run();
    golden::text("preflight/report", &text.transcript());
    let json = bulletin(["preflight", "flyer.pdf", "--format", "json"]).cwd(place.path()).run();
    golden::text("preflight/report.json", &json.text());
    let other_shop = bulletin(["preflight", "press.pdf", "--rules", "us", "--ink-pages", "0"]).cwd(place.path()).run();
    // The numbers of objects change with whatever is on the page.
    let told: String = other_shop.transcript().lines().filter(|line| !line.contains("object: ")).map(|line| format!("{line}\n")).collect();
    golden::text("preflight/other-shop", &told);
    golden::text("preflight/rules", &bulletin(["preflight", "--list"]).run().text());
    let listed: Value = serde_json::from_slice(&bulletin(["preflight", "--list", "--format", "json"]).run().stdout).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), RULES.len());
}

#[test]
fn the_page_for_a_browser_shows_the_places_and_asks_for_nothing() {
    let place = workplace();
    let hostile = "screen<b>.pdf";
    fs::copy(place.path().join("screen.pdf"), place.path().join(hostile)).unwrap();
    let ran = bulletin(["preflight", "press.pdf", hostile, "--format", "html", "-o", "report.html"]).cwd(place.path()).run();
    assert_eq!((ran.code, ran.text().as_str()), (Some(1), ""), "{}", ran.transcript());
    let page = fs::read_to_string(place.path().join("report.html")).unwrap();
    assert_eq!(page.matches("<img ").count(), 1, "the clean file needs no picture");
    assert!(page.matches("<rect class=\"error\"").count() >= 4 && page.contains("<code>annotation</code>"));
    assert!(!page.contains("<b>.pdf") && !page.contains("http://") && !page.contains("<script"));
    let (shown, complaints) = support::judges::chromium(&place.path().join("report.html"));
    support::judges::expect_none(&complaints);
    assert!(shown.contains("2 files: "), "{shown}");
}

#[test]
fn files_of_other_programs_get_sensible_answers() {
    let place = workplace();
    run("gs", &["-q", "-sDEVICE=pdfwrite", "-o", "ghostscript.pdf", "screen.pdf"], place.path());
    run("qpdf", &["--linearize", "press.pdf", "linear.pdf"], place.path());
    run("qpdf", &["--encrypt", "", "owner", "256", "--", "press.pdf", "owner.pdf"], place.path());
    run("qpdf", &["--encrypt", "user", "owner", "256", "--", "press.pdf", "user.pdf"], place.path());
    run("qpdf", &["--object-streams=generate", "--force-version=2.0", "press.pdf", "two.pdf"], place.path());
    let cut = &GOOD[..GOOD.len() - 5_000];
    fs::write(place.path().join("cut.pdf"), cut).unwrap();
    fs::write(place.path().join("empty.pdf"), "").unwrap();
    fs::write(place.path().join("endless.pdf"), documents::endless()).unwrap();
    let files = ["ghostscript.pdf", "linear.pdf", "owner.pdf", "user.pdf", "two.pdf", "cut.pdf", "empty.pdf", "endless.pdf"];
    let ran = bulletin(["preflight", "--format", "json", "--ink-pages", "0"].iter().chain(&files)).cwd(place.path()).run();
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    let found = found(&ran);
    let rules = |name: &str| {
        found.iter().find(|(file, _)| file == name).map(|(_, rules)| rules.iter().map(String::as_str).collect::<Vec<_>>()).unwrap()
    };
    assert_eq!(rules("linear.pdf"), [""; 0]);
    assert!(rules("owner.pdf").contains(&"encryption") && !rules("owner.pdf").contains(&"trim-box"), "{:?}", rules("owner.pdf"));
    assert_eq!(rules("user.pdf"), ["encryption"]);
    assert_eq!(rules("two.pdf"), ["pdf-version"]);
    assert_eq!(rules("empty.pdf"), ["unreadable"]);
    assert!(rules("endless.pdf").contains(&"too-large"));
    let other = rules("ghostscript.pdf");
    assert!(["icc-colour", "output-intent", "pdf-version", "pdfx-claim", "trim-box"].iter().all(|rule| other.contains(rule)), "{other:?}");
    // What is cut off is searched for, or told.
    assert!(["damaged", "unreadable"].iter().any(|rule| rules("cut.pdf").contains(rule)), "{:?}", rules("cut.pdf"));
}

#[test]
fn two_thousand_pages_are_judged() {
    let place = tempfile::tempdir().unwrap();
    let pages: Vec<String> = (1..=2_000).map(|number| format!("BT /F1 12 Tf 50 50 Td (page {number}) Tj ET")).collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    fs::write(place.path().join("long.pdf"), documents::pdf((200, 100), &pages)).unwrap();
    let ran = bulletin(["preflight", "long.pdf", "--format", "json", "--ink-pages", "2"]).cwd(place.path()).run();
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let file = &report["files"][0];
    assert_eq!((file["pages"].as_u64(), file["ink"].as_array().unwrap().len()), (Some(2_000), 2));
    // What is more than can be told is counted.
    assert_eq!(file["findings"].as_array().unwrap().len(), 2_000);
    assert!(file["left_out"].as_u64().unwrap() > 1_000, "{}", file["left_out"]);
}

#[test]
fn damaged_bytes_are_an_answer_and_no_panic() {
    // Every 997th byte is another one, each time from another begin.
    let folder = tempfile::tempdir().unwrap();
    let good = preflight(&GOOD, &Rules::x4(), Measured::First(0));
    assert_eq!(good.findings, []);
    let names: Vec<String> = (0..12_usize)
        .map(|begin| {
            let mut bytes = GOOD.clone();
            for at in (begin * 83..bytes.len()).step_by(997) {
                bytes[at] ^= 1 << (begin % 8);
            }
            let name = format!("{begin}.pdf");
            fs::write(folder.path().join(&name), bytes).unwrap();
            name
        })
        .collect();
    let ran = bulletin(["preflight", "--format", "json", "--ink-pages", "0"].into_iter().map(str::to_owned).chain(names))
        .cwd(folder.path())
        .run();
    assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.transcript());
    assert_eq!(found(&ran).len(), 12);
}

#[test]
fn what_cannot_be_judged_is_told() {
    let place = workplace();
    let told: String = [
        &["preflight", "missing.pdf"][..],
        &["preflight", "missing.pdf", "press.pdf", "--ink-pages", "0"],
        &["preflight", "press.pdf", "--rules", "nowhere"],
        &["preflight", "press.pdf", "-o", "press.pdf"],
        &["preflight"],
        &["preflight", "--list", "--format", "html"],
    ]
    .iter()
    .map(|arguments| {
        let ran = bulletin(*arguments).cwd(place.path()).run();
        assert_eq!(ran.code, Some(2), "{}", ran.transcript());
        format!("$ {}\n{}", arguments.join(" "), ran.transcript())
    })
    .collect();
    golden::text("preflight/told", &told);
    assert_eq!(fs::read(place.path().join("press.pdf")).unwrap(), *GOOD);
    let ran = bulletin(["preflight", "-", "--ink-pages", "0"]).cwd(place.path()).stdin(GOOD.clone()).run();
    assert_eq!((ran.code, ran.text().as_str()), (Some(0), "-: 1 page by x4: nothing found\n"), "{}", ran.stderr);
}

#[test]
fn findings_on_a_file_of_ours_name_the_photo() {
    let coarse = mutations::x4().find(|mutation| mutation.name == "a coarse photo").unwrap();
    let judged = preflight(&mutations::mutated(&GOOD, &coarse.change), &Rules::x4(), Measured::First(0));
    assert_eq!(judged.findings[0].photo.as_deref(), Some("bridge"));
    // What is found in the picture itself is told where the page draws it.
    let other = mutations::x4().find(|mutation| mutation.name == "a JPEG that is not as told").unwrap();
    let judged = preflight(&mutations::mutated(&GOOD, &other.change), &Rules::x4(), Measured::First(0));
    assert_eq!((judged.findings[0].photo.as_deref(), judged.findings[0].places.len()), (Some("bridge"), 1));
}

/// The layout with a masthead that ends at the cut.
fn layout_that_ends_at_the_cut(place: &Path) {
    let layout = Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/compact");
    fixtures::copy_folder(&layout, &place.join("layout"));
    let masthead = place.join("layout/masthead.typ");
    let text = fs::read_to_string(&masthead).unwrap();
    let ended = text.replace("#let bleed = mm(job.edition.bleed_mm)", "#let bleed = mm(0)");
    assert_ne!(text, ended);
    fs::write(masthead, ended).unwrap();
}

#[test]
fn a_press_edition_with_an_error_is_not_written_unless_forced() {
    let place = tempfile::tempdir().unwrap();
    fixtures::copy_folder(&fixtures::folder("starter"), place.path());
    layout_that_ends_at_the_cut(place.path());
    let render = |more: &[&str]| {
        let usual = ["render", "issue.json", "--edition", "press", "--cache", "off", "--layout", "layout"];
        bulletin(usual.iter().chain(more)).cwd(place.path()).run()
    };
    let refused = render(&[]);
    golden::text("preflight/refused", &refused.transcript());
    assert!(!place.path().join("issue-press.pdf").exists());
    let forced = render(&["--force"]);
    assert_eq!(forced.code, Some(0), "{}", forced.transcript());
    assert!(forced.stderr.contains("[bleed-artwork]"), "{}", forced.transcript());
    assert!(place.path().join("issue-press.pdf").exists());
    let screen = bulletin(["render", "issue.json", "--force"]).cwd(place.path()).run();
    assert!(screen.code == Some(2) && screen.stderr.contains("--force is for the press edition"), "{}", screen.transcript());
}

#[test]
fn a_press_edition_with_too_much_ink_is_not_written_unless_forced() {
    let place = tempfile::tempdir().unwrap();
    fixtures::copy_folder(&fixtures::folder("starter"), place.path());
    let newsprint = SHOP.replace("\"most_ink\": 300, \"pages_multiple\": 2", "\"most_ink\": 160");
    fs::write(place.path().join("newsprint.json"), newsprint).unwrap();
    let render = |more: &[&str]| {
        let usual = ["render", "issue.json", "--edition", "press", "--cache", "off", "--shop", "newsprint.json"];
        bulletin(usual.iter().chain(more)).cwd(place.path()).run()
    };
    let refused = render(&[]);
    assert!(refused.code != Some(0) && refused.stderr.contains("[ink-limit]"), "{}", refused.transcript());
    assert!(!place.path().join("issue-press.pdf").exists());
    let forced = render(&["--force"]);
    assert!(forced.code == Some(0) && place.path().join("issue-press.pdf").exists(), "{}", forced.transcript());
    // Whoever judges the written file finds the same.
    let judged = bulletin(["preflight", "issue-press.pdf", "--rules", "newsprint.json"]).cwd(place.path()).run();
    assert!(judged.code == Some(1) && judged.stdout.windows(9).any(|word| word == b"ink-limit"), "{}", judged.transcript());
}

#[test]
fn pages_that_keep_the_limit_by_what_they_paint_need_no_plates() {
    // Elsewhere black lies on dark grounds and photos, and plates must tell.
    for issue in ["compact-2023-11-12"] {
        let wanted = of(shop::names()[0], |_| {});
        let rules = Rules::of_shop("own", wanted.shop.clone(), wanted.condition.identifier.clone());
        let pdf = press(issue, wanted);
        assert_eq!(preflight(&pdf, &rules, Measured::Doubtful).ink, [], "{issue}");
        // And plates agree.
        let measured = preflight(&pdf, &rules, Measured::First(1));
        assert!(measured.findings.is_empty() && measured.ink[0].mean <= 300.5, "{issue}: {measured:?}");
    }
}

#[test]
fn no_annotation_is_left_in_a_press_file() {
    let pdf = press("compact-2023-11-12", of(shop::names()[0], |_| {}));
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let left = document.objects.values().filter(|object| {
        object.as_dict().is_ok_and(|dict| dict.has_type(b"Annot") || dict.has_type(b"OBJR")) || format!("{object:?}").contains("OBJR")
    });
    assert_eq!(left.count(), 0);
}
