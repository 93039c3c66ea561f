//! HOW it looks: a folder of `layouts/`, built in, or a folder of the house's own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::theme::House;

static LAYOUTS: Dir = include_dir!("$CARGO_MANIFEST_DIR/layouts");
/// Folders beside the layouts that are none.
const SHARED: [&str; 2] = ["kit", "locales"];

/// A layout: its templates and its tokens.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its templates by their path from the layout's folder.
    pub files: Arc<BTreeMap<String, Vec<u8>>>,
    /// Colours, fonts and lengths.
    pub tokens: Json,
    /// What a theme brings besides tokens; none in the layout's own dress.
    pub house: Option<Arc<House>>,
}

/// What `layout.json` says.
#[derive(Debug, Deserialize)]
struct About {
    description: String,
}

/// Names of the built-in layouts, in order.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = LAYOUTS.dirs().filter_map(|dir| dir.path().to_str()).filter(|name| !SHARED.contains(name)).collect();
    names.sort_unstable();
    names
}

/// The built-in layout of a name.
pub fn find(name: &str) -> Option<Layout> {
    let dir = LAYOUTS.get_dir(name).filter(|_| !SHARED.contains(&name))?;
    let files = embedded(dir, name);
    Some(layout(name, files).expect("the layouts in the binary are tested"))
}

/// A layout from a folder. The error says what is missing.
pub fn open(folder: &Path) -> Result<Layout, String> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files, 0).map_err(|error| format!("the layout {} cannot be read: {error}", folder.display()))?;
    let name = folder.file_name().map_or_else(|| "layout".into(), |name| name.to_string_lossy().into_owned());
    layout(&name, files).map_err(|fact| format!("{}: {fact}", folder.display()))
}

/// The templates that all layouts share.
pub fn kit() -> BTreeMap<String, Vec<u8>> {
    LAYOUTS.get_dir("kit").map_or_else(BTreeMap::new, |dir| embedded(dir, "kit"))
}

fn layout(name: &str, files: BTreeMap<String, Vec<u8>>) -> Result<Layout, String> {
    if !files.contains_key("main.typ") {
        return Err("there is no main.typ in it".into());
    }
    let json = |file: &str| {
        let bytes = files.get(file).ok_or_else(|| format!("there is no {file} in it"))?;
        serde_json::from_slice::<Json>(bytes).map_err(|error| format!("{file}: {error}"))
    };
    let about: About = serde_json::from_value(json("layout.json")?).map_err(|error| format!("layout.json: {error}"))?;
    let tokens = json("tokens.json")?;
    Ok(Layout { name: name.to_owned(), description: about.description, files: Arc::new(files), tokens, house: None })
}

/// Lays values of tokens over others, object by object.
pub fn merge(under: &mut Json, over: &Json) {
    match (under, over) {
        (Json::Object(under), Json::Object(over)) => {
            for (name, value) in over {
                merge(under.entry(name.as_str()).or_insert(Json::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}

fn embedded(dir: &'static Dir, root: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for file in dir.files() {
        if let Ok(path) = file.path().strip_prefix(root) {
            files.insert(path.to_string_lossy().into_owned(), file.contents().to_vec());
        }
    }
    for inner in dir.dirs() {
        files.extend(embedded(inner, root));
    }
    files
}

/// Deeper than any layout's folders, so that a link to a parent folder ends somewhere.
const DEEPEST: usize = 8;

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>, depth: usize) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < DEEPEST {
            collect(&entry.path(), &format!("{name}/"), files, depth + 1)?;
        } else if kind.is_file() {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}
