//! A show as a file: the scenario with what was done in it as its own actions, so that it replays by itself.

use sim::scenario::Scenario;

use super::Show;

/// The most bytes of a file's name, without its ending.
const LONGEST_NAME: usize = 60;

impl Show {
    /// The scenario as a file that replays what was done: opened, it comes to the same picture at the same moment,
    /// in whatever lanes. A run that has gone on for longer than its scenario says does so in the file, too.
    pub fn to_file(&self) -> String {
        let mut whole = Scenario::clone(&self.made.scenario);
        for action in &self.made.actions {
            // Behind those of the same moment, as in the run.
            let place = whole.actions.partition_point(|other| other.at <= action.at);
            whole.actions.insert(place, action.clone());
        }
        whole.duration = self.end();
        whole.to_json()
    }

    /// A name for that file which every system takes: what the site calls the scenario, or its title.
    pub fn file_name(&self) -> String {
        let named = self.preset().unwrap_or(&self.made.scenario.title);
        let mut name = String::new();
        for letter in named.chars() {
            if name.len() >= LONGEST_NAME {
                break;
            }
            if letter.is_ascii_alphanumeric() {
                name.push(letter.to_ascii_lowercase());
            } else if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        }
        match name.trim_end_matches('-') {
            "" => "scenario.json".to_owned(),
            name => format!("{name}.json"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use sim::call::Name;
    use sim::scenario::lane::Lane;
    use sim::time::SimTime;

    use super::*;

    const EXAMPLES: [&str; 4] = [
        include_str!("../../../../examples/canary-rolled-back.json"),
        include_str!("../../../../examples/listener-weights.json"),
        include_str!("../../../../examples/cluster-scaling.json"),
        include_str!("../../../../examples/self-healing.json"),
    ];

    fn seek(show: &mut Show, to: SimTime) {
        show.seek(to);
        while show.tick(16.0, 10_000) {}
        assert_eq!(show.at(), to);
    }

    /// Something that can be done in most runs, and a few things that are refused.
    fn call(kind: u8, service: &str) -> (Name, Value) {
        match kind {
            0 => (Name::KillContainer, json!({"task": "any"})),
            1 => (Name::Hang, json!({"task": "any"})),
            2 => (Name::StopTask, json!({"task": "t-1", "reason": "Ünïcode"})),
            3 => (Name::LoseZone, json!({"availabilityZone": "us-east-1a"})),
            4 => (Name::RestoreZone, json!({"availabilityZone": "us-east-1a"})),
            5 => (Name::TrafficRate, json!({"rate": 7})),
            6 => (Name::TerminateInstances, json!({"InstanceIds": ["i-1"]})),
            7 => (
                Name::SetDesiredCapacity,
                json!({"AutoScalingGroupName": "cluster", "DesiredCapacity": 3}),
            ),
            8 => (Name::UpdateService, json!({"service": service, "desiredCount": 4})),
            _ => (Name::UpdateService, json!({"service": service, "forceNewDeployment": true})),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn a_saved_file_replays_what_was_done(
            example in 0..EXAMPLES.len(),
            done in prop::collection::vec((1_u64..60_000, 0_u8..10, any::<bool>()), 1..6),
            after in 1_u64..60_000,
        ) {
            let scenario = Scenario::parse(EXAMPLES[example]).unwrap();
            let lanes = scenario.lanes();
            let mut show = Show::new(None, scenario, &lanes);
            let first = show.runs()[0].world().services.values().next();
            let service = first.map_or_else(|| "web".to_owned(), |it| it.name.to_string());
            for (later, kind, twice) in done {
                let to = SimTime(show.at().0 + later * 1_003);
                seek(&mut show, to);
                let mut calls = vec![call(kind, &service)];
                if twice {
                    calls.push(call(5, &service));
                }
                show.act_all(calls);
            }
            let to = SimTime(show.at().0 + after * 1_003);
            seek(&mut show, to);
            let saved = Scenario::parse(&show.to_file()).unwrap();
            let mut again = Show::new(None, saved, &lanes);
            prop_assert_eq!(again.lanes(), show.lanes());
            seek(&mut again, to);
            prop_assert_eq!(again.digest(), show.digest());
            // The file of the file says the same.
            prop_assert_eq!(again.to_file(), show.to_file());
        }
    }

    #[test]
    fn a_run_that_has_gone_on_is_as_long_in_its_file() {
        let text = r#"{"gantry": 1, "duration": "1m"}"#;
        let mut show = Show::new(None, Scenario::parse(text).unwrap(), &[Lane::AsWritten]);
        seek(&mut show, SimTime::from_secs(60));
        show.act(Name::TrafficRate, &json!({"rate": 7}));
        let saved = Scenario::parse(&show.to_file()).unwrap();
        assert_eq!(saved.duration, SimTime::from_secs(120));
        assert_eq!(saved.actions.len(), 1);
    }

    #[test]
    fn a_file_is_named_after_its_scenario() {
        let check = |preset: Option<&str>, title: &str, expected: &str| {
            let mut document = json!({"gantry": 1});
            if !title.is_empty() {
                document["title"] = title.into();
            }
            let scenario = Scenario::parse(&document.to_string()).unwrap();
            let show = Show::new(preset.map(str::to_owned), scenario, &[]);
            assert_eq!(show.file_name(), expected, "{title}");
        };
        check(Some("canary"), "A title", "canary.json");
        check(None, "Two zones: one is lost!", "two-zones-one-is-lost.json");
        check(None, "../../etc/passwd", "etc-passwd.json");
        check(None, "Ü", "scenario.json");
        check(None, "", "scenario.json");
        check(
            None,
            &"long ".repeat(30),
            &format!("{}.json", "long-".repeat(12).trim_end_matches('-')),
        );
    }
}
