//! What a press edition is made for, from the command line: a shop, its paper, its marks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::condition::{self, Condition};
use crate::edition::{Edition, Finish};
use crate::issue::rules;
use crate::media::Cache;
use crate::shop::{self, Edges, Press, Shop};

/// Options of the press edition.
#[derive(Debug, Clone, Serialize, Deserialize, Args)]
#[command(next_help_heading = "Options of the press edition")]
pub struct PressOptions {
    /// What the print shop asks for: european-coated, european-uncoated, us, digital, or a JSON file (`bulletin schema shop`)
    #[arg(long, value_name = "PRESET|FILE")]
    shop: Option<String>,
    /// The printing condition instead of the shop's: a built-in profile or an ICC output profile for CMYK
    #[arg(long, value_name = "NAME|FILE.icc")]
    profile: Option<String>,
    /// Millimetres of artwork beyond the trim, at every edge
    #[arg(long, value_name = "MM", value_parser = bleed)]
    bleed: Option<f64>,
    /// Marks around the page
    #[arg(long)]
    marks: Option<Marks>,
    /// Where photos in inks are kept for later runs, or `off`; without it BULLETIN_CACHE, or the user's cache folder
    #[arg(long, value_name = "DIR|off")]
    cache: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
enum Marks {
    /// None
    None,
    /// Where to cut
    Crop,
    /// Crop and bleed marks, targets, a bar of inks, and what the sheet is
    Full,
}

fn bleed(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|mm| (0.0..=20.0).contains(mm)).ok_or_else(|| "it must be from 0 to 20".to_owned())
}

/// Bytes of photos in inks that are kept between runs.
const MOST_CACHED: u64 = 512 << 20;

/// Larger than any preset or profile.
const LARGEST: u64 = 64 << 20;

impl PressOptions {
    /// What an edition for a press is made for; none for other editions, which take none of these options.
    pub fn press(&self, edition: &Edition) -> anyhow::Result<Option<Press>> {
        if edition.finish != Finish::Press {
            let given = [
                ("--shop", self.shop.is_some()),
                ("--profile", self.profile.is_some()),
                ("--bleed", self.bleed.is_some()),
                ("--marks", self.marks.is_some()),
                ("--cache", self.cache.is_some()),
            ];
            if let Some((name, _)) = given.iter().find(|(_, given)| *given) {
                bail!("{name} is for the press edition: add --edition press, or leave it out");
            }
            return Ok(None);
        }
        let (mut shop, folder) = self.shop()?;
        if let Some(mm) = self.bleed {
            shop.bleed_mm = Edges::All(mm);
        }
        shop.marks = match self.marks {
            None => shop.marks,
            Some(Marks::None) => shop::Marks::None,
            Some(Marks::Crop) => shop::Marks::Crop,
            Some(Marks::Full) => shop::Marks::Full,
        };
        let condition = match &self.profile {
            Some(profile) => condition(profile, Path::new(""))?,
            None => condition(&shop.profile, &folder)?,
        };
        Ok(Some(Press { shop, condition: Arc::new(condition), cache: self.cache(), force: false }))
    }

    /// The preset and the folder that it may name a profile in.
    fn shop(&self) -> anyhow::Result<(Shop, PathBuf)> {
        match &self.shop {
            Some(wanted) => named_shop(wanted),
            None => Ok((shop::usual(), PathBuf::new())),
        }
    }

    /// Turns the files that it names into files of a plan, under a prefix of their paths.
    pub fn carry(&mut self, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
        if let Some(wanted) = self.shop.clone().filter(|wanted| shop::find(wanted).is_none()) {
            let (shop, folder) = self.shop()?;
            files.insert(format!("{prefix}shop/shop.json"), read(Path::new(&wanted))?);
            if Condition::find(&shop.profile).is_none() {
                let inside = rules::file_path("shop", &shop.profile).is_ok();
                ensure!(inside, "{wanted}: its profile {} is not in its folder, and cannot go with a plan: put it there", shop.profile);
                files.insert(format!("{prefix}shop/{}", shop.profile), read(&folder.join(&shop.profile))?);
            }
            self.shop = Some(format!("{prefix}shop/shop.json"));
        }
        if let Some(wanted) = self.profile.clone().filter(|wanted| Condition::find(wanted).is_none()) {
            // The name of the condition is that of the file.
            let name = Path::new(&wanted).file_name().unwrap_or_default().to_string_lossy();
            let carried = format!("{prefix}profile/{name}");
            files.insert(carried.clone(), read(Path::new(&wanted))?);
            self.profile = Some(carried);
        }
        Ok(())
    }

    /// Puts the paths of a plan's files in their places.
    pub fn place(&mut self, place: impl Fn(&str) -> Option<String>) {
        for option in [&mut self.shop, &mut self.profile] {
            if let Some(placed) = option.as_deref().and_then(&place) {
                *option = Some(placed);
            }
        }
    }

    fn cache(&self) -> Option<Cache> {
        let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let wanted = self.cache.clone().or_else(|| named("BULLETIN_CACHE"));
        if wanted.as_deref() == Some(Path::new("off")) {
            return None;
        }
        // The folder for caches, or what it is where none is named (XDG Base Directory Specification 0.8).
        let usual = || named("XDG_CACHE_HOME").filter(|path| path.is_absolute()).or_else(|| Some(named("HOME")?.join(".cache")));
        let folder = wanted.or_else(|| Some(usual()?.join("bulletin/photos")))?;
        Some(Cache::new(folder, MOST_CACHED))
    }
}

/// The preset of a name or of a file, and the folder that it may name a profile in.
pub(super) fn named_shop(wanted: &str) -> anyhow::Result<(Shop, PathBuf)> {
    if let Some(shop) = shop::find(wanted) {
        return Ok((shop, PathBuf::new()));
    }
    let path = Path::new(wanted);
    ensure!(path.is_file(), "there is no shop `{wanted}`: the built-in ones are {}, and it is no file", shop::names().join(", "));
    let shop = Shop::read(&read(path)?).map_err(|fact| anyhow::anyhow!("{wanted}: {fact}"))?;
    Ok((shop, path.parent().unwrap_or(Path::new("")).to_owned()))
}

/// The condition of a built-in profile or of a file, which is looked for from a folder.
pub(super) fn condition(wanted: &str, folder: &Path) -> anyhow::Result<Condition> {
    if let Some(found) = Condition::find(wanted) {
        return Ok(found);
    }
    let path = folder.join(wanted);
    if !path.is_file() {
        let names = condition::BUILT_IN.map(|one| one.name);
        bail!("there is no profile `{wanted}`: the built-in ones are {}, and it is no file", names.join(", "));
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    Condition::read(&name, read(&path)?).map_err(|fact| anyhow::anyhow!("{}: {fact}", path.display()))
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path);
    opened.and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(bytes)
}
