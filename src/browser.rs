//! Small safe wrappers over the browser: the document, the address, fetching, local storage.
//! Where the browser refuses (private mode, a missing element) they answer `None` or do nothing.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, HtmlElement, Response, Window};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// The page's window.
pub fn window() -> Window {
    WINDOW.with(Window::clone)
}

/// The page's document.
pub fn document() -> Document {
    DOCUMENT.with(Document::clone)
}

/// The element with an id.
pub fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The first element that a selector of ours matches below a root.
pub fn find(root: &Element, selector: &str) -> Option<HtmlElement> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

/// All elements that a selector of ours matches below a root, in document order.
pub fn find_all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|n| list.item(n)?.dyn_into().ok()).collect()
}

/// Moves focus without scrolling.
pub fn focus(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    drop(element.focus_with_options(&options));
}

/// A value that the build wrote into the page's `<meta name="gantry">`.
fn built(name: &str) -> String {
    let meta = document().query_selector("meta[name=gantry]").ok().flatten();
    meta.and_then(|m| m.get_attribute(name)).unwrap_or_default()
}

/// Base path of the site, with both slashes.
pub fn base() -> String {
    match built("data-base") {
        base if base.is_empty() => "/".into(),
        base => base,
    }
}

/// Folder of the content that belongs to this build, below the base path.
pub fn content_folder() -> String {
    built("data-content")
}

/// The page that a path names, below the base and without slashes at its ends: `notes/fargate`.
pub fn page_of(path: &str) -> String {
    let base = base();
    let below = path.strip_prefix(base.trim_end_matches('/')).unwrap_or(path);
    below.trim_matches('/').to_owned()
}

/// The address's fragment with its `#`.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Fetches a file of this site.
///
/// # Errors
/// A sentence for the visitor: offline, or the server's status.
pub async fn fetch(path: &str) -> Result<Vec<u8>, String> {
    let offline = |_| "It could not be fetched: the connection seems to be down.".to_owned();
    let response = JsFuture::from(window().fetch_with_str(path)).await.map_err(offline)?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(format!("The server answered {} for {path}.", response.status()));
    }
    let buffer = response.array_buffer().map_err(offline)?;
    let buffer = JsFuture::from(buffer).await.map_err(offline)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// Asks the browser to show the page over the whole screen. Some cannot, and some do not when a page is in a frame.
pub fn fill_screen() {
    let asked = || -> Option<js_sys::Promise> {
        let root = document().document_element()?;
        let ask = js_sys::Reflect::get(&root, &"requestFullscreen".into()).ok()?;
        ask.dyn_into::<js_sys::Function>().ok()?.call0(&root).ok()?.dyn_into().ok()
    };
    if let Some(asked) = asked() {
        // Otherwise the browser would report a refusal as an error.
        spawn_local(async move { drop(JsFuture::from(asked).await) });
    }
}

/// Whether it does.
pub fn fills_screen() -> bool {
    document().fullscreen_element().is_some()
}

/// Back to the browser's window.
pub fn leave_screen() {
    if fills_screen() {
        document().exit_fullscreen();
    }
}

/// Where this site is on the web, without its path: `https://example.org`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// A small value kept in local storage.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a small value in local storage; a browser that refuses loses only comfort.
pub fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        drop(storage.set_item(key, value));
    }
}

/// Says a sentence to screen readers through the page's one polite status region.
pub fn announce(sentence: &str) {
    if let Some(status) = element("status") {
        status.set_text_content(Some(sentence));
    }
}

/// Shows a sentence in the box for what concerns the whole site and cannot wait.
pub fn notify(sentence: &str) {
    if let Some(notice) = element("notice") {
        notice.set_text_content(Some(sentence));
        drop(notice.remove_attribute("hidden"));
    }
}

/// 128 bits that nobody can foretell, for ids.
pub fn random() -> u128 {
    let mut bytes = [0; 16];
    if let Ok(crypto) = window().crypto() {
        drop(crypto.get_random_values_with_u8_array(&mut bytes));
    }
    u128::from_le_bytes(bytes)
}

/// Offers a text as a file to keep.
pub fn download(name: &str, kind: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options) else {
        return;
    };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|a| a.dyn_into::<web_sys::HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has taken the file by then; kept longer, it would stay in memory.
    gloo_timers::callback::Timeout::new(10_000, move || {
        drop(web_sys::Url::revoke_object_url(&address));
    })
    .forget();
}

/// Asks that what is kept here is not cleared when the device runs short; whether the browser agreed.
pub async fn persist() -> bool {
    let Ok(asked) = window().navigator().storage().persist() else { return false };
    JsFuture::from(asked).await.is_ok_and(|agreed| agreed.is_truthy())
}

/// What the browser says of keeping this site's data, in a sentence.
pub async fn keeping() -> Option<String> {
    let storage = window().navigator().storage();
    let lasting = JsFuture::from(storage.persisted().ok()?).await.ok()?.is_truthy();
    let estimate = JsFuture::from(storage.estimate().ok()?).await.ok()?;
    let used = js_sys::Reflect::get(&estimate, &"usage".into()).ok()?.as_f64()?;
    let kib = (used / 1024.0).ceil();
    Some(if lasting {
        format!("The browser has promised to keep this site's {kib} KiB until you delete them.")
    } else {
        format!(
            "The browser keeps this site's {kib} KiB as long as it has room: a backup is the only promise."
        )
    })
}

/// Reads a text aloud, in place of whatever is being read.
pub fn read_aloud(text: &str) {
    let (Ok(speech), Ok(words)) =
        (window().speech_synthesis(), web_sys::SpeechSynthesisUtterance::new_with_text(text))
    else {
        return;
    };
    words.set_lang("en");
    speech.cancel();
    speech.speak(&words);
}

/// Ends whatever is being read aloud.
pub fn be_silent() {
    if let Ok(speech) = window().speech_synthesis() {
        speech.cancel();
    }
}

/// Reveals the box that stands in the page for the case that the app has died.
pub fn show_crash(detail: &str) {
    if let Some(place) = element("crash-detail") {
        place.set_text_content(Some(detail));
    }
    if let Some(crash) = element("crash") {
        drop(crash.remove_attribute("hidden"));
    }
}

/// Gives an element another text, if it is another one.
pub fn set_text(element: &HtmlElement, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Whether a media query of ours matches.
pub fn prefers(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether as little as possible should move: as chosen on this site, else as the system says.
pub fn reduced_motion() -> bool {
    let root = document().document_element();
    match root.and_then(|root| root.get_attribute("data-motion")).as_deref() {
        Some("reduced") => true,
        Some("full") => false,
        _ => prefers("(prefers-reduced-motion: reduce)"),
    }
}
