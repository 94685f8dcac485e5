//! What always holds of capacity, for the checks after every step: reservations are exactly what tasks hold,
//! fit into what was registered, and the columns of placement say the same as the instances.

use crate::instance::Resources;
use crate::misconception::Misconception;
use crate::place::{Demand, Fleet};
use crate::sorted::Set;
use crate::task::Host;
use crate::world::World;

/// Everything that is not as it has to be, in sentences.
pub fn faults(world: &World) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, instance) in world.instances.iter() {
        let mut held = Resources::default();
        let mut ports = Set::from(super::RESERVED_PORTS);
        let mut ports_count = ports.len();
        for task_id in &instance.tasks {
            let Some(task) = world.tasks.get(*task_id) else {
                faults.push(format!("{id} holds {task_id}, which is forgotten"));
                continue;
            };
            if task.host != Host::Ec2(Some(id)) || !(task.holds_resources || task.holds_eni) {
                faults.push(format!("{id} lists {task_id}, which holds nothing of it"));
            }
            let Some(definition) = world.definition_of(task) else { continue };
            let demand = Demand::of(definition).resources;
            held.enis += u32::from(task.holds_eni);
            if task.holds_resources {
                held.cpu_units += demand.cpu_units;
                held.memory_mib += demand.memory_mib;
                for port in super::held_ports(world, task) {
                    ports.insert(port);
                    ports_count += 1;
                }
            }
        }
        if held != instance.reserved {
            faults.push(format!(
                "{id} has {:?} reserved, its tasks hold {held:?}",
                instance.reserved
            ));
        }
        if ports != instance.ports || ports.len() != ports_count {
            faults.push(format!("{id} has ports {:?} in use, its tasks {ports:?}", instance.ports));
        }
        let has = &instance.registered;
        let by_use = world.beliefs.hold(Misconception::PlacedByUse);
        let over = held.cpu_units > has.cpu_units || held.memory_mib > has.memory_mib;
        if (over && !by_use) || held.enis > has.enis {
            faults.push(format!("{id} registered {has:?}, its tasks hold {held:?}"));
        }
    }
    if !world.fleet.says_the_same(&Fleet::derived(world)) {
        faults.push("the columns of placement differ from the instances".to_owned());
    }
    faults
}
