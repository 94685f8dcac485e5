//! What a task definition has to be, and what becomes of what it leaves out.

use serde_json::{Value, json};

use crate::call::{Action, Name, apply};
use crate::definition::{NetworkMode, TaskDefinition};
use crate::fixture::{Run, definition};
use crate::time::SimTime;

/// Registers the usual definition with other values at some pointers: what was made of it, or why it was refused.
fn register(changes: &[(&str, Value)]) -> Result<TaskDefinition, String> {
    let mut request = definition("web:1");
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = request.pointer_mut(parent).unwrap();
        match value {
            Value::Null => drop(parent.as_object_mut().unwrap().remove(name)),
            value => parent[name] = value.clone(),
        }
    }
    let mut run = Run::new(&[]);
    let shown = run.log.records().len();
    let action = Action::new(SimTime::ZERO, Name::RegisterTaskDefinition, request);
    run.act(|step| apply(step, &action));
    let said = run.log.records()[shown].what.to_string();
    match said.split_once(" refused: ClientException: ") {
        Some((_, why)) => Err(why.to_owned()),
        None => Ok(TaskDefinition::clone(run.world.task_definitions.values().last().unwrap())),
    }
}

#[test]
fn what_fargate_and_ec2_do_not_take_is_refused() {
    let check = |rule: &str, changes: &[(&str, Value)], expected: &str| {
        let said = register(changes).err().unwrap_or_default();
        assert_eq!(said, expected, "{rule}");
    };
    let ec2 = ("/requiresCompatibilities", json!(["EC2"]));
    let not_essential = ("/containerDefinitions/0/essential", json!(false));
    check("container.essential-default", &[], "");
    check(
        "container.essential-default",
        &[not_essential],
        "at least one container has to be essential",
    );
    let stop = |secs: u32| ("/containerDefinitions/0/stopTimeout", json!(secs));
    check("container.stop-timeout-max", &[stop(120)], "");
    check(
        "container.stop-timeout-max",
        &[stop(121)],
        "containerDefinitions[0].stopTimeout: 121 is not within 2 to 120 seconds on Fargate",
    );
    check("container.stop-timeout-max", &[stop(121), ec2.clone()], "");
    let size = "Fargate needs cpu and memory of the whole task, such as 256 and 512";
    check("fargate.size-required", &[("/cpu", Value::Null)], size);
    check(
        "fargate.size-required",
        &[("/containerDefinitions/0/cpu", json!(512))],
        "containerDefinitions[0]: cpu 512 does not fit into the task's 256; containers have 512 CPU units, more than the task's 256",
    );
    for mode in ["bridge", "host"] {
        let mode = ("/networkMode", json!(mode));
        check(
            "fargate.awsvpc-only",
            std::slice::from_ref(&mode),
            "Fargate needs networkMode awsvpc",
        );
        check("fargate.awsvpc-only", &[mode, ec2.clone()], "");
    }
    let constraints = json!([{"type": "memberOf", "expression": "attribute:disk == ssd"}]);
    check(
        "fargate.not-available",
        &[("/placementConstraints", constraints)],
        "placementConstraints: Fargate does not have this: remove it",
    );
}

/// Rules `fargate.not-available`, `fargate.no-gpu`, `fargate.sys-ptrace`: refused where FARGATE is asked for alone.
#[test]
fn fargate_has_no_say_over_its_host() {
    let own = |name: &str| format!("/containerDefinitions/0/{name}");
    let check = |pointer: &str, value: Value, expected: &str| {
        let change = (pointer, value);
        let said = register(std::slice::from_ref(&change)).err().unwrap_or_default();
        assert_eq!(said, expected, "{change:?}");
        let ec2 = ("/requiresCompatibilities", json!(["EC2"]));
        assert_eq!(register(&[change, ec2]).err(), None);
    };
    let absent = |name: &str, value: Value| {
        let expected =
            format!("containerDefinitions[0].{name}: Fargate does not have this: remove it");
        check(&own(name), value, &expected);
    };
    absent("privileged", json!(true));
    absent("links", json!(["db"]));
    absent("extraHosts", json!([{"hostname": "a", "ipAddress": "10.0.0.1"}]));
    absent("dockerSecurityOptions", json!(["no-new-privileges"]));
    check(&own("privileged"), json!(false), "");
    check(&own("links"), json!([]), "");
    check("/ipcMode", json!("host"), "ipcMode: Fargate does not have this: remove it");
    check(
        "/volumes",
        json!([{"name": "v", "dockerVolumeConfiguration": {"scope": "shared"}}]),
        "volumes[0].dockerVolumeConfiguration: Fargate does not have this: remove it",
    );
    check(
        &own("resourceRequirements"),
        json!([{"type": "GPU", "value": "1"}]),
        "containerDefinitions[0].resourceRequirements[0]: Fargate has no GPUs: remove it",
    );
    let adds = |name: &str| json!({"capabilities": {"add": [name]}});
    check(&own("linuxParameters"), adds("SYS_PTRACE"), "");
    check(
        &own("linuxParameters"),
        adds("NET_ADMIN"),
        "containerDefinitions[0].linuxParameters.capabilities.add[0]: on Fargate only SYS_PTRACE can be added",
    );
}

/// Rules `net.modes`, `net.bridge-default`.
#[test]
fn there_are_four_network_modes_and_bridge_is_meant_without_one() {
    let ec2 = ("/requiresCompatibilities", json!(["EC2"]));
    let no_ports = ("/containerDefinitions/0/portMappings", json!([]));
    let check = |mode: Value, expected: Result<NetworkMode, &str>| {
        let found = register(&[("/networkMode", mode.clone()), ec2.clone(), no_ports.clone()]);
        assert_eq!(found.map(|it| it.network), expected.map_err(str::to_owned), "{mode}");
    };
    check(json!("awsvpc"), Ok(NetworkMode::Awsvpc));
    check(json!("bridge"), Ok(NetworkMode::Bridge));
    check(json!("host"), Ok(NetworkMode::Host));
    check(json!("none"), Ok(NetworkMode::None));
    check(Value::Null, Ok(NetworkMode::Bridge));
    check(
        json!("overlay"),
        Err("networkMode: no `overlay`; it is one of awsvpc, bridge, host, none"),
    );
}

/// Rules `place.reserved-per-task`, `container.memory-reservation`.
#[test]
fn a_task_reserves_its_own_size_or_the_sum_over_its_containers() {
    let container = |name: &str, cpu: u32, hard: Option<u32>, soft: Option<u32>| json!({"name": name, "image": "web:1", "cpu": cpu, "memory": hard, "memoryReservation": soft});
    let two = json!([
        container("app", 100, Some(600), Some(200)),
        container("log", 50, Some(128), None),
        container("proxy", 0, None, Some(64))
    ]);
    let check = |task: [Value; 2], expected: (u32, u32)| {
        let [cpu, memory] = task;
        let found = register(&[
            ("/requiresCompatibilities", json!(["EC2"])),
            ("/containerDefinitions", two.clone()),
            ("/cpu", cpu),
            ("/memory", memory),
        ]);
        let found = found.unwrap();
        assert_eq!((found.cpu_units, found.memory_mib), expected);
    };
    check([Value::Null, Value::Null], (150, 200 + 128 + 64));
    check([json!("256"), Value::Null], (256, 392));
    check([json!("256"), json!("1024")], (256, 1_024));
}

/// Rule `task.definition`: a change makes a new revision, and the one before stays as it is.
#[test]
fn a_family_counts_its_revisions() {
    let before = Run::new(&[]);
    let changed = register(&[("/cpu", json!("512")), ("/memory", json!("1024"))]).unwrap();
    assert_eq!((&*changed.family, changed.revision), ("web", 3));
    let sizes = before.world.task_definitions.values().map(|it| (it.revision, it.cpu_units));
    assert_eq!(sizes.collect::<Vec<_>>(), [(1, 256), (2, 256)]);
    assert_eq!(changed.cpu_units, 512);
}

/// A container's port has one protocol; two containers may have the same port of both.
#[test]
fn a_container_port_has_one_protocol() {
    let check = |ports: Value, expected: &str| {
        let bridge = [
            ("/networkMode", json!("bridge")),
            ("/requiresCompatibilities", json!(["EC2"])),
            ("/containerDefinitions/0/portMappings", ports),
        ];
        assert_eq!(register(&bridge).err().unwrap_or_default(), expected);
    };
    let port = |container: u16, host: u16, protocol: &str| json!({"containerPort": container, "hostPort": host, "protocol": protocol});
    check(json!([port(53, 53, "tcp"), port(54, 53, "udp")]), "");
    check(
        json!([port(53, 53, "tcp"), port(53, 53, "udp")]),
        "containerDefinitions[0].portMappings[1]: a container has one protocol for a containerPort: take another one",
    );
    check(
        json!([port(53, 53, "udp"), port(54, 53, "udp")]),
        "containerDefinitions[0].portMappings[1]: port 53 is taken by another mapping of this task",
    );
}
