//! Files inside the file, and the profiles that say what its colours mean.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};
use sha2::{Digest, Sha256};

use super::Fault;
use super::source::{Source, dictionary};

/// A file that the PDF carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What it is to the PDF: `Source`, `Data`, `Alternative`, `Supplement`, `Unspecified`.
    pub relationship: Option<String>,
    /// Its media type.
    pub mime: Option<String>,
    /// What it is, in words.
    pub description: Option<String>,
    /// Its length in bytes.
    pub size: usize,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Attachment {
    /// The files that the catalog names or is associated with, each once.
    pub(super) fn all<'a>(source: &Source<'a>, catalog: &'a Dictionary) -> Result<Vec<Self>, Fault> {
        let names = source.dictionary(catalog, "Names");
        let tree = names.and_then(|names| source.dictionary(names, "EmbeddedFiles"));
        let named = tree.map_or(Ok(Vec::new()), |tree| source.name_tree(tree))?;
        let associated = source.list(catalog, "AF").iter().map(|object| source.resolve(object));
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for object in named.into_iter().map(|(_, object)| object).chain(associated) {
            if let Some(dict) = dictionary(object)
                && seen.insert(std::ptr::from_ref(dict))
                && let Some(attachment) = Self::read(source, dict)?
            {
                found.push(attachment);
            }
        }
        Ok(found)
    }

    fn read<'a>(source: &Source<'a>, dict: &'a Dictionary) -> Result<Option<Self>, Fault> {
        let Some(files) = source.dictionary(dict, "EF") else { return Ok(None) };
        let file = source.get(files, "UF").or_else(|| source.get(files, "F"));
        let Some(Object::Stream(stream)) = file else { return Ok(None) };
        let bytes = source.bytes(stream)?;
        let digest = Sha256::digest(&bytes);
        Ok(Some(Self {
            name: source.text(dict, "UF").or_else(|| source.text(dict, "F")).unwrap_or_default(),
            relationship: source.name(dict, "AFRelationship"),
            mime: source.name(&stream.dict, "Subtype"),
            description: source.text(dict, "Desc"),
            size: bytes.len(),
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }))
    }
}

/// What the colours of the file are meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputIntent {
    /// The standard that asks for it: `GTS_PDFA1`, `GTS_PDFX`.
    pub standard: String,
    /// The name of the printing condition or colour space.
    pub condition: Option<String>,
    /// The registry that knows the name.
    pub registry: Option<String>,
    /// More about it, in words.
    pub info: Option<String>,
    /// The number of colour components of the profile that the file carries.
    pub components: Option<i64>,
}

impl OutputIntent {
    /// The output intents of the catalog.
    pub(super) fn all<'a>(source: &Source<'a>, catalog: &'a Dictionary) -> Vec<Self> {
        let intents = source.list(catalog, "OutputIntents").iter();
        let intents = intents.filter_map(|intent| dictionary(source.resolve(intent)));
        intents
            .map(|intent| Self {
                standard: source.name(intent, "S").unwrap_or_default(),
                condition: source.text(intent, "OutputConditionIdentifier"),
                registry: source.text(intent, "RegistryName"),
                info: source.text(intent, "Info"),
                components: source.dictionary(intent, "DestOutputProfile").map(|profile| source.integer(profile, "N").unwrap_or_default()),
            })
            .collect()
    }
}
