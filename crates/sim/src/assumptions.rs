//! Every constant that documents leave open or give only as typical, under its rule id in `facts.toml`.
//! A scenario may override each; the figures here are the same as there, and a test compares them.

use crate::time::SimDuration;

macro_rules! assumptions {
    (
        $($(#[$doc:meta])* $name:ident = $rule:literal, $micros:expr;)*
        [$($(#[$switch_doc:meta])* $switch:ident = $switch_rule:literal;)*]
    ) => {
        /// The constants of a run.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Assumptions {
            $($(#[$doc])* pub $name: SimDuration,)*
            $($(#[$switch_doc])* pub $switch: bool,)*
        }

        impl Default for Assumptions {
            fn default() -> Self {
                Self { $($name: SimDuration($micros),)* $($switch: false,)* }
            }
        }

        impl Assumptions {
            /// Rule ids with values, in the order of the table.
            pub fn rows(&self) -> Vec<(&'static str, SimDuration)> {
                vec![$(($rule, self.$name),)*]
            }

            /// Rule ids of switches, all of them off unless a scenario says so, with how they stand.
            pub fn switches(&self) -> Vec<(&'static str, bool)> {
                vec![$(($switch_rule, self.$switch),)*]
            }

            /// Sets the switch of a rule. False when no switch has that rule.
            pub fn switch(&mut self, rule: &str, value: bool) -> bool {
                match rule {
                    $($switch_rule => self.$switch = value,)*
                    _ => return false,
                }
                true
            }

            /// Sets the constant of a rule. False when no constant has that rule.
            pub fn set(&mut self, rule: &str, value: SimDuration) -> bool {
                match rule {
                    $($rule => self.$name = value,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

const SECOND: u64 = 1_000_000;

assumptions! {
    /// From one pass of the service scheduler over all services to the next.
    scheduler_tick = "engine.scheduler-tick", 10 * SECOND;
    /// Fargate: from the start of a task until its network interface and capacity are there.
    fargate_provisioning = "engine.fargate-provisioning", 10 * SECOND;
    /// EC2: attaching the network interface of a task in awsvpc mode.
    eni_attach = "engine.eni-attach", 5 * SECOND;
    /// Waiting for the agent or the new host.
    pending = "engine.pending", 2 * SECOND;
    /// Pull of 100 MB of image.
    image_pull = "engine.image-pull", 5 * SECOND;
    /// The shortest pull.
    image_pull_min = "engine.image-pull-min", 3 * SECOND;
    /// Pull of an image that the instance has.
    image_pull_cached = "engine.image-pull-cached", SECOND;
    /// How long an API of AWS takes to refuse what a task needs.
    api_refusal = "engine.api-refusal", SECOND;
    /// How long ECS tries to reach an API or a registry to which no way leads.
    no_route = "engine.no-route", 180 * SECOND;
    /// Making and starting a container.
    container_start = "engine.container-start", 2 * SECOND;
    /// Registration in target groups.
    target_registration = "engine.target-registration", 5 * SECOND;
    /// Detaching the network interface.
    deprovisioning = "engine.deprovisioning", 10 * SECOND;
    /// EC2: from launch to a registered container instance.
    ec2_boot = "engine.ec2-boot", 120 * SECOND;
    /// First delay of launches after failures to start; it doubles.
    throttle_first = "engine.throttle-first", 10 * SECOND;
    /// Longest delay of launches.
    throttle_max = "engine.throttle-max", 1_620 * SECOND;
    /// How fast a failing process answers 500.
    error_answer = "engine.error-answer", SECOND / 1_000;
    /// How soon a process that hung answers after it works again, at the latest.
    hang_retry = "engine.hang-retry", SECOND;
    /// How long a load balancer sends requests on a connection that its target has closed.
    close_notice = "engine.close-notice", SECOND / 1_000;
    /// Mean time from the start of a Spot task until it is interrupted; none where this is zero.
    spot_interruptions = "engine.spot-interruptions", 0;
    /// How long a Managed Instance may be idle where its provider does not say.
    managed_scale_in = "engine.managed-scale-in", 300 * SECOND;
    /// From the loss of a zone until its Fargate tasks stop.
    zone_loss_fargate = "engine.zone-loss-fargate", 60 * SECOND;
    /// From the loss of a zone until Auto Scaling groups end their instances there.
    zone_loss_ec2 = "engine.zone-loss-ec2", 120 * SECOND;

    [
        /// `maximumPercent` counts tasks that are DEACTIVATING or STOPPING too.
        upper_counts_stopping = "engine.upper-counts-stopping";
        /// Exits after RUNNING count for the circuit breaker.
        breaker_exits = "engine.breaker-exits";
    ]
}
