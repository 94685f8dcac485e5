//! A sitting: which card lies on the table, and what each action does to it.
//!
//! The log is the truth: after every answer the queue is made anew from it, so that undo, a reload and
//! another tab need nothing of their own here.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use study::cards::card::{Card, Grade};
use study::cards::day::{Clocks, DAY_MS, Moment, StudyDay, has_jumped};
use study::cards::event::{Kind, MAX_TOOK_MS, Mode, Review};
use study::cards::flashcard::Flashcard;
use study::cards::queue::{Queue, Queued, Why, queue};
use study::cards::session::{self, Goal};
use study::drill::worked::Drawn;
use study::page::cards::review::Offer;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};

use super::learner::Keeping;
use super::overview::today;
use super::{Frame, go, tabs};
use crate::settings::BUTTONS;
use crate::{browser, clock};

/// A grade pressed so soon after the answer was shown was meant for the button that stood there.
const DOUBLE_TAP_MS: f64 = 250.0;

/// What is on the page.
#[derive(Clone)]
pub(super) enum Stage {
    Card(Shown),
    /// A card that keeps slipping.
    Leech(Shown),
    /// The clock has gone forward by so many days.
    Jumped(u32),
    Over,
}

/// A card on the table.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) card: Rc<Flashcard>,
    /// Its numbers for this review, where it has some.
    pub(super) drawn: Option<Drawn>,
    /// What was typed so far.
    pub(super) typed: String,
    /// Its last review when it was laid down.
    pub(super) last: Option<Moment>,
    pub(super) why: Why,
    pub(super) mode: Mode,
    pub(super) number: u32,
    pub(super) total: u32,
    pub(super) hint: bool,
    /// The study day for which the intervals stand on the page.
    pub(super) day: StudyDay,
    /// When the answer was shown, on the steady clock in milliseconds.
    pub(super) revealed_ms: Option<f64>,
    /// When the card was laid down, on the same clock.
    pub(super) since_ms: f64,
}

/// A sitting.
pub(super) struct Sitting {
    pub(super) frame: Rc<Frame>,
    pub(super) stage: RefCell<Stage>,
    /// When it began, in UTC milliseconds.
    pub(super) since_ms: i64,
    /// When it ends by itself.
    pub(super) goal: Cell<Goal>,
    /// New cards that the learner asked for beyond the limit.
    pub(super) extra_new: Cell<u32>,
    pub(super) my_turn: Cell<bool>,
    /// Whether something is being kept right now.
    pub(super) busy: Cell<bool>,
    pub(super) clocks: Cell<Clocks>,
    /// How many times other tabs had recorded something when last looked.
    pub(super) heard: Cell<u32>,
}

impl Sitting {
    /// Lays the next card on the table: `preferred`, or the first of the queue.
    pub(super) fn next(&self, preferred: Option<&str>, takes_focus: bool) {
        let queue = self.queue();
        let answered = self.answered();
        let over = self.goal.get().is_reached(answered, self.since_ms, clock::now());
        let first = match preferred {
            Some(id) => {
                let queued = queue.cards.iter().find(|queued| queued.id == id).cloned();
                Some(queued.unwrap_or(Queued { id: id.to_owned(), why: Why::Review }))
            }
            None if over => None,
            None => queue.cards.first().cloned(),
        };
        let card = first.and_then(|queued| Some((self.frame.deck.find(&queued.id)?, queued.why)));
        browser::be_silent();
        let stage = match card {
            Some((card, why)) => Stage::Card(Shown {
                drawn: card.draw(self.card(&card.id).reps),
                typed: String::new(),
                last: self.card(&card.id).last,
                card,
                why,
                mode: queue.mode,
                number: answered + 1,
                total: self.total(&queue, answered),
                hint: false,
                day: today(&self.frame.learner),
                revealed_ms: None,
                since_ms: clock::steady_ms(),
            }),
            None => Stage::Over,
        };
        let focus = if matches!(stage, Stage::Over) { "stage" } else { "card-place" };
        self.stage.replace(stage);
        self.draw(takes_focus.then_some(focus));
    }

    pub(super) fn offer(&self) -> Offer {
        let newer = self.frame.learner.is(&Keeping::Newer);
        match (newer, self.my_turn.get(), BUTTONS.value()) {
            (true, ..) => Offer::Nothing,
            (_, false, _) => Offer::OtherTab,
            (_, _, "two") => Offer::Two,
            _ => Offer::Four,
        }
    }

    /// Asks for this tab's turn, or takes it.
    pub(super) fn take_turn(self: &Rc<Self>, steal: bool) {
        let sitting = Rc::downgrade(self);
        tabs::take_turn(steal, move |mine| {
            let sitting = sitting.upgrade().filter(|sitting| sitting.frame.place.is_connected());
            let Some(sitting) = sitting else { return false };
            let news = sitting.my_turn.replace(mine) != mine;
            if news && sitting.shown().is_some_and(|shown| shown.revealed_ms.is_some()) {
                sitting.draw(None);
            }
            true
        });
    }

    pub(super) fn show(&self) {
        if self.has_jumped() {
            return;
        }
        self.keep_typed();
        if let Stage::Card(shown) = &mut *self.stage.borrow_mut() {
            shown.revealed_ms = Some(clock::steady_ms());
            shown.day = today(&self.frame.learner);
        }
        self.draw_with_certainty(Some("card-answer"));
    }

    /// The certainty is a field of the page until the answer is graded; it outlives the field.
    pub(super) fn draw_with_certainty(&self, focus: Option<&str>) {
        let certainty = chosen_certainty();
        self.draw(focus);
        let level = certainty.map(|level| level.to_string()).unwrap_or_default();
        let _ = self.frame.place.set_attribute("data-certainty", &level);
    }

    /// A grade's button was pressed.
    pub(super) fn press(self: &Rc<Self>, on: &Element) {
        let revealed_ms = self.shown().and_then(|shown| shown.revealed_ms).unwrap_or_default();
        let number = on.get_attribute("data-grade").and_then(|text| text.parse::<u8>().ok());
        let grade = number.and_then(|number| Grade::try_from(number).ok());
        if let Some(grade) = grade
            && clock::steady_ms() - revealed_ms >= DOUBLE_TAP_MS
        {
            self.grade(grade);
        }
    }

    pub(super) fn grade(self: &Rc<Self>, grade: Grade) {
        let Some(shown) = self.shown().filter(|shown| shown.revealed_ms.is_some()) else { return };
        if self.has_jumped() || self.has_dawned(&shown) {
            return;
        }
        let id = shown.card.id.clone();
        let before = self.card(&id);
        let (wait, elapsed_days) = self.frame.learner.with_log(|log| {
            let (scheduler, now) = (log.progress().scheduler(), log.moment(clock::now()));
            let outcome = scheduler.preview(&id, &before, now)[usize::from(u8::from(grade)) - 1];
            (outcome.wait.words(), scheduler.elapsed_days(&before, now))
        });
        let took = (clock::steady_ms() - shown.since_ms).clamp(0.0, f64::from(MAX_TOOK_MS));
        let certainty = self.frame.place.get_attribute("data-certainty");
        let compared = self.compared(&shown);
        let review = Review {
            typed: compared.map(|compared| compared.verdict.is_right()),
            certainty: certainty.and_then(|level| level.parse().ok()),
            took_ms: took as u32,
            mode: shown.mode,
            elapsed_days,
            from_state: before.state,
            ..Review::new(id.clone(), grade)
        };
        self.record(Kind::Review(review), move |sitting| {
            let left = sitting.queue().cards.len();
            let wait = match shown.mode {
                Mode::Review => format!(", next in {wait}"),
                Mode::Cram => String::new(),
            };
            browser::announce(&format!("Graded {}{wait}. {left} left.", grade.name()));
            let after = sitting.card(&id);
            let put_aside = after.buried_until != before.buried_until;
            if grade == Grade::Again && after.leech && put_aside {
                sitting.stage.replace(Stage::Leech(shown));
                sitting.draw(Some("stage"));
            } else {
                sitting.next(None, true);
            }
        });
    }

    pub(super) fn give_hint(&self) {
        match &mut *self.stage.borrow_mut() {
            Stage::Card(shown) => {
                let hint = shown.card.hint();
                shown.hint = hint.is_some();
                browser::announce(hint.as_deref().unwrap_or("This card has no hint."));
            }
            _ => return,
        }
        self.draw(None);
    }

    pub(super) fn read_aloud(&self) {
        let Some(shown) = self.shown() else { return };
        let is_revealed = shown.revealed_ms.is_some();
        browser::read_aloud(&shown.card.spoken(shown.drawn.as_ref(), is_revealed));
    }

    /// Leaves: once something was answered, by way of what came of it.
    pub(super) fn leave(&self) {
        if matches!(&*self.stage.borrow(), Stage::Over) || self.answered() == 0 {
            return go("cards");
        }
        self.stage.replace(Stage::Over);
        self.draw(Some("stage"));
    }

    /// Goes on beyond the goal, or with so many more new cards.
    pub(super) fn go_on(&self, more_new: u32) {
        if matches!(&*self.stage.borrow(), Stage::Over) {
            self.goal.set(Goal::All);
            self.extra_new.set(self.extra_new.get().saturating_add(more_new));
            self.clocks.set(clock::clocks());
        }
        self.next(None, true);
    }

    /// Records something, then goes on. One thing at a time: a key that is pressed meanwhile does
    /// nothing.
    pub(super) fn record(self: &Rc<Self>, kind: Kind, then: impl FnOnce(&Rc<Self>) + 'static) {
        if matches!(self.offer(), Offer::OtherTab | Offer::Nothing) || self.busy.replace(true) {
            return;
        }
        let sitting = self.clone();
        spawn_local(async move {
            sitting.frame.learner.record(kind).await;
            sitting.busy.set(false);
            // The learner may have left meanwhile; what was recorded is kept all the same.
            if sitting.frame.place.is_connected() {
                then(&sitting);
            }
        });
    }

    pub(super) fn shown(&self) -> Option<Shown> {
        match &*self.stage.borrow() {
            Stage::Card(shown) => Some(shown.clone()),
            _ => None,
        }
    }

    pub(super) fn queue(&self) -> Queue {
        let (deck, extra) = (&self.frame.deck, self.extra_new.get());
        self.frame
            .learner
            .with_log(|log| queue(deck.entries(), log.progress(), log.moment(clock::now()), extra))
    }

    pub(super) fn answered(&self) -> u32 {
        let n = self.frame.learner.with_log(|log| session::answers(log, self.since_ms).count());
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    pub(super) fn total(&self, queue: &Queue, answered: u32) -> u32 {
        let left = u32::try_from(queue.cards.len()).unwrap_or(u32::MAX).max(1);
        let all = answered.saturating_add(left);
        match self.goal.get() {
            Goal::Cards(cards) => all.min(cards).max(answered + 1),
            Goal::All | Goal::Minutes(_) => all,
        }
    }

    pub(super) fn card(&self, id: &str) -> Card {
        let known = self.frame.learner.with_log(|log| log.progress().cards.get(id).cloned());
        known.unwrap_or_default()
    }

    /// Whether a study day has begun since the intervals were shown; if so, they are shown anew, for
    /// a grade must do what its button says.
    fn has_dawned(&self, shown: &Shown) -> bool {
        let today = today(&self.frame.learner);
        if shown.day == today {
            return false;
        }
        if let Stage::Card(shown) = &mut *self.stage.borrow_mut() {
            shown.day = today;
        }
        self.draw(None);
        browser::announce("A new day has begun: look at the intervals again.");
        true
    }

    /// Whether the clock has jumped since it was last trusted; if so, the page asks.
    pub(super) fn has_jumped(&self) -> bool {
        let (before, now) = (self.clocks.get(), clock::clocks());
        if has_jumped(before, now) {
            let days = (now.wall_ms - before.wall_ms) / DAY_MS;
            self.stage.replace(Stage::Jumped(u32::try_from(days).unwrap_or_default()));
            self.draw(Some("stage"));
            return true;
        }
        self.clocks.set(now);
        false
    }
}

pub(super) fn certainty_field(level: u8) -> Option<HtmlInputElement> {
    browser::element(&format!("certainty-{level}"))?.dyn_into().ok()
}

fn chosen_certainty() -> Option<u8> {
    (1..=3).find(|level| certainty_field(*level).is_some_and(|field| field.checked()))
}
