//! Whatever happens to a cluster with a service on it: the audit finds nothing, no meter runs backwards, and
//! nothing is placed where it must not be.

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::Strategy;
use proptest::{prop_assert, prop_assert_eq, prop_oneof, proptest};
use serde_json::json;

use crate::capacity::{self, faults, members};
use crate::cost::{self, Bill};
use crate::fixture::Run;
use crate::ids::{AsgId, InstanceId, ZoneId};
use crate::record::What;
use crate::scheduler;
use crate::step::Step;
use crate::zones;

#[derive(Debug, Clone)]
enum Op {
    Wait(u64),
    Drain(u32),
    Activate(u32),
    Terminate(u32),
    Agent(u32, bool),
    Zone(u8, bool),
    Instances(u32),
    Tasks(u32),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        4 => (1..200_u64).prop_map(Op::Wait),
        1 => (1..9_u32).prop_map(Op::Drain),
        1 => (1..9_u32).prop_map(Op::Activate),
        1 => (1..9_u32).prop_map(Op::Terminate),
        1 => (1..9_u32, any::<bool>()).prop_map(|(host, up)| Op::Agent(host, up)),
        1 => (0..3_u8, any::<bool>()).prop_map(|(zone, dark)| Op::Zone(zone, dark)),
        1 => (0..8_u32).prop_map(Op::Instances),
        1 => (0..9_u32).prop_map(Op::Tasks),
    ]
}

fn perform(step: &mut Step<'_>, op: &Op) {
    let service = step.world.services.ids().next().unwrap();
    match *op {
        Op::Wait(_) => {}
        Op::Drain(host) => capacity::drain(step, InstanceId(host)),
        Op::Activate(host) => capacity::activate(step, InstanceId(host)),
        Op::Terminate(host) => capacity::terminate(step, InstanceId(host)),
        Op::Agent(host, true) => capacity::connect(step, InstanceId(host)),
        Op::Agent(host, false) => capacity::disconnect(step, InstanceId(host)),
        Op::Zone(zone, true) => zones::lose(step, ZoneId(zone)),
        Op::Zone(zone, false) => zones::restore(step, ZoneId(zone)),
        Op::Instances(desired) => capacity::set_desired(step, AsgId(1), desired),
        Op::Tasks(desired) => scheduler::set_desired(step, service, desired),
    }
}

/// Every amount of a bill that must never fall.
fn amounts(bill: &Bill) -> [u64; 3] {
    let services = bill.services.iter().map(|it| it.fargate.0 + it.reserved.0);
    [bill.total.0, bill.idle.0, services.sum()]
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]
    /// Rules `instance.eligible`, `engine.zone-loss-placement`, `place.by-reservation`, `engine.asg`.
    #[test]
    fn capacity_is_never_overdrawn(ops in vec(op(), 1..40), fargate in any::<bool>()) {
        let mut run = Run::new(&[
            ("/autoScalingGroups", json!([{
                "AutoScalingGroupName": "web", "InstanceType": "m5.large", "MinSize": 0, "MaxSize": 6,
                "DesiredCapacity": 3
            }])),
            ("/services/0/desiredCount", json!(4)),
            ("/services/0/launchType", json!(if fargate { "FARGATE" } else { "EC2" })),
        ]);
        let mut before = amounts(&cost::bill(&run.world));
        let mut seen = 0;
        for op in ops {
            run.act(|step| perform(step, &op));
            let end = run.world.now.as_secs() + if let Op::Wait(secs) = op { secs } else { 0 };
            for second in run.world.now.as_secs()..=end {
                run.go(second);
                let placed = run.log.records().iter().skip(seen);
                for record in placed {
                    if let What::Placement(decision) = &record.what
                        && let Some(host) = decision.chosen
                    {
                        let host = run.world.instances.get(host).unwrap();
                        prop_assert!(!run.world.zone(host.zone).unwrap().dark, "{record:?}");
                    }
                }
                seen = run.log.records().len();
                prop_assert_eq!(faults(&run.world), Vec::<String>::new());
                let now = amounts(&cost::bill(&run.world));
                prop_assert!(before.iter().zip(&now).all(|(a, b)| a <= b), "{before:?} {now:?}");
                before = now;
            }
        }
        // With all zones back, the group has what it wants, and no more.
        for zone in 0..3 {
            run.act(|step| zones::restore(step, ZoneId(zone)));
        }
        run.go(run.world.now.as_secs() + 200);
        let wanted = run.world.asgs.get(AsgId(1)).unwrap().desired as usize;
        prop_assert_eq!(members(&run.world, AsgId(1)).count(), wanted);
    }
}
