//! What is on the stage as forms: fields under AWS's own names, what the engine says of what was typed into them, and
//! the calls that do it, in the run and as commands.
//!
//! One table (`table`) says which fields there are; the engine's tables of requests say what may stand in them.

mod chosen;
mod fault;
mod read;
mod request;
mod start;
mod table;
#[cfg(test)]
mod tests;

pub use chosen::of;

use serde_json::Value;
use sim::call::{Action, Form, Name};
use sim::time::SimTime;
use sim::timeline::Timeline;
use sim::world::World;

use crate::catalogue::{self, Entry};
use crate::show::Show;
use crate::words::Cli;

/// A kind of thing that is configured by a call of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A service.
    Service,
    /// Whether tasks of a service are protected from scale-in.
    TaskProtection,
    /// The newest revision of a task definition.
    TaskDefinition,
    /// The attributes of a target group.
    TargetGroup,
    /// Where a listener forwards what no rule takes.
    Listener,
    /// Where a listener's rule forwards to.
    ListenerRule,
    /// The capacity provider of an Auto Scaling group.
    CapacityProvider,
    /// A capacity provider of Managed Instances.
    ManagedInstances,
    /// With which capacity providers the cluster is associated.
    Cluster,
    /// The bounds within which a service is scaled.
    ScalableTarget,
    /// A scaling policy.
    ScalingPolicy,
    /// A scheduled action.
    ScheduledAction,
    /// An alarm of a metric that no scaling policy has made.
    Alarm,
    /// A fault that can strike, or the end of one.
    Fault(Name),
}

impl Kind {
    /// All that there is something of, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::Service,
        Self::TaskProtection,
        Self::TaskDefinition,
        Self::TargetGroup,
        Self::Listener,
        Self::ListenerRule,
        Self::CapacityProvider,
        Self::ManagedInstances,
        Self::Cluster,
        Self::ScalableTarget,
        Self::ScalingPolicy,
        Self::ScheduledAction,
        Self::Alarm,
    ];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::TaskProtection => "Task protection",
            Self::TaskDefinition => "Task definition",
            Self::TargetGroup => "Target group",
            Self::Listener => "Listener",
            Self::ListenerRule => "Listener rule",
            Self::CapacityProvider => "Capacity provider",
            Self::ManagedInstances => "Managed Instances provider",
            Self::Cluster => "Cluster",
            Self::ScalableTarget => "Scalable target",
            Self::ScalingPolicy => "Scaling policy",
            Self::ScheduledAction => "Scheduled action",
            Self::Alarm => "Alarm",
            Self::Fault(_) => "Fault",
        }
    }

    /// What there has to be before one more of it can be made; none of what no call makes.
    pub const fn needs(self) -> Option<&'static str> {
        match self {
            Self::Service => Some("a task definition"),
            Self::ManagedInstances => Some("a task definition for MANAGED_INSTANCES"),
            Self::CapacityProvider => Some("an Auto Scaling group that has none"),
            Self::ScalableTarget => Some("a service that scales and has none"),
            Self::ScalingPolicy | Self::ScheduledAction => Some("a scalable target"),
            Self::Alarm => Some("a service"),
            _ => None,
        }
    }
}

/// Something that can be configured, by its name: lanes have tasks of their own, but the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Its name; of a policy `SERVICE/POLICY`, of protection the service or one task. None of a thing that is not there
    /// yet.
    pub name: Option<String>,
}

impl Thing {
    /// A thing that is there.
    pub fn named(kind: Kind, name: impl Into<String>) -> Self {
        Self { kind, name: Some(name.into()) }
    }

    /// What it is called: `Service web`, `New service`, `Fault: slow registry`.
    pub fn title(&self) -> String {
        let kind = self.kind.title();
        match (&self.name, self.kind) {
            (Some(name), _) => format!("{kind} {name}"),
            (None, Kind::Fault(name)) => format!("{kind}: {}", fault::words(name)),
            // A name of AWS's own keeps its capitals.
            (None, Kind::ManagedInstances) => format!("New {kind}"),
            (None, _) => format!("New {}", kind.to_lowercase()),
        }
    }
}

/// What somebody has typed: field by path.
pub type Draft = Vec<(String, String)>;

/// A form, filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its fields, by the object of the request in which they stand.
    pub parts: Vec<Part>,
    /// Fields that have no meaning with what stands in others, by path.
    hidden: Vec<String>,
    /// What the engine says of the requests that belongs to no field of the form.
    pub wrong: Vec<String>,
    /// What has to be called for what was typed; nothing where nothing was changed.
    pub calls: Vec<Call>,
    /// Whether the thing is yet to be made.
    pub is_new: bool,
    /// How it is deleted, and what the engine says of that; none where one call does not do it.
    pub delete: Option<(Call, Vec<String>)>,
}

/// Fields of one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The object's place in the request, empty for the request itself.
    pub title: &'static str,
    /// The fields.
    pub fields: Vec<Field>,
}

/// A field, filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Where it stands in the request, parts divided by `/`.
    pub path: String,
    /// Its name within its object.
    pub name: &'static str,
    /// What may stand in it.
    pub form: Form,
    /// What holds where it is left out; empty where nothing does.
    pub without: &'static str,
    /// Whether it cannot be left out.
    pub required: bool,
    /// What may be meant by a text in it.
    pub choices: Vec<String>,
    /// What it is now, as it is typed; none where it is not set.
    pub now: Option<String>,
    /// What was typed, if it is something else.
    pub typed: Option<String>,
    /// What the engine says of that.
    pub wrong: Vec<String>,
}

impl Field {
    /// What stands in the field.
    pub fn text(&self) -> &str {
        self.typed.as_ref().or(self.now.as_ref()).map_or("", String::as_str)
    }
}

/// A call as it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Which one.
    pub name: Name,
    /// Its request.
    pub with: Value,
}

impl Call {
    /// The same for the command line; none of a fault, which is no call.
    pub fn command(&self) -> Option<String> {
        (!self.is_fault()).then(|| Cli(&self.action(SimTime::ZERO)).to_string())
    }

    /// Its request, laid out; of a fault all that a scenario's action has of it beside its moment.
    pub fn json(&self) -> String {
        let mut action = self.action(SimTime::ZERO).to_value();
        if let Some(fields) = action.as_object_mut().filter(|_| self.is_fault()) {
            fields.remove("at");
            return format!("{action:#}");
        }
        format!("{:#}", self.with)
    }

    /// How it is told: as a command, or where there is none as JSON.
    pub fn told(&self) -> String {
        self.command().unwrap_or_else(|| self.json())
    }

    /// Whether it is no call of AWS.
    pub fn is_fault(&self) -> bool {
        self.name.field() == "fault"
    }

    fn action(&self, at: SimTime) -> Action {
        Action::new(at, self.name, self.with.clone())
    }
}

/// What can be configured at a show's moment, in any of its lanes. What there is, is read once.
#[derive(Debug)]
pub struct Forms<'a> {
    show: &'a Show,
    /// For each lane: things with how they are configured now.
    lanes: Vec<Vec<(Thing, Value)>>,
}

impl<'a> Forms<'a> {
    /// Reads what there is.
    pub fn new(show: &'a Show) -> Self {
        let lanes = show.runs().iter().map(|run| {
            let mut all = read::all(run.world(), run.log());
            start::add(run.world(), &mut all);
            all
        });
        Self { show, lanes: lanes.collect() }
    }

    /// Everything that there is, by kind, then everything that can be made.
    pub fn things(&self) -> Vec<Thing> {
        let mut things: Vec<Thing> = Vec::new();
        for (thing, _) in self.lanes.iter().flatten() {
            if !things.contains(thing) {
                things.push(thing.clone());
            }
        }
        things.sort_by_key(|thing| (thing.name.is_none(), thing.kind));
        things
    }

    /// What cannot be made yet, of the kinds that can be made at all, as it is called with what it needs: `New scaling
    /// policy: needs a scalable target`.
    pub fn not_yet(things: &[Thing]) -> impl Iterator<Item = String> {
        let new = |kind| Thing { kind, name: None };
        let needs = Kind::ALL.into_iter().filter_map(move |kind| Some((new(kind), kind.needs()?)));
        let missing = needs.filter(|(thing, _)| !things.contains(thing));
        missing.map(|(thing, needs)| format!("{}: needs {needs}", thing.title()))
    }

    /// Whether a thing is there, or can be made.
    pub fn has(&self, thing: &Thing) -> bool {
        (0..self.lanes.len()).any(|lane| self.now(lane, thing).is_some())
    }

    /// How a thing is configured in a lane.
    fn now(&self, lane: usize, thing: &Thing) -> Option<Value> {
        let known = self.lanes.get(lane)?.iter().find(|(own, _)| own == thing);
        known.map(|(_, now)| now.clone()).or_else(|| read::one(self.world(lane)?, thing))
    }

    /// The form of a thing with what was typed into it; none where it is not there any more. It is filled in as the
    /// first lane has it, and judged in all that do.
    pub fn sheet(&self, thing: &Thing, draft: &Draft) -> Option<Sheet> {
        let table = table::of(thing.kind)?;
        let found = (0..self.lanes.len()).filter_map(|lane| Some((lane, self.now(lane, thing)?)));
        let found: Vec<(usize, Value)> = found.collect();
        let (first, now) = found.first()?;
        let world = self.world(*first)?;
        let mut sheet = fill(table, thing, now, draft);
        for field in sheet.parts.iter_mut().flat_map(|part| &mut part.fields) {
            field.choices = start::choices(world, field.name);
        }
        sheet.calls = request::calls(world, table, thing, now, &sheet);
        let mut lanes: Vec<usize> = found.iter().map(|(place, _)| *place).collect();
        if matches!(thing.kind, Kind::TaskProtection | Kind::Fault(_)) {
            // Lanes have tasks of their own: where these are not, it does nothing.
            lanes.truncate(1);
        }
        request::judge(self.show, &lanes, thing.kind, &mut sheet);
        Some(sheet)
    }

    fn world(&self, lane: usize) -> Option<&'a World> {
        self.show.runs().get(lane).map(Timeline::world)
    }
}

/// The form of a thing that is as `now` says, with what was typed into it.
fn fill(table: &table::Table, thing: &Thing, now: &Value, draft: &Draft) -> Sheet {
    let new = table.new.as_ref().filter(|_| thing.name.is_none());
    let call = new.map_or(table.call, |new| new.call);
    let groups: Vec<&table::Group> =
        new.map_or(&[][..], |new| new.groups).iter().chain(table.groups).collect();
    let part = |group: &&table::Group| Part {
        title: group.at,
        fields: group.rows.iter().filter_map(|row| field(call, group, row, now, draft)).collect(),
    };
    let all: Vec<Part> = groups.iter().map(part).collect();
    let means = |(path, word): (&str, &str)| {
        // A field that is on no form is as the thing has it.
        let mut fields = all.iter().flat_map(|part| &part.fields);
        let text = fields.find(|field| field.path == path).map(|field| match field.text() {
            "" => field.without,
            text => text,
        });
        text.or_else(|| now.get(path)?.as_str()) == Some(word)
    };
    let shown: Vec<bool> = groups.iter().map(|it| it.only.is_none_or(means)).collect();
    let mut sheet = Sheet {
        parts: Vec::new(),
        hidden: Vec::new(),
        wrong: Vec::new(),
        calls: Vec::new(),
        is_new: new.is_some(),
        delete: None,
    };
    for (part, shown) in all.into_iter().zip(shown) {
        if !shown {
            sheet.hidden.extend(part.fields.into_iter().map(|field| field.path));
        } else if let Some(before) = sheet.parts.last_mut().filter(|it| it.title == part.title) {
            before.fields.extend(part.fields);
        } else if !part.fields.is_empty() {
            sheet.parts.push(part);
        }
    }
    let delete = table.delete.filter(|_| thing.name.is_some());
    sheet.delete = delete.map(|(name, with)| (Call { name, with: with(now) }, Vec::new()));
    sheet
}

/// A field filled in; none where the call does not have it.
fn field(
    call: Name,
    group: &table::Group,
    row: &table::Row,
    now: &Value,
    draft: &Draft,
) -> Option<Field> {
    let path = match group.at {
        "" => row.name.to_owned(),
        at => format!("{at}/{}", row.name),
    };
    // Names of attributes hold full stops, never the sign that divides a path.
    let dotted = path.replace('/', ".");
    let form = match (row.words, call) {
        ([], Name::ModifyTargetGroupAttributes) => Form::Text,
        ([], _) => call.form(&dotted)?,
        (words, _) => Form::OneOf(words),
    };
    let find = |path: &str| path.split('/').try_fold(now, |value, part| value.get(part));
    let within = path.rsplit_once('/').is_none_or(|(object, _)| find(object).is_some());
    let now = find(&path).map(read::text);
    let typed = draft.iter().find(|(own, _)| *own == path).map(|(_, text)| text.trim().to_owned());
    let typed = typed.filter(|text| *text != now.as_deref().unwrap_or_default());
    Some(Field {
        name: row.name,
        form,
        without: row.without,
        required: within && call.requires(&dotted),
        choices: Vec::new(),
        now,
        typed,
        wrong: Vec::new(),
        path,
    })
}

impl Sheet {
    /// A field by its path.
    pub fn find(&self, path: &str) -> Option<&Field> {
        self.fields().find(|field| field.path == path)
    }

    /// Its fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.parts.iter().flat_map(|part| &part.fields)
    }

    /// The scenario of the site that has what the engine misses, where that is more than one form can add.
    pub fn example(&self) -> Option<&'static Entry> {
        let mut wrong = self.fields().flat_map(|field| &field.wrong).chain(&self.wrong);
        wrong
            .any(|it| it.contains("load balancers with advancedConfiguration"))
            .then(|| catalogue::find("blue-green"))?
    }

    /// Whether the engine takes what was typed.
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty() && self.fields().all(|field| field.wrong.is_empty())
    }
}
