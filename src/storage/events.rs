//! The log of reviews in IndexedDB: one record an event, its key the event's id, its value the line
//! that a backup has.

use idb::{Database, Transaction, TransactionMode};
use study::cards::event::Event;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::{EVENTS, open, open_newer};

/// Where events are kept. [`EventDatabase`] is the real one, [`super::Memory`] its twin for tests and
/// for browsers that keep nothing.
#[expect(async_fn_in_trait, reason = "nothing here is sent to another thread")]
pub trait Store {
    /// Everything that is kept.
    ///
    /// # Errors
    /// When the browser keeps no database here.
    async fn load(&self) -> Result<Loaded, Trouble>;

    /// Keeps events: all of them or none. They are kept once this returns.
    ///
    /// # Errors
    /// When they are not kept; nothing has changed then.
    async fn append(&self, events: &[Event]) -> Result<(), Trouble>;

    /// Forgets everything.
    ///
    /// # Errors
    /// As [`Store::append`].
    async fn clear(&self) -> Result<(), Trouble>;
}

/// What a store holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Loaded {
    /// The events, in no particular order.
    pub events: Vec<Event>,
    /// Records that this version cannot read; they stay where they are.
    pub unreadable: u32,
    /// Whether a newer version of the site has been here: then nothing may be written.
    pub newer: bool,
}

/// Why events could not be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No room is left.
    Full,
    /// A newer version of the site has upgraded the database.
    Newer,
    /// The browser keeps no database here, or refused for a reason of its own.
    Refused(String),
}

/// The database of this browser.
#[derive(Debug, Clone, Copy, Default)]
pub struct EventDatabase;

impl Store for EventDatabase {
    async fn load(&self) -> Result<Loaded, Trouble> {
        match open().await.map_err(Trouble::from) {
            Ok(database) => Ok(Loaded { newer: false, ..read(&database).await? }),
            Err(Trouble::Newer) => Ok(Loaded { newer: true, ..read(&open_newer().await?).await? }),
            Err(trouble) => Err(trouble),
        }
    }

    async fn append(&self, events: &[Event]) -> Result<(), Trouble> {
        let lines: Vec<(JsValue, JsValue)> = events
            .iter()
            .map(|event| {
                let line = serde_json::to_string(event).unwrap_or_default();
                (event.id.to_string().into(), line.into())
            })
            .collect();
        let database = durable(open().await?);
        let transaction = database.begin()?;
        let store = transaction.object_store(EVENTS)?;
        for (id, line) in &lines {
            // Not awaited one by one: the transaction completes with the last of them, or not at all.
            drop(store.put(line, Some(id))?);
        }
        let outcome = transaction.await;
        database.close();
        match outcome? {
            idb::TransactionResult::Committed => Ok(()),
            // Only a full disk aborts what nobody else aborted.
            idb::TransactionResult::Aborted => Err(Trouble::Full),
        }
    }

    async fn clear(&self) -> Result<(), Trouble> {
        let database = durable(open().await?);
        let transaction = database.begin()?;
        transaction.object_store(EVENTS)?.clear()?.await?;
        transaction.await?;
        database.close();
        Ok(())
    }
}

async fn read(database: &Database) -> Result<Loaded, Trouble> {
    let transaction = database.transaction(&[EVENTS], TransactionMode::ReadOnly)?;
    let values = transaction.object_store(EVENTS)?.get_all(None, None)?.await?;
    transaction.await?;
    database.close();
    let mut loaded = Loaded::default();
    for value in values {
        let event = value.as_string().and_then(|line| serde_json::from_str::<Event>(&line).ok());
        match event.filter(Event::is_readable) {
            Some(event) => loaded.events.push(event),
            None => loaded.unreadable += 1,
        }
    }
    Ok(loaded)
}

#[wasm_bindgen]
extern "C" {
    /// The database's own interface: the wrapper's transactions cannot be asked to be durable.
    type Durable;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Durable,
        store: &str,
        mode: &str,
        options: &js_sys::Object,
    ) -> Result<web_sys::IdbTransaction, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Durable);
}

fn durable(database: Database) -> Durable {
    JsValue::from(database).unchecked_into()
}

impl Durable {
    /// A transaction that is complete only once it lies on the disk.
    fn begin(&self) -> Result<Transaction, Trouble> {
        let refused = |error: JsValue| Trouble::of(&format!("{error:?}"));
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(refused)?;
        Ok(self.transaction(EVENTS, "readwrite", &options).map_err(refused)?.into())
    }
}

impl Trouble {
    /// The trouble that an error's text tells of: browsers give it a name, and only that is the same
    /// everywhere.
    fn of(text: &str) -> Self {
        if text.contains("QuotaExceeded") {
            Self::Full
        } else if text.contains("VersionError") {
            Self::Newer
        } else {
            Self::Refused(text.to_owned())
        }
    }
}

impl From<idb::Error> for Trouble {
    fn from(error: idb::Error) -> Self {
        Self::of(&format!("{error:?}"))
    }
}
