//! The learner's own note files that are kept for the next visit.

use idb::TransactionMode;
use study::lock::Lock;
use wasm_bindgen::JsValue;

use super::{NOTES, open};

/// Form of a kept note's record.
const RECORD: u8 = 1;

/// A note file kept in this browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptNote {
    /// The file's name; a second file of the same name takes its place.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The ids of its questions, so that an edited file keeps those of an earlier one.
    pub lock: Lock,
}

/// All kept notes by name.
///
/// # Errors
/// When the browser keeps no database here (private mode, blocked, a newer version of the site).
pub async fn kept_notes() -> Result<Vec<KeptNote>, idb::Error> {
    let database = open().await?;
    let transaction = database.transaction(&[NOTES], TransactionMode::ReadOnly)?;
    let store = transaction.object_store(NOTES)?;
    let keys = store.get_all_keys(None, None)?.await?;
    let values = store.get_all(None, None)?.await?;
    transaction.await?;
    database.close();
    Ok(keys.iter().zip(&values).filter_map(|(key, value)| unpack(key, value)).collect())
}

/// Keeps a note; it is kept once this returns.
///
/// # Errors
/// As [`kept_notes`], or when the disk is full.
pub async fn keep_note(note: &KeptNote) -> Result<(), idb::Error> {
    let database = open().await?;
    let transaction = database.transaction(&[NOTES], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(NOTES)?;
    store.put(&pack(note), Some(&JsValue::from_str(&note.name)))?.await?;
    transaction.commit()?.await?;
    database.close();
    Ok(())
}

/// Forgets a kept note.
///
/// # Errors
/// As [`kept_notes`].
pub async fn forget_note(name: &str) -> Result<(), idb::Error> {
    let database = open().await?;
    let transaction = database.transaction(&[NOTES], TransactionMode::ReadWrite)?;
    transaction.object_store(NOTES)?.delete(JsValue::from_str(name))?.await?;
    transaction.commit()?.await?;
    database.close();
    Ok(())
}

/// The ids kept with a file of that name, or none.
pub async fn lock_of(name: &str) -> Lock {
    let kept = kept_notes().await.unwrap_or_default();
    kept.into_iter().find(|note| note.name == name).map(|note| note.lock).unwrap_or_default()
}

/// A record as bytes; its first is the version of this form.
fn pack(note: &KeptNote) -> JsValue {
    let bytes = postcard::to_allocvec(&(RECORD, &note.text, &note.lock)).unwrap_or_default();
    js_sys::Uint8Array::from(bytes.as_slice()).into()
}

/// The record of a key; `None` where another version of the site wrote it in another form.
fn unpack(key: &JsValue, value: &JsValue) -> Option<KeptNote> {
    let bytes = js_sys::Uint8Array::new(value).to_vec();
    let (version, text, lock): (u8, String, Lock) = postcard::from_bytes(&bytes).ok()?;
    (version == RECORD).then_some(())?;
    Some(KeptNote { name: key.as_string()?, text, lock })
}
