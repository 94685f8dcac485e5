//! Typed answers: which are right, which are slips, and which are something else.

use proptest::prelude::*;

use super::*;

/// What is made of each typed text; an answer that starts with a backtick is code.
fn check(meant: &str, cases: &[(&str, Verdict)]) {
    let inline = match meant.strip_prefix('`') {
        Some(code) => Inline::Code(code.to_owned()),
        None => Inline::Text(meant.to_owned()),
    };
    let meant = [Meant::of(&[inline])];
    for (typed, expected) in cases {
        assert_eq!(judge(typed, &meant, []), Some(*expected), "{typed} for {meant:?}");
    }
}

use Verdict::{Close, Other, Right};

#[test]
fn a_key_may_be_written_in_any_way_but_not_with_a_slip() {
    check(
        "`minimumHealthyPercent",
        &[
            ("minimumHealthyPercent", Right),
            ("minimum healthy percent", Right),
            ("Minimum-Healthy-Percent", Right),
            ("MINIMUM_HEALTHY_PERCENT", Right),
            ("minimum healty percent", Other),
            ("maximumPercent", Other),
        ],
    );
    check("`awsvpc", &[("AWSVPC", Right), ("awsvcp", Other), ("vpc", Other)]);
    check(
        "`--force-new-deployment",
        &[
            ("--force-new-deployment", Right),
            ("force new deployment", Right),
            ("--force-new-deploymant", Other),
        ],
    );
}

#[test]
fn words_may_have_slips_by_their_length() {
    check(
        "task execution role",
        &[
            ("The task execution role", Right),
            ("taskexecutionrole", Right),
            ("task exection role", Close),
            ("task excetuion role", Close),
            ("task excetoin role", Other),
            ("task execution rule", Other),
            ("tusk execution role", Other),
            ("task role", Other),
        ],
    );
    check(
        "draining",
        &[("drianing", Close), ("draning", Close), ("training", Close), ("drain", Other)],
    );
}

#[test]
fn a_slip_never_turns_one_term_into_another() {
    for (meant, typed) in [
        ("unhealthy", "healthy"),
        ("deregistration delay", "registration delay"),
        ("minimum healthy percent", "maximum healthy percent"),
        ("scale in", "scale out"),
        ("asynchronous", "synchronous"),
        ("increment", "decrement"),
        ("internal", "external"),
        ("ingress", "egress"),
        ("overprovisioned", "underprovisioned"),
        ("stateful", "stateless"),
        ("pending", "running"),
        ("provisioning", "deprovisioning"),
        ("activating", "deactivating"),
    ] {
        check(meant, &[(typed, Other)]);
        check(typed, &[(meant, Other)]);
    }
}

#[test]
fn acronyms_are_written_out() {
    check(
        "Application Load Balancer",
        &[
            ("ALB", Right),
            ("an application load balancer", Right),
            ("aplication load balancer", Close),
            ("NLB", Other),
        ],
    );
    check("Amazon EFS", &[("EFS", Right), ("elastic file system", Right), ("EBS", Other)]);
    check("ENI", &[("Elastic Network Interface", Right)]);
}

#[test]
fn numbers_are_compared_with_their_units_and_never_with_slips() {
    check(
        "256 CPU units",
        &[
            ("256", Right),
            ("0.25 vCPU", Right),
            (".25 vCPU", Other),
            ("256 units", Right),
            ("0.25", Other),
            ("265", Other),
            ("256 MiB", Other),
            ("a quarter", Other),
        ],
    );
    check("0.5 GB", &[("512 MiB", Right), ("0.5", Right), ("500 MB", Other)]);
    check("120 s", &[("2 minutes", Right), ("two minutes", Right), ("120", Right), ("2 h", Other)]);
    check("100%", &[("100", Right), ("100 percent", Right), ("100 s", Other)]);
    check("4", &[("4", Right), ("four", Right), ("4 tasks", Right), ("4.0", Right), ("5", Other)]);
    check("1,024", &[("1024", Right), ("1 024", Other)]);
    check("4 tasks", &[("4 task", Right), ("4 instances", Other), ("4", Right), ("4 s", Other)]);
    check("60", &[("1 minute", Right), ("0.25 vCPU", Other)]);
    check("5 to 15 s", &[("5 to 15 s", Right), ("5-15 s", Other), ("5 to 16 s", Other)]);
    check("version 1.4.0", &[("Version 1.4.0", Right), ("version 140", Other)]);
}

#[test]
fn what_the_learner_meant_before_counts() {
    let meant = [Meant::new("task definition")];
    assert_eq!(judge("blueprint", &meant, ["The Blueprint"]), Some(Verdict::Taken));
    assert_eq!(judge("blueprints", &meant, ["The Blueprint"]), Some(Other));
    assert_eq!(judge("task definition", &meant, ["task definition"]), Some(Right));
    assert_eq!(judge(" \t", &meant, []), None);
    assert_eq!(judge("?!", &meant, ["!"]), Some(Verdict::Taken), "both say nothing");
}

#[test]
fn every_accepted_answer_is_compared_and_the_best_verdict_counts() {
    let meant = [Meant::new("rolling update"), Meant::new("rolling")];
    assert_eq!(judge("rolling", &meant, []), Some(Right));
    assert_eq!(judge("rolling updaet", &meant, []), Some(Close));
}

proptest! {
    #[test]
    fn any_text_is_judged(meant in any::<String>(), typed in any::<String>()) {
        let meant = [Meant::new(meant)];
        prop_assert_eq!(judge(&typed, &meant, []).is_none(), typed.chars().take(MAX_TYPED).all(char::is_whitespace));
    }

    #[test]
    fn an_answer_is_right_for_itself(text in "[A-Za-z0-9 .,%-]{1,40}") {
        let verdict = judge(&text, &[Meant::new(text.clone())], []);
        prop_assert!(matches!(verdict, Some(Right) | None), "{:?}", verdict);
    }

    #[test]
    fn canonical_is_canonical(text in "[A-Za-z0-9 ._-]{0,40}") {
        let once = canonical(&text);
        prop_assert_eq!(canonical(&text.to_uppercase()), once);
    }
}
