//! What came of what was done, as a sentence in sight: over the stage, where nothing has to make room for it, for as
//! long as it takes to be read. Screen readers hear it at once.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use gloo_timers::callback::Timeout;
use sim::time::SimTime;
use study::page::{Node, el};
use web_sys::HtmlElement;

use super::tools::button;
use crate::browser;
use crate::stage::Stage;

/// A sentence stays for so many milliseconds, and for so many more with each of its bytes.
const LEAST_MS: u32 = 4_000;
const BYTE_MS: u32 = 50;

thread_local! {
    /// Takes the sentence away.
    static END: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// What the run was made of when the sentence was said.
    static OF: Cell<Option<Of>> = const { Cell::new(None) };
}

/// Which scenario, how many things done in it, and when the latest of them.
type Of = (usize, usize, Option<SimTime>);

fn of(stage: &Stage) -> Of {
    stage.with(|show| {
        let (scenario, done) = (Arc::as_ptr(show.scenario()), show.actions());
        (scenario as usize, done.len(), done.last().map(|action| action.at))
    })
}

/// Takes the sentence away once the run is made of something else: what was done has been undone, or begun again.
pub(super) fn tell(stage: &Stage) {
    if OF.get().is_some_and(|said| said != of(stage)) {
        OF.set(None);
        if let Some(place) = browser::find(stage.place(), ".sandbox-said") {
            hide(&place);
        }
    }
}

/// Its place, empty.
pub(super) fn place() -> Node {
    el("div")
        .class("sandbox-said")
        .attr("hidden", "")
        .child(el("p").class("sandbox-notice"))
        .child(button("notice-close", "Close").class("quiet"))
        .into()
}

/// Says a sentence in place of the one before; with an empty one nothing is left.
pub(super) fn notice(stage: &Stage, sentence: &str) {
    let Some(place) = browser::find(stage.place(), ".sandbox-said") else { return };
    if let Some(words) = browser::find(&place, ".sandbox-notice") {
        browser::set_text(&words, sentence);
    }
    if sentence.is_empty() {
        hide(&place);
        return;
    }
    OF.set(Some(of(stage)));
    let _ = place.remove_attribute("hidden");
    browser::announce(sentence);
    let long = u32::try_from(sentence.len()).unwrap_or(u32::MAX);
    wait(place, LEAST_MS.saturating_add(long.saturating_mul(BYTE_MS)));
}

fn wait(place: HtmlElement, ms: u32) {
    END.set(Some(Timeout::new(ms, move || {
        // Whoever points at it reads it still.
        if matches!(place.matches(":hover, :focus-within"), Ok(true)) {
            wait(place, LEAST_MS);
        } else {
            hide(&place);
        }
    })));
}

fn hide(place: &HtmlElement) {
    let _ = place.set_attribute("hidden", "");
}

/// Says what came of an action, and what went with it.
pub(super) fn done(stage: &Stage, sentence: &str) {
    let lost = match stage.with(scene::show::Show::dropped) {
        0 => String::new(),
        1 => " 1 later action was dropped: Undo brings it back.".to_owned(),
        count => format!(" {count} later actions were dropped: Undo brings them back."),
    };
    notice(stage, &format!("{sentence}{lost}"));
}

/// What its button does. False when it is another one's.
pub(super) fn act(stage: &Stage, action: &str) -> bool {
    let closes = action == "notice-close";
    if closes {
        notice(stage, "");
        stage.take_focus();
    }
    closes
}
