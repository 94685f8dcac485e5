//! The stage's instruments: what a deployment that is watched or shifts traffic has come to, what scales services and
//! instances, and which alarms and scheduled actions there are beside. Read from a world alone; painters draw them,
//! `words` says them.

mod course;
mod dial;
mod notice;

pub use course::{Course, Guard, Hold, Side, Traffic, Wait, fails_open, weighed};
pub use dial::{Cooldown, Dial, Scales, Watch};
pub use notice::{Item, Notice};

use sim::service::ServiceStatus;
use sim::world::World;

use crate::frame::Subject;

/// Instruments that have a place on the stage; what is beyond is in the panel of its subject.
pub const MOST: usize = 12;

/// An instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instrument<'w> {
    /// How the latest deployment of a service goes.
    Course(Course<'w>),
    /// A metric that a service or a capacity provider scales by.
    Dial(Dial<'w>),
    /// Alarms that somebody made, and scheduled actions.
    Notice(Notice<'w>),
}

impl Instrument<'_> {
    /// What it is about.
    pub const fn subject(&self) -> Subject {
        match self {
            Self::Course(course) => Subject::Service(course.service),
            Self::Dial(dial) => dial.subject,
            Self::Notice(notice) => notice.subject,
        }
    }

    /// How many lines it takes. That follows from how things are set, not from what happens.
    pub fn lines(&self) -> usize {
        match self {
            Self::Course(course) => course.lines() + course.guard.is_some() as usize,
            Self::Dial(_) => 4,
            Self::Notice(notice) => notice.lines(),
        }
    }
}

/// The instruments of a world, those of a service together. They are there from the beginning for what a
/// service is set to, so that nothing moves when it comes into use; a run that uses none of it has none.
pub fn instruments(world: &World) -> Vec<Instrument<'_>> {
    let mut all = Vec::new();
    if !sim::WHOLE {
        return all;
    }
    let there = |status| status != ServiceStatus::Inactive;
    let mut notices = notice::all(world);
    for (id, service) in world.services.iter().filter(|(_, it)| there(it.status)) {
        all.extend(course::of(world, id, service).map(Instrument::Course));
        all.extend(dial::of_service(world, id, service).map(Instrument::Dial));
        all.extend(taken(&mut notices, Subject::Service(id)));
    }
    for (id, provider) in world.providers.iter() {
        all.extend(dial::of_provider(world, id, provider).map(Instrument::Dial));
        all.extend(taken(&mut notices, Subject::Provider(id)));
    }
    all.extend(notices.into_iter().map(Instrument::Notice));
    all.truncate(MOST);
    all
}

/// The notice about a subject, which stands beside its other instruments.
fn taken<'w>(notices: &mut Vec<Notice<'w>>, subject: Subject) -> Option<Instrument<'w>> {
    let place = notices.iter().position(|it| it.subject == subject)?;
    Some(Instrument::Notice(notices.remove(place)))
}
