//! What may go wrong: each fault says what it would strike, the chosen thing or any, and rests when there is nothing.

use scene::frame::Subject;
use scene::show::Show;
use serde_json::{Value, json};
use sim::call::Name;
use sim::ids::{InstanceId, TaskId};
use sim::instance::{Instance, InstanceStatus};
use sim::record::What;
use sim::task::{Host, Task, TaskStatus};
use sim::timeline::Timeline;
use sim::world::World;
use study::page::{Node, el};
use web_sys::Element;

use super::super::notice::{done, notice};
use super::build::button;
use super::enable;
use crate::browser;
use crate::stage::{Stage, tree};

/// A fault, or its end.
struct Fault {
    does: &'static str,
    name: Name,
    /// The beginning of its label; what it strikes follows.
    verb: &'static str,
    on: On,
}

/// What a fault strikes.
#[derive(Clone, Copy)]
enum On {
    /// A task that meets a condition.
    Task(fn(&Task) -> bool),
    /// An instance that meets a condition.
    Instance(fn(&Instance) -> bool),
    /// A zone that is dark, or is not.
    Zone(bool),
}

/// What is struck: how it is called, and the request.
type Target = (String, Value);

const FAULTS: &[Fault] = &[
    Fault { does: "stop", name: Name::StopTask, verb: "Stop", on: On::Task(is_wanted) },
    Fault {
        does: "kill",
        name: Name::KillContainer,
        verb: "Kill the process of",
        on: On::Task(runs),
    },
    Fault { does: "hang", name: Name::Hang, verb: "Hang", on: On::Task(is_sound) },
    Fault {
        does: "fail",
        name: Name::FailHealthChecks,
        verb: "Fail the checks of",
        on: On::Task(is_sound),
    },
    Fault { does: "recover", name: Name::Recover, verb: "Recover", on: On::Task(is_struck) },
    Fault {
        does: "terminate",
        name: Name::TerminateInstances,
        verb: "Terminate",
        on: On::Instance(is_of_ec2),
    },
    Fault {
        does: "drain",
        name: Name::UpdateContainerInstancesState,
        verb: "Drain",
        on: On::Instance(is_active),
    },
    Fault {
        does: "disconnect",
        name: Name::DisconnectAgent,
        verb: "Disconnect the agent of",
        on: On::Instance(is_connected),
    },
    Fault {
        does: "connect",
        name: Name::ConnectAgent,
        verb: "Connect the agent of",
        on: On::Instance(is_cut_off),
    },
    Fault { does: "darken", name: Name::LoseZone, verb: "Darken", on: On::Zone(false) },
    Fault { does: "restore", name: Name::RestoreZone, verb: "Restore", on: On::Zone(true) },
];

fn is_wanted(task: &Task) -> bool {
    task.wanted && task.status != TaskStatus::Stopped
}

fn runs(task: &Task) -> bool {
    task.status == TaskStatus::Running && task.wanted
}

fn is_struck(task: &Task) -> bool {
    runs(task) && task.containers.iter().any(|own| own.process.hung || own.process.failing)
}

fn is_sound(task: &Task) -> bool {
    runs(task) && !is_struck(task)
}

fn lives(instance: &Instance) -> bool {
    instance.ended.is_none()
}

/// EC2 does not know external instances.
fn is_of_ec2(instance: &Instance) -> bool {
    lives(instance) && !instance.is_external()
}

fn is_active(instance: &Instance) -> bool {
    instance.status == InstanceStatus::Active
}

fn is_connected(instance: &Instance) -> bool {
    is_active(instance) && instance.agent_connected
}

fn is_cut_off(instance: &Instance) -> bool {
    lives(instance) && instance.agent_down
}

/// All faults as buttons.
pub(super) fn group() -> Node {
    let hint = "On what is chosen on the stage, otherwise on the first that can be struck; in every lane that has it.";
    let buttons = FAULTS.iter().map(|fault| -> Node { button(fault.does, fault.verb).into() });
    el("div")
        .class("tool-group")
        .child(el("h3").text("Break and mend"))
        .child(el("p").class("tool-hint").text(hint))
        .children(buttons)
        .into()
}

/// What a fault does, on what a key or a button means. False when it is none.
pub(super) fn act(stage: &Stage, action: &str, on: &Element) -> bool {
    let Some(fault) = FAULTS.iter().find(|fault| fault.does == action) else { return false };
    let meant = tree::meant(stage, on);
    let Some((name, with)) = target(stage, fault, meant) else {
        notice(stage, &format!("{}: nothing can be struck by that now.", fault.verb));
        return true;
    };
    let of_meant = target_of(stage, fault, meant).is_some();
    let said = stage.act_all(vec![(fault.name, with)]);
    let accepted = said.iter().any(|record| matches!(record.what, What::Accepted { .. }));
    match Show::refusal(&said).filter(|_| !accepted) {
        Some(refusal) => done(stage, &format!("Refused: {refusal}")),
        None if of_meant => done(stage, &format!("{} {name}: done.", fault.verb)),
        None => done(stage, &format!("{} {name}: done. Nothing else was chosen.", fault.verb)),
    }
    true
}

/// Says on each button what it would strike.
pub(super) fn tell(stage: &Stage) {
    for fault in FAULTS {
        let target = target(stage, fault, stage.chosen());
        let selector = format!("button[data-do={}]", fault.does);
        enable(stage, &selector, target.is_some());
        let Some(button) = browser::find(stage.place(), &selector) else { continue };
        let thing = match fault.on {
            On::Task(_) => "a task",
            On::Instance(_) => "an instance",
            On::Zone(_) => "a zone",
        };
        let name = target.map_or_else(|| thing.to_owned(), |(name, _)| name);
        browser::set_text(&button, &format!("{} {name}", fault.verb));
    }
}

/// What a fault strikes: what is meant, otherwise the first thing that it can.
fn target(stage: &Stage, fault: &Fault, meant: Option<(usize, Subject)>) -> Option<Target> {
    let runs = |show: &Show| show.runs().iter().find_map(|run| on_any(run, show.runs(), fault));
    target_of(stage, fault, meant).or_else(|| stage.with(runs))
}

fn target_of(stage: &Stage, fault: &Fault, meant: Option<(usize, Subject)>) -> Option<Target> {
    let (lane, subject) = meant?;
    stage.with(|show| on_chosen(show.runs().get(lane)?.world(), fault, subject))
}

fn on_chosen(world: &World, fault: &Fault, chosen: Subject) -> Option<Target> {
    match (fault.on, chosen) {
        (On::Task(fits), Subject::Task(id)) => {
            world.tasks.get(id).filter(|it| fits(it)).map(|_| of_task(id))
        }
        (On::Instance(fits), Subject::Instance(id)) => {
            world.instances.get(id).filter(|it| fits(it)).map(|_| of_instance(fault, id))
        }
        (On::Instance(fits), Subject::Task(id)) => match world.tasks.get(id)?.host {
            Host::Ec2(Some(id)) => {
                world.instances.get(id).filter(|it| fits(it)).map(|_| of_instance(fault, id))
            }
            _ => None,
        },
        (On::Zone(dark), Subject::Zone(id) | Subject::Fargate(id)) => {
            world.zone(id).filter(|zone| zone.dark == dark).map(|zone| of_zone(&zone.name))
        }
        _ => None,
    }
}

/// The first thing of a run that it can strike; of tasks one that it can strike in every lane, if there is one.
fn on_any(run: &Timeline, all: &[Timeline], fault: &Fault) -> Option<Target> {
    let world = run.world();
    match fault.on {
        On::Task(fits) => {
            let fits = |task: &Task| runs(task) && fits(task);
            let ids = || world.tasks.iter().filter(|(_, task)| fits(task)).map(|(id, _)| id);
            let everywhere =
                |id: &TaskId| all.iter().all(|run| run.world().tasks.get(*id).is_some_and(fits));
            ids().find(everywhere).or_else(|| ids().next()).map(of_task)
        }
        On::Instance(fits) => {
            let found = world.instances.iter().find(|(_, instance)| fits(instance));
            found.map(|(id, _)| of_instance(fault, id))
        }
        On::Zone(dark) => {
            let zone = world.zones.iter().find(|zone| zone.dark == dark)?;
            Some(of_zone(&zone.name))
        }
    }
}

fn of_task(id: TaskId) -> Target {
    (id.to_string(), json!({"task": id.to_string()}))
}

fn of_instance(fault: &Fault, id: InstanceId) -> Target {
    let id = id.to_string();
    let with = match fault.name {
        Name::TerminateInstances => json!({"InstanceIds": [id]}),
        Name::UpdateContainerInstancesState => {
            json!({"containerInstances": [id], "status": "DRAINING"})
        }
        _ => json!({"instance": id}),
    };
    (id, with)
}

fn of_zone(name: &str) -> Target {
    (name.to_owned(), json!({"availabilityZone": name}))
}
