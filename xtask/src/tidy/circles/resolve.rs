//! Resolves a path to the files that define the item it names.

use std::collections::BTreeSet;

use super::model::{Meaning, ModuleId, Modules};

/// The files that define what `path` names in `module`. None for items of other crates, and none
/// for modules, which only lead to items.
pub(super) fn files(modules: &Modules, module: ModuleId, path: &[String]) -> BTreeSet<String> {
    let mut search = Search { modules, seen: BTreeSet::new() };
    let found = search.path(module, path);
    found
        .into_iter()
        .filter_map(|target| match target {
            Target::File(file) => Some(file.to_owned()),
            Target::Module(_) => None,
        })
        .collect()
}

/// Where a path leads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target<'a> {
    Module(ModuleId),
    /// An item that this file defines.
    File(&'a str),
}

struct Search<'a> {
    modules: &'a Modules,
    /// The names that are being looked up, because imports may form a circle themselves.
    seen: BTreeSet<(ModuleId, String)>,
}

impl<'a> Search<'a> {
    fn path(&mut self, module: ModuleId, path: &[String]) -> BTreeSet<Target<'a>> {
        let Some((first, mut rest)) = path.split_first() else { return BTreeSet::new() };
        let mut targets = match first.as_str() {
            "crate" => BTreeSet::from([Target::Module(0)]),
            "self" => BTreeSet::from([Target::Module(module)]),
            "super" => self.parent(module),
            name => self.name(module, name),
        };
        while let Some((segment, after)) = rest.split_first() {
            let parts: Vec<_> = targets.iter().filter_map(Target::module).collect();
            if parts.is_empty() {
                // The rest is a member of a type or a trait, so it is in the same file.
                return targets;
            }
            targets = BTreeSet::new();
            for module in parts {
                match segment.as_str() {
                    "super" => targets.extend(self.parent(module)),
                    "self" => targets.extend([Target::Module(module)]),
                    name => targets.extend(self.member(module, name)),
                }
            }
            rest = after;
        }
        targets
    }

    fn parent(&self, module: ModuleId) -> BTreeSet<Target<'a>> {
        self.modules.all[module].parent.map(Target::Module).into_iter().collect()
    }

    /// What `module::name` is. If nothing defines it, a macro called in the module may.
    fn member(&mut self, module: ModuleId, name: &str) -> BTreeSet<Target<'a>> {
        let found = self.name(module, name);
        let Self { modules, .. } = self;
        let made = found.is_empty() && modules.all[module].has_item_macros;
        if made { BTreeSet::from([Target::File(&modules.all[module].file)]) } else { found }
    }

    /// What `name` is in the scope of `module`. Imports by name take precedence over those by `*`.
    fn name(&mut self, module: ModuleId, name: &str) -> BTreeSet<Target<'a>> {
        let mut targets = BTreeSet::new();
        let key = (module, name.to_owned());
        if !self.seen.insert(key.clone()) {
            return targets;
        }
        let modules = self.modules;
        let Some(meanings) = modules.all[module].names.get(name) else {
            for glob in &modules.all[module].globs {
                let from = self.path(module, glob);
                for inside in from.iter().filter_map(Target::module) {
                    targets.extend(self.name(inside, name));
                }
            }
            self.seen.remove(&key);
            return targets;
        };
        for meaning in meanings {
            match meaning {
                Meaning::Item => targets.extend([Target::File(&modules.all[module].file)]),
                Meaning::Module(id) => targets.extend([Target::Module(*id)]),
                Meaning::Import(path) => targets.extend(self.path(module, path)),
            }
        }
        self.seen.remove(&key);
        targets
    }
}

impl Target<'_> {
    fn module(&self) -> Option<ModuleId> {
        match self {
            Self::Module(id) => Some(*id),
            Self::File(_) => None,
        }
    }
}
