//! Each lane's key: the signs of the old and the new revision, with their names and how many tasks are of each. It is there
//! while a service has two.

use scene::frame::{Frame, Mark, Shape};
use scene::revision::Side;
use scene::theme::Token;
use scene::view::Detail;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::stage::Stage;
use crate::{browser, mount};

/// Of a sign, in CSS pixels.
const SIDE: f32 = 18.0;

/// Says the keys of all lanes.
pub(super) fn tell(stage: &Stage) {
    let lanes = stage.lanes.borrow();
    stage.with(|show| {
        for ((run, lane), view) in show.runs().iter().zip(show.lanes()).zip(lanes.iter()) {
            let selector = format!("[data-lane={}] .stage-key", lane.name());
            let Some(place) = browser::find(stage.place(), &selector) else { continue };
            let sides = Side::both(run.world());
            if place.has_attribute("hidden") == sides.is_some() {
                let _ = place.toggle_attribute_with_force("hidden", sides.is_none());
            }
            let plates = view.frame().detail >= Detail::Tile;
            let signs = browser::find_all(&place, ".key-side");
            for (side, own) in sides.iter().flatten().zip(&signs) {
                tell_side(side, own, side.number().filter(|_| plates));
            }
        }
    });
}

/// One side; its sign has the revision's number where those of tasks have.
fn tell_side(side: &Side<'_>, own: &HtmlElement, number: Option<u32>) {
    let words =
        [(".key-name", side.name().to_string()), (".key-tasks", format!(", {}", side.count()))];
    for (place, words) in words {
        if let Some(place) = browser::find(own, place) {
            browser::set_text(&place, &words);
        }
    }
    let Some(place) = browser::find(own, ".key-sign") else { return };
    let shows = number.map_or_else(String::new, |number| number.to_string());
    if place.get_attribute("data-shows").as_ref() != Some(&shows) {
        mount::replace(&place, &[sign(&scene::key(side.revision, number, SIDE))]);
        let _ = place.set_attribute("data-shows", &shows);
    }
}

/// A sign as a drawing: rectangles and a number, in the colours of whatever theme the page has. It is no canvas, since
/// those are what the stage itself is painted on.
fn sign(frame: &Frame) -> Node {
    let (width, height) = (frame.extent.x.ceil(), frame.extent.y);
    el("svg")
        .attr("width", width.to_string())
        .attr("height", height.to_string())
        .attr("viewBox", format!("0 0 {width} {height}"))
        .attr("aria-hidden", "true")
        .children(frame.marks.iter().filter_map(|mark| drawn(frame, mark)))
        .into()
}

fn drawn(frame: &Frame, mark: &Mark) -> Option<Node> {
    let colour = |token: Token| format!("var({})", token.css());
    let fill = mark.fill.map_or_else(|| "none".to_owned(), colour);
    match mark.shape {
        Shape::Rect { bounds, radius } => {
            let mut rect = el("rect")
                .attr("x", bounds.x.to_string())
                .attr("y", bounds.y.to_string())
                .attr("width", bounds.w.to_string())
                .attr("height", bounds.h.to_string())
                .attr("rx", radius.to_string())
                .attr("fill", fill);
            if let Some(stroke) = mark.stroke {
                rect = rect
                    .attr("stroke", colour(stroke.token))
                    .attr("stroke-width", stroke.width.to_string());
            }
            Some(rect.into())
        }
        Shape::Text { at, text, size, .. } => {
            let text = el("text").text(frame.text_of(text).to_owned());
            Some(
                text.attr("x", at.x.to_string())
                    .attr("y", at.y.to_string())
                    .attr("font-size", size.to_string())
                    .attr("font-weight", "600")
                    .attr("text-anchor", "middle")
                    .attr("dominant-baseline", "central")
                    .attr("fill", fill)
                    .into(),
            )
        }
        _ => None,
    }
}
