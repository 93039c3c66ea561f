//! The contact sheet in a browser.

use crate::archive::{Archive, issue};
use crate::support::judges;

#[test]
fn the_contact_sheet_shows_every_document_and_asks_for_nothing_that_is_not_there() {
    let archive = Archive::of(2);
    archive.put("in/2023/a b?#%.json", issue("<b>Lock</b> & Weir", "en").replace("2024-0", "2023-0"));
    archive.put("in/faulty.json", "{ \"format\": \"bulletin/1\", ");
    let ran = archive.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.transcript());
    let (page, findings) = judges::chromium(&archive.at("out/index.html").canonicalize().unwrap());
    judges::expect_none(&findings);
    assert_eq!(page.matches("<li").count(), 4, "{page}");
    assert_eq!(page.matches("<img").count(), 3, "{page}");
    assert!(page.contains("&lt;b&gt;Lock&lt;/b&gt; &amp; Weir") && page.contains("1 failed"), "{page}");
    let links = regex::Regex::new(r##"(?:href|src)="([^"#]+)""##).unwrap();
    let mut followed = 0;
    for link in links.captures_iter(&page) {
        let bytes = unescaped(&link[1]);
        assert!(archive.at("out").join(String::from_utf8(bytes).unwrap()).is_file(), "{}", &link[1]);
        followed += 1;
    }
    assert_eq!(followed, 7);
}

/// The path that a relative address means.
fn unescaped(address: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits: String = rest.by_ref().take(2).map(char::from).collect();
            bytes.push(u8::from_str_radix(&digits, 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    bytes
}
