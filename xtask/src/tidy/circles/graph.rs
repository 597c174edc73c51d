//! Which file imports which, and the circles among them: [`Imports`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::model::Mention;

/// For each pair of files, how the first imports the second.
#[derive(Debug, Default)]
pub(super) struct Imports(BTreeMap<Arrow, BTreeSet<Import>>);

/// A file, and one that it imports.
type Arrow = (String, String);

/// One place where a file names an item of another. Imports by `use` sort first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    in_code: bool,
    line: usize,
    path: String,
}

impl Imports {
    /// Records that `from` names an item of `to` in `mention`.
    pub(super) fn add(&mut self, from: &str, to: &str, mention: &Mention) {
        if from != to {
            let arrow = (from.to_owned(), to.to_owned());
            let Mention { in_code, line, .. } = *mention;
            let import = Import { in_code, line, path: mention.path.join("::") };
            self.0.entry(arrow).or_default().insert(import);
        }
    }

    /// The same imports without those from or to `files`.
    pub(super) fn without(&self, files: &[&str]) -> Self {
        let listed = |(from, to): &Arrow| files.contains(&&**from) || files.contains(&&**to);
        Self(self.0.clone().into_iter().filter(|(arrow, _)| !listed(arrow)).collect())
    }

    /// Whether any circle goes through `file`.
    pub(super) fn ties(&self, file: &str) -> bool {
        self.of(file).any(|next| self.way(next, file).is_some())
    }

    /// The files on a shortest path along the arrows, including both ends.
    fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let mut came_from = BTreeMap::from([(from, from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(file) = queue.pop_front() {
            if file == to {
                let mut way = vec![file.to_owned()];
                let mut at = file;
                while at != from {
                    at = came_from[at];
                    way.push(at.to_owned());
                }
                way.reverse();
                return Some(way);
            }
            for next in self.of(file) {
                if !came_from.contains_key(next) {
                    came_from.insert(next, file);
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// A shortest circle of each knot, which is a set of files that all reach each other.
    pub(super) fn circles(&self) -> Vec<Circle> {
        let mut circles: Vec<Circle> = Vec::new();
        for (from, to) in self.0.keys() {
            let Some(mut files) = self.way(to, from) else { continue };
            files.insert(0, from.clone());
            let known = circles.iter_mut().find(|circle| circle.knot.contains(from));
            match known {
                Some(circle) => {
                    if files.len() < circle.files.len() {
                        circle.files = files;
                    }
                }
                None => circles.push(Circle { knot: self.knot(from), files }),
            }
        }
        circles
    }

    /// The files that `file` reaches and that also reach `file`.
    fn knot(&self, file: &str) -> BTreeSet<String> {
        let reached = |from: &str| {
            let mut found = BTreeSet::from([from.to_owned()]);
            let mut queue = vec![from.to_owned()];
            while let Some(file) = queue.pop() {
                for next in self.of(&file) {
                    if found.insert(next.to_owned()) {
                        queue.push(next.to_owned());
                    }
                }
            }
            found
        };
        reached(file).into_iter().filter(|other| reached(other).contains(file)).collect()
    }

    /// The files that `file` imports.
    fn of(&self, file: &str) -> impl Iterator<Item = &str> {
        let first = (file.to_owned(), String::new());
        let file = file.to_owned();
        self.0
            .range(first..)
            .take_while(move |((from, _), _)| *from == file)
            .map(|((_, to), _)| &**to)
    }

    /// Describes the circle: its files, then each import along it.
    pub(super) fn tell(&self, circle: &Circle) -> String {
        const SHOWN: usize = 3;
        let mut text = format!("circle: {}", circle.files.join(" -> "));
        if circle.knot.len() > circle.files.len() - 1 {
            text += &format!(" (one of a knot of {} files)", circle.knot.len());
        }
        for pair in circle.files.windows(2) {
            let arrow = (pair[0].clone(), pair[1].clone());
            let imports: Vec<_> = self.0.get(&arrow).into_iter().flatten().collect();
            // If there are `use` lines, the mentions in code only repeat them.
            let used = imports.iter().filter(|import| !import.in_code).count();
            let shown = if used > 0 { used } else { imports.len().min(SHOWN) };
            for Import { line, path, .. } in &imports[..shown] {
                text += &format!("\n  {}:{line}: {path}", pair[0]);
            }
        }
        text
    }
}

/// Files that import each other.
#[derive(Debug)]
pub(super) struct Circle {
    /// In the order of their imports; the first file is repeated at the end.
    files: Vec<String>,
    /// All files that share a circle with these.
    knot: BTreeSet<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports(arrows: &[(&str, &str)]) -> Imports {
        let mut imports = Imports::default();
        for (from, to) in arrows {
            let mention =
                Mention { module: 0, path: Vec::new(), line: 1, in_code: true, reexport: false };
            imports.add(from, to, &mention);
        }
        imports
    }

    #[test]
    fn a_shortest_circle_stands_for_its_knot() {
        let imports = imports(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "b"), ("c", "d")]);
        let circles = imports.circles();
        assert_eq!(circles.len(), 1, "{circles:?}");
        assert_eq!(circles[0].files, ["b", "c", "b"]);
        assert_eq!(circles[0].knot.len(), 3);
        assert!(imports.tell(&circles[0]).contains("(one of a knot of 3 files)"));
    }

    #[test]
    fn two_knots_are_two_circles() {
        let imports = imports(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c")]);
        assert_eq!(imports.circles().len(), 2);
        assert!(imports.ties("a") && imports.without(&["d"]).ties("b"));
        assert!(!imports.without(&["d"]).ties("c"));
        assert!(imports.without(&["a", "d"]).circles().is_empty());
    }
}
