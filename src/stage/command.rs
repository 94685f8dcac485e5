//! What keys and the clock's buttons do to a stage, whatever page is around it.

use std::rc::Rc;

use scene::player::Step;
use scene::show::Show;
use sim::time::SimTime;

use super::{Stage, tree};
use crate::browser;

impl Stage {
    /// A command of the keyboard or of a button of the transport.
    pub(super) fn command(self: &Rc<Self>, command: &str) -> bool {
        let by = |show: &Show, secs: i64| {
            let micros = show.at().0.saturating_add_signed(secs * 1_000_000);
            SimTime(micros)
        };
        let steps = matches!(command, "back" | "step" | "next" | "back-10" | "on-10" | "start");
        self.steps.set(sim::WHOLE && steps);
        match command {
            "play" => self.change(Show::toggle),
            "back" => self.change(Show::step_back),
            "step" => self.change(|show| show.step(Step::Any)),
            "next" => self.change(|show| show.step(Step::Interesting)),
            "back-10" => self.change(|show| show.seek(by(show, -10))),
            "on-10" => self.change(|show| show.seek(by(show, 10))),
            "start" => self.change(|show| show.seek(SimTime::ZERO)),
            "slower" => self.change(|show| show.change_speed(scene::player::Player::slower)),
            "faster" => self.change(|show| show.change_speed(scene::player::Player::faster)),
            // The first minute has phases, which lead one way.
            "undo" if sim::WHOLE => {
                let sentence = if self.change(Show::undo) { "Undone." } else { "Nothing to undo." };
                browser::announce(sentence);
            }
            "redo" if sim::WHOLE => {
                let sentence =
                    if self.change(Show::redo) { "Done again." } else { "Nothing to redo." };
                browser::announce(sentence);
            }
            "describe" => self.describe(),
            _ => return false,
        }
        true
    }

    /// Gives the focus to the stage itself: to the thing that had it last.
    pub(super) fn take_focus(&self) {
        tree::focus(self);
    }

    /// Says the whole scene.
    fn describe(&self) {
        let show = self.show.borrow();
        let say = |run: &sim::timeline::Timeline| scene::words::describe(run.world(), show.at());
        let text: Vec<String> = show.runs().iter().map(say).collect();
        browser::announce(&text.join(" "));
    }
}
