//! The gate that the shipped module must pass, because no phone stands behind the tests.
//!
//! Every engine since base library 2.13.0 takes WebAssembly 1.0 with mutable globals. Newer features come in
//! silently, by a newer compiler, standard library or wasm-bindgen, and fail on iOS alone, where the error is
//! `CompileError: invalid wasm file`. iOS also refuses an exported Global.

use std::fmt;

use anyhow::{Result, bail};
use wasmparser::{
    CompositeInnerType, ExternalKind, Parser, Payload, SubType, TypeRef, ValType, Validator,
    WasmFeatures,
};

/// What stands around the module: what it may import, and what must not stand in it.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The one module name that the glue gives.
    pub import_module: &'a str,
    /// The functions that the glue gives under that name.
    pub import_functions: &'a [String],
    /// Folders of this machine.
    pub machine_paths: &'a [String],
}

/// What a module that passed is made of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Passed {
    pub imports: Vec<String>,
    pub exports: Vec<String>,
    /// Initial memory in pages of 64 KiB.
    pub memory_pages: u64,
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "WebAssembly 1.0 with mutable globals, {} imports, {} exports, {} kB of memory at start",
            self.imports.len(),
            self.exports.len(),
            self.memory_pages * 64,
        )
    }
}

/// Check a module against every rule. The error names each rule that is broken, not only the first.
pub fn check(module: &[u8], around: &Surroundings) -> Result<Passed> {
    // An invalid module cannot be read further, hence no list.
    if let Err(error) = Validator::new_with_features(WasmFeatures::WASM1).validate_all(module) {
        bail!("the module needs more than WebAssembly 1.0 with mutable globals: {error}");
    }
    let mut reader = Reader::default();
    for payload in Parser::new(0).parse_all(module) {
        reader.read(payload?, around)?;
    }
    reader.find_machine_paths(module, around.machine_paths);
    reader.finish()
}

#[derive(Default)]
struct Reader {
    types: Vec<SubType>,
    functions: Vec<u32>,
    tables: u32,
    exports_memory: bool,
    passed: Passed,
    broken: Vec<String>,
}

impl Reader {
    fn read(&mut self, payload: Payload, around: &Surroundings) -> Result<()> {
        match payload {
            Payload::TypeSection(groups) => {
                for group in groups {
                    self.types.extend(group?.into_types());
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    self.read_import(import.module, import.name, import.ty, around);
                }
            }
            Payload::FunctionSection(functions) => {
                for function in functions {
                    self.functions.push(function?);
                }
            }
            Payload::TableSection(tables) => self.tables += tables.count(),
            Payload::MemorySection(memories) => {
                for memory in memories {
                    self.passed.memory_pages += memory?.initial;
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    self.read_export(export.name, export.kind, export.index);
                }
            }
            Payload::CustomSection(section) => self.broken.push(format!(
                "the custom section \"{}\" is not stripped",
                section.name()
            )),
            _ => {}
        }
        Ok(())
    }

    fn read_import(&mut self, module: &str, name: &str, ty: TypeRef, around: &Surroundings) {
        let place = format!("{module}.{name}");
        self.passed.imports.push(name.to_owned());
        if module != around.import_module {
            let given = around.import_module;
            self.broken.push(format!(
                "imports {place}, and the glue gives only \"{given}\""
            ));
        } else if !around.import_functions.iter().any(|given| given == name) {
            self.broken
                .push(format!("imports {place}, which the glue does not have"));
        }
        match ty {
            TypeRef::Func(index) => {
                self.functions.push(index);
                self.check_signature(&format!("the import {place}"), index);
            }
            _ => self
                .broken
                .push(format!("imports {place}, which is not a function")),
        }
    }

    fn read_export(&mut self, name: &str, kind: ExternalKind, index: u32) {
        self.passed.exports.push(name.to_owned());
        match kind {
            ExternalKind::Global => self
                .broken
                .push(format!("exports the Global \"{name}\", which iOS refuses")),
            ExternalKind::Func => {
                let ty = self.functions.get(index as usize).copied();
                if let Some(ty) = ty {
                    self.check_signature(&format!("the export \"{name}\""), ty);
                }
            }
            ExternalKind::Memory => self.exports_memory = true,
            _ => {}
        }
    }

    fn check_signature(&mut self, who: &str, index: u32) {
        let Some(CompositeInnerType::Func(ty)) = self
            .types
            .get(index as usize)
            .map(|ty| &ty.composite_type.inner)
        else {
            return;
        };
        if ty
            .params()
            .iter()
            .chain(ty.results())
            .any(|ty| *ty == ValType::I64)
        {
            self.broken.push(format!(
                "{who} has a 64-bit integer, which crosses as a BigInt"
            ));
        }
    }

    fn find_machine_paths(&mut self, module: &[u8], paths: &[String]) {
        for path in paths {
            if module
                .windows(path.len())
                .any(|window| window == path.as_bytes())
            {
                self.broken
                    .push(format!("the path {path} of this machine stands in it"));
            }
        }
    }

    fn finish(mut self) -> Result<Passed> {
        if self.tables != 1 {
            let count = self.tables;
            self.broken.push(format!("has {count} tables instead of 1"));
        }
        if !self.exports_memory {
            self.broken
                .push("does not export its memory, which the glue reads".to_owned());
        }
        if !self.broken.is_empty() {
            bail!("the module:\n  - {}", self.broken.join("\n  - "));
        }
        Ok(self.passed)
    }
}

/// The functions that wasm-bindgen's half of the glue gives to the module.
pub fn functions_of_glue(glue: &str) -> Vec<String> {
    glue.lines()
        .filter_map(|line| line.strip_prefix("export function "))
        .filter_map(|rest| Some(rest.split_once('(')?.0.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests;
