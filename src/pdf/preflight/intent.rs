//! What the file is made to be printed on.

use lopdf::{Dictionary, Object, ObjectId};

use super::finding::{Finding, Findings};
use super::rule;
use super::rules::Rules;
use crate::condition;
use crate::pdf::facts::Fault;
use crate::pdf::facts::source::Source;

/// The registry of conditions that the ICC keeps.
const REGISTRY: &str = "http://www.color.org";

/// Judges the output intents.
pub fn judge<'a>(source: &Source<'a>, catalog: &'a Dictionary, rules: &Rules, found: &mut Findings) -> Result<(), Fault> {
    let intents: Vec<(&Dictionary, Option<ObjectId>)> = source
        .list(catalog, "OutputIntents")
        .iter()
        .filter_map(|intent| Some((source.resolve(intent).as_dict().ok()?, intent.as_reference().ok())))
        .collect();
    let is = |intent: &'a Dictionary, kind| source.name(intent, "S").as_deref() == Some(kind);
    let press: Vec<_> = intents.iter().filter(|(intent, _)| is(intent, "GTS_PDFX")).collect();
    let [(intent, id)] = press[..] else {
        let number = match press.len() {
            0 => "no output intent".to_owned(),
            number => format!("{number} output intents"),
        };
        found.add(Finding::new(&rule::OUTPUT_INTENT, format!("the file has {number} for PDF/X; it must have one")));
        return Ok(());
    };
    let identifier = source.text(intent, "OutputConditionIdentifier").unwrap_or_default();
    if identifier.trim().is_empty() {
        found.add(Finding::new(&rule::OUTPUT_CONDITION, "the output intent has no OutputConditionIdentifier").object(*id));
    } else if condition::is_registered(&identifier) {
        if source.text(intent, "RegistryName").as_deref().map(|name| name.trim_end_matches('/')) != Some(REGISTRY) {
            let fact = format!("the output intent for {identifier} does not name the registry that knows it");
            found.add(Finding::new(&rule::OUTPUT_REGISTRY, fact).object(*id));
        }
    } else if source.text(intent, "Info").is_none_or(|info| info.trim().is_empty()) {
        let fact = format!("the output intent does not describe its condition `{identifier}`, which no registry knows");
        found.add(Finding::new(&rule::OUTPUT_REGISTRY, fact).object(*id));
    }
    if let Some(wanted) = &rules.condition
        && !identifier.is_empty()
        && *wanted != identifier
    {
        let fact = format!("the file is made for {identifier}; the shop prints {wanted}");
        found.add(Finding::new(&rule::SHOP_CONDITION, fact).object(*id));
    }
    if let Some(fact) = profile_fault(source, intent)? {
        found.add(Finding::new(&rule::OUTPUT_PROFILE, fact).object(*id));
    }
    let profile = source.get(intent, "DestOutputProfile").map(std::ptr::from_ref);
    if intents
        .iter()
        .any(|(other, _)| source.get(other, "DestOutputProfile").map(std::ptr::from_ref).is_some_and(|own| Some(own) != profile))
    {
        found.add(Finding::new(&rule::OUTPUT_PROFILES_DIFFER, "the output intents have different profiles"));
    }
    Ok(())
}

/// What is wrong with the profile of an output intent.
fn profile_fault<'a>(source: &Source<'a>, intent: &'a Dictionary) -> Result<Option<String>, Fault> {
    let Some(Object::Stream(profile)) = source.get(intent, "DestOutputProfile") else {
        return Ok(Some("the output intent embeds no profile".to_owned()));
    };
    let components = source.integer(&profile.dict, "N");
    if components != Some(4) {
        let told = components.map_or("no number".to_owned(), |components| components.to_string());
        return Ok(Some(format!("the output profile is said to have {told} of components; a press has 4")));
    }
    // What is in the binary needs not be unpacked to be known.
    if source.name(&profile.dict, "Filter").as_deref() == Some("FlateDecode")
        && !profile.dict.has(b"DecodeParms")
        && condition::is_built_in(&profile.content)
    {
        return Ok(None);
    }
    let bytes = source.bytes(profile)?;
    Ok(condition::check(&bytes).err().map(|fact| format!("the output profile cannot be used: {fact}")))
}
