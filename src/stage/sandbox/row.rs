//! Rows that say over or under the stage what a run is under: there only while there is something to say.

use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::mount;

/// A row's place, which is not to be seen.
pub(super) fn place(class: &'static str, label: &'static str) -> Node {
    el("section").class(class).attr("aria-label", label).attr("hidden", "").into()
}

/// Shows a row with what it says now. Its control that has the focus keeps it, where one is there again with the same
/// attribute of that name.
pub(super) fn show(row: &HtmlElement, nodes: &[Node], name: &str) {
    let _ = row.remove_attribute("hidden");
    mount::renew(row, nodes, name);
}

/// Hides a row.
pub(super) fn hide(row: &HtmlElement) {
    if !row.has_attribute("hidden") {
        let _ = row.set_attribute("hidden", "");
    }
}
