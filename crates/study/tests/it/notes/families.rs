//! The ways in which notes from the wild ask and answer, and our own format.

use expect_test::expect;

use super::check;

#[test]
fn own_format() {
    check(
        "# Fargate\n\nRuns tasks without servers.\n\n## Billing\n\n<details>\n<summary>How does `Fargate` bill a task?</summary>\n<!-- tags: fargate.minimum, fargate.span; difficulty: 2; id: bill -->\n\n**In short:** By the second, at least {{fargate.minimum}}.\n\nThe explanation.\n\n> **Note:** an aside.\n\n**Wrong belief:** \"Idle tasks cost nothing.\" They do.\n\n**Key points**\n\n- (must) Per second\n- Size, not use\n\n**Sources:** DG:fargate; [API](https://example.com)\n\n<details>\n<summary>And before it runs?</summary>\n\n**In short:** From the pull.\n\n</details>\n\n</details>\n",
        &expect![[r#"
            # Fargate
              ~ paragraph Runs tasks without servers.
              ## Billing
                - How does Fargate bill a task? [answered] short, paragraph, note, key points 2, sources 2, tags 2, wrong beliefs 1
                  - And before it runs? [answered] short
        "#]],
    );
}

#[test]
fn summary_is_the_question() {
    check(
        "<details>\n<summary>What is a pod?</summary><br><b>\n\nA group.\n\n```yaml\nkind: Pod\n```\n</b></details>\n\n<details open markdown=1 class=\"x\">\n\n<summary><h3 id=\"q\">2. Which\n  `kind`?</h3></summary>\n```sql\nSELECT 1;\n```\n</details>\n<details><summary><b>One line?</b></summary>Yes.</details>\n",
        &expect![[r#"
            #
              - What is a pod? [answered] paragraph, code yaml
              - 2 Which kind? [answered] code sql
              - One line? [answered] paragraph
        "#]],
    );
}

#[test]
fn topic_around_questions() {
    check(
        "<details>\n<summary>Networking</summary>\n\n<details>\n<summary>What is a port?</summary>\nA number.\n</details>\n\n<details>\n<summary>What is a host?</summary>\nA machine.\n<details><summary>With a name?</summary>Mostly.</details>\n</details>\n\n</details>\n",
        &expect![[r#"
            #
              ## Networking
                - What is a port? [answered] paragraph
                - What is a host? [answered] paragraph
                  - With a name? [answered] paragraph
        "#]],
    );
}

#[test]
fn heading_with_hidden_answer() {
    check(
        "# Exam\n\n## Section\n\n### Create a pod\n\n1. Name it nginx\n2. Run it\n\n<details><summary>show</summary>\n<p>\n\n```bash\nkubectl run nginx\n```\n\n</p>\n</details>\n\n### Question 2\n\nWhich service runs containers?\n\n- A. S3\n- B. ECS\n\n<details>\n<summary>Answer</summary>\n\n#### Answer: B\n\n</details>\n",
        &expect![[r#"
            # Exam
              ## Section
                - Create a pod [answered] ordered list 2, code bash
                ### Question 2
                  - Which service runs containers? [answered] list 2, heading 4
        "#]],
    );
}

#[test]
fn list_item_with_hidden_answer() {
    check(
        "- What is one?\n  <details>\n  <summary>Answer</summary>\n  1\n  </details>\n\n- What is two?\n  <details>\n  <summary>👉 View Answer</summary>\n  2\n  </details>\n\n1. Pick one.\n\n   A. x\n   B. y\n\n   <details>\n   Correct answer: B\n   </details>\n",
        &expect![[r#"
            #
              - What is one? [answered] paragraph
              - What is two? [answered] paragraph
              - 1 Pick one. [answered] paragraph, paragraph
            18: missing-summary: This `<details>` has no summary. Add `<summary>` with the qu
        "#]],
    );
}

#[test]
fn numbered_headings() {
    check(
        "# FAQ\n\n1. ### What is React?\n\n    A library.\n\n    #### Example\n\n    ```jsx\n    # no heading\n    ```\n\n**[⬆ Back to Top](#toc)**\n\n2. ### Why?\n\n    Because.\n\n**[⬆ Back to Top](#toc)**\n",
        &expect![[r#"
            # FAQ
              - 1 What is React? [answered] paragraph, heading 4, code jsx
              - 2 Why? [answered] paragraph
            13: navigation: [⬆ Back to Top](#toc): a link around the site that this note
            19: navigation: [⬆ Back to Top](#toc): a link around the site that this note
        "#]],
    );
}

#[test]
fn bold_questions() {
    check(
        "## Docker\n\n🟢 **What is an image?**<br/>\nA template.\n\n🟡 **What is a layer?**<br/>\nA diff.\nSecond line.\n",
        &expect![[r#"
            #
              ## Docker
                - 🟢 **What is an image?** [answered] paragraph
                - 🟡 **What is a layer?** [answered] paragraph
        "#]],
    );
}

#[test]
fn task_list_options() {
    check(
        "Which stores them?\n\n- [x] ECR\n- [ ] SQS\n\n#### Q1. Which one runs tasks?\n\n- [ ] S3\n- [x] ECS\n\n## To do\n\n- [x] write\n- [ ] read\n",
        &expect![[r#"
            #
              - Which stores them? [answered] list 2
              - Q1 Which one runs tasks? [answered] list 2
              ## To do
                ~ list 2
        "#]],
    );
}

#[test]
fn numbered_questions_beside_ordinary_lists() {
    check(
        "## Steps\n\n1. Build\n2. Push\n\n## Questions\n\n1. First?\n   <details><summary>Answer</summary>one</details>\n1. Again, same number?\n7. Skipped\n   <details></details>\n",
        &expect![[r#"
            #
              ## Steps
                ~ ordered list 2
              ## Questions
                - 1 First? [answered] paragraph
                - 1 Again, same number? [no answer]
                - 7 Skipped [no answer]
            10: no-answer: This question has no answer. Write one below its summary, or
            11: no-answer: This question has no answer. Write one below its summary, or
            12: missing-summary: This `<details>` has no summary. Add `<summary>` with the qu
        "#]],
    );
}

#[test]
fn other_scripts() {
    check(
        "<details>\n<summary>什么是容器？</summary>\n一个进程。\n</details>\n<div dir=\"rtl\">\n<details>\n<summary>ما هي الحاوية؟</summary>\nعملية\n</div>\n</details>\n",
        &expect![[r#"
            #
              - 什么是容器？ [answered] paragraph
              - ما هي الحاوية؟ [answered] paragraph
        "#]],
    );
}
