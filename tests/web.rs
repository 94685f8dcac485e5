//! What needs a real document: mounting pages, taking over a prerendered one, settings, storage.
#![cfg(target_arch = "wasm32")]
// Clippy knows tests by #[test]; these are run by wasm-bindgen.
#![allow(clippy::unwrap_used)]

use gantry_app::{behaviour, browser, mount, progress, settings, storage};
use leptos::prelude::document;
use study::deck::{Block, Chapter, Deck, Inline, Item, Question};
use study::lock::Lock;
use study::page::{Links, html, search};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Element;

wasm_bindgen_test_configure!(run_in_browser);

fn holder() -> Element {
    let holder = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&holder).unwrap();
    holder
}

fn deck(answer: &str) -> Deck {
    let question = Question {
        id: "what".into(),
        prompt: vec![Inline::Text("What <is> it?".into())],
        explanation: vec![Block::Paragraph(vec![Inline::Text(answer.into())])],
        ..Question::default()
    };
    Deck {
        chapters: vec![Chapter {
            title: "T".into(),
            line: 1,
            items: vec![Item::Question(question)],
        }],
    }
}

const LINKS: Links<'static> = Links { base: "/", own_site: false };

#[wasm_bindgen_test]
fn mounted_nodes_and_written_html_are_the_same() {
    let nodes = search::deck(&deck("a & b \"quoted\" é").chapters, LINKS);
    let holder = holder();
    mount::replace(&holder, &nodes);
    let parsed = document().create_element("div").unwrap();
    parsed.set_inner_html(&html::html(&nodes));
    assert_eq!(holder.inner_html(), parsed.inner_html());
}

#[wasm_bindgen_test]
fn a_notes_text_never_becomes_an_element() {
    let holder = holder();
    let nodes = search::deck(
        &deck("<img src=x onerror=alert(1)><script>alert(2)</script>").chapters,
        LINKS,
    );
    mount::replace(&holder, &nodes);
    assert!(browser::find(&holder, "img, script").is_none());
    assert!(holder.text_content().unwrap().contains("<script>"));
}

#[wasm_bindgen_test]
fn a_prerendered_page_is_taken_over_with_its_elements() {
    let prerendered = holder();
    prerendered.set_id("prerendered");
    prerendered.set_attribute("data-page", "notes/x").unwrap();
    prerendered.set_inner_html("<details open><summary>q</summary></details>");
    let element = prerendered.first_element_child().unwrap();
    let target = holder();
    assert!(mount::adopt(&target, "notes/x"));
    assert!(target.first_element_child().unwrap().is_same_node(Some(&element)));
    assert!(browser::element("prerendered").is_none());
}

#[wasm_bindgen_test]
fn a_prerendered_page_of_another_route_is_only_taken_away() {
    let prerendered = holder();
    prerendered.set_id("prerendered");
    prerendered.set_attribute("data-page", "notes/x").unwrap();
    let target = holder();
    assert!(!mount::adopt(&target, "notes/y"));
    assert!(browser::element("prerendered").is_none());
    assert_eq!(target.child_element_count(), 0);
}

#[wasm_bindgen_test]
fn an_unknown_setting_counts_as_the_default() {
    browser::store("gantry.theme", "javascript:alert(1)");
    settings::apply();
    let root = document().document_element().unwrap();
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("system"));
    settings::THEME.set("dark");
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("dark"));
    settings::THEME.set("system");
}

#[wasm_bindgen_test]
fn reading_progress_counts_each_question_once() {
    progress::forget();
    let meta =
        study::page::ChapterMeta { questions: vec!["a".into(), "b".into()], ..Default::default() };
    assert_eq!(progress::words(&meta, &progress::opened()), None);
    progress::open("a");
    progress::open("a");
    progress::open("elsewhere");
    assert_eq!(progress::words(&meta, &progress::opened()).as_deref(), Some("1 of 2 opened"));
    progress::forget();
    assert!(progress::opened().is_empty());
}

#[wasm_bindgen_test]
async fn a_kept_note_is_there_again_and_can_be_forgotten() {
    let note =
        storage::KeptNote {
            name: "a.md".into(), text: "# Größe\n".into(), lock: Lock::default()
        };
    storage::keep_note(&note).await.unwrap();
    let newer = storage::KeptNote { text: "# Newer\n".into(), ..note.clone() };
    storage::keep_note(&newer).await.unwrap();
    assert_eq!(storage::kept_notes().await.unwrap(), vec![newer]);
    storage::forget_note("a.md").await.unwrap();
    assert!(storage::kept_notes().await.unwrap().is_empty());
}

#[wasm_bindgen_test]
fn opening_a_fragment_opens_everything_around_it() {
    let holder = holder();
    holder.set_inner_html(
        "<details id=outer><summary>o</summary><details id=inner><summary>i</summary>x</details></details>",
    );
    assert!(behaviour::open_fragment("#inner"));
    assert!(browser::element("outer").unwrap().has_attribute("open"));
    assert!(browser::element("inner").unwrap().has_attribute("open"));
    assert!(!behaviour::open_fragment("#nowhere"));
    assert!(!behaviour::open_fragment(""));
}

/// Same scenario, same run: what was said natively, to the last record, is said in the browser's wasm.
#[wasm_bindgen_test]
fn runs_in_the_browser_say_what_they_say_natively() {
    let digests = include_str!("../examples/digests");
    let expected = |name: &str| {
        let line = digests.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
        u64::from_str_radix(line.split(' ').nth(1).unwrap(), 16).unwrap()
    };
    for (name, text) in EXAMPLES {
        let scenario = sim::scenario::Scenario::parse(text).unwrap();
        let end = scenario.duration;
        let mut timeline = sim::timeline::Timeline::new(std::sync::Arc::new(scenario));
        timeline.advance_to(end, u64::MAX);
        assert_eq!(timeline.world().digest, expected(name), "{name}");
    }
    assert_eq!(digests.lines().count(), EXAMPLES.len());
}

macro_rules! examples {
    ($($name:literal),* $(,)?) => {
        /// All example scenarios: a browser has no folder to look into.
        const EXAMPLES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../examples/", $name, ".json")))),*];
    };
}

examples![
    "alarm-errors",
    "believed-no-fail-open",
    "blue-green",
    "breaker-thresholds",
    "canary-rolled-back",
    "circuit-breaker",
    "cluster-scaling",
    "cross-zone-off",
    "daemon",
    "early-success",
    "ebs-volumes",
    "efs-mount-target",
    "external-instances",
    "fail-open",
    "fargate-steady",
    "first-minute",
    "fixed-ports",
    "fragmentation",
    "game-day",
    "high-resolution",
    "instance-terminated",
    "keep-alive",
    "linear-deployment",
    "listener-weights",
    "managed-consolidation",
    "managed-instances",
    "managed-spot",
    "managed-repair",
    "manual-rollback",
    "memory-leak",
    "memory-tracking",
    "missing-image",
    "missing-permission",
    "network-interfaces",
    "private-subnet",
    "provider-strategy",
    "provisioning-limit",
    "pushed-tag",
    "queue-workers",
    "random-routing",
    "restart-policy",
    "retirement",
    "rolling-deployment",
    "self-healing",
    "service-discovery",
    "slow-registry",
    "slow-start",
    "spike",
    "spot-interruptions",
    "spot-wave",
    "stuck-deployment",
    "target-tracking",
    "task-protection",
    "test-traffic",
    "twin-lanes",
    "vcpu-quota",
    "zone-lost",
    "zone-rebalancing",
];
