//! Requests: every way to end, the line in front of a container, batches, and that none is forgotten.

mod connections;

use proptest::prelude::*;

use super::*;
use crate::balance::fixture::{GROUP, Rig, image};
use crate::balance::{deregister, register};
use crate::image::{Behaviour, Image, OnSigterm, ServiceTime};
use crate::target_group::Algorithm;
use crate::task::{ContainerReason, ContainerStatus};
use crate::time::SimTime;
use crate::traffic::{Class, Next, Shape};

const T1: TaskId = TaskId(1);
const T2: TaskId = TaskId(2);

/// A rig with a class of requests of which none comes by itself.
fn rig(image: Image, tasks: u32) -> Rig {
    let mut rig = Rig::healthy(image, tasks);
    rig.traffic(Shape::Constant(0), false);
    rig
}

/// Sends requests, one by one, as the next of the class.
fn send(rig: &mut Rig, count: u64) {
    for _ in 0..count {
        let ordinal = rig.world.traffic.classes[0].next.ordinal;
        rig.world.traffic.classes[0].next.ordinal += 1;
        super::send(&mut rig.step(), ClassId(0), ordinal, 1);
    }
}

/// How requests have ended, and after how many milliseconds.
fn ends(rig: &Rig) -> Vec<(Outcome, u64)> {
    rig.log.ended().iter().map(|it| (it.outcome, it.ended.since(it.arrived).as_millis())).collect()
}

fn slow(secs: u64) -> Image {
    let time = ServiceTime::Constant(SimDuration::from_secs(secs));
    Image { service_time: time, ..image() }
}

fn at(rig: &mut Rig, secs: u64) {
    rig.run_secs(secs);
}

/// Rules `alb.error-502`, `alb.error-503`, `alb.error-504`, `alb.connect-timeout`, `alb.idle-timeout`,
/// `alb.target-errors`, `engine.error-answer`, `engine.zone-loss`: each way to end, with its time.
#[test]
fn each_loss_has_its_reason_and_its_time() {
    type Setting = fn(&mut Rig);
    let check = |case: &str, image: Image, setting: Setting, expected: (Outcome, u64)| {
        let mut rig = rig(image, 1);
        at(&mut rig, 1);
        setting(&mut rig);
        at(&mut rig, 400);
        assert_eq!(ends(&rig), [expected], "{case}");
        assert!(rig.world.requests.is_empty(), "{case}");
        assert_eq!(rig.count(expected.0), 1, "{case}");
    };
    let failing = || Image {
        behaviour: Behaviour { errors_from: Some(SimDuration::ZERO), ..Behaviour::default() },
        ..image()
    };
    let late =
        || Image { ready_after: ServiceTime::Constant(SimDuration::from_secs(100)), ..image() };
    check("answered", image(), |rig| send(rig, 1), (Outcome::Answered, 50));
    check("500", failing(), |rig| send(rig, 1), (Outcome::TargetError, 1));
    check("not ready", late(), |rig| send(rig, 1), (Outcome::ConnectionRefused, 0));
    let gone: Setting = |rig| {
        let reason = ContainerReason::Exited;
        rig.container(T1).status = ContainerStatus::Stopped { exit: Some(1), reason };
        send(rig, 1);
    };
    check("gone", image(), gone, (Outcome::ConnectionRefused, 0));
    let lost: Setting = |rig| {
        let reason = ContainerReason::HostLost;
        rig.container(T1).status = ContainerStatus::Stopped { exit: None, reason };
        send(rig, 1);
    };
    check("host lost", image(), lost, (Outcome::ConnectTimeout, 10_000));
    let dark: Setting = |rig| {
        rig.world.zones[0].dark = true;
        send(rig, 1);
    };
    check("zone lost", image(), dark, (Outcome::ConnectTimeout, 10_000));
    let dark_later: Setting = |rig| {
        send(rig, 1);
        rig.world.zones[0].dark = true;
    };
    check("zone lost on the way", image(), dark_later, (Outcome::IdleTimeout, 60_000));
    let hung: Setting = |rig| {
        rig.hang(T1, true);
        send(rig, 1);
    };
    check("hung", image(), hung, (Outcome::IdleTimeout, 60_000));
    check("too slow", slow(61), |rig| send(rig, 1), (Outcome::IdleTimeout, 60_000));
    check("just in time", slow(59), |rig| send(rig, 1), (Outcome::Answered, 59_000));
    let killed: Setting = |rig| {
        send(rig, 1);
        rig.container(T1).status = stopped(ContainerReason::Exited);
        process_gone(&mut rig.step(), T1, 0);
    };
    check("killed", image(), killed, (Outcome::Killed, 0));
    let drained: Setting = |rig| {
        rig.group().deregistration_delay = SimDuration::from_secs(5);
        send(rig, 1);
        deregister(&mut rig.step(), T1);
    };
    check("draining over", slow(20), drained, (Outcome::DrainingOver, 5_000));
    check("finished while draining", slow(4), drained, (Outcome::Answered, 4_000));
    let none: Setting = |rig| {
        deregister(&mut rig.step(), T1);
        send(rig, 1);
    };
    check("no targets", image(), none, (Outcome::NoTargets, 0));
}

fn stopped(reason: ContainerReason) -> ContainerStatus {
    ContainerStatus::Stopped { exit: Some(1), reason }
}

/// Rule `engine.request-queue`: ten are worked on, a hundred wait, the next one is turned away.
#[test]
fn a_bounded_line_waits_for_a_container() {
    let mut rig = rig(slow(1), 1);
    send(&mut rig, 115);
    let load = &rig.container(T1).load;
    assert_eq!(
        (load.busy, load.queued, load.working.len(), load.waiting.len()),
        (10, 100, 10, 100)
    );
    assert_eq!(rig.count(Outcome::QueueFull), 5);
    rig.run_until(SimTime::from_millis(1_500));
    let load = &rig.container(T1).load;
    assert_eq!((load.busy, load.queued), (10, 90));
    at(&mut rig, 20);
    assert_eq!(rig.count(Outcome::Answered), 110);
    assert!(rig.container(T1).load.is_empty());
    assert_eq!(rig.outstanding(), [0]);
    // First come, first served: the last one waited for ten rounds.
    assert_eq!(ends(&rig).last(), Some(&(Outcome::Answered, 11_000)));
    let goodput = rig.world.metrics.goodput_thousandths();
    assert_eq!(goodput, Some(0), "none within half a second, and what was turned away counts");
}

/// Rule `engine.request-queue`: a hanging process does not even turn away, so no connection comes about.
#[test]
fn a_hanging_container_leaves_further_requests_unconnected() {
    let mut rig = rig(image(), 1);
    rig.hang(T1, true);
    send(&mut rig, 111);
    at(&mut rig, 11);
    assert_eq!(ends(&rig), [(Outcome::ConnectTimeout, 10_000)]);
    at(&mut rig, 61);
    assert_eq!(rig.count(Outcome::IdleTimeout), 110);
    assert_eq!((rig.outstanding(), rig.container(T1).load.busy), (vec![0], 0));
}

/// Rule `engine.hang-retry`: what a process has when it works again is answered, what waited begins.
#[test]
fn a_process_that_works_again_answers_what_it_has() {
    let mut rig = rig(image(), 1);
    rig.hang(T1, true);
    send(&mut rig, 12);
    at(&mut rig, 30);
    rig.hang(T1, false);
    at(&mut rig, 32);
    assert_eq!(rig.count(Outcome::Answered), 12);
    let waits = ends(&rig).into_iter().all(|(_, millis)| (30_000..=31_200).contains(&millis));
    assert!(waits, "{:?}", ends(&rig));
}

/// Rules `engine.give-up`: what is given up makes room at once, for requests that came later.
#[test]
fn a_request_that_is_given_up_makes_room() {
    let mut rig = rig(Image { concurrency: 1, ..slow(100) }, 1);
    send(&mut rig, 1);
    at(&mut rig, 30);
    send(&mut rig, 1);
    at(&mut rig, 61);
    assert_eq!(ends(&rig), [(Outcome::IdleTimeout, 60_000)]);
    assert_eq!(rig.container(T1).load.working.len(), 1);
    at(&mut rig, 91);
    assert_eq!(ends(&rig), [(Outcome::IdleTimeout, 60_000); 2]);
}

/// Rule `engine.sigterm`: who handles SIGTERM takes nothing new; who ignores it goes on.
#[test]
fn a_container_that_was_told_to_stop() {
    let check = |on_sigterm, expected: &[Outcome]| {
        let mut rig = rig(Image { on_sigterm, ..slow(2) }, 1);
        send(&mut rig, 1);
        let kill_at = SimTime::from_secs(30);
        let since = SimTime::ZERO;
        rig.container(T1).status = ContainerStatus::Stopping { since, kill_at };
        sigterm(&mut rig.step(), T1, 0);
        send(&mut rig, 1);
        rig.run_until(SimTime::from_millis(2_000));
        let found: Vec<Outcome> = ends(&rig).into_iter().map(|(outcome, _)| outcome).collect();
        assert_eq!(found, expected, "{on_sigterm:?}");
    };
    use Outcome::{Answered, ConnectionRefused};
    check(OnSigterm::Finish, &[ConnectionRefused, Answered]);
    check(OnSigterm::Exit(SimDuration::from_secs(9)), &[ConnectionRefused, Answered]);
    check(OnSigterm::Ignore, &[Answered, Answered]);
}

/// Rules `alb.draining-state`, `alb.deregistration-delay`: new requests go elsewhere at once.
#[test]
fn a_draining_target_gets_nothing_new() {
    let mut rig = rig(image(), 2);
    deregister(&mut rig.step(), T1);
    send(&mut rig, 10);
    at(&mut rig, 2);
    assert!(rig.log.ended().iter().all(|it| it.target == Some((GROUP, T2))));
}

/// Rule `engine.batch`: a batch takes free places, longer when they are few, and its work stays the same.
#[test]
fn a_batch_does_the_work_of_its_requests() {
    let check = |concurrency, weight, expected_millis| {
        let mut rig = rig(Image { concurrency, ..image() }, 1);
        super::send(&mut rig.step(), ClassId(0), 0, weight);
        at(&mut rig, 9);
        assert_eq!(ends(&rig), [(Outcome::Answered, expected_millis)], "{weight} of {concurrency}");
        assert_eq!(rig.count(Outcome::Answered), u64::from(weight));
        assert_eq!(rig.world.metrics.latency.total(), u64::from(weight));
    };
    check(10, 1, 50);
    check(10, 10, 50);
    check(10, 40, 200);
    check(1, 3, 150);
}

/// Service demand of request n depends on seed, class and n alone: not on who works on it, or when.
#[test]
fn the_same_request_takes_the_same_work_anywhere() {
    let image = Image {
        service_time: ServiceTime::Exponential(SimDuration::from_millis(50)),
        concurrency: 100,
        ..image()
    };
    let takes = |tasks, pause: u64| {
        let mut rig = rig(image.clone(), tasks);
        for n in 0..20 {
            send(&mut rig, 1);
            rig.run_until(SimTime::from_millis((n + 1) * pause));
        }
        at(&mut rig, 100);
        let mut takes: Vec<(SimTime, u64)> =
            rig.log.ended().iter().map(|it| (it.arrived, it.ended.since(it.arrived).0)).collect();
        takes.sort();
        takes.into_iter().map(|(_, micros)| micros).collect::<Vec<u64>>()
    };
    assert_eq!(takes(1, 1_000), takes(3, 700));
}

#[test]
fn a_class_has_its_own_objective_and_work() {
    let mut rig = rig(slow(1), 1);
    let page = rig.world.traffic.classes[0].clone();
    let objective = SimDuration::from_secs(3);
    rig.world.traffic.classes.push(Class {
        clients: None,
        work_percent: 250,
        objective,
        next: Next::default(),
        ..page
    });
    send(&mut rig, 1);
    super::send(&mut rig.step(), ClassId(1), 0, 1);
    at(&mut rig, 9);
    assert_eq!(ends(&rig), [(Outcome::Answered, 1_000), (Outcome::Answered, 2_500)]);
    assert_eq!((rig.world.metrics.good, rig.world.metrics.goodput_thousandths()), (1, Some(500)));
}

/// What may happen to the tasks while requests come.
#[derive(Debug, Clone)]
enum Trouble {
    Hang(u32, bool),
    Kill(u32),
    Dark(usize, bool),
    Deregister(u32),
    Register(u32),
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let task = 1_u32..=4;
    prop_oneof![
        (task.clone(), any::<bool>()).prop_map(|(task, hung)| Trouble::Hang(task, hung)),
        task.clone().prop_map(Trouble::Kill),
        (0_usize..3, any::<bool>()).prop_map(|(zone, dark)| Trouble::Dark(zone, dark)),
        task.clone().prop_map(Trouble::Deregister),
        task.prop_map(Trouble::Register),
    ]
}

fn cause(rig: &mut Rig, trouble: &Trouble) {
    match *trouble {
        Trouble::Hang(task, hung) => rig.hang(TaskId(task), hung),
        Trouble::Kill(task) => {
            rig.container(TaskId(task)).status = stopped(ContainerReason::Exited);
            process_gone(&mut rig.step(), TaskId(task), 0);
        }
        Trouble::Dark(zone, dark) => rig.world.zones[zone].dark = dark,
        Trouble::Deregister(task) => {
            deregister(&mut rig.step(), TaskId(task));
        }
        Trouble::Register(task) => register(&mut rig.step(), TaskId(task)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Every request is answered or lost with a reason, whatever happens: the rig checks after each event
    /// that arrived = ended + under way. In the end nothing is under way, and every place is free.
    #[test]
    fn no_request_is_forgotten(
        troubles in prop::collection::vec((1_u64..40, trouble()), 0..12),
        rate in 1_000_u64..8_000_000,
        poisson: bool,
        least: bool,
        concurrency in 1_u32..12,
        delay in 0_u64..30,
    ) {
        let service_time = ServiceTime::Exponential(SimDuration::from_millis(80));
        let mut rig = Rig::new(Image { concurrency, queue: 20, service_time, ..image() }, 4);
        rig.world.traffic.batch_above_per_sec = 50;
        rig.group().deregistration_delay = SimDuration::from_secs(delay);
        if least {
            rig.group().algorithm = Algorithm::LeastOutstandingRequests;
        }
        rig.traffic(Shape::Constant(rate / 100), poisson);
        let mut second = 0;
        for (pause, trouble) in &troubles {
            second += pause;
            at(&mut rig, second);
            cause(&mut rig, trouble);
        }
        crate::traffic::set_rate(&mut rig.step(), ClassId(0), Some(0));
        at(&mut rig, second + 200);
        prop_assert!(rig.world.requests.is_empty());
        prop_assert_eq!(rig.world.metrics.arrived, rig.world.metrics.ended_in_all());
        for task in 1..=4 {
            prop_assert!(rig.container(TaskId(task)).load.is_empty());
        }
        prop_assert!(rig.outstanding().iter().all(|count| *count == 0));
        let rows = rig.world.metrics.seconds.iter();
        let (arrived, ended) = rows.fold((0_u64, 0_u64), |(arrived, ended), row| {
            let all: u32 = row.ended.iter().sum();
            (arrived + u64::from(row.arrived), ended + u64::from(all))
        });
        prop_assert_eq!(arrived, rig.world.metrics.arrived);
        prop_assert_eq!(ended, rig.world.metrics.arrived);
    }
}
