//! Which services have a row of the strip where there are more services than rows: those that are not at what they
//! want come to a row, and no row that stays moves.

use sim::ids::ServiceId;

/// Rows that the services of a lane share.
const ROWS: usize = 8;

/// The rows of a lane, from above.
#[derive(Debug, Clone, Default)]
pub struct Seats(Vec<Seat>);

/// A row with who has it.
#[derive(Debug, Clone, Copy)]
struct Seat {
    service: ServiceId,
    /// When it was last seen not at what it wants, on the viewer's clock in milliseconds.
    busy_ms: f64,
}

/// Services that have no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Others {
    /// How many.
    pub all: usize,
    /// How many of them are not at what they want.
    pub unsettled: usize,
}

impl Seats {
    /// Gives rows to services, each told with whether it is at what it wants, in the order of their ids. One that
    /// is not takes the row of one that has been for at least `hold_ms` of the viewer, of several the one that has been
    /// longest. The answer is who has a row, by place in `services`, and who has none.
    pub fn take(
        &mut self,
        services: &[(ServiceId, bool)],
        now_ms: f64,
        hold_ms: f64,
    ) -> (Vec<usize>, Others) {
        let place =
            |seat: &Seat| services.binary_search_by_key(&seat.service, |service| service.0).ok();
        if services.len() <= ROWS {
            self.0 = services.iter().map(|it| Seat::new(*it, now_ms)).collect();
            return ((0..services.len()).collect(), Others::default());
        }
        let begins = self.0.is_empty();
        let mut seats: Vec<Option<Seat>> =
            self.0.iter().map(|seat| place(seat).map(|_| *seat)).collect();
        seats.resize(ROWS, None);
        for seat in seats.iter_mut().flatten() {
            if place(seat).and_then(|index| services.get(index)).is_some_and(|it| !it.1) {
                seat.busy_ms = now_ms;
            }
        }
        let seated = |seats: &[Option<Seat>], of: ServiceId| {
            seats.iter().flatten().any(|seat| seat.service == of)
        };
        for service in services.iter().filter(|it| !it.1) {
            if seated(&seats, service.0) {
                continue;
            }
            let Some(seat) = free(&seats, now_ms, hold_ms) else { break };
            if let Some(seat) = seats.get_mut(seat) {
                *seat = Some(Seat::new(*service, now_ms));
            }
        }
        for service in services.iter().filter(|it| it.1) {
            if seated(&seats, service.0) {
                continue;
            }
            let Some(seat) = seats.iter_mut().find(|seat| seat.is_none()) else { break };
            *seat = Some(Seat::new(*service, now_ms));
        }
        self.0 = seats.into_iter().flatten().collect();
        if begins {
            self.0.sort_unstable_by_key(|seat| seat.service);
        }
        let rows: Vec<usize> = self.0.iter().filter_map(place).collect();
        let hidden = (0..services.len()).filter(|index| !rows.contains(index));
        let unsettled = hidden.filter(|index| services.get(*index).is_some_and(|it| !it.1)).count();
        let all = services.len() - rows.len();
        (rows, Others { all, unsettled })
    }
}

/// The row that can be taken: one that nobody has, else the one whose service has rested longest, of these the lowest.
fn free(seats: &[Option<Seat>], now_ms: f64, hold_ms: f64) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    for (index, seat) in seats.iter().enumerate() {
        let Some(seat) = seat else { return Some(index) };
        let longer = best.is_none_or(|(_, busy_ms)| seat.busy_ms <= busy_ms);
        // Nothing is held while the clock stands; who is not at what it wants now has not rested all the same.
        if seat.busy_ms < now_ms && seat.busy_ms <= now_ms - hold_ms && longer {
            best = Some((index, seat.busy_ms));
        }
    }
    best.map(|(index, _)| index)
}

impl Seat {
    fn new((service, settled): (ServiceId, bool), now_ms: f64) -> Self {
        Self { service, busy_ms: if settled { f64::NEG_INFINITY } else { now_ms } }
    }
}

impl Others {
    /// "and 4 more services on EC2, 1 of them not at what it wants", with where that is.
    pub fn words(&self, place: &str) -> String {
        let Self { all, unsettled } = *self;
        match (all, unsettled) {
            (1, 0) => format!("and 1 more service{place}, at what it wants"),
            (1, _) => format!("and 1 more service{place}, not at what it wants"),
            (_, 0) => format!("and {all} more services{place}, all at what they want"),
            (_, 1) => format!("and {all} more services{place}, 1 of them not at what it wants"),
            _ => {
                format!("and {all} more services{place}, {unsettled} of them not at what they want")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids of services in rows, from above, after each step: services that are not at what they want then, how many there are, and when.
    fn check(steps: &[(&[u32], u32, f64)], expected: &[(&[u32], &str)]) {
        let mut seats = Seats::default();
        for ((unsettled, count, now_ms), (rows, others)) in steps.iter().zip(expected) {
            let services: Vec<_> =
                (1..=*count).map(|id| (ServiceId(id), !unsettled.contains(&id))).collect();
            let (own, rest) = seats.take(&services, *now_ms, 2_000.0);
            let own: Vec<u32> = own.into_iter().map(|index| services[index].0.0).collect();
            assert_eq!((&own[..], &*rest.words("")), (*rows, *others), "at {now_ms} ms");
        }
        assert_eq!(steps.len(), expected.len());
    }

    #[test]
    fn services_that_are_not_at_what_they_want_come_to_a_row() {
        check(
            &[
                (&[], 10, 0.0),
                (&[10], 10, 100.0),
                // 10 keeps its row for a while; 9 takes the one that has rested longest.
                (&[9], 10, 200.0),
                (&[7], 10, 300.0),
                (&[7, 6], 10, 5_000.0),
            ],
            &[
                (&[1, 2, 3, 4, 5, 6, 7, 8], "and 2 more services, all at what they want"),
                (&[1, 2, 3, 4, 5, 6, 7, 10], "and 2 more services, all at what they want"),
                (&[1, 2, 3, 4, 5, 6, 9, 10], "and 2 more services, all at what they want"),
                (&[1, 2, 3, 4, 5, 7, 9, 10], "and 2 more services, all at what they want"),
                (&[1, 2, 3, 4, 6, 7, 9, 10], "and 2 more services, all at what they want"),
            ],
        );
    }

    #[test]
    fn what_has_no_row_is_counted() {
        let many: Vec<u32> = (3..=12).collect();
        check(
            &[(&many, 12, 0.0), (&[12], 12, 1_000.0), (&[12], 12, 3_000.0), (&[9], 9, 4_000.0)],
            &[
                (
                    &[3, 4, 5, 6, 7, 8, 9, 10],
                    "and 4 more services, 2 of them not at what they want",
                ),
                // Nobody has rested long enough yet.
                (&[3, 4, 5, 6, 7, 8, 9, 10], "and 4 more services, 1 of them not at what it wants"),
                (&[3, 4, 5, 6, 7, 8, 9, 12], "and 4 more services, all at what they want"),
                // A row whose service is gone is given to another one.
                (&[3, 4, 5, 6, 7, 8, 9, 1], "and 1 more service, at what it wants"),
            ],
        );
    }

    #[test]
    fn who_is_not_at_what_it_wants_keeps_its_row_though_the_clock_stands() {
        let services: Vec<_> = (1..=12).map(|id| (ServiceId(id), false)).collect();
        let mut seats = Seats::default();
        for now_ms in [0.0, 100.0, 200.0] {
            let (own, _) = seats.take(&services, now_ms, 0.0);
            assert_eq!(own, [0, 1, 2, 3, 4, 5, 6, 7], "at {now_ms} ms");
        }
    }

    #[test]
    fn as_many_services_as_rows_have_a_row_each() {
        check(
            &[(&[3], 8, 0.0), (&[], 3, 1.0)],
            &[
                (&[1, 2, 3, 4, 5, 6, 7, 8], "and 0 more services, all at what they want"),
                (&[1, 2, 3], "and 0 more services, all at what they want"),
            ],
        );
    }
}
