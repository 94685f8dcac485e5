//! The stage: runs of the simulator, painted and played. A module of its own, loaded after the first paint.
//!
//! A [`Stage`] holds a [`Show`] (what is played, with its clock), paints each of its lanes on a canvas, and lets
//! a [`Page`] around it have panels. The world never lives in signals: the frame loop reads it, and what stands
//! in the document is told at most ten times a second.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use scene::filter::Filter;
use scene::frame::Subject;
use scene::show::Show;
use scene::words;
use serde_json::Value;
use sim::call::Name;
use sim::record::Record;
use sim::time::SimTime;
use web_sys::{Element, Event, EventTarget};

use self::lane::LaneView;
use self::pulse::Pulse;
use self::surroundings::{Surroundings, Watch};
use crate::browser;

mod canvas;
mod command;
pub mod first_minute;
mod lane;
mod listen;
mod pointer;
mod presets;
mod pulse;
pub mod sandbox;
mod strip;
mod surroundings;
mod transport;
mod tree;

/// What may happen in one frame of playing; more, and the shown speed drops honestly.
const EVENTS_PER_FRAME: u32 = 6_000;
/// What stands in the document is told again after so many milliseconds.
const TELL_EVERY_MS: f64 = 100.0;

/// What stands around a stage.
pub trait Page {
    /// Says anew what has changed: at most ten times a second while the clock runs, and after every action.
    fn tell(&self, stage: &Stage);

    /// An element that names this action was clicked or changed.
    fn act(&self, _stage: &Rc<Stage>, _action: &str, _on: &Element) {}

    /// A subject was chosen on the stage, or none any more.
    fn chosen(&self, _stage: &Stage, _subject: Option<Subject>) {}

    /// After every frame of playing: a chance to stop the clock.
    fn played(&self, _stage: &Stage) {}

    /// The clock stands where a step, or a leap of the keyboard, has led.
    fn arrived(&self, _stage: &Stage) {}
}

thread_local! {
    static OPEN: RefCell<Option<Rc<Stage>>> = const { RefCell::new(None) };
}

/// Done once, when the module has been loaded.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        browser::show_crash(&info.to_string());
    }));
}

/// Ends the stage whose page was left: its loop and listeners go with it. One that has been opened since stays.
pub fn close() {
    let left = |open: &Option<Rc<Stage>>| open.as_ref().is_some_and(|it| !it.place.is_connected());
    if OPEN.with_borrow(left) {
        drop(OPEN.take());
    }
}

/// The stage that is open, if one is.
fn open_one() -> Option<Rc<Stage>> {
    OPEN.with_borrow(Clone::clone)
}

/// A show, painted and played.
pub struct Stage {
    place: Element,
    show: RefCell<Show>,
    lanes: RefCell<Vec<LaneView>>,
    page: OnceCell<Box<dyn Page>>,
    pulse: OnceCell<Pulse>,
    listeners: RefCell<listen::Listeners>,
    surroundings: Cell<Surroundings>,
    watch: OnceCell<Option<Watch>>,
    /// What was chosen, and in which lane: lanes have tasks of their own under the same ids.
    selected: Cell<Option<(usize, Subject)>>,
    /// Things that the finger covered which chose one of them, the nearest first.
    near: RefCell<Vec<(usize, Subject)>>,
    focused: Cell<Option<(usize, Subject)>>,
    hovered: Cell<Option<(usize, Subject)>>,
    /// Whether what was chosen is kept in the middle of a closer look.
    follows: Cell<bool>,
    /// What tasks have to match not to be dimmed, for each lane.
    filters: RefCell<Vec<Option<Filter>>>,
    /// The height that the lanes' pictures are stretched to.
    stretch: Cell<f32>,
    /// Whether a step is on its way.
    steps: Cell<bool>,
    untold_ms: Cell<f64>,
    /// When the trees were told last, on the browser's clock.
    tree_told_ms: Cell<f64>,
    /// How many times lanes have been made.
    built: Cell<u32>,
}

impl Stage {
    /// Puts a stage into an element, which has places for lanes and transport, and opens it.
    pub fn open(place: &Element, show: Show, page: impl Page + 'static) -> Rc<Self> {
        drop(OPEN.take());
        let stage = Rc::new(Self {
            place: place.clone(),
            show: RefCell::new(show),
            lanes: RefCell::default(),
            page: OnceCell::new(),
            pulse: OnceCell::new(),
            listeners: RefCell::default(),
            surroundings: Cell::new(Surroundings::now()),
            watch: OnceCell::new(),
            selected: Cell::new(None),
            near: RefCell::default(),
            focused: Cell::new(None),
            hovered: Cell::new(None),
            follows: Cell::new(false),
            filters: RefCell::default(),
            stretch: Cell::new(0.0),
            steps: Cell::new(false),
            untold_ms: Cell::new(0.0),
            tree_told_ms: Cell::new(0.0),
            built: Cell::new(0),
        });
        let _ = stage.page.set(Box::new(page));
        let weak = Rc::downgrade(&stage);
        let draw = move |delta| weak.upgrade().is_some_and(|stage| stage.frame(delta));
        let _ = stage.pulse.set(Pulse::new(place, draw));
        listen::listen(&stage);
        let _ = stage.watch.set(Watch::new(&stage));
        transport::install(&stage);
        stage.rebuild();
        OPEN.set(Some(Rc::clone(&stage)));
        stage
    }

    /// The element that it is in.
    pub fn place(&self) -> &Element {
        &self.place
    }

    /// Looks at the show.
    pub fn with<T>(&self, look: impl FnOnce(&Show) -> T) -> T {
        look(&self.show.borrow())
    }

    /// Changes the show, then says and paints what came of it.
    pub fn change<T>(&self, change: impl FnOnce(&mut Show) -> T) -> T {
        let done = change(&mut self.show.borrow_mut());
        self.changed();
        done
    }

    /// Does something in the run. A refusal comes back as a sentence: the exception, what is wrong, what to do.
    pub fn act(&self, name: Name, with: &Value) -> Option<String> {
        Show::refusal(&self.act_all(vec![(name, with.clone())]))
    }

    /// Does several things together, which are taken back together. Returns what was said to each, in every lane.
    pub fn act_all(&self, calls: Vec<(Name, Value)>) -> Vec<Record> {
        let said = self.show.borrow_mut().act_all(calls);
        self.changed();
        said
    }

    /// Shows something else.
    pub fn replace(&self, show: Show) {
        self.show.replace(show);
        self.selected.set(None);
        self.focused.set(None);
        self.rebuild();
    }

    /// Makes the lanes' canvases anew, after the show's lanes have changed.
    pub fn rebuild(&self) {
        self.built.set(self.built.get() + 1);
        if let Some(holder) = browser::find(&self.place, ".stage-lanes") {
            self.lanes.replace(LaneView::build(&holder, &self.show.borrow()));
            // At once, so that the canvases have their heights before the browser shows the page.
            self.paint();
        }
        self.changed();
    }

    /// Gives the lanes' pictures another least height, in CSS pixels, and lets them fit that or not.
    fn be_high(&self, least: f32, fits: bool) {
        for lane in self.lanes.borrow_mut().iter_mut() {
            lane.be_high(least, fits);
        }
        self.stretch.set(0.0);
        self.changed();
    }

    /// What was chosen, and in which lane, by its place.
    pub fn chosen(&self) -> Option<(usize, Subject)> {
        self.selected.get()
    }

    /// Chooses something in a lane, or nothing.
    pub fn select(&self, chosen: Option<(usize, Subject)>) {
        self.selected.set(chosen);
        if chosen.is_none() {
            self.follows.set(false);
        }
        // As long as one of the few under a finger is chosen, another one of them may have been meant.
        if !chosen.is_some_and(|chosen| self.near.borrow().contains(&chosen)) {
            self.near.borrow_mut().clear();
        }
        if let Some(page) = self.page.get() {
            page.chosen(self, chosen.map(|(_, subject)| subject));
        }
        self.changed();
    }

    /// Keeps what was chosen in the middle of a closer look, or no longer.
    fn follow(&self, follows: bool) {
        if self.follows.replace(follows) != follows {
            self.changed();
        }
    }

    /// What the finger covered that chose one of these things, the nearest first; nothing where that was clear.
    pub fn near(&self) -> Vec<(usize, Subject)> {
        self.near.borrow().clone()
    }

    /// For how many requests a dot of a lane's picture stands.
    pub fn requests_per_dot(&self, lane: usize) -> u32 {
        self.lanes.borrow().get(lane).map_or(1, LaneView::requests_per_dot)
    }

    /// Listens to something outside of the stage for as long as the stage is open.
    pub fn listen_to(
        self: &Rc<Self>,
        target: &EventTarget,
        kind: &'static str,
        heard: fn(&Rc<Self>, &Event),
    ) {
        self.listeners.borrow_mut().add(self, target, kind, heard);
    }

    /// Something about the page around it has changed.
    fn look_around(&self) {
        self.surroundings.set(Surroundings::now());
        if let Some(pulse) = self.pulse.get() {
            pulse.wake();
        }
    }

    fn changed(&self) {
        self.tell();
        if let Some(pulse) = self.pulse.get() {
            pulse.wake();
        }
    }

    fn tell(&self) {
        self.untold_ms.set(0.0);
        transport::tell(self);
        tree::tell(self);
        pointer::tell(self);
        if let Some(page) = self.page.get() {
            page.tell(self);
        }
    }

    /// One frame. Whether the loop goes on.
    fn frame(&self, delta_ms: f64) -> bool {
        let (played, playing) = {
            let mut show = self.show.borrow_mut();
            let played = !show.player().rests();
            show.tick(delta_ms, EVENTS_PER_FRAME);
            (played, !show.player().rests())
        };
        self.paint();
        if playing && let Some(page) = self.page.get() {
            page.played(self);
        }
        let untold = self.untold_ms.get() + delta_ms;
        self.untold_ms.set(untold);
        // Whatever changed a stage at rest has told of it already.
        if played && (untold >= TELL_EVERY_MS || !playing) {
            self.tell();
        }
        let rests = self.show.borrow().player().rests();
        if rests {
            self.tell_picture();
            if self.steps.take()
                && let Some(page) = self.page.get()
            {
                page.arrived(self);
            }
        }
        !rests
    }

    /// Says which picture a stage at rest shows: equal numbers, equal pictures, as after a link has been opened.
    fn tell_picture(&self) {
        let fold = |sum: u64, lane: &LaneView| sum.rotate_left(7) ^ lane.digest();
        let digest = self.lanes.borrow().iter().fold(0, fold);
        let _ = self.place.set_attribute("data-picture", &format!("{digest:016x}"));
    }

    fn paint(&self) {
        let show = self.show.borrow();
        let Surroundings { theme, reduced_motion } = self.surroundings.get();
        let mut lanes = self.lanes.borrow_mut();
        let mut draw = |stretch: f32| -> f32 {
            let pairs = lanes.iter_mut().zip(show.runs()).enumerate();
            let heights = pairs.map(|(index, (lane, run))| {
                let here = |of: Option<(usize, Subject)>| {
                    of.filter(|(lane, _)| *lane == index).map(|(_, subject)| subject)
                };
                let look = lane::Look {
                    theme,
                    reduced_motion,
                    stretch,
                    filter: self.filters.borrow().get(index).copied().flatten(),
                    selected: here(self.selected.get()),
                    focused: here(self.focused.get()),
                    hovered: here(self.hovered.get()),
                    follows: self.follows.get(),
                };
                lane.draw(run, show.at(), show.player(), &look)
            });
            heights.fold(0.0, f32::max)
        };
        // What a picture needs does not depend on how far it is stretched, so once more is enough.
        let before = self.stretch.get();
        let mut needed = draw(before);
        if !show.player().rests() {
            // It grows while the clock runs, and shrinks when it stands.
            needed = needed.max(before);
        }
        if needed != before {
            self.stretch.set(needed);
            draw(needed);
        }
        for lane in lanes.iter_mut() {
            lane.paint();
        }
    }

    fn weak(self: &Rc<Self>) -> Weak<Self> {
        Rc::downgrade(self)
    }
}

/// A clock's moment as people read it, to the tenth of a second.
fn clock(at: SimTime) -> String {
    words::Clock(at).to_string()
}

/// Has the open stage painted again, because something about its surroundings has changed.
fn wake() {
    OPEN.with_borrow(|open| {
        if let Some(pulse) = open.as_ref().and_then(|stage| stage.pulse.get()) {
            pulse.wake();
        }
    });
}
