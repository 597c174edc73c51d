//! A small tree for tests: [`Sample`].

use std::fs;

use tempfile::TempDir;

use super::backend::{Backend, Profile};
use super::component::{Component, Kind, Package, Tree};

/// The application's name.
const APP: &str = "wss-client";

/// A tree with an application, in a folder of its own.
pub(crate) struct Sample {
    pub(crate) tree: Tree,
    _folder: TempDir,
}

impl Sample {
    /// Only the application, which is ours and has the licence MIT.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("tree");
        fs::create_dir(&root).expect("the tree's folder");
        let app = Package { name: APP.to_owned(), version: "0.1.0".to_owned() };
        let component = Component {
            name: app.name.clone(),
            version: app.version.clone(),
            licence: Some("MIT".to_owned()),
            checksum: None,
            folder: "app".into(),
            ours: true,
            kind: Kind::Program,
            dependencies: Vec::new(),
        };
        let tree = Tree {
            root,
            backend: Backend::RustlsRing,
            target: "x86_64-unknown-linux-gnu".to_owned(),
            profile: Profile::Size,
            rust: "1.95.0".to_owned(),
            program: app.name.clone(),
            app,
            components: vec![component],
        };
        let sample = Self { tree, _folder: folder };
        sample.write(
            "app",
            "LICENSE-MIT",
            "Copyright (c) us\n\nPermission is hereby granted, free of charge.\n",
        );
        sample
    }

    /// Adds a crate without files, on which the application depends.
    pub(crate) fn with(mut self, name: &str, version: &str, licence: &str, kind: Kind) -> Self {
        self.tree.components.push(Component {
            name: name.to_owned(),
            version: version.to_owned(),
            licence: Some(licence.to_owned()),
            checksum: Some("ab".repeat(32)),
            folder: format!("vendor/{name}").into(),
            ours: false,
            kind,
            dependencies: Vec::new(),
        });
        let package = Package { name: name.to_owned(), version: version.to_owned() };
        self.component(APP).dependencies.push(package);
        self
    }

    pub(crate) fn component(&mut self, name: &str) -> &mut Component {
        let mut all = self.tree.components.iter_mut();
        all.find(|component| component.name == name).expect("it is in the sample")
    }

    pub(crate) fn write(&self, folder: &str, file: &str, text: &str) {
        let path = self.tree.root.join(folder).join(file);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder");
        fs::write(path, text).expect("the file");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.tree.root.join(file)).expect("the file is there")
    }

    pub(crate) fn remove(&self, folder: &str, file: &str) {
        fs::remove_file(self.tree.root.join(folder).join(file)).expect("the file was there");
    }
}
