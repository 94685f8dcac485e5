//! Cards that a question declares: what they ask and answer, whose siblings they are, and what is kept of
//! what a learner meant.

use expect_test::{Expect, expect};
use study::cards::backup;
use study::cards::card::Grade;
use study::cards::day::Moment;
use study::cards::event::{Event, EventId, Kind, Review, VERSION};
use study::cards::face::Face;
use study::cards::flashcard::{self, Flashcard};
use study::cards::log::Log;
use study::cards::queue::queue;
use study::drill::answer::{Verdict, judge};
use study::lock::{Lock, assign_updated, update};
use study::notes;
use study::page::cards::typing::Compared;
use study::page::{Links, card, html};

const NOTE: &str = "# Tasks\n\n<details>\n<summary>What may a deployment stop?</summary>\n\n\
    **In short:** What `minimumHealthyPercent` leaves over.\n\n\
    **Fill in:** A service keeps its **desired count** of tasks, in **two** zones *at best*.\n\n\
    **Type in:** Which setting is the lower bound?\n\n- `minimumHealthyPercent`\n- the lower bound\n\n\
    **Work out:** Of *desired* tasks *min* percent stay. How many may stop?\n\n\
    - *desired*: 4 to 9\n- *min*: 50 or 75\n- *keep* = `ceil(desired * min / 100)` tasks, rounded up\n- *stop* = `desired - keep` tasks\n\n\
    **Work out:** What is *n* times the figure?\n\n- *n*: 4 to 9\n- *f*: {{a.b}}\n- *so* = `n * f`\n\n\
    <details>\n<summary>And then?</summary>\n\nNothing.\n\n</details>\n\n</details>\n";

fn deck() -> Vec<Flashcard> {
    let (mut deck, problems) = notes::parse(NOTE);
    assert_eq!(problems, []);
    let (lock, _) = update(&Lock::default(), "mine.md", &deck);
    assign_updated(&lock, "mine.md", &mut deck);
    flashcard::of_note("mine.md", &deck)
}

fn of_kind(kind: &str, nth: usize) -> Flashcard {
    deck().into_iter().filter(|card| card.face.kind() == kind).nth(nth).unwrap()
}

#[test]
fn each_declaration_is_a_card_and_all_are_siblings() {
    let cards = deck();
    let lines: Vec<String> = cards
        .iter()
        .map(|card| {
            let id = card.id.strip_prefix("own/mine.md/").unwrap();
            let hint = card.hint().unwrap_or_default();
            format!("{id}: {}: {} ({hint})", card.face.kind(), card.text())
        })
        .collect();
    expect![[r#"
        what-may-a-deployment-stop: question: What may a deployment stop? ()
        what-may-a-deployment-stop-gap: gap to fill in: A service keeps its … of tasks, in two zones at best. (It has 2 words and begins with “d”.)
        what-may-a-deployment-stop-gap-2: gap to fill in: A service keeps its desired count of tasks, in … zones at best. (It has 1 word and begins with “t”.)
        what-may-a-deployment-stop-type: answer to type: Which setting is the lower bound? (It has 1 word and begins with “m”.)
        what-may-a-deployment-stop-work: answer to work out: Of … tasks … percent stay. How many may stop? (First find: keep.)
        and-then: question: And then? ()"#]].assert_eq(&lines.join("\n"));
    let family = &cards[0].family;
    assert!(cards.iter().all(|card| card.family == *family), "{cards:#?}");
}

#[test]
fn siblings_come_one_a_day() {
    let entries: Vec<_> = deck().iter().map(Flashcard::entry).collect();
    let now = Moment { at_ms: 86_400_000, off_min: 0 };
    let mut log = Log::default();
    for day in 1..=4 {
        let now = Moment { at_ms: day * 86_400_000, ..now };
        let first = queue(&entries, log.progress(), now, 0);
        assert_eq!(first.cards.len(), 1, "day {day}: {first:?}");
        let review = Kind::Review(Review::new(first.cards[0].id.clone(), Grade::Easy));
        log.append(Event::new(EventId::new(now.at_ms, 1), now, review));
        assert_eq!(queue(&entries, log.progress(), now, 5).cards, []);
    }
    assert_eq!(log.progress().cards.len(), 4, "each day another card of the family");
}

/// Front and back of a card as HTML.
fn check(card: &Flashcard, expected: &Expect) {
    let links = Links { base: "/", own_site: false };
    let drawn = card.draw(0);
    let back = card::back(card, drawn.as_ref(), links);
    expected.assert_eq(&format!(
        "{}\n{}\n{}\n{}\n",
        html::html(&card::front(card, drawn.as_ref(), links)),
        html::html(&back.answer),
        html::html(&back.more),
        card.spoken(drawn.as_ref(), true),
    ));
}

#[test]
fn a_gap_is_left_out_then_marked() {
    check(
        &of_kind("gap to fill in", 0),
        &expect![[r#"
        <p class="card-task">Fill in the gap</p><p class="prompt-text" id="card-question">A service keeps its <span class="gap"><span class="visually-hidden">(gap)</span><span aria-hidden="true">…</span></span> of tasks, in two zones <em>at best</em>.</p>
        <p class="short">A service keeps its <mark class="filling">desired count</mark> of tasks, in two zones <em>at best</em>.</p>
        <p class="label">What may a deployment stop?</p><p class="short">What <code>minimumHealthyPercent</code> leaves over.</p>
        A service keeps its … of tasks, in two zones at best. A service keeps its desired count of tasks, in two zones at best.
    "#]],
    );
    check(
        &of_kind("gap to fill in", 1),
        &expect![[r#"
        <p class="card-task">Fill in the gap</p><p class="prompt-text" id="card-question">A service keeps its desired count of tasks, in <span class="gap"><span class="visually-hidden">(gap)</span><span aria-hidden="true">…</span></span> zones <em>at best</em>.</p>
        <p class="short">A service keeps its desired count of tasks, in <mark class="filling">two</mark> zones <em>at best</em>.</p>
        <p class="label">What may a deployment stop?</p><p class="short">What <code>minimumHealthyPercent</code> leaves over.</p>
        A service keeps its desired count of tasks, in … zones at best. A service keeps its desired count of tasks, in two zones at best.
    "#]],
    );
}

#[test]
fn what_else_counts_as_right_is_shown() {
    check(
        &of_kind("answer to type", 0),
        &expect![[r#"
        <p class="card-task">Type the answer</p><p class="prompt-text" id="card-question">Which setting is the lower bound?</p>
        <p class="short"><code>minimumHealthyPercent</code></p><p class="fine">Also right: the lower bound</p>
        <p class="label">What may a deployment stop?</p><p class="short">What <code>minimumHealthyPercent</code> leaves over.</p>
        Which setting is the lower bound? minimumHealthyPercent
    "#]],
    );
}

#[test]
fn a_computation_is_shown_step_by_step() {
    check(
        &of_kind("answer to work out", 0),
        &expect![[r#"
            <p class="card-task">Work it out</p><p class="prompt-text" id="card-question">Of <strong>8</strong> tasks <strong>75</strong> percent stay. How many may stop?</p>
            <p class="short"><strong>2</strong> tasks</p><p class="fine">With <var>desired</var> = 8, <var>min</var> = 75:</p><ol class="computation"><li><var>keep</var> = <code>ceil(desired × min / 100)</code> = <code>ceil(8 × 75 / 100)</code> = <code>ceil(6)</code> = <strong>6</strong> tasks, rounded up</li><li><var>stop</var> = <code>desired − keep</code> = <code>8 − 6</code> = <strong>2</strong> tasks</li></ol>
            <p class="label">What may a deployment stop?</p><p class="short">What <code>minimumHealthyPercent</code> leaves over.</p>
            Of 8 tasks 75 percent stay. How many may stop? 2
        "#]],
    );
}

#[test]
fn numbers_change_with_reviews_and_with_nothing_else() {
    let worked = of_kind("answer to work out", 0);
    assert_eq!(worked.draw(3), worked.draw(3));
    let asked: std::collections::BTreeSet<String> =
        (0..30).map(|reviews| worked.spoken(worked.draw(reviews).as_ref(), false)).collect();
    assert_eq!(asked.len(), 12, "{asked:?}");
    assert_eq!(of_kind("gap to fill in", 0).draw(0), None);
}

#[test]
fn the_answer_of_every_draw_is_right_and_its_neighbour_is_not() {
    let worked = of_kind("answer to work out", 0);
    for reviews in 0..30 {
        let drawn = worked.draw(reviews);
        let meant = worked.face.meant(drawn.as_ref());
        let answer: i64 = meant[0].text.parse().unwrap();
        assert_eq!(judge(&format!("{answer} tasks"), &meant, []), Some(Verdict::Right));
        assert_eq!(judge(&(answer + 1).to_string(), &meant, []), Some(Verdict::Other));
    }
}

#[test]
fn a_figure_that_is_not_known_here_makes_no_card() {
    let worked = deck().into_iter().filter(|card| matches!(card.face, Face::Worked(_))).count();
    assert_eq!(worked, 1);
}

fn meant(at_ms: i64, card: &str, text: &str) -> Event {
    let kind = Kind::Meant { card: card.to_owned(), text: text.to_owned() };
    Event::new(EventId::new(at_ms, 0), Moment { at_ms, off_min: 0 }, kind)
}

#[test]
fn what_a_learner_meant_counts_until_it_is_undone() {
    let typed = of_kind("answer to type", 0);
    let verdict = |log: &Log| {
        judge("the floor", &typed.face.meant(None), log.progress().meant(&typed.id)).unwrap()
    };
    let mut log = Log::default();
    assert_eq!(verdict(&log), Verdict::Other);
    log.append(meant(1, &typed.id, "The Floor"));
    assert_eq!(verdict(&log), Verdict::Taken);
    assert!(log.progress().cards.is_empty(), "nothing was scheduled by it");
    let of = log.to_undo().unwrap().id;
    let now = Moment { at_ms: 2, off_min: 0 };
    log.append(Event::new(EventId::new(2, 0), now, Kind::Undo { of }));
    assert_eq!(verdict(&log), Verdict::Other);
}

#[test]
fn what_was_meant_is_bounded() {
    let many = (0..100).map(|n| meant(n, "a", &format!("{n} {}", "x".repeat(1_000))));
    let log = Log::new(many);
    let kept: Vec<&str> = log.progress().meant("a").collect();
    assert_eq!(kept.len(), 20);
    assert!(kept.iter().all(|text| text.len() == 200));
}

#[test]
fn only_records_that_older_versions_do_not_know_say_so() {
    let review = Event::new(
        EventId::new(1, 0),
        Moment { at_ms: 1, off_min: 0 },
        Kind::Review(Review { typed: Some(true), ..Review::new("a", Grade::Good) }),
    );
    assert_eq!((review.v, meant(2, "a", "b").v, VERSION), (1, 2, 2));
    let header =
        |events: &[Event]| backup::write(events).unwrap().lines().next().unwrap().to_owned();
    assert!(header(&[]).contains("\"v\":1"));
    assert!(header(std::slice::from_ref(&review)).contains("\"v\":1"));
    let both = [review, meant(2, "a", "b")];
    assert!(header(&both).contains("\"v\":2"));
    let text = backup::write(&both).unwrap();
    expect![[r#"
        {"format":"ecs-cards","v":2,"events":2,"sha256":"45feed4467ec1fe4a7073b6e6cdad5bc66c37311ed6a358d42559a1086970b0b"}
        {"v":1,"id":"00000000000100000000000000000000","at_ms":1,"off_min":0,"kind":"review","card":"a","grade":3,"took_ms":0,"mode":"review","typed":true,"elapsed_days":0,"from_state":"new"}
        {"v":2,"id":"00000000000200000000000000000000","at_ms":2,"off_min":0,"kind":"meant","card":"a","text":"b"}
    "#]].assert_eq(&text);
    assert_eq!(backup::read(&text).unwrap(), both);
}

#[test]
fn a_log_of_the_first_version_is_read_as_it_was() {
    let line = r#"{"v":1,"id":"00000000000000000000000000000001","at_ms":5,"off_min":60,"kind":"review","card":"a","grade":3,"typed":true}"#;
    let event: Event = serde_json::from_str(line).unwrap();
    let Kind::Review(review) = &event.kind else { panic!("{event:?}") };
    assert_eq!((review.typed, review.grade, event.is_readable()), (Some(true), Grade::Good, true));
}

#[test]
fn the_suggested_grade_follows_from_the_verdict() {
    let check = |verdict: Verdict, expected: Grade| {
        let compared = Compared { typed: String::new(), verdict, can_be_meant: false };
        assert_eq!(compared.suggested(), expected, "{verdict:?}");
    };
    check(Verdict::Right, Grade::Good);
    check(Verdict::Close, Grade::Good);
    check(Verdict::Taken, Grade::Good);
    check(Verdict::Other, Grade::Again);
}
