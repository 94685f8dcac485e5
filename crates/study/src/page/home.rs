//! The pages that lead into the course: `/`, `/notes`, and the page for an address that does not exist.

use super::{ChapterMeta, Links, Node, Page, Site, chapter, el, first_minute};

/// The page at `/`: what this is, one next step, a living cluster, the chapters.
pub fn page(site: &Site, links: Links<'_>) -> Page {
    let n_questions: usize = site.chapters.iter().map(|c| c.questions.len()).sum();
    let lead = format!(
        "A course in {} chapters and {n_questions} questions: think of your answer first, then unfold ours. \
         Every figure leads to its source, and figures that AWS does not promise say so.",
        site.chapters.len(),
    );
    let words = el("div")
        .child(el("h1").text("Amazon ECS, question by question"))
        .child(el("p").class("lead").text(lead))
        .children(site.chapters.first().map(|first| next_step(first, links)));
    let hero = el("section").class("hero").child(words);
    let chapters = el("section").child(el("h2").text("Chapters")).child(chapter_list(site, links));
    Page {
        title: "Amazon ECS, question by question".into(),
        description: "Learn Amazon ECS from questions with folded answers: Fargate, EC2, capacity providers, \
                      availability, scaling and storage. Free and without an account."
            .into(),
        body: vec![hero.into(), first_minute::section(links), chapters.into()],
    }
}

/// The page at `/notes`: all chapters and the filter over them.
pub fn notes(site: &Site, links: Links<'_>) -> Page {
    let own = el("p")
        .class("own-notes-link")
        .text("Have notes of your own? ")
        .child(el("a").attr("href", links.to("notes/yours")).text("Open a Markdown file"))
        .text(": it is read here in your browser and sent nowhere.");
    let body = el("div")
        .class("chapters-page")
        .child(el("h1").text("Notes"))
        .child(chapter::toolbar(false))
        .child(el("div").class("results").attr("hidden", ""))
        .child(el("div").class("content").child(chapter_list(site, links)).child(own));
    Page {
        title: "Notes".into(),
        description: "All chapters of the Amazon ECS course, with a filter over every question."
            .into(),
        body: vec![body.into()],
    }
}

/// The page for an address that does not exist.
pub fn not_found(links: Links<'_>) -> Page {
    let body = el("div").class("narrow").child(el("h1").text("There is no page here")).child(
        el("p")
            .text("The address may be misspelt, or the page may have moved. Try ")
            .child(el("a").attr("href", links.to("notes")).text("the chapters"))
            .text(" or ")
            .child(el("a").attr("href", links.to("")).text("the start"))
            .text("."),
    );
    Page {
        title: "Page not found".into(),
        description: "There is no page at this address.".into(),
        body: vec![body.into()],
    }
}

/// What stands at `/settings` until the app shows the settings themselves.
pub fn settings() -> Page {
    waiting("Settings", "Theme, motion and what is kept in this browser.")
}

/// What stands at `/notes/yours` until the app is there.
pub fn own_notes() -> Page {
    waiting(
        "Your own notes",
        "Open a Markdown file of your own with questions and answers: read in your browser, sent nowhere.",
    )
}

/// What stands at an address of the cards until the app is there, by the path below the base.
pub const CARDS: [(&str, StandIn); 6] = [
    ("cards", || {
        waiting(
            "Cards",
            "The course as flashcards that come back when you are about to forget them.",
        )
    }),
    ("cards/review", || waiting("Review", "Today's cards, one after the other.")),
    ("cards/browse", || waiting("All cards", "Every card with where it stands.")),
    ("cards/settings", || {
        waiting("Limits, exam day, buttons", "How many cards a day, and towards which day.")
    }),
    ("cards/statistics", || {
        waiting("Statistics", "What comes due, what you have done, and how well you recall.")
    }),
    ("cards/backup", || {
        waiting(
            "Backup and exchange",
            "Your reviews as a file, and cards to and from other programs.",
        )
    }),
];

/// Makes the page that stands somewhere until the app is there.
pub type StandIn = fn() -> Page;

fn waiting(title: &str, description: &str) -> Page {
    let body = el("div")
        .class("narrow")
        .child(el("h1").text(title))
        .child(el("p").class("lead").text(description))
        .child(el("p").class("none").text("Loading … This page needs JavaScript and WebAssembly."));
    Page { title: title.into(), description: description.into(), body: vec![body.into()] }
}

/// The one thing to do next. The app points it at the chapter that was read last.
fn next_step(first: &ChapterMeta, links: Links<'_>) -> Node {
    el("p")
        .class("next-step")
        .child(
            el("a")
                .class("button")
                .attr("data-next", "")
                .attr("href", links.to(&first.path()))
                .text(format!("Start with chapter {}: {}", first.number, first.title)),
        )
        .text(" ")
        // The app shows it to a learner who has answered cards.
        .child(
            el("a")
                .class("button-plain")
                .attr("data-cards", "")
                .attr("href", links.to("cards"))
                .attr("hidden", "")
                .text("Cards"),
        )
        .into()
}

fn chapter_list(site: &Site, links: Links<'_>) -> Node {
    let entry = |meta: &ChapterMeta| {
        el("li")
            .child(
                el("a")
                    .class("chapter-card")
                    .attr("href", links.to(&meta.path()))
                    .child(
                        el("span")
                            .class("chapter-number")
                            .attr("aria-hidden", "true")
                            .text(meta.number.to_string()),
                    )
                    .child(el("span").class("chapter-title").text(&meta.title))
                    .child(el("span").class("chapter-summary").text(&meta.summary))
                    .child(chapter::progress(meta)),
            )
            .into()
    };
    el("ol").class("chapter-list").children(site.chapters.iter().map(entry)).into()
}
