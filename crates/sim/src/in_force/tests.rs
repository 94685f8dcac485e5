//! Every fault that leaves something in force is in the list, and leaves it when it is taken back.

use serde_json::{Value, json};

use super::{InForce, in_force};
use crate::call::{self, Action, Name};
use crate::fixture::{Run, balanced};
use crate::time::SimTime;
use crate::world::World;

/// When the faults of the table strike: everything runs then.
const AT: u64 = 300;
/// When a warning that is given then is over, and what it struck is gone.
const OVER: u64 = AT + 400;

/// A world in which everything can go wrong: a service on Fargate Spot, and one on a Spot Instance.
fn run(changes: &[(&'static str, Value)]) -> Run {
    let logs = json!({"logDriver": "awslogs",
        "options": {"awslogs-group": "/web", "awslogs-region": "us-east-1"}});
    let managed = json!({"name": "managed", "managedInstancesProvider": {
        "infrastructureRoleArn": "arn:aws:iam::111122223333:role/infrastructure",
        "instanceLaunchTemplate": {"capacityOptionType": "SPOT",
            "instanceRequirements": {"allowedInstanceTypes": ["m5.large"]}}}});
    let batch = json!({"family": "batch", "requiresCompatibilities": ["MANAGED_INSTANCES"],
        "networkMode": "host", "cpu": "512", "memory": "1024",
        "containerDefinitions": [{"name": "app", "image": "batch:1"}]});
    let mut all = balanced();
    all.extend([
        ("/images/web:1", json!({"uses": ["db"], "onSigterm": "ignore"})),
        ("/images/web:2", json!({"sizeMb": 300})),
        ("/images/batch:1", json!({})),
        ("/dependencies", json!({"db": {"latency": {"exponential": "30ms"}}})),
        ("/traffic", json!([{"name": "buyers", "rate": 5}])),
        ("/quotas", json!({"fargateSpotVcpu": 6})),
        ("/taskDefinitions/0/executionRoleArn", json!("arn:aws:iam::111122223333:role/execution")),
        ("/taskDefinitions/0/containerDefinitions/0/logConfiguration", logs),
        (
            "/taskDefinitions/0/containerDefinitions/0/secrets",
            json!([{"name": "KEY", "valueFrom": "key"}]),
        ),
        ("/taskDefinitions/2", batch),
        ("/capacityProviders", json!([managed])),
        ("/services/0/launchType", Value::Null),
        (
            "/services/0/capacityProviderStrategy",
            json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]),
        ),
        (
            "/services/1",
            json!({"serviceName": "batch", "taskDefinition": "batch", "desiredCount": 1,
                "capacityProviderStrategy": [{"capacityProvider": "managed", "weight": 1}]}),
        ),
    ]);
    all.extend(changes.iter().cloned());
    let mut run = Run::new(&all);
    run.go(AT);
    run
}

fn strike(run: &mut Run, name: Name, with: &Value) {
    let action = Action::new(run.world.now, name, with.clone());
    let problems = call::judge(&run.world, &action);
    assert!(problems.is_empty(), "{} {with}: {problems:?}", name.text());
    run.act(|step| call::apply(step, &action));
}

/// Everything that faults change and that stays.
fn state(world: &World) -> String {
    let classes = world.traffic.classes.iter().map(|it| it.rate_override);
    let instances = world.instances.values().map(|it| (it.agent_down, it.impaired, it.warned_at));
    let tasks = world.tasks.values().map(|it| {
        let processes: Vec<_> = it.containers.iter().map(|own| own.process).collect();
        (it.warned_at, it.retires, processes)
    });
    let zones = world.zones.iter().map(|it| (it.dark, it.dry));
    let World { access, dependencies, quotas, images, .. } = world;
    format!(
        "{access:?} {dependencies:?} {quotas:?} {images:?} {:?} {:?} {:?} {:?}",
        classes.collect::<Vec<_>>(),
        instances.collect::<Vec<_>>(),
        tasks.collect::<Vec<_>>(),
        zones.collect::<Vec<_>>(),
    )
}

/// A fault with its request, and what is in force after it: nothing, where it happens once.
fn table() -> Vec<(Name, Value, &'static str)> {
    let task = || json!({"task": "t-1"});
    let instance = || json!({"instance": "i-1"});
    let dependency = |more: &str, value: Value| json!({"dependency": "db", more: value});
    vec![
        (Name::KillContainer, task(), ""),
        (Name::Hang, task(), "The process of t-1 hangs: it answers nothing"),
        (Name::FailHealthChecks, task(), "The process of t-1 answers requests and checks with 500"),
        (Name::MissingImage, json!({"image": "web:2"}), "Image web:2 is deleted"),
        (
            Name::PushImage,
            json!({"image": "web:1", "as": "web:2"}),
            "Another image has been pushed under web:1: it behaves as web:2",
        ),
        (
            Name::DenyPermission,
            json!({"role": "execution", "api": "ssm"}),
            "Role execution may not call ssm",
        ),
        (Name::CutRoute, json!({"subnet": "a"}), "Subnet a has lost its default route"),
        (Name::ExhaustAddresses, json!({"subnet": "a"}), "Subnet a has no free address"),
        (Name::DeleteSecret, json!({"secret": "key"}), "Secret key is deleted"),
        (Name::DeleteLogGroup, json!({"logGroup": "/web"}), "Log group /web is deleted"),
        (Name::InterruptLogs, json!({}), "CloudWatch Logs takes nothing"),
        (Name::FailVolumes, json!({}), "EBS volumes cannot be attached"),
        (
            Name::SetQuota,
            json!({"fargateSpotVcpu": 2}),
            "The account may run only 2 vCPUs on Fargate Spot",
        ),
        (Name::SlowRegistry, json!({"factor": 10}), "Pulls take 10 times as long as usual"),
        (Name::LimitPulls, json!({}), "Registries outside of AWS turn pulls away"),
        (Name::DisconnectAgent, instance(), "The agent of i-1 has no connection"),
        (Name::ImpairInstance, instance(), "The health check of i-1 fails"),
        (Name::LoseZone, json!({"availabilityZone": "us-east-1b"}), "Zone us-east-1b is lost"),
        (
            Name::SlowDependency,
            dependency("latency", "3s".into()),
            "db takes 3 s to answer, as a rule 30 ms on average",
        ),
        (Name::FailDependency, dependency("percent", 40.into()), "40 of 100 calls of db fail"),
        (Name::InterruptSpot, task(), "Spot takes back the capacity of t-1"),
        (Name::InterruptInstance, instance(), "EC2 takes back i-1"),
        (Name::SpotWave, json!({}), "Spot takes back the capacity of t-1; EC2 takes back i-1"),
        (Name::RetireTask, task(), "AWS retires the host under t-1"),
        (
            Name::CapacityDrought,
            json!({"capacity": "EC2", "availabilityZone": "us-east-1a"}),
            "AWS has no EC2 capacity in us-east-1a",
        ),
        (
            Name::TrafficRate,
            json!({"rate": 7.5}),
            "Traffic of class buyers comes at 7.5 a second, set by hand",
        ),
    ]
}

fn sentences(world: &World) -> String {
    let list = in_force(world).into_iter().map(|it| it.sentence);
    list.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_fault_that_stays_is_in_force_from_its_moment_on() {
    let world = run(&[]);
    assert_eq!(sentences(&world.world), "");
    for (name, with, expected) in table() {
        let mut run = run(&[]);
        let before = state(&run.world);
        strike(&mut run, name, &with);
        assert_eq!(sentences(&run.world), expected, "{}", name.text());
        assert_eq!(state(&run.world) == before, expected.is_empty(), "{}", name.text());
        let later = AT + 5;
        run.go(later);
        for it in in_force(&run.world) {
            assert_eq!(it.since, Some(SimTime::from_secs(AT)), "{it:?}");
            assert!(it.fault == name || name == Name::SpotWave, "{it:?}");
        }
    }
}

/// What takes a fault back takes it out of the list; what nothing takes back ends by itself, or stays.
#[test]
fn every_fault_ends_by_what_mends_it_or_by_itself() {
    let mut done: Vec<Name> = Vec::new();
    for (name, with, expected) in table() {
        done.push(name);
        let mut run = run(&[]);
        strike(&mut run, name, &with);
        let [InForce { mend, until, .. }, ..] = &in_force(&run.world)[..] else {
            assert_eq!(expected, "", "{}", name.text());
            continue;
        };
        let back = name.taken_back_by().or((name == Name::TrafficRate).then_some(name));
        assert_eq!(mend.as_ref().map(|(name, _)| *name), back, "{}", name.text());
        let Some((back, with)) = mend.clone() else {
            let announced = *until == Some(SimTime::from_secs(AT + 120));
            assert_eq!(announced, expected.contains("takes back"), "{}", name.text());
            run.go(OVER);
            let stays = name == Name::PushImage;
            assert_eq!(in_force(&run.world).is_empty(), !stays, "{}", name.text());
            continue;
        };
        done.push(back);
        run.go(AT + 3);
        strike(&mut run, back, &with);
        assert_eq!(sentences(&run.world), "", "{}", back.text());
    }
    for name in Name::ALL.iter().filter(|name| name.field() == "fault") {
        assert!(done.contains(name), "{} is not in the table", name.text());
    }
}

/// What a scenario begins with is its lesson, and no fault: only what is taken from it is.
#[test]
fn a_scenario_begins_without_faults() {
    let mut run = run(&[
        ("/roles", json!({"execution": ["ssm", "logs"], "infrastructure": ["ec2"]})),
        ("/subnets", json!({"b": {"route": "none", "endpoints": ["ssm", "logs"]}})),
        ("/absentSecrets", json!(["key"])),
        ("/images/web:2", json!({"exists": false})),
    ]);
    assert_eq!(sentences(&run.world), "");
    strike(&mut run, Name::DenyPermission, &json!({"role": "execution", "api": "logs"}));
    strike(&mut run, Name::SetQuota, &json!({"fargateSpotVcpu": 20}));
    strike(&mut run, Name::RestoreSecret, &json!({"secret": "key"}));
    assert_eq!(sentences(&run.world), "Role execution may not call logs");
    strike(&mut run, Name::RestoreQuota, &json!({}));
    assert_eq!(run.world.quotas.fargate_vcpus, [None, Some(6)]);
}

/// A process that starts again is a new one, and what hangs later hangs since later.
#[test]
fn what_ended_in_between_begins_anew() {
    let mut run = run(&[]);
    let hang = |run: &mut Run| {
        let task = run.wanted()[0].to_string();
        strike(run, Name::Hang, &json!({"task": task}));
        in_force(&run.world).pop().and_then(|it| it.since)
    };
    assert_eq!(hang(&mut run), Some(SimTime::from_secs(AT)));
    run.go(AT + 600);
    assert_eq!(sentences(&run.world), "", "the task was replaced");
    assert_eq!(hang(&mut run), Some(SimTime::from_secs(AT + 600)));
    // A second strike of the same kind does not begin anew.
    strike(&mut run, Name::SlowRegistry, &json!({"factor": 10}));
    run.go(AT + 610);
    strike(&mut run, Name::SlowRegistry, &json!({"factor": 20}));
    let slow = in_force(&run.world).into_iter().find(|it| it.fault == Name::SlowRegistry).unwrap();
    assert_eq!(slow.since, Some(SimTime::from_secs(AT + 600)));
    assert_eq!(slow.sentence, "Pulls take 20 times as long as usual");
}

#[test]
fn what_strikes_many_is_said_once() {
    let mut run = run(&[("/services/0/desiredCount", json!(5))]);
    strike(&mut run, Name::SpotWave, &json!({}));
    strike(&mut run, Name::CapacityDrought, &json!({"capacity": "FARGATE_SPOT"}));
    assert_eq!(
        sentences(&run.world),
        "AWS has no FARGATE_SPOT capacity in any zone; \
         Spot takes back the capacity of t-1, t-2, t-3 and 2 more; EC2 takes back i-1"
    );
}
