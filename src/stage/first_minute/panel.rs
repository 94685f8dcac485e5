//! The panel beside the first minute's picture: what can be done, what is asked, and what came of it.

use scene::first_minute::question::Fate;
use scene::first_minute::{Guess, Minute, Phase};
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::browser::{self, document};
use crate::mount;
use crate::stage::{Stage, clock};

/// Says anew what changes while the clock runs.
pub(super) fn tell(stage: &Stage, minute: &Minute) {
    let desired = stage.with(|show| minute.desired(show));
    if let Some(count) = find(stage, ".minute-count") {
        browser::set_text(&count, &desired.to_string());
    }
    for (action, wanted) in [("fewer", desired.checked_sub(1)), ("more", desired.checked_add(1))] {
        let may = stage.with(|show| wanted.is_some_and(|wanted| minute.may_want(show, wanted)));
        if let Some(button) = find(stage, &format!("[data-do={action}]")) {
            // A button that is disabled would lose the focus.
            let _ = button.set_attribute("aria-disabled", if may { "false" } else { "true" });
        }
    }
    if let Some(hint) = find(stage, ".minute-hint") {
        browser::set_text(&hint, &hint_of(stage, minute));
    }
    if let Some(stop) = find(stage, ".minute-stop") {
        let rests = if minute.phase() == Phase::Alive { "false" } else { "true" };
        let _ = stop.set_attribute("aria-disabled", rests);
    }
    told(stage, minute);
}

fn hint_of(stage: &Stage, minute: &Minute) -> String {
    match minute.phase() {
        Phase::Alive => {
            "Tap a task, or press the button. With another desiredCount other numbers come."
                .to_owned()
        }
        Phase::Falling => "It leaves the load balancer, then it is asked to end.".to_owned(),
        Phase::Asked => {
            let at = stage.with(|show| clock(show.at()));
            format!("The clock stands at {at}.")
        }
        Phase::Revealing => "The clock goes on.".to_owned(),
        Phase::Told => "The clock stands again.".to_owned(),
    }
}

/// What came, said aloud when it is new.
fn told(stage: &Stage, minute: &Minute) {
    let Some(holder) = find(stage, ".minute-verdict") else { return };
    let Some(verdict) = stage.with(|show| minute.verdict(show)) else { return };
    let mut said = verdict.sentences.join(" ");
    if let Some(event) = &verdict.event {
        said.push_str(&format!(" ECS says: {event}"));
    }
    if holder.get_attribute("data-said").as_deref() == Some(said.as_str()) {
        return;
    }
    let mut nodes: Vec<Node> =
        verdict.sentences.iter().map(|sentence| el("p").text(sentence).into()).collect();
    if let Some(event) = &verdict.event {
        let words = el("code").text(event);
        nodes.push(el("p").class("minute-event").text("ECS says: ").child(words).into());
    }
    mount::replace(&holder, &nodes);
    let _ = holder.set_attribute("data-said", &said);
    browser::announce(&said);
}

/// Another phase has begun.
pub(super) fn entered(stage: &Stage, minute: &Minute, before: Option<Phase>) {
    let phase = minute.phase();
    show(stage, ".minute-question", phase == Phase::Asked);
    show(stage, ".minute-verdict", phase >= Phase::Revealing);
    show(stage, ".minute-after", minute.seen());
    let _ = stage.place().set_attribute("data-phase", name(phase));
    match phase {
        Phase::Alive => {
            if before.is_some() {
                browser::announce("It begins again.");
                take_focus(stage, ".minute-stop");
            }
        }
        Phase::Falling => {
            if let Some(strip) = stage.with(|show| minute.strip(show)) {
                let (want, have, therefore) = (strip.want, strip.have, strip.therefore);
                browser::announce(&format!("Stopped. Want {want}, have {have}: {therefore}."));
            }
        }
        Phase::Asked => {
            ask(stage, minute);
            take_focus(stage, ".minute-question");
        }
        Phase::Revealing => {
            if let Some(holder) = find(stage, ".minute-verdict") {
                mount::replace(&holder, &[el("p").text("See what appears.").into()]);
                let _ = holder.remove_attribute("data-said");
            }
            if take_focus(stage, ".minute-verdict") {
                // What comes is to be seen; on a phone there is no room for both.
                scroll_to(stage, ".minute-picture");
            }
        }
        Phase::Told => link_to_sandbox(stage),
    }
}

/// Writes what is asked, if anything is.
pub(super) fn ask(stage: &Stage, minute: &Minute) {
    let Some(holder) = find(stage, ".minute-question") else { return };
    let Some(question) = minute.question().filter(|_| minute.phase() == Phase::Asked) else {
        return;
    };
    let fates = Fate::ALL.iter().map(|fate| capital(&fate.to_string())).collect();
    let mut nodes = vec![choice("fate", "What will appear?", fates)];
    if let Some(counts) = &question.counts {
        let numbers = counts.options.iter().map(u32::to_string).collect();
        nodes.push(choice("count", "How many tasks will be running in 60 s?", numbers));
    }
    let missing = el("p").class("minute-missing").attr("hidden", "");
    nodes.push(missing.text("Choose first what you expect.").into());
    let go = el("button").class("button").attr("type", "button").attr("data-do", "answer");
    nodes.push(go.text("Let it happen").into());
    let lower = "Would it be the same with a lower desiredCount? Lower it and see.";
    nodes.push(el("p").class("minute-lower").text(lower).into());
    mount::replace(&holder, &nodes);
}

fn choice(name: &str, legend: &str, options: Vec<String>) -> Node {
    let rows = options.into_iter().enumerate().map(|(index, option)| -> Node {
        let radio = el("input")
            .attr("type", "radio")
            .attr("name", format!("minute-{name}"))
            .attr("value", index.to_string());
        el("label").class("minute-option").child(radio).child(el("span").text(option)).into()
    });
    el("fieldset").child(el("legend").text(legend)).children(rows).into()
}

/// What was chosen of everything that is asked; none as long as something is not.
pub(super) fn guess(stage: &Stage, minute: &Minute) -> Option<Guess> {
    let question = minute.question()?;
    let fate = Fate::ALL.get(chosen(stage, "fate")?).copied();
    let count = match &question.counts {
        Some(counts) => Some(*counts.options.get(chosen(stage, "count")?)?),
        None => None,
    };
    Some(Guess { fate, count })
}

fn chosen(stage: &Stage, name: &str) -> Option<usize> {
    let radio = find(stage, &format!("input[name=minute-{name}]:checked"))?;
    radio.dyn_ref::<HtmlInputElement>()?.value().parse().ok()
}

/// Says that nothing was chosen yet.
pub(super) fn ask_for_a_guess(stage: &Stage) {
    show(stage, ".minute-missing", true);
    browser::announce("Choose first what you expect.");
}

/// The way into the sandbox leads to this very moment of this very run.
fn link_to_sandbox(stage: &Stage) {
    let link = stage.with(|show| show.link().encode_plainly());
    if let Some((way, link)) = find(stage, ".minute-after a").zip(link) {
        let _ = way.set_attribute("href", &format!("{}sandbox#run={link}", browser::base()));
    }
}

/// Moves the focus, unless it is somewhere else on the page, where somebody has put it. Whether it did.
fn take_focus(stage: &Stage, selector: &str) -> bool {
    let focused = document().active_element();
    let free = focused.is_none_or(|it| {
        it.tag_name() == "BODY" || it.id() == "main" || stage.place().contains(Some(&it))
    });
    let target = find(stage, selector).filter(|_| free);
    if let Some(target) = &target {
        browser::focus(target);
        scroll_to(stage, selector);
    }
    target.is_some()
}

/// Brings something into the window, if it is not there.
fn scroll_to(stage: &Stage, selector: &str) {
    if let Some(target) = find(stage, selector) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        target.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn show(stage: &Stage, selector: &str, shown: bool) {
    if let Some(element) = find(stage, selector) {
        let _ = if shown {
            element.remove_attribute("hidden")
        } else {
            element.set_attribute("hidden", "")
        };
    }
}

fn find(stage: &Stage, selector: &str) -> Option<HtmlElement> {
    browser::find(stage.place(), selector)
}

fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Alive => "alive",
        Phase::Falling => "falling",
        Phase::Asked => "asked",
        Phase::Revealing => "revealing",
        Phase::Told => "told",
    }
}

/// A phrase as the beginning of a line.
fn capital(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters
        .next()
        .map(|first| std::iter::once(first.to_ascii_uppercase()).chain(letters).collect())
        .unwrap_or_default()
}
