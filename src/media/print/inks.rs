//! Light into inks: through the profiles of both sides, relative colorimetric with black point compensation.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use image::DynamicImage;
use lcms2::{CacheFlag, Flags, Intent, PixelFormat, Profile, Transform};

use super::pixels::{Channels, Pixels};
use super::{Inks, Remark};
use crate::condition::Condition;
use crate::diagnostic::Diagnostic;

/// Samples in inks.
pub struct Printed {
    /// One or four bytes a pixel: black as light (255 is paper), or four inks (255 is full).
    pub samples: Vec<u8>,
    /// Which of both.
    pub inks: Inks,
    /// True when no sample differs from the source.
    pub untouched: bool,
}

/// Turns light into the inks of one printing condition.
pub struct Separator {
    press: Profile,
    /// Conversions of light of 8 bits, by the profile that it comes with: making one takes as long as half a million pixels.
    ready: RefCell<HashMap<Option<Vec<u8>>, Rc<Light>>>,
}

/// Conversions that are held at once: the photos of an issue come from a few cameras.
const MOST_READY: usize = 4;

/// A conversion of light of 8 bits.
type Light = Transform<[u8; 3], [u8; 4]>;

impl Separator {
    /// For a printing condition.
    pub fn new(condition: &Condition) -> Result<Self, Diagnostic> {
        let press = Profile::new_icc(&condition.profile).map_err(|_| failed())?;
        Ok(Self { press, ready: RefCell::default() })
    }

    /// Separates a photo, with so much ink at the most, in per cent of a full one.
    pub fn separate(&self, source: &Pixels, most_ink: u32, remarks: &mut Vec<Remark>) -> Result<Printed, Diagnostic> {
        let own = own_profile(source, remarks);
        match source.channels {
            Channels::Grey => {
                let light = source.picture.to_luma8();
                let tones = tones(own, &self.press)?;
                let samples = light.as_raw().iter().map(|light| tones[usize::from(*light)]).collect();
                Ok(Printed { samples, inks: Inks::Black, untouched: false })
            }
            Channels::Colour => {
                let samples = if matches!(source.picture.color(), image::ColorType::Rgb16) {
                    let light = source.picture.to_rgb16();
                    let own = own.unwrap_or_else(Profile::new_srgb);
                    let transform = transform::<[u16; 3], [u8; 4]>(&own, PixelFormat::RGB_16, &self.press)?;
                    through(&transform, light.as_raw().as_chunks::<3>().0)
                } else {
                    let light = match &source.picture {
                        DynamicImage::ImageRgb8(light) => Cow::Borrowed(light),
                        other => Cow::Owned(other.to_rgb8()),
                    };
                    through(&*self.light(own, source.profile.as_ref())?, light.as_raw().as_chunks::<3>().0)
                };
                Ok(limited(samples, most_ink, false))
            }
            Channels::Inks => {
                let samples = source.picture.to_rgba8().into_raw();
                let Some(own) = own.filter(|own| !same(own, &self.press)) else {
                    if source.profile.is_none() {
                        remarks.push(Remark::InksWithoutProfile);
                    }
                    return Ok(limited(samples, most_ink, true));
                };
                let transform = transform::<[u8; 4], [u8; 4]>(&own, PixelFormat::CMYK_8, &self.press)?;
                Ok(limited(through(&transform, samples.as_chunks::<4>().0), most_ink, false))
            }
        }
    }

    /// The conversion of light of 8 bits that comes with a profile, or with none that can be used.
    fn light(&self, own: Option<Profile>, bytes: Option<&Vec<u8>>) -> Result<Rc<Light>, Diagnostic> {
        let key = own.as_ref().and(bytes).cloned();
        if let Some(ready) = self.ready.borrow().get(&key) {
            return Ok(Rc::clone(ready));
        }
        let new = Rc::new(transform(&own.unwrap_or_else(Profile::new_srgb), PixelFormat::RGB_8, &self.press)?);
        let mut ready = self.ready.borrow_mut();
        if ready.len() == MOST_READY {
            ready.clear();
        }
        ready.insert(key, Rc::clone(&new));
        Ok(new)
    }
}

impl std::fmt::Debug for Separator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Separator").field("ready", &self.ready.borrow().len()).finish_non_exhaustive()
    }
}

/// The profile in the file, when it describes channels as the file has them.
fn own_profile(source: &Pixels, remarks: &mut Vec<Remark>) -> Option<Profile> {
    let bytes = source.profile.as_ref()?;
    let profile = Profile::new_icc(bytes).ok().filter(|profile| {
        let signature = bytes.get(16..20).unwrap_or_default();
        let fits = match source.channels {
            Channels::Grey => signature == b"GRAY" || signature == b"RGB ",
            Channels::Colour => signature == b"RGB ",
            Channels::Inks => signature == b"CMYK",
        };
        fits && profile.is_intent_supported(Intent::RelativeColorimetric, AS_INPUT)
    });
    if profile.is_none() {
        remarks.push(Remark::ProfileUnusable);
    }
    profile
}

/// Little CMS's word for a profile on the side of the source.
const AS_INPUT: u32 = 0;

fn same(one: &Profile, other: &Profile) -> bool {
    one.icc().ok().zip(other.icc().ok()).is_some_and(|(one, other)| one == other)
}

fn transform<I: lcms2::Pod, O: lcms2::Pod>(from: &Profile, format: PixelFormat, press: &Profile) -> Result<Transform<I, O>, Diagnostic> {
    Transform::new_flags(from, format, press, PixelFormat::CMYK_8, Intent::RelativeColorimetric, flags()).map_err(|_| failed())
}

fn flags() -> Flags<impl CacheFlag> {
    Flags::BLACKPOINT_COMPENSATION
}

fn through<I: lcms2::Pod>(transform: &Transform<I, [u8; 4]>, pixels: &[I]) -> Vec<u8> {
    let mut inks = vec![[0_u8; 4]; pixels.len()];
    transform.transform_pixels(pixels, &mut inks);
    inks.into_flattened()
}

/// Four inks under the limit: black stays, the others give way in proportion, so that a hue stays what it is.
fn limited(mut samples: Vec<u8>, most_ink: u32, as_came: bool) -> Printed {
    let most = full(most_ink);
    let mut untouched = as_came;
    for pixel in samples.chunks_exact_mut(4) {
        untouched &= !limit(pixel, most);
    }
    Printed { samples, inks: Inks::Four, untouched }
}

/// So many per cent of ink, where 255 is a full one.
pub fn full(percent: u32) -> u32 {
    percent * 255 / 100
}

/// All ink of a pixel.
pub fn sum(pixel: &[u8]) -> u32 {
    pixel.iter().map(|ink| u32::from(*ink)).sum()
}

/// A pixel of four inks with so much ink at the most; true when it had more.
pub fn limit(pixel: &mut [u8], most: u32) -> bool {
    let exceeds = sum(pixel) > most;
    if exceeds && let [colours @ .., black] = pixel {
        let (total, room) = (sum(colours).max(1), most.saturating_sub(u32::from(*black)));
        colours.iter_mut().for_each(|ink| *ink = (u32::from(*ink) * room / total) as u8);
        *black = (*black).min(most.min(255) as u8);
    }
    exceeds
}

/// For each grey the amount of light left by that much of the black ink that looks as dark, black points matched: a grey
/// photo is printed with black alone, and no colour can creep in.
fn tones(own: Option<Profile>, press: &Profile) -> Result<[u8; 256], Diagnostic> {
    let lab = Profile::new_lab4_context(lcms2::GlobalContext::new(), lcms2::CIExyY::d50()).map_err(|_| failed())?;
    let own = own.unwrap_or_else(Profile::new_srgb);
    let ramp: Vec<u8> = (0..=255).collect();
    let luminance = |from: &Profile, format: PixelFormat, pixels: Vec<u8>| -> Result<Vec<f64>, Diagnostic> {
        let transform =
            Transform::<u8, [f64; 3]>::new(from, format, &lab, PixelFormat::Lab_DBL, Intent::RelativeColorimetric).map_err(|_| failed())?;
        let mut seen = vec![[0.0; 3]; 256];
        transform.transform_pixels(&pixels, &mut seen);
        Ok(seen.into_iter().map(|[lightness, ..]| luminance_of(lightness)).collect())
    };
    let grey = own.color_space() == lcms2::ColorSpaceSignature::GrayData;
    let light = if grey {
        luminance(&own, PixelFormat::GRAY_8, ramp.clone())?
    } else {
        luminance(&own, PixelFormat::RGB_8, ramp.iter().flat_map(|level| [*level; 3]).collect())?
    };
    let black = luminance(press, PixelFormat::CMYK_8, ramp.iter().flat_map(|ink| [0, 0, 0, *ink]).collect())?;
    let (darkest, paper) = (black[255], black[0].max(f64::EPSILON));
    let (from, to) = (light[0], light[255].max(light[0] + f64::EPSILON));
    let mut tones = [0; 256];
    for (tone, seen) in tones.iter_mut().zip(&light) {
        let wanted = darkest + (seen - from) / (to - from) * (paper - darkest);
        let nearest = (0..256).min_by(|a, b| (black[*a] - wanted).abs().total_cmp(&(black[*b] - wanted).abs())).unwrap_or(255);
        *tone = 255 - nearest as u8;
    }
    Ok(tones)
}

/// The luminance of a lightness (CIE 15:2004, 8.2.1).
fn luminance_of(lightness: f64) -> f64 {
    let f = (lightness + 16.0) / 116.0;
    if f > 6.0 / 29.0 { f.powi(3) } else { (f - 16.0 / 116.0) * 3.0 * (6.0_f64 / 29.0).powi(2) }
}

fn failed() -> Diagnostic {
    Diagnostic::error("internal", "the colours of this picture could not be turned into inks")
        .hint("this is a fault of bulletin or of the profile: try another --profile, and please report it with the picture")
}
