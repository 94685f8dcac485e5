//! Damaged links for `gantry fuzz link`: texts that are nearly right, made again from seed and number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{LEVEL, Link, Source, VERSION};
use crate::call::{Action, Name};
use crate::misconception::{Beliefs, Misconception};
use crate::rng::{Purpose, Rng};
use crate::scenario::fuzz::damage;
use crate::time::SimTime;

/// A scenario that is short enough for a link, and has what the actions speak of.
const SCENARIO: &str = include_str!("../scenario/whole.json");

/// One damaged link. The damage is in what it says, in how that is packed, or in its letters, so that every reader
/// between a link and its run gets its share.
pub fn sample(seed: u64, number: u64) -> String {
    let mut rng = Rng::new(seed, Purpose::Fault, [number, 1]);
    let mut said = whole(&mut rng).to_value().to_string();
    let place = rng.below(8);
    if place < 6 {
        for _ in 0..=rng.below(3) {
            said = damage(&mut rng, &said);
        }
    }
    let mut packed = miniz_oxide::deflate::compress_to_vec(said.as_bytes(), LEVEL);
    if place == 6 {
        let at = rng.below(packed.len() as u64) as usize;
        if let Some(byte) = packed.get_mut(at) {
            *byte ^= 1 << rng.below(8);
        }
    }
    let text = format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(packed));
    if place == 7 { damage(&mut rng, &text) } else { text }
}

/// A link as the site makes it.
fn whole(rng: &mut Rng) -> Link {
    let scenario = match rng.below(3) {
        0 => Source::File(SCENARIO.to_owned()),
        _ => Source::Preset("twin-lanes".to_owned()),
    };
    let stop = json!({"task": "web/any", "reason": "Ünïcode"});
    let zone = json!({"availabilityZone": "us-east-1a"});
    let more = json!({"service": "web", "desiredCount": 5});
    let actions = vec![
        Action::new(SimTime::from_millis(1_500), Name::StopTask, stop),
        Action::new(SimTime::from_secs(9), Name::LoseZone, zone),
        Action::new(SimTime::from_secs(12), Name::UpdateService, more),
    ];
    let seed = (rng.below(2) == 0).then_some(7);
    let at = SimTime::from_millis(61_250);
    Link {
        scenario,
        seed,
        assumptions: None,
        beliefs: Some(Beliefs::default().and(Misconception::NoFailOpen)),
        actions,
        at,
        digest: u64::MAX - 3,
        view: "fargate+ec2".to_owned(),
    }
}

/// What holds for any text at all: it is refused with a reason, or it is a link that comes back as it was read.
///
/// # Errors
///
/// What does not hold.
pub fn properties(text: &str) -> Result<Option<Link>, String> {
    let link = match Link::decode(text) {
        Ok(link) => link,
        Err(reason) if reason.to_string().is_empty() => {
            return Err("refused without a reason".to_owned());
        }
        Err(_) => return Ok(None),
    };
    match Link::decode(&link.encode()) {
        Ok(again) if again == link => Ok(Some(link)),
        Ok(_) => Err("written and read again it is another one".to_owned()),
        Err(reason) => Err(format!("what was written cannot be read: {reason}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_links_are_read_or_refused_and_some_are_read() {
        let mut read = 0;
        for number in 0..400 {
            match properties(&sample(1, number)) {
                Ok(link) => read += u32::from(link.is_some()),
                Err(message) => panic!("sample {number}: {message}"),
            }
        }
        assert!((20..390).contains(&read), "{read} of 400 were read");
    }
}
