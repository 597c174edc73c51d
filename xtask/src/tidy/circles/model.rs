//! A crate as its modules: what each names, and what its code mentions.

use std::collections::HashMap;

/// The modules of one crate. The first is its root.
#[derive(Debug, Default)]
pub(super) struct Modules {
    pub(super) all: Vec<Module>,
    pub(super) mentions: Vec<Mention>,
}

/// The place of a module in [`Modules`].
pub(super) type ModuleId = usize;

/// A module, in a file of its own or inside another's.
#[derive(Debug)]
pub(super) struct Module {
    /// Where its code is.
    pub(super) file: String,
    pub(super) parent: Option<ModuleId>,
    /// A name may mean several things: a module and a function, or one for each platform.
    pub(super) names: HashMap<String, Vec<Meaning>>,
    /// The paths behind `use …::*`.
    pub(super) globs: Vec<Path>,
    /// Whether macros are called between its items, which may define more names than can be read.
    pub(super) has_item_macros: bool,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// An item that this module defines.
    Item,
    Module(ModuleId),
    /// Something imported from there.
    Import(Path),
}

/// A path as it is written, a segment a string.
pub(super) type Path = Vec<String>;

/// A path that code names.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) module: ModuleId,
    pub(super) path: Path,
    pub(super) line: usize,
    /// Whether it is no `use` line that names it.
    pub(super) in_code: bool,
    /// Whether it is only handed on, by a `pub use`.
    pub(super) reexport: bool,
}

impl Modules {
    /// Adds a module, and gives it its name in its parent.
    pub(super) fn add(&mut self, file: &str, place: Option<(ModuleId, String)>) -> ModuleId {
        let id = self.all.len();
        let parent = place.as_ref().map(|(parent, _)| *parent);
        self.all.push(Module {
            file: file.to_owned(),
            parent,
            names: HashMap::new(),
            globs: Vec::new(),
            has_item_macros: false,
        });
        if let Some((parent, name)) = place {
            self.name(parent, name, Meaning::Module(id));
        }
        id
    }

    pub(super) fn name(&mut self, module: ModuleId, name: String, meaning: Meaning) {
        self.all[module].names.entry(name).or_default().push(meaning);
    }

    /// Whether `file` belongs to a module below one of the file `above`.
    pub(super) fn is_below(&self, file: &str, above: &str) -> bool {
        let ancestors = |module: &Module| {
            let mut next = module.parent;
            std::iter::from_fn(move || {
                let id = next?;
                next = self.all[id].parent;
                Some(&self.all[id])
            })
        };
        self.all
            .iter()
            .filter(|module| module.file == file)
            .any(|module| ancestors(module).any(|ancestor| ancestor.file == above))
    }
}
