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
