//! An issue, a layout, an edition and a locale that fit together.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Report};
use crate::edition::Edition;
use crate::issue::Issue;
use crate::issue::limits::Limits;
use crate::issue::path::Path as IssuePath;
use crate::issue::read::{self, Read};
use crate::issue::source::Source;
use crate::layout::Layout;
use crate::locale::{self, Locale};
use crate::media::{self, Photo};

/// What is set: made by [`Job::prepare`] alone, so that whoever holds one need not check it again.
#[derive(Debug)]
pub struct Job {
    read: Read,
    photos: Vec<Photo>,
    locale: Locale,
    layout: Layout,
    edition: &'static Edition,
}

impl Job {
    /// Reads an issue and everything that it names. The report holds all findings; the job is there when none is an error.
    pub fn prepare(file: &str, bytes: &[u8], folder: &Path, layout: Layout, edition: &'static Edition, limits: &Limits) -> (Option<Self>, Report) {
        let (read, mut report) = read::read(file, bytes, limits);
        let Some(read) = read else { return (None, report) };
        let (photos, faults) = media::intake(&read.issue, folder, edition.longest_photo_side, limits);
        for fault in faults {
            report.diagnostics.push(fault.diagnostic.at(read.source.place_of(&fault.path)));
        }
        let locale = locale::find(&read.issue.lang.0);
        if locale.is_none() {
            let mut path = IssuePath::default();
            path.push_field("lang");
            let d = Diagnostic::error("unknown-language", "there is no locale for this language")
                .value(&read.issue.lang.0)
                .allowed(crate::issue::shape::list(&locale::tags()))
                .hint("a new locale is one file in layouts/locales");
            report.diagnostics.push(d.at(read.source.place_of(&path)));
        }
        report.sort();
        match locale {
            Some(locale) if !report.has_errors() => (Some(Self { read, photos, locale, layout, edition }), report),
            _ => (None, report),
        }
    }

    /// The issue.
    pub fn issue(&self) -> &Issue {
        &self.read.issue
    }

    /// What was read: the issue and its tree.
    pub fn read(&self) -> &Read {
        &self.read
    }

    /// The issue's file as a tree with places.
    pub fn source(&self) -> &Source {
        &self.read.source
    }

    /// The photos, in the order of their ids.
    pub fn photos(&self) -> &[Photo] {
        &self.photos
    }

    /// How the language of the issue writes.
    pub fn locale(&self) -> &Locale {
        &self.locale
    }

    /// How it looks.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// For whom it is.
    pub fn edition(&self) -> &'static Edition {
        self.edition
    }
}
