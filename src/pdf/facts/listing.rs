//! The facts as plain text, one a line, made for golden files.

use std::fmt::{self, Formatter, Write as _};

use super::{Attachment, Bookmark, Facts, Kid, OutputIntent, Page, Tag, Target};

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "version {}", self.version)?;
        optional(f, "title", self.title.as_deref())?;
        if self.info_title != self.title {
            optional(f, "title in the information dictionary", self.info_title.as_deref())?;
        }
        writeln!(f, "shows {}", if self.shows_title { "its title" } else { "its file name" })?;
        writeln!(f, "language {}", self.lang.as_deref().unwrap_or("none"))?;
        let claims = self.conformance.join(", ");
        writeln!(f, "claims {}", if claims.is_empty() { "nothing" } else { &claims })?;
        for OutputIntent { standard, condition, registry, info, components } in &self.output_intents {
            write!(f, "output intent {standard}")?;
            for words in [condition, registry, info].into_iter().flatten() {
                write!(f, " {}", quoted(words))?;
            }
            match components {
                Some(components) => writeln!(f, ", profile of {components} components")?,
                None => writeln!(f, ", no profile")?,
            }
        }
        writeln!(f, "pages {}", self.pages.len())?;
        for (number, page) in (1..).zip(&self.pages) {
            writeln!(f, "\npage {number}")?;
            write!(f, "{page}")?;
        }
        section(f, "bookmarks", self.bookmarks.is_empty())?;
        for bookmark in &self.bookmarks {
            self::bookmark(f, bookmark, 1)?;
        }
        section(f, "attachments", self.attachments.is_empty())?;
        for Attachment { name, relationship, mime, description, size, sha256 } in &self.attachments {
            write!(f, "  {} {}", quoted(name), relationship.as_deref().unwrap_or("Unspecified"))?;
            writeln!(f, " {} {size} bytes", mime.as_deref().unwrap_or("without type"))?;
            optional(f, "    description", description.as_deref())?;
            writeln!(f, "    sha256 {sha256}")?;
        }
        section(f, if self.marked { "tags" } else { "tags, not marked as such" }, self.tags.is_empty())?;
        let mut page = 0;
        for tag in &self.tags {
            self::tag(f, tag, 1, &mut page, self.lang.as_ref())?;
        }
        Ok(())
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let boxes = [("media", self.media), ("crop", self.crop), ("bleed", self.bleed), ("trim", self.trim)];
        for (name, edge) in boxes {
            if let Some(edge) = edge {
                writeln!(f, "  {name} {edge}")?;
            }
        }
        if self.rotate != 0 {
            writeln!(f, "  turned {} degrees", self.rotate)?;
        }
        for font in &self.fonts {
            let carried = match (font.embedded, font.subset) {
                (true, true) => "embedded subset",
                (true, false) => "embedded whole",
                (false, _) => "NOT EMBEDDED",
            };
            writeln!(f, "  font {} {} {carried}", font.name, font.kind)?;
        }
        for space in &self.colour_spaces {
            writeln!(f, "  colour {space}")?;
        }
        for image in &self.images {
            write!(f, "  image {} x {} {}", image.width, image.height, image.filter)?;
            write!(f, " {}", image.colour_space.as_deref().unwrap_or("stencil"))?;
            writeln!(f, "{}", if image.soft_mask { " with soft mask" } else { "" })?;
        }
        for link in &self.links {
            write!(f, "  link {}", link.target)?;
            match &link.contents {
                Some(contents) => write!(f, " {}", quoted(contents))?,
                None => f.write_str(" without contents")?,
            }
            writeln!(f, "{}", if link.tagged { "" } else { " NOT TAGGED" })?;
        }
        for kind in &self.annotations {
            writeln!(f, "  annotation {kind}")?;
        }
        for artifact in &self.artifacts {
            writeln!(f, "  artifact {}", quoted(artifact.trim()))?;
        }
        if !self.untagged.trim().is_empty() {
            writeln!(f, "  untagged {}", quoted(&self.untagged))?;
        }
        Ok(())
    }
}

fn section(f: &mut Formatter<'_>, name: &str, empty: bool) -> fmt::Result {
    writeln!(f, "\n{name}{}", if empty { ": none" } else { "" })
}

fn optional(f: &mut Formatter<'_>, name: &str, text: Option<&str>) -> fmt::Result {
    match text {
        Some(text) => writeln!(f, "{name} {}", quoted(text)),
        None => Ok(()),
    }
}

fn bookmark(f: &mut Formatter<'_>, bookmark: &Bookmark, level: usize) -> fmt::Result {
    writeln!(f, "{:1$}{2} {3}", "", level * 2, quoted(&bookmark.title), bookmark.target)?;
    bookmark.kids.iter().try_for_each(|kid| self::bookmark(f, kid, level + 1))
}

/// Writes an element: on one line when it holds only text, else what it holds under it.
/// What follows from what is around it, page and language, is left out.
fn tag(f: &mut Formatter<'_>, tag: &Tag, level: usize, page: &mut usize, lang: Option<&String>) -> fmt::Result {
    write!(f, "{:1$}{2}", "", level * 2, tag.role)?;
    if tag.own_role != tag.role {
        write!(f, " (own role {})", tag.own_role)?;
    }
    if let Some(own) = tag.lang.as_ref().filter(|own| Some(*own) != lang) {
        write!(f, " lang={own}")?;
    }
    let lang = tag.lang.as_ref().or(lang);
    let texts = [("alt", &tag.alt), ("actual", &tag.actual_text), ("expansion", &tag.expansion), ("title", &tag.title)];
    for (name, text) in texts {
        if let Some(text) = text {
            write!(f, " {name}={}", quoted(text))?;
        }
    }
    for (name, value) in &tag.attributes {
        write!(f, " {name}={value}")?;
    }
    let begun = tag.kids.iter().find_map(|kid| if let Kid::Text(run) = kid { Some(run.page) } else { None });
    if let Some(begun) = begun.filter(|begun| begun != page) {
        write!(f, " page={begun}")?;
        *page = begun;
    }
    let one_line = tag.kids.iter().all(|kid| !matches!(kid, Kid::Tag(_)));
    if !one_line {
        for kid in &tag.kids {
            if let Kid::Object { kind, target } = kid {
                write!(f, " {}", object(kind, target))?;
            }
        }
        writeln!(f)?;
    }
    for kid in &tag.kids {
        let line = match kid {
            Kid::Tag(kid) => {
                self::tag(f, kid, level + 1, page, lang)?;
                continue;
            }
            Kid::Text(run) => {
                let mut line = String::new();
                if let Some(own) = run.lang.as_ref().filter(|own| Some(*own) != lang) {
                    write!(line, "[{own}] ")?;
                }
                if let Some(alt) = run.alt.as_ref().filter(|alt| Some(*alt) != tag.alt.as_ref()) {
                    write!(line, "alt={} ", quoted(alt))?;
                }
                if !run.text.is_empty() {
                    line.push_str(&quoted(&run.text));
                }
                line.trim_end().to_owned()
            }
            Kid::Object { kind, target } if one_line => object(kind, target),
            Kid::Object { .. } => continue,
        };
        match (one_line, line.is_empty()) {
            (_, true) => {}
            (true, false) => write!(f, " {line}")?,
            (false, false) => writeln!(f, "{:1$}{line}", "", level * 2 + 2)?,
        }
    }
    if one_line {
        writeln!(f)?;
    }
    Ok(())
}

fn object(kind: &str, target: &Target) -> String {
    if kind == "Link" { format!("-> {target}") } else { format!("annotation {kind}") }
}

/// The text in quotes, with what cannot be seen escaped.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {
                out.extend(character.escape_unicode());
            }
            _ if character.is_control() => out.extend(character.escape_unicode()),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
