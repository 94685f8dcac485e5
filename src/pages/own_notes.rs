//! `/notes/yours`: a learner's own Markdown file, read in a worker, shown with its problems, kept for
//! the next visit if wanted. Nothing is uploaded.

use leptos::ev::DragEvent;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use study::deck::Deck;
use study::notes::Problem;
use study::notes::limits::MAX_BYTES;
use study::page::site::each_question;
use study::page::{Links, search};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use self::exchange::{Answer, Task};
use self::worker::parse;
use crate::storage::{self, KeptNote};
use crate::{app, browser, mount};

pub mod exchange;
pub(crate) mod worker;

/// A note that has been read.
#[derive(Clone)]
struct Read {
    note: KeptNote,
    deck: Deck,
    problems: Vec<Problem>,
}

/// What the page is doing.
#[derive(Clone)]
enum State {
    Waiting,
    Reading(String),
    Failed(String),
    Done(Box<Read>),
}

/// The page.
#[component]
pub fn OwnNotes() -> impl IntoView {
    let state = RwSignal::new(State::Waiting);
    let kept = RwSignal::new(Vec::<KeptNote>::new());
    spawn_local(async move { refresh(kept).await });
    let place = app::place(&use_location());
    Effect::new(move |_| app::arrived(&place, Some("Your own notes"), mount::take_away()));
    view! {
        <div class="page own-notes">
            <h1>"Your own notes"</h1>
            <p class="lead">
                "Open a Markdown file with questions and answers. It is read here in your browser and sent nowhere."
            </p>
            <Chooser on_file=move |file| spawn_local(read_file(file, state)) />
            <Kept kept=kept state=state />
            <Help />
            {move || match state.get() {
                State::Waiting => ().into_any(),
                State::Reading(name) => view! { <p role="status">{format!("Reading {name} …")}</p> }.into_any(),
                State::Failed(sentence) => view! { <p class="trouble" role="alert">{sentence}</p> }.into_any(),
                State::Done(read) => view! { <Result read=*read kept=kept state=state /> }.into_any(),
            }}
        </div>
    }
}

/// A place to drop a file on, which is also the button to choose one.
#[component]
fn Chooser(on_file: impl Fn(File) + Copy + 'static) -> impl IntoView {
    let (over, set_over) = signal(false);
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        set_over.set(false);
        let files = event.data_transfer().and_then(|d| d.files());
        if let Some(file) = files.and_then(|f| f.get(0)) {
            on_file(file);
        }
    };
    let chosen = move |event: web_sys::Event| {
        let field: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = field.files().and_then(|f| f.get(0)) {
            on_file(file);
        }
        // So that choosing the same file again after an edit is a change.
        field.set_value("");
    };
    view! {
        <label
            class="drop"
            class:over=over
            on:dragover=move |event| {
                event.prevent_default();
                set_over.set(true);
            }
            on:dragleave=move |_| set_over.set(false)
            on:drop=dropped
        >
            <span>"Drop a file here, or choose one:"</span>
            <input type="file" id="own-file" accept=".md,.markdown,.txt,text/markdown,text/plain" on:change=chosen />
        </label>
    }
}

/// What a note may look like.
#[component]
fn Help() -> impl IntoView {
    view! {
        <details class="help">
            <summary>"What is read as a question?"</summary>
            <ul>
                <li>"A "<code>"<details>"</code>" whose "<code>"<summary>"</code>" is the question."</li>
                <li>"A heading or a numbered line with its answer hidden in a "<code>"<details>"</code>" below."</li>
                <li>"A numbered heading, or a bold line, that is followed by its answer."</li>
                <li>"A task list: the checked options are the answer."</li>
            </ul>
            <p>"A text file that Anki exported is read as well: each of its notes is a question."</p>
            <p>"Everything else stays readable text, and nothing is dropped. What had to be repaired is listed with its line."</p>
        </details>
    }
}

/// The notes kept from earlier visits.
#[component]
fn Kept(kept: RwSignal<Vec<KeptNote>>, state: RwSignal<State>) -> impl IntoView {
    let row = move |note: KeptNote| {
        let (name, again) = (note.name.clone(), note.clone());
        let forget = move |_| {
            let name = note.name.clone();
            spawn_local(async move {
                if storage::forget_note(&name).await.is_ok() {
                    browser::announce(&format!("{name} forgotten."));
                }
                refresh(kept).await;
            });
        };
        let open = move |_| spawn_local(read_note(again.clone(), state));
        view! {
            <li>
                <button type="button" class="link" on:click=open>{name.clone()}</button>
                <button type="button" class="quiet" aria-label=format!("Forget {name}") on:click=forget>"Forget"</button>
            </li>
        }
    };
    view! {
        <Show when=move || kept.with(|k| !k.is_empty())>
            <section>
                <h2>"Kept in this browser"</h2>
                <ul class="kept">{move || kept.get().into_iter().map(row).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// What a note became: its problems, then its deck.
#[component]
fn Result(read: Read, kept: RwSignal<Vec<KeptNote>>, state: RwSignal<State>) -> impl IntoView {
    let deck_place = NodeRef::<Div>::new();
    let summary = summary(&read);
    let keep = {
        let note = read.note.clone();
        move |_| {
            let note = note.clone();
            spawn_local(async move {
                match storage::keep_note(&note).await {
                    Ok(()) => browser::announce("Kept for your next visit."),
                    Err(_) => state.set(State::Failed(
                        "This browser would not keep the file: private windows and full disks refuse. Nothing is lost; the file is still yours.".into(),
                    )),
                }
                refresh(kept).await;
            });
        }
    };
    let name = read.note.name.clone();
    let is_kept = Signal::derive(move || kept.with(|k| k.iter().any(|n| n.name == name)));
    let nodes = search::deck(&read.deck.chapters, Links { base: "", own_site: false });
    deck_place.on_load(move |place| {
        mount::replace(&place, &nodes);
        browser::announce("The file has been read.");
    });
    view! {
        <section class="read" aria-label="What was read">
            <h2>{read.note.name.clone()}</h2>
            <p>{summary}</p>
            <p class="folds">
                <button type="button" on:click=keep disabled=is_kept>
                    {move || if is_kept.get() { "Kept for the next visit" } else { "Keep for the next visit" }}
                </button>
                <button type="button" data-fold="open">"Open all"</button>
                <button type="button" data-fold="close">"Close all"</button>
            </p>
            <Problems problems=read.problems />
            <div class="deck" node_ref=deck_place></div>
        </section>
    }
}

/// What the parser repaired or could not use, for the note's author.
#[component]
fn Problems(problems: Vec<Problem>) -> impl IntoView {
    if problems.is_empty() {
        return view! { <p class="none">"No problems found."</p> }.into_any();
    }
    let n_problems = problems.len();
    let row = |p: Problem| view! { <li><span class="line">{format!("Line {}", p.line)}</span>" "{p.message}</li> };
    view! {
        <details class="problems">
            <summary>{format!("{n_problems} {} for the author", if n_problems == 1 { "remark" } else { "remarks" })}</summary>
            <ul>{problems.into_iter().map(row).collect_view()}</ul>
        </details>
    }
    .into_any()
}

fn summary(read: &Read) -> String {
    let (mut n_questions, mut n_answered) = (0u32, 0u32);
    for chapter in &read.deck.chapters {
        each_question(&chapter.items, &mut |q| {
            n_questions += 1;
            n_answered += u32::from(q.is_answered());
        });
    }
    match n_questions {
        0 => "No questions were found; the text is below. A question is a numbered line, heading or summary with a <details> answer.".into(),
        _ => format!("{n_questions} questions, {n_answered} of them answered."),
    }
}

async fn refresh(kept: RwSignal<Vec<KeptNote>>) {
    // A browser without a database shows no list, and says so when something is to be kept.
    if let Ok(notes) = storage::kept_notes().await {
        kept.set(notes);
    }
}

async fn read_file(file: File, state: RwSignal<State>) {
    let name = file.name();
    if file.size() > MAX_BYTES as f64 {
        let sentence =
            format!("{name} is larger than {} MB. Split it into smaller files.", MAX_BYTES >> 20);
        return state.set(State::Failed(sentence));
    }
    let text = JsFuture::from(file.text()).await.ok().and_then(|t| t.as_string());
    match text {
        Some(text) => {
            let lock = storage::lock_of(&name).await;
            read_note(KeptNote { name, text, lock }, state).await;
        }
        None => state.set(State::Failed(format!("{name} could not be read. Is it still there?"))),
    }
}

async fn read_note(note: KeptNote, state: RwSignal<State>) {
    state.set(State::Reading(note.name.clone()));
    let task = Task { name: note.name, text: note.text, lock: note.lock };
    state.set(match parse(&task).await {
        Ok(Answer { deck, problems, lock }) => {
            let note = KeptNote { name: task.name, text: task.text, lock };
            State::Done(Box::new(Read { note, deck, problems }))
        }
        Err(sentence) => State::Failed(sentence),
    });
}
