//! Loads a further WebAssembly module of this site when a page first needs it, and calls what it exports.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::browser;

#[wasm_bindgen]
extern "C" {
    /// Imports a module of this site; the page defines it, since only scripts can import.
    #[wasm_bindgen(catch, js_namespace = window, js_name = importModule)]
    fn import_module(address: &str) -> Result<Promise, JsValue>;
}

/// Calls a function of a module, which is loaded if it is not there yet.
///
/// # Errors
/// What the browser says when the module cannot be fetched or started, or what the function threw.
pub async fn call(module: &str, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let (base, build) = (browser::base(), browser::content_folder());
    // The browser imports an address once; the build's name keeps the module of an older one away.
    let imported = JsFuture::from(import_module(&format!("{base}{module}.js?{build}"))?).await?;
    let start: Function = Reflect::get(&imported, &"default".into())?.dyn_into()?;
    let options = Object::new();
    let wasm = format!("{base}{module}_bg.wasm?{build}");
    Reflect::set(&options, &"module_or_path".into(), &wasm.into())?;
    // Starting what is started does nothing.
    JsFuture::from(start.call1(&JsValue::NULL, &options)?.dyn_into::<Promise>()?).await?;
    let function: Function = Reflect::get(&imported, &name.into())?.dyn_into()?;
    function.apply(&JsValue::NULL, &arguments.iter().collect::<Array>())
}
