//! The output intents: what the file is made to be printed on (ISO 15930-7; ISO 19005-2, 6.2.3).

use lopdf::{Document, Object, Stream, dictionary};

use super::metadata::text;
use crate::condition::Condition;
use crate::pdf::streams::deflated;

/// Declares one condition for both standards, with one profile.
pub fn declare(document: &mut Document, condition: &Condition) -> Result<(), String> {
    let packed = Stream::new(dictionary! { "N" => 4, "Filter" => "FlateDecode" }, condition.packed(deflated).to_vec());
    let profile = document.add_object(packed.with_compression(false));
    let intents: Vec<Object> = ["GTS_PDFX", "GTS_PDFA1"]
        .into_iter()
        .map(|standard| {
            let mut intent = dictionary! {
                "Type" => "OutputIntent",
                "S" => standard,
                "OutputConditionIdentifier" => text(&condition.identifier),
                "OutputCondition" => text(&condition.description),
                // Who does not know the condition reads it here.
                "Info" => text(&format!("{} ({})", condition.description, condition.name)),
                "DestOutputProfile" => profile,
            };
            if condition.registered {
                intent.set("RegistryName", text("http://www.color.org"));
            }
            document.add_object(intent).into()
        })
        .collect();
    document.catalog_mut().map_err(|error| error.to_string())?.set("OutputIntents", intents);
    Ok(())
}
