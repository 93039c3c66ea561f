//! Photos and drawings in samples, one plate at a time.

use std::rc::Rc;

use hayro::hayro_interpret::hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use hayro::hayro_interpret::hayro_syntax::object::{Array, Object, Stream};

use super::space::{self, Ink, Space};

/// Samples of a plane that is drawn from: larger images are averaged down to it.
const MOST_SAMPLES: usize = 16_000_000;

/// An unpacked image.
pub struct Image {
    width: usize,
    /// Rows as the file says; fewer may be there.
    height: usize,
    bits: usize,
    space: Rc<Space>,
    decode: Vec<(f32, f32)>,
    data: Vec<u8>,
    /// What covers how much, when the samples come with it.
    alpha: Option<Vec<u8>>,
    /// Samples that are not drawn, as pairs of limits.
    key: Option<Vec<f32>>,
}

/// One plate of an image: light, 255 is paper.
pub struct Plane {
    pub width: usize,
    /// Rows that it takes up, of which the last may be missing.
    pub height: usize,
    pub samples: Vec<u8>,
}

impl Image {
    /// Unpacks an image in a space; without one, in that of its samples. None when that cannot be done.
    pub fn read(stream: &Stream<'_>, space: Option<Rc<Space>>) -> Option<Self> {
        let dict = stream.dict();
        let number = |long, short| match space::either(dict, long, short) {
            Some(Object::Number(number)) => u32::try_from(number.as_i64()).ok(),
            _ => None,
        };
        let (width, height) = (number("Width", "W")?, number("Height", "H")?);
        let bits = number("BitsPerComponent", "BPC").and_then(|bits| u8::try_from(bits).ok());
        let params = ImageDecodeParams {
            is_indexed: matches!(space.as_deref(), Some(Space::Indexed { .. })),
            bpc: bits,
            num_components: space.as_ref().and_then(|space| u8::try_from(space.components()).ok()),
            target_dimension: None,
            width,
            height,
        };
        let decoded = stream.decoded_image(&params).ok()?;
        let (mut size, mut bits, mut alpha, mut own) = ((width, height), bits.unwrap_or(8), None, None);
        if let Some(found) = decoded.image_data {
            (size, bits, alpha) = ((found.width, found.height), found.bits_per_component, found.alpha);
            own = found.color_space;
        }
        let space = space.or_else(|| match own? {
            ImageColorSpace::Gray => Some(Rc::new(Space::Grey)),
            ImageColorSpace::Rgb => Some(Rc::new(Space::Light)),
            ImageColorSpace::Cmyk => Some(Rc::new(Space::Inks { device: true })),
            ImageColorSpace::Unknown(_) => None,
        })?;
        let components = space.components();
        if size.0 == 0 || size.1 == 0 || components == 0 || !matches!(bits, 1 | 2 | 4 | 8 | 16) {
            return None;
        }
        let list = |object| if let Some(Object::Array(array)) = object { Some(space::numbers(&array)) } else { None };
        let decode = list(space::either(dict, "Decode", "D")).filter(|decode| decode.len() >= 2 * components);
        let decode = decode.map(|decode| decode.as_chunks::<2>().0.iter().map(|[low, high]| (*low, *high)).collect());
        let mut image = Self {
            width: size.0 as usize,
            height: size.1 as usize,
            bits: usize::from(bits),
            decode: decode.unwrap_or_else(|| space.decode(bits)),
            space,
            data: decoded.data.into_owned(),
            alpha: alpha.filter(|_| dict.get::<u8>("SMaskInData") == Some(1)),
            key: list(dict.get::<Array<'_>>("Mask").map(Object::Array)).filter(|key| key.len() >= 2 * components),
        };
        image.remove_matte(stream);
        Some(image)
    }

    /// Takes out of the samples the colour that they were mixed with (ISO 32000-1, 11.6.5.3).
    fn remove_matte(&mut self, stream: &Stream<'_>) {
        let Some(mask) = stream.dict().get::<Stream<'_>>("SMask") else { return };
        let Some(matte) = mask.dict().get::<Array<'_>>("Matte").map(|matte| space::numbers(&matte)) else { return };
        let components = self.space.components();
        let plain = self.bits == 8 && self.decode == self.space.decode(8) && matte.len() == components;
        let Some(mask) = Self::read(&mask, Some(Rc::new(Space::Grey))).filter(|mask| plain && mask.width == self.width) else { return };
        let Some(cover) = mask.plane(&Ink::Black).filter(|cover| cover.width == self.width) else { return };
        let matte: Vec<f32> = matte.iter().zip(&self.decode).map(|(value, (low, high))| (value - low) / (high - low) * 255.0).collect();
        for (pixel, cover) in self.data.chunks_exact_mut(components).zip(&cover.samples) {
            let share = f32::from(*cover) / 255.0;
            if share > 0.0 {
                let parts = pixel.iter_mut().zip(&matte);
                parts.for_each(|(part, matte)| *part = (matte + (f32::from(*part) - matte) / share).round() as u8);
            }
        }
    }

    /// The space of its samples.
    pub fn space(&self) -> &Rc<Space> {
        &self.space
    }

    /// How much of an ink each sample leaves as paper; none when the image does not speak of the ink.
    pub fn plane(&self, ink: &Ink) -> Option<Plane> {
        let components = self.space.components();
        let level = |place: usize, sample: u8| {
            let (low, high) = self.decode.get(place).copied().unwrap_or((0.0, 1.0));
            let most = ((1_u32 << self.bits.min(8)) - 1) as f32;
            low + f32::from(sample) / most * (high - low)
        };
        let paper = |ink: f32| 255 - (ink * 255.0).round() as u8;
        self.space.ink(ink, &self.space.first())?;
        let table = |convert: &dyn Fn(u8) -> u8| -> Vec<u8> { (0..=255).map(convert).collect() };
        if components == 1 {
            let table = table(&|sample| paper(self.space.ink(ink, &[level(0, sample)]).unwrap_or(0.0)));
            return Some(self.reduced(|pixel| table[usize::from(pixel[0])]));
        }
        if let Some(place) = self.space.component(ink) {
            let table = table(&|sample| paper(level(place, sample).clamp(0.0, 1.0)));
            return Some(self.reduced(|pixel| table[usize::from(pixel[place])]));
        }
        if *self.space == Space::Light
            && let Some(process) = ink.process()
        {
            let tables: Vec<_> =
                (0..3).map(|place| table(&|sample| (level(place, sample).clamp(0.0, 1.0) * 255.0).round() as u8)).collect();
            return Some(self.reduced(|pixel| {
                let light = [0, 1, 2].map(|place| tables[place][usize::from(pixel[place])]);
                let most = light[0].max(light[1]).max(light[2]);
                light.get(process).map_or(most, |part| 255 - (most - part))
            }));
        }
        Some(self.reduced(|pixel| {
            let colour: Vec<f32> = pixel.iter().enumerate().map(|(place, sample)| level(place, *sample)).collect();
            paper(self.space.ink(ink, &colour).unwrap_or(0.0))
        }))
    }

    /// What is to be seen of the image when its own samples say so; 255 is all.
    pub fn cover(&self) -> Option<Plane> {
        if let Some(alpha) = &self.alpha {
            return Some(Plane { width: self.width, height: self.height, samples: alpha.clone() });
        }
        let key = self.key.as_ref()?;
        Some(self.reduced(|pixel| {
            let hidden = pixel.iter().zip(key.as_chunks::<2>().0).all(|(sample, [low, high])| (*low..=*high).contains(&f32::from(*sample)));
            if hidden { 0 } else { 255 }
        }))
    }

    /// Every pixel through a function; neighbours of very large images are averaged.
    fn reduced(&self, convert: impl Fn(&[u8]) -> u8) -> Plane {
        let components = self.space.components();
        let by = ((self.width as f64 * self.height as f64 / MOST_SAMPLES as f64).sqrt().ceil() as usize).max(1);
        let (width, height) = (self.width.div_ceil(by), self.height.div_ceil(by));
        let row_samples = self.width * components;
        let row_bytes = (row_samples * self.bits).div_ceil(8);
        let mut samples = Vec::with_capacity(width * height);
        let mut row = vec![0; row_samples];
        let (mut sums, mut counts) = (vec![0_u32; width], vec![0_u32; width]);
        for (line, packed) in self.data.chunks(row_bytes).take(self.height).enumerate() {
            unpack(packed, self.bits, &mut row);
            let pixels = row.chunks_exact(components).map(&convert);
            if by == 1 {
                samples.extend(pixels);
                continue;
            }
            for (place, light) in pixels.enumerate() {
                sums[place / by] += u32::from(light);
                counts[place / by] += 1;
            }
            if (line + 1) % by == 0 || line + 1 == self.height {
                samples.extend(sums.iter().zip(&counts).map(|(sum, count)| (sum / (*count).max(1)) as u8));
                sums.fill(0);
                counts.fill(0);
            }
        }
        Plane { width, height, samples }
    }
}

/// A row of samples, a byte each; of 16 bits the upper half.
fn unpack(packed: &[u8], bits: usize, row: &mut [u8]) {
    let byte = |place: usize| packed.get(place).copied().unwrap_or(0);
    match bits {
        8 => {
            let present = packed.len().min(row.len());
            row[..present].copy_from_slice(&packed[..present]);
            row[present..].fill(0);
        }
        16 => row.iter_mut().enumerate().for_each(|(place, sample)| *sample = byte(2 * place)),
        bits => {
            let mask = (1_u8 << bits) - 1;
            for (place, sample) in row.iter_mut().enumerate() {
                let at = place * bits;
                *sample = byte(at / 8) >> (8 - bits - at % 8) & mask;
            }
        }
    }
}
