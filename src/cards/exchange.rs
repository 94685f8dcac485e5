//! `/cards/backup`: the learner's log as a file, and back.

use std::cell::RefCell;
use std::rc::Rc;

use study::cards::words::counted;
use study::cards::{backup, csv};
use study::page::cards::exchange::{self, Exchange};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, File, HtmlInputElement};

use super::learner::Learner;
use super::{Frame, Screen, redraw};
use crate::{browser, clock};

mod anki;

/// More than a lifetime of reviews; a larger file is something else.
const MAX_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

struct Page {
    frame: Rc<Frame>,
    shown: RefCell<Exchange>,
}

/// Opens the page.
pub(super) fn open(frame: Rc<Frame>) -> Rc<dyn Screen> {
    let page = Rc::new(Page { frame, shown: RefCell::default() });
    page.draw();
    let again = page.clone();
    spawn_local(async move {
        let sentence = browser::keeping().await;
        again.shown.borrow_mut().storage = sentence;
        again.follow();
    });
    page
}

impl Page {
    fn draw(&self) {
        self.count();
        let nodes = self.frame.with_links(|links| exchange::page(&self.shown.borrow(), links));
        self.frame.draw(&nodes, None);
    }

    /// Draws anew what follows the log.
    fn follow(&self) {
        self.count();
        for (id, section) in exchange::live(&self.shown.borrow()) {
            if let Some(place) = browser::element(id) {
                redraw(&place, &section.children);
            }
        }
    }

    fn count(&self) {
        let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
        let mut shown = self.shown.borrow_mut();
        shown.n_events = count(self.frame.learner.with_log(|log| log.events().len()));
        shown.n_cards = count(self.frame.deck.entries().len());
    }
}

impl Screen for Page {
    fn act(self: Rc<Self>, action: &str, on: &Element) {
        let learner = self.frame.learner.clone();
        let field = on.dyn_ref::<HtmlInputElement>();
        let file = field.and_then(|field| field.files().and_then(|files| files.get(0)));
        match (action, file) {
            ("restore", Some(file)) => spawn_local(async move {
                let outcome = restore(&learner, file).await;
                self.shown.borrow_mut().outcome = Some(outcome);
                self.draw();
            }),
            ("import-anki", Some(file)) => spawn_local(async move {
                let imported = anki::import(file).await;
                self.shown.borrow_mut().imported = Some(imported);
                self.draw();
            }),
            (action, _) => self.press(action),
        }
    }

    fn changed(self: Rc<Self>) {
        self.follow();
    }
}

impl Page {
    /// What the buttons do.
    fn press(self: Rc<Self>, action: &str) {
        let learner = self.frame.learner.clone();
        match action {
            "export-anki" => spawn_local(async move {
                if let Err(sentence) = anki::export(&learner).await {
                    self.shown.borrow_mut().imported = Some(Err(sentence));
                    self.draw();
                }
            }),
            "export-csv" => {
                let text = learner.with_log(|log| csv::write(log, self.frame.deck.cards()));
                browser::download(
                    &format!("gantry-reviews-{}.csv", clock::date()),
                    "text/csv",
                    &text,
                );
            }
            "forget" => spawn_local(async move {
                let forgotten = match learner.forget().await {
                    Ok(()) => "All reviews are forgotten.",
                    Err(_) => "The browser refused; nothing was forgotten.",
                };
                let mut shown = self.shown.borrow_mut();
                shown.forgotten = Some(forgotten.to_owned());
                shown.asked = false;
                drop(shown);
                self.draw();
            }),
            "ask-forget" | "keep" => {
                self.shown.borrow_mut().asked = action == "ask-forget";
                self.draw();
            }
            _ => {}
        }
    }
}

/// Merges a file into the log; what came of it as a sentence.
async fn restore(learner: &Learner, file: File) -> Result<String, String> {
    let name = file.name();
    let of_file = |problem: String| format!("{name}: {problem}. Nothing was changed.");
    if file.size() > MAX_BYTES {
        return Err(of_file("it is larger than any backup".into()));
    }
    let text = text_of(&file).await.map_err(of_file)?;
    let events = backup::read(&text).map_err(of_file)?;
    let n_events = u32::try_from(events.len()).unwrap_or(u32::MAX);
    let n_new = learner.import(&name, events).await;
    Ok(match n_new {
        0 => format!("{name}: all of its {} were here already.", counted(n_events, "record")),
        n_new => format!("{name}: {} added, of {n_events} in the file.", counted(n_new, "record")),
    })
}

/// The text of a file.
async fn text_of(file: &File) -> Result<String, String> {
    let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    text.ok_or_else(|| "it could not be read".into())
}
