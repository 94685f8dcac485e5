//! The first minute on the start page: a living cluster, one thing to do, one question, and what came of it.
//!
//! What is asked and what is right stands in `scene::first_minute`; this puts it into the document.

mod panel;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use scene::first_minute::{Minute, Phase};
use scene::frame::Subject;
use scene::show::Show;
use sim::ids::TaskId;
use web_sys::Element;

use super::{Page, Stage, clock, strip};
use crate::browser;

/// Opens the first minute in its shell. It plays at once, unless as little as possible should move.
pub fn open(place: &Element) {
    let Some((show, minute)) = Minute::begin() else { return };
    let stage = Stage::open(place, show, FirstMinute::new(minute));
    if !browser::reduced_motion() {
        stage.change(Show::play);
    }
    if let Some(early) = browser::find(place, "[data-early]") {
        let _ = early.remove_attribute("data-early");
        if early.has_attribute("data-tapped") {
            let _ = early.remove_attribute("data-tapped");
            early.click();
        }
    }
}

/// What the start page remembers besides the show.
struct FirstMinute {
    minute: RefCell<Minute>,
    strip: RefCell<strip::Shown>,
    /// What the document shows of it.
    shown: Cell<Option<Phase>>,
    /// The task that was pointed out last.
    pointed: Cell<Option<TaskId>>,
}

impl FirstMinute {
    fn new(minute: Minute) -> Self {
        Self {
            minute: RefCell::new(minute),
            strip: RefCell::default(),
            shown: Cell::new(None),
            pointed: Cell::new(None),
        }
    }

    /// Changes the minute and with it the show, then says what came of it.
    fn change(&self, stage: &Stage, change: impl FnOnce(&mut Minute, &mut Show)) {
        stage.change(|show| change(&mut self.minute.borrow_mut(), show));
    }

    fn stop(&self, stage: &Stage, task: TaskId) {
        self.change(stage, |minute, show| {
            minute.stop(show, task);
            if browser::reduced_motion() {
                minute.skip_the_fall(show);
            }
        });
    }

    fn want(&self, stage: &Stage, more: bool) {
        self.change(stage, |minute, show| {
            let desired = minute.desired(show);
            let desired = if more { desired + 1 } else { desired.saturating_sub(1) };
            minute.want(show, desired);
        });
        let minute = self.minute.borrow();
        let desired = stage.with(|show| minute.desired(show));
        let again =
            if minute.phase() == Phase::Asked { " The question is asked anew." } else { "" };
        browser::announce(&format!("desiredCount {desired}.{again}"));
        panel::ask(stage, &minute);
    }

    /// Points at the task that came, once.
    fn point_out(&self, stage: &Stage) {
        let task = stage.with(|show| self.minute.borrow().verdict(show)).and_then(|it| it.task);
        if self.pointed.replace(task) != task && task.is_some() {
            stage.select(task.map(|task| (0, Subject::Task(task))));
        }
    }
}

impl Page for FirstMinute {
    fn tell(&self, stage: &Stage) {
        if let Some(holder) = browser::find(stage.place(), ".stage-strip") {
            strip::tell(stage, &holder, &mut self.strip.borrow_mut());
        }
        if let Some(figures) = browser::find(stage.place(), ".stage-figures") {
            let (at, speed) = stage.with(|show| (show.at(), show.player().honest_speed()));
            let tenths = (speed * 10.0).round() as u32;
            let (whole, tenth) = (tenths / 10, tenths % 10);
            browser::set_text(&figures, &format!("cluster time {} · {whole}.{tenth}×", clock(at)));
        }
        let minute = self.minute.borrow();
        panel::tell(stage, &minute);
        let before = self.shown.replace(Some(minute.phase()));
        if before != Some(minute.phase()) {
            panel::entered(stage, &minute, before);
        }
    }

    fn act(&self, stage: &Rc<Stage>, action: &str, _on: &Element) {
        match action {
            "stop" => {
                let candidate = stage.with(|show| self.minute.borrow().candidate(show));
                if let Some(task) = candidate {
                    self.stop(stage, task);
                }
            }
            "more" => self.want(stage, true),
            "fewer" => self.want(stage, false),
            "answer" => {
                let guess = panel::guess(stage, &self.minute.borrow());
                match guess {
                    Some(guess) => self.change(stage, |minute, show| minute.answer(show, guess)),
                    None => panel::ask_for_a_guess(stage),
                }
            }
            "replay" => {
                self.pointed.set(None);
                stage.select(None);
                self.change(stage, Minute::replay);
            }
            "again" => {
                let Some((show, minute)) = Minute::begin() else { return };
                self.minute.replace(minute);
                self.pointed.set(None);
                stage.replace(show);
                if !browser::reduced_motion() {
                    stage.change(Show::play);
                }
            }
            _ => {}
        }
    }

    fn chosen(&self, stage: &Stage, subject: Option<Subject>) {
        let alive = self.minute.borrow().phase() == Phase::Alive;
        if let Some(Subject::Task(task)) = subject.filter(|_| alive) {
            self.stop(stage, task);
        }
    }

    fn played(&self, stage: &Stage) {
        if stage.with(|show| self.minute.borrow().is_due(show)) {
            self.change(stage, |minute, show| {
                minute.follow(show);
            });
        }
        self.point_out(stage);
    }
}
