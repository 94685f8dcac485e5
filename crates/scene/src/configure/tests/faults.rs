//! Forms of faults: one for each that there is, offered where the world can have it, and right as it begins.

use super::*;

/// Examples in which together everything can go wrong.
const WORLDS: &[(&str, &str)] = &[
    ("game-day", include_str!("../../../../../examples/game-day.json")),
    ("ebs-volumes", include_str!("../../../../../examples/ebs-volumes.json")),
    ("missing-permission", include_str!("../../../../../examples/missing-permission.json")),
    ("managed-spot", include_str!("../../../../../examples/managed-spot.json")),
    ("spot-wave", include_str!("../../../../../examples/spot-wave.json")),
    ("pushed-tag", include_str!("../../../../../examples/pushed-tag.json")),
    ("cluster-scaling", include_str!("../../../../../examples/cluster-scaling.json")),
    ("private-subnet", include_str!("../../../../../examples/private-subnet.json")),
];

/// A world with logs and a secret, which no example loses.
const LOGS: &str = r#"{"gantry": 1,
    "taskDefinitions": [{"family": "web", "cpu": "256", "memory": "512",
        "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc",
        "executionRoleArn": "arn:aws:iam::000000000000:role/start",
        "containerDefinitions": [{"name": "app", "image": "web:1",
            "secrets": [{"name": "KEY", "valueFrom": "key"}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/web",
                "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web"}}}]}],
    "services": [{"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b"]}}}]}"#;

fn run(text: &str, secs: u64, lanes: &[Lane]) -> Show {
    let mut show = Show::new(None, Scenario::parse(text).unwrap(), lanes);
    show.seek(SimTime::from_secs(secs));
    while show.tick(16.0, u32::MAX) {}
    show
}

fn faults() -> impl Iterator<Item = Name> {
    Name::ALL.iter().copied().filter(|name| name.field() == "fault")
}

const fn fault(name: Name) -> Thing {
    Thing { kind: Kind::Fault(name), name: None }
}

fn offered(run: &Show) -> Vec<Name> {
    let things = Forms::new(run).things();
    let name = |it: &Thing| match it.kind {
        Kind::Fault(name) => Some(name),
        _ => None,
    };
    things.iter().filter_map(name).collect()
}

#[test]
fn every_fault_has_a_form_with_all_of_its_fields() {
    for name in faults() {
        let table = table::of(Kind::Fault(name)).unwrap_or_else(|| panic!("{}", name.text()));
        let rows = table.groups.iter().flat_map(|group| group.rows.iter().map(|row| row.name));
        assert_eq!(rows.collect::<Vec<_>>(), name.fields().collect::<Vec<_>>(), "{}", name.text());
    }
}

/// Strikes every fault that is offered as its form begins, each in a run of its own, then what takes it back.
#[test]
fn every_fault_can_be_struck_as_its_form_begins_and_is_taken_back() {
    let mut struck = Vec::new();
    // Some worlds lose by themselves what others have only later.
    let worlds = WORLDS.iter().copied().chain([("logs", LOGS)]);
    for ((name, text), secs) in worlds.flat_map(|world| [(world, 45), (world, 240)]) {
        let run = run(text, secs, &[Lane::AsWritten]);
        for fault_name in offered(&run) {
            let it = format!("{name}: {}", fault_name.text());
            let sheet = form(&run, &fault(fault_name), &[]);
            assert!(sheet.is_new && sheet.is_right() && sheet.delete.is_none(), "{it} {sheet:#?}");
            let [call] = &*sheet.calls else { panic!("{it} {sheet:#?}") };
            assert!(call.command().is_none() && call.json().contains(fault_name.text()), "{it}");
            struck.push(fault_name);
            let mut fork = run.clone();
            assert_eq!(make(&mut fork, &sheet), None, "{it}");
            if let Some(back) = fault_name.taken_back_by() {
                assert!(offered(&fork).contains(&back), "{it} is taken back by {}", back.text());
                struck.push(back);
                let sheet = form(&fork, &fault(back), &[]);
                assert_eq!(make(&mut fork, &sheet), None, "{it}");
            }
            assert!(fork.undo(), "{it}");
        }
    }
    for name in faults() {
        assert!(struck.contains(&name), "no world can have {}", name.text());
    }
}

#[test]
fn a_fault_is_told_as_the_json_of_its_action() {
    let run = run(WORLDS[0].1, 45, &[Lane::AsWritten]);
    let mut all = String::new();
    for (name, typed) in [
        (Name::SlowDependency, &[][..]),
        (Name::SlowDependency, &[("dependency", "databse"), ("latency", "soon")]),
        (Name::CapacityDrought, &[("availabilityZone", "us-east-1b")]),
        (Name::SlowRegistry, &[("factor", "0")]),
    ] {
        let thing = fault(name);
        let title = thing.title();
        let sheet = form(&run, &thing, typed);
        all += &format!("{title}\n{}", said(&sheet));
    }
    expect![[r#"
        Fault: slow dependency
        {
          "fault": "slowDependency",
          "with": {
            "dependency": "db",
            "latency": "2s"
          }
        }
        Fault: slow dependency
        {
          "fault": "slowDependency",
          "with": {
            "dependency": "databse",
            "latency": "soon"
          }
        }
        latency: this is the text "soon"; write a span such as 90, "250ms" or "10m", at most 604800 s
        Fault: capacity drought
        {
          "fault": "capacityDrought",
          "with": {
            "availabilityZone": "us-east-1b",
            "capacity": "FARGATE"
          }
        }
        Fault: slow registry
        {
          "fault": "slowRegistry",
          "with": {
            "factor": 0
          }
        }
        factor: 0 is not within 1 to 1000
    "#]].assert_eq(&all);
}

#[test]
fn only_faults_that_the_world_can_have_are_offered() {
    let of = |example: &str, lanes: &[Lane]| {
        let run = at_in(example, 60, lanes);
        offered(&run).iter().map(|name| name.text()).collect::<Vec<_>>().join(" ")
    };
    expect!["killContainer hang failHealthChecks missingImage pushImage slowRegistry limitPulls disconnectAgent impairInstance loseZone capacityDrought trafficRate"].assert_eq(&of("daemon", &[Lane::AsWritten]));
    // What strikes a task of one lane does nothing in the other, and keeps nobody from striking it.
    expect!["killContainer hang failHealthChecks missingImage cutRoute exhaustAddresses setQuota slowRegistry limitPulls disconnectAgent impairInstance loseZone retireTask capacityDrought trafficRate"].assert_eq(&of("twin-lanes", &Lane::TWINS));
    let mut run = at_in("twin-lanes", 60, &Lane::TWINS);
    let sheet = form(&run, &fault(Name::RetireTask), &[]);
    assert!(sheet.is_right(), "{sheet:#?}");
    make(&mut run, &sheet);
    assert_eq!(run.actions().len(), 1);
    assert!(run.undo() && run.actions().is_empty());
}
