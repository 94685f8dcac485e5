//! Notes to decks, as tables: a note, and the outline and problems it must give.

use expect_test::{Expect, expect};
use study::notes::{Problem, parse};
use study::outline::outline;

mod drills;
mod families;
mod properties;
mod repairs;

fn check(note: &str, expected: &Expect) {
    let (deck, problems) = parse(note);
    let mut out = outline(&deck);
    for Problem { line, kind, message } in &problems {
        let quoted: String = message.chars().take(60).collect();
        let quoted = quoted.trim_end();
        out.push_str(&format!("{line}: {}: {quoted}\n", kind.word()));
    }
    // A chapter without a title ends its line with a space, which no file here may do.
    let out: String = out.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    expected.assert_eq(&out);
}

#[test]
fn seed_of_questions() {
    check(
        include_str!("../seeds/003.md"),
        &expect![[r#"
            # AWS ECS
              - 0.1 what is Container orchestration ? [answered] list 1
              - 0.2 Why Container orchestration ? [answered] paragraph
              ## AWS ECS
                - 1 What is Amazon ECS? [answered] list 3
                - 2 ECS Launch Types [answered] paragraph
                  - 1 ECS with Fargate [answered] list 3
                  - 2 ECS with EC2 [answered] list 4
                - 3 When to Use ECS with Fargate and ECS with EC2? [no answer]
                - 4 Where are we using ECS with Fargate and ECS with EC2? [no answer]
                - 5 Availability and Scaling in ECS [no answer]
                - 6 Persisted Storage in ECS [answered] ordered list 2
            67: no-answer: This question has no answer. Write one below its summary, or
            69: no-answer: This question has no answer. Write one below its summary, or
            71: no-answer: This question has no answer. Write one below its summary, or
            85: navigation: [Back to Topics](../containers/0.%20what_are_we_going_to_tal
            87: navigation: [Prev](../containers/2.Internals_of_docker.md): a link aroun
            89: navigation: [Next](../containers/4.aws_application_load_balancer.md): a
        "#]],
    );
}

#[test]
fn seed_of_screenshots() {
    check(
        include_str!("../seeds/000.md"),
        &expect![[r#"
        # AWS Elastic Container Service practice
          ~ paragraph ECS is aws's managed container orchestrator and …
          ~ paragraph Now there are two ways to deploy containers usin…
          ## ECS + Fargate
            ~ paragraph With ECS Fargate, AWS is now going to manage the…
            ~ image Alt text
          ## Screenshots for Fargate -
            ### 1
              ~ image Alt text
            ### 2
              ~ image Alt text
            ### 3
              ~ image Alt text
            ### 4
              ~ image Alt text
            ### 5
              ~ image Alt text
            ### 6
              ~ image Alt text
            ### 7
              ~ image Alt text
            ### 8
              ~ image Alt text
        11: missing-image: The image `./screenshots/fargate.png` is not there. Put the
        17: missing-image: The image `./screenshots/1.png` is not there. Put the file b
        21: missing-image: The image `./screenshots/2.png` is not there. Put the file b
        25: missing-image: The image `./screenshots/3.png` is not there. Put the file b
        29: missing-image: The image `./screenshots/4.png` is not there. Put the file b
        33: missing-image: The image `./screenshots/5.png` is not there. Put the file b
        37: missing-image: The image `./screenshots/6.png` is not there. Put the file b
        41: missing-image: The image `./screenshots/7.png` is not there. Put the file b
        45: missing-image: The image `./screenshots/8.png` is not there. Put the file b
    "#]],
    );
}
