//! Marks on the seek bar where something interesting happened, and where the clock stands.

use scene::player::is_marked;
use sim::record::What;
use sim::time::SimTime;
use study::page::{Node, el};
use web_sys::HtmlElement;

use crate::stage::Stage;
use crate::{browser, mount};

/// Places along the bar; records of one place share a mark.
const PLACES: u64 = 200;

/// How many records the marks tell of, by lane.
#[derive(Default)]
pub(super) struct Shown(Vec<usize>);

/// Puts the marks anew, if there are more or fewer records than before.
pub(super) fn tell(stage: &Stage, holder: &HtmlElement, shown: &mut Shown) {
    stage.with(|show| {
        let counts: Vec<usize> = show.runs().iter().map(|run| run.log().records().len()).collect();
        if counts == shown.0 {
            return;
        }
        shown.0 = counts;
        let end = show.end().0.max(1);
        let mut marks: Vec<Option<&'static str>> = vec![None; PLACES as usize + 1];
        for run in show.runs() {
            let told = run.log().records().iter().filter(|it| is_marked(run.world(), it));
            for record in told {
                let place =
                    (u128::from(record.at.0) * u128::from(PLACES) / u128::from(end)) as usize;
                if let Some(mark) = marks.get_mut(place) {
                    // What went wrong is not hidden by what went well.
                    *mark = if mark.is_none() { Some(kind(&record.what)) } else { *mark };
                    if kind(&record.what) == "tick tick-bad" {
                        *mark = Some("tick tick-bad");
                    }
                }
            }
        }
        let lines = marks.iter().enumerate().filter_map(|(place, kind)| {
            let x = format!("{place}");
            let line = el("line").attr("class", (*kind)?).attr("x1", x.clone()).attr("x2", x);
            Some(line.attr("y1", "0").attr("y2", "8").into())
        });
        let picture: Node = el("svg")
            .attr("viewBox", format!("0 0 {PLACES} 8"))
            .attr("preserveAspectRatio", "none")
            .attr("aria-hidden", "true")
            .children(lines)
            .into();
        mount::replace(holder, &[picture]);
    });
}

fn kind(what: &What) -> &'static str {
    match what {
        What::Deployment { .. } => "tick tick-deployment",
        What::Instance { status: "ACTIVE" | "PENDING", .. } | What::Zone { dark: false, .. } => {
            "tick tick-good"
        }
        _ => "tick tick-bad",
    }
}

/// Where the clock stands, for the charts, which have the seek bar's axis.
pub(super) fn tell_now(stage: &Stage) {
    let SimTime(at) = stage.with(scene::show::Show::at);
    let end = stage.with(|show| show.end().0.max(1));
    // Everything inside is styled anew for it, so it is set where it is used; a finer step would not be seen.
    let Some(charts) = browser::find(stage.place(), ".sandbox-charts") else { return };
    let share = format!("{:.3}", at as f64 / end as f64);
    let style = charts.style();
    if style.get_property_value("--now").unwrap_or_default() != share {
        let _ = style.set_property("--now", &share);
    }
}
