//! Which image tasks get when another one is pushed under their tag.

use serde_json::json;

use super::push;
use crate::fixture::Run;
use crate::ids::TaskId;
use crate::scheduler::{ServiceUpdate, update};

/// A size for each image tells which one a task has.
fn size(run: &Run, task: u32) -> u32 {
    let task = run.world.tasks.get(TaskId(task)).unwrap();
    run.world.definition_of(task).unwrap().containers[0].image.size_mb
}

/// Rule `deploy.digest-pinning`: later tasks of the deployment get what the first one got; a new deployment
/// gets what the tag names then.
#[test]
fn a_pushed_tag_changes_nothing_until_a_new_deployment() {
    let check = |consistency: &str, later: u32| {
        let mut run = Run::new(&[
            ("/images/web:2", json!({"sizeMb": 200})),
            ("/taskDefinitions/0/containerDefinitions/0/versionConsistency", json!(consistency)),
        ]);
        let id = run.service();
        run.go(100);
        run.act(|step| push(step, "web:1", "web:2"));
        run.act(|step| crate::scheduler::set_desired(step, id, 2));
        run.go(200);
        assert_eq!((size(&run, 1), size(&run, 2)), (100, later), "{consistency}");
        run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
        run.go(300);
        assert_eq!((size(&run, 3), size(&run, 4)), (200, 200), "{consistency}");
        // Once more: what was pinned stays pinned.
        run.act(|step| push(step, "web:1", "web:1"));
        assert_eq!(size(&run, 3), 200);
    };
    check("enabled", 100);
    check("disabled", 200);
}

/// A task that has not asked the registry yet, of a deployment that has not either, gets what is there then.
#[test]
fn what_is_pushed_before_the_first_pull_is_what_the_deployment_gets() {
    let mut run = Run::new(&[("/images/web:2", json!({"sizeMb": 200}))]);
    run.go(5);
    run.act(|step| push(step, "web:1", "web:2"));
    run.go(100);
    assert_eq!(size(&run, 1), 200);
}

/// Rule `deploy.digest-attempts`: after three attempts the deployment goes on without a digest.
#[test]
fn a_deployment_that_could_not_resolve_goes_on_without() {
    let check = |fails: u64, later: u32| {
        let mut run = Run::new(&[
            ("/images/web:1", json!({"exists": false})),
            ("/images/web:2", json!({"sizeMb": 200})),
        ]);
        let id = run.service();
        run.go(fails);
        run.act(|step| super::set_exists(step, "web:1", true));
        run.go(1_000);
        run.act(|step| push(step, "web:1", "web:2"));
        run.act(|step| crate::scheduler::set_desired(step, id, 2));
        run.go(1_100);
        let last = run.wanted().last().unwrap().0;
        assert_eq!(size(&run, last), later, "after failures up to {fails} s");
    };
    // Tasks fail at 15 s, 35 s and 65 s.
    check(40, 100);
    check(70, 200);
}

/// On one instance, without interfaces of the tasks' own; how long a pull took, in seconds.
fn on_one_instance() -> (Run, impl Fn(&Run, u32) -> u64) {
    let run = Run::new(&[
        ("/images/web:2", json!({"sizeMb": 500})),
        ("/taskDefinitions/0/networkMode", json!("bridge")),
        ("/taskDefinitions/0/requiresCompatibilities", json!(["EC2"])),
        ("/containerInstances", json!([{"instanceType": "m5.large"}])),
        ("/services/0/launchType", json!("EC2")),
        ("/services/0/networkConfiguration", serde_json::Value::Null),
    ]);
    let took = |run: &Run, task: u32| {
        let times = &run.world.tasks.get(TaskId(task)).unwrap().times;
        times.pull_stopped.unwrap().since(times.pull_started.unwrap()).as_secs()
    };
    (run, took)
}

/// Rules `engine.image-pull`, `engine.image-pull-cached`: an instance has images and not tags.
#[test]
fn what_an_instance_has_stands_for_no_other_digest() {
    let (mut run, took) = on_one_instance();
    let id = run.service();
    run.go(100);
    run.act(|step| push(step, "web:1", "web:2"));
    run.act(|step| crate::scheduler::set_desired(step, id, 2));
    run.go(200);
    assert_eq!((size(&run, 2), took(&run, 2)), (100, 1), "it has the old one still");
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    run.go(300);
    assert_eq!((size(&run, 3), took(&run, 3)), (500, 25), "and not the new one");
    run.act(|step| crate::scheduler::set_desired(step, id, 3));
    run.go(400);
    assert_eq!((size(&run, 5), took(&run, 5)), (500, 1), "now it has");
}

/// Rule `deploy.digest-pinning`: a digest that was deleted stays so when its tag names another image.
#[test]
fn a_deleted_digest_does_not_come_back_with_its_tag() {
    let mut run = Run::new(&[("/images/web:2", json!({"sizeMb": 200}))]);
    let id = run.service();
    run.go(100);
    run.act(|step| super::set_exists(step, "web:1", false));
    run.act(|step| push(step, "web:1", "web:2"));
    run.act(|step| crate::scheduler::set_desired(step, id, 2));
    let said = run.only(125, &["t-2 STOPPING"]);
    assert!(said.contains("CannotPullContainerError: failed to resolve ref web:1"), "{said}");
    run.act(|step| update(step, id, ServiceUpdate { force: true, ..ServiceUpdate::default() }));
    run.go(300);
    let sizes: Vec<u32> = run.wanted().iter().map(|task| size(&run, task.0)).collect();
    assert_eq!(sizes, [200, 200]);
}

/// What is deleted is so for tasks that keep another container's image, too.
#[test]
fn a_sidecar_that_is_deleted_is_so_beside_a_pinned_image() {
    let containers = json!([
        {"name": "app", "image": "web:1"},
        {"name": "side", "image": "web:2", "essential": false},
    ]);
    let mut run = Run::new(&[("/taskDefinitions/0/containerDefinitions", containers)]);
    let id = run.service();
    run.go(100);
    run.act(|step| push(step, "web:1", "web:1"));
    run.act(|step| super::set_exists(step, "web:2", false));
    run.act(|step| crate::scheduler::set_desired(step, id, 2));
    let said = run.only(125, &["t-2 STOPPING", "t-2/1 STOPPED"]);
    assert!(said.contains("t-2/1 STOPPED: CannotPullContainerError"), "{said}");
}
