//! `gantry bench`: how long the parser takes for a note larger than any that people write, and the simulator for long runs.

mod engine;

pub(crate) use engine::{day, fleet, print, requests, sim};

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use study::notes;

use crate::Failure;

/// Size of the note, in bytes.
const SIZE: usize = 5_000_000;
const RUNS: usize = 5;

/// Prints the median time for parsing the note.
pub(crate) fn notes() -> Result<(), Failure> {
    let note = note();
    let (deck, _) = notes::parse(&note);
    let questions = deck.questions().len();
    let mut times: Vec<u128> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(notes::parse(black_box(&note)));
            start.elapsed().as_millis()
        })
        .collect();
    times.sort_unstable();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    println!("{} bytes, {questions} questions: {median} ms (median of {RUNS})", note.len());
    Ok(())
}

/// Questions with every part of the format, one after the other.
fn note() -> String {
    let mut note = "# A large note\n\nWith an introduction.\n".to_owned();
    let mut number = 0;
    while note.len() < SIZE {
        number += 1;
        if number % 20 == 1 {
            let _ = write!(note, "\n## Topic {number}\n");
        }
        let question = QUESTION.replace("NUMBER", &number.to_string());
        note.push_str(&question.replace("PARAGRAPHS", &PARAGRAPH.repeat(10)));
    }
    note
}

const PARAGRAPH: &str = "\
A paragraph of some length with **strong words**, `code` and a [link](fargate), so that reading
the text inside takes its usual share of the time, which is the larger one.

";

const QUESTION: &str = "
<details>
<summary>What happens to task NUMBER when its *host* drains?</summary>
<!-- tags: fargate.billing-minimum; difficulty: 2 -->

**In short:** The service starts another one first, then `StopTask` ends task NUMBER.

PARAGRAPHS

| column | another |
| --- | --- |
| left | right |

```json
{ \"desiredCount\": NUMBER }
```

> **Note:** draining waits for deregistration.

**Wrong belief:** \"It stops at once.\" It waits for its replacement.

**Key points**

- (must) A replacement first
- (must) Then the stop
- Deregistration in between

**Sources:** DG:container-instance-draining

<details>
<summary>And with a minimum of NUMBER percent?</summary>

**In short:** Then it may stop before its replacement runs.
</details>

</details>
";
