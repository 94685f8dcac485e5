//! The address follows the stage: scenario, moment and what was done stand in its fragment, as in a link that is
//! shared, so that a reload comes back to where somebody was.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use scene::show::Show;
use sim::link::Source;

use crate::browser::window;
use crate::stage::{self, Stage};

/// What stands before a link that somebody shares.
pub(super) const SHARED: &str = "#run=";
/// What stands before the same, where the address has it by itself.
pub(super) const OWN: &str = "#at=";
/// It is written this long after something has changed; browsers refuse those who write all the time.
const AFTER_MS: u32 = 1_000;
/// A file of one's own that is longer would make an address that nobody reads again.
const LONGEST: usize = 60_000;

thread_local! {
    static NEXT: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// The link to what the address names already.
    static NAMED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Lets the address be as it is for what is on the stage now.
pub(super) fn keep(stage: &Stage) {
    NAMED.set(stage.with(link));
}

/// Something has changed, or the clock has moved: the address follows a little later.
pub(super) fn follow(stage: &Stage) {
    // A file of one's own is too long to be packed while the clock runs.
    let waits = stage.with(|show| show.preset().is_none() && !show.player().rests());
    NEXT.with_borrow_mut(|next| {
        if !waits && next.is_none() {
            *next = Some(Timeout::new(AFTER_MS, || {
                drop(NEXT.take());
                if let Some(stage) = stage::open_one().filter(|it| it.place().is_connected()) {
                    write(&stage, OWN);
                }
            }));
        }
    });
}

/// Writes what is on the stage into the address, unless it stands there. In place of what was there: going back leads to
/// the page before, not to the second before.
pub(super) fn write(stage: &Stage, before: &str) {
    let link = stage.with(link);
    if NAMED.with_borrow(|named| *named == link) && before == OWN {
        return;
    }
    let hash = if link.is_empty() { String::new() } else { format!("{before}{link}") };
    // Not through `location`: that would be heard as a link that somebody followed.
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        let path = window().location().pathname().unwrap_or_default();
        let _ = history.replace_state_with_url(&state, "", Some(&format!("{path}{hash}")));
    }
    NAMED.set(link);
}

fn link(show: &Show) -> String {
    let link = show.link();
    match &link.scenario {
        Source::File(text) if text.len() > 4 * LONGEST => String::new(),
        _ => Some(link.encode()).filter(|text| text.len() <= LONGEST).unwrap_or_default(),
    }
}
