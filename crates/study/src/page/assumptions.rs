//! `/assumptions`: every rule and figure the site rests on, with its mark, its source and its date.

use super::{Element, Links, Node, Page, el};
use crate::facts::{Facts, Mark, Rule};

/// What the parts of rule ids before the first dot are called.
const AREAS: [(&str, &str); 24] = [
    ("alb", "Application Load Balancer"),
    ("autoscale", "Service auto scaling"),
    ("bluegreen", "Blue/green, linear and canary deployments"),
    ("breaker", "Deployment circuit breaker"),
    ("change", "What changed, and when"),
    ("cluster", "Clusters"),
    ("cluster-scale", "Cluster auto scaling"),
    ("container", "Containers"),
    ("deploy", "Deployments"),
    ("ec2", "EC2 container instances"),
    ("engine", "Gantry's own choices where documents are silent"),
    ("event", "Events"),
    ("fargate", "Fargate"),
    ("health", "Health"),
    ("iam", "Roles"),
    ("instance", "Instance states"),
    ("net", "Networking"),
    ("place", "Placement"),
    ("price", "Prices"),
    ("provider", "Capacity providers"),
    ("quota", "Quotas"),
    ("service", "Service scheduler"),
    ("storage", "Storage"),
    ("task", "Task life cycle"),
];

/// The page; rules keep the order of the file within their area.
pub fn page(facts: &Facts, links: Links<'_>) -> Page {
    let mut areas: Vec<(&str, Vec<&Rule>)> = Vec::new();
    for rule in &facts.rules {
        let area = rule.id.split('.').next().unwrap_or_default();
        match areas.iter_mut().find(|(name, _)| *name == area) {
            Some((_, rules)) => rules.push(rule),
            None => areas.push((area, vec![rule])),
        }
    }
    let index = el("ul")
        .class("areas")
        .children(areas.iter().map(|(area, rules)| index_entry(area, rules.len(), links)));
    let sections = areas.iter().map(|(area, rules)| section(area, rules, facts));
    let body = el("div")
        .class("assumptions")
        .child(el("h1").text("Rules, figures and assumptions"))
        .children(introduction(facts))
        .child(el("nav").attr("aria-label", "Areas").child(index))
        .children(sections);
    Page {
        title: "Rules, figures and assumptions".into(),
        description: "Every rule and figure of Amazon ECS that this site rests on, with its source and date, \
                      and what is typical or assumed rather than documented."
            .into(),
        body: vec![body.into()],
    }
}

fn introduction(facts: &Facts) -> Vec<Node> {
    let count = |mark| facts.rules.iter().filter(|r| r.mark == mark).count();
    let line = |mark: Mark, text: &'static str| {
        el("li").child(badge(mark)).text(format!(" {}: {text}", count(mark))).into()
    };
    let lead = "Everything the notes claim rests on these entries. Each says how far to trust it.";
    vec![
        el("p").class("lead").text(lead).into(),
        el("ul")
            .class("marks")
            .children([
                line(
                    Mark::Documented,
                    "AWS documents it, or it follows from what AWS documents by arithmetic.",
                ),
                line(Mark::Typical, "observed or commonly reported; AWS promises nothing."),
                line(Mark::Ours, "chosen by Gantry where documents are silent."),
            ])
            .into(),
    ]
}

fn index_entry(area: &str, n_rules: usize, links: Links<'_>) -> Node {
    let href = links.to(&format!("assumptions#area-{area}"));
    el("li").child(el("a").attr("href", href).text(title(area))).text(format!(" {n_rules}")).into()
}

fn section(area: &str, rules: &[&Rule], facts: &Facts) -> Node {
    el("section")
        .child(el("h2").attr("id", format!("area-{area}")).text(title(area)))
        .child(el("ul").class("rules").children(rules.iter().map(|rule| entry(rule, facts))))
        .into()
}

fn entry(rule: &Rule, facts: &Facts) -> Node {
    let mut head = el("p").class("rule-head").child(el("code").text(&rule.id));
    if let Some(value) = rule.shown() {
        head = head.child(el("strong").class("value").text(value));
    }
    let mut entry = el("li")
        .class("rule")
        .attr("id", &rule.id)
        .child(head.child(badge(rule.mark)))
        .child(el("p").text(&rule.statement));
    if let Some((least, most)) = &rule.range {
        let unit = rule.unit.as_deref().unwrap_or_default();
        entry =
            entry.child(el("p").class("fine").text(format!("Permitted: {least} to {most} {unit}")));
    }
    if let Some(disputed) = &rule.disputed {
        entry = entry.child(el("p").class("fine").text(format!("Documents disagree: {disputed}")));
    }
    entry.child(citations(rule, facts)).into()
}

/// Where a rule comes from, with links, and of when that is.
pub fn citations(rule: &Rule, facts: &Facts) -> Element {
    let mut line = el("p").class("fine");
    for (n, citation) in rule.sources.iter().enumerate() {
        if n > 0 {
            line = line.text(" · ");
        }
        line = match facts.cite(citation) {
            Ok(cited) => match cited.href {
                Some(href) => line
                    .child(el("a").attr("href", href).attr("rel", "noreferrer").text(cited.title)),
                None => line.text(cited.title),
            },
            Err(_) => line.text(citation),
        };
    }
    let dated = rule
        .sources
        .first()
        .and_then(|c| facts.sources.get(c.split(':').next().unwrap_or_default()));
    match rule.date.as_deref().or(dated.map(|source| source.date.as_str())) {
        Some(date) => line.text(format!(" · as of {date}")),
        None => line,
    }
}

/// A mark as a badge.
pub fn badge(mark: Mark) -> Element {
    let class = match mark {
        Mark::Documented => "badge documented",
        Mark::Typical => "badge typical",
        Mark::Ours => "badge ours",
    };
    el("span").class(class).text(mark.word())
}

fn title(area: &str) -> String {
    let known = AREAS.iter().find(|(name, _)| *name == area);
    known.map_or_else(|| area.to_owned(), |(_, title)| (*title).to_owned())
}
