//! Attributes of target groups, as ModifyTargetGroupAttributes takes them.

use crate::finding::{Findings, suggestion};
use crate::json::At;
use crate::shape::short;
use crate::target_group::{Algorithm, STICKY_FOR, TargetGroup};
use crate::time::SimDuration;

const DELAY: &str = "deregistration_delay.timeout_seconds";
const ALGORITHM: &str = "load_balancing.algorithm.type";
const ANOMALIES: &str = "load_balancing.algorithm.anomaly_mitigation";
const IDLE: &str = "idle_timeout.timeout_seconds";
const SLOW_START: &str = "slow_start.duration_seconds";
const STICKY: &str = "stickiness.enabled";
const STICKY_TYPE: &str = "stickiness.type";
const STICKY_LASTS: &str = "stickiness.lb_cookie.duration_seconds";
const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";
const COUNT: &str = "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count";
const PERCENT: &str =
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage";
const ALL: [&str; 11] = [
    DELAY,
    ALGORITHM,
    ANOMALIES,
    IDLE,
    SLOW_START,
    STICKY,
    STICKY_TYPE,
    STICKY_LASTS,
    CROSS_ZONE,
    COUNT,
    PERCENT,
];
/// What else AWS describes of a target group. It changes nothing here: there is no DNS, and cookies of the application
/// stick to no target.
const IGNORED: [&str; 4] = [
    "stickiness.app_cookie.cookie_name",
    "stickiness.app_cookie.duration_seconds",
    "target_group_health.dns_failover.minimum_healthy_targets.count",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage",
];

/// Sets what ModifyTargetGroupAttributes sets.
pub(crate) fn read(mut group: TargetGroup, at: &At<'_>, findings: &mut Findings) -> TargetGroup {
    let mut lasts = group.spread.sticky.unwrap_or(STICKY_FOR);
    for at in at.list("Attributes") {
        let (Some(key), Some(value)) = (at.text("Key"), at.text("Value")) else { continue };
        if key == ANOMALIES && value == "on" {
            let message = "not simulated: AWS does not document how anomalies are found";
            findings.warn(&at.path, message);
            continue;
        }
        if IGNORED.contains(&key) {
            findings.warn(&at.path, "not simulated: it changes nothing");
            continue;
        }
        let given = Given { key, value };
        let set = if key.starts_with("stickiness") {
            sticky(&mut group, &mut lasts, given)
        } else {
            one(&mut group, given)
        };
        if let Err(message) = set {
            findings.refuse_as("InvalidConfigurationRequest", &at, message);
        }
    }
    if let Some(sticky) = &mut group.spread.sticky {
        *sticky = lasts;
    }
    if let Some(message) = conflict(&group) {
        findings.refuse_as("InvalidConfigurationRequest", at, message);
    }
    group
}

/// The attributes that a target group has, as `DescribeTargetGroupAttributes` has them.
pub(crate) fn written(group: &TargetGroup) -> Vec<(&'static str, String)> {
    let spread = &group.spread;
    let (lasts, off) = (spread.sticky.unwrap_or(STICKY_FOR), || "off".to_owned());
    vec![
        (DELAY, group.deregistration_delay.as_secs().to_string()),
        (SLOW_START, spread.slow_start.as_secs().to_string()),
        (ALGORITHM, group.algorithm.name().to_owned()),
        (CROSS_ZONE, spread.cross_zone.to_string()),
        (STICKY, spread.sticky.is_some().to_string()),
        (STICKY_LASTS, lasts.as_secs().to_string()),
        (COUNT, spread.min_healthy.to_string()),
        (PERCENT, spread.min_healthy_percent.map_or_else(off, |percent| percent.to_string())),
    ]
}

#[derive(Clone, Copy)]
struct Given<'a> {
    key: &'a str,
    value: &'a str,
}

fn one(group: &mut TargetGroup, given: Given<'_>) -> Result<(), String> {
    let off = given.value == "off";
    match given.key {
        DELAY => group.deregistration_delay = given.seconds(0, 3_600)?,
        IDLE => group.idle_timeout = given.seconds(1, 4_000)?,
        SLOW_START if given.value == "0" => group.spread.slow_start = SimDuration::ZERO,
        SLOW_START => group.spread.slow_start = given.seconds(30, 900)?,
        CROSS_ZONE => {
            group.spread.cross_zone =
                given.one_of(&["true", "false", "use_load_balancer_configuration"])? != 1;
        }
        COUNT => group.spread.min_healthy = given.number(1, 1_000)?,
        PERCENT if off => group.spread.min_healthy_percent = None,
        PERCENT => group.spread.min_healthy_percent = Some(given.number(1, 100)?),
        ANOMALIES => {
            given.one_of(&["off", "on"])?;
        }
        ALGORITHM => {
            let all = [
                Algorithm::RoundRobin,
                Algorithm::LeastOutstandingRequests,
                Algorithm::WeightedRandom,
            ];
            let place = given.one_of(&all.map(Algorithm::name))?;
            group.algorithm = all.get(place).copied().unwrap_or(Algorithm::RoundRobin);
        }
        key => {
            let near = suggestion(key, ALL.into_iter());
            return Err(format!("the simulator has no attribute `{}`{near}", short(key)));
        }
    }
    Ok(())
}

fn sticky(
    group: &mut TargetGroup,
    lasts: &mut SimDuration,
    given: Given<'_>,
) -> Result<(), String> {
    match given.key {
        STICKY => {
            let is_on = given.one_of(&["true", "false"])? == 0;
            group.spread.sticky = is_on.then_some(*lasts);
        }
        STICKY_TYPE => {
            given.one_of(&["lb_cookie"])?;
        }
        STICKY_LASTS => *lasts = given.seconds(1, 604_800)?,
        _ => return one(group, given),
    }
    Ok(())
}

/// What does not go together (rules `alb.slow-start-ramp`, `alb.stickiness-not-random`, `alb.cross-zone-off`).
fn conflict(group: &TargetGroup) -> Option<&'static str> {
    let spread = &group.spread;
    if spread.slow_start > SimDuration::ZERO && group.algorithm != Algorithm::RoundRobin {
        Some("slow start goes with round_robin alone")
    } else if spread.sticky.is_some() && group.algorithm == Algorithm::WeightedRandom {
        Some("weighted_random has no stickiness")
    } else if spread.sticky.is_some() && !spread.cross_zone {
        Some("there is no stickiness where cross-zone balancing is off")
    } else {
        None
    }
}

impl Given<'_> {
    fn number(self, least: u32, most: u32) -> Result<u32, String> {
        let number = self.value.parse().ok().filter(|n| (least..=most).contains(n));
        number.ok_or_else(|| {
            let Self { key, value } = self;
            format!("{key} takes \"{least}\" to \"{most}\", not \"{}\"", short(value))
        })
    }

    fn seconds(self, least: u32, most: u32) -> Result<SimDuration, String> {
        self.number(least, most).map(|secs| SimDuration::from_secs(secs.into()))
    }

    /// The place of the value among those that there are.
    fn one_of(self, words: &[&str]) -> Result<usize, String> {
        let Self { key, value } = self;
        words
            .iter()
            .position(|word| *word == value)
            .ok_or_else(|| format!("{key} takes {}, not \"{}\"", words.join(" or "), short(value)))
    }
}
