//! The worker that reads a learner's own notes: a [`Task`] in, an [`Answer`] out, as compact data.
//! The parser's weight is loaded with this binary, and long notes never hold up the page.

use gantry_app::pages::own_notes::exchange::{Answer, Task};
use js_sys::Uint8Array;
use study::cards::anki;
use study::notes::{Problem, ProblemKind};
use study::{lock, notes};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let answering = scope.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let task = Uint8Array::new(&event.data()).to_vec();
        let Ok(task) = postcard::from_bytes(&task) else { return };
        let bytes = postcard::to_allocvec(&read(&task)).unwrap_or_default();
        drop(answering.post_message(&Uint8Array::from(bytes.as_slice())));
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // Messages sent before this point would be lost; the page waits for this one.
    drop(scope.post_message(&"ready".into()));
}

/// Reads the note, and gives its questions the ids they had when this file was read before. A text of
/// Anki's is no note: its cards have ids of their own.
fn read(task: &Task) -> Answer {
    if anki::is_anki(&task.text) {
        let (deck, remarks) = anki::deck::of_text(&task.text);
        let problem = |anki::Remark { line, message }| Problem {
            line,
            kind: ProblemKind::DroppedHtml,
            message,
        };
        let problems = remarks.into_iter().map(problem).collect();
        return Answer { deck, problems, lock: task.lock.clone() };
    }
    let (mut deck, problems) = notes::parse(&task.text);
    let (lock, _) = lock::update(&task.lock, &task.name, &deck);
    lock::assign_updated(&lock, &task.name, &mut deck);
    Answer { deck, problems, lock }
}
