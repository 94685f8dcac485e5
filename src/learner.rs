//! What the learner did: the log of this tab, kept in step with the database and with other tabs.
//!
//! An event counts here once the database has it. Where it could not be kept it counts as well, waits
//! in `unsaved` for the next attempt, and [`Keeping`] says so on every page of the cards.

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use study::cards::backup;
use study::cards::day::DAY_MS;
use study::cards::event::{Event, EventId, Kind};
use study::cards::log::Log;
use study::page::Node;
use study::page::cards::keeping;

use crate::storage::{AnyStore, Loaded, Store as _, Trouble};
use crate::{browser, clock, tabs};

mod last_backup;

/// How often it is looked whether the log has been read, by who cannot react to it.
const POLL_MS: u32 = 20;

/// Whether what the learner does is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeping {
    /// The database has not answered yet.
    Loading,
    /// It is kept; so many records of another version could not be read.
    Kept(u32),
    /// This browser keeps nothing: it lives in this tab.
    Memory,
    /// A newer version of the site has been here: it must be reloaded first.
    Newer,
    /// The last attempt failed; what is unsaved lives in this tab.
    Failing(Trouble),
}

/// The learner's log and whether it is kept. A handle: copies are of the same log.
#[derive(Clone, Copy)]
pub struct Learner {
    /// The log.
    pub log: RwSignal<Log>,
    /// Whether it is kept.
    pub keeping: RwSignal<Keeping>,
    /// Counts what came from other tabs.
    pub from_others: RwSignal<u32>,
    unsaved: RwSignal<Vec<Event>>,
    started: StoredValue<bool>,
    store: StoredValue<Rc<AnyStore>, LocalStorage>,
}

impl Learner {
    /// A learner whose log is kept in a store; it is empty until [`Learner::start`].
    pub fn new(store: AnyStore) -> Self {
        Self {
            log: RwSignal::new(Log::default()),
            keeping: RwSignal::new(Keeping::Loading),
            from_others: RwSignal::new(0),
            unsaved: RwSignal::new(Vec::new()),
            started: StoredValue::new(false),
            store: StoredValue::new_local(Rc::new(store)),
        }
    }

    /// The learner of the app that this component is in.
    pub fn known() -> Self {
        use_context::<Self>().unwrap_or_else(|| Self::new(AnyStore::default()))
    }

    /// The same, with the log read or on its way.
    pub fn here() -> Self {
        let learner = Self::known();
        learner.start();
        learner
    }

    /// Reads the log, once.
    pub fn start(self) {
        if self.started.get_value() {
            return;
        }
        self.started.set_value(true);
        tabs::listen(move |events| {
            self.log.update(|log| log.merge(events));
            self.from_others.update(|n| *n += 1);
        });
        spawn_local(self.load());
    }

    /// Whether the log has been read.
    pub fn is_ready(self) -> bool {
        self.keeping.with(|keeping| *keeping != Keeping::Loading)
    }

    /// Done once the log has been read.
    pub async fn ready(self) {
        while !self.keeping.with_untracked(|keeping| *keeping != Keeping::Loading) {
            TimeoutFuture::new(POLL_MS).await;
        }
    }

    /// Looks at the log as it is now.
    pub fn with_log<T>(self, f: impl FnOnce(&Log) -> T) -> T {
        self.log.with_untracked(f)
    }

    /// What is to be said of keeping, above every page of the cards.
    pub fn banner(self) -> Vec<Node> {
        let unsaved = self.unsaved.with(Vec::len);
        let keeping = self.keeping.with(|keeping| match keeping {
            Keeping::Loading | Keeping::Kept(0) => keeping::Keeping::Kept,
            Keeping::Kept(unreadable) => keeping::Keeping::Unreadable(*unreadable),
            Keeping::Memory => keeping::Keeping::Memory,
            Keeping::Newer | Keeping::Failing(Trouble::Newer) => keeping::Keeping::Newer,
            Keeping::Failing(Trouble::Full) => keeping::Keeping::Full,
            Keeping::Failing(Trouble::Refused(_)) => keeping::Keeping::Refused,
        });
        keeping::banner(keeping, u32::try_from(unsaved).unwrap_or(u32::MAX))
    }

    /// Records what happened now, and is done once it is kept or known not to be.
    pub async fn record(self, kind: Kind) {
        let now = self.log.with_untracked(|log| log.moment(clock::now()));
        let id = EventId::new(now.at_ms, browser::random());
        self.add(vec![Event::new(id, now, kind)]).await;
    }

    /// Takes in events of a backup; how many of them were new.
    pub async fn import(self, batch: &str, events: Vec<Event>) -> u32 {
        let known = |event: &Event| {
            self.log.with_untracked(|log| log.events().iter().any(|old| old.id == event.id))
        };
        let new: Vec<Event> = events.into_iter().filter(|event| !known(event)).collect();
        let n_new = u32::try_from(new.len()).unwrap_or(u32::MAX);
        if n_new > 0 {
            self.add(new).await;
            self.record(Kind::Import { batch: batch.to_owned(), events: n_new }).await;
        }
        n_new
    }

    /// Tries to keep what is unsaved.
    pub async fn try_again(self) {
        self.add(Vec::new()).await;
    }

    /// Forgets everything, here and in the database.
    ///
    /// # Errors
    /// When the database refuses; then nothing is forgotten.
    pub async fn forget(self) -> Result<(), Trouble> {
        self.store.get_value().clear().await?;
        self.unsaved.set(Vec::new());
        self.log.set(Log::default());
        Ok(())
    }

    /// Offers the whole log as a file.
    pub fn download_backup(self) {
        let text = self.log.with_untracked(|log| backup::write(log.events()));
        if let Ok(text) = text {
            let name = format!("gantry-cards-{}.jsonl", clock::date());
            browser::download(&name, "application/x-ndjson", &text);
            last_backup::made(self.n_reviews());
        }
    }

    /// Whether it is time to remind of a backup, by reviews and days since the last.
    pub fn needs_backup(self) -> bool {
        let (first_ms, n_reviews) = self
            .log
            .with(|log| (log.events().first().map(|event| event.at_ms), count_reviews(log)));
        let (backed_up, at_ms) = last_backup::last().unwrap_or((0, first_ms.unwrap_or_default()));
        let days = clock::now().at_ms.saturating_sub(at_ms) / DAY_MS;
        backup::is_due(n_reviews.saturating_sub(backed_up), days)
    }

    fn n_reviews(self) -> usize {
        self.log.with_untracked(count_reviews)
    }

    async fn load(self) {
        match self.store.get_value().load().await {
            Ok(Loaded { events, unreadable, newer }) => {
                self.log.update(|log| log.merge(events));
                self.keeping.set(if newer { Keeping::Newer } else { Keeping::Kept(unreadable) });
            }
            Err(_) => {
                self.store.set_value(Rc::new(AnyStore::memory()));
                self.keeping.set(Keeping::Memory);
            }
        }
    }

    /// Keeps events with all that waits, then counts them.
    async fn add(self, events: Vec<Event>) {
        let mut waiting = self.unsaved.get_untracked();
        waiting.extend(events.iter().cloned());
        match self.store.get_value().append(&waiting).await {
            Ok(()) => {
                tabs::tell(&waiting);
                self.unsaved.set(Vec::new());
                if self.keeping.with_untracked(|keeping| matches!(keeping, Keeping::Failing(_))) {
                    self.keeping.set(Keeping::Kept(0));
                }
            }
            Err(trouble) => {
                self.unsaved.set(waiting);
                self.keeping.set(match trouble {
                    Trouble::Newer => Keeping::Newer,
                    trouble => Keeping::Failing(trouble),
                });
            }
        }
        self.log.update(|log| {
            for event in events {
                log.append(event);
            }
        });
    }
}

fn count_reviews(log: &Log) -> usize {
    log.events().iter().filter(|event| matches!(event.kind, Kind::Review(_))).count()
}
