//! Every constant that documents leave open or give only as typical, under its rule id in `facts.toml`.
//! A scenario may override each; the figures here are the same as there, and a test compares them.

use crate::time::SimDuration;

/// What a constant that is a number may be. Its value is whole, in units of its last digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Its id in `facts.toml`.
    pub rule: &'static str,
    /// Digits behind the point: with two of them 30 is 0.3.
    pub digits: u32,
    /// The least that a scenario may say.
    pub least: u32,
    /// The most that it may say.
    pub most: u32,
    /// The unit of what is written; empty for a share.
    pub unit: &'static str,
}

macro_rules! assumptions {
    (
        $($(#[$doc:meta])* $name:ident = $rule:literal, $micros:expr;)*
        {$(
            $(#[$number_doc:meta])*
            $number:ident = $number_rule:literal, $value:literal, $digits:literal, $least:literal..=$most:literal, $unit:literal;
        )*}
        [$($(#[$switch_doc:meta])* $switch:ident = $switch_rule:literal;)*]
    ) => {
        /// The constants of a run.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Assumptions {
            $($(#[$doc])* pub $name: SimDuration,)*
            $($(#[$number_doc])* pub $number: u32,)*
            $($(#[$switch_doc])* pub $switch: bool,)*
        }

        impl Default for Assumptions {
            fn default() -> Self {
                Self {
                    $($name: SimDuration($micros),)*
                    $($number: $value,)*
                    $($switch: false,)*
                }
            }
        }

        impl Assumptions {
            /// Rule ids of spans with values, in the order of the table.
            pub fn rows(&self) -> Vec<(&'static str, SimDuration)> {
                vec![$(($rule, self.$name),)*]
            }

            /// The numbers, in the order of the table, with what each one is.
            pub fn numbers(&self) -> Vec<(&'static Number, u32)> {
                vec![$((
                    &Number {
                        rule: $number_rule,
                        digits: $digits,
                        least: $least,
                        most: $most,
                        unit: $unit,
                    },
                    self.$number,
                ),)*]
            }

            /// Sets the number of a rule. False when no number has that rule.
            pub fn set_number(&mut self, rule: &str, value: u32) -> bool {
                match rule {
                    $($number_rule => self.$number = value,)*
                    _ => return false,
                }
                true
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

            /// Sets the span of a rule. False when no span has that rule.
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
    /// How often the condition of a script's step is looked at.
    script_look = "engine.script-look", SECOND;
    /// How long a script waits for a condition where a step does not say.
    script_within = "engine.script-within", 3_600 * SECOND;

    {
        /// Requests a second above which those of a class travel in batches.
        batch = "engine.batch", 2_000, 0, 1..=604_800, "requests/s";
        /// Requests that may wait for one container where its image does not say.
        request_queue = "engine.request-queue", 128, 0, 0..=100_000, "requests";
        /// What a container uses of the memory that it reserves where its image does not say.
        memory_use = "engine.memory-use", 40, 0, 0..=100, "%";
        /// The share of its time that a lazy pull takes, in hundredths.
        image_pull_soci = "engine.image-pull-soci", 30, 2, 0..=100, "";
        /// How many times as large as compressed an image is unpacked.
        image_unpacked = "engine.image-unpacked", 2, 0, 1..=100, "";
        /// Failed waves in a row from which on launches are delayed.
        throttle_start = "engine.throttle-start", 2, 0, 1..=1_000, "waves";
        /// Minutes above its target until a service is scaled out.
        autoscale_out = "engine.autoscale-alarm-out", 3, 0, 1..=180, "minutes";
        /// Minutes below the low threshold until a service is scaled in.
        autoscale_in = "engine.autoscale-alarm-in", 15, 0, 1..=180, "minutes";
        /// The low threshold of target tracking, in percent of the target.
        autoscale_low = "engine.autoscale-low-threshold", 90, 0, 1..=100, "%";
        /// Activities that service auto scaling keeps in view.
        scaling_kept = "event.scaling-kept", 10, 0, 1..=1_000, "activities";
        /// Minutes above its target until a group is scaled out.
        cluster_out = "engine.cluster-alarm-out", 1, 0, 1..=180, "minutes";
        /// Minutes below its target until a group is scaled in.
        cluster_in = "engine.cluster-alarm-in", 15, 0, 1..=180, "minutes";
        /// The share of the on-demand price that Spot costs, in hundredths.
        spot_price = "engine.spot-price", 30, 2, 0..=100, "";
        /// A public IPv4 address on a task's network interface, in nano-dollars an hour.
        public_ipv4 = "price.public-ipv4", 5_000_000, 9, 0..=1_000_000_000, "USD/h";
        /// A GB of an EBS volume, in nano-dollars an hour.
        ebs_gp3 = "price.ebs.gp3", 109_590, 9, 0..=1_000_000_000, "USD/h";
        /// Requests a second that a load balancer capacity unit covers.
        lcu = "engine.lcu", 25, 0, 1..=100_000, "requests/s";
        /// MiB that a t3.small registers.
        memory_t3_small = "engine.registered-memory.t3-small", 1_900, 0, 256..=2_048, "MiB";
        /// MiB that a t3.medium or m7g.medium registers.
        memory_t3_medium = "engine.registered-memory.t3-medium", 3_800, 0, 256..=4_096, "MiB";
        /// MiB that a t3.large registers.
        memory_t3_large = "engine.registered-memory.t3-large", 7_750, 0, 256..=8_192, "MiB";
        /// MiB that an m5.large, m6i.large or m7g.large registers.
        memory_m5_large = "engine.registered-memory.m5-large", 7_700, 0, 256..=8_192, "MiB";
        /// MiB that an m5.xlarge, m6i.xlarge, m7g.xlarge or t3.xlarge registers.
        memory_m5_xlarge = "engine.registered-memory.m5-xlarge", 15_600, 0, 256..=16_384, "MiB";
        /// MiB that a c5.large, c6i.large or c7g.large registers.
        memory_c5_large = "engine.registered-memory.c5-large", 3_750, 0, 256..=4_096, "MiB";
        /// MiB that a c5.xlarge registers.
        memory_c5_xlarge = "engine.registered-memory.c5-xlarge", 7_600, 0, 256..=8_192, "MiB";
        /// MiB that an r5.large or r6i.large registers.
        memory_r5_large = "engine.registered-memory.r5-large", 15_600, 0, 256..=16_384, "MiB";
        /// MiB that an m5.4xlarge registers.
        memory_m5_4xlarge = "engine.registered-memory.m5-4xlarge", 63_000, 0, 256..=65_536, "MiB";
    }

    [
        /// `maximumPercent` counts tasks that are DEACTIVATING or STOPPING too.
        upper_counts_stopping = "engine.upper-counts-stopping";
        /// Exits after RUNNING count for the circuit breaker.
        breaker_exits = "engine.breaker-exits";
    ]
}
