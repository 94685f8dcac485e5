//! Each lane's caption: what runs and is healthy, what it has cost, what of it stands idle, what a dot stands for.

use scene::words::Count;
use sim::cost::{NanoDollars, bill};
use sim::timeline::Timeline;

use crate::browser;
use crate::stage::Stage;

/// Says the captions.
pub(super) fn tell(stage: &Stage) {
    stage.with(|show| {
        for (index, (run, lane)) in show.runs().iter().zip(show.lanes()).enumerate() {
            let selector = format!("[data-lane={}] .stage-figures", lane.name());
            if let Some(place) = browser::find(stage.place(), &selector) {
                browser::set_text(&place, &caption(run, stage.requests_per_dot(index)));
            }
        }
    });
}

fn caption(run: &Timeline, per_dot: u32) -> String {
    let world = run.world();
    let metrics = &world.metrics;
    let bill = bill(world);
    let mut text = format!("{} running", metrics.running);
    if !world.target_groups.is_empty() {
        text.push_str(&format!(", {} healthy", Count(metrics.healthy, "target")));
    }
    let (total, hourly) = (dollars(bill.total), dollars(bill.hourly));
    text.push_str(&format!(" · {total} so far, {hourly} an hour"));
    if let Some(percent) = bill.idle.0.saturating_mul(100).checked_div(bill.instances.0) {
        text.push_str(&format!(
            " · {percent} % of the instances' {} idle",
            dollars(bill.instances)
        ));
    }
    if per_dot > 1 {
        text.push_str(&format!(" · 1 dot = {per_dot} requests"));
    }
    text
}

/// Small amounts to the hundredth of a cent, larger ones to the cent.
pub(super) fn dollars(amount: NanoDollars) -> String {
    let (unit, digits) = if amount.0 < 1_000_000_000 { (100_000, 4) } else { (10_000_000, 2) };
    let whole = amount.0 / 1_000_000_000;
    let rest = amount.0 % 1_000_000_000 / unit;
    format!("${whole}.{rest:0digits$}")
}
