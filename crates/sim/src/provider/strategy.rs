//! The arithmetic of a capacity provider strategy: how many tasks each provider is to have, who gets the next
//! one and who loses one (rules `provider.base`, `provider.weight`, `engine.provider-deficit`).

use super::StrategyItem;
use crate::ids::CapacityProviderId;
use crate::misconception::{Beliefs, Misconception};
use crate::sorted::sort_by_number;

/// What the providers of a strategy are to have, and what they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    parts: Vec<Part>,
    /// Tasks that stand on no provider of the strategy: all of them are surplus.
    elsewhere: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    item: StrategyItem,
    wanted: u32,
    has: u32,
    /// Whether it was found to have no capacity for now.
    dry: bool,
}

impl Shares {
    /// The shares of so many tasks, of which none is there yet.
    pub fn new(count: u32, items: &[StrategyItem], beliefs: Beliefs) -> Self {
        let heaviest = items.iter().map(|item| item.weight).max();
        let by_priority: Vec<StrategyItem>;
        let weighed = if beliefs.hold(Misconception::WeightIsPriority) {
            let only = |it: &StrategyItem| if Some(it.weight) == heaviest { it.weight } else { 0 };
            by_priority = items.iter().map(|it| StrategyItem { weight: only(it), ..*it }).collect();
            &by_priority
        } else {
            items
        };
        let wanted = split(count, weighed);
        let part =
            |(item, wanted): (&StrategyItem, u32)| Part { item: *item, wanted, has: 0, dry: false };
        Self { parts: items.iter().zip(wanted).map(part).collect(), elsewhere: 0 }
    }

    /// Counts a task that is there.
    pub fn add(&mut self, provider: Option<CapacityProviderId>) {
        match self.part(provider) {
            Some(part) => part.has += 1,
            None => self.elsewhere += 1,
        }
    }

    /// Counts a task that goes.
    pub fn take(&mut self, provider: Option<CapacityProviderId>) {
        let has = match self.part(provider) {
            Some(part) => &mut part.has,
            None => &mut self.elsewhere,
        };
        *has = has.saturating_sub(1);
    }

    /// Nothing goes to a provider any more: it has no capacity now, and no other one stands in for it
    /// (rule `provider.no-fallback`).
    pub fn dries_up(&mut self, provider: CapacityProviderId) {
        if let Some(part) = self.part(Some(provider)) {
            part.dry = true;
        }
    }

    /// The provider that lacks most; on a tie the heavier one, then the first one. None where none lacks any.
    pub fn lacking(&self) -> Option<CapacityProviderId> {
        let lacks = |part: &&Part| part.wanted.saturating_sub(part.has);
        let short = self.parts.iter().filter(|part| !part.dry && lacks(part) > 0);
        // `max_by_key` takes the last of equals, so the list is walked backwards.
        let most = short.rev().max_by_key(|part| (lacks(part), part.item.weight));
        most.map(|part| part.item.provider)
    }

    /// Whether a task of this provider is one of the largest surplus. Tasks outside the strategy count together.
    pub fn is_surplus(&self, provider: Option<CapacityProviderId>) -> bool {
        let over = |part: &Part| part.has.saturating_sub(part.wanted);
        let most = self.parts.iter().map(over).chain([self.elsewhere]).max().unwrap_or(0);
        let own = self.parts.iter().find(|part| Some(part.item.provider) == provider);
        most > 0 && own.map_or(self.elsewhere, over) == most
    }

    /// Counts no surplus of a provider any more: none of its tasks may go.
    pub fn spare(&mut self, provider: Option<CapacityProviderId>) {
        match self.part(provider) {
            Some(part) => part.has = part.wanted,
            None => self.elsewhere = 0,
        }
    }

    fn part(&mut self, provider: Option<CapacityProviderId>) -> Option<&mut Part> {
        self.parts.iter_mut().find(|part| Some(part.item.provider) == provider)
    }
}

/// How so many tasks divide among the providers of a strategy, in its order: the base first, the rest by
/// weights, and what does not divide by rule `engine.weight-remainders`. A provider that is alone gets all.
pub fn split(count: u32, items: &[StrategyItem]) -> Vec<u32> {
    let mut shares = Vec::with_capacity(items.len());
    let mut rest = count;
    for item in items {
        let base = item.base.min(rest);
        rest -= base;
        shares.push(base);
    }
    let weight = |item: &StrategyItem| if items.len() == 1 { 1 } else { u64::from(item.weight) };
    let all: u64 = items.iter().map(weight).sum();
    if all == 0 {
        return shares;
    }
    let part = |item: &StrategyItem| u64::from(rest) * weight(item);
    let mut left = rest;
    for (share, item) in shares.iter_mut().zip(items) {
        let whole = u32::try_from(part(item) / all).unwrap_or(rest);
        *share += whole;
        left -= whole;
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    // The largest remainder first, then the largest weight.
    let rank = |at: &usize| {
        // A sum of weights takes far less than 32 bits.
        let rank = items.get(*at).map(|it| (part(it) % all) << 32 | u64::from(it.weight));
        u64::MAX - rank.unwrap_or(0)
    };
    sort_by_number(&mut order, rank);
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        if let Some(share) = shares.get_mut(at) {
            *share += 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(list: &[(u32, u32)]) -> Vec<StrategyItem> {
        let item = |(n, (base, weight)): (u16, &(u32, u32))| StrategyItem {
            provider: CapacityProviderId(n),
            base: *base,
            weight: *weight,
        };
        (1..).zip(list).map(item).collect()
    }

    /// Rules `provider.split-example`, `provider.split-example-22`, `provider.base`, `provider.weight`,
    /// `provider.weight-zero`, `engine.weight-remainders`.
    #[test]
    fn tasks_divide_as_the_worked_splits_say() {
        // Tasks, base and weight of each provider, and what each gets.
        type Case = (u32, &'static [(u32, u32)], &'static [u32]);
        let cases: &[Case] = &[
            (10, &[(2, 1), (0, 3)], &[4, 6]),
            (22, &[(2, 1), (0, 3)], &[7, 15]),
            (6, &[(1, 1), (0, 4)], &[2, 4]),
            (12, &[(0, 1), (0, 1)], &[6, 6]),
            (10, &[(0, 1), (0, 4)], &[2, 8]),
            (1, &[(2, 1), (0, 3)], &[1, 0]),
            // A provider of weight 0 gets its base and nothing else.
            (5, &[(2, 0), (0, 1)], &[2, 3]),
            (5, &[(0, 0), (0, 7)], &[0, 5]),
            // Alone it gets all.
            (5, &[(0, 0)], &[5]),
            // Remainders: the largest, then the heavier, then the first.
            (1, &[(0, 1), (0, 3)], &[0, 1]),
            (2, &[(0, 1), (0, 3)], &[0, 2]),
            (3, &[(0, 2), (0, 2), (0, 1)], &[1, 1, 1]),
            (1, &[(0, 1), (0, 1)], &[1, 0]),
            (5, &[(0, 1), (0, 1), (0, 1)], &[2, 2, 1]),
            (0, &[(2, 1), (0, 3)], &[0, 0]),
        ];
        for (count, strategy, expected) in cases {
            assert_eq!(split(*count, &items(strategy)), *expected, "{count} by {strategy:?}");
        }
    }

    /// Rules `engine.provider-deficit`, `provider.no-fallback`.
    #[test]
    fn the_next_task_goes_where_most_is_lacking_and_nowhere_instead() {
        let mut shares = Shares::new(4, &items(&[(0, 1), (0, 1)]), Beliefs::default());
        let (one, two) = (CapacityProviderId(1), CapacityProviderId(2));
        assert_eq!(shares.lacking(), Some(one), "a tie goes to the first");
        shares.add(Some(one));
        assert_eq!(shares.lacking(), Some(two));
        shares.dries_up(two);
        assert_eq!(shares.lacking(), Some(one));
        shares.add(Some(one));
        assert_eq!(shares.lacking(), None, "the other one does not stand in");
    }

    /// Rule `engine.provider-deficit`.
    #[test]
    fn the_largest_surplus_goes_first() {
        let mut shares = Shares::new(2, &items(&[(0, 1), (0, 1)]), Beliefs::default());
        let (one, two) = (Some(CapacityProviderId(1)), Some(CapacityProviderId(2)));
        for provider in [one, one, one, two, two] {
            shares.add(provider);
        }
        assert!(shares.is_surplus(one) && !shares.is_surplus(two));
        shares.take(one);
        assert!(shares.is_surplus(one) && shares.is_surplus(two));
        shares.add(None);
        shares.add(None);
        assert!(shares.is_surplus(None) && !shares.is_surplus(one));
        assert!(
            !Shares::new(3, &items(&[(0, 1)]), Beliefs::default()).is_surplus(one),
            "nothing is over"
        );
    }
}
