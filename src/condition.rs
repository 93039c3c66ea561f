//! The printing condition: which paper, inks and press, as an ICC output profile tells.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use lcms2::{Intent, Locale, PixelFormat, Profile, Transform};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A printing condition with its profile.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The name of the profile.
    pub name: String,
    /// What the output intent calls the condition: the name in the registry of the ICC, or the profile's own.
    pub identifier: String,
    /// True when the registry of the ICC knows the condition by this identifier.
    pub registered: bool,
    /// The condition in words.
    pub description: String,
    /// The ICC profile.
    pub profile: Arc<[u8]>,
    /// The profile as a PDF holds it, when that was asked for.
    packed: OnceLock<Cow<'static, [u8]>>,
    /// What tells the profile from every other.
    pub fingerprint: String,
}

/// A profile in the binary.
#[derive(Debug, Serialize)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    #[serde(skip)]
    bytes: &'static [u8],
    /// Packed by `build.rs`.
    #[serde(skip)]
    packed: &'static [u8],
    /// Under which terms it may be passed on.
    #[serde(skip)]
    pub licence: &'static str,
}

/// The profiles in the binary; the first is the usual one.
pub const BUILT_IN: [BuiltIn; 4] = [
    BuiltIn {
        name: "ISOcoated_v2_300_bas",
        description: "FOGRA39: offset on coated paper, at most 300 % ink",
        bytes: include_bytes!("../profiles/ISOcoated_v2_300_bas.icc"),
        packed: include_bytes!(concat!(env!("OUT_DIR"), "/ISOcoated_v2_300_bas.icc.zlib")),
        licence: include_str!("../profiles/ISOcoated_v2_300_bas.txt"),
    },
    BuiltIn {
        name: "FOGRA39L_coated",
        description: "FOGRA39: offset on coated paper",
        bytes: include_bytes!("../profiles/FOGRA39L_coated.icc"),
        packed: include_bytes!(concat!(env!("OUT_DIR"), "/FOGRA39L_coated.icc.zlib")),
        licence: include_str!("../profiles/FOGRA39L_coated.txt"),
    },
    BuiltIn {
        name: "FOGRA29L_uncoated",
        description: "FOGRA29: offset on white uncoated paper",
        bytes: include_bytes!("../profiles/FOGRA29L_uncoated.icc"),
        packed: include_bytes!(concat!(env!("OUT_DIR"), "/FOGRA29L_uncoated.icc.zlib")),
        licence: include_str!("../profiles/FOGRA29L_uncoated.txt"),
    },
    BuiltIn {
        name: "GRACoL_TR006_coated",
        description: "CGATS TR 006: GRACoL on coated paper, for shops in America",
        bytes: include_bytes!("../profiles/GRACoL_TR006_coated.icc"),
        packed: include_bytes!(concat!(env!("OUT_DIR"), "/GRACoL_TR006_coated.icc.zlib")),
        licence: include_str!("../profiles/GRACoL_TR006_coated.txt"),
    },
];

/// The largest profile that is taken, in bytes.
const LARGEST: usize = 32 << 20;

/// The most ink in per cent on what is as white as the paper.
const MOST_ON_WHITE: f64 = 10.0;

/// By how much per cent of ink a lighter grey may have more than a darker one: where black comes in, colours give way.
const MOST_UNEVEN: f64 = 25.0;

/// How far a colour may be from how its inks look, in units of CIELAB: the most that the smallest gamuts need.
const MOST_APART: f64 = 20.0;

/// What the descriptions of usual profiles hold, and the condition's name in the registry. The longest come first.
const REGISTERED: [(&str, &str); 16] = [
    ("isouncoatedyellowish", "FOGRA30"),
    ("isouncoated", "FOGRA29"),
    ("isocoatedv2", "FOGRA39"),
    ("psocoatedv3", "FOGRA51"),
    ("psouncoatedv3", "FOGRA52"),
    ("psouncoatediso12647", "FOGRA47"),
    ("psolwcimproved", "FOGRA45"),
    ("fogra29", "FOGRA29"),
    ("fogra39", "FOGRA39"),
    ("fogra47", "FOGRA47"),
    ("fogra51", "FOGRA51"),
    ("fogra52", "FOGRA52"),
    ("gracol2013crpc6", "CGATS21_CRPC6"),
    ("gracol2006coated1", "CGATS TR 006"),
    ("tr006", "CGATS TR 006"),
    ("swop2006coated3", "CGATS TR 003"),
];

impl Condition {
    /// The condition of a built-in profile.
    pub fn find(name: &str) -> Option<Self> {
        let found = BUILT_IN.iter().find(|one| one.name.eq_ignore_ascii_case(name.trim_end_matches(".icc")))?;
        // They are tried in a test: at each start it would take longer than all else that is read of them.
        let profile = Profile::new_icc(found.bytes).expect("the profiles in the binary are tested");
        Some(Self { description: found.description.to_owned(), ..Self::of(found.name, found.bytes.into(), &profile) })
    }

    /// Reads a profile, which is called by a name. The error says why it describes no printing condition.
    pub fn read(name: &str, bytes: Vec<u8>) -> Result<Self, String> {
        check(&bytes)?;
        let profile = Profile::new_icc(&bytes).map_err(|_| "this ICC profile is damaged".to_owned())?;
        if !profile.is_intent_supported(Intent::RelativeColorimetric, AS_OUTPUT) {
            return Err("this profile cannot turn colours into inks: it has no table for that (B2A)".to_owned());
        }
        tried(&profile)?;
        Ok(Self::of(name, bytes.into(), &profile))
    }

    /// The condition of a profile that was tried.
    fn of(name: &str, bytes: Arc<[u8]>, profile: &Profile) -> Self {
        let told = profile.info(lcms2::InfoType::Description, Locale::none()).map(|told| told.trim().to_owned());
        let description = told.filter(|told| !told.is_empty()).unwrap_or_else(|| name.to_owned());
        let known = [&description, name].iter().find_map(|told| registered(told));
        let fingerprint = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            name: name.to_owned(),
            identifier: known.map_or_else(|| description.clone(), str::to_owned),
            registered: known.is_some(),
            description,
            profile: bytes,
            packed: OnceLock::new(),
            fingerprint,
        }
    }

    /// The profile deflated, as a PDF holds it: a built-in one was when the program was built, one of the user's own is once for all
    /// documents of a process.
    pub fn packed(&self, deflate: impl FnOnce(&[u8]) -> Vec<u8>) -> &[u8] {
        self.packed.get_or_init(|| match BUILT_IN.iter().find(|one| *one.bytes == *self.profile) {
            Some(one) => Cow::Borrowed(one.packed),
            None => Cow::Owned(deflate(&self.profile)),
        })
    }
}

/// Little CMS's word for a profile on the side of the result.
const AS_OUTPUT: u32 = 1;

/// Whether packed bytes are those of a profile in the binary, as [`Condition::packed`] gives them.
pub(crate) fn is_built_in(packed: &[u8]) -> bool {
    BUILT_IN.iter().any(|one| one.packed == packed)
}

/// The header of a profile for X-4: of an output device with four inks, of version 4 at most (ISO 15930-7;
/// ICC.1:2010, 7.2).
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() > LARGEST {
        return Err(format!("this file is larger than {} MiB", LARGEST >> 20));
    }
    if bytes.len() < 128 || bytes[36..40] != *b"acsp" {
        return Err("this is no ICC profile".to_owned());
    }
    let signature = |at: usize| String::from_utf8_lossy(&bytes[at..at + 4]).trim().to_owned();
    let class = match signature(12).as_str() {
        "prtr" => None,
        "mntr" => Some("a screen"),
        "scnr" => Some("a camera or scanner"),
        "link" => Some("a link between two devices"),
        "spac" => Some("a colour space"),
        _ => Some("no press"),
    };
    if let Some(class) = class {
        return Err(format!("this is the profile of {class}; a press needs an output profile (class prtr) of four inks"));
    }
    match signature(16).as_str() {
        "CMYK" => {}
        other => return Err(format!("this output profile is for {other}, not for CMYK")),
    }
    if bytes[8] > 4 {
        return Err(format!("this profile is of version {}; PDF/X-4 takes version 4 at most", bytes[8]));
    }
    let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    if length > bytes.len() {
        return Err(format!("this profile is cut: it should have {length} bytes and has {}", bytes.len()));
    }
    Ok(())
}

/// Tries whether a profile turns greys and a few colours into inks that look like them, as the tables of any press do.
fn tried(profile: &Profile) -> Result<(), String> {
    let damaged = |what: &str| Err(format!("the tables of this profile are damaged: {what}"));
    let greys = (0..=10).map(|step| [f64::from(step) * 10.0, 0.0, 0.0]);
    let colours = [(20.0, 0.0), (-20.0, 0.0), (0.0, 20.0), (0.0, -20.0)].map(|(a, b)| [60.0, a, b]);
    let wanted: Vec<[f64; 3]> = greys.chain(colours).collect();
    let failed = |_| "this profile cannot be used".to_owned();
    let lab = Profile::new_lab4_context(lcms2::GlobalContext::new(), lcms2::CIExyY::d50()).map_err(failed)?;
    let (intent, flags) = (Intent::RelativeColorimetric, || lcms2::Flags::BLACKPOINT_COMPENSATION);
    let separate = Transform::<[f64; 3], [f64; 4]>::new_flags(&lab, PixelFormat::Lab_DBL, profile, PixelFormat::CMYK_DBL, intent, flags());
    let mut inks = vec![[0.0; 4]; wanted.len()];
    separate.map_err(failed)?.transform_pixels(&wanted, &mut inks);
    let sums: Vec<f64> = inks.iter().map(|inks| inks.iter().sum()).collect();
    if !(sums[10] < MOST_ON_WHITE) {
        return damaged(&format!("it prints white in {:.0} % of ink", sums[10]));
    }
    if !sums[..11].windows(2).all(|pair| pair[1] < pair[0] + MOST_UNEVEN) {
        return damaged("it prints a lighter grey with more ink than a darker one");
    }
    let look = Transform::<[f64; 4], [f64; 3]>::new_flags(profile, PixelFormat::CMYK_DBL, &lab, PixelFormat::Lab_DBL, intent, flags());
    let mut seen = vec![[0.0; 3]; wanted.len()];
    look.map_err(failed)?.transform_pixels(&inks, &mut seen);
    let far = |(one, other): (&[f64; 3], &[f64; 3])| one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    // The darkest greys are beyond what some papers can.
    match wanted.iter().zip(&seen).skip(3).map(far).all(|far| far < MOST_APART) {
        true => Ok(()),
        false => damaged("its inks do not look like the colours that they stand for"),
    }
}

/// Whether an identifier is of the form that the registry of the ICC gives to conditions.
pub(crate) fn is_registered(identifier: &str) -> bool {
    let numbered = |prefix: &str| {
        let rest = identifier.strip_prefix(prefix).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    };
    ["FOGRA", "CGATS TR", "CGATSTR", "CGATS", "JC200"].into_iter().any(numbered)
}

/// The name in the registry of the ICC of a profile so described.
fn registered(description: &str) -> Option<&'static str> {
    let letters: String = description.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    REGISTERED.iter().find(|(part, _)| letters.contains(part)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profiles_in_the_binary_are_conditions() {
        let identifiers: Vec<_> = BUILT_IN.iter().map(|one| Condition::find(one.name).unwrap().identifier).collect();
        assert_eq!(identifiers, ["FOGRA39", "FOGRA39", "FOGRA29", "CGATS TR 006"]);
        assert!(Condition::find("isocoated_v2_300_bas.icc").is_some() && Condition::find("sRGB").is_none());
    }

    #[test]
    fn profiles_in_the_binary_are_packed_once_and_come_out_as_they_went_in() {
        for one in BUILT_IN {
            let never = |_: &[u8]| panic!("{} is packed already", one.name);
            let found = Condition::find(one.name).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(found.packed(never)), &mut bytes).unwrap();
            assert!(bytes == one.bytes && is_built_in(one.packed), "{}", one.name);
            // The same bytes in a file of the user's are the same in a PDF.
            let mut own = one.bytes.to_vec();
            assert_eq!(Condition::read("own", own.clone()).unwrap().packed(never), one.packed);
            // The date of the profile: another one is not in the program.
            own[26] ^= 1;
            let own = Condition::read("own", own).unwrap();
            assert_eq!(own.packed(|_| vec![7]), [7]);
            assert_eq!(own.packed(never), [7]);
        }
    }

    #[test]
    fn registered_conditions_are_known_by_their_form() {
        assert!(["FOGRA39", "CGATS TR 006", "CGATS21_CRPC6", "JC200103"].into_iter().all(is_registered));
        assert!(!["Custom", "FOGRA", "ISO Coated v2", ""].into_iter().any(is_registered));
        assert!(REGISTERED.iter().all(|(_, name)| is_registered(name)));
    }

    #[test]
    fn what_is_no_printing_condition_is_told() {
        let good = BUILT_IN[1].bytes.to_vec();
        let changed = |at: usize, with: &[u8]| {
            let mut bytes = good.clone();
            bytes[at..at + with.len()].copy_from_slice(with);
            Condition::read("own", bytes).unwrap_err()
        };
        assert_eq!(Condition::read("own", b"rubbish".to_vec()).unwrap_err(), "this is no ICC profile");
        assert!(changed(12, b"mntr").contains("of a screen"));
        assert!(changed(16, b"RGB ").contains("for RGB"));
        assert!(changed(8, &[5]).contains("version 5"));
        assert!(changed(128, &[0, 0, 0, 0]).contains("cannot turn colours into inks"));
        assert!(Condition::read("own", good[..9000].to_vec()).unwrap_err().contains("is cut"));
        let srgb = Profile::new_srgb().icc().unwrap();
        assert!(Condition::read("own", srgb).unwrap_err().contains("of a screen"));
    }

    #[test]
    fn a_profile_with_scrambled_tables_is_told() {
        for one in BUILT_IN {
            let mut bytes = one.bytes.to_vec();
            // All tables begin after the list of tags.
            let begin = 128 + 4 + 12 * u32::from_be_bytes(bytes[128..132].try_into().unwrap()) as usize;
            let (from, to) = (begin + (bytes.len() - begin) / 10, bytes.len() - 2_000);
            let mut state = 1_u32;
            for byte in &mut bytes[from..to] {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *byte = (state >> 24) as u8;
            }
            assert!(Condition::read("own", bytes).is_err(), "{}", one.name);
        }
    }

    #[test]
    fn broken_profiles_are_no_panic() {
        let good = BUILT_IN[1].bytes;
        for at in (0..400).chain([1000, 60_000]) {
            let mut bytes = good.to_vec();
            bytes[at] ^= 0x5A;
            let _ = Condition::read("own", bytes);
        }
    }
}
