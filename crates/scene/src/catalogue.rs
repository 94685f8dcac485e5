//! The catalogue of the sandbox: the project's examples in groups, under short titles. What each of them shows and what
//! to watch in it stands in its own file, as `title` and `watch`.

/// Scenarios of one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// As it stands over them.
    pub title: &'static str,
    /// In the order of the list.
    pub entries: &'static [Entry],
}

/// A scenario that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Of its file in `examples/`, without the ending; links name it so for ever.
    pub name: &'static str,
    /// Short enough for a list.
    pub title: &'static str,
}

/// The scenario with that name, if the site has it.
pub fn find(name: &str) -> Option<&'static Entry> {
    GROUPS.iter().flat_map(|group| group.entries).find(|entry| entry.name == name)
}

const fn group(title: &'static str, entries: &'static [Entry]) -> Group {
    Group { title, entries }
}

const fn entry(name: &'static str, title: &'static str) -> Entry {
    Entry { name, title }
}

/// All that there is to choose from.
pub const GROUPS: &[Group] = &[
    group(
        "To begin with",
        &[
            entry("twin-lanes", "Fargate beside EC2"),
            entry("fargate-steady", "Quiet times on Fargate"),
            entry("self-healing", "A killed container"),
            entry("first-minute", "Three tasks, and one that stops"),
        ],
    ),
    group(
        "Tasks",
        &[
            entry("missing-image", "An image that is missing"),
            entry("missing-permission", "A permission that is missing"),
            entry("pushed-tag", "Another image, the same tag"),
            entry("restart-policy", "Containers that start again"),
            entry("memory-leak", "A memory leak"),
            entry("task-protection", "Protected tasks"),
            entry("daemon", "A DAEMON service"),
            entry("retirement", "Hosts that AWS retires"),
        ],
    ),
    group(
        "Deployments",
        &[
            entry("rolling-deployment", "Rolling"),
            entry("stuck-deployment", "Rolling, and stuck"),
            entry("early-success", "Rolling, done before its end"),
            entry("circuit-breaker", "Circuit breaker and rollback"),
            entry("breaker-thresholds", "Thresholds of the breaker"),
            entry("manual-rollback", "Stopped by hand"),
            entry("blue-green", "Blue/green"),
            entry("test-traffic", "Blue/green, with a test rule"),
            entry("linear-deployment", "Linear"),
            entry("canary-rolled-back", "Canary, rolled back"),
        ],
    ),
    group(
        "Placement",
        &[
            entry("fragmentation", "Room in pieces"),
            entry("network-interfaces", "Too few network interfaces"),
            entry("fixed-ports", "Fixed host ports"),
            entry("zone-rebalancing", "Zone rebalancing"),
            entry("external-instances", "Machines of one's own"),
        ],
    ),
    group(
        "Capacity",
        &[
            entry("provider-strategy", "Base and weight"),
            entry("spot-interruptions", "Fargate Spot, now and then"),
            entry("spot-wave", "Fargate Spot runs dry"),
            entry("cluster-scaling", "Cluster auto scaling"),
            entry("provisioning-limit", "500 tasks in PROVISIONING"),
            entry("managed-instances", "Managed Instances"),
            entry("managed-consolidation", "Managed Instances, under-used"),
            entry("managed-spot", "Managed Instances on Spot"),
            entry("managed-repair", "Managed Instances, replaced"),
            entry("vcpu-quota", "The quota of vCPUs"),
        ],
    ),
    group(
        "Scaling",
        &[
            entry("target-tracking", "Target tracking"),
            entry("high-resolution", "Target tracking, every 20 s"),
            entry("memory-tracking", "Target tracking on memory"),
            entry("queue-workers", "Workers of a queue"),
        ],
    ),
    group(
        "Load balancer",
        &[
            entry("spike", "A spike of traffic"),
            entry("fail-open", "No healthy target"),
            entry("believed-no-fail-open", "No healthy target, as believed"),
            entry("slow-start", "Slow start and stickiness"),
            entry("random-routing", "Three routing algorithms"),
            entry("cross-zone-off", "Cross-zone off"),
            entry("keep-alive", "Idle connections and 502"),
            entry("listener-weights", "Weights of a listener"),
        ],
    ),
    group(
        "Faults",
        &[
            entry("instance-terminated", "An instance ends"),
            entry("zone-lost", "A zone is lost"),
            entry("slow-registry", "A registry that is slow"),
            entry("alarm-errors", "Errors and their alarm"),
            entry("game-day", "A game day"),
        ],
    ),
    group(
        "Surroundings",
        &[
            entry("private-subnet", "A subnet without a route"),
            entry("efs-mount-target", "EFS in one zone only"),
            entry("ebs-volumes", "EBS volumes that fail"),
            entry("service-discovery", "Service discovery"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_example_is_in_it_once() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let listed = std::fs::read_dir(&folder).unwrap();
        let paths = listed.map(|entry| entry.unwrap().path());
        let examples: BTreeSet<String> = paths
            .filter(|path| path.extension().is_some_and(|it| it == "json"))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        let entries: Vec<&Entry> = GROUPS.iter().flat_map(|group| group.entries).collect();
        let names: BTreeSet<String> = entries.iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(names, examples);
        assert_eq!(entries.len(), names.len(), "one of them is in it twice");
        let titles: BTreeSet<&str> = entries.iter().map(|it| it.title).collect();
        assert_eq!(titles.len(), entries.len(), "two of them have the same title");
        for title in titles {
            assert!(title.chars().count() <= 32, "{title} is too long for a list");
        }
    }

    #[test]
    fn it_finds_what_it_has_and_nothing_else() {
        assert_eq!(find("blue-green").map(|it| it.title), Some("Blue/green"));
        assert_eq!(find("../index"), None);
        assert_eq!(find(""), None);
    }
}
