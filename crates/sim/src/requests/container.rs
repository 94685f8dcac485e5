//! A container's requests: as many as its concurrency are worked on, a bounded number waits in line.

use crate::app::{self, Conduct};
use crate::dependency::{self, Waited};
use crate::event::Event;
use crate::ids::{RequestId, TargetGroupId, TaskId};
use crate::image::{Image, OnSigterm};
use crate::life;
use crate::memory;
use crate::request::{Load, Outcome, Request};
use crate::rng::{Purpose, Rng};
use crate::step::Step;
use crate::task::ContainerStatus;
use crate::time::SimDuration;
use crate::world::World;

/// What becomes of a request that is sent to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepted {
    /// It works on it, or lets it wait.
    Taken,
    /// Too many wait already.
    Full,
    /// It has closed the connection.
    Closed,
}

/// The container takes a request to work on it or to let it wait. `idle_timeout` is the load balancer's, which
/// closes idle connections itself where that is not longer than the process keeps them.
pub(super) fn accept(
    step: &mut Step<'_>,
    id: RequestId,
    conduct: Conduct,
    idle_timeout: SimDuration,
) -> Accepted {
    let Some(place) = Place::of(step.world, id) else { return Accepted::Full };
    let Some((image, load)) = place.parts(step.world) else { return Accepted::Full };
    let keep_alive = image.keep_alive.filter(|kept| crate::WHOLE && *kept < idle_timeout);
    let varies = image.memory_varies();
    let is_free = load.busy < image.concurrency;
    let has_room = load.queued < image.queue;
    if let Some(keep_alive) = keep_alive {
        let (now, notice) = (step.now(), step.world.assumptions.close_notice);
        let load = place.load_mut(step.world);
        if load.is_some_and(|load| load.take_closed(now, keep_alive, notice)) {
            return Accepted::Closed;
        }
    }
    if is_free {
        begin(step, id, place, conduct);
    } else if has_room {
        wait(step, id, place);
    }
    if varies {
        memory::look(step, place.task, place.container);
    }
    if is_free || has_room { Accepted::Taken } else { Accepted::Full }
}

/// A request waits in line.
fn wait(step: &mut Step<'_>, id: RequestId, place: Place) {
    let now = step.now();
    let weight = step.world.requests.get(id).map_or(0, |request| request.weight);
    if let Some(load) = place.load_mut(step.world) {
        load.settle(now);
        load.queued += weight;
        load.waiting.push_back(id);
    }
}

/// A request that its container has ends; the container goes on with the next ones.
pub(super) fn finish(step: &mut Step<'_>, id: RequestId, outcome: Outcome) {
    let Some(place) = Place::of(step.world, id) else { return };
    let world = &mut *step.world;
    let (now, request) = (world.now, world.requests.get(id));
    let (slots, away, weight) = request.map_or((0, false, 0), |it| (it.slots, it.away, it.weight));
    if let Some(load) = place.load_mut(world) {
        load.settle(now);
        if let Some(index) = load.working.iter().position(|other| *other == id) {
            load.working.remove(index);
            load.busy -= slots;
            load.away -= if away { slots } else { 0 };
            load.served += u64::from(weight);
        } else if let Some(index) = load.waiting.iter().position(|other| *other == id) {
            load.waiting.remove(index);
            load.queued -= weight;
        }
    }
    super::end(step, id, outcome);
    go_on(step, place);
    let Some((image, _)) = place.parts(step.world).filter(|_| crate::WHOLE) else { return };
    let (varies, keep_alive) = (image.memory_varies(), image.keep_alive);
    if let Some(kept) = keep_alive.filter(|_| outcome.from_target())
        && let Some(load) = place.load_mut(step.world)
    {
        load.leave_open(now, kept);
    }
    if varies {
        memory::look(step, place.task, place.container);
    }
}

/// SIGTERM reaches a container: a process that wants to finish its work and has none exits at once.
pub(crate) fn sigterm(step: &mut Step<'_>, task: TaskId, container: u8) {
    end_if_finished(step, Place { task, container });
}

/// The process of a container is gone, and with it the connections of its requests (rule `alb.error-502`).
pub(crate) fn process_gone(step: &mut Step<'_>, task: TaskId, container: u8) {
    let place = Place { task, container };
    let Some(load) = place.load_mut(step.world).map(std::mem::take) else { return };
    for id in load.working.into_iter().chain(load.waiting) {
        super::end(step, id, Outcome::Killed);
    }
}

/// The deregistration delay of a target is over: what has not ended there ends now (rule `alb.error-502`).
pub(crate) fn cut_off(step: &mut Step<'_>, group: TargetGroupId, task: TaskId, container: u8) {
    for id in requests_from(step.world, task, container, group) {
        finish(step, id, Outcome::DrainingOver);
    }
}

/// The requests that a container has from a target group.
pub(super) fn requests_from(
    world: &World,
    task: TaskId,
    container: u8,
    group: TargetGroupId,
) -> Vec<RequestId> {
    let Some((_, load)) = (Place { task, container }).parts(world) else { return Vec::new() };
    let is_from = |id: &RequestId| {
        let request = world.requests.get(*id);
        request.is_some_and(|request| request.target == Some((group, task)))
    };
    load.working.iter().chain(&load.waiting).copied().filter(is_from).collect()
}

/// Which container.
#[derive(Clone, Copy)]
struct Place {
    task: TaskId,
    container: u8,
}

impl Place {
    /// Where a request was sent.
    fn of(world: &World, id: RequestId) -> Option<Self> {
        let request = world.requests.get(id)?;
        Some(Self { task: request.target?.1, container: request.container })
    }

    fn parts(self, world: &World) -> Option<(&Image, &Load)> {
        let task = world.tasks.get(self.task)?;
        let definition = world.definition_of(task)?;
        let image = &definition.containers.get(usize::from(self.container))?.image;
        Some((image, &task.containers.get(usize::from(self.container))?.load))
    }

    fn load_mut(self, world: &mut World) -> Option<&mut Load> {
        let task = world.tasks.get_mut(self.task)?;
        Some(&mut task.containers.get_mut(usize::from(self.container))?.load)
    }
}

/// Work on a request begins. A batch takes as many places as are free, at most one for each request, and
/// stays the longer the fewer they are: so its work is the same, however it is cut.
fn begin(step: &mut Step<'_>, id: RequestId, place: Place, conduct: Conduct) {
    let world = &mut *step.world;
    let Some((image, load)) = place.parts(world) else { return };
    let Some(request) = world.requests.get(id) else { return };
    let free = image.concurrency.saturating_sub(load.busy).max(1);
    let slots = request.weight.min(free);
    let waited = match conduct {
        Conduct::Error500 => Waited::default(),
        Conduct::Ok | Conduct::Hang => dependency::call(world, image.uses, request),
    };
    let away = waited.time > SimDuration::ZERO;
    let takes = match waited {
        Waited { time, .. } if away => time,
        Waited { failed: true, .. } => SimDuration::ZERO,
        Waited { .. } => work(world, image, request, conduct),
    };
    let takes = cut(takes, request.weight, slots);
    let now = world.now;
    if let Some(request) = world.requests.get_mut(id) {
        request.slots = slots;
        request.started = Some(now);
        (request.away, request.failed) = (away, waited.failed);
    }
    if let Some(load) = place.load_mut(world) {
        load.settle(now);
        load.working.push(id);
        load.busy += slots;
        load.away += if away { slots } else { 0 };
    }
    step.after(takes, Event::Answer { request: id });
}

/// The dependencies of a request have answered, or one has failed: its container goes on with it.
pub(super) fn come_back(step: &mut Step<'_>, id: RequestId) {
    let Some(place) = Place::of(step.world, id) else { return };
    let now = step.now();
    let Some(request) = step.world.requests.get_mut(id) else { return };
    request.away = false;
    let (slots, failed) = (request.slots, request.failed);
    if let Some(load) = place.load_mut(step.world) {
        load.settle(now);
        load.away = load.away.saturating_sub(slots);
    }
    let (world, request) = (&*step.world, step.world.requests.get(id));
    let Some((request, (image, _))) = request.zip(place.parts(world)) else { return };
    let takes = match failed {
        true => SimDuration::ZERO,
        false => cut(work(world, image, request, Conduct::Ok), request.weight, slots),
    };
    step.after(takes, Event::Answer { request: id });
}

/// The time of a batch that takes fewer places than it has requests.
fn cut(time: SimDuration, weight: u32, slots: u32) -> SimDuration {
    SimDuration(time.0 * u64::from(weight) / u64::from(slots.max(1)))
}

/// How long a container works on a request: from the image's distribution, drawn for this request, times
/// the class's share (rules `engine.randomness`, `engine.error-answer`).
fn work(world: &World, image: &Image, request: &Request, conduct: Conduct) -> SimDuration {
    if conduct == Conduct::Error500 {
        return world.assumptions.error_answer;
    }
    let key = [u64::from(request.class.0), request.ordinal];
    let time = image.service_time.draw(&mut Rng::new(world.seed, Purpose::ServiceTime, key));
    let percent = world.traffic.class(request.class).map_or(100, |class| class.work_percent);
    SimDuration((time * u64::from(percent)).0 / 100)
}

/// A container with free places goes on with the requests that wait.
fn go_on(step: &mut Step<'_>, place: Place) {
    while let Some(id) = next_waiting(step.world, place) {
        let task = step.world.tasks.get(place.task);
        let conduct =
            task.map_or(Conduct::Hang, |task| app::conduct(step.world, task, place.container));
        begin(step, id, place, conduct);
    }
    end_if_finished(step, place);
}

/// Takes the first request out of the line if there is a place for it.
fn next_waiting(world: &mut World, place: Place) -> Option<RequestId> {
    let (image, load) = place.parts(world)?;
    if load.busy >= image.concurrency {
        return None;
    }
    let weight = world.requests.get(*load.waiting.front()?)?.weight;
    let now = world.now;
    let load = place.load_mut(world)?;
    load.settle(now);
    load.queued -= weight;
    load.waiting.pop_front()
}

/// A process that was told to stop and finishes its work first exits when it has none.
fn end_if_finished(step: &mut Step<'_>, place: Place) {
    let Some((image, load)) = place.parts(step.world) else { return };
    if !load.is_empty() || image.on_sigterm != OnSigterm::Finish {
        return;
    }
    let task = step.world.tasks.get(place.task);
    let container = task.and_then(|task| task.containers.get(usize::from(place.container)));
    let was_told =
        container.is_some_and(|it| matches!(it.status, ContainerStatus::Stopping { .. }));
    // A process that hangs does not get to its handler.
    let conduct = task.map(|task| app::conduct(step.world, task, place.container));
    if was_told && conduct != Some(Conduct::Hang) {
        life::process_ended(step, place.task, place.container, 0);
    }
}
