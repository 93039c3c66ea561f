//! What a page draws besides its tagged text: fonts, colours, images, artifacts.

use std::collections::{BTreeSet, HashSet};

use hayro::hayro_syntax::object::Name;
use hayro::hayro_syntax::object::dict::Dict;
use lopdf::{Dictionary, Object, Stream};

use super::colour;
use super::font::Font;
use super::page::Image;
use super::source::{Source, address};

/// Images written into the content of a page that are told of.
const MOST_IMAGES: usize = 10_000;

/// What a page draws besides its tagged text.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub fonts: BTreeSet<Font>,
    pub colour_spaces: BTreeSet<String>,
    pub images: Vec<Image>,
    pub artifacts: Vec<String>,
    pub untagged: String,
    /// Images, patterns, soft masks and colour spaces seen, which are noted once.
    seen: HashSet<usize>,
}

impl Drawn {
    /// Whether this is the first look at an image, a pattern or a mask.
    pub fn first_time(&mut self, dict: &Dictionary) -> bool {
        self.seen.insert(address(dict))
    }

    /// Notes a colour space by name, without making the name anew each time.
    pub fn note(&mut self, space: &str) {
        if !self.colour_spaces.contains(space) {
            self.colour_spaces.insert(space.to_owned());
        }
    }

    /// Notes a colour space.
    pub fn space<'a>(&mut self, source: &Source<'a>, space: &'a Object) {
        if self.seen.insert(std::ptr::from_ref(space) as usize) {
            self.colour_spaces.insert(colour::describe(source, space));
        }
    }

    /// Notes the colour space of a shading.
    pub fn shading<'a>(&mut self, source: &Source<'a>, shading: &'a Dictionary) {
        if let Some(space) = source.get(shading, "ColorSpace") {
            self.space(source, space);
        }
    }

    /// Notes the colour space that the transparency group of a page or a form blends in.
    pub fn group<'a>(&mut self, source: &Source<'a>, dict: &'a Dictionary) {
        let group = source.dictionary(dict, "Group");
        if let Some(space) = group.and_then(|group| source.get(group, "CS")) {
            self.space(source, space);
        }
    }

    /// Notes an image and the one that says how opaque it is.
    pub fn image<'a>(&mut self, source: &Source<'a>, stream: &'a Stream) {
        // A mask that has a mask of its own is wrong, and endless when it is its own.
        for stream in [Some(stream), source.stream(&stream.dict, "SMask")].into_iter().flatten() {
            if self.first_time(&stream.dict) {
                let image = Image::read(source, &stream.dict);
                self.colour_spaces.extend(image.colour_space.clone());
                self.images.push(image);
            }
        }
    }

    /// Begins an artifact; one without text gives its place to the next.
    pub fn begin_artifact(&mut self) {
        if self.artifacts.last().is_none_or(|last| !last.is_empty()) {
            self.artifacts.push(String::new());
        }
    }

    /// Parts what the artifact says next from what it said.
    pub fn part_artifact(&mut self) {
        if let Some(artifact) = self.artifacts.last_mut().filter(|artifact| !artifact.is_empty()) {
            artifact.push(' ');
        }
    }

    /// Notes an image that is written into the content, whose colour space may be named in the resources.
    pub fn inline_image<'a>(&mut self, source: &Source<'a>, image: &Dict<'_>, named: impl Fn(&Name<'_>) -> Option<&'a Object>) {
        let space: Option<Name<'_>> = ["CS", "ColorSpace"].iter().find_map(|key| image.get(*key));
        let space =
            space.map(|name| named(&name).map_or_else(|| colour::full_name(name.as_str()), |space| colour::describe(source, space)));
        self.colour_spaces.extend(space.clone());
        if self.images.len() < MOST_IMAGES {
            self.images.push(Image::inline(image, space));
        }
    }
}
