//! What the learner did: the log of this tab, kept in step with the database and with other tabs.
//!
//! An event counts here once the database has it. Where it could not be kept it counts as well, waits
//! in `unsaved` for the next attempt, and [`Keeping`] says so on every page of the cards.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use study::cards::backup;
use study::cards::day::DAY_MS;
use study::cards::event::{Event, EventId, Kind};
use study::cards::log::Log;
use study::page::Node;
use study::page::cards::keeping;

use super::{last_backup, tabs};
use crate::pages::cards::LEARNS;
use crate::storage::{AnyStore, Loaded, Store as _, Trouble};
use crate::{browser, clock};

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

/// The learner's log and whether it is kept.
pub struct Learner {
    log: RefCell<Log>,
    keeping: RefCell<Keeping>,
    /// Counts what came from other tabs.
    from_others: Cell<u32>,
    unsaved: RefCell<Vec<Event>>,
    store: RefCell<Rc<AnyStore>>,
    on_change: RefCell<Rc<dyn Fn()>>,
}

thread_local! {
    static OF_THIS_TAB: Rc<Learner> = Rc::new(Learner::new(AnyStore::default()));
}

impl Learner {
    /// A learner whose log is kept in a store; it is empty until [`Learner::start`].
    pub fn new(store: AnyStore) -> Self {
        Self {
            log: RefCell::default(),
            keeping: RefCell::new(Keeping::Loading),
            from_others: Cell::new(0),
            unsaved: RefCell::default(),
            store: RefCell::new(Rc::new(store)),
            on_change: RefCell::new(Rc::new(|| {})),
        }
    }

    /// The learner of this tab, in the browser's database.
    pub fn of_this_tab() -> Rc<Self> {
        OF_THIS_TAB.with(Rc::clone)
    }

    /// Calls `f` after every change of the log or of how it is kept.
    pub fn on_change(&self, f: impl Fn() + 'static) {
        self.on_change.replace(Rc::new(f));
    }

    /// Reads the log and listens to the other tabs, unless that was done before.
    pub async fn start(self: &Rc<Self>) {
        if !self.is(&Keeping::Loading) {
            return;
        }
        // Before the log is read, so that nothing falls between.
        self.hear_others();
        let loaded = self.store().load().await;
        // Two pages that opened at once both waited; one of them is enough.
        if !self.is(&Keeping::Loading) {
            return;
        }
        let keeping = match loaded {
            Ok(Loaded { events, unreadable, newer }) => {
                clock::measured("replay", || self.log.borrow_mut().merge(events));
                if newer { Keeping::Newer } else { Keeping::Kept(unreadable) }
            }
            Err(_) => {
                self.store.replace(Rc::new(AnyStore::memory()));
                Keeping::Memory
            }
        };
        self.keeping.replace(keeping);
    }

    fn hear_others(self: &Rc<Self>) {
        let learner = Rc::downgrade(self);
        tabs::listen(move |heard| {
            if let Some(learner) = learner.upgrade() {
                match heard {
                    Some(events) => learner.log.borrow_mut().merge(events),
                    None => learner.be_empty(),
                }
                learner.from_others.set(learner.from_others.get() + 1);
                learner.tell();
            }
        });
    }

    /// Looks at the log as it is now.
    pub fn with_log<T>(&self, f: impl FnOnce(&Log) -> T) -> T {
        f(&self.log.borrow())
    }

    /// Whether it is kept in this way.
    pub fn is(&self, keeping: &Keeping) -> bool {
        *self.keeping.borrow() == *keeping
    }

    /// How many times other tabs have recorded something.
    pub fn from_others(&self) -> u32 {
        self.from_others.get()
    }

    /// What is to be said of keeping, above every page of the cards.
    pub fn banner(&self) -> Vec<Node> {
        let keeping = match &*self.keeping.borrow() {
            Keeping::Loading | Keeping::Kept(0) => keeping::Keeping::Kept,
            Keeping::Kept(unreadable) => keeping::Keeping::Unreadable(*unreadable),
            Keeping::Memory => keeping::Keeping::Memory,
            Keeping::Newer | Keeping::Failing(Trouble::Newer) => keeping::Keeping::Newer,
            Keeping::Failing(Trouble::Full) => keeping::Keeping::Full,
            Keeping::Failing(Trouble::Refused(_)) => keeping::Keeping::Refused,
        };
        let n_unsaved = self.unsaved.borrow().len();
        keeping::banner(keeping, u32::try_from(n_unsaved).unwrap_or(u32::MAX))
    }

    /// Records what happened now, and is done once it is kept or known not to be.
    pub async fn record(&self, kind: Kind) {
        let now = self.with_log(|log| log.moment(clock::now()));
        let id = EventId::new(now.at_ms, browser::random());
        self.add(vec![Event::new(id, now, kind)]).await;
    }

    /// Takes in events of a backup; how many of them were new.
    pub async fn import(&self, batch: &str, events: Vec<Event>) -> u32 {
        let known: BTreeSet<EventId> =
            self.with_log(|log| log.events().iter().map(|event| event.id).collect());
        let new: Vec<Event> =
            events.into_iter().filter(|event| !known.contains(&event.id)).collect();
        let n_new = u32::try_from(new.len()).unwrap_or(u32::MAX);
        if n_new > 0 {
            self.add(new).await;
            self.record(Kind::Import { batch: batch.to_owned(), events: n_new }).await;
        }
        n_new
    }

    /// Tries to keep what is unsaved.
    pub async fn try_again(&self) {
        self.add(Vec::new()).await;
    }

    /// Forgets everything, here and in the database.
    ///
    /// # Errors
    /// When the database refuses; then nothing is forgotten.
    pub async fn forget(&self) -> Result<(), Trouble> {
        self.store().clear().await?;
        tabs::tell(None);
        self.be_empty();
        self.tell();
        Ok(())
    }

    fn be_empty(&self) {
        self.unsaved.replace(Vec::new());
        self.log.replace(Log::default());
    }

    /// Offers the whole log as a file.
    pub fn download_backup(&self) {
        if let Ok(text) = self.with_log(|log| backup::write(log.events())) {
            let name = format!("gantry-cards-{}.jsonl", clock::date());
            browser::download(&name, "application/x-ndjson", &text);
            last_backup::made(self.with_log(count_reviews));
        }
    }

    /// Whether it is time to remind of a backup, by reviews and days since the last.
    pub fn needs_backup(&self) -> bool {
        let (first_ms, n_reviews) = self
            .with_log(|log| (log.events().first().map(|event| event.at_ms), count_reviews(log)));
        let (backed_up, at_ms) = last_backup::last().unwrap_or((0, first_ms.unwrap_or_default()));
        let days = clock::now().at_ms.saturating_sub(at_ms) / DAY_MS;
        backup::is_due(n_reviews.saturating_sub(backed_up), days)
    }

    /// Keeps events with all that waits, then counts them.
    async fn add(&self, events: Vec<Event>) {
        let mut waiting = self.unsaved.borrow().clone();
        waiting.extend(events.iter().cloned());
        match self.store().append(&waiting).await {
            Ok(()) => {
                tabs::tell(Some(&waiting));
                // Another attempt, made at the same time, may have failed meanwhile.
                self.unsaved.borrow_mut().retain(|event| !waiting.contains(event));
                browser::store(LEARNS, "yes");
                let failed = matches!(&*self.keeping.borrow(), Keeping::Failing(_));
                if failed && self.unsaved.borrow().is_empty() {
                    self.keeping.replace(Keeping::Kept(0));
                }
            }
            Err(trouble) => {
                self.unsaved.borrow_mut().extend(events.iter().cloned());
                self.keeping.replace(match trouble {
                    Trouble::Newer => Keeping::Newer,
                    trouble => Keeping::Failing(trouble),
                });
            }
        }
        if let [event] = events.as_slice() {
            self.log.borrow_mut().append(event.clone());
        } else if !events.is_empty() {
            self.log.borrow_mut().merge(events);
        }
        self.tell();
    }

    fn store(&self) -> Rc<AnyStore> {
        self.store.borrow().clone()
    }

    fn tell(&self) {
        let on_change = self.on_change.borrow().clone();
        on_change();
    }
}

fn count_reviews(log: &Log) -> usize {
    log.events().iter().filter(|event| matches!(event.kind, Kind::Review(_))).count()
}
