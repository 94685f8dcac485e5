//! Rows under ids that count up and are never reused: as quick as a vector, in order, and cheap to copy.

use std::collections::VecDeque;
use std::marker::PhantomData;

use crate::ids::Id;

/// Rows of one kind by their ids, which the table itself gives out from 1 on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<K, T> {
    /// The number of the first slot.
    first: u64,
    slots: VecDeque<Option<T>>,
    rows: u64,
    key: PhantomData<K>,
}

impl<K, T> Default for Table<K, T> {
    fn default() -> Self {
        Self { first: 1, slots: VecDeque::new(), rows: 0, key: PhantomData }
    }
}

impl<K: Id, T> Table<K, T> {
    /// The id that the next row gets.
    pub fn next_id(&self) -> K {
        K::from_number(self.first + self.slots.len() as u64)
    }

    /// Adds a row under a new id.
    pub fn insert(&mut self, row: T) -> K {
        let id = self.next_id();
        self.slots.push_back(Some(row));
        self.rows += 1;
        id
    }

    /// The row, unless it was removed or never was.
    pub fn get(&self, id: K) -> Option<&T> {
        self.slots.get(self.slot(id)?)?.as_ref()
    }

    /// The row to be changed, unless it was removed or never was.
    pub fn get_mut(&mut self, id: K) -> Option<&mut T> {
        let slot = self.slot(id)?;
        self.slots.get_mut(slot)?.as_mut()
    }

    /// Takes a row out; its id stays used for ever.
    pub fn remove(&mut self, id: K) -> Option<T> {
        let slot = self.slot(id)?;
        let row = self.slots.get_mut(slot)?.take()?;
        self.rows -= 1;
        while matches!(self.slots.front(), Some(None)) {
            self.slots.pop_front();
            self.first += 1;
        }
        Some(row)
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// All rows in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        (self.first..)
            .zip(&self.slots)
            .filter_map(|(number, slot)| Some((K::from_number(number), slot.as_ref()?)))
    }

    /// All ids in order.
    pub fn ids(&self) -> impl Iterator<Item = K> {
        (self.first..)
            .zip(&self.slots)
            .filter_map(|(number, slot)| slot.as_ref().map(|_| K::from_number(number)))
    }

    /// All rows in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.slots.iter().flatten()
    }

    /// All rows in order, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        self.slots.iter_mut().flatten()
    }

    fn slot(&self, id: K) -> Option<usize> {
        usize::try_from(id.number().checked_sub(self.first)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TaskId;

    #[test]
    fn ids_are_never_used_again() {
        let mut table = Table::<TaskId, char>::default();
        let (a, b) = (table.insert('a'), table.insert('b'));
        assert_eq!((a, b), (TaskId(1), TaskId(2)));
        assert_eq!(table.remove(a), Some('a'));
        assert_eq!(table.remove(a), None);
        assert_eq!(table.remove(b), Some('b'));
        assert!(table.is_empty());
        let c = table.insert('c');
        assert_eq!(c, TaskId(3));
        assert_eq!(table.get(a), None);
        assert_eq!(table.get(TaskId(9)), None);
        assert_eq!(table.iter().collect::<Vec<_>>(), [(c, &'c')]);
    }
}
