//! The keys of a review: one table for what they do, the help, and the tests.

use super::card::Grade;

/// What a learner can do with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Show the answer.
    Show,
    /// Grade the answer.
    Grade(Grade),
    /// Take the last thing back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Open or close the explanation.
    Explain,
    /// Mark the card, or no longer.
    Flag,
    /// Put the card aside until tomorrow.
    Bury,
    /// Take the card out of reviews.
    Suspend,
    /// Show a hint.
    Hint,
    /// Go to the question of certainty.
    AskCertainty,
    /// Say how sure one is, 1 to 3.
    Certainty(u8),
    /// Have the card read aloud.
    Aloud,
    /// Go to the field for the answer.
    Type,
    /// Say that what was typed means the same.
    Meant,
    /// Show or hide the table of keys.
    Help,
    /// Leave the review.
    Leave,
}

/// A line of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The keys, as they are written for people.
    pub keys: &'static str,
    /// What they do.
    pub does: &'static str,
}

/// The help, in the order in which a review goes.
pub const TABLE: [Line; 15] = [
    Line { keys: "Space, Enter", does: "Show the answer, then grade it Good, or as suggested" },
    Line { keys: "1 2 3 4", does: "Grade Again, Hard, Good, Easy" },
    Line { keys: "Q W E, or C then 1 2 3", does: "Before the answer: guess, fairly sure, certain" },
    Line { keys: "T", does: "Type the answer; Enter shows it, Esc leaves the field" },
    Line { keys: "M", does: "“I meant this”: what you typed counts as right from now on" },
    Line { keys: "H", does: "Hint" },
    Line { keys: "E", does: "Explanation" },
    Line { keys: "U, Ctrl+Z", does: "Undo" },
    Line { keys: "Shift+U", does: "Redo" },
    Line { keys: "F", does: "Flag the card, or no longer" },
    Line { keys: "B", does: "Put the card aside until tomorrow" },
    Line { keys: "!", does: "Suspend the card" },
    Line { keys: "R", does: "Read aloud" },
    Line { keys: "?", does: "These keys" },
    Line { keys: "Esc", does: "Leave; everything is kept" },
];

/// What a key does, as a browser names it, with or without Ctrl (or Cmd). `shown` is none before the
/// answer is shown, then the grade that Space and Enter give. With two buttons there are only Again and
/// Good, on the keys they always have.
pub fn action(key: &str, ctrl: bool, shown: Option<Grade>, two_buttons: bool) -> Option<Action> {
    if ctrl {
        return matches!(key, "z" | "Z").then_some(Action::Undo);
    }
    let plain = match key {
        "U" => return Some(Action::Redo),
        "Esc" | "Escape" => return Some(Action::Leave),
        key => key.to_ascii_lowercase(),
    };
    Some(match (plain.as_str(), shown.is_some()) {
        (" " | "enter", false) => Action::Show,
        (" " | "enter", true) => Action::Grade(shown?),
        ("1", true) => Action::Grade(Grade::Again),
        ("2", true) if !two_buttons => Action::Grade(Grade::Hard),
        ("3", true) => Action::Grade(Grade::Good),
        ("4", true) if !two_buttons => Action::Grade(Grade::Easy),
        ("1" | "q", false) => Action::Certainty(1),
        ("2" | "w", false) => Action::Certainty(2),
        // After the answer E explains; before it there is nothing to explain.
        ("3" | "e", false) => Action::Certainty(3),
        ("e", true) => Action::Explain,
        ("c", false) => Action::AskCertainty,
        ("t", false) => Action::Type,
        ("m", true) => Action::Meant,
        ("h", _) => Action::Hint,
        ("u", _) => Action::Undo,
        ("f", _) => Action::Flag,
        ("b", _) => Action::Bury,
        ("!", _) => Action::Suspend,
        ("r", _) => Action::Aloud,
        ("?", _) => Action::Help,
        _ => return None,
    })
}

/// Whether an action waits on a printable key, which learners who speak to their computer switch off.
pub fn is_single_character(key: &str) -> bool {
    key.chars().count() == 1 && key != " "
}
