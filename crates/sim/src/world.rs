//! The whole state of a run at one moment. Only `step` and accepted actions change it; cloning it forks the run.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::access::Access;
use crate::agenda::Agenda;
use crate::assumptions::Assumptions;
use crate::autoscale::AutoScaling;
use crate::capacity::Bucket;
use crate::cloudwatch::CloudWatch;
use crate::cost::Costs;
use crate::definition::TaskDefinition;
use crate::dependency::Dependency;
use crate::discovery::Registry;
use crate::ids::{
    AsgId, CapacityProviderId, DeploymentId, InstanceId, ListenerId, RecordId, RequestId, RuleId,
    ServiceId, TargetGroupId, TaskDefinitionId, TaskId, ZoneId,
};
use crate::image::Image;
use crate::in_force::{Struck, Usual};
use crate::instance::{AutoScalingGroup, Instance};
use crate::listener::{Listener, Rule};
use crate::metrics::Metrics;
use crate::misconception::Beliefs;
use crate::place::{Fleet, Placement};
use crate::provider::{CapacityProvider, StrategyItem, built_in};
use crate::quota::Quotas;
use crate::request::Request;
use crate::script::Script;
use crate::service::{Deployment, Function, Service};
use crate::sorted::Map;
use crate::table::Table;
use crate::target_group::TargetGroup;
use crate::task::Task;
use crate::time::SimTime;
use crate::traffic::Traffic;
use crate::zone::Zone;

/// Everything that a run is made of, except what it has said.
#[derive(Debug, Clone)]
pub struct World {
    /// The moment.
    pub now: SimTime,
    /// The run's seed.
    pub seed: u64,
    /// Every constant that documents leave open, as the scenario sets it.
    pub assumptions: Arc<Assumptions>,
    /// Rules that go as people wrongly think; none in the real world.
    pub beliefs: Beliefs,
    /// Zones in the scenario's order; their ids are places in this list.
    pub zones: Vec<Zone>,
    /// Images by name with tag.
    pub images: Map<Arc<str>, Arc<Image>>,
    /// Roles, subnets, secrets, log groups and registries.
    pub access: Arc<Access>,
    /// What containers call for requests, at most [`dependency::MAX`](crate::dependency::MAX) of it.
    pub dependencies: Arc<[Dependency]>,
    /// What surrounds tasks as the scenario began, for when a fault is over.
    pub usual: Arc<Usual>,
    /// Faults of which it is noted since when they are in force.
    pub struck: Vec<Struck>,
    /// The steps of a game day, and how far they have got.
    pub script: Script,
    /// Registered revisions.
    pub task_definitions: Table<TaskDefinitionId, Arc<TaskDefinition>>,
    /// Functions that lifecycle hooks call, by name.
    pub functions: Arc<Map<Arc<str>, Function>>,
    /// Services, INACTIVE ones too.
    pub services: Table<ServiceId, Service>,
    /// Of these, the DAEMON services that are not INACTIVE.
    pub daemons: Vec<ServiceId>,
    /// Deployments that still matter.
    pub deployments: Table<DeploymentId, Deployment>,
    /// Tasks, STOPPED ones for as long as they are described.
    pub tasks: Table<TaskId, Task>,
    /// STOPPED tasks that are still described, the earliest first (rule `task.stopped-visible`).
    pub stopped: VecDeque<TaskId>,
    /// Whether one of them was forgotten before its time.
    pub forgets_early: bool,
    /// Instances, ended ones too.
    pub instances: Table<InstanceId, Instance>,
    /// What of the instances placement looks at; `capacity` alone changes it.
    pub fleet: Fleet,
    /// Auto Scaling groups.
    pub asgs: Table<AsgId, AutoScalingGroup>,
    /// Capacity providers, the built-in ones first.
    pub providers: Table<CapacityProviderId, CapacityProvider>,
    /// The cluster's `defaultCapacityProviderStrategy`; empty where it has none.
    pub default_strategy: Arc<[StrategyItem]>,
    /// Tasks in PROVISIONING that wait for an instance of their provider, with what RunTask gave them.
    pub waiting: Map<TaskId, Option<Arc<Placement>>>,
    /// What the account may launch on Fargate now: on demand, and on Spot.
    pub fargate_launches: [Bucket; 2],
    /// Cloud Map services.
    pub registries: Arc<[Registry]>,
    /// The cluster's namespace of Service Connect, where it has one.
    pub namespace: Option<Arc<str>>,
    /// What the account may run at once.
    pub quotas: Quotas,
    /// CPU units of the tasks on Fargate that are not STOPPED: on demand, and on Spot.
    pub fargate_cpu: [u64; 2],
    /// Target groups.
    pub target_groups: Table<TargetGroupId, TargetGroup>,
    /// Listeners of load balancers. Target groups without one are each behind a load balancer of its own.
    pub listeners: Table<ListenerId, Listener>,
    /// Their rules.
    pub rules: Table<RuleId, Rule>,
    /// Classes of requests.
    pub traffic: Traffic,
    /// Requests under way.
    pub requests: Table<RequestId, Request>,
    /// Counts and series.
    pub metrics: Metrics,
    /// Minute metrics and alarms.
    pub cloudwatch: CloudWatch,
    /// What scales services.
    pub autoscaling: AutoScaling,
    /// Meters.
    pub costs: Costs,
    /// What is to come.
    pub agenda: Agenda,
    /// The id that the next record gets.
    pub next_record: RecordId,
    /// The ordinal that the next standalone task gets.
    pub next_standalone: u32,
    /// The number behind the next address of a network interface.
    pub next_address: u32,
    /// Actions that were applied, accepted or refused.
    pub actions_applied: u32,
    /// Of every record and every ended request so far: equal digests, equal runs.
    pub digest: u64,
}

impl World {
    /// A world with nothing in it, at the beginning of time.
    pub fn empty(seed: u64) -> Self {
        Self {
            now: SimTime::ZERO,
            seed,
            assumptions: Arc::default(),
            beliefs: Beliefs::default(),
            zones: Vec::new(),
            images: Map::default(),
            access: Arc::default(),
            dependencies: Arc::default(),
            usual: Arc::default(),
            struck: Vec::new(),
            script: Script::default(),
            task_definitions: Table::default(),
            functions: Arc::default(),
            services: Table::default(),
            daemons: Vec::new(),
            deployments: Table::default(),
            tasks: Table::default(),
            stopped: VecDeque::new(),
            forgets_early: false,
            instances: Table::default(),
            fleet: Fleet::default(),
            asgs: Table::default(),
            providers: built_in(),
            default_strategy: Arc::from([]),
            waiting: Map::default(),
            fargate_launches: [Bucket::default(); 2],
            registries: Arc::from([]),
            namespace: None,
            quotas: Quotas::default(),
            fargate_cpu: [0; 2],
            target_groups: Table::default(),
            listeners: Table::default(),
            rules: Table::default(),
            traffic: Traffic::default(),
            requests: Table::default(),
            metrics: Metrics::default(),
            cloudwatch: CloudWatch::default(),
            autoscaling: AutoScaling::default(),
            costs: Costs::default(),
            agenda: Agenda::default(),
            next_record: RecordId(1),
            next_standalone: 1,
            next_address: 1,
            actions_applied: 0,
            digest: 0,
        }
    }

    /// The zone with an id.
    pub fn zone(&self, id: ZoneId) -> Option<&Zone> {
        self.zones.get(usize::from(id.0))
    }

    /// About how many bytes a copy of it takes.
    pub(crate) fn weight(&self) -> u64 {
        let rows = 700 * self.tasks.len()
            + 600 * self.instances.len()
            + 100 * self.requests.len()
            + 400 * (self.services.len() + self.deployments.len())
            + 200 * self.cloudwatch.alarms.len();
        let targets: usize = self.target_groups.values().map(|group| group.targets.len()).sum();
        let points: usize = self.cloudwatch.series.values().map(|it| it.iter().count()).sum();
        rows + (160 * targets + 56 * self.agenda.len() + 40 * points) as u64 + 10_000
    }

    /// What a task runs.
    pub fn definition_of<'w>(&'w self, task: &'w Task) -> Option<&'w Arc<TaskDefinition>> {
        task.row.as_ref().or_else(|| self.task_definitions.get(task.definition))
    }
}
