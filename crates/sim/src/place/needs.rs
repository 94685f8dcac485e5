//! What waiting tasks need, and how many of them an instance has room for: placement on paper, by which providers
//! estimate the instances to start (rules `cluster-scale.waiting-tasks`, `engine.cluster-estimate`).

use super::{Applicant, Ask, Constraint, Demand, Group};
use crate::capacity::{MAX_HOST_PORTS, RESERVED_PORTS};
use crate::definition::HostPort;
use crate::ids::ZoneId;
use crate::instance::Resources;
use crate::instance_types::InstanceType;
use crate::world::World;

/// What a task needs of an instance, whoever it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Needs {
    /// Resources, ports, architecture.
    pub(crate) demand: Demand,
    /// Of whose tasks each has to be on another instance, with `distinctInstance`.
    pub(crate) apart: Option<Group>,
}

impl Needs {
    /// The needs of a task, and the zones that its subnets leave it; all zones where there are none. Nothing
    /// where the world does not know its definition.
    pub(crate) fn of(world: &World, applicant: &Applicant) -> Option<(Self, Vec<ZoneId>)> {
        let ask = Ask::new(world, applicant)?;
        let is_apart = ask.constraints.contains(&Constraint::DistinctInstance);
        let apart = is_apart.then(|| applicant.group.clone());
        let zones = ask.zones.to_vec();
        Some((Self { demand: ask.demand, apart }, zones))
    }
}

/// The room that an instance has, on paper.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    left: Resources,
    arm: bool,
    ports: Vec<HostPort>,
}

impl Room {
    /// An instance of a type that has so much for tasks.
    pub(crate) fn new(kind: &InstanceType, left: Resources) -> Self {
        Self { left, arm: kind.arm, ports: RESERVED_PORTS.to_vec() }
    }

    /// The same where these host ports are in use.
    pub(crate) fn with_ports(mut self, ports: &[HostPort]) -> Self {
        self.ports.extend_from_slice(ports);
        self
    }

    /// How many tasks with these needs it takes.
    pub(crate) fn fits(&self, needs: &Needs) -> u32 {
        let Demand { resources: need, ports, arm } = &needs.demand;
        let is_free = ports.iter().all(|port| !self.ports.contains(port))
            && self.ports.len() + ports.len() <= MAX_HOST_PORTS;
        if self.arm != *arm || !is_free {
            return 0;
        }
        let times = |has: u32, need: u32| has.checked_div(need).unwrap_or(u32::MAX);
        let most = if needs.apart.is_some() || !ports.is_empty() { 1 } else { u32::MAX };
        times(self.left.cpu_units, need.cpu_units)
            .min(times(self.left.memory_mib, need.memory_mib))
            .min(times(self.left.enis, need.enis))
            .min(most)
    }

    /// Takes as many as fit, of so many tasks; the rest.
    pub(crate) fn take(&mut self, needs: &Needs, count: u32) -> u32 {
        let taken = self.fits(needs).min(count);
        let Resources { cpu_units, memory_mib, enis } = needs.demand.resources;
        let all = |each: u32| each.saturating_mul(taken);
        self.left = self.left.without(Resources {
            cpu_units: all(cpu_units),
            memory_mib: all(memory_mib),
            enis: all(enis),
        });
        if taken > 0 {
            self.ports.extend_from_slice(&needs.demand.ports);
        }
        count - taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumptions::Assumptions;
    use crate::instance_types;

    /// Rules `service.daemon-order`, `ec2.fixed-host-port`: a daemon's port is taken on an instance that is yet to come.
    #[test]
    fn a_port_that_a_daemon_has_is_free_on_no_instance() {
        let kind = instance_types::find("m5.large").map(usize::from).unwrap();
        let kind = &instance_types::TYPES[kind];
        let room = Room::new(kind, kind.registers(false, &Assumptions::default()))
            .with_ports(&[HostPort::tcp(8_125)]);
        let check = |ports: &[HostPort], expected: u32| {
            let resources = Resources { cpu_units: 1_024, memory_mib: 512, enis: 0 };
            let demand = Demand { resources, ports: ports.to_vec(), arm: kind.arm };
            assert_eq!(room.fits(&Needs { demand, apart: None }), expected, "{ports:?}");
        };
        let tcp = HostPort::tcp;
        check(&[], 2);
        check(&[tcp(8_080)], 1);
        check(&[tcp(8_125)], 0);
        check(&[HostPort { number: 8_125, udp: true }], 1);
        check(&[tcp(8_080), tcp(8_125)], 0);
    }
}
