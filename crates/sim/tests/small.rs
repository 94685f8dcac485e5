//! The start page's run is the same in the engine that its module is built of, without the feature `whole`, as in
//! the whole one. CI runs this test with the feature and without.
// Helpers of a test fail by panicking, as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use expect_test::expect;
use serde_json::json;
use sim::call::Name;
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::timeline::Timeline;

#[test]
fn the_first_minute_goes_as_in_the_whole_engine() {
    let scenario = Scenario::parse(include_str!("../../../examples/first-minute.json")).unwrap();
    let mut run = Timeline::new(Arc::new(scenario));
    let mut digests = Vec::new();
    let mut digest = |run: &mut Timeline, secs| {
        run.advance_to(SimTime::from_secs(secs), u64::MAX);
        digests.push(format!("{secs} s {:016x}", run.world().digest));
    };
    // What a visitor can do: want more, stop one, want fewer, and wait for what comes.
    digest(&mut run, 20);
    run.act(Name::UpdateService, json!({"service": "web", "desiredCount": 5})).unwrap();
    digest(&mut run, 90);
    run.act(Name::StopTask, json!({"task": "t-1"})).unwrap();
    digest(&mut run, 100);
    run.act(Name::UpdateService, json!({"service": "web", "desiredCount": 2})).unwrap();
    digest(&mut run, 600);
    assert_eq!(run.world().tasks.values().filter(|task| task.wanted).count(), 2);
    expect![[r#"
        20 s 863957a981424126
        90 s ed4dfd8d1485026d
        100 s c72729db0d439690
        600 s 555022607c7a17ef"#]]
    .assert_eq(&digests.join("\n"));
}
