//! The archives that nobody wrote.

use std::collections::BTreeSet;

use bulletin::issue::limits::Limits;
use bulletin::issue::lint::Profile;
use bulletin::{Wanted, edition, layout, locale};

use crate::archive::files;
use crate::support::varied::{Extent, archive};

#[test]
fn they_are_valid_varied_and_the_same_for_the_same_seed() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    archive(&at("one"), 24, 7, Extent::FULL);
    archive(&at("two"), 12, 7, Extent::FULL);
    archive(&at("other"), 12, 8, Extent::FULL);
    let (one, two, other) = (files(&at("one")), files(&at("two")), files(&at("other")));
    assert!(two.iter().all(|(path, bytes)| one.get(path) == Some(bytes)), "more issues begin with the same ones");
    let issues = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        files.iter().filter(|(path, _)| path.ends_with("issue.json")).map(|(_, bytes)| bytes.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(issues(&one).len(), 24, "no two are the same");
    assert!(issues(&two).is_disjoint(&issues(&other)));
    let mut languages = BTreeSet::new();
    let layout = layout::find("compact").unwrap();
    let limits = Limits::default();
    let wanted = Wanted { layout, edition: &edition::SCREEN, limits, profile: Profile::None, pages: None, press: None };
    for number in 0..24 {
        let folder = at("one").join(format!("{number:06}"));
        let bytes = std::fs::read(folder.join("issue.json")).unwrap();
        let (job, report) = bulletin::check("issue.json", &bytes, &folder, &wanted);
        let job = job.unwrap_or_else(|| panic!("{number}: {:#?}", report.diagnostics));
        languages.insert(job.locale().lang.clone());
    }
    assert_eq!(languages.into_iter().collect::<Vec<_>>(), locale::tags());
}
