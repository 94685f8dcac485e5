//! The course as the build wrote it: fetched when first needed, then kept.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use study::deck::Chapter;
use study::facts::Facts;
use study::page::{ChapterMeta, Links, Page, Site, assumptions, chapter, home};

use crate::browser;

thread_local! {
    /// Files fetched so far, by name. A page load fetches none of them twice.
    static FILES: RefCell<BTreeMap<String, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The page at a path below the base; `Ok(None)` where the site has none.
///
/// # Errors
/// A sentence for the visitor when its content cannot be fetched or read.
pub async fn page(path: &str) -> Result<Option<Page>, String> {
    let base = browser::base();
    let links = Links { base: &base, own_site: true };
    let page = match path.split('/').collect::<Vec<_>>().as_slice() {
        [""] => home::page(&site().await?, links),
        ["notes"] => home::notes(&site().await?, links),
        ["notes", slug] => {
            let site = site().await?;
            if site.find(slug).is_none() {
                return Ok(None);
            }
            return Ok(chapter::page(&site, slug, &chapter_of(slug).await?, links));
        }
        ["assumptions"] => assumptions::page(&facts().await?, links),
        _ => return Ok(None),
    };
    Ok(Some(page))
}

/// Every rule and figure, with marks and sources.
///
/// # Errors
/// As [`page`].
pub async fn facts() -> Result<Facts, String> {
    file("facts").await
}

/// The table of contents.
///
/// # Errors
/// As [`page`].
pub async fn site() -> Result<Site, String> {
    file("site").await
}

/// Every chapter with its text, in order.
///
/// # Errors
/// As [`page`].
pub async fn chapters() -> Result<Vec<(ChapterMeta, Chapter)>, String> {
    let mut all = Vec::new();
    for meta in site().await?.chapters {
        let chapter = chapter_of(&meta.slug).await?;
        all.push((meta, chapter));
    }
    Ok(all)
}

async fn chapter_of(slug: &str) -> Result<Chapter, String> {
    file(&format!("notes-{slug}")).await
}

async fn file<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let kept = FILES.with_borrow(|files| files.get(name).cloned());
    let bytes = if let Some(bytes) = kept {
        bytes
    } else {
        let path = format!("{}{}/{name}.bin", browser::base(), browser::content_folder());
        let bytes = browser::fetch(&path).await?;
        FILES.with_borrow_mut(|files| files.insert(name.to_owned(), bytes.clone()));
        bytes
    };
    let unreadable =
        |_| "The site has been updated meanwhile. Reload the page to go on.".to_owned();
    postcard::from_bytes(&bytes).map_err(unreadable)
}
