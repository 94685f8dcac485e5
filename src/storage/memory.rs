//! The log of reviews in memory: for tests, and for browsers that keep nothing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use study::cards::event::{Event, EventId};

use super::{Loaded, Store, Trouble};

/// Events that are gone with the page.
#[derive(Debug, Default)]
pub struct Memory {
    events: RefCell<BTreeMap<EventId, Event>>,
    /// Whether it behaves as a full disk does.
    pub full: Cell<bool>,
}

impl Store for Memory {
    async fn load(&self) -> Result<Loaded, Trouble> {
        let events = self.events.borrow().values().cloned().collect();
        Ok(Loaded { events, ..Loaded::default() })
    }

    async fn append(&self, events: &[Event]) -> Result<(), Trouble> {
        if self.full.get() {
            return Err(Trouble::Full);
        }
        self.events.borrow_mut().extend(events.iter().map(|event| (event.id, event.clone())));
        Ok(())
    }

    async fn clear(&self) -> Result<(), Trouble> {
        self.events.borrow_mut().clear();
        Ok(())
    }
}
