//! Swiping a card to grade it: an extra for touch, off until it is chosen, always beside the buttons.
//! Only sideways: up and down scroll a long answer.

use leptos::prelude::document;
use study::cards::card::Grade;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, PointerEvent};

use crate::settings::SWIPE;
use crate::{browser, mount};

/// Share of the card's width beyond which letting go grades.
const THRESHOLD: f64 = 0.3;

/// Listens on a place for swipes over a card whose answer is shown; `graded` is told of each.
pub(super) fn listen(place: &Element, graded: impl Fn(Grade) + 'static) {
    let from = std::cell::Cell::new(None::<f64>);
    let holder = place.clone();
    let listener = Closure::<dyn Fn(PointerEvent)>::new(move |event: PointerEvent| {
        let Some(card) = browser::find(&holder, ".flashcard") else { return };
        let x = f64::from(event.client_x());
        let grade = from.get().and_then(|from| {
            let share = (x - from) / card.get_bounding_client_rect().width().max(1.0);
            grade_of(share)
        });
        match event.type_().as_str() {
            "pointerdown" => {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                let on_card = target.is_some_and(|target| card.contains(Some(&target)));
                let shown = browser::element("card-answer").is_some();
                let wanted = SWIPE.value() == "on" && event.pointer_type() == "touch";
                from.set((wanted && on_card && shown && event.is_primary()).then_some(x));
            }
            "pointermove" => label(&card, grade),
            "pointerup" => {
                from.set(None);
                label(&card, None);
                if let Some(grade) = grade {
                    graded(grade);
                }
            }
            _ => {
                from.set(None);
                label(&card, None);
            }
        }
    });
    for kind in ["pointerdown", "pointermove", "pointerup", "pointercancel"] {
        let _ = place.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
    }
    // It lives as long as the place does: JavaScript's collector frees it with that.
    let _ = listener.into_js_value();
}

fn grade_of(share: f64) -> Option<Grade> {
    match share {
        share if share >= THRESHOLD => Some(Grade::Good),
        share if share <= -THRESHOLD => Some(Grade::Again),
        _ => None,
    }
}

/// Says on the card what letting go would mean.
fn label(card: &Element, grade: Option<Grade>) {
    let old = browser::find(card, ".swipe-label");
    match (grade, old) {
        (None, Some(old)) => old.remove(),
        (Some(grade), Some(old)) => old.set_text_content(Some(grade.name())),
        (Some(grade), None) => {
            let Ok(label) = document().create_element("p") else { return };
            label.set_class_name("swipe-label");
            let _ = label.set_attribute("aria-hidden", "true");
            mount::replace(&label, &[study::page::Node::Text(grade.name().into())]);
            let _ = card.append_child(&label);
        }
        (None, None) => {}
    }
}
