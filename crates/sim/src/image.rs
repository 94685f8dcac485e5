//! Container images as a scenario describes them: how long they take, how they answer, how they end.

use std::sync::Arc;

use crate::access::Apis;
use crate::assumptions::Assumptions;
use crate::dependency::Uses;
use crate::rng::Rng;
use crate::time::SimDuration;

/// What a container of this image does. Everything here is the scenario's own data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Name with tag, as a container definition's `image` names it.
    pub name: Arc<str>,
    /// How many images were pushed under the name before it in this run. Both together stand for its digest.
    pub push: u32,
    /// Compressed size in megabytes; the pull takes its time from it (rule `engine.image-pull`).
    pub size_mb: u32,
    /// Whether the registry knows the tag. A missing one ends every pull with `CannotPullContainerError`.
    pub exists: bool,
    /// Whether the registry has a SOCI index of it: on Fargate it is loaded lazily (rule `engine.image-pull-soci`).
    pub soci: bool,
    /// From the container's start until the process answers requests and checks.
    pub ready_after: ServiceTime,
    /// Requests that one container works on at the same time; further ones wait. Not zero.
    pub concurrency: u32,
    /// Requests that may wait for one container; a further one is turned away (rule `engine.request-queue`).
    pub queue: u32,
    /// How long a request is worked on.
    pub service_time: ServiceTime,
    /// CPU units that it uses without any request.
    pub cpu_idle: u32,
    /// CPU units that it uses for each request that it works on; without it all that it reserves go to as
    /// many as its concurrency (rule `engine.cpu-use`).
    pub cpu_per_request: Option<u32>,
    /// MiB that it uses without any request; without it `memory_percent` of what it reserves.
    pub memory_idle: Option<u32>,
    /// Rule `engine.memory-use`.
    pub memory_percent: u32,
    /// MiB that it uses for each request that it has, worked on or waiting (rule `engine.memory-use`).
    pub memory_per_request: u32,
    /// KiB of each answered request that it never gives back.
    pub leak_per_request: u32,
    /// MiB a minute that it never gives back.
    pub leak_per_minute: u32,
    /// How long it keeps a connection open on which no request comes; none where it outlasts every load balancer
    /// (rule `alb.keep-alive-longer`).
    pub keep_alive: Option<SimDuration>,
    /// What the process does on SIGTERM.
    pub on_sigterm: OnSigterm,
    /// What goes wrong by itself, counted from the container's start.
    pub behaviour: Behaviour,
    /// APIs that it calls for every request; where the task role may not, it answers 500 (rule `iam.task-role`).
    pub calls: Apis,
    /// Dependencies that it calls for every request, before its own work.
    pub uses: Uses,
}

/// The name of an image, and how many were pushed under it before.
pub type Digest = (Arc<str>, u32);

/// How long a request is worked on, apart from waiting, or a process starts up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceTime {
    /// Always the same.
    Constant(SimDuration),
    /// Exponentially distributed with this mean.
    Exponential(SimDuration),
    /// Equally likely anywhere between two spans.
    Uniform(SimDuration, SimDuration),
}

impl ServiceTime {
    /// Draws one.
    pub(crate) fn draw(self, rng: &mut Rng) -> SimDuration {
        match self {
            Self::Constant(time) => time,
            Self::Exponential(mean) => rng.exponential(mean),
            Self::Uniform(from, to) => rng.span(from, to),
        }
    }
}

/// What a process does on SIGTERM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnSigterm {
    /// Has no handler: ends at once with code 143; requests that it has then are lost.
    Default,
    /// Takes no more and exits after this time with code 0; requests that it has then are lost.
    Exit(SimDuration),
    /// Takes no more, finishes the requests that it has, then exits with code 0.
    Finish,
    /// Does nothing: SIGKILL follows after the stop timeout, exit code 137.
    Ignore,
}

/// What goes wrong by itself in a container, counted from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behaviour {
    /// The process ends by itself with this code after a time.
    pub exits: Option<(SimDuration, u8)>,
    /// As `exits`, but each task draws its own, exponentially distributed lifetime with this mean.
    pub lifetime_mean: Option<(SimDuration, u8)>,
    /// The container never starts: `CannotStartContainerError`.
    pub never_starts: bool,
    /// The process stops answering anything.
    pub hangs_at: Option<SimDuration>,
    /// Requests and checks are answered with 500.
    pub errors_from: Option<SimDuration>,
    /// The process answers normally again after `hangs_at` or `errors_from`.
    pub recovers_at: Option<SimDuration>,
    /// The memory limit kills the container: exit code 137.
    pub out_of_memory_at: Option<SimDuration>,
}

impl Image {
    /// An image of which a scenario says nothing: small, quick, and it does what it should.
    pub fn plain(name: &str, assumptions: &Assumptions) -> Self {
        Self {
            name: name.into(),
            push: 0,
            size_mb: 100,
            soci: false,
            exists: true,
            ready_after: ServiceTime::Constant(SimDuration::ZERO),
            concurrency: 10,
            queue: assumptions.request_queue,
            service_time: ServiceTime::Exponential(SimDuration::from_millis(50)),
            cpu_idle: 0,
            cpu_per_request: None,
            memory_idle: None,
            memory_percent: assumptions.memory_use,
            memory_per_request: 0,
            leak_per_request: 0,
            leak_per_minute: 0,
            keep_alive: None,
            on_sigterm: OnSigterm::Finish,
            behaviour: Behaviour::default(),
            calls: Apis::default(),
            uses: Uses::default(),
        }
    }

    /// What stands for its digest.
    pub(crate) fn digest(&self) -> Digest {
        (Arc::clone(&self.name), self.push)
    }

    /// Whether it needs more memory at one time than at another.
    pub(crate) const fn memory_varies(&self) -> bool {
        self.memory_per_request > 0 || self.leak_per_request > 0 || self.leak_per_minute > 0
    }
}
