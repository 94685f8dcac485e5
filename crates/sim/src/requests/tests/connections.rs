//! Connections: how long each side keeps them, and what becomes of requests that meet a closed one.

use super::*;

/// A second request comes five seconds after the first one has ended, on its connection.
fn check(keep_alive: SimDuration, idle_timeout: u64, expected: Outcome) {
    let mut rig = rig(Image { keep_alive: Some(keep_alive), ..slow(1) }, 1);
    rig.group().idle_timeout = SimDuration::from_secs(idle_timeout);
    for secs in [1, 7] {
        at(&mut rig, secs);
        send(&mut rig, 1);
    }
    at(&mut rig, 20);
    let ends: Vec<Outcome> = ends(&rig).into_iter().map(|(outcome, _)| outcome).collect();
    assert_eq!(ends, [Outcome::Answered, expected], "{keep_alive} {idle_timeout}");
    assert_eq!(rig.group().minute.balancer_errors, u64::from(expected != Outcome::Answered));
}

/// Rules `alb.keep-alive-longer`, `alb.error-502`, `engine.close-notice`: only what is sent while the load balancer does
/// not know yet that the target has closed is lost.
#[test]
fn a_keep_alive_below_the_idle_timeout_loses_requests() {
    let micros = SimDuration;
    check(micros(5_000_001), 60, Outcome::Answered);
    check(micros(5_000_000), 60, Outcome::ConnectionClosed);
    check(micros(4_999_001), 60, Outcome::ConnectionClosed);
    check(micros(4_999_000), 60, Outcome::Answered);
    check(micros(75_000_000), 60, Outcome::Answered);
    // The load balancer closes first.
    check(micros(5_000_000), 5, Outcome::Answered);
}

/// Rule `engine.close-notice`: the connection that was used last goes on, older ones are closed unseen.
#[test]
fn the_latest_connection_is_used_again() {
    let mut rig = rig(Image { keep_alive: Some(SimDuration::from_secs(5)), ..slow(1) }, 1);
    let moments = [1, 1, 4, 10];
    for secs in moments {
        at(&mut rig, secs);
        send(&mut rig, 1);
    }
    at(&mut rig, 20);
    // Two connections from the first second; the third request took one, the fourth met it five seconds later.
    let closed = ends(&rig).iter().filter(|end| end.0 == Outcome::ConnectionClosed).count();
    assert_eq!(closed, 1);
    // What had closed before was forgotten; what nobody looked at is still listed.
    assert!(rig.container(T1).load.idle.len() <= 1);
}

/// Rule `alb.error-460`: who waits less gives up first.
#[test]
fn clients_leave_before_the_load_balancer_gives_up() {
    let check = |client: u64, dark: bool, expected: (Outcome, u64)| {
        let mut rig = rig(slow(100), 1);
        rig.world.traffic.classes[0].client_timeout = Some(SimDuration::from_secs(client));
        at(&mut rig, 1);
        rig.world.zones[0].dark = dark;
        send(&mut rig, 1);
        at(&mut rig, 90);
        assert_eq!(ends(&rig), [expected], "{client} {dark}");
        let errors = u64::from(expected.0 != Outcome::ClientClosed);
        assert_eq!(rig.group().minute.balancer_errors, errors, "460 is no server error");
        assert!(rig.container(T1).load.is_empty());
    };
    check(3, false, (Outcome::ClientClosed, 3_000));
    check(60, false, (Outcome::IdleTimeout, 60_000));
    check(3, true, (Outcome::ClientClosed, 3_000));
    check(20, true, (Outcome::ConnectTimeout, 10_000));
}

/// Rules `alb.error-460`, `alb.idle-timeout`: a patient request before it does not make an impatient one wait.
#[test]
fn each_request_has_the_patience_of_its_client() {
    let mut rig = rig(slow(100), 1);
    rig.traffic(Shape::Constant(0), false);
    rig.world.traffic.classes[1].client_timeout = Some(SimDuration::from_secs(3));
    at(&mut rig, 1);
    send(&mut rig, 1);
    at(&mut rig, 5);
    super::super::send(&mut rig.step(), ClassId(1), 0, 1);
    at(&mut rig, 90);
    assert_eq!(ends(&rig), [(Outcome::ClientClosed, 3_000), (Outcome::IdleTimeout, 60_000)]);
}
