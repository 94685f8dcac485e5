//! `/cards/review`: a sitting on its page, its keys and its buttons.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use study::cards::event::Mode;
use study::cards::flashcard::Flashcard;
use study::cards::keys::{self, Action};
use study::cards::session::{self, Goal};
use study::cards::words::when;
use study::page::cards::end::{self, Over};
use study::page::cards::review::{self, Answer, Table};
use study::page::interval;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlDetailsElement, HtmlDialogElement, KeyboardEvent};

use super::overview::today;
use super::sitting::{Shown, Sitting, Stage, certainty_field};
use super::{Frame, Screen, swipe, tabs};
use crate::browser::{self, window};
use crate::clock;
use crate::settings::{BUTTONS, KEYS};

/// Opens the page.
pub(super) fn open(frame: Rc<Frame>) -> Rc<dyn Screen> {
    let frame = match asked_for("deck") {
        Some(name) => Rc::new(frame.with_deck(frame.deck.only(&name))),
        None => frame,
    };
    let number = |name: &str| asked_for(name).and_then(|text| text.parse::<u32>().ok());
    let goal = match (number("cards"), number("minutes")) {
        (Some(cards), _) => Goal::Cards(cards.max(1)),
        (None, Some(minutes)) => Goal::Minutes(minutes.max(1)),
        (None, None) => Goal::All,
    };
    let sitting = Rc::new(Sitting {
        heard: Cell::new(frame.learner.from_others()),
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
    let value = parts.filter(|(key, _)| *key == name).map(|(_, value)| value).next()?;
    js_sys::decode_uri_component(value).ok()?.as_string()
}

impl Screen for Sitting {
    fn act(self: Rc<Self>, action: &str, on: &Element) {
        match action {
            "show" if is_reading(on) => {}
            "show" => self.show(),
            "grade" => self.press(on),
            "undo" => self.undo(),
            "redo" => self.redo(),
            "flag" => self.flag(),
            "bury" => self.put_aside(),
            "suspend" => self.suspend(),
            "hint" => self.give_hint(),
            "meant" => self.mean(),
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
        let shown = self.shown().filter(|shown| shown.revealed_ms.is_some());
        let next = shown.map(|shown| review::suggested(self.compared(&shown).as_ref()));
        let Some(action) = keys::action(&key, ctrl, next, BUTTONS.value() == "two") else {
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
            Action::Type => self.type_answer(),
            Action::Meant => self.mean(),
            Action::Aloud => self.read_aloud(),
            Action::Help => toggle_help(),
            Action::Leave => self.leave(),
        }
    }

    fn changed(self: Rc<Self>) {
        // Another tab may have answered the card on the table, or taken an answer back.
        let heard = self.frame.learner.from_others();
        if self.heard.replace(heard) == heard {
            return;
        }
        let Some(shown) = self.shown() else { return };
        let is_due = self.queue().cards.iter().any(|queued| queued.id == shown.card.id);
        if !is_due || self.card(&shown.card.id).last != shown.last {
            self.next(None, true);
        }
    }

    fn left(&self) {
        browser::be_silent();
        tabs::end_turn();
    }
}

/// How a sitting is drawn.
impl Sitting {
    pub(super) fn draw(&self, focus: Option<&str>) {
        self.keep_typed();
        let stage = self.stage.borrow().clone();
        let nodes = self.frame.with_links(|links| match stage {
            Stage::Card(shown) => review::page(&self.table(&shown), links),
            Stage::Jumped(days) => end::jumped(days, links),
            Stage::Leech(Shown { card, drawn, .. }) => {
                let related =
                    |other: &&Flashcard| other.family == card.family && other.id != card.id;
                let related: Vec<&Flashcard> = self.frame.deck.cards().filter(related).collect();
                end::leech(&card, drawn.as_ref(), &related, links)
            }
            Stage::Over => {
                let over = self.over();
                let find = |id: &String| self.frame.deck.cards().find(|card| card.id == *id);
                let queue = self.queue();
                let over = Over {
                    can_go_on: !queue.cards.is_empty() || queue.steps > 0,
                    can_have_more: queue.new == 0 && queue.unseen > 0 && queue.mode == Mode::Review,
                    confident_errors: over.confident_errors.iter().filter_map(find).collect(),
                    forgotten: over.forgotten.iter().filter_map(find).collect(),
                    next: over.next.map(|due| when(due, clock::now(), today(&self.frame.learner))),
                    can_undo: self.frame.learner.with_log(|log| log.to_undo().is_some()),
                    needs_backup: self.frame.learner.needs_backup(),
                    summary: over,
                };
                end::over(&over, links)
            }
        });
        self.frame.draw(&nodes, focus);
        swipe::prepare(&self.frame.place);
    }

    fn table<'a>(&self, shown: &'a Shown) -> Table<'a> {
        let card = self.card(&shown.card.id);
        self.frame.learner.with_log(|log| Table {
            card: &shown.card,
            number: shown.number,
            total: shown.total,
            why: shown.why,
            hint: shown.hint,
            drawn: shown.drawn.as_ref(),
            typed: &shown.typed,
            flagged: card.flagged,
            single_keys: KEYS.value() == "on",
            can_undo: log.to_undo().is_some(),
            can_redo: log.to_redo().is_some(),
            answer: shown.revealed_ms.map(|_| {
                let (scheduler, now) = (log.progress().scheduler(), log.moment(clock::now()));
                let id = &shown.card.id;
                Answer {
                    outcomes: scheduler.preview(id, &card, now),
                    why: interval::why(id, &card, scheduler, now),
                    mode: shown.mode,
                    compared: self.compared(shown),
                    offer: self.offer(),
                }
            }),
        })
    }

    /// What came of the sitting; once something did, the browser is asked to keep it for good.
    fn over(&self) -> session::Summary {
        let learner = &self.frame.learner;
        let entries = self.frame.deck.entries();
        let summary = learner.with_log(|log| session::summary(log, entries, self.since_ms));
        if summary.answers > 0 {
            spawn_local(async {
                browser::persist().await;
            });
        }
        summary
    }
}

/// Whether a click ended the selecting of text and was not meant as a press.
fn is_reading(on: &Element) -> bool {
    let selected = window().get_selection().ok().flatten();
    let is_text = on.tag_name() != "BUTTON";
    is_text && selected.is_some_and(|selected| !selected.is_collapsed())
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
