//! Reads the project's content: notes, facts, drawings and the lock of ids.
//!
//! [`content`] is for the build and stops at anything out of order; [`draft`] is for the commands
//! that say what is out of order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use study::deck::{Deck, Inline};
use study::facts::{self, Facts};
use study::lint;
use study::lock::{self, Lock};
use study::notes::{self, Options, Problem};

use crate::{Report, lockfile, svg};

/// Folder of the notes, in the project's root.
const NOTES: &str = "public/notes";
/// Folder that the paths of images start from, in the project's root.
const PUBLIC: &str = "public";
/// Folder of the drawings, in [`PUBLIC`].
const DRAWINGS: &str = "drawings";
/// Name of the facts' file, in the project's root.
const FACTS: &str = "facts.toml";
/// Most changed questions that are named one by one; a new project has hundreds.
const MAX_STALE: usize = 10;

/// Width and height of pictures, where the file says, by path below `public/`.
type Images = BTreeMap<String, Option<(u32, u32)>>;

/// Everything that the site is made of.
pub(crate) struct Content {
    /// In the order of their files' numbers.
    pub(crate) chapters: Vec<Chapter>,
    /// The rules that the notes quote.
    pub(crate) facts: Facts,
    /// The pictures that notes may show.
    pub(crate) images: Images,
}

/// One note file, ready for a page: figures and citations filled in, questions with their ids,
/// images with their sizes.
pub(crate) struct Chapter {
    /// Path of the file from the root, such as `public/notes/04-fargate.md`.
    pub(crate) file: String,
    /// The file's name without number and extension: address of the page, name of the deck.
    pub(crate) slug: String,
    /// What the note holds.
    pub(crate) deck: Deck,
    /// What the parser had to say.
    pub(crate) problems: Vec<Problem>,
}

/// Content that may be out of order, with what is.
pub(crate) struct Draft {
    /// With the ids that `gantry notes lock` would give.
    pub(crate) content: Content,
    /// The lock that `gantry notes lock` would write.
    pub(crate) lock: Lock,
    /// How that differs from the lock on disk.
    pub(crate) changes: lock::Report,
    /// Whether the lock on disk would change at all.
    pub(crate) is_stale: bool,
    /// Figures and citations that the facts do not know; one sentence each.
    pub(crate) unknown: Vec<String>,
}

/// The content for the build; an error says everything that must be put right first.
pub(crate) fn content(root: &Path) -> Result<Content, Report> {
    let draft = draft(root)?;
    let facts = draft.content.facts.check();
    let mut messages: Vec<String> =
        facts.iter().map(|complaint| format!("{FACTS}: {complaint}")).collect();
    messages.extend(draft.stale());
    messages.extend(draft.unknown);
    Report::none_or(messages)?;
    Ok(draft.content)
}

/// The content as it stands, however unfinished; an error means that a file cannot be read.
pub(crate) fn draft(root: &Path) -> Result<Draft, Report> {
    let facts = facts(root)?;
    let images = images(root)?;
    let mut chapters = chapters(root, &images)?;
    let mut unknown = Vec::new();
    for chapter in &mut chapters {
        let place = |one: facts::Unknown| format!("{}:{}: {}", chapter.file, one.line, one.message);
        unknown.extend(facts::resolve(&mut chapter.deck, &facts).into_iter().map(place));
        measure(&mut chapter.deck, &images);
    }
    let old = lockfile::read(root)?;
    let (lock, changes) = lock_of(&old, &chapters);
    for Chapter { slug, deck, .. } in &mut chapters {
        lock::assign_updated(&lock, slug, deck);
    }
    let is_stale = lock != old;
    Ok(Draft { content: Content { chapters, facts, images }, lock, changes, is_stale, unknown })
}

impl Draft {
    /// What `gantry notes lock` would change; one sentence each.
    pub(crate) fn stale(&self) -> Vec<String> {
        let message = |change: &lock::Change| {
            let chapter = self.content.chapters.iter().find(|one| one.slug == change.deck);
            let place = match (chapter, change.line) {
                (Some(chapter), 1..) => format!("{}:{}", chapter.file, change.line),
                _ => format!("{}: deck {}", lockfile::NAME, change.deck),
            };
            format!("{place}: question `{}` {}: run `gantry notes lock`", change.id, change.kind)
        };
        let changes = &self.changes.changes;
        let mut messages: Vec<String> = changes.iter().take(MAX_STALE).map(message).collect();
        if changes.len() > MAX_STALE {
            let more = changes.len() - MAX_STALE;
            messages.push(format!("{}: and {more} more questions", lockfile::NAME));
        }
        if self.is_stale && messages.is_empty() {
            messages.push(format!("{}: out of date: run `gantry notes lock`", lockfile::NAME));
        }
        messages
    }
}

/// Reads `facts.toml`.
pub(crate) fn facts(root: &Path) -> Result<Facts, Report> {
    crate::facts::read(&text(root, FACTS)?).map_err(Report::one)
}

/// Reads a file below the root, or says which one cannot be read and why.
pub(crate) fn text(root: &Path, file: &str) -> Result<String, Report> {
    let bytes = fs::read(root.join(file))
        .map_err(|error| Report::one(format!("{file}: cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or(&[]);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Report::one(format!("{file}:{line}: not UTF-8: save the file in that encoding"))
    })
}

fn chapters(root: &Path, images: &Images) -> Result<Vec<Chapter>, Report> {
    // Notes stand one folder below `public`, as pages do in the site.
    let options = Options { images: images.keys().map(|path| format!("../{path}")).collect() };
    let mut chapters: Vec<Chapter> = Vec::new();
    for file in files(root, NOTES)?.iter().filter(|file| file.ends_with(".md")) {
        let slug = slug(file);
        if let Some(other) = chapters.iter().find(|other| other.slug == slug) {
            return Err(Report::one(format!(
                "{file}: the name `{slug}` is taken by {}: rename one of them",
                other.file
            )));
        }
        let (deck, problems) = notes::parse_with(&text(root, file)?, &options);
        chapters.push(Chapter { file: file.clone(), slug, deck, problems });
    }
    Ok(chapters)
}

/// The name of a deck: `public/notes/04-fargate.md` is `fargate`.
fn slug(file: &str) -> String {
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let name = stem.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
    if name.is_empty() { stem.into_owned() } else { name.to_owned() }
}

fn images(root: &Path) -> Result<Images, Report> {
    let public = root.join(PUBLIC);
    let mut images = BTreeMap::new();
    for file in files(&public, DRAWINGS)? {
        let size = if file.ends_with(".svg") { svg::size(&text(&public, &file)?) } else { None };
        images.insert(file, size);
    }
    Ok(images)
}

fn measure(deck: &mut Deck, images: &Images) {
    deck.each_inline_mut(&mut |_, inline| {
        if let Inline::Image { src, size, .. } = inline {
            *size = lint::image_path(src).and_then(|path| *images.get(&path)?);
        }
    });
}

/// The lock brought up to date with all chapters; a deck whose note was deleted is retired.
fn lock_of(old: &Lock, chapters: &[Chapter]) -> (Lock, lock::Report) {
    let gone = Deck::default();
    let present: BTreeSet<&str> = chapters.iter().map(|chapter| chapter.slug.as_str()).collect();
    let absent: BTreeSet<&str> = old
        .cards
        .iter()
        .map(|record| record.deck.as_str())
        .filter(|deck| !present.contains(deck))
        .collect();
    let mut decks: Vec<(&str, &Deck)> =
        chapters.iter().map(|chapter| (chapter.slug.as_str(), &chapter.deck)).collect();
    decks.extend(absent.iter().map(|name| (*name, &gone)));
    lock::update_all(old, &decks)
}

/// Files of a folder below a root, as paths from that root, ordered by name.
fn files(root: &Path, folder: &str) -> Result<Vec<String>, Report> {
    let failed = |error| Report::one(format!("{folder}: cannot be read: {error}"));
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(failed)? {
        let path: PathBuf = entry.map_err(failed)?.path();
        if let Some(name) =
            path.file_name().and_then(|name| name.to_str()).filter(|_| path.is_file())
        {
            files.push(format!("{folder}/{name}"));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests;
