//! The model of a crate: its modules, the names in each, and the paths that its code mentions.

use std::collections::HashMap;

/// The modules of one crate. The first is its root.
#[derive(Debug, Default)]
pub(super) struct Modules {
    pub(super) all: Vec<Module>,
    pub(super) mentions: Vec<Mention>,
}

/// The index of a module in [`Modules`].
pub(super) type ModuleId = usize;

/// A module, in its own file or inside another's.
#[derive(Debug)]
pub(super) struct Module {
    /// The file that contains the module's code.
    pub(super) file: String,
    pub(super) parent: Option<ModuleId>,
    /// A name may have several meanings: a module and a function, or an item for each platform.
    pub(super) names: HashMap<String, Vec<Meaning>>,
    /// The paths behind `use …::*`.
    pub(super) globs: Vec<Path>,
    /// Whether macros are called between the items: they may define names that cannot be seen here.
    pub(super) has_item_macros: bool,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// An item that this module defines.
    Item,
    Module(ModuleId),
    /// An import of this path.
    Import(Path),
}

/// A path as written, one string per segment.
pub(super) type Path = Vec<String>;

/// A path that code names.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) module: ModuleId,
    pub(super) path: Path,
    pub(super) line: usize,
    /// Whether the path is in code and not in a `use` line.
    pub(super) in_code: bool,
    /// Whether the path is only re-exported, by a `pub use`.
    pub(super) reexport: bool,
}

impl Modules {
    /// Adds a module, and its name to its parent's names.
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

    /// Whether `file` contains a module below one in the file `above`.
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
