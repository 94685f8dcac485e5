//! The site's IndexedDB: the learner's own notes and the log of reviews.
//!
//! A connection is opened for each operation and closed after it, so that no idle tab ever stands in
//! the way of a newer version's upgrade. A tab of an older version finds out at its next operation
//! ([`Trouble::Newer`]).

mod any;
mod events;
mod memory;
mod notes;

use idb::{Database, DatabaseEvent as _, Factory, ObjectStoreParams};

pub use any::AnyStore;
pub use events::{EventDatabase, Loaded, Store, Trouble};
pub use memory::Memory;
pub use notes::{KeptNote, forget_note, keep_note, kept_notes, lock_of};

const NAME: &str = "gantry";
/// Which stores there are. Version 1 had the notes, version 2 added the events.
const VERSION: u32 = 2;
const NOTES: &str = "own-notes";
const EVENTS: &str = "events";

async fn open() -> Result<Database, idb::Error> {
    let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        let there = database.store_names();
        // Whatever the old version was: what is missing is added, what is there is left alone.
        for store in [NOTES, EVENTS].into_iter().filter(|store| !there.iter().any(|s| s == store)) {
            drop(database.create_object_store(store, ObjectStoreParams::new()));
        }
    });
    request.on_blocked(|_| {
        crate::browser::notify(
            "Another tab holds an older version of this site open. Close or reload that tab to go on here.",
        );
    });
    let mut database = request.await?;
    database.on_version_change(|event| {
        if let Ok(database) = event.database() {
            database.close();
        }
    });
    Ok(database)
}

/// Opens a database that a newer version of the site has upgraded, as it is, for reading.
async fn open_newer() -> Result<Database, idb::Error> {
    Factory::new()?.open(NAME, None)?.await
}
