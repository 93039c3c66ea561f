//! What Typst sees of the world: templates and fonts from the binary, those of a theme, the data of one issue, and nothing else.
//!
//! Every issue has the same virtual paths: Typst keeps each path that it ever saw for the life of the process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use super::fonts::{self, Fonts};
use crate::layout::{self, Layout};

/// With the extras for accessibility: without them a table cannot say that the first cell of a row is its heading.
static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build()));
static KIT: LazyLock<Shelf> = LazyLock::new(|| shelf("/kit/", layout::kit()));
/// The layouts in use, by the files that they are made of: parsed once for the life of the process.
static OPENED: Mutex<Vec<(LayoutFiles, Arc<Shelf>)>> = Mutex::new(Vec::new());
/// A process sets one layout, seldom two.
const MOST_OPENED: usize = 8;

type LayoutFiles = Arc<std::collections::BTreeMap<String, Vec<u8>>>;
type Shelf = HashMap<FileId, Template>;

struct Template {
    bytes: Bytes,
    source: OnceLock<FileResult<Source>>,
}

/// The world of one job.
pub struct JobWorld {
    main: FileId,
    layout: Arc<Shelf>,
    data: HashMap<FileId, Bytes>,
    fonts: Arc<Fonts>,
}

impl JobWorld {
    /// The world in which a layout reads this data, each a path and its bytes.
    pub fn new(layout: &Layout, data: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let data = data.into_iter().map(|(path, bytes)| (id(&path), bytes)).collect();
        Self { main: id("/layout/main.typ"), layout: open(layout), data, fonts: fonts::of(layout) }
    }

    fn template(&self, id: FileId) -> Option<&Template> {
        KIT.get(&id).or_else(|| self.layout.get(&id))
    }
}

impl World for JobWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let template = self.template(id).ok_or_else(|| missing(id))?;
        template
            .source
            .get_or_init(|| {
                let text = std::str::from_utf8(&template.bytes).map_err(|_| FileError::InvalidUtf8)?;
                Ok(Source::new(id, text.to_owned()))
            })
            .clone()
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let template = || self.template(id).map(|template| &template.bytes);
        self.data.get(&id).or_else(template).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// There is no clock: the same issue gives the same bytes on every day.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn open(layout: &Layout) -> Arc<Shelf> {
    let mut opened = OPENED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, shelf)) = opened.iter().find(|(files, _)| *files == layout.files) {
        return Arc::clone(shelf);
    }
    if opened.len() >= MOST_OPENED {
        opened.remove(0);
    }
    let shelf = Arc::new(shelf("/layout/", (*layout.files).clone()));
    opened.push((Arc::clone(&layout.files), Arc::clone(&shelf)));
    shelf
}

fn shelf(root: &str, files: std::collections::BTreeMap<String, Vec<u8>>) -> Shelf {
    let template = |bytes| Template { bytes: Bytes::new(bytes), source: OnceLock::new() };
    files.into_iter().map(|(path, bytes)| (id(&format!("{root}{path}")), template(bytes))).collect()
}

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the paths of templates and data stay under their root");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_with_slash().into())
}
