//! What a note points at: images, other chapters and their questions, live figures.

use super::{Chapter, Course, Found};
use crate::deck::Inline;

pub(super) fn check(course: &Course, chapter: &Chapter, found: &mut Found) {
    chapter.deck.each_inline(&mut |line, inline| {
        let complaint = match inline {
            Inline::Image { src, alt, .. } => image(course, src, alt),
            Inline::Link { href, .. } => link(course, chapter, href),
            Inline::Figure { id, .. } => course.facts.figure(id).err(),
            _ => None,
        };
        if let Some(message) = complaint {
            found.push(line, message);
        }
    });
}

/// The path below `public/` of an image that a note names; `None` where it is none of our files.
pub fn image_path(src: &str) -> Option<String> {
    let mut path = vec!["notes"];
    if is_external(src) || src.starts_with('/') {
        return None;
    }
    for part in src.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop()?;
            }
            name => path.push(name),
        }
    }
    Some(path.join("/"))
}

fn image(course: &Course, src: &str, alt: &str) -> Option<String> {
    if alt.trim().is_empty() {
        return Some(format!("the image `{src}` has no description: write it as `![…]({src})`"));
    }
    let known = image_path(src).is_some_and(|path| course.images.contains(&path));
    (!known).then(|| {
        format!("no image `{src}`: draw it under public/drawings/ and name it `../drawings/….svg`")
    })
}

fn link(course: &Course, chapter: &Chapter, href: &str) -> Option<String> {
    if let Some(rest) = href.strip_prefix("http://") {
        return Some(format!("the link to `{rest}` is not secure: write https://"));
    }
    if is_external(href) {
        return None;
    }
    let (slug, id) = href.split_once('#').unwrap_or((href, ""));
    let target = match slug {
        "" => Some(chapter),
        _ => course.chapters.iter().find(|other| other.slug == slug),
    };
    let Some(target) = target else {
        let known: Vec<&str> = course.chapters.iter().map(|chapter| chapter.slug).collect();
        return Some(format!("no chapter `{slug}` to link to: there are {}", known.join(", ")));
    };
    let exists = target.deck.questions().iter().any(|placed| placed.question.id == id);
    (!id.is_empty() && !exists).then(|| {
        format!(
            "no question `{id}` in the chapter `{}`: see its ids in cards.lock.json",
            target.slug
        )
    })
}

fn is_external(href: &str) -> bool {
    href.contains("://") || href.starts_with("mailto:")
}
