//! What may go wrong: each fault says what it would strike, the chosen thing or any, and rests when there is nothing.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use scene::frame::Subject;
use scene::show::Show;
use serde_json::{Value, json};
use sim::call::Name;
use sim::ids::{TaskId, ZoneId};
use sim::instance::{Instance, InstanceStatus};
use sim::record::What;
use sim::task::{Host, Task, TaskStatus};
use sim::timeline::Timeline;
use study::page::{Node, el};
use web_sys::Element;

use super::super::notice::{done, notice};
use super::build::button;
use super::enable;
use crate::browser::{self, window};
use crate::stage::{Stage, open_one, tree};

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

impl On {
    /// The kind of thing, with its article.
    const fn thing(self) -> (&'static str, &'static str) {
        match self {
            Self::Task(_) => ("a", "task"),
            Self::Instance(_) => ("an", "instance"),
            Self::Zone(_) => ("a", "zone"),
        }
    }
}

/// What each fault strikes, as its button says it, in their order.
#[derive(Default)]
pub(super) struct Offers(RefCell<[Option<Offer>; FAULTS.len()]>, RefCell<Option<Timeout>>);

/// A thing in a lane that a fault can strike.
#[derive(Clone, Copy, PartialEq)]
struct Victim(usize, Subject);

/// What a button says that it strikes.
#[derive(Clone, Copy)]
struct Offer {
    victim: Victim,
    /// Since when that is gone, on the browser's clock.
    gone_ms: Option<f64>,
}

/// Whoever is about to press a button whose victim has just gone has this long, in milliseconds, to see that it strikes
/// another one from now on.
const GONE_MS: u32 = 1_500;

const FAULTS: [Fault; 11] = [
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
pub(super) fn act(stage: &Stage, offers: &Offers, action: &str, on: &Element) -> bool {
    let Some(place) = FAULTS.iter().position(|fault| fault.does == action) else { return false };
    let fault = &FAULTS[place];
    // A key means the thing that has the focus, a button what it says; the next time it says another one.
    let offered = offers.0.borrow_mut()[place].take().map(|offer| offer.victim);
    let meant = chosen(stage, fault, tree::meant(stage, on));
    let is_button = matches!(on.get_attribute("data-do"), Some(does) if does == fault.does);
    let victim = if is_button { offered.or(meant) } else { meant.or(offered) };
    let victim = victim.filter(|victim| can(stage, fault, *victim)).or_else(|| any(stage, fault));
    let Some((victim, (name, with))) = victim.and_then(|it| Some((it, called(stage, fault, it)?)))
    else {
        notice(stage, &format!("{}: nothing can be struck by that now.", fault.verb));
        return true;
    };
    let said = stage.act_all(vec![(fault.name, with)]);
    let accepted = said.iter().any(|record| matches!(record.what, What::Accepted { .. }));
    let (_, thing) = fault.on.thing();
    match Show::refusal(&said).filter(|_| !accepted) {
        Some(refusal) => done(stage, &format!("Refused: {refusal}")),
        None if meant == Some(victim) => done(stage, &format!("{} {name}: done.", fault.verb)),
        None => done(
            stage,
            &format!(
                "{} {name}: done. No {thing} was chosen on the stage, so it struck the first one.",
                fault.verb
            ),
        ),
    }
    true
}

/// Says on each button what it would strike. While somebody is at a button, that is not another one under their hand.
pub(super) fn tell(stage: &Stage, offers: &Offers) {
    let now_ms = window().performance().map_or(0.0, |clock| clock.now());
    for (fault, offer) in FAULTS.iter().zip(offers.0.borrow_mut().iter_mut()) {
        let selector = format!("button[data-do={}]", fault.does);
        let Some(button) = browser::find(stage.place(), &selector) else { continue };
        let held = offer.filter(|_| matches!(button.matches(":hover, :focus"), Ok(true)));
        *offer = match held {
            Some(held) => hold(stage, fault, held, now_ms),
            None => first(stage, fault),
        };
        let can = offer.is_some_and(|offer| offer.gone_ms.is_none());
        enable(stage, &selector, can);
        let name = offer.and_then(|offer| Some(called(stage, fault, offer.victim)?.0));
        let text = match name {
            Some(name) if can => format!("{} {name}", fault.verb),
            Some(name) => format!("{} {name}: too late", fault.verb),
            None => {
                let (article, thing) = fault.on.thing();
                format!("{} {article} {thing}", fault.verb)
            }
        };
        browser::set_text(&button, &text);
    }
    if offers.0.borrow().iter().flatten().any(|offer| offer.gone_ms.is_some()) {
        // The clock may rest, and then nothing else would say so.
        offers.1.replace(Some(Timeout::new(GONE_MS, || {
            if let Some(stage) = open_one() {
                stage.changed();
            }
        })));
    }
}

/// Keeps what a button says for as long as it is true, and a moment longer.
fn hold(stage: &Stage, fault: &Fault, offer: Offer, now_ms: f64) -> Option<Offer> {
    if can(stage, fault, offer.victim) {
        return Some(Offer { gone_ms: None, ..offer });
    }
    let gone_ms = offer.gone_ms.unwrap_or(now_ms);
    if now_ms - gone_ms < f64::from(GONE_MS) {
        return Some(Offer { gone_ms: Some(gone_ms), ..offer });
    }
    first(stage, fault)
}

/// What is chosen on the stage, otherwise the first thing that can be struck.
fn first(stage: &Stage, fault: &Fault) -> Option<Offer> {
    let victim = chosen(stage, fault, stage.chosen()).or_else(|| any(stage, fault));
    victim.map(|victim| Offer { victim, gone_ms: None })
}

/// What of a thing a fault can strike: itself, or the instance that it runs on.
fn chosen(stage: &Stage, fault: &Fault, meant: Option<(usize, Subject)>) -> Option<Victim> {
    let (lane, subject) = meant?;
    let subject = stage.with(|show| {
        let world = show.runs().get(lane)?.world();
        Some(match (fault.on, subject) {
            (On::Instance(_), Subject::Task(id)) => match world.tasks.get(id)?.host {
                Host::Ec2(Some(id)) => Subject::Instance(id),
                _ => subject,
            },
            (On::Zone(_), Subject::Fargate(id)) => Subject::Zone(id),
            _ => subject,
        })
    })?;
    Some(Victim(lane, subject)).filter(|victim| can(stage, fault, *victim))
}

fn can(stage: &Stage, fault: &Fault, Victim(lane, subject): Victim) -> bool {
    stage.with(|show| {
        let Some(world) = show.runs().get(lane).map(Timeline::world) else { return false };
        match (fault.on, subject) {
            (On::Task(fits), Subject::Task(id)) => world.tasks.get(id).is_some_and(fits),
            (On::Instance(fits), Subject::Instance(id)) => {
                world.instances.get(id).is_some_and(fits)
            }
            (On::Zone(dark), Subject::Zone(id)) => {
                world.zone(id).is_some_and(|zone| zone.dark == dark)
            }
            _ => false,
        }
    })
}

fn any(stage: &Stage, fault: &Fault) -> Option<Victim> {
    stage.with(|show| {
        let mut lanes = show.runs().iter().enumerate();
        lanes.find_map(|(lane, run)| Some(Victim(lane, on_any(run, show.runs(), fault)?)))
    })
}

/// The first thing of a run that it can strike; of tasks one that it can strike in every lane, if there is one.
fn on_any(run: &Timeline, all: &[Timeline], fault: &Fault) -> Option<Subject> {
    let world = run.world();
    match fault.on {
        On::Task(fits) => {
            let fits = |task: &Task| runs(task) && fits(task);
            let ids = || world.tasks.iter().filter(|(_, task)| fits(task)).map(|(id, _)| id);
            let everywhere =
                |id: &TaskId| all.iter().all(|run| run.world().tasks.get(*id).is_some_and(fits));
            ids().find(everywhere).or_else(|| ids().next()).map(Subject::Task)
        }
        On::Instance(fits) => {
            let found = world.instances.iter().find(|(_, instance)| fits(instance));
            found.map(|(id, _)| Subject::Instance(id))
        }
        On::Zone(dark) => {
            let place = world.zones.iter().position(|zone| zone.dark == dark)?;
            Some(Subject::Zone(ZoneId(u8::try_from(place).ok()?)))
        }
    }
}

/// How what is struck is called, and the request that strikes it.
fn called(stage: &Stage, fault: &Fault, Victim(lane, subject): Victim) -> Option<(String, Value)> {
    match subject {
        Subject::Task(id) => Some((id.to_string(), json!({"task": id.to_string()}))),
        Subject::Instance(id) => {
            let id = id.to_string();
            let with = match fault.name {
                Name::TerminateInstances => json!({"InstanceIds": [id]}),
                Name::UpdateContainerInstancesState => {
                    json!({"containerInstances": [id], "status": "DRAINING"})
                }
                _ => json!({"instance": id}),
            };
            Some((id, with))
        }
        Subject::Zone(id) => {
            let zone =
                |show: &Show| Some(show.runs().get(lane)?.world().zone(id)?.name.to_string());
            let name = stage.with(zone)?;
            let with = json!({"availabilityZone": name});
            Some((name, with))
        }
        _ => None,
    }
}
