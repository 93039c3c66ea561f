//! An issue, a layout, an edition and a locale that fit together.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Report};
use crate::edition::{Edition, Finish};
use crate::issue::Issue;
use crate::issue::limits::Limits;
use crate::issue::path::Path as IssuePath;
use crate::issue::read::{self, Read};
use crate::issue::rules;
use crate::issue::source::Source;
use crate::layout::Layout;
use crate::locale::{self, Locale};
use crate::media::{self, Photo};
use crate::shop::Press;

/// What is set: made by [`Job::prepare`] alone, so that whoever holds one need not check it again.
#[derive(Debug)]
pub struct Job {
    read: Read,
    photos: Vec<Photo>,
    locale: Locale,
    layout: Layout,
    edition: &'static Edition,
    pages: Option<usize>,
    press: Option<Press>,
}

impl Job {
    /// Reads an issue and everything that it names. The report holds all findings; the tree is there unless the syntax is at
    /// fault, the job when no finding is an error.
    pub fn prepare(
        file: &str,
        bytes: &[u8],
        folder: &Path,
        layout: &Layout,
        edition: &'static Edition,
        limits: &Limits,
    ) -> (Result<Self, Option<Source>>, Report) {
        let (source, issue, mut report) = read::examine(file, bytes, limits);
        let Some(source) = source else { return (Err(None), report) };
        let (photos, faults) = media::intake(&source, folder, edition.photos, limits);
        report.diagnostics.extend(faults.into_iter().map(|fault| fault.diagnostic.at(source.place_of(&fault.path))));
        let locale = language(&source, &mut report);
        match (issue, locale) {
            (Some(issue), Some(locale)) if !report.has_errors() => {
                let press = (edition.finish == Finish::Press).then(Press::default);
                let layout = layout.clone();
                (Ok(Self { read: Read { issue, source }, photos, locale, layout, edition, pages: None, press }), report)
            }
            _ => (Err(Some(source)), report),
        }
    }

    /// The job in a layout's dress; the logo of its house is the last of the photos.
    pub fn in_layout(mut self, layout: Layout) -> Self {
        self.photos.extend(layout.house.as_ref().and_then(|house| Some(house.logo.as_ref()?.photo.clone())));
        Self { layout, ..self }
    }

    /// The issue.
    pub fn issue(&self) -> &Issue {
        &self.read.issue
    }

    /// The job with a number of pages to fill, whatever the issue wishes for.
    pub fn with_pages(self, pages: Option<usize>) -> Self {
        Self { pages, ..self }
    }

    /// The job for a shop, where its edition is for one.
    pub fn with_press(self, press: Option<Press>) -> Self {
        let press = if self.press.is_some() { press.or(self.press) } else { None };
        Self { press, ..self }
    }

    /// The shop that the edition is for; none where it is for readers.
    pub fn press(&self) -> Option<&Press> {
        self.press.as_ref()
    }

    /// The number of pages to fill: as asked for, or as the issue wishes.
    pub fn wished_pages(&self) -> Option<usize> {
        self.pages.or_else(|| self.issue().print.as_ref()?.pages.map(|pages| pages as usize))
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

/// The locale of an issue's language; told when there is none.
fn language(source: &Source, report: &mut Report) -> Option<Locale> {
    let tag = source.root().get("lang")?.as_str().filter(|tag| rules::lang_tag(tag).is_ok())?;
    let locale = locale::find(tag);
    if locale.is_none() {
        let mut path = IssuePath::default();
        path.push_field("lang");
        let d = Diagnostic::error("unknown-language", "there is no locale for this language")
            .value(tag)
            .allowed(format!("{}, alone or with a region, as in `en-GB`", crate::issue::shape::list(&locale::tags())))
            .hint("write the issue in one of these; another language needs a locale of its own in the program");
        report.diagnostics.push(d.at(source.place_of(&path)));
    }
    locale
}
