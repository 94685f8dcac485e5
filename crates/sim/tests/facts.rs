//! Every constant of the engine that `facts.toml` has is the same there.
// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use sim::assumptions::Assumptions;
use sim::autoscale::{COOLDOWN, Calendar};
use sim::capacity::{
    BURST, DRAINING_MAX, MAX_HOST_PORTS, MAX_INSTANCES, PER_SECOND, RESERVED_PORTS,
};
use sim::cloudwatch::KEPT_MINUTES;
use sim::cost::prices;
use sim::definition::RESTART_PERIOD;
use sim::discovery;
use sim::instance_types::{TYPES, find};
use sim::listener::{MAX_FORWARDS, MAX_WEIGHT};
use sim::place::{MAX_CHARS, MAX_CONSTRAINTS, MAX_STRATEGIES};
use sim::provider::replace::{END_AGE, MAX_AGE};
use sim::provider::{ManagedScaling, scaling, waiting};
use sim::quota::NEW_ACCOUNT_VCPUS;
use sim::request::Outcome;
use sim::service::{MAX_SERVICES, Scheduling, ServiceDeployment, Threshold};
use sim::spot::WARNING;
use sim::target_group::{
    Algorithm, CONNECT_TIMEOUT, FAIL_OPEN_BELOW, FIRST_THRESHOLD, MAX_TARGETS, STICKY_FOR,
    TargetGroup,
};
use sim::time::SimDuration;

/// The rules by their ids.
struct Facts(Vec<toml::Table>);

impl Facts {
    fn read() -> Self {
        let file: toml::Table = include_str!("../../../facts.toml").parse().unwrap();
        let rules = file["rule"].as_array().unwrap().iter();
        Self(rules.map(|rule| rule.as_table().unwrap().clone()).collect())
    }

    fn find(&self, id: &str) -> Option<&toml::Table> {
        self.0.iter().find(|rule| rule["id"].as_str() == Some(id))
    }

    fn number(&self, id: &str) -> f64 {
        let rule = self.find(id).unwrap_or_else(|| panic!("no rule {id}"));
        let value = &rule["value"];
        value
            .as_integer()
            .map(|n| n as f64)
            .or(value.as_float())
            .unwrap_or_else(|| panic!("{id}: no number"))
    }

    fn count(&self, id: &str) -> u64 {
        let number = self.number(id);
        assert_eq!(number.fract(), 0.0, "{id}");
        number as u64
    }

    /// A price in whole nano-dollars.
    fn price(&self, id: &str) -> u64 {
        (self.number(id) * 1e9).round() as u64
    }
}

/// Rules `engine.*` with a time, such as `engine.ec2-boot`, and those that are numbers, such as `engine.lcu`,
/// `engine.request-queue`, `engine.batch`, `engine.spot-price`, `price.public-ipv4`.
#[test]
fn assumptions_are_those_of_the_table() {
    let facts = Facts::read();
    for (rule, span) in Assumptions::default().rows() {
        let unit = facts.find(rule).unwrap_or_else(|| panic!("no rule {rule}"))["unit"].as_str();
        let seconds = match unit {
            Some("s") => 1.0,
            Some("min") => 60.0,
            Some("ms") => 0.001,
            other => panic!("{rule}: unit {other:?}"),
        };
        let expected = SimDuration((facts.number(rule) * seconds * 1e6).round() as u64);
        assert_eq!(span, expected, "{rule}");
    }
    for (number, value) in Assumptions::default().numbers() {
        let known = facts.find(number.rule).unwrap_or_else(|| panic!("no rule {}", number.rule));
        let unit = known.get("unit").map_or("", |unit| unit.as_str().unwrap());
        assert_eq!(
            unit.trim_end_matches('s'),
            number.unit.trim_end_matches('s'),
            "{}",
            number.rule
        );
        let scale = f64::from(10_u32.pow(number.digits));
        assert_eq!(
            (facts.number(number.rule) * scale).round(),
            f64::from(value),
            "{}",
            number.rule
        );
        assert!((number.least..=number.most).contains(&value), "{}", number.rule);
    }
    for (rule, value) in Assumptions::default().switches() {
        let known = facts.find(rule).unwrap_or_else(|| panic!("no rule {rule}"));
        assert_eq!(known["value"].as_bool(), Some(value), "{rule}");
    }
}

/// Rules `price.ec2.*`, `engine.registered-memory.*`, `ec2.m5-large.*`, `ec2.m5-xlarge.*`, `ec2.m5-4xlarge.*`,
/// `ec2.m7g-medium.*`.
#[test]
fn instance_types_are_those_of_the_table() {
    let (facts, plain) = (Facts::read(), Assumptions::default());
    for kind in TYPES {
        let id = kind.name.replace('.', "-");
        assert_eq!(kind.price, facts.price(&format!("price.ec2.{id}")), "{id}");
        // Types of the same shape share a rule, which names them.
        let rule = facts.0.iter().find(|rule| {
            let statement = rule["statement"].as_str().unwrap_or_default();
            rule["id"].as_str().is_some_and(|id| id.starts_with("engine.registered-memory."))
                && statement.split([' ', ',']).any(|word| word == kind.name)
        });
        let rule = rule.unwrap_or_else(|| panic!("no registered memory of {id}"));
        let registers = kind.registers(false, &plain);
        assert_eq!(rule["value"].as_integer(), Some(i64::from(registers.memory_mib)), "{id}");
        assert!(registers.memory_mib < kind.memory_mib, "{id}");
        let per_vcpu = facts.count("ec2.registered-cpu");
        assert_eq!(u64::from(registers.cpu_units), u64::from(kind.vcpus) * per_vcpu, "{id}");
        for (suffix, tasks) in [("", registers.enis), ("-trunk", kind.registers(true, &plain).enis)]
        {
            let rule = format!("ec2.{id}.awsvpc-tasks{suffix}");
            if facts.find(&rule).is_some() {
                assert_eq!(facts.count(&rule), u64::from(tasks), "{rule}");
            }
        }
    }
    let m5 = &TYPES[usize::from(find("m5.large").unwrap())];
    assert_eq!(facts.count("ec2.m5-large.vcpu"), u64::from(m5.vcpus));
    assert_eq!(facts.count("ec2.m5-large.memory"), u64::from(m5.memory_mib));
    assert_eq!(facts.count("ec2.m5-large.enis"), u64::from(m5.enis));
}

/// Rules `price.*`, `fargate.billing-*`.
#[test]
fn prices_are_those_of_the_table() {
    let facts = Facts::read();
    let check = |rule: &str, price: u64| assert_eq!(facts.price(rule), price, "{rule}");
    check("price.fargate.vcpu", prices::FARGATE_VCPU);
    check("price.fargate.gb", prices::FARGATE_GB);
    check("price.fargate-arm.vcpu", prices::FARGATE_ARM_VCPU);
    check("price.fargate-arm.gb", prices::FARGATE_ARM_GB);
    check("price.fargate.storage", prices::FARGATE_STORAGE_GB);
    check("price.alb.hour", prices::LOAD_BALANCER);
    check("price.alb.lcu", prices::CAPACITY_UNIT);
    check("price.one-small-task", prices::fargate(false, 100, 1_024, 2_048, 0).0 / 1_024);
    let percent = Assumptions::default().spot_price;
    let spot =
        |cpu_units, memory_mib| prices::fargate(false, percent, cpu_units, memory_mib, 0).0 / 1_024;
    check("price.fargate-spot.vcpu", spot(1_024, 0));
    check("price.fargate-spot.gb", spot(0, 1_024));
    let second = SimDuration(facts.count("fargate.billing-rounding") * 1_000_000);
    let minimum = SimDuration::from_secs(facts.count("fargate.billing-minimum"));
    assert_eq!(prices::billed(SimDuration::ZERO), minimum);
    assert_eq!(prices::billed(minimum + SimDuration(1)), minimum + second);
}

/// Rules `price.break-even.*`, `price.fargate-equal.*`, `price.premium.*`.
#[test]
fn break_even_is_that_of_the_table() {
    let facts = Facts::read();
    let mut checked = 0;
    for kind in TYPES {
        let id = kind.name.replace('.', "-");
        let rule = format!("price.break-even.{id}");
        if facts.find(&rule).is_none() {
            continue;
        }
        checked += 1;
        let thousandths = (facts.number(&rule) * 10.0).round() as u64;
        assert_eq!(prices::break_even(kind), thousandths, "{rule}");
        let equal = prices::fargate_equal(kind);
        assert_eq!(equal, facts.price(&format!("price.fargate-equal.{id}")), "{id}");
        let rule = format!("price.premium.{id}");
        if facts.find(&rule).is_some() {
            let premium = (equal as f64 / kind.price as f64 - 1.0) * 1_000.0;
            assert_eq!(premium.round(), (facts.number(&rule) * 10.0).round(), "{rule}");
        }
    }
    assert_eq!(checked, 8);
    let m5 = &TYPES[usize::from(find("m5.large").unwrap())];
    let equal = prices::fargate_equal(m5) as f64;
    let price = m5.price as f64;
    let near = |rule: &str, value: f64| {
        let shown = facts.number(rule);
        assert!((shown - value).abs() <= 0.5, "{rule}: {shown} and {value}");
    };
    near("price.hours-per-day", price * 24.0 / equal);
    near("price.m5-large-day", price * 24.0 / 1e9);
    near("price.break-even.discounted-m5-large", price * 0.7 / equal * 100.0);
    near("price.break-even.spot", price / (equal * 0.3) * 100.0);
    near(
        "price.one-small-task-saving",
        (1.0 - facts.number("price.one-small-task") * 1e9 / price) * 100.0,
    );
}

/// Rules `breaker.*`, `deploy.min-healthy`, `deploy.max-percent`, `deploy.daemon-min-healthy`,
/// `deploy.daemon-max-percent`, `deploy.service-deployment-states`.
#[test]
fn deployments_are_those_of_the_table() {
    let facts = Facts::read();
    let check = |rule: &str, value: u64| assert_eq!(facts.count(rule), value, "{rule}");
    check("breaker.min", Threshold::LEAST.into());
    check("breaker.max", Threshold::MOST.into());
    for (scheduling, least, most) in [
        (Scheduling::Replica, "deploy.min-healthy", "deploy.max-percent"),
        (Scheduling::Daemon, "deploy.daemon-min-healthy", "deploy.daemon-max-percent"),
    ] {
        assert_eq!(scheduling.percents().0, facts.number(least) as u32, "{least}");
        assert_eq!(scheduling.percents().1, facts.number(most) as u32, "{most}");
    }
    // Six of the nine states take time; what the others say is over in the same instant.
    let statement = facts.find("deploy.service-deployment-states").unwrap()["statement"].as_str();
    use ServiceDeployment as State;
    for state in [
        State::InProgress,
        State::Successful,
        State::Stopped,
        State::RollbackInProgress,
        State::RollbackSuccessful,
        State::RollbackFailed,
    ] {
        let name = state.name();
        let known = statement.is_some_and(|text| text.split([' ', ',']).any(|word| word == name));
        assert!(known || name.starts_with("ROLLBACK_"), "{name}");
    }
    let percent = u32::try_from(facts.count("breaker.threshold")).unwrap();
    assert_eq!(Threshold::DEFAULT, Threshold::BoundedPercent(percent));
}

/// Rules `place.expression-max` and other bounds.
#[test]
fn bounds_are_those_of_the_table() {
    let facts = Facts::read();
    let check = |rule: &str, bound: u64| assert_eq!(facts.count(rule), bound, "{rule}");
    check("place.expression-max", MAX_CHARS as u64);
    check("place.constraints-max", MAX_CONSTRAINTS as u64);
    check("place.strategies-max", MAX_STRATEGIES as u64);
    check("quota.instances-per-cluster", MAX_INSTANCES);
    check("ec2.host-ports-max", MAX_HOST_PORTS as u64);
    check("quota.services-per-cluster", MAX_SERVICES as u64);
    check("quota.tasks-per-service-discovery", discovery::MAX_TASKS.into());
    check("quota.service-connect-services", discovery::MAX_SERVICES as u64);
    check("net.discovery-answers", discovery::MAX_ANSWERS as u64);
    check("quota.fargate-vcpu", NEW_ACCOUNT_VCPUS.into());
    check("quota.fargate-spot-vcpu", NEW_ACCOUNT_VCPUS.into());
    check("container.restart-period", RESTART_PERIOD.into());
    check("quota.provisioning-per-cluster", waiting::MAX_WAITING as u64);
    let plain = Assumptions::default();
    check("cluster-scale.alarm-out", plain.cluster_out.into());
    check("cluster-scale.alarm-in", plain.cluster_in.into());
    check("cluster-scale.reservation-idle", scaling::IDLE.into());
    check("cluster-scale.reservation-from-zero", scaling::FROM_ZERO.into());
    check("cluster-scale.managed-draining-max", DRAINING_MAX.as_secs() / 3_600);
    check("provider.managed-max-age", MAX_AGE.as_secs() / 86_400);
    check("provider.managed-end", END_AGE.as_secs() / 86_400);
    let managed = ManagedScaling::default();
    check("cluster-scale.target-capacity", managed.target.into());
    check("cluster-scale.step-min", managed.min_step.into());
    check("cluster-scale.step-max", managed.max_step.into());
    check("cluster-scale.warmup", managed.warmup.as_secs());
    check("fargate.launch-burst", BURST.into());
    check("fargate.launch-rate", PER_SECOND.into());
    check("fargate.spot-warning", WARNING.as_secs());
    let reserved = facts.find("ec2.reserved-ports").unwrap()["statement"].as_str().unwrap();
    for port in RESERVED_PORTS.iter().map(|port| port.number).filter(|port| *port <= 51_678) {
        assert!(reserved.contains(&port.to_string()), "{port}");
    }
}

/// Rules `alb.*`, `health.*`, `quota.alb-targets`, `engine.metric-kept`.
#[test]
fn load_balancing_is_that_of_the_table() {
    let facts = Facts::read();
    let check = |rule: &str, value: u64| assert_eq!(facts.count(rule), value, "{rule}");
    let group = TargetGroup::new("web".into());
    check("alb.health-check-interval", group.check.interval.as_secs());
    check("alb.health-check-timeout", group.check.timeout.as_secs());
    check("alb.healthy-threshold", group.check.healthy_threshold.into());
    check("alb.unhealthy-threshold", group.check.unhealthy_threshold.into());
    check("alb.deregistration-delay", group.deregistration_delay.as_secs());
    check("alb.idle-timeout", group.idle_timeout.as_secs());
    check("alb.connect-timeout", CONNECT_TIMEOUT.as_secs());
    check("health.first-check", FIRST_THRESHOLD.into());
    check("health.fail-open-count", FAIL_OPEN_BELOW.into());
    check("quota.alb-targets", MAX_TARGETS as u64);
    check("quota.alb-target-groups-per-action", MAX_FORWARDS.into());
    check("alb.sticky-cookie", STICKY_FOR.as_secs() / 86_400);
    check("alb.slow-start", group.spread.slow_start.as_secs());
    let fact = |rule: &str| facts.find(rule).unwrap()["value"].as_bool();
    assert_eq!(fact("alb.stickiness"), Some(group.spread.sticky.is_some()));
    assert_eq!(fact("alb.cross-zone"), Some(group.spread.cross_zone));
    assert_eq!(fact("health.fail-open-percent"), Some(group.spread.min_healthy_percent.is_some()));
    check("alb.rule-weight-max", MAX_WEIGHT.into());
    check("engine.metric-kept", KEPT_MINUTES.into());
    let algorithm = facts.find("alb.algorithm").unwrap()["value"].as_str();
    assert_eq!((algorithm, group.algorithm), (Some("round_robin"), Algorithm::RoundRobin));
    for (rule, outcome) in [
        ("alb.error-502", Outcome::ConnectionRefused),
        ("alb.error-502", Outcome::Killed),
        ("alb.error-502", Outcome::DrainingOver),
        ("alb.error-502", Outcome::ConnectionClosed),
        ("alb.error-460", Outcome::ClientClosed),
        ("alb.error-503", Outcome::NoTargets),
        ("alb.error-504", Outcome::IdleTimeout),
        ("alb.error-504", Outcome::ConnectTimeout),
    ] {
        check(rule, outcome.status().into());
        assert!(!outcome.from_target(), "{rule}: the load balancer makes it");
    }
}

/// Rules `autoscale.*`, `engine.calendar`.
#[test]
fn scaling_is_that_of_the_table() {
    let facts = Facts::read();
    let check = |rule: &str, value: u64| assert_eq!(facts.count(rule), value, "{rule}");
    check("autoscale.cooldown-out", COOLDOWN.as_secs());
    check("autoscale.cooldown-in", COOLDOWN.as_secs());
    check("autoscale.step-cooldown", COOLDOWN.as_secs());
    let plain = Assumptions::default();
    check("autoscale.alarm-out", plain.autoscale_out.into());
    check("autoscale.alarm-in", plain.autoscale_in.into());
    check("autoscale.alarm-low-threshold", plain.autoscale_low.into());
    let begin = facts.find("engine.calendar").unwrap()["value"].as_str().unwrap();
    assert_eq!(Calendar::parse(begin), Some(Calendar::default().begin));
}

/// What is a number and not documented can be changed, or says why not.
#[test]
fn every_number_that_is_not_documented_is_an_assumption_or_fixed_for_a_reason() {
    let plain = Assumptions::default();
    let spans = plain.rows().into_iter().map(|row| row.0);
    let numbers = plain.numbers().into_iter().map(|(number, _)| number.rule);
    let assumed: Vec<&str> = spans.chain(numbers).collect();
    let rows = include_str!("fixed.txt").lines().filter(|line| !line.starts_with('#'));
    let fixed: Vec<&str> = rows
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("{line}: say why")).0)
        .collect();
    let facts = Facts::read();
    let is_number = |rule: &&toml::Table| {
        let value = rule.get("value");
        rule["mark"].as_str() != Some("documented")
            && value.is_some_and(|value| value.is_integer() || value.is_float())
    };
    let open: Vec<&str> =
        facts.0.iter().filter(is_number).filter_map(|rule| rule["id"].as_str()).collect();
    for id in &open {
        assert_ne!(
            assumed.contains(id),
            fixed.contains(id),
            "{id}: make it an assumption, or say why it is fixed"
        );
    }
    for rule in &fixed {
        assert!(open.contains(rule), "{rule}: no such number");
    }
}
