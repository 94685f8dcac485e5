//! Asks the notes worker to read a text. Each question gets a worker of its own, which ends with it.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker};

use super::exchange::{Answer, Task};
use crate::browser;

/// What a note became.
///
/// # Errors
/// A sentence for the visitor when the worker could not be loaded or did not answer.
pub(crate) async fn parse(task: &Task) -> Result<Answer, String> {
    let failed =
        || "The note reader could not be loaded. Check your connection and try again.".to_owned();
    let worker =
        Worker::new(&format!("{}notes-worker_loader.js", browser::base())).map_err(|_| failed())?;
    let task = postcard::to_allocvec(task).map_err(|_| failed())?;
    let answer = JsFuture::from(ask(&worker, &task)).await;
    worker.terminate();
    let bytes = answer.map_err(|_| failed())?.unchecked_into::<Uint8Array>().to_vec();
    postcard::from_bytes(&bytes).map_err(|_| failed())
}

/// Waits for the worker to be ready, sends the task, and settles with its answer.
fn ask(worker: &Worker, task: &[u8]) -> Promise {
    let task = Uint8Array::from(task);
    Promise::new(&mut |resolve, reject| {
        let (asked, task) = (worker.clone(), task.clone());
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let settled = if data.is_string() {
                asked.post_message(&task)
            } else {
                resolve.call1(&JsValue::NULL, &data).map(drop)
            };
            drop(settled);
        });
        let on_error = Closure::<dyn Fn(JsValue)>::new(move |error: JsValue| {
            drop(reject.call1(&JsValue::NULL, &error));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // Handed to JavaScript's collector, which frees them with the worker.
        let (_, _) = (on_message.into_js_value(), on_error.into_js_value());
    })
}
