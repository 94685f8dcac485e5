//! Puts a page made as data into the document, or takes over the page that the build already wrote.

use study::page::Node;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::browser::{self, document};

/// Id of the element that holds the prerendered page.
const PRERENDERED: &str = "prerendered";

/// Namespace of SVG.
const DRAWING: &str = "http://www.w3.org/2000/svg";

/// Moves the prerendered page into `holder` if it is the page at `path`, with whatever the visitor
/// has opened, scrolled or selected in it. Either way it is gone from its old place afterwards.
pub fn adopt(holder: &Element, path: &str) -> bool {
    let Some(prerendered) = browser::element(PRERENDERED) else { return false };
    let same = prerendered.get_attribute("data-page").as_deref() == Some(path);
    if same {
        let focused =
            document().active_element().filter(|focused| prerendered.contains(Some(focused)));
        holder.set_text_content(None);
        while let Some(child) = prerendered.first_child() {
            drop(holder.append_child(&child));
        }
        // An element that moves loses the focus.
        if let Some(focused) = focused.and_then(|f| f.dyn_into::<HtmlElement>().ok()) {
            browser::focus(&focused);
        }
    }
    prerendered.remove();
    same
}

/// Takes the prerendered page away, for a page that shows itself; whether there was one, that is,
/// whether this is the first page of the visit.
pub fn take_away() -> bool {
    let prerendered = browser::element(PRERENDERED);
    if let Some(prerendered) = &prerendered {
        prerendered.remove();
    }
    prerendered.is_some()
}

/// Replaces the holder's content by the nodes. Text becomes text nodes, so a note cannot add markup.
pub fn replace(holder: &Element, nodes: &[Node]) {
    holder.set_text_content(None);
    for node in nodes {
        append(holder, node);
    }
}

/// The same, and what has had the focus in it has it afterwards, where something with the same attribute of that name is
/// there again: keys would go with a focus that is lost.
pub fn renew(holder: &Element, nodes: &[Node], name: &str) {
    let focused = browser::find(holder, ":focus").and_then(|it| it.get_attribute(name));
    replace(holder, nodes);
    if let Some(value) = focused
        && let Some(again) = browser::find(holder, &format!("[{name}=\"{value}\"]"))
    {
        browser::focus(&again);
    }
}

/// Puts a node behind what an element has.
pub fn append(parent: &Element, node: &Node) {
    match node {
        Node::Text(text) => drop(parent.append_child(&document().create_text_node(text))),
        Node::Element(element) => {
            // A drawing's elements are of another kind than a page's, and so is all that is in one.
            let is_drawing =
                element.tag == "svg" || parent.namespace_uri().as_deref() == Some(DRAWING);
            let created = if is_drawing {
                document().create_element_ns(Some(DRAWING), element.tag)
            } else {
                document().create_element(element.tag)
            };
            let Ok(created) = created else { return };
            for (name, value) in &element.attrs {
                drop(created.set_attribute(name, value));
            }
            for child in &element.children {
                append(&created, child);
            }
            drop(parent.append_child(&created));
        }
    }
}
