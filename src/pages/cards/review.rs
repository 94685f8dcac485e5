//! `/cards/review`: a sitting. Which card lies on the table, and what each action does to it.
//!
//! The log is the truth: after every answer the queue is made anew from it, so that undo, a reload and
//! another tab need nothing of their own here.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::{GetUntracked as _, WithUntracked as _, window};
use leptos::task::spawn_local;
use study::cards::card::{Card, Grade};
use study::cards::day::{Clocks, DAY_MS, has_jumped};
use study::cards::event::{EventId, Kind, MAX_TOOK_MS, Mode, Review};
use study::cards::flashcard::Flashcard;
use study::cards::keys::{self, Action};
use study::cards::queue::{Queue, Queued, Why, queue};
use study::cards::session::{self, Goal};
use study::cards::words::when;
use study::page::cards::end::{self, Over};
use study::page::cards::review::{self, Answer, Offer, Table};
use study::page::interval;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlDetailsElement, HtmlDialogElement, HtmlInputElement, KeyboardEvent};

use super::overview::today;
use super::{Frame, Screen, swipe};
use crate::learner::Keeping;
use crate::settings::{BUTTONS, KEYS};
use crate::{browser, clock, tabs};

/// A grade pressed so soon after the answer was shown was meant for the button that stood there.
const DOUBLE_TAP_MS: f64 = 250.0;

/// What is on the page.
#[derive(Clone)]
enum Stage {
    Card(Shown),
    /// A card that keeps slipping.
    Leech(Rc<Flashcard>),
    /// The clock has gone forward by so many days.
    Jumped(u32),
    Over,
}

/// A card on the table.
#[derive(Clone)]
struct Shown {
    card: Rc<Flashcard>,
    why: Why,
    mode: Mode,
    number: u32,
    total: u32,
    hint: bool,
    /// When the answer was shown, on the steady clock in milliseconds.
    revealed_ms: Option<f64>,
    /// When the card was laid down, on the same clock.
    since_ms: f64,
}

/// A sitting.
struct Sitting {
    frame: Rc<Frame>,
    stage: RefCell<Stage>,
    /// When it began, in UTC milliseconds.
    since_ms: i64,
    /// When it ends by itself.
    goal: Cell<Goal>,
    /// New cards that the learner asked for beyond the limit.
    extra_new: Cell<u32>,
    my_turn: Cell<bool>,
    /// Whether something is being kept right now.
    busy: Cell<bool>,
    clocks: Cell<Clocks>,
    /// How many times other tabs had recorded something when last looked.
    heard: Cell<u32>,
}

/// Opens the page.
pub(super) fn open(frame: Rc<Frame>) -> Rc<dyn Screen> {
    let number = |name: &str| asked_for(name).and_then(|text| text.parse::<u32>().ok());
    let goal = match (number("cards"), number("minutes")) {
        (Some(cards), _) => Goal::Cards(cards.max(1)),
        (None, Some(minutes)) => Goal::Minutes(minutes.max(1)),
        (None, None) => Goal::All,
    };
    let sitting = Rc::new(Sitting {
        heard: Cell::new(frame.learner.from_others.get_untracked()),
        stage: RefCell::new(Stage::Over),
        since_ms: clock::now().at_ms,
        goal: Cell::new(goal),
        extra_new: Cell::new(number("more").unwrap_or_default().min(100)),
        my_turn: Cell::new(true),
        busy: Cell::new(false),
        clocks: Cell::new(clock::clocks()),
        frame,
    });
    sitting.next(None, false);
    sitting.take_turn(false);
    let swiped = Rc::downgrade(&sitting);
    swipe::listen(&sitting.frame.place, move |grade| {
        if let Some(sitting) = swiped.upgrade() {
            sitting.grade(grade);
        }
    });
    sitting
}

/// A value of the address's query.
fn asked_for(name: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    let parts = query.trim_start_matches('?').split('&').filter_map(|part| part.split_once('='));
    parts.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).next()
}

impl Screen for Sitting {
    fn act(self: Rc<Self>, action: &str, on: &Element) {
        match action {
            "show" => self.show(),
            "grade" => self.press(on),
            "undo" => self.undo(),
            "redo" => self.redo(),
            "flag" => self.flag(),
            "bury" => self.put_aside(),
            "suspend" => self.suspend(),
            "hint" => self.give_hint(),
            "aloud" => self.read_aloud(),
            "help" => toggle_help(),
            "take-turn" => self.take_turn(true),
            "go-on" => self.go_on(0),
            "more-new" => self.go_on(5),
            "trust-clock" => {
                self.clocks.set(clock::clocks());
                self.next(None, true);
            }
            _ => {}
        }
    }

    fn key(self: Rc<Self>, event: &KeyboardEvent) {
        let (key, ctrl) = (event.key(), event.ctrl_key() || event.meta_key());
        if !ctrl && keys::is_single_character(&key) && KEYS.value() == "off" {
            return;
        }
        let revealed = self.shown().is_some_and(|shown| shown.revealed_ms.is_some());
        let Some(action) = keys::action(&key, ctrl, revealed, BUTTONS.value() == "two") else {
            return;
        };
        // While the help is open nothing else is done; Esc closes it, as dialogs do.
        if help().is_some_and(|help| help.open()) && action != Action::Help {
            return;
        }
        event.prevent_default();
        match action {
            Action::Show => self.show(),
            Action::Grade(grade) => self.grade(grade),
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Explain => toggle("explanation"),
            Action::Flag => self.flag(),
            Action::Bury => self.put_aside(),
            Action::Suspend => self.suspend(),
            Action::Hint => self.give_hint(),
            Action::AskCertainty => {
                if let Some(first) = browser::element("certainty-1") {
                    browser::focus(&first);
                }
            }
            Action::Certainty(level) => {
                if let Some(field) = certainty_field(level) {
                    field.set_checked(true);
                }
            }
            Action::Aloud => self.read_aloud(),
            Action::Help => toggle_help(),
            Action::Leave => (self.frame.go)("cards"),
        }
    }

    fn changed(self: Rc<Self>) {
        // Another tab may have answered the card on the table.
        let heard = self.frame.learner.from_others.get_untracked();
        if self.heard.replace(heard) == heard {
            return;
        }
        let Some(shown) = self.shown() else { return };
        if !self.queue().cards.iter().any(|queued| queued.id == shown.card.id) {
            self.next(None, true);
        }
    }

    fn left(&self) {
        tabs::end_turn();
    }
}

impl Sitting {
    /// Lays the next card on the table: `preferred`, or the first of the queue.
    fn next(&self, preferred: Option<&str>, takes_focus: bool) {
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
        let stage = match card {
            Some((card, why)) => Stage::Card(Shown {
                card,
                why,
                mode: queue.mode,
                number: answered + 1,
                total: self.total(&queue, answered),
                hint: false,
                revealed_ms: None,
                since_ms: clock::steady_ms(),
            }),
            None => Stage::Over,
        };
        let focus = if matches!(stage, Stage::Over) { "stage" } else { "card-place" };
        self.stage.replace(stage);
        self.draw(takes_focus.then_some(focus));
    }

    fn draw(&self, focus: Option<&str>) {
        let stage = self.stage.borrow().clone();
        let nodes = self.frame.with_links(|links| match stage {
            Stage::Card(shown) => review::page(&self.table(&shown), links),
            Stage::Jumped(days) => end::jumped(days, links),
            Stage::Leech(card) => {
                let related =
                    |other: &&Flashcard| other.family == card.family && other.id != card.id;
                let related: Vec<&Flashcard> = self.frame.deck.cards().filter(related).collect();
                end::leech(&card, &related, links)
            }
            Stage::Over => {
                let over = self.over();
                let find = |id: &String| self.frame.deck.cards().find(|card| card.id == *id);
                let over = Over {
                    confident_errors: over.confident_errors.iter().filter_map(find).collect(),
                    forgotten: over.forgotten.iter().filter_map(find).collect(),
                    next: over.next.map(|due| when(due, clock::now(), today(self.frame.learner))),
                    can_undo: self.frame.learner.with_log(|log| log.to_undo().is_some()),
                    needs_backup: self.frame.learner.needs_backup(),
                    summary: over,
                };
                end::over(&over, links)
            }
        });
        self.frame.draw(&nodes, focus);
    }

    fn table<'a>(&self, shown: &'a Shown) -> Table<'a> {
        let card = self.card(&shown.card.id);
        self.frame.learner.with_log(|log| Table {
            card: &shown.card,
            number: shown.number,
            total: shown.total,
            why: shown.why,
            hint: shown.hint,
            flagged: card.flagged,
            can_undo: log.to_undo().is_some(),
            can_redo: log.to_redo().is_some(),
            answer: shown.revealed_ms.map(|_| {
                let (scheduler, now) = (log.progress().scheduler(), log.moment(clock::now()));
                let id = &shown.card.id;
                Answer {
                    outcomes: scheduler.preview(id, &card, now),
                    why: interval::why(id, &card, scheduler, now),
                    mode: shown.mode,
                    offer: self.offer(),
                }
            }),
        })
    }

    /// What came of the sitting; once something did, the browser is asked to keep it for good.
    fn over(&self) -> session::Summary {
        let learner = self.frame.learner;
        let entries = self.frame.deck.entries();
        let summary = learner.with_log(|log| session::summary(log, entries, self.since_ms));
        if summary.answers > 0 {
            spawn_local(async {
                browser::persist().await;
            });
        }
        summary
    }

    fn offer(&self) -> Offer {
        let newer = self.frame.learner.keeping.with_untracked(|k| *k == Keeping::Newer);
        match (newer, self.my_turn.get(), BUTTONS.value()) {
            (true, ..) => Offer::Nothing,
            (_, false, _) => Offer::OtherTab,
            (_, _, "two") => Offer::Two,
            _ => Offer::Four,
        }
    }

    /// Waits for this tab's turn, or takes it.
    fn take_turn(self: &Rc<Self>, steal: bool) {
        // Until it is granted it is another tab's, as far as is known; that takes no time at all
        // where there is none.
        self.my_turn.set(false);
        let sitting = Rc::downgrade(self);
        tabs::take_turn(steal, move |mine| {
            let Some(sitting) = sitting.upgrade() else { return };
            sitting.my_turn.set(mine);
            if sitting.shown().is_some_and(|shown| shown.revealed_ms.is_some()) {
                sitting.draw(None);
            }
        });
    }

    fn show(&self) {
        if self.has_jumped() {
            return;
        }
        if let Stage::Card(shown) = &mut *self.stage.borrow_mut() {
            shown.revealed_ms = Some(clock::steady_ms());
        }
        self.draw_with_certainty(Some("card-answer"));
    }

    /// The certainty is a field of the page until the answer is graded; it outlives the field.
    fn draw_with_certainty(&self, focus: Option<&str>) {
        let certainty = chosen_certainty();
        self.draw(focus);
        let level = certainty.map(|level| level.to_string()).unwrap_or_default();
        let _ = self.frame.place.set_attribute("data-certainty", &level);
    }

    /// A grade's button was pressed.
    fn press(self: &Rc<Self>, on: &Element) {
        let revealed_ms = self.shown().and_then(|shown| shown.revealed_ms).unwrap_or_default();
        let number = on.get_attribute("data-grade").and_then(|text| text.parse::<u8>().ok());
        let grade = number.and_then(|number| Grade::try_from(number).ok());
        if let Some(grade) = grade
            && clock::steady_ms() - revealed_ms >= DOUBLE_TAP_MS
        {
            self.grade(grade);
        }
    }

    fn grade(self: &Rc<Self>, grade: Grade) {
        let Some(shown) = self.shown().filter(|shown| shown.revealed_ms.is_some()) else { return };
        if self.has_jumped() {
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
        let review = Review {
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
                sitting.stage.replace(Stage::Leech(shown.card));
                sitting.draw(Some("stage"));
            } else {
                sitting.next(None, true);
            }
        });
    }

    fn undo(self: &Rc<Self>) {
        let undone = self
            .frame
            .learner
            .with_log(|log| log.to_undo().map(|event| (event.id, event.card().map(str::to_owned))));
        match undone {
            Some((of, card)) => self.take_back(of, card, "Undone."),
            None => browser::announce("Nothing to undo."),
        }
    }

    fn redo(self: &Rc<Self>) {
        match self.frame.learner.with_log(|log| log.to_redo().map(|undo| undo.id)) {
            Some(of) => self.take_back(of, None, "Done again."),
            None => browser::announce("Nothing to redo."),
        }
    }

    fn take_back(self: &Rc<Self>, of: EventId, card: Option<String>, said: &'static str) {
        self.record(Kind::Undo { of }, move |sitting| {
            browser::announce(said);
            sitting.next(card.as_deref(), true);
        });
    }

    fn flag(self: &Rc<Self>) {
        let Some(shown) = self.shown() else { return };
        let on = !self.card(&shown.card.id).flagged;
        self.record(Kind::Flag { card: shown.card.id.clone(), on }, move |sitting| {
            browser::announce(if on { "Flagged." } else { "No longer flagged." });
            sitting.draw(None);
        });
    }

    fn put_aside(self: &Rc<Self>) {
        let Some(shown) = self.shown() else { return };
        let until = today(self.frame.learner).plus(1);
        self.record(Kind::Bury { card: shown.card.id.clone(), until }, |sitting| {
            browser::announce("Put aside until tomorrow.");
            sitting.next(None, true);
        });
    }

    /// Takes the card on the table, or the one that keeps slipping, out of reviews.
    fn suspend(self: &Rc<Self>) {
        let card = match &*self.stage.borrow() {
            Stage::Card(shown) => shown.card.id.clone(),
            Stage::Leech(card) => card.id.clone(),
            Stage::Jumped(_) | Stage::Over => return,
        };
        self.record(Kind::Suspend { card, on: true }, |sitting| {
            browser::announce("Suspended. It is in the list of all cards.");
            sitting.next(None, true);
        });
    }

    fn give_hint(&self) {
        match &mut *self.stage.borrow_mut() {
            Stage::Card(shown) if shown.card.hint().is_some() => shown.hint = true,
            Stage::Card(_) => return browser::announce("This card has no hint."),
            _ => return,
        }
        self.draw(None);
    }

    fn read_aloud(&self) {
        let Some(shown) = self.shown() else { return };
        let answer = shown.revealed_ms.map(|_| shown.card.spoken_answer()).unwrap_or_default();
        browser::read_aloud(&format!("{} {answer}", shown.card.text()));
    }

    /// Goes on beyond the goal, or with so many more new cards.
    fn go_on(&self, more_new: u32) {
        if matches!(&*self.stage.borrow(), Stage::Over) {
            self.goal.set(Goal::All);
            self.extra_new.set(self.extra_new.get().saturating_add(more_new));
            self.clocks.set(clock::clocks());
        }
        self.next(None, true);
    }

    /// Records something, then goes on. One thing at a time: a key that is pressed meanwhile does
    /// nothing.
    fn record(self: &Rc<Self>, kind: Kind, then: impl FnOnce(&Rc<Self>) + 'static) {
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

    fn shown(&self) -> Option<Shown> {
        match &*self.stage.borrow() {
            Stage::Card(shown) => Some(shown.clone()),
            _ => None,
        }
    }

    fn queue(&self) -> Queue {
        let (deck, extra) = (&self.frame.deck, self.extra_new.get());
        self.frame
            .learner
            .with_log(|log| queue(deck.entries(), log.progress(), log.moment(clock::now()), extra))
    }

    fn answered(&self) -> u32 {
        let n = self.frame.learner.with_log(|log| session::answers(log, self.since_ms).count());
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    fn total(&self, queue: &Queue, answered: u32) -> u32 {
        let left = u32::try_from(queue.cards.len()).unwrap_or(u32::MAX).max(1);
        let all = answered.saturating_add(left);
        match self.goal.get() {
            Goal::Cards(cards) => all.min(cards).max(answered + 1),
            Goal::All | Goal::Minutes(_) => all,
        }
    }

    fn card(&self, id: &str) -> Card {
        let known = self.frame.learner.with_log(|log| log.progress().cards.get(id).cloned());
        known.unwrap_or_default()
    }

    /// Whether the clock has jumped since it was last trusted; if so, the page asks.
    fn has_jumped(&self) -> bool {
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

fn certainty_field(level: u8) -> Option<HtmlInputElement> {
    browser::element(&format!("certainty-{level}"))?.dyn_into().ok()
}

fn chosen_certainty() -> Option<u8> {
    (1..=3).find(|level| certainty_field(*level).is_some_and(|field| field.checked()))
}

fn toggle(fold: &str) {
    let fold = browser::element(fold).and_then(|fold| fold.dyn_into::<HtmlDetailsElement>().ok());
    if let Some(fold) = fold {
        fold.set_open(!fold.open());
    }
}

fn help() -> Option<HtmlDialogElement> {
    browser::element("keys")?.dyn_into().ok()
}

fn toggle_help() {
    match help() {
        Some(help) if help.open() => help.close(),
        Some(help) => {
            let _ = help.show_modal();
        }
        None => {}
    }
}
