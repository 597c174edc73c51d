//! A bounded map that drops what was not used for longest: [`Recent`].

/// Values by key, at most a given number of them. When it is full, a new value replaces the least
/// recently used one.
///
/// It searches one by one, without hashing: it is for a few hundred entries, looked up once per
/// connection, and small in the program.
///
/// ```
/// use tungstenite_tls_core::backend::Recent;
///
/// let mut recent = Recent::new(2);
/// for key in ["a", "b", "a", "c"] {
///     *recent.get_or_insert_with(key, || 0) += 1;
/// }
/// assert_eq!((recent.peek(&"a"), recent.peek(&"b")), (Some(&2), None));
/// ```
#[derive(Clone, Debug)]
pub struct Recent<K, V> {
    /// The most recently used one is the last.
    entries: Vec<(K, V)>,
    most: usize,
}

impl<K: PartialEq, V> Recent<K, V> {
    /// An empty map for at most `most` values; 0 counts as 1.
    pub const fn new(most: usize) -> Self {
        Self { entries: Vec::new(), most: if most == 0 { 1 } else { most } }
    }

    /// The value of `key`, which becomes the most recently used one.
    pub fn get(&mut self, key: &K) -> Option<&mut V> {
        let position = self.position(key)?;
        self.entries[position..].rotate_left(1);
        self.entries.last_mut().map(|(_, value)| value)
    }

    /// The value of `key`, made now if it is missing. It becomes the most recently used one.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        match self.position(&key) {
            Some(position) => self.entries[position..].rotate_left(1),
            None => {
                let made = make();
                if self.entries.len() == self.most {
                    self.entries.remove(0);
                }
                self.entries.push((key, made));
            }
        }
        let last = self.entries.len() - 1;
        &mut self.entries[last].1
    }

    /// The value of `key`, which stays as recently used as it was.
    pub fn peek(&self, key: &K) -> Option<&V> {
        self.position(key).map(|position| &self.entries[position].1)
    }

    /// Removes the value of `key`.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        self.position(key).map(|position| self.entries.remove(position).1)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, key: &K) -> Option<usize> {
        self.entries.iter().rposition(|(known, _)| known == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(recent: &Recent<u8, u8>) -> Vec<u8> {
        recent.entries.iter().map(|(key, _)| *key).collect()
    }

    #[test]
    fn the_least_recently_used_one_makes_room() {
        let mut recent = Recent::new(3);
        for key in [1, 2, 3] {
            recent.get_or_insert_with(key, || key * 10);
        }
        assert_eq!(recent.get(&1), Some(&mut 10));
        assert_eq!(recent.get_or_insert_with(2, || unreachable!()), &20);
        assert_eq!(recent.peek(&3), Some(&30));
        recent.get_or_insert_with(4, || 40);
        assert_eq!(keys(&recent), [1, 2, 4]);
        assert_eq!(recent.get(&3), None);
        assert_eq!((recent.remove(&3), recent.remove(&2)), (None, Some(20)));
        assert_eq!((keys(&recent), recent.len(), recent.is_empty()), (vec![1, 4], 2, false));
    }

    #[test]
    fn there_is_always_room_for_one() {
        let mut recent = Recent::new(0);
        recent.get_or_insert_with(1, || 1);
        recent.get_or_insert_with(2, || 2);
        assert_eq!(keys(&recent), [2]);
    }
}
