//! `/cards/settings`: limits, the exam's day, and how a review is answered.

use std::cell::RefCell;
use std::rc::Rc;

use study::cards::event::Kind;
use study::page::cards::settings::{self, Choice};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};

use super::{Frame, Screen};
use crate::browser;
use crate::settings::{BUTTONS, SWIPE, Setting};

struct Page {
    frame: Rc<Frame>,
    /// The field whose last entry was not taken, and why.
    wrong: RefCell<Option<(String, String)>>,
}

/// Opens the page.
pub(super) fn open(frame: Rc<Frame>) -> Rc<dyn Screen> {
    let page = Rc::new(Page { frame, wrong: RefCell::default() });
    page.draw();
    page
}

impl Page {
    fn draw(&self) {
        let choice = |setting: &'static Setting, legend| Choice {
            name: setting.name,
            legend,
            values: setting.values,
            value: setting.value(),
        };
        let choices = [choice(&BUTTONS, "Grades in a review"), choice(&SWIPE, "Grading by swipe")];
        let wrong = self.wrong.borrow();
        let wrong = wrong.as_ref().map(|(name, why)| (name.as_str(), why.as_str()));
        let nodes = self.frame.learner.with_log(|log| {
            self.frame.with_links(|links| {
                settings::page(log.progress().settings(), &choices, wrong, links)
            })
        });
        self.frame.draw(&nodes, None);
    }
}

impl Screen for Page {
    fn act(self: Rc<Self>, action: &str, on: &Element) {
        let Some(field) = on.dyn_ref::<HtmlInputElement>() else { return };
        let (name, entry) = (field.name(), field.value());
        if action == "choose" {
            let settings = [&BUTTONS, &SWIPE];
            if let Some(setting) = settings.into_iter().find(|setting| setting.name == name) {
                setting.set(&entry);
                browser::announce("Kept.");
            }
            return;
        }
        let is_box = field.type_() == "checkbox";
        let entry = if is_box { field.checked().to_string() } else { entry };
        match settings::read(&name, &entry) {
            Ok(setting) => {
                *self.wrong.borrow_mut() = None;
                let learner = self.frame.learner.clone();
                spawn_local(async move {
                    learner.record(Kind::Settings { patch: vec![setting] }).await;
                    browser::announce("Kept.");
                });
            }
            Err(why) => {
                *self.wrong.borrow_mut() = Some((name, why));
                self.draw();
            }
        }
    }

    fn changed(self: Rc<Self>) {
        self.draw();
    }
}
