//! `gantry site`: turns the shell that Trunk built into the whole site.
//!
//! It writes the course as compact data, one prerendered `index.html` per route, `404.html`, and the
//! Content Security Policy with the hashes of the scripts that the pages hold.

mod policy;

use std::fs;
use std::path::Path;

use serde::Serialize;
use study::deck::Chapter;
use study::page::{ChapterMeta, Links, Page, Site, assumptions, chapter, home, html, stage};

use crate::{Failure, Report, load};

/// Where the site is being built, and for which address.
pub(crate) struct Target<'a> {
    /// Folder with Trunk's output.
    pub(crate) dist: &'a Path,
    /// Base path, with both slashes.
    pub(crate) base: &'a str,
    /// Whether pages get the policy; a development server adds scripts of its own.
    pub(crate) policy: bool,
}

/// Writes everything into the target's folder.
pub(crate) fn build(root: &Path, target: &Target<'_>) -> Result<(), Failure> {
    let content = load::content(root)?;
    let course = course(&content)?;
    let site = Site { chapters: course.iter().map(|(meta, _)| meta.clone()).collect() };
    let folder = write_data(root, target, &site, &course, &content.facts)?;
    let shell = fs::read_to_string(target.dist.join("index.html"))
        .map_err(|error| Report::one(format!("index.html: cannot be read: {error}")))?;
    let filled = |text: &str| text.replace("%BASE%", target.base).replace("%CONTENT%", &folder);
    let shell = filled(&shell);
    let links = Links { base: target.base, own_site: true };
    for (route, page) in pages(&site, &course, &content, links) {
        let file = match route.as_str() {
            "404" => "404.html".to_owned(),
            "" => "index.html".to_owned(),
            route => format!("{route}/index.html"),
        };
        let preload = filled(&module_of(&route).map(preload).unwrap_or_default());
        write(target.dist, &file, render(&shell, target, &route, &page, preload)?.as_bytes())?;
    }
    Ok(())
}

/// Each note file holds one chapter; the file's place in the folder is the chapter's number.
pub(crate) fn course(content: &load::Content) -> Result<Vec<(ChapterMeta, Chapter)>, Report> {
    let one = |(number, note): (u32, &load::Chapter)| match note.deck.chapters.as_slice() {
        [chapter] => Ok((ChapterMeta::of(number, &note.slug, chapter), chapter.clone())),
        chapters => Err(Report::one(format!(
            "{}: {} first-level headings: a chapter's file has exactly one",
            note.file,
            chapters.len()
        ))),
    };
    (1..).zip(&content.chapters).map(one).collect()
}

/// Every route with its page, in no particular order; the last is for addresses that do not exist.
fn pages(
    site: &Site,
    course: &[(ChapterMeta, Chapter)],
    content: &load::Content,
    links: Links<'_>,
) -> Vec<(String, Page)> {
    let mut pages = vec![
        (String::new(), home::page(site, links)),
        ("notes".to_owned(), home::notes(site, links)),
        ("assumptions".to_owned(), assumptions::page(&content.facts, links)),
        ("sandbox".to_owned(), stage::sandbox()),
        ("settings".to_owned(), home::settings()),
        ("notes/yours".to_owned(), home::own_notes()),
        ("404".to_owned(), home::not_found(links)),
    ];
    pages.extend(home::CARDS.map(|(route, page)| (route.to_owned(), page())));
    for (meta, chapter) in course {
        pages.extend(
            chapter::page(site, &meta.slug, chapter, links).map(|page| (meta.path(), page)),
        );
    }
    pages
}

/// Writes the data files into a folder named after the build, so that a browser never mixes data and modules of two
/// builds; returns the folder's name.
fn write_data(
    root: &Path,
    target: &Target<'_>,
    site: &Site,
    course: &[(ChapterMeta, Chapter)],
    facts: &study::facts::Facts,
) -> Result<String, Report> {
    let mut files =
        vec![("site.bin".to_owned(), pack(site)?), ("facts.bin".to_owned(), pack(facts)?)];
    for (meta, chapter) in course {
        files.push((format!("notes-{}.bin", meta.slug), pack(chapter)?));
    }
    files.extend(scenarios(root)?);
    let modules = modules(target.dist)?;
    let all = files.iter().map(|(_, bytes)| bytes).chain(&modules);
    let everything: Vec<u8> = all.flatten().copied().collect();
    let folder = format!("content-{}", policy::short_hash(&everything));
    for (name, bytes) in &files {
        write(target.dist, &format!("{folder}/{name}"), bytes)?;
    }
    Ok(folder)
}

/// The examples as they are, by name: the sandbox fetches the one that is chosen.
fn scenarios(root: &Path) -> Result<Vec<(String, Vec<u8>)>, Report> {
    let folder = root.join("examples");
    let failed = |error| Report::one(format!("examples: cannot be read: {error}"));
    let entries = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut files = Vec::new();
    for entry in entries.map_err(failed)? {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            files.push((name, fs::read(entry.path()).map_err(failed)?));
        }
    }
    files.sort();
    Ok(files)
}

/// What the app loads later by addresses that bear the build's name: Trunk names these files after no content.
fn modules(dist: &Path) -> Result<Vec<Vec<u8>>, Report> {
    let failed = |error| Report::one(format!("{}: cannot be read: {error}", dist.display()));
    let entries = fs::read_dir(dist).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut paths: Vec<_> = entries.map_err(failed)?.iter().map(fs::DirEntry::path).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "wasm" || kind == "js"));
    paths.sort();
    paths.iter().map(fs::read).collect::<Result<_, _>>().map_err(failed)
}

fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>, Report> {
    postcard::to_allocvec(value)
        .map_err(|error| Report::one(format!("content: cannot be packed: {error}")))
}

/// The module that a page loads unasked once it stands.
fn module_of(route: &str) -> Option<&'static str> {
    match route {
        "" => Some("first-minute"),
        "sandbox" => Some("stage"),
        _ => None,
    }
}

/// Has the browser fetch a module beside the app, at the addresses under which the app will ask for it, instead of
/// after it; and after what the page itself needs.
fn preload(module: &str) -> String {
    format!(
        "<link rel=\"modulepreload\" href=\"%BASE%{module}.js?%CONTENT%\" fetchpriority=\"low\" />\
         <link rel=\"preload\" href=\"%BASE%{module}_bg.wasm?%CONTENT%\" as=\"fetch\" type=\"application/wasm\" \
         crossorigin=\"anonymous\" fetchpriority=\"low\" />"
    )
}

/// The shell with one page in it.
fn render(
    shell: &str,
    target: &Target<'_>,
    route: &str,
    page: &Page,
    preload: String,
) -> Result<String, Report> {
    let mut title = String::new();
    html::escape(&page.title, &mut title);
    let mut description = String::new();
    html::escape(&page.description, &mut description);
    let content = format!(
        "<div class=\"page\" id=\"prerendered\" data-page=\"{route}\">{}</div>",
        html::html(&page.body)
    );
    let mut text = shell.to_owned();
    for (placeholder, value) in [
        ("%TITLE%", format!("{title} · Gantry")),
        ("%DESCRIPTION%", description),
        ("<!--preload-->", preload),
        ("<!--content-->", content),
    ] {
        if !text.contains(placeholder) {
            return Err(Report::one(format!(
                "index.html: the placeholder {placeholder} is gone: put it back"
            )));
        }
        text = text.replace(placeholder, &value);
    }
    let text = mark_current(&text, target.base, route);
    Ok(if target.policy { policy::insert(&text) } else { text })
}

/// Marks the header's link to the page, as the app does when the route changes.
fn mark_current(text: &str, base: &str, route: &str) -> String {
    let section = route.split('/').next().unwrap_or_default();
    let kind = if section == route { "page" } else { "true" };
    if section.is_empty() {
        return text.to_owned();
    }
    let link = format!("<a href=\"{base}{section}\">");
    text.replacen(&link, &format!("<a href=\"{base}{section}\" aria-current=\"{kind}\">"), 1)
}

fn write(dist: &Path, file: &str, bytes: &[u8]) -> Result<(), Report> {
    let path = dist.join(file);
    let failed = |error| Report::one(format!("{file}: cannot be written: {error}"));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, bytes).map_err(failed)
}
