//! Swiping a card to grade it: an extra for touch, off until it is chosen, always beside the buttons.
//! Sideways always; up and down only where the page needs no scrolling.

use std::cell::Cell;

use study::cards::card::Grade;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, PointerEvent};

use crate::browser::{self, document};
use crate::mount;
use crate::settings::SWIPE;

/// Share of the card's width beyond which letting go grades.
const THRESHOLD: f64 = 0.3;

/// Takes up and down from scrolling where everything is in view. Called after each drawing: the
/// browser decides at the first touch, too early for a listener.
pub(super) fn prepare(place: &Element) {
    let root = document().document_element();
    let fits = root.is_some_and(|root| root.scroll_height() <= root.client_height());
    if fits
        && is_wanted()
        && let Some(card) = browser::find(place, ".flashcard")
    {
        drop(card.style().set_property("touch-action", "none"));
    }
}

/// Listens on a place for swipes over a card whose answer is shown; `graded` is told of each.
pub(super) fn listen(place: &Element, graded: impl Fn(Grade) + 'static) {
    let from = Cell::new(None::<(f64, f64)>);
    let holder = place.clone();
    let listener = Closure::<dyn Fn(PointerEvent)>::new(move |event: PointerEvent| {
        let Some(card) = browser::find(&holder, ".flashcard") else { return };
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let grade = from.get().and_then(|from| {
            let width = card.get_bounding_client_rect().width().max(1.0);
            grade_of((at.0 - from.0) / width, (at.1 - from.1) / width)
        });
        match event.type_().as_str() {
            "pointerdown" => {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                let on_card = target.is_some_and(|target| card.contains(Some(&target)));
                let wanted = is_wanted() && event.pointer_type() == "touch";
                from.set((wanted && on_card && event.is_primary()).then_some(at));
            }
            "pointermove" => label(&card, grade),
            "pointerup" => {
                from.set(None);
                label(&card, None);
                if let Some(grade) = grade {
                    graded(grade);
                }
            }
            // The browser has taken the touch for scrolling, or the learner has let it slip away.
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

fn is_wanted() -> bool {
    SWIPE.value() == "on" && browser::element("card-answer").is_some()
}

/// What a drag means, in shares of the card's width to the right and down; the longer way counts.
fn grade_of(right: f64, down: f64) -> Option<Grade> {
    let sideways = right.abs() >= down.abs();
    match (sideways, right, down) {
        (true, right, _) if right >= THRESHOLD => Some(Grade::Good),
        (true, right, _) if right <= -THRESHOLD => Some(Grade::Again),
        (false, _, down) if down <= -THRESHOLD => Some(Grade::Easy),
        (false, _, down) if down >= THRESHOLD => Some(Grade::Hard),
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
