//! Our double-precision FSRS-6 against the crate `fsrs`, the reference, in single precision.

use fsrs::{FSRS, MemoryState, current_retrievability};
use proptest::prelude::*;
use study::cards::memory::{Memory, Model};

fn near(ours: f64, theirs: f32) -> bool {
    (ours / f64::from(theirs) - 1.0).abs() <= 1e-3
}

proptest! {
    #[test]
    fn the_reference_computes_the_same(
        reviews in prop::collection::vec((0_usize..4, 0_u32..400), 1..12),
    ) {
        let (model, reference) = (Model::new(&[]), FSRS::default());
        let (mut memory, mut theirs): (Option<Memory>, Option<MemoryState>) = (None, None);
        for (grade, elapsed) in reviews {
            let next = reference.next_states(theirs, 0.85, elapsed).unwrap();
            let next = [next.again, next.hard, next.good, next.easy];
            let ours = model.after(memory, elapsed);
            for (ours, theirs) in ours.iter().zip(&next) {
                prop_assert!(near(ours.stability, theirs.memory.stability), "{ours:?} {theirs:?}");
                prop_assert!(near(ours.difficulty, theirs.memory.difficulty));
                let recall = current_retrievability(theirs.memory, elapsed as f32, 0.1542);
                prop_assert!(near(model.retrievability(*ours, f64::from(elapsed)), recall));
                prop_assert!(near(ours.stability * model.interval_per_stability(0.85), theirs.interval));
            }
            (memory, theirs) = (Some(ours[grade]), Some(next[grade].memory));
        }
    }
}
