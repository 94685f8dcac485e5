//! Pages as plain data: a small tree of elements, made from decks without any browser.
//!
//! The build writes the tree as HTML ([`html`]) and the browser app mounts the same tree as DOM, so
//! that a prerendered page and a client-rendered one are equal by construction. Text stays text all
//! the way: no part of a note can become markup.

pub mod assumptions;
pub mod card;
pub mod cards;
pub mod chapter;
mod chart;
pub mod drill;
pub mod first_minute;
pub mod home;
pub mod html;
pub mod interval;
mod prose;
mod question;
pub mod search;
pub mod site;
pub mod stage;

pub use site::{ChapterMeta, Site};

/// A node of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element with its attributes and children.
    Element(Element),
    /// Text, escaped by whoever writes it out.
    Text(String),
}

/// An element. Tag and attribute names are the site's own literals, never a note's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Tag name.
    pub tag: &'static str,
    /// Attributes in the order of writing.
    pub attrs: Vec<(&'static str, String)>,
    /// Children in order.
    pub children: Vec<Node>,
}

/// A whole page: what goes into `<head>` and what goes into `<main>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Title without the site's name.
    pub title: String,
    /// One sentence for search engines and previews.
    pub description: String,
    /// Children of `<main>`.
    pub body: Vec<Node>,
}

/// Starts an element: `el("p").class("short").text("…")`.
pub fn el(tag: &'static str) -> Element {
    Element { tag, attrs: Vec::new(), children: Vec::new() }
}

impl Element {
    /// With an attribute more.
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attrs.push((name, value.into()));
        self
    }

    /// With a class.
    pub fn class(self, name: &'static str) -> Self {
        self.attr("class", name)
    }

    /// With a text more.
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// With a child more.
    pub fn child(mut self, child: impl Into<Node>) -> Self {
        self.children.push(child.into());
        self
    }

    /// With several children more.
    pub fn children(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(children);
        self
    }
}

impl From<Element> for Node {
    fn from(element: Element) -> Self {
        Self::Element(element)
    }
}

/// How the links and images of a note become addresses on a page.
#[derive(Debug, Clone, Copy)]
pub struct Links<'a> {
    /// Base path of the site, with both slashes.
    pub base: &'a str,
    /// Whether the note is one of the site's own: only then do relative links lead anywhere.
    pub own_site: bool,
}

impl Links<'_> {
    /// The address of a page of the site; `path` has no leading slash.
    pub(crate) fn to(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address a note's link leads to, or `None` where it must not be a link.
    fn href(&self, href: &str) -> Option<String> {
        if is_web(href) || href.starts_with("mailto:") {
            return Some(href.to_owned());
        }
        let relative = !href.is_empty() && !href.contains(':') && !href.starts_with(['/', '\\']);
        match (relative, href.strip_prefix('#')) {
            (true, Some(_)) => Some(href.to_owned()),
            (true, None) if self.own_site => Some(self.to(&format!("notes/{href}"))),
            _ => None,
        }
    }

    /// The address of a note's image, where the site may show it.
    fn image(&self, src: &str) -> Option<String> {
        let name = src.strip_prefix("../drawings/")?;
        (self.own_site && !name.contains(['/', '\\', ':']))
            .then(|| self.to(&format!("drawings/{name}")))
    }
}

fn is_web(href: &str) -> bool {
    href.starts_with("https://") || href.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(links: Links<'_>, written: &str, expected: Option<&str>) {
        assert_eq!(links.href(written).as_deref(), expected, "{written}");
    }

    #[test]
    fn links_lead_to_pages_and_to_the_web_and_nowhere_else() {
        let ours = Links { base: "/x/", own_site: true };
        check(ours, "fargate#billing", Some("/x/notes/fargate#billing"));
        check(ours, "#billing", Some("#billing"));
        check(ours, "https://aws.amazon.com/", Some("https://aws.amazon.com/"));
        check(ours, "mailto:a@b.example", Some("mailto:a@b.example"));
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "\\\\evil",
            "/etc",
            "",
        ] {
            check(ours, bad, None);
        }
        let theirs = Links { base: "/x/", own_site: false };
        check(theirs, "../other.md", None);
        check(theirs, "https://aws.amazon.com/", Some("https://aws.amazon.com/"));
    }

    #[test]
    fn only_drawings_of_the_site_are_shown() {
        let ours = Links { base: "/x/", own_site: true };
        assert_eq!(ours.image("../drawings/a.svg").as_deref(), Some("/x/drawings/a.svg"));
        for bad in ["../drawings/../a.svg", "../a.svg", "https://evil.example/a.png", "a.png"] {
            assert_eq!(ours.image(bad), None, "{bad}");
        }
        assert_eq!(Links { base: "/", own_site: false }.image("../drawings/a.svg"), None);
    }
}
