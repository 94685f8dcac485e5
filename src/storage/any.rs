//! The store that is in use: the database, or memory where there is none.

use study::cards::event::Event;

use super::{EventDatabase, Loaded, Memory, Store, Trouble};

/// Either store.
#[derive(Debug)]
pub enum AnyStore {
    /// The browser's database.
    Database(EventDatabase),
    /// This tab's memory.
    Memory(Memory),
}

impl AnyStore {
    /// An empty memory.
    pub fn memory() -> Self {
        Self::Memory(Memory::default())
    }
}

impl Default for AnyStore {
    fn default() -> Self {
        Self::Database(EventDatabase)
    }
}

impl Store for AnyStore {
    async fn load(&self) -> Result<Loaded, Trouble> {
        match self {
            Self::Database(store) => store.load().await,
            Self::Memory(store) => store.load().await,
        }
    }

    async fn append(&self, events: &[Event]) -> Result<(), Trouble> {
        match self {
            Self::Database(store) => store.append(events).await,
            Self::Memory(store) => store.append(events).await,
        }
    }

    async fn clear(&self) -> Result<(), Trouble> {
        match self {
            Self::Database(store) => store.clear().await,
            Self::Memory(store) => store.clear().await,
        }
    }
}
