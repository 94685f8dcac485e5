//! Damaged scenarios for `gantry fuzz scenario`: texts that are nearly right, made again from seed and number.

use super::Scenario;
use crate::rng::{Purpose, Rng};

/// Everything that the format has, in a few lines; damage begins from here.
const WHOLE: &str = include_str!("whole.json");

/// Values that readers tend to stumble over.
const AWKWARD: &[&str] = &[
    "null",
    "true",
    "-1",
    "0",
    "1e308",
    "4294967296",
    "0.0004",
    "\"\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[[[[]]]]]",
    "\"any\"",
    "\"web/any\"",
    "\"i-1\"",
    "\"99999d\"",
    "\"arn:aws:ecs:::\"",
    "\"é\"",
];

/// One damaged scenario.
pub fn sample(seed: u64, number: u64) -> String {
    let mut rng = Rng::new(seed, Purpose::Fault, [number, 0]);
    let mut text = WHOLE.to_owned();
    for _ in 0..=rng.below(4) {
        text = damage(&mut rng, &text);
    }
    text
}

/// What holds for any text at all: problems are in the text, and what is read is written and read again.
///
/// # Errors
///
/// What does not hold.
pub fn properties(text: &str) -> Result<Option<Scenario>, String> {
    let scenario = match Scenario::parse(text) {
        Ok(scenario) => scenario,
        Err(problems) => {
            let lines = text.lines().count().max(1);
            let outside =
                |line: u32| line == 0 || usize::try_from(line).is_ok_and(|n| n > lines + 1);
            let lost = problems.iter().find(|problem| outside(problem.line));
            return match lost {
                _ if problems.is_empty() => Err("refused without a problem".to_owned()),
                Some(problem) => Err(format!("outside of the text: {problem}")),
                None => Ok(None),
            };
        }
    };
    let written = scenario.to_json();
    match Scenario::parse(&written) {
        Ok(again) if again.to_json() == written => Ok(Some(scenario)),
        Ok(_) => Err("written, read and written again it is another one".to_owned()),
        Err(problems) => {
            let problem = problems.first().map(ToString::to_string).unwrap_or_default();
            Err(format!("what was written cannot be read: {problem}"))
        }
    }
}

/// Puts one awkward value in, drops or doubles a piece, or changes a character.
pub(crate) fn damage(rng: &mut Rng, text: &str) -> String {
    let place = |rng: &mut Rng| {
        let at = usize::try_from(rng.below(text.len() as u64 + 1)).unwrap_or(0);
        (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
    };
    let (a, b) = (place(rng), place(rng));
    let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 200));
    let to = (from..=to).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(from);
    let (before, piece, after) = (&text[..from], &text[from..to], &text[to..]);
    match rng.below(8) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{piece}{piece}{after}"),
        2 => format!("{before}{}{after}", char::from(rng.below(128) as u8)),
        _ => {
            // A whole value after a colon or comma, so that most samples stay JSON.
            let awkward = rng.pick(AWKWARD).copied().unwrap_or("null");
            replace_value(text, from, awkward).unwrap_or_else(|| format!("{before}{after}"))
        }
    }
}

/// Replaces the plain value that follows the next colon.
fn replace_value(text: &str, from: usize, value: &str) -> Option<String> {
    let colon = from + text.get(from..)?.find(": ")? + 2;
    let rest = text.get(colon..)?;
    let end = if rest.starts_with('"') {
        rest.get(1..)?.find('"')? + 2
    } else {
        rest.find([',', '}', ']', '\n'])?
    };
    Some(format!("{}{value}{}", text.get(..colon)?, rest.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_format_is_read_without_a_warning() {
        let said = Scenario::parse(WHOLE).map(|scenario| scenario.warnings);
        assert_eq!(said, Ok(Vec::new()));
    }

    #[test]
    fn damaged_scenarios_are_read_or_refused() {
        for number in 0..300 {
            let text = sample(1, number);
            if let Err(message) = properties(&text) {
                panic!("sample {number}: {message}\n{text}");
            }
        }
    }
}
