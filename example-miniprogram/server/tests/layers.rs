//! The server's modules are a hierarchy: folders are layers, files import in no circle, and none is long.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// The folders of `src`; each may use those before it.
const LAYERS: &[&str] = &[
    "base", "sealing", "store", "wechat", "http", "app", "routes", "standin", "config", "server",
];

/// The longest that a file may be, in lines.
const LONGEST: usize = 400;

type Name = Vec<String>;

/// One file: the names that it mentions, each as a path from the crate's root.
struct Module {
    name: Name,
    lines: usize,
    mentions: BTreeSet<Name>,
}

fn modules() -> Vec<Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files
        .iter()
        .filter(|path| !path.ends_with("main.rs") && !path.ends_with("lib.rs"))
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let mut name: Name = path
                .strip_prefix(&root)
                .unwrap()
                .with_extension("")
                .iter()
                .map(|part| part.to_str().unwrap().to_owned())
                .collect();
            name.retain(|part| part != "mod");
            let mut mentions = Mentions {
                here: name.clone(),
                is_folder: path.ends_with("mod.rs"),
                found: BTreeSet::new(),
            };
            mentions.visit_file(&syn::parse_file(&text).unwrap());
            Module {
                name,
                lines: text.lines().count(),
                mentions: mentions.found,
            }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Finds what a file mentions of its crate; its tests may mention more and are left out.
struct Mentions {
    here: Name,
    is_folder: bool,
    found: BTreeSet<Name>,
}

impl Mentions {
    fn add(&mut self, path: &[String]) {
        let mut base = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self") => self.here.clone(),
            Some("super") => self.here[..self.here.len() - 1].to_vec(),
            // A folder's `pub use child::Name`.
            Some(_) if self.is_folder => {
                let mut base = self.here.clone();
                base.push(path[0].clone());
                base
            }
            _ => return,
        };
        for part in &path[1..] {
            if part == "super" {
                base.pop();
            } else {
                base.push(part.clone());
            }
        }
        self.found.insert(base);
    }

    fn tree(&mut self, tree: &syn::UseTree, path: &mut Name) {
        match tree {
            syn::UseTree::Path(step) => {
                path.push(step.ident.to_string());
                self.tree(&step.tree, path);
                path.pop();
            }
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, path);
                }
            }
            syn::UseTree::Name(name) => {
                let mut path = path.clone();
                if name.ident != "self" {
                    path.push(name.ident.to_string());
                }
                self.add(&path);
            }
            syn::UseTree::Rename(name) => {
                let mut path = path.clone();
                path.push(name.ident.to_string());
                self.add(&path);
            }
            syn::UseTree::Glob(_) => self.add(path),
        }
    }
}

impl<'ast> Visit<'ast> for Mentions {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident != "tests" {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    /// `pub(super)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Name = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if ["crate", "super"].contains(&parts[0].as_str()) {
            self.add(&parts);
        }
        syn::visit::visit_path(self, path);
    }
}

/// The file that defines or re-exports what is mentioned.
fn file_of<'a>(mention: &[String], all: &'a BTreeMap<Name, Module>) -> Option<&'a Name> {
    (0..=mention.len())
        .rev()
        .find_map(|length| all.get_key_value(&mention[..length]))
        .map(|(name, _)| name)
}

fn all() -> BTreeMap<Name, Module> {
    modules()
        .into_iter()
        .map(|module| (module.name.clone(), module))
        .collect()
}

#[test]
fn each_folder_uses_only_those_before_it() {
    let rank = |name: &Name| {
        LAYERS
            .iter()
            .position(|layer| *layer == name[0])
            .unwrap_or_else(|| panic!("src/{} is no layer", name[0]))
    };
    let all = all();
    let mut wrong = Vec::new();
    for module in all.values() {
        for used in module
            .mentions
            .iter()
            .filter_map(|name| file_of(name, &all))
        {
            if rank(used) > rank(&module.name) {
                wrong.push(format!("{} uses {}", module.name.join("/"), used.join("/")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let all = all();
    let mut edges: BTreeMap<&Name, BTreeSet<&Name>> = all
        .values()
        .map(|module| {
            let used = module
                .mentions
                .iter()
                .filter_map(|name| file_of(name, &all))
                .filter(|used| **used != module.name)
                .collect();
            (&module.name, used)
        })
        .collect();
    // What uses nothing that is left is in no circle.
    loop {
        let free: Vec<&Name> = edges
            .iter()
            .filter(|(_, used)| used.iter().all(|name| !edges.contains_key(*name)))
            .map(|(name, _)| *name)
            .collect();
        if free.is_empty() {
            break;
        }
        for name in free {
            edges.remove(name);
        }
    }
    let left: Vec<String> = edges
        .iter()
        .map(|(name, used)| {
            let used: Vec<String> = used
                .iter()
                .filter(|name| edges.contains_key(**name))
                .map(|name| name.join("/"))
                .collect();
            format!("{} uses {}", name.join("/"), used.join(", "))
        })
        .collect();
    assert!(left.is_empty(), "{}", left.join("\n"));
}

#[test]
fn no_file_is_long() {
    let long: Vec<String> = modules()
        .iter()
        .filter(|module| module.lines > LONGEST)
        .map(|module| format!("{} has {} lines", module.name.join("/"), module.lines))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
