//! The keys of a stage, as one table: for the stage itself, for its help, and for tests.

/// A key with what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// As `KeyboardEvent.key` names it; letters in lower case.
    pub key: &'static str,
    /// Whether Shift is held.
    pub shift: bool,
    /// As people read it on a keyboard.
    pub label: &'static str,
    /// The stage's command.
    pub command: &'static str,
    /// What it does.
    pub does: &'static str,
}

const fn key(
    key: &'static str,
    label: &'static str,
    command: &'static str,
    does: &'static str,
) -> Key {
    Key { key, shift: false, label, command, does }
}

const fn shift(
    key: &'static str,
    label: &'static str,
    command: &'static str,
    does: &'static str,
) -> Key {
    Key { key, shift: true, label, command, does }
}

/// All keys of the stage. Arrows up and down, Enter and Escape move in the tree of things.
pub const KEYS: &[Key] = &[
    key(" ", "Space", "play", "play or pause"),
    key(".", ".", "play", "play or pause, as a presenter's remote sends it"),
    key("ArrowLeft", "←", "back", "back to the event before"),
    key("ArrowRight", "→", "step", "on to the next event"),
    shift("ArrowLeft", "Shift ←", "back-10", "10 s of cluster time back"),
    shift("ArrowRight", "Shift →", "on-10", "10 s of cluster time on"),
    key("Home", "Home", "start", "to the start"),
    key("[", "[", "slower", "slower"),
    key("]", "]", "faster", "faster"),
    key("n", "N", "next", "on to the next interesting event"),
    key("z", "Z", "undo", "take back the latest action"),
    key("y", "Y", "redo", "do again what was taken back"),
    key("d", "D", "describe", "describe the scene"),
    key("w", "W", "why", "to why the chosen thing is as it is"),
    key("s", "S", "search", "find a task, an instance or a service"),
    key("f", "F", "follow", "keep what was chosen in sight"),
    key("k", "K", "stop", "stop the task that has the focus or was chosen, or the first"),
    key("h", "H", "fail", "fail the checks of that task"),
    key("+", "+", "zoom-in", "closer"),
    key("-", "-", "zoom-out", "further away"),
    key("0", "0", "zoom-home", "all of it"),
    key("p", "P", "present", "strip, stage and clock alone, over the whole screen"),
    key("?", "?", "help", "what the signs and keys mean"),
];

/// The command of a key.
pub fn command(pressed: &str, with_shift: bool) -> Option<&'static str> {
    let letter = pressed.chars().count() == 1;
    KEYS.iter()
        .find(|key| {
            let same =
                if letter { key.key.eq_ignore_ascii_case(pressed) } else { key.key == pressed };
            // Signs such as `[` need Shift on some keyboards; it only matters where the table says so.
            same && (key.shift == with_shift || letter)
        })
        .map(|key| key.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_find_their_commands() {
        let check = |pressed: &str, shift: bool, expected: Option<&str>| {
            assert_eq!(command(pressed, shift), expected, "{pressed}");
        };
        check(" ", false, Some("play"));
        check("N", true, Some("next"));
        check("n", false, Some("next"));
        check("ArrowLeft", false, Some("back"));
        check("ArrowLeft", true, Some("back-10"));
        check("[", true, Some("slower"));
        check("q", false, None);
        check("", false, None);
    }

    #[test]
    fn no_key_means_two_things() {
        for (index, one) in KEYS.iter().enumerate() {
            for other in &KEYS[index + 1..] {
                assert!((one.key, one.shift) != (other.key, other.shift), "{}", one.label);
            }
        }
    }
}
