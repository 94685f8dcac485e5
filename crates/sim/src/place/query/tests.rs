//! The language as its documentation describes it, example by example, and what is no expression.

use expect_test::{Expect, expect};

use super::*;
use crate::place::fixture::{definition, instance, register, service, task_on, world};
use crate::time::SimTime;

/// i-1: m5.large in zone a, with a task of `service:s1` that runs. i-2: c7g.large in zone b, disconnected,
/// registered after a day, attribute `stack` prod.
fn met_by(text: &str) -> String {
    let mut world = world(2);
    let first = instance(&mut world, "m5.large", 0, &[]);
    let second = instance(&mut world, "c7g.large", 1, &[("stack", "prod"), ("rank", "10")]);
    let web = register(&mut world, definition(256, 512));
    let this = service(&mut world, vec![], vec![]);
    let task = task_on(&mut world, Some(this), web, first);
    world.tasks.get_mut(task).unwrap().status = TaskStatus::Running;
    let last = world.instances.get_mut(second).unwrap();
    last.agent_connected = false;
    last.registered_at = SimTime::from_secs(86_400);
    let query = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(query.to_string(), text);
    let met = world.instances.iter().filter(|(id, it)| query.matches(&world, *id, it));
    met.map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(" ")
}

/// Rules `place.member-of`, `place.attributes`, `engine.query-patterns`, `engine.query-dates`,
/// `engine.instance-attributes`.
#[test]
fn expressions_select_instances_as_documented() {
    let check = |text: &str, hosts: &str| assert_eq!(met_by(text), hosts, "{text}");
    check("attribute:ecs.instance-type == m5.large", "i-1");
    check("attribute:ecs.instance-type equals m5.large", "i-1");
    check("attribute:ecs.instance-type==m5.large", "i-1");
    check("attribute:ecs.instance-type != m5.large", "i-2");
    check("attribute:ecs.instance-type not_equals m5.large", "i-2");
    check("attribute:ecs.availability-zone in [us-east-1a, us-east-1b]", "i-1 i-2");
    check("attribute:ecs.availability-zone in ['us-east-1b']", "i-2");
    check("attribute:ecs.availability-zone not_in [us-east-1b]", "i-1");
    check("attribute:ecs.availability-zone !in [us-east-1b,us-east-1c]", "i-1");
    check(
        "attribute:ecs.instance-type =~ m5.* and attribute:ecs.availability-zone != us-east-1d",
        "i-1",
    );
    check("attribute:ecs.instance-type matches c7g.*", "i-2");
    check("attribute:ecs.instance-type !~ c7g.*", "i-1");
    check("attribute:ecs.instance-type not_matches '(c7g|m5).*'", "");
    check("attribute:ecs.instance-type =~ c7g", "");
    check("attribute:ecs.cpu-architecture == arm64", "i-2");
    check("attribute:ecs.os-type == linux", "i-1 i-2");
    check("attribute:stack exists", "i-2");
    check("attribute:stack !exists", "i-1");
    check("attribute:stack not_exists", "i-1");
    check("attribute:ecs.vpc-id exists", "");
    check("attribute:stack == prod", "i-2");
    check("attribute:stack != prod", "i-1");
    check("attribute:rank > 9", "i-2");
    check("attribute:rank less_than_equal 9", "");
    check("task:group == service:s1", "i-1");
    check("task:group != service:s1", "i-2");
    check("not(task:group == service:s1)", "i-2");
    check("!(task:group == service:s1)", "i-2");
    check("task:group in [service:s2, service:s1]", "i-1");
    check("task:group exists", "i-1");
    check("ec2InstanceId in ['i-1', \"i-7\"]", "i-1");
    check("ec2InstanceId =~ i-[2-9]", "i-2");
    check("agentConnected == true", "i-1");
    check("agentConnected == false", "i-2");
    check("agentVersion < 1.14.5", "");
    check("agentVersion > 1.14.5", "i-1 i-2");
    check("runningTasksCount == 1", "i-1");
    check("runningTasksCount < 1", "i-2");
    check("registeredAt < 2018-02-13", "");
    check("registeredAt <= 2026-01-05", "i-1");
    check("registeredAt >= 2026-01-06T00:00:00Z", "i-2");
    check("registeredAt > 2026-01-05T23:59:59+00:00", "i-2");
    check("registeredAt > 2024-02-29T10:00:00", "i-1 i-2");
    let a = "attribute:ecs.availability-zone == us-east-1a";
    let b = "attribute:ecs.availability-zone == us-east-1b";
    check(&format!("({a} or {b}) and attribute:stack exists"), "i-2");
    check(&format!("{a} || {b} && agentConnected == true"), "i-1");
    check(&format!("not ({a}) && !({b})"), "");
}

/// Rule `place.expression-max`, and bad input.
#[test]
fn what_is_no_expression_is_refused_where_it_goes_wrong() {
    let check = |text: &str, expected: &Expect| {
        expected.assert_eq(&Query::parse(text).unwrap_err().to_string());
    };
    check(
        "",
        &expect![
            "at character 1: expected attribute:NAME, task:group, ec2InstanceId, agentConnected, agentVersion, registeredAt or runningTasksCount"
        ],
    );
    check(
        "zone == a",
        &expect![
            "at character 1: expected attribute:NAME, task:group, ec2InstanceId, agentConnected, agentVersion, registeredAt or runningTasksCount"
        ],
    );
    check("attribute:x", &expect!["at character 12: expected an operator, such as == or in"]);
    check("attribute:x ==", &expect!["at character 15: expected a value"]);
    check("attribute:x = 1", &expect!["at character 13: expected an operator, such as == or in"]);
    check(
        "attribute:x inside [a]",
        &expect!["at character 13: expected an operator, such as == or in"],
    );
    check("attribute:x in a", &expect!["at character 16: expected a list, such as [a, b]"]);
    check("attribute:x in [a b]", &expect!["at character 19: expected , or ]"]);
    check("attribute:x in []", &expect!["at character 17: expected a value"]);
    check("attribute:x == 'a", &expect!["at character 18: expected a closing '"]);
    check("(attribute:x == a", &expect!["at character 18: expected and, or, or )"]);
    check("attribute:x == a)", &expect!["at character 17: expected and, or, or the end"]);
    check(
        "attribute:x == a attribute:y == b",
        &expect!["at character 18: expected and, or, or the end"],
    );
    check("attribute:x =~ a[", &expect!["at character 17: a [ without its ]"]);
    check("attribute:x =~ (?=a)", &expect!["at character 16: only (…) and (?:…) are supported"]);
    check("attribute:x =~ a{2}", &expect!["at character 17: { is not supported in a pattern"]);
    check("attribute:x =~ *", &expect!["at character 16: nothing to repeat before *"]);
    check(
        "runningTasksCount =~ 1",
        &expect!["at character 19: runningTasksCount does not take this operator"],
    );
    check("runningTasksCount == few", &expect!["at character 22: expected a whole number"]);
    check(
        "agentConnected < true",
        &expect!["at character 16: agentConnected does not take this operator"],
    );
    check(
        "registeredAt > 2026-02-29",
        &expect!["at character 16: expected a date such as 2026-01-31 or 2026-01-31T22:28:28Z"],
    );
    check(
        "registeredAt > yesterday",
        &expect!["at character 16: expected a date such as 2026-01-31 or 2026-01-31T22:28:28Z"],
    );
    check(
        &format!("attribute:x == {}", "a".repeat(2_000)),
        &expect!["at character 2001: an expression has at most 2000 characters"],
    );
    check(
        &"(".repeat(1_000),
        &expect!["at character 34: at most 32 levels of parentheses and not"],
    );
}

#[test]
fn patterns_match_whole_values() {
    let check = |pattern: &str, value: &str, matches: bool| {
        let read = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error:?}"));
        assert_eq!(read.matches(value), matches, "{pattern} {value}");
    };
    check("t2.*", "t2.micro", true);
    check("t2.*", "t3.micro", false);
    check("2.m", "t2.micro", false);
    check("m[5-7]i?\\.large", "m6i.large", true);
    check("m[5-7]i?\\.large", "m5xlarge", false);
    check("(a|bc)+d?", "abcbcad", true);
    check("(a|bc)+d?", "abcbcadd", false);
    check("(?:ab)*", "", true);
    check("a|", "", true);
    check("|a", "b", false);
    check("[^a-c]", "d", true);
    check("[^a-c]", "b", false);
    check("[a\\-]+", "a-a", true);
    check("^us-east-1[ab]$", "us-east-1b", true);
    check("\\d+\\w\\s", "12x ", true);
    check("a*?b++", "aabb", true);
    // Exponential for a matcher that tries one way after the other.
    check(&format!("({}){}", "a?".repeat(200), "a".repeat(200)), &"a".repeat(200), true);
    check("(a*)*b", &"a".repeat(500), false);
}
