//! Wrong beliefs in sentences: what is believed, and what is really so.

use super::Misconception;

/// A belief beside what is really so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// What is believed, as a sentence.
    pub believed: &'static str,
    /// What is really so, as a sentence.
    pub really: &'static str,
    /// The ids in `facts.toml` of the rules that the belief gets wrong.
    pub rules: &'static [&'static str],
}

impl Misconception {
    /// What is believed, and what is really so.
    pub const fn words(self) -> Words {
        let (believed, really, rules): (_, _, &'static [&'static str]) = match self {
            Self::BoundsSwapped => (
                "minimumHealthyPercent of desiredCount is rounded down, and maximumPercent up.",
                "minimumHealthyPercent is rounded up and maximumPercent down: a deployment may take fewer away, and add fewer.",
                &["deploy.lower-bound", "deploy.upper-bound"],
            ),
            Self::FiveChecksFirst => (
                "A new target has to pass as many checks as one that recovers.",
                "One passed check makes a new target healthy; the healthy threshold is for coming back.",
                &["health.first-check"],
            ),
            Self::NoFailOpen => (
                "Without a healthy target the load balancer answers 503.",
                "If only unhealthy targets are left, the load balancer fails open: it sends requests to all of them.",
                &["health.fail-open"],
            ),
            Self::OldestStopsFirst => (
                "Scale-in stops the tasks that have lived longest.",
                "Scale-in keeps the zones even: it takes from the zone with most tasks of the service, and in it from the instance with most.",
                &["place.scale-in-default"],
            ),
            Self::StopsBeforeStarting => (
                "An unhealthy task is stopped first and replaced afterwards.",
                "Its replacement starts first if maximumPercent allows, and the sick task stops once that is healthy.",
                &["service.start-first"],
            ),
            Self::TaskRolePulls => (
                "The task role pulls the image.",
                "The task execution role does; the task role is for what the containers themselves call.",
                &["iam.execution-role"],
            ),
            Self::BreakerWaitsForTen => (
                "The circuit breaker waits for at least ten failures.",
                "With few tasks it trips at three.",
                &["breaker.min"],
            ),
            Self::SpotFallsBack => (
                "Where Fargate Spot has no capacity, on-demand Fargate stands in.",
                "Capacity providers are independent: nothing stands in, and the tasks are missing until Spot has capacity again.",
                &["provider.no-fallback"],
            ),
            Self::WeightIsPriority => (
                "The capacity provider with the largest weight gets all tasks beyond the bases.",
                "Weights are ratios: they divide the tasks beyond the bases in proportion.",
                &["provider.weight"],
            ),
            Self::ScalingAddsInstances => (
                "Scaling the service scales its servers, too.",
                "Service auto scaling changes desiredCount only; instances are the capacity provider's business.",
                &["autoscale.changes-desired"],
            ),
            Self::RestartsInPlace => (
                "A container that ended starts again in its task.",
                "Its task stops, and the service starts another one; only a container's restart policy restarts anything in place.",
                &["service.replace-not-restart"],
            ),
            Self::PlacedByUse => (
                "Placement looks at what tasks use.",
                "Placement counts what tasks reserve, never what they use: what is reserved and idle takes no task.",
                &["place.by-reservation"],
            ),
        };
        Words { believed, really, rules }
    }
}
