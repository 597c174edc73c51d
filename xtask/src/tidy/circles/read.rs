//! Reads the sources of a crate, from its root along its `mod` lines, into [`Modules`].

use std::collections::{HashMap, HashSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Generics, ImplItem, Item, ItemMod, ItemUse, Macro, Meta, PatIdent, Path, UseTree,
    Visibility,
    ext::IdentExt,
    punctuated::Punctuated,
    visit::{self, Visit},
};

use super::model::{Meaning, Mention, ModuleId, Modules};

/// Reads the crate whose root file is `root`. `sources` maps paths to their texts.
pub(super) fn modules(root: &str, sources: &HashMap<&str, &str>) -> Result<Modules, String> {
    let mut modules = Modules::default();
    let id = modules.add(root, None);
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut queue = vec![Source { file: root.to_owned(), module: id, folder: folder.to_owned() }];
    while let Some(source) = queue.pop() {
        let text = sources[source.file.as_str()];
        let parsed = syn::parse_file(text)
            .map_err(|error| format!("{}: cannot be read as Rust: {error}", source.file))?;
        if is_for_tests(&parsed.attrs) {
            continue;
        }
        let mut reader = Reader {
            modules: &mut modules,
            sources,
            file: source.file,
            module: source.module,
            folder: source.folder,
            locals: Vec::new(),
            found: Vec::new(),
        };
        reader.visit_file(&parsed);
        queue.append(&mut reader.found);
    }
    Ok(modules)
}

/// A file that a `mod` line declares.
struct Source {
    file: String,
    module: ModuleId,
    /// The folder of the files of its child modules.
    folder: String,
}

struct Reader<'a> {
    modules: &'a mut Modules,
    sources: &'a HashMap<&'a str, &'a str>,
    file: String,
    module: ModuleId,
    folder: String,
    /// Variables and type parameters of the enclosing items: a path of one segment may mean one of
    /// these and not a name of the module.
    locals: Vec<HashSet<String>>,
    found: Vec<Source>,
}

impl Reader<'_> {
    fn mention(&mut self, path: Vec<String>, line: usize) {
        let is_local = |name: &String| self.locals.iter().any(|locals| locals.contains(name));
        if path.len() > 1 || !is_local(&path[0]) {
            let module = self.module;
            let mention = Mention { module, path, line, in_code: true, reexport: false };
            self.modules.mentions.push(mention);
        }
    }

    fn import(&mut self, tree: &UseTree, mut path: Vec<String>, public: bool) {
        match tree {
            UseTree::Path(part) => {
                path.push(part.ident.unraw().to_string());
                self.import(&part.tree, path, public);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, path.clone(), public);
                }
            }
            UseTree::Name(name) => self.bind(path, &name.ident, &name.ident, public),
            UseTree::Rename(rename) => self.bind(path, &rename.ident, &rename.rename, public),
            UseTree::Glob(_) => self.modules.all[self.module].globs.push(path),
        }
    }

    fn bind(&mut self, mut path: Vec<String>, ident: &syn::Ident, name: &syn::Ident, public: bool) {
        // `use a::{self}` is `use a`.
        let name = match ident == "self" && ident == name {
            true => path.last().cloned().unwrap_or_default(),
            false => name.unraw().to_string(),
        };
        if ident != "self" {
            path.push(ident.unraw().to_string());
        }
        // `use a` only brings in a crate by its own name.
        if path.len() > 1 || path.first() != Some(&name) {
            self.modules.name(self.module, name, Meaning::Import(path.clone()));
        }
        let line = ident.span().start().line;
        let module = self.module;
        let mention = Mention { module, path, line, in_code: false, reexport: public };
        self.modules.mentions.push(mention);
    }

    /// Finds the paths in code that is not parsed: the arguments of macros and attributes.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, mark: char| match tokens.get(at) {
            Some(TokenTree::Punct(punct)) => punct.as_char() == mark,
            _ => false,
        };
        let mut at = 0;
        while at < tokens.len() {
            let start = at;
            at += 1;
            match &tokens[start] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let mut path = vec![first.unraw().to_string()];
                    while let (true, true, Some(TokenTree::Ident(next))) =
                        (is(at, ':'), is(at + 1, ':'), tokens.get(at + 2))
                    {
                        path.push(next.unraw().to_string());
                        at += 3;
                    }
                    let member = start > 0 && (is(start - 1, '.') || is(start - 1, '\''));
                    // A single word counts only if it is a type, a constant or is called.
                    let called = is(at, '!')
                        || matches!(tokens.get(at), Some(TokenTree::Group(group))
                            if group.delimiter() == proc_macro2::Delimiter::Parenthesis);
                    let names = path.len() > 1 || called || path[0].starts_with(char::is_uppercase);
                    if names && !member {
                        self.mention(path, first.span().start().line);
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_for_tests(attributes(item)) {
            return;
        }
        if let Some(name) = defined(item) {
            self.modules.name(self.module, name.unraw().to_string(), Meaning::Item);
        }
        if matches!(item, Item::Macro(item) if item.ident.is_none()) {
            self.modules.all[self.module].has_item_macros = true;
        }
        if matches!(item, Item::Mod(_)) {
            return visit::visit_item(self, item);
        }
        let mut locals = Locals::default();
        locals.visit_item(item);
        self.locals.push(locals.0);
        visit::visit_item(self, item);
        self.locals.pop();
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Macro(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            _ => return,
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = item.ident.unraw().to_string();
        if name == "tests" {
            return;
        }
        let folder = format!("{}/{name}", self.folder);
        if let Some((_, items)) = &item.content {
            let id = self.modules.add(&self.file, Some((self.module, name)));
            let around = (self.module, std::mem::replace(&mut self.folder, folder));
            self.module = id;
            for item in items {
                self.visit_item(item);
            }
            (self.module, self.folder) = around;
            return;
        }
        let mut candidates = [format!("{folder}.rs"), format!("{folder}/mod.rs")].into_iter();
        let Some(file) = candidates.find(|file| self.sources.contains_key(file.as_str())) else {
            // The compiler reports a missing file.
            return;
        };
        let module = self.modules.add(&file, Some((self.module, name)));
        self.found.push(Source { file, module, folder });
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.import(&item.tree, Vec::new(), !matches!(item.vis, Visibility::Inherited));
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none() {
            let segments: Vec<_> =
                path.segments.iter().map(|segment| segment.ident.unraw().to_string()).collect();
            if let Some(first) = path.segments.first() {
                self.mention(segments, first.ident.span().start().line);
            }
        }
        visit::visit_path(self, path);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        if is_constant(pattern) {
            let name = pattern.ident.unraw().to_string();
            self.mention(vec![name], pattern.ident.span().start().line);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        const WITHOUT_CODE: [&str; 7] =
            ["allow", "cfg", "cfg_attr", "deny", "doc", "expect", "warn"];
        if WITHOUT_CODE.iter().any(|name| attribute.path().is_ident(name)) {
            return;
        }
        match &attribute.meta {
            Meta::Path(path) => self.visit_path(path),
            Meta::List(list) => self.tokens(list.tokens.clone()),
            Meta::NameValue(pair) => self.visit_expr(&pair.value),
        }
    }

    /// `pub(in …)` imports nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

/// The variables and type parameters of an item.
#[derive(Default)]
struct Locals(HashSet<String>);

impl<'ast> Visit<'ast> for Locals {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        if !is_constant(pattern) {
            self.0.insert(pattern.ident.unraw().to_string());
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_generics(&mut self, generics: &'ast Generics) {
        self.0.extend(generics.type_params().map(|param| param.ident.to_string()));
        self.0.extend(generics.const_params().map(|param| param.ident.to_string()));
        visit::visit_generics(self, generics);
    }
}

/// Whether a pattern of one word compares with a constant: its first letter is a capital.
fn is_constant(pattern: &PatIdent) -> bool {
    pattern.subpat.is_none() && pattern.ident.to_string().starts_with(char::is_uppercase)
}

/// The name that `item` defines. Modules get theirs in [`Modules::add`].
fn defined(item: &Item) -> Option<&syn::Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::TraitAlias(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether `attributes` exclude their item from all builds except tests.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<Meta>().is_ok_and(|meta| needs_test(&meta))
    })
}

/// Whether a condition of `cfg` holds only in tests.
fn needs_test(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return meta.path().is_ident("test") };
    let parts = list.parse_args_with(Punctuated::<Meta, syn::Token![,]>::parse_terminated);
    let parts = parts.unwrap_or_default();
    match list.path.get_ident().map(ToString::to_string).as_deref() {
        Some("all") => parts.iter().any(needs_test),
        Some("any") => !parts.is_empty() && parts.iter().all(needs_test),
        _ => false,
    }
}
