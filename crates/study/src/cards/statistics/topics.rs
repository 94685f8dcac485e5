//! Recall by chapter and topic.

use std::collections::BTreeMap;

use super::recall::Trial;
use super::{Measured, Placed, is_begun};
use crate::cards::progress::Progress;

/// Cards that belong together: a chapter, a note of the learner's own, or a topic within one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopicRecall {
    /// The title; topics within topics are joined by a slash.
    pub title: String,
    /// Cards.
    pub n_cards: u32,
    /// Those that were ever answered.
    pub n_begun: u32,
    /// Recall of the answers to them.
    pub measured: Measured,
    /// The topics of a chapter, in the order of the deck; none where it has no more than one.
    pub topics: Vec<TopicRecall>,
}

/// The chapters, in the order of the deck.
pub(super) fn of(
    deck: &[Placed<'_>],
    progress: &Progress,
    trials: &[Trial<'_>],
) -> Vec<TopicRecall> {
    let mut of_card: BTreeMap<&str, Vec<&Trial<'_>>> = BTreeMap::new();
    for trial in trials {
        of_card.entry(trial.card).or_default().push(trial);
    }
    let mut chapters: Vec<TopicRecall> = Vec::new();
    for card in deck {
        let is_begun = is_begun(progress, card.id);
        let trials = of_card.get(card.id).map_or([].as_slice(), Vec::as_slice);
        let title = card.topics.first().map_or("", String::as_str);
        let chapter = titled(&mut chapters, title);
        chapter.add(is_begun, trials);
        let within = card.topics.get(1..).unwrap_or_default().join(" / ");
        titled(&mut chapter.topics, &within).add(is_begun, trials);
    }
    for chapter in chapters.iter_mut().filter(|chapter| chapter.topics.len() < 2) {
        chapter.topics.clear();
    }
    chapters
}

/// The group with a title, which is made where there is none yet.
fn titled<'a>(groups: &'a mut Vec<TopicRecall>, title: &str) -> &'a mut TopicRecall {
    let at = groups.iter().position(|group| group.title == title).unwrap_or(groups.len());
    if at == groups.len() {
        groups.push(TopicRecall { title: title.to_owned(), ..TopicRecall::default() });
    }
    &mut groups[at]
}

impl TopicRecall {
    fn add(&mut self, is_begun: bool, trials: &[&Trial<'_>]) {
        self.n_cards += 1;
        self.n_begun += u32::from(is_begun);
        trials.iter().for_each(|trial| self.measured.add(trial));
    }
}
