//! What the metadata packet says, found without a reader of XML: packets of this kind are flat.

/// The metadata packet of a file.
#[derive(Debug, Default)]
pub(in crate::pdf) struct Xmp {
    packet: String,
}

impl Xmp {
    /// Takes the bytes of a packet.
    pub fn new(bytes: &[u8]) -> Self {
        Self { packet: String::from_utf8_lossy(bytes).into_owned() }
    }

    /// A property, be it written as an element or as an attribute.
    pub fn property(&self, name: &str) -> Option<String> {
        let element = format!("<{name}");
        for (place, _) in self.packet.match_indices(&element) {
            let rest = &self.packet[place + element.len()..];
            if rest.starts_with(['>', ' ', '\t', '\r', '\n']) {
                let inner = &rest[rest.find('>')? + 1..];
                let inner = &inner[..inner.find(&format!("</{name}>"))?];
                return Some(unescape(first_item(inner).trim()));
            }
        }
        let attribute = format!("{name}=");
        let (_, rest) = self.packet.split_once(&attribute)?;
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        rest[1..].split(quote).next().map(unescape)
    }

    /// The standards that the packet claims, such as `PDF/A-3a`.
    pub fn conformance(&self) -> Vec<String> {
        let mut claims = Vec::new();
        if let Some(part) = self.property("pdfaid:part") {
            let level = self.property("pdfaid:conformance").unwrap_or_default().to_lowercase();
            claims.push(format!("PDF/A-{part}{level}"));
        }
        claims.extend(self.property("pdfuaid:part").map(|part| format!("PDF/UA-{part}")));
        claims.extend(self.property("pdfxid:GTS_PDFXVersion"));
        claims
    }
}

/// The first item of a list, or the text itself when it is no list.
fn first_item(inner: &str) -> &str {
    let item = inner.split_once("<rdf:li").and_then(|(_, rest)| rest.split_once('>'));
    item.map_or(inner, |(_, text)| text.split("</rdf:li>").next().unwrap_or_default())
}

fn unescape(text: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    marks.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_elements_attributes_and_lists() {
        let xmp = Xmp::new(
            br#"<rdf:Description pdfaid:part="2" pdfaid:conformance='B'><dc:title><rdf:Alt>
            <rdf:li xml:lang="en">A &amp; B</rdf:li></rdf:Alt></dc:title><pdfuaid:part>1</pdfuaid:part>"#,
        );
        assert_eq!(xmp.property("dc:title").as_deref(), Some("A & B"));
        assert_eq!(xmp.conformance(), ["PDF/A-2b", "PDF/UA-1"]);
        assert_eq!(Xmp::new(b"<dc:title").property("dc:title"), None);
        assert_eq!(Xmp::new(b"dc:title=").property("dc:title"), None);
    }
}
