//! What to show next: the order of today's cards, and how many there are.
//!
//! It is made anew after every answer, from the deck, what follows from the log and the moment. The
//! same three give the same order, so it survives reload, undo and a second tab.

use std::collections::BTreeSet;

use super::card::{Card, Due, State};
use super::day::{Moment, StudyDay};
use super::event::Mode;
use super::progress::{DayCount, Progress};

/// One card in so many is new, as long as there are reviews.
const NEW_ONE_IN: u32 = 4;
/// New cards pause while more reviews are due than so many days allow.
const BACKLOG_DAYS: u32 = 2;
/// The last days before an exam bring no new cards, and answers reschedule nothing.
const CRAM_DAYS: u32 = 3;

/// A card of a deck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its topic; neighbours in the queue differ in it where that can be had.
    pub topic: String,
    /// What it shares with its siblings: a question with its follow-ups, both directions of a card.
    /// Of a family one card a day is shown.
    pub family: String,
}

/// Today's cards, in the order to show them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// The cards.
    pub cards: Vec<Queued>,
    /// How answers count: [`Mode::Cram`] in the last days before an exam.
    pub mode: Mode,
    /// Cards in their steps, those whose wait is not over included.
    pub steps: u32,
    /// Reviews that are for today: of a family one.
    pub reviews: u32,
    /// Reviews that are due as well and wait, since a sibling is for today.
    pub siblings: u32,
    /// Those that go beyond the day's limit. They are shown; the learner may stop.
    pub beyond_limit: u32,
    /// New cards that are still for today.
    pub new: u32,
    /// The day's limit of new cards, with those begun and without what was asked for beyond it.
    pub new_limit: u32,
    /// New cards that could be asked for: neither put aside nor of a family that had its turn.
    pub unseen: u32,
    /// Whether new cards wait for the backlog of reviews to shrink.
    pub new_paused: bool,
}

/// A card in the queue, and why it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Its id.
    pub id: String,
    /// Why it is shown.
    pub why: Why,
}

/// Why a card is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The wait of its step is over.
    Step,
    /// It is due for review.
    Review,
    /// It is new.
    New,
    /// Its step's wait is nearly over and nothing else is left.
    Ahead,
    /// The exam is near and it is among those recalled worst then.
    Cram,
}

/// A card of the deck with where it stands.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    entry: &'a Entry,
    card: &'a Card,
}

/// Today's queue of a deck, in its own order. `extra_new` is how many new cards the learner asked
/// for today beyond the limit.
pub fn queue(deck: &[Entry], progress: &Progress, now: Moment, extra_new: u32) -> Queue {
    let today = progress.day(now);
    let fresh = Card::default();
    let all = deck.iter().map(|entry| {
        let card = progress.cards.get(&entry.id).unwrap_or(&fresh);
        Candidate { entry, card }
    });
    let active: Vec<Candidate> = all.clone().filter(|c| c.card.is_active(today)).collect();
    if let Some(exam) = progress.settings().exam_day
        && progress.settings().days_left(today).is_some_and(|left| left <= CRAM_DAYS)
    {
        return cram(&active, progress, exam, today);
    }
    // A sibling that is put aside since it was answered counts as well.
    let seen = all.filter(|c| c.card.seen == Some(today)).map(|c| c.entry.family.as_str());
    daily(&active, progress, now, extra_new, seen.collect())
}

fn daily<'a>(
    active: &[Candidate<'a>],
    progress: &Progress,
    now: Moment,
    extra_new: u32,
    mut families: BTreeSet<&'a str>,
) -> Queue {
    let settings = progress.settings();
    let today = progress.day(now);
    let done = progress.days.get(&today).copied().unwrap_or_default();
    let mut queue = Queue::default();

    let mut steps: Vec<(i64, Candidate)> = Vec::new();
    for candidate in active {
        if let Due::At(at_ms) = candidate.card.due {
            steps.push((at_ms, *candidate));
            // Its siblings wait until tomorrow, even where its wait began yesterday.
            families.insert(&candidate.entry.family);
        }
    }
    steps.sort_by_key(|(at_ms, _)| *at_ms);
    queue.steps = count(steps.len());

    let is_free = |c: &&Candidate| !families.contains(c.entry.family.as_str());
    let free: Vec<Candidate> = active.iter().filter(is_free).copied().collect();
    let reviews = due_reviews(&free, progress, today);
    let due = count(reviews.len());
    let new: Vec<Candidate> = free.iter().filter(|c| c.card.state == State::New).copied().collect();
    queue.new_paused =
        settings.pause_new && due > settings.reviews_per_day.saturating_mul(BACKLOG_DAYS);
    queue.unseen = count(new.len());
    queue.new_limit = new_limit(progress, today, done, queue.unseen, queue.new_paused);
    let limit = queue.new_limit.saturating_add(extra_new).saturating_sub(done.new);

    let (over, ahead): (Vec<_>, Vec<_>) = steps.iter().partition(|(at, _)| *at <= now.at_ms);
    queue.cards.extend(over.iter().map(|(_, c)| c.queued(Why::Step)));
    let last = over.last().map(|(_, c)| c.entry.topic.as_str());
    let last = last.or_else(|| topic_of_last(active, progress, today));
    let mixed = mix(reviews, new, done, limit, last);
    queue.new = count(mixed.iter().filter(|queued| queued.why == Why::New).count());
    queue.reviews = count(mixed.len()) - queue.new;
    queue.siblings = due - queue.reviews;
    queue.beyond_limit =
        done.reviews.saturating_add(queue.reviews).saturating_sub(settings.reviews_per_day);
    queue.cards.extend(mixed);
    if queue.cards.is_empty() {
        let until = now.at_ms.saturating_add(i64::from(settings.learn_ahead_s) * 1000);
        let soon = ahead.iter().filter(|(at_ms, _)| *at_ms <= until);
        queue.cards.extend(soon.map(|(_, c)| c.queued(Why::Ahead)));
    }
    queue
}

/// The day's limit of new cards. Before an exam it is what is needed to have seen all in time.
fn new_limit(
    progress: &Progress,
    today: StudyDay,
    done: DayCount,
    unseen: u32,
    paused: bool,
) -> u32 {
    match progress.settings().days_left(today) {
        _ if paused => 0,
        None => progress.settings().new_per_day,
        Some(left) => {
            let of_today = unseen.saturating_add(done.new);
            of_today.div_ceil(left.saturating_sub(CRAM_DAYS).max(1))
        }
    }
}

/// Cards due for review today, the ones recalled worst first.
fn due_reviews<'a>(
    free: &[Candidate<'a>],
    progress: &Progress,
    today: StudyDay,
) -> Vec<Candidate<'a>> {
    let is_due = |due| matches!(due, Due::On(day) if day <= today);
    let due = free.iter().filter(|c| is_due(c.card.due)).copied().collect();
    by_recall(due, progress, today)
}

/// Sorts by the chance of recall on a day, lowest first; equal ones stay in the deck's order.
fn by_recall<'a>(
    candidates: Vec<Candidate<'a>>,
    progress: &Progress,
    day: StudyDay,
) -> Vec<Candidate<'a>> {
    let recall = |card: &Card| {
        let elapsed = card.last.map_or(0, |last| day.since(progress.day(last)));
        progress.scheduler().retrievability(card, elapsed).unwrap_or(1.0)
    };
    let mut rated: Vec<(f64, Candidate)> =
        candidates.into_iter().map(|candidate| (recall(candidate.card), candidate)).collect();
    rated.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    rated.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Reviews with new cards mixed in evenly, neighbours of different topics, one card of a family.
fn mix<'a>(
    mut reviews: Vec<Candidate<'a>>,
    mut new: Vec<Candidate<'a>>,
    done: DayCount,
    mut limit: u32,
    mut last: Option<&'a str>,
) -> Vec<Queued> {
    let mut mixed = Vec::new();
    let mut place = done.reviews.wrapping_add(done.new);
    loop {
        if limit == 0 {
            new.clear();
        }
        let turn_of_new = place % NEW_ONE_IN == NEW_ONE_IN - 1;
        let (first, second): (&[Candidate], &[Candidate]) =
            if turn_of_new { (&new, &reviews) } else { (&reviews, &new) };
        let differs = |c: &&Candidate| Some(c.entry.topic.as_str()) != last;
        let found = first.iter().find(differs).or_else(|| second.iter().find(differs));
        let found = found.or_else(|| first.first()).or_else(|| second.first());
        let Some(&Candidate { entry, card }) = found else { return mixed };
        let why = if card.state == State::New { Why::New } else { Why::Review };
        limit -= u32::from(why == Why::New);
        mixed.push(Queued { id: entry.id.clone(), why });
        reviews.retain(|other| other.entry.family != entry.family);
        new.retain(|other| other.entry.family != entry.family);
        last = Some(&entry.topic);
        place = place.wrapping_add(1);
    }
}

/// The last days before an exam: every card that was ever learned, once a day.
fn cram(active: &[Candidate], progress: &Progress, exam: StudyDay, today: StudyDay) -> Queue {
    let is_open = |c: &&Candidate| c.card.memory.is_some() && c.card.seen != Some(today);
    let open = active.iter().filter(is_open).copied().collect();
    let cards = by_recall(open, progress, exam);
    let cards: Vec<Queued> = cards.iter().map(|c| c.queued(Why::Cram)).collect();
    Queue { reviews: count(cards.len()), cards, mode: Mode::Cram, ..Queue::default() }
}

/// The topic of the card answered last today.
fn topic_of_last<'a>(
    active: &[Candidate<'a>],
    progress: &Progress,
    today: StudyDay,
) -> Option<&'a str> {
    let last = progress.last_card.as_ref()?;
    let last = active.iter().find(|c| c.entry.id == *last && c.card.seen == Some(today));
    last.map(|c| c.entry.topic.as_str())
}

impl Candidate<'_> {
    fn queued(&self, why: Why) -> Queued {
        Queued { id: self.entry.id.clone(), why }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
