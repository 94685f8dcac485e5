//! `/cards`: what is due today.

use std::rc::Rc;

use study::cards::day::{StudyDay, next_cutoff};
use study::cards::flashcard::COURSE;
use study::cards::queue::queue;
use study::cards::session;
use study::cards::words::when;
use study::page::cards::overview::{self, DeckRow, Overview};
use web_sys::Element;

use super::learner::Learner;
use super::{Frame, Screen, deck};
use crate::{browser, clock};

struct Page {
    frame: Rc<Frame>,
}

/// Opens the page.
pub(super) fn open(frame: Rc<Frame>) -> Rc<dyn Screen> {
    let page = Rc::new(Page { frame });
    page.draw();
    page
}

impl Page {
    fn draw(&self) {
        let Frame { learner, deck, .. } = &*self.frame;
        let now = clock::now();
        let shown = learner.with_log(|log| {
            let progress = log.progress();
            let today = progress.day(now);
            let summary = session::summary(log, deck.entries(), now.at_ms);
            let cutoff =
                next_cutoff(now.at_ms, progress.settings().rollover_hour, clock::offset_at);
            let row = |name: &str| {
                let deck = deck.only(name);
                let queue = queue(deck.entries(), progress, now, 0);
                DeckRow {
                    name: name.to_owned(),
                    n_cards: count(deck.entries().len()),
                    n_due: count(queue.cards.len()),
                }
            };
            Overview {
                queue: queue(deck.entries(), progress, now, 0),
                n_cards: count(deck.only(COURSE).entries().len()),
                done: progress.days.get(&today).copied().unwrap_or_default(),
                reviews_per_day: progress.settings().reviews_per_day,
                decks: deck.names().into_iter().map(row).collect(),
                is_first: progress.cards.is_empty(),
                days_left: progress.settings().days_left(today),
                next: summary.next.map(|due| when(due, now, today)),
                next_day: clock::instant(cutoff),
                needs_backup: learner.needs_backup(),
            }
        });
        let nodes = self.frame.with_links(|links| overview::page(&shown, links));
        self.frame.draw(&nodes, None);
    }
}

impl Screen for Page {
    fn act(self: Rc<Self>, _action: &str, _on: &Element) {}

    fn changed(self: Rc<Self>) {
        self.draw();
    }
}

/// On the start page: a learner who has answered cards is shown what is due before the next chapter.
pub async fn invite(page: Element) {
    let learner = Learner::of_this_tab();
    let Some(next) = browser::find(&page, "[data-next]") else { return };
    learner.start().await;
    if learner.with_log(|log| log.progress().cards.is_empty()) {
        return;
    }
    let Ok(deck) = deck::load().await else { return };
    let now = clock::now();
    let queue = learner.with_log(|log| queue(deck.entries(), log.progress(), now, 0));
    if let Some(cards) = browser::find(&page, "[data-cards]") {
        let _ = cards.set_attribute("href", &format!("{}cards", browser::base()));
        cards.set_text_content(Some(&overview::invitation(&queue)));
        let _ = cards.remove_attribute("hidden");
        // One thing is first: what is due, where anything is.
        let (first, second) =
            if queue.cards.is_empty() { (&next, &cards) } else { (&cards, &next) };
        let _ = first.parent_node().map(|parent| parent.insert_before(first, Some(second)));
        first.set_class_name("button");
        second.set_class_name("button-plain");
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The study day of this moment, for pages that put something off.
pub(super) fn today(learner: &Learner) -> StudyDay {
    learner.with_log(|log| log.progress().day(log.moment(clock::now())))
}
