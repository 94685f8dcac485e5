//! The worlds: one with something of everything, and the project's examples.
// The examples are read from their folder, so that a new one is among them.
#![allow(clippy::disallowed_methods)]

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

/// Something of everything that a scenario may have.
pub(super) static TOWN: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("town.json")).unwrap());

/// All of `examples/`, by name.
pub(super) static EXAMPLES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|ending| ending == "json")).collect();
    files.sort();
    let text = |file: &_| std::fs::read_to_string(file).unwrap();
    files.iter().map(|file| serde_json::from_str(&text(file)).unwrap()).collect()
});

/// A world with another seed and without actions of its own.
pub(super) fn prepared(document: &Value, seed: u32) -> Value {
    let mut document = document.clone();
    document["seed"] = seed.into();
    document["actions"] = Value::Null;
    document
}
