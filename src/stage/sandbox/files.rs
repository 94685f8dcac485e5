//! Scenarios in and out: presets, files of one's own with all that is wrong with them, links to a moment.

use std::cell::Cell;
use std::rc::Rc;

use scene::show::{Opened, Show};
use scene::words::Count;
use sim::link::{Link, Source};
use sim::scenario::lane::Lane;
use sim::scenario::{Problem, Scenario};
use study::page::{Node, el};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use super::notice::notice;
use super::{address, tools};
use crate::browser::{self, window};
use crate::mount;
use crate::stage::Stage;
use crate::stage::presets::{self, FIRST};

/// A file that is longer than this is none.
const MAX_BYTES: f64 = 1_048_576.0;
/// Problems of a file that are listed; more are counted.
const MOST: usize = 50;

thread_local! {
    /// How many times something has been asked for: what comes late is not shown over what was asked for since.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

/// The show to begin with, and what is to be said about it.
pub(super) async fn begin() -> Option<(Show, Option<String>)> {
    let hash = browser::hash();
    let own = hash.strip_prefix(address::OWN);
    let shared = hash.strip_prefix(address::SHARED);
    let Some(text) = own.or(shared) else { return Some((first()?, None)) };
    let linked = match Link::decode(text) {
        Ok(link) => linked(&link).await,
        Err(error) => Err(error.to_string()),
    };
    Some(match linked {
        Ok((show, Opened::Same)) => {
            let said = match own {
                Some(_) => "This is where the clock stood, with everything that was done.",
                None => "This is the moment that was shared.",
            };
            (show, Some(said.to_owned()))
        }
        Ok((show, Opened::Different)) => (
            show,
            Some(
                "This link was made with another version of the simulator: the run may differ from what was shared."
                    .to_owned(),
            ),
        ),
        Err(sentence) => (first()?, Some(sentence)),
    })
}

fn first() -> Option<Show> {
    Some(Show::new(Some(FIRST.to_owned()), presets::first()?, &Lane::TWINS))
}

async fn linked(link: &Link) -> Result<(Show, Opened), String> {
    let scenario = match &link.scenario {
        Source::Preset(name) => presets::find(name).await?,
        Source::File(text) => Scenario::parse(text)
            .map_err(|_| "The scenario inside this link cannot be read.".to_owned())?,
    };
    Ok(Show::open(link, scenario))
}

/// Opens the moment of a link that is followed while the sandbox is open.
pub(super) fn watch(stage: &Rc<Stage>) {
    stage.listen_to(&window(), "hashchange", |stage, _| {
        let hash = browser::hash();
        if hash.starts_with(address::SHARED) || hash.starts_with(address::OWN) {
            later(stage, begin(), |stage, begun| {
                let Some((show, said)) = begun else { return };
                start(stage, show);
                address::keep(stage);
                notice(stage, &said.unwrap_or_default());
            });
        }
    });
}

/// Waits for something, and shows it unless something else has been asked for or the page was left meanwhile.
fn later<T: 'static>(
    stage: &Rc<Stage>,
    coming: impl Future<Output = T> + 'static,
    show: fn(&Rc<Stage>, T),
) {
    let asked = ASKED.get().wrapping_add(1);
    ASKED.set(asked);
    let weak = stage.weak();
    spawn_local(async move {
        let came = coming.await;
        if ASKED.get() == asked
            && let Some(stage) = weak.upgrade()
        {
            show(&stage, came);
        }
    });
}

/// Where the choices are folded away they close again, and what was chosen comes into sight.
fn reveal(stage: &Stage) {
    let Some(top) = browser::find(stage.place(), ".sandbox-top") else { return };
    let Some(fold) = browser::find(&top, "summary").filter(|it| it.offset_height() > 0) else {
        return;
    };
    let _ = top.remove_attribute("open");
    // The choice has had the focus.
    browser::focus(&fold);
    if let Some(about) = browser::find(stage.place(), ".sandbox-about") {
        about.scroll_into_view();
    }
}

/// Puts a scenario of the site on the stage.
fn choose(stage: &Rc<Stage>, name: String) {
    let coming = async move { (presets::find(&name).await, name) };
    later(stage, coming, |stage, (found, name)| match found {
        Ok(scenario) => {
            let mut show = Show::new(Some(name), scenario, &Lane::TWINS);
            if !browser::reduced_motion() {
                show.play();
            }
            start(stage, show);
            notice(stage, "");
            reveal(stage);
            let title = stage.with(|show| show.scenario().title.to_string());
            browser::announce(&format!("On the stage: {title}"));
        }
        Err(sentence) => {
            // What is on the stage stays, and the choice says so.
            tools::build(stage);
            stage.tell();
            notice(stage, &sentence);
        }
    });
}

/// What a control of the head does. False when it is none of its own.
pub(super) fn act(stage: &Rc<Stage>, action: &str, on: &Element) -> bool {
    match action {
        "preset" => {
            let name = on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
            choose(stage, name.unwrap_or_default());
        }
        "lanes" => {
            let value = on.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value);
            let lanes: &[Lane] = match value.as_deref() {
                Some("fargate") => &[Lane::Fargate],
                Some("ec2") => &[Lane::Ec2],
                Some("as-written") => &[Lane::AsWritten],
                _ => &Lane::TWINS,
            };
            stage.select(None);
            stage.change(|show| show.set_lanes(lanes));
            stage.rebuild();
        }
        "reset" => {
            stage.select(None);
            stage.change(Show::reset);
            stage.rebuild();
        }
        "save" => save(stage),
        "share" => share(stage),
        "open" => open(stage, on),
        _ => return false,
    }
    true
}

fn start(stage: &Rc<Stage>, show: Show) {
    let warnings = show.scenario().warnings.clone();
    super::filter::clear(stage);
    stage.replace(show);
    tools::build(stage);
    problems(stage, "", &warnings);
    stage.tell();
}

/// Lists what is wrong with a file, or what of it is not simulated.
fn problems(stage: &Stage, title: &str, list: &[Problem]) {
    let Some(place) = browser::find(stage.place(), ".sandbox-problems") else { return };
    if list.is_empty() {
        mount::replace(&place, &[]);
        let _ = place.set_attribute("hidden", "");
        return;
    }
    let rows = list.iter().take(MOST).map(|problem| -> Node {
        let place = format!("line {}, column {}", problem.line, problem.column);
        let mut row = el("li").child(el("strong").text(place)).text(" ");
        if !problem.path.is_empty() {
            row = row.child(el("code").text(problem.path.clone())).text(" ");
        }
        row.text(problem.message.clone()).into()
    });
    let rows: Vec<Node> = rows.collect();
    let list_of = el("ul").children(rows);
    let mut folded = el("details");
    let said = match title {
        "" => format!("{} of its fields are not simulated", list.len()),
        title => {
            folded = folded.attr("open", "");
            format!("{title}: {} to mend", list.len())
        }
    };
    let more = list.len().saturating_sub(MOST);
    let mut nodes = folded.child(el("summary").text(said)).child(list_of);
    if more > 0 {
        nodes = nodes.child(el("p").text(format!("… and {more} more.")));
    }
    mount::replace(&place, &[nodes.into()]);
    let _ = place.remove_attribute("hidden");
}

/// Puts the link to this moment into the address bar and onto the clipboard.
fn share(stage: &Rc<Stage>) {
    stage.change(Show::pause);
    address::write(stage, address::SHARED);
    let address = window().location().href().unwrap_or_default();
    let stage = Rc::clone(stage);
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&address)).await;
        let sentence = if copied.is_ok() {
            "The link to this very moment is on the clipboard and in the address bar."
        } else {
            "The link to this very moment is in the address bar."
        };
        notice(&stage, sentence);
    });
}

/// Saves the scenario with what was done in it.
fn save(stage: &Stage) {
    let (name, text) = stage.with(|show| (show.file_name(), show.to_file()));
    browser::download(&name, "application/json", &text);
    let sentence = match stage.with(|show| show.actions().len()) {
        0 => format!("Saved as {name}."),
        count => {
            let count = Count(count as u32, "action");
            format!(
                "Saved as {name}, with {count} that you have taken: they are the file's own now."
            )
        }
    };
    notice(stage, &sentence);
}

/// Reads a file of one's own.
fn open(stage: &Rc<Stage>, on: &Element) {
    let Some(input) = on.dyn_ref::<HtmlInputElement>() else { return };
    let Some(file) = input.files().and_then(|files| files.item(0)) else { return };
    let stage = Rc::clone(stage);
    let input = input.clone();
    spawn_local(async move {
        let name = file.name();
        let text = if file.size() > MAX_BYTES {
            None
        } else {
            JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string())
        };
        // Otherwise the same file, mended, could not be chosen again.
        input.set_value("");
        let Some(text) = text else {
            notice(
                &stage,
                &format!("{name} could not be read: a scenario is text of at most 1 MiB."),
            );
            return;
        };
        match Scenario::parse(&text) {
            Ok(scenario) => {
                start(&stage, Show::new(None, scenario, &Lane::TWINS));
                notice(&stage, &format!("{name} is on the stage."));
            }
            Err(found) => {
                problems(&stage, &format!("{name} cannot be played"), &found);
                // They stand in the list; who cannot see it hears the first.
                let first = found.first().map(ToString::to_string).unwrap_or_default();
                notice(&stage, "");
                browser::announce(&format!(
                    "{name} cannot be played. {}, the first: {first}",
                    Count(found.len() as u32, "problem")
                ));
            }
        }
    });
}
