//! The page of one chapter: its questions under their topics, the other chapters beside them.

use super::{ChapterMeta, Element, Links, Node, Page, Site, el, prose, question};
use crate::deck::{Chapter, Item};

/// The page at `/notes/<slug>`; `None` where the site has no such chapter.
pub fn page(site: &Site, slug: &str, chapter: &Chapter, links: Links<'_>) -> Option<Page> {
    let (previous, meta, next) = site.find(slug)?;
    let article = el("article")
        .class("chapter")
        .child(
            el("p")
                .class("crumbs")
                .child(el("a").attr("href", links.to("notes")).text("Notes"))
                .text(format!(" / Chapter {} of {}", meta.number, site.chapters.len())),
        )
        .child(el("h1").text(&meta.title))
        .child(toolbar(true))
        .child(el("div").class("results").attr("hidden", ""))
        .child(el("div").class("content").children(items(&chapter.items, &meta.path(), 2, links)))
        .child(pager(previous, next, links));
    let body = el("div").class("with-rail").child(rail(site, Some(slug), links)).child(article);
    Some(Page {
        title: meta.title.clone(),
        description: meta.summary.clone(),
        body: vec![body.into()],
    })
}

/// Items of a chapter or topic; `level` is the heading level of the topics among them.
pub fn items(items: &[Item], page: &str, level: u8, links: Links<'_>) -> Vec<Node> {
    items.iter().flat_map(|i| item(i, page, level, links)).collect()
}

fn item(item: &Item, page: &str, level: u8, links: Links<'_>) -> Vec<Node> {
    match item {
        Item::Prose(blocks) => prose::blocks(blocks, level, links),
        Item::Question(q) => vec![question::question(q, page, links)],
        Item::Topic(topic) => {
            let heading = el(prose::heading_tag(level)).text(&topic.title);
            let below = items(&topic.items, page, level + 1, links);
            vec![el("section").child(heading).children(below).into()]
        }
    }
}

/// The filter and the two fold buttons. They wait, disabled, until the app brings them to life, so
/// that nothing moves when it does.
pub(super) fn toolbar(folds: bool) -> Element {
    let field = el("div")
        .class("filter")
        .attr("role", "search")
        .child(el("label").attr("for", "filter").text("Filter all chapters"))
        .child(
            el("input")
                .attr("id", "filter")
                .attr("type", "search")
                .attr("autocomplete", "off")
                .attr("aria-keyshortcuts", "/")
                .attr("aria-describedby", "filter-count")
                .attr("disabled", ""),
        )
        .child(el("output").attr("id", "filter-count").attr("for", "filter"));
    let bar = el("div").class("toolbar").child(field);
    if !folds {
        return bar;
    }
    let button = |action: &'static str, label: &'static str| {
        el("button")
            .attr("type", "button")
            .attr("data-fold", action)
            .attr("disabled", "")
            .text(label)
            .into()
    };
    bar.child(
        el("div")
            .class("folds")
            .children([button("open", "Open all"), button("close", "Close all")]),
    )
}

fn rail(site: &Site, current: Option<&str>, links: Links<'_>) -> Element {
    let entry = |meta: &ChapterMeta| {
        let mut link = el("a").attr("href", links.to(&meta.path()));
        if current == Some(meta.slug.as_str()) {
            link = link.attr("aria-current", "page");
        }
        el("li").child(link.text(&meta.title)).child(progress(meta)).into()
    };
    el("nav")
        .class("rail")
        .attr("aria-label", "Chapters")
        .child(el("ol").children(site.chapters.iter().map(entry)))
}

/// How many questions a chapter has; the app adds how many of them have been opened.
pub(super) fn progress(meta: &ChapterMeta) -> Element {
    el("span")
        .class("progress")
        .attr("data-progress", &meta.slug)
        .text(format!("{} questions", meta.questions.len()))
}

fn pager(previous: Option<&ChapterMeta>, next: Option<&ChapterMeta>, links: Links<'_>) -> Element {
    let link = |meta: &ChapterMeta, rel: &'static str, word: &'static str| {
        el("a")
            .attr("href", links.to(&meta.path()))
            .attr("rel", rel)
            .child(el("span").text(word))
            .text(" ")
            .child(el("strong").text(&meta.title))
            .into()
    };
    el("nav")
        .class("pager")
        .attr("aria-label", "Previous and next chapter")
        .children(previous.map(|m| link(m, "prev", "Previous")))
        .children(next.map(|m| link(m, "next", "Next")))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::html::html;
    use super::*;
    use crate::notes;

    /// The content of a note as HTML, one element a line.
    fn check(note: &str, expected: &Expect) {
        let (mut deck, _) = notes::parse(note);
        deck.each_question_mut(&mut |q| q.id = format!("line-{}", q.line));
        let links = Links { base: "/", own_site: true };
        let nodes: Vec<Node> =
            deck.chapters.iter().flat_map(|c| items(&c.items, "notes/x", 2, links)).collect();
        expected.assert_eq(&html(&nodes).replace("><", ">\n<"));
    }

    #[test]
    fn a_question_folds_its_answer_and_its_follow_ups() {
        check(
            "# C\n\n## T\n\n<details>\n<summary>Why `x`?</summary>\n\n**In short:** Because.\n\nLong.\n\n\
             **Key points**\n\n- (must) one\n- two\n\n**Sources:** [a](https://a.example)\n\n\
             <details>\n<summary>And then?</summary>\n\n**In short:** Nothing.\n\n</details>\n\n</details>\n",
            &expect![[r#"
                <section>
                <h2>T</h2>
                <details class="question" id="line-5">
                <summary>
                <span class="prompt-text">Why <code>x</code>?</span>
                </summary>
                <div class="answer">
                <p class="short">Because.</p>
                <p>Long.</p>
                <div class="points">
                <p class="label">Key points</p>
                <ul>
                <li class="must">one<span class="must-mark"> must-have</span>
                </li>
                <li>two</li>
                </ul>
                </div>
                <p class="sources">
                <strong class="label">Sources</strong> <a href="https://a.example" rel="noreferrer">a</a>
                </p>
                <p class="tools">
                <a class="permalink" href="/notes/x#line-5">Link to this question</a>
                <button class="quiet" type="button" data-copy="line-5" disabled="">Copy link</button>
                </p>
                <div class="follow-ups">
                <p class="label">Follow-up questions</p>
                <details class="question" id="line-19">
                <summary>
                <span class="prompt-text">And then?</span>
                </summary>
                <div class="answer">
                <p class="short">Nothing.</p>
                <p class="tools">
                <a class="permalink" href="/notes/x#line-19">Link to this question</a>
                <button class="quiet" type="button" data-copy="line-19" disabled="">Copy link</button>
                </p>
                </div>
                </details>
                </div>
                </div>
                </details>
                </section>"#]],
        );
    }

    #[test]
    fn an_unanswered_question_says_so() {
        check(
            "# C\n\n1. One?\n   <details><summary></summary>\n   Yes.\n   </details>\n\n2. Two?\n",
            &expect![[r#"
            <details class="question" id="line-3">
            <summary>
            <span class="number">1</span> <span class="prompt-text">One?</span>
            </summary>
            <div class="answer">
            <p>Yes.</p>
            <p class="tools">
            <a class="permalink" href="/notes/x#line-3">Link to this question</a>
            <button class="quiet" type="button" data-copy="line-3" disabled="">Copy link</button>
            </p>
            </div>
            </details>
            <div class="question unanswered" id="line-8">
            <p class="prompt">
            <span class="number">2</span> <span class="prompt-text">Two?</span>
            </p>
            <p class="none">No answer in the note yet.</p>
            </div>"#]],
        );
    }

    #[test]
    fn hostile_text_stays_text() {
        check(
            "# C\n\n<details>\n<summary>A <script>alert(1)</script>?</summary>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(2)> ![y](https://e.example/y.png)\n\n</details>\n",
            &expect![[r#"
                <details class="question" id="line-3">
                <summary>
                <span class="prompt-text">A alert(1)?</span>
                </summary>
                <div class="answer">
                <p>
                <span class="dead-link" title="javascript:alert(1)">x</span> <span class="missing-image" title="x">Image: x</span> <span class="missing-image">Image: <a href="https://e.example/y.png" rel="noreferrer">y</a>
                </span>
                </p>
                <p class="tools">
                <a class="permalink" href="/notes/x#line-3">Link to this question</a>
                <button class="quiet" type="button" data-copy="line-3" disabled="">Copy link</button>
                </p>
                </div>
                </details>"#]],
        );
    }
}
