//! An action as the command that does the same in a real account.

use std::fmt;

use sim::call::{Action, Name};

/// An action as somebody would type it. A fault is no call of AWS, and says so.
pub struct Cli<'a>(pub &'a Action);

impl fmt::Display for Cli<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(action) = self;
        let service = match action.name {
            Name::ModifyTargetGroupAttributes | Name::ModifyListener | Name::ModifyRule => "elbv2",
            Name::PutMetricAlarm | Name::DeleteAlarms | Name::SetAlarmState => "cloudwatch",
            Name::RegisterScalableTarget
            | Name::DeregisterScalableTarget
            | Name::PutScalingPolicy
            | Name::DeleteScalingPolicy
            | Name::PutScheduledAction
            | Name::DeleteScheduledAction => "application-autoscaling",
            Name::SetDesiredCapacity => "autoscaling",
            Name::TerminateInstances => "ec2",
            name if name.field() == "call" => "ecs",
            name => return write!(f, "# a fault, no call: {} {}", name.text(), action.with),
        };
        write!(f, "aws {service} ")?;
        kebab(f, action.name.text())?;
        // A single quote ends a quoted word of a shell, so it is put in from outside.
        let json = action.with.to_string().replace('\'', r"'\''");
        write!(f, " --cli-input-json '{json}'")
    }
}

/// `UpdateService` as `update-service`.
fn kebab(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    for (place, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && place > 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", letter.to_ascii_lowercase())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use sim::time::SimTime;

    use super::*;

    #[test]
    fn calls_are_commands_and_faults_say_that_they_are_none() {
        let check = |name: Name, with: Value, expected: &str| {
            let action = Action::new(SimTime::ZERO, name, with);
            assert_eq!(Cli(&action).to_string(), expected);
        };
        check(
            Name::UpdateService,
            json!({"service": "web", "desiredCount": 5}),
            r#"aws ecs update-service --cli-input-json '{"desiredCount":5,"service":"web"}'"#,
        );
        check(
            Name::TerminateInstances,
            json!({"InstanceIds": ["i-1"]}),
            r#"aws ec2 terminate-instances --cli-input-json '{"InstanceIds":["i-1"]}'"#,
        );
        check(
            Name::StopTask,
            json!({"task": "t-1", "reason": "it's time"}),
            r#"aws ecs stop-task --cli-input-json '{"reason":"it'\''s time","task":"t-1"}'"#,
        );
        check(
            Name::DeleteAlarms,
            json!({"AlarmNames": ["high"]}),
            r#"aws cloudwatch delete-alarms --cli-input-json '{"AlarmNames":["high"]}'"#,
        );
        check(
            Name::DeleteScalingPolicy,
            json!({"PolicyName": "cpu"}),
            r#"aws application-autoscaling delete-scaling-policy --cli-input-json '{"PolicyName":"cpu"}'"#,
        );
        check(Name::Hang, json!({"task": "any"}), r#"# a fault, no call: hang {"task":"any"}"#);
    }
}
