//! Worlds kept along the way, so that seeking back replays a short stretch and not the whole run.

use std::sync::Arc;

use crate::time::SimTime;
use crate::world::World;

/// Keyframes of one run together take about this many bytes at most.
const MAX_BYTES: u64 = 48 << 20;
/// And there are never more than this.
const MAX_FRAMES: usize = 96;
/// Steps between keyframes at first; it doubles whenever they become too many.
const FIRST_GAP: u64 = 256;

/// Worlds at growing numbers of steps.
#[derive(Debug, Clone)]
pub(super) struct Keyframes {
    frames: Vec<Keyframe>,
    gap: u64,
}

#[derive(Debug, Clone)]
struct Keyframe {
    steps: u64,
    world: Arc<World>,
}

impl Default for Keyframes {
    fn default() -> Self {
        Self { frames: Vec::new(), gap: FIRST_GAP }
    }
}

impl Keyframes {
    /// Keeps a world if the last one kept is long enough ago.
    pub(super) fn consider(&mut self, steps: u64, world: &World) {
        let Some(last) = self.frames.last() else { return };
        if steps >= last.steps + self.gap {
            self.keep(steps, world);
        }
    }

    /// Keeps a world, and thins out the others where they have become too many.
    pub(super) fn keep(&mut self, steps: u64, world: &World) {
        let allowed = usize::try_from(MAX_BYTES / world.weight().max(1)).unwrap_or(MAX_FRAMES);
        let allowed = allowed.clamp(4, MAX_FRAMES);
        if self.frames.len() >= allowed {
            self.thin_out();
        }
        self.frames.push(Keyframe { steps, world: Arc::new(world.clone()) });
    }

    /// The latest kept world at or before a moment, with its number of steps.
    pub(super) fn before(&self, at: SimTime) -> Option<(u64, World)> {
        let place = self.frames.partition_point(|frame| frame.world.now <= at);
        let frame = self.frames.get(..place)?.last()?;
        Some((frame.steps, World::clone(&frame.world)))
    }

    /// Forgets worlds later than a moment.
    pub(super) fn forget_after(&mut self, at: SimTime) {
        self.frames.retain(|frame| frame.world.now <= at);
    }

    /// Drops every second world and keeps fewer from now on. The first one stays for ever.
    fn thin_out(&mut self) {
        self.gap = self.gap.saturating_mul(2);
        let mut index = 0;
        self.frames.retain(|_| {
            index += 1;
            index % 2 == 1
        });
    }
}
