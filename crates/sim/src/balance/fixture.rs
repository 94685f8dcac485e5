//! A service of running tasks behind a load balancer, for the tests of targets, requests and traffic.

use std::sync::Arc;

use crate::balance;
use crate::ids::{ClassId, RecordId, TargetGroupId, TaskId, ZoneId};
use crate::image::{Image, OnSigterm, ServiceTime};
use crate::log::Log;
use crate::place::fixture;
use crate::request::Outcome;
use crate::scheduler;
use crate::service::ServiceLoadBalancer;
use crate::step::{self, Step};
use crate::target_group::{TargetGroup, TargetState};
use crate::task::{Container, ContainerStatus, Process, TaskStatus};
use crate::time::{SimDuration, SimTime};
use crate::traffic::{self, Class, Next, Peak, Shape};
use crate::world::World;

/// The only target group.
pub(crate) const GROUP: TargetGroupId = TargetGroupId(1);

/// The only class of requests.
pub(crate) const CLASS: ClassId = ClassId(0);

pub(crate) struct Rig {
    pub(crate) world: World,
    pub(crate) log: Log,
}

/// An image that answers at once what it can, each request in 50 ms.
pub(crate) fn image() -> Image {
    let definition = fixture::definition(128, 512);
    Image {
        concurrency: 10,
        queue: 100,
        service_time: ServiceTime::Constant(SimDuration::from_millis(50)),
        on_sigterm: OnSigterm::Finish,
        ..Image::clone(&definition.containers[0].image)
    }
}

impl Rig {
    /// As many running tasks, registered at the beginning, each a zone further than the one before.
    pub(crate) fn new(image: Image, tasks: u32) -> Self {
        let mut world = fixture::world(3);
        world.traffic.batch_above_per_sec = 2_000;
        world.target_groups.insert(TargetGroup::new("web".into()));
        let mut definition = fixture::definition(128, 512);
        definition.containers[0].image = Arc::new(image);
        let definition = fixture::register(&mut world, definition);
        let service = fixture::service(&mut world, Vec::new(), Vec::new());
        let row = world.services.get_mut(service).unwrap();
        row.load_balancers =
            vec![ServiceLoadBalancer { group: GROUP, container: 0, port: 80, advanced: None }];
        scheduler::deploy(&mut world, service, definition, RecordId::SCENARIO);
        let mut rig = Self { world, log: Log::default() };
        for n in 0..tasks {
            let id = fixture::task(&mut rig.world, Some(service), definition);
            let task = rig.world.tasks.get_mut(id).unwrap();
            task.status = TaskStatus::Running;
            rig.world.metrics.running += 1;
            task.zone = Some(ZoneId(u8::try_from(n % 3).unwrap()));
            rig.container(id).status = ContainerStatus::Running { since: SimTime::ZERO };
            balance::register(&mut rig.step(), id);
        }
        rig
    }

    /// As `new`, with every target healthy from the beginning.
    pub(crate) fn healthy(image: Image, tasks: u32) -> Self {
        let mut rig = Self::new(image, tasks);
        for id in rig.world.tasks.ids().collect::<Vec<_>>() {
            rig.group().target_mut(id).unwrap().state = TargetState::Healthy;
        }
        balance::refresh(&mut rig.world, GROUP);
        rig
    }

    /// Adds a class of requests and begins its traffic.
    pub(crate) fn traffic(&mut self, shape: Shape, poisson: bool) {
        self.world.traffic.classes.push(Class {
            name: "page".into(),
            group: GROUP,
            rule: None,
            shape,
            poisson,
            clients: None,
            work_percent: 100,
            objective: SimDuration::from_millis(500),
            client_timeout: None,
            rate_override: None,
            peak: Peak::default(),
            next: Next::default(),
        });
        traffic::begin(&mut self.step());
    }

    pub(crate) fn step(&mut self) -> Step<'_> {
        Step { world: &mut self.world, log: &mut self.log, cause: RecordId::SCENARIO }
    }

    /// Lets everything happen up to a moment, and checks after each event that no request is forgotten.
    pub(crate) fn run_until(&mut self, at: SimTime) {
        while self.world.agenda.next_at().is_some_and(|next| next <= at) {
            step::step(&mut self.world, &mut self.log);
            self.check_requests();
        }
        step::pass_to(&mut self.world, at);
    }

    pub(crate) fn run_secs(&mut self, secs: u64) {
        self.run_until(SimTime::from_secs(secs));
    }

    /// Every request that arrived has ended or is under way.
    fn check_requests(&self) {
        let metrics = &self.world.metrics;
        let under_way: u64 = self.world.requests.values().map(|it| u64::from(it.weight)).sum();
        assert_eq!(metrics.arrived, metrics.ended_in_all() + under_way);
    }

    pub(crate) fn group(&mut self) -> &mut TargetGroup {
        self.world.target_groups.get_mut(GROUP).unwrap()
    }

    pub(crate) fn container(&mut self, task: TaskId) -> &mut Container {
        &mut self.world.tasks.get_mut(task).unwrap().containers[0]
    }

    pub(crate) fn hang(&mut self, task: TaskId, hung: bool) {
        self.container(task).process = Process { hung, ..Process::default() };
    }

    pub(crate) fn count(&self, outcome: Outcome) -> u64 {
        self.world.metrics.count(outcome)
    }

    /// Requests that were counted at each target's outstanding ones.
    pub(crate) fn outstanding(&mut self) -> Vec<u32> {
        self.group().targets.iter().map(|target| target.outstanding).collect()
    }

    /// What was said, a line a record.
    pub(crate) fn said(&self) -> String {
        self.log.records().iter().map(|record| format!("{record}\n")).collect()
    }
}
