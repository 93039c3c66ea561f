//! What a file says of itself: the same in the Info dictionary and in XMP, with the marks of both standards (ISO 15930-7;
//! ISO 19005-2, 6.6).

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

/// What there is to say of a file.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The title.
    pub title: String,
    /// Who publishes it.
    pub authors: Vec<String>,
    /// What it is about, in a line.
    pub description: Option<String>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The tag of its language.
    pub lang: String,
    /// The day of its publication: year, month, day.
    pub day: (i16, i8, i8),
    /// What identifies the document through all its versions.
    pub ident: String,
}

/// The program that made the file.
const PROGRAM: &str = concat!("bulletin ", env!("CARGO_PKG_VERSION"));

/// Writes Info, XMP and identifiers. `made_from` tells this version of the document from every other.
pub fn write(document: &mut Document, about: &About, made_from: &[u8]) -> Result<(), String> {
    let same_document = &Sha256::digest(about.ident.as_bytes())[..16];
    let same_version = &Sha256::digest(made_from)[..16];
    let identifiers = [same_document, same_version].map(|bytes| Object::String(bytes.to_vec(), StringFormat::Hexadecimal));
    document.trailer.set("ID", identifiers.to_vec());
    let info = document.add_object(info(about));
    document.trailer.set("Info", info);
    let packet = packet(about, &uuid(same_document), &uuid(same_version)).into_bytes();
    // Readers without a PDF library look for the packet as it is: it is not packed.
    let packet = document.add_object(Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, packet).with_compression(false));
    let lang = text(&about.lang);
    let catalog = document.catalog_mut().map_err(|error| error.to_string())?;
    catalog.set("Metadata", packet);
    catalog.set("Lang", lang);
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.remove(b"Version");
    Ok(())
}

fn info(about: &About) -> Dictionary {
    let (year, month, day) = about.day;
    let date = Object::string_literal(format!("D:{year:04}{month:02}{day:02}000000Z"));
    let mut info = dictionary! {
        "Title" => text(&about.title),
        "Creator" => text(PROGRAM),
        "Producer" => text(PROGRAM),
        "CreationDate" => date.clone(),
        "ModDate" => date,
        // Nothing is spread under anything: traps are the shop's business.
        "Trapped" => "False",
    };
    if !about.authors.is_empty() {
        info.set("Author", text(&about.authors.join(", ")));
    }
    if let Some(description) = &about.description {
        info.set("Subject", text(description));
    }
    if !about.keywords.is_empty() {
        info.set("Keywords", text(&about.keywords.join(", ")));
    }
    info
}

/// A text string (ISO 32000-1, 7.9.2.2).
pub fn text(text: &str) -> Object {
    if text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        return Object::string_literal(text);
    }
    let units = [0xFEFF].into_iter().chain(text.encode_utf16());
    Object::String(units.flat_map(u16::to_be_bytes).collect(), StringFormat::Hexadecimal)
}

fn uuid(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A schema that PDF/A does not know is told in the file (ISO 19005-2, 6.6.2.3.3).
const EXTENSION: &str = r#"
    <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
      <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
        <pdfaSchema:schema>PDF/X identification</pdfaSchema:schema>
        <pdfaSchema:namespaceURI>http://www.npes.org/pdfx/ns/id/</pdfaSchema:namespaceURI>
        <pdfaSchema:prefix>pdfxid</pdfaSchema:prefix>
        <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
          <pdfaProperty:name>GTS_PDFXVersion</pdfaProperty:name>
          <pdfaProperty:valueType>Text</pdfaProperty:valueType>
          <pdfaProperty:category>internal</pdfaProperty:category>
          <pdfaProperty:description>The version of PDF/X that the file conforms to</pdfaProperty:description>
        </rdf:li></rdf:Seq></pdfaSchema:property>
      </rdf:li></rdf:Bag></pdfaExtension:schemas>
    </rdf:Description>"#;

fn packet(about: &About, document: &str, version: &str) -> String {
    let (year, month, day) = about.day;
    let date = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
    let list = |name: &str, kind: &str, items: &[String]| {
        if items.is_empty() {
            return String::new();
        }
        let items: String = items.iter().map(|item| format!("<rdf:li>{}</rdf:li>", escaped(item))).collect();
        format!("\n      <{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>")
    };
    // Info has one string: as one author it says the same here.
    let joined = |items: &[String]| if items.is_empty() { Vec::new() } else { vec![items.join(", ")] };
    let authors = list("dc:creator", "Seq", &joined(&about.authors));
    let languages = list("dc:language", "Bag", std::slice::from_ref(&about.lang));
    let subjects = list("dc:subject", "Bag", &about.keywords);
    let alternative = |name: &str, text: &str| {
        format!("\n      <{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></{name}>", escaped(text))
    };
    let description = about.description.as_ref().map(|text| alternative("dc:description", text)).unwrap_or_default();
    let keywords = joined(&about.keywords).first().map(|words| format!("\n      <pdf:Keywords>{}</pdf:Keywords>", escaped(words)));
    format!(
        r#"<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
      <dc:format>application/pdf</dc:format>{title}{authors}{description}{languages}{subjects}
      <pdf:Producer>{PROGRAM}</pdf:Producer>{keywords}
      <pdfaid:part>2</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      <pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
      <xmp:CreateDate>{date}</xmp:CreateDate>
      <xmp:ModifyDate>{date}</xmp:ModifyDate>
      <xmp:MetadataDate>{date}</xmp:MetadataDate>
      <xmp:CreatorTool>{PROGRAM}</xmp:CreatorTool>
      <xmpMM:DocumentID>{document}</xmpMM:DocumentID>
      <xmpMM:InstanceID>{version}</xmpMM:InstanceID>
      <xmpMM:RenditionClass>default</xmpMM:RenditionClass>
      <xmpMM:VersionID>1</xmpMM:VersionID>
    </rdf:Description>{EXTENSION}
  </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#,
        bom = '\u{FEFF}',
        title = alternative("dc:title", &about.title),
        keywords = keywords.unwrap_or_default(),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
