//! Faults that are in force in the lanes of a show: each once, and where it is if not in all of them.

use std::fmt;

use sim::in_force::{InForce, in_force};
use sim::scenario::lane::Lane;

use super::Show;

/// A fault that is in force on the stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// As its world has it; of several lanes the first.
    pub fault: InForce,
    /// Where it is; none where it is in every lane.
    pub only: Option<Lane>,
}

impl Show {
    /// All faults that are in force at the moment shown.
    pub fn in_force(&self) -> Vec<Held> {
        let mut held: Vec<Held> = Vec::new();
        for (place, (run, lane)) in self.runs.iter().zip(&self.lanes).enumerate() {
            let own = in_force(run.world());
            // What was in every lane before and is not in this one.
            for it in held.iter_mut().filter(|it| !own.iter().any(|own| is_same(own, &it.fault))) {
                it.only = it.only.or(self.lanes.first().copied());
            }
            for fault in own {
                if !held.iter().any(|it| is_same(&it.fault, &fault)) {
                    let only = (place > 0).then_some(*lane);
                    held.push(Held { fault, only });
                }
            }
        }
        held
    }
}

fn is_same(one: &InForce, other: &InForce) -> bool {
    one.fault == other.fault && one.sentence == other.sentence
}

/// As a sentence without its full stop.
impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fault.sentence)?;
        f.write_str(match self.only {
            Some(Lane::Fargate) => ", on Fargate alone",
            Some(Lane::Ec2) => ", on EC2 alone",
            Some(Lane::AsWritten) | None => "",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use serde_json::json;
    use sim::call::Name;
    use sim::time::SimTime;

    use super::*;
    use crate::words::describe;

    const TWINS: &str = include_str!("../../../../examples/twin-lanes.json");

    fn twins() -> Show {
        let scenario = sim::scenario::Scenario::parse(TWINS).unwrap();
        let mut show = Show::new(None, scenario, &Lane::TWINS);
        show.seek(SimTime::from_secs(60));
        while show.tick(16.0, u32::MAX) {}
        show
    }

    fn said(show: &Show) -> String {
        show.in_force().iter().fold(String::new(), |mut text, it| {
            writeln!(text, "{it}").unwrap();
            text
        })
    }

    #[test]
    fn what_is_in_force_is_said_once_and_with_its_lane() {
        let mut show = twins();
        assert_eq!(said(&show), "");
        show.act(Name::DisconnectAgent, &json!({"instance": "i-1"}));
        show.act(Name::SlowRegistry, &json!({"factor": 10}));
        show.act(Name::RetireTask, &json!({"task": "t-1"}));
        expect_test::expect![[r#"
            AWS retires the host under t-1, on Fargate alone
            Pulls take 10 times as long as usual
            The agent of i-1 has no connection, on EC2 alone
        "#]]
        .assert_eq(&said(&show));
        let spoken = describe(show.runs()[0].world(), show.at());
        assert!(spoken.contains("Pulls take 10 times as long as usual. "), "{spoken}");
    }

    /// What takes a fault back is an action like any other: in every lane, one step of undo, kept in the link.
    #[test]
    fn taking_back_is_an_ordinary_action() {
        let mut show = twins();
        show.act(Name::LoseZone, &json!({"availabilityZone": "us-east-1a"}));
        let (name, with) = show.in_force().remove(0).fault.mend.unwrap();
        assert_eq!(Show::refusal(&show.act_all(vec![(name, with)])), None);
        assert_eq!(said(&show), "");
        assert_eq!(show.link().actions.last().map(|it| it.name), Some(Name::RestoreZone));
        assert!(show.undo());
        assert_eq!(said(&show), "Zone us-east-1a is lost\n");
    }
}
