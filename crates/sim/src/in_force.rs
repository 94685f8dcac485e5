//! Faults in force: where the world is worse than its scenario began, since when, and what would mend it.
//!
//! The list is read from the state itself, so nothing in it can be out of date. What the state does not keep, since
//! when, is noted whenever a fault strikes. What a scenario begins with is no fault: it is the lesson.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::{Value, json};

use crate::access::{Access, Api};
use crate::call::{Name, known_around};
use crate::dependency::Dependency;
use crate::ids::TaskId;
use crate::image::{Image, ServiceTime};
use crate::quota::Quotas;
use crate::sorted::Map;
use crate::spot::{WARNING, is_taken_back};
use crate::task::{ContainerStatus, Process, Task};
use crate::time::{Decimals, SimTime};
use crate::world::World;
use crate::zone::Capacity;

/// So many tasks or instances are named of those that one warning of Spot's strikes.
const NAMED: u32 = 3;

/// A fault that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The fault that makes it so.
    pub fault: Name,
    /// What it bears on, among those of the same fault; empty where there can be but one.
    pub on: String,
    /// In words, without a full stop.
    pub sentence: String,
    /// When it came into force, where that is known.
    pub since: Option<SimTime>,
    /// When it ends by itself, where it does.
    pub until: Option<SimTime>,
    /// The fault that takes it back, with its request; none where nothing does.
    pub mend: Option<(Name, Value)>,
}

/// What of the surroundings a scenario begins with.
#[derive(Debug, Clone, Default)]
pub struct Usual {
    /// Roles, subnets, what is absent.
    pub access: Arc<Access>,
    /// What the account may run at once.
    pub quotas: Quotas,
    /// What each tag names.
    pub images: Map<Arc<str>, Arc<Image>>,
}

impl Usual {
    /// As it is in a world that begins.
    pub(crate) fn of(world: &World) -> Self {
        let World { access, quotas, images, .. } = world;
        Self { access: Arc::clone(access), quotas: *quotas, images: images.clone() }
    }
}

/// A note of when a fault came into force.
#[derive(Debug, Clone)]
pub struct Struck {
    fault: Name,
    on: String,
    at: SimTime,
}

/// All faults that are in force.
pub fn in_force(world: &World) -> Vec<InForce> {
    let mut list = List { world, found: Vec::new() };
    list.zones();
    list.capacity();
    list.instances();
    list.processes();
    list.interruptions();
    list.permissions();
    list.subnets();
    list.absent();
    list.images();
    list.registries();
    list.services_around();
    list.dependencies();
    list.quotas();
    list.traffic();
    list.found
}

/// Notes which faults are in force before and after something is done: what ended in between may begin anew.
pub(crate) fn note(world: &mut World, done: Name) {
    if done.field() != "fault" {
        return;
    }
    let now = world.now;
    let noted = in_force(world).into_iter().map(|InForce { fault, on, since, .. }| Struck {
        fault,
        on,
        at: since.unwrap_or(now),
    });
    world.struck = noted.collect();
}

struct List<'w> {
    world: &'w World,
    found: Vec<InForce>,
}

impl List<'_> {
    /// One that is taken back by the fault that there is for that, with a request.
    fn add(&mut self, fault: Name, on: impl Into<String>, sentence: String, with: Value) {
        let on = on.into();
        let noted = self.world.struck.iter().find(|it| it.fault == fault && it.on == on);
        let since = noted.map(|it| it.at);
        let mend = fault.taken_back_by().map(|name| (name, with));
        self.found.push(InForce { fault, on, sentence, since, until: None, mend });
    }

    fn zones(&mut self) {
        for zone in self.world.zones.iter().filter(|zone| zone.dark) {
            let name = &*zone.name;
            let with = json!({"availabilityZone": name});
            self.add(Name::LoseZone, name, format!("Zone {name} is lost"), with);
        }
    }

    fn capacity(&mut self) {
        for capacity in Capacity::ALL {
            let name = capacity.name();
            let is_dry = |dry: &[bool; 3]| dry[capacity as usize];
            if !self.world.zones.is_empty() && self.world.zones.iter().all(|it| is_dry(&it.dry)) {
                let sentence = format!("AWS has no {name} capacity in any zone");
                self.add(Name::CapacityDrought, name, sentence, json!({"capacity": name}));
                continue;
            }
            for zone in self.world.zones.iter().filter(|zone| is_dry(&zone.dry)) {
                let on = format!("{name} in {}", zone.name);
                let with = json!({"capacity": name, "availabilityZone": *zone.name});
                let sentence = format!("AWS has no {name} capacity in {}", zone.name);
                self.add(Name::CapacityDrought, on, sentence, with);
            }
        }
    }

    fn instances(&mut self) {
        let instances = self.world.instances.iter();
        for (id, _) in instances.filter(|(_, it)| it.agent_down && it.ended.is_none()) {
            let id = id.to_string();
            let with = json!({"instance": id});
            let sentence = format!("The agent of {id} has no connection");
            self.add(Name::DisconnectAgent, id, sentence, with);
        }
        let instances = self.world.instances.iter();
        for (id, _) in instances.filter(|(_, it)| it.impaired.is_some() && it.ended.is_none()) {
            let id = id.to_string();
            let with = json!({"instance": id});
            self.add(Name::ImpairInstance, &*id, format!("The health check of {id} fails"), with);
        }
    }

    fn processes(&mut self) {
        for (id, task) in self.world.tasks.iter() {
            for (place, own) in task.containers.iter().enumerate() {
                let runs = matches!(own.status, ContainerStatus::Running { .. });
                if runs && own.process != Process::default() {
                    self.process(id, task, place, own.process);
                }
            }
            if task.retires.is_some() && task.wanted {
                let sentence = format!("AWS retires the host under {id}");
                self.add(Name::RetireTask, id.to_string(), sentence, Value::Null);
            }
        }
    }

    fn process(&mut self, id: TaskId, task: &Task, place: usize, process: Process) {
        let definition = self.world.definition_of(task);
        let container = definition.and_then(|it| it.containers.get(place));
        let Some(container) = container.map(|it| &*it.name) else { return };
        let alone = task.containers.len() == 1;
        let on = if alone { id.to_string() } else { format!("container {container} of {id}") };
        let with = json!({"task": id.to_string(), "container": container});
        let (fault, does) = if process.hung {
            (Name::Hang, "hangs: it answers nothing")
        } else {
            (Name::FailHealthChecks, "answers requests and checks with 500")
        };
        let sentence = format!("The process of {on} {does}");
        self.add(fault, on, sentence, with);
    }

    /// Of each warning one, however many it strikes: nothing takes it back.
    fn interruptions(&mut self) {
        let mut groups: Vec<Warning> = Vec::new();
        for (id, task) in self.world.tasks.iter() {
            if let Some(at) = task.warned_at.filter(|_| is_taken_back(task)) {
                warn(&mut groups, Name::InterruptSpot, at, || id.to_string());
            }
        }
        for (id, instance) in self.world.instances.iter() {
            if let Some(at) = instance.warned_at.filter(|_| instance.ended.is_none()) {
                warn(&mut groups, Name::InterruptInstance, at, || id.to_string());
            }
        }
        for Warning { fault, at, count, mut on } in groups {
            if let more @ 1.. = count.saturating_sub(NAMED) {
                on += &format!(" and {more} more");
            }
            let who = if fault == Name::InterruptSpot { "Spot" } else { "EC2" };
            let what = if fault == Name::InterruptSpot { "the capacity of " } else { "" };
            let sentence = format!("{who} takes back {what}{on}");
            let (since, until) = (Some(at), Some(at + WARNING));
            self.found.push(InForce { fault, on, sentence, since, until, mend: None });
        }
    }

    fn permissions(&mut self) {
        let World { access, usual, .. } = self.world;
        let apis = || Api::ALL.into_iter().zip(Api::NAMES);
        let roles = access.roles.iter().flatten();
        for (now, before) in roles.zip(usual.access.roles.iter().flatten()) {
            let lost = |api| before.allows.has(api) && !now.allows.has(api);
            for (_, api) in apis().filter(|(api, _)| lost(*api)) {
                self.denied(&now.name, api);
            }
        }
        for (role, denied) in &access.denied {
            for (_, api) in apis().filter(|(api, _)| api == denied) {
                self.denied(role, api);
            }
        }
    }

    fn denied(&mut self, role: &str, api: &str) {
        let with = json!({"role": role, "api": api});
        let sentence = format!("Role {role} may not call {api}");
        self.add(Name::DenyPermission, format!("{api} for {role}"), sentence, with);
    }

    fn subnets(&mut self) {
        for subnet in &self.world.access.subnets {
            let name = &*subnet.name;
            let with = || json!({"subnet": name});
            if subnet.cut {
                let sentence = format!("Subnet {name} has lost its default route");
                self.add(Name::CutRoute, name, sentence, with());
            }
            if subnet.full {
                let sentence = format!("Subnet {name} has no free address");
                self.add(Name::ExhaustAddresses, name, sentence, with());
            }
        }
    }

    fn absent(&mut self) {
        let World { access, usual, .. } = self.world;
        if access.absent == usual.access.absent {
            return;
        }
        let groups = known_around(self.world, "logGroup");
        for name in access.absent.iter().filter(|name| usual.access.exists(name)) {
            let name_of = &**name;
            if groups.contains(name) {
                let sentence = format!("Log group {name} is deleted");
                self.add(Name::DeleteLogGroup, name_of, sentence, json!({"logGroup": name_of}));
            } else {
                let sentence = format!("Secret {name} is deleted");
                self.add(Name::DeleteSecret, name_of, sentence, json!({"secret": name_of}));
            }
        }
    }

    fn images(&mut self) {
        let usual = &self.world.usual.images;
        for (name, image) in self.world.images.iter() {
            let Some(before) = usual.get(name).filter(|it| !Arc::ptr_eq(it, image)) else {
                continue;
            };
            if before.exists && !image.exists {
                let sentence = format!("Image {name} is deleted");
                self.add(Name::MissingImage, &**name, sentence, json!({"image": **name}));
            }
            if !is_like(image, before) {
                let mut sentence = format!("Another image has been pushed under {name}");
                if let Some((like, _)) = usual.iter().find(|(_, it)| is_like(image, it)) {
                    sentence += &format!(": it behaves as {like}");
                }
                self.add(Name::PushImage, &**name, sentence, Value::Null);
            }
        }
    }

    fn registries(&mut self) {
        let access = &self.world.access;
        if access.pull_factor > 1 {
            let sentence = format!("Pulls take {} times as long as usual", access.pull_factor);
            self.add(Name::SlowRegistry, "", sentence, json!({}));
        }
        if access.pulls_limited {
            let sentence = "Registries outside of AWS turn pulls away".to_owned();
            self.add(Name::LimitPulls, "", sentence, json!({}));
        }
    }

    fn services_around(&mut self) {
        let access = &self.world.access;
        if access.logs_interrupted {
            let sentence = "CloudWatch Logs takes nothing".to_owned();
            self.add(Name::InterruptLogs, "", sentence, json!({}));
        }
        if access.volumes_fail {
            let sentence = "EBS volumes cannot be attached".to_owned();
            self.add(Name::FailVolumes, "", sentence, json!({}));
        }
    }

    fn dependencies(&mut self) {
        for Dependency { name, latency, failure_percent, usual, .. } in &*self.world.dependencies {
            let with = || json!({"dependency": **name});
            if *latency != usual.latency {
                let (now, usual) = (took(*latency), took(usual.latency));
                let sentence = format!("{name} takes {now} to answer, as a rule {usual}");
                self.add(Name::SlowDependency, &**name, sentence, with());
            }
            if *failure_percent != usual.failure_percent {
                let sentence = format!("{failure_percent} of 100 calls of {name} fail");
                self.add(Name::FailDependency, &**name, sentence, with());
            }
        }
    }

    /// Quotas below what they were; a raised one mends something.
    fn quotas(&mut self) {
        let (now, usual) = (self.world.quotas, self.world.usual.quotas);
        let names = [("fargateVcpu", "Fargate"), ("fargateSpotVcpu", "Fargate Spot")];
        for ((now, usual), (on, name)) in
            now.fargate_vcpus.into_iter().zip(usual.fargate_vcpus).zip(names)
        {
            if let Some(now) = now.filter(|now| usual.is_none_or(|usual| *now < usual)) {
                let sentence = format!("The account may run only {now} vCPUs on {name}");
                self.add(Name::SetQuota, on, sentence, json!({}));
            }
        }
    }

    /// A rate that somebody set is taken back by setting none.
    fn traffic(&mut self) {
        for class in &self.world.traffic.classes {
            let Some(rate) = class.rate_override else { continue };
            let (name, rate) = (&*class.name, Decimals(rate));
            let sentence = format!("Traffic of class {name} comes at {rate} a second, set by hand");
            self.add(Name::TrafficRate, name, sentence, Value::Null);
            if let Some(last) = self.found.last_mut() {
                last.mend = Some((Name::TrafficRate, json!({"class": name})));
            }
        }
    }
}

/// Those whose capacity is taken back with one warning.
struct Warning {
    fault: Name,
    at: SimTime,
    count: u32,
    on: String,
}

fn warn(groups: &mut Vec<Warning>, fault: Name, at: SimTime, id: impl FnOnce() -> String) {
    match groups.iter_mut().find(|it| it.fault == fault && it.at == at) {
        None => groups.push(Warning { fault, at, count: 1, on: id() }),
        Some(group) => {
            group.count += 1;
            if group.count <= NAMED {
                group.on += ", ";
                group.on += &id();
            }
        }
    }
}

/// Whether two images are the same but for their names, and for whether the registry has them.
fn is_like(one: &Image, other: &Image) -> bool {
    let name = Arc::clone(&one.name);
    *one == Image { name, exists: one.exists, push: one.push, ..other.clone() }
}

/// How long something takes, in words.
fn took(time: ServiceTime) -> String {
    match time {
        ServiceTime::Constant(time) => time.to_string(),
        ServiceTime::Exponential(mean) => format!("{mean} on average"),
        ServiceTime::Uniform(from, to) => format!("{from} to {to}"),
    }
}
