//! The shipped module: compiled, bound, trimmed, shrunk, checked, compressed.
//!
//! WebAssembly 1.0 plus mutable globals and nothing else; `gate` says why and holds every build to it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::compress::{self, Kind};
use crate::gate::{self, Passed, Surroundings};
use crate::process::Process;
use crate::progress::Steps;
use crate::project::{PACKAGE, Project};
use crate::toolchain::{ModuleToolchain, WASM};

/// wasm-bindgen's half of the glue.
const BINDINGS: &str = "wx_session_bg.js";

/// The module name under which wasm-opt's last pass has the module import that half.
const IMPORT_MODULE: &str = "a";

/// The stack of the module in bytes. rustc's default of 1 MiB is memory that a phone would have to give at start;
/// no call here goes deep, and texts of any length stand on the heap. The stack lies below the data, so that an
/// overflow traps instead of writing over them.
const STACK: u32 = 128 * 1024;

/// Named one by one: `--all-features` makes modules that Node 20 and phones refuse. wasm-opt fails when the module
/// uses more than these.
const FEATURES: [&str; 2] = ["--mvp-features", "--enable-mutable-globals"];

/// `--flatten --rereloop` before `-Oz` saves another 1 % after brotli, and the second `-Oz` what the first made possible;
/// `--converge` on top makes the module smaller and its brotli larger. Functions with one caller are only put into it while
/// they are small: engines compile a function when it is first called, and a launch calls few of those that an input may
/// lead to. The core marks its own with `#[inline(never)]` for the same reason: together a millisecond less to the first
/// request in Node. The last pass gives all that module and glue call each other by names of one or two letters:
/// wasm-bindgen's have a hash each, in both files, and are 1.4 kB of the package. Two passes save bytes that brotli would save
/// too, and at less cost: without them the module is 0.4 % larger and its brotli 0.2 kB smaller.
const PASSES: [&str; 11] = [
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--one-caller-inline-max-function-size=100",
    "--skip-pass=local-cse",
    "--skip-pass=memory-packing",
    "--minify-imports-and-exports-and-modules",
];

/// Our tool around wasm-bindgen's library.
const BINDGEN: &str = "xtask-bindgen";

/// Where the uncompressed module is kept for whoever wants to look at it.
pub fn module_path(project: &Project) -> PathBuf {
    project.work().join(format!("{PACKAGE}.wasm"))
}

/// Build the module and wasm-bindgen's half of the glue.
pub fn build(project: &Project, steps: &mut Steps) -> Result<()> {
    let toolchain = steps.step("module compiler", ModuleToolchain::ensure)?;
    let bindgen = steps.step("wasm-bindgen", || build_bindgen(project))?;
    let work = project.work();
    fs::create_dir_all(&work).with_context(|| format!("make {}", work.display()))?;

    let compiled = steps.step("compile the module", || compile(project, &toolchain))?;
    let (module, names) = steps.step("bind and shrink the module", || {
        let bound = bind(project, &bindgen, &compiled)?;
        let silent = without_number_texts(project, &bound)?;
        let trimmed = drop_globals(project, &silent)?;
        let (module, names) = shrink(project, &trimmed)?;
        shorten(project, &names)?;
        Ok((module, names))
    })?;
    steps.step("module gate", || {
        let module = fs::read(&module)?;
        println!("{}", check(project, &module, &names, toolchain.sysroot())?);
        Ok(())
    })?;
    steps.step("compress the module", || {
        let packed = project.dist().join(format!("{PACKAGE}.wasm.br"));
        fs::create_dir_all(project.dist())?;
        let size = compress::write(project, &module, &packed, Kind::Binary)?;
        println!("{} bytes, {size} in brotli", fs::metadata(&module)?.len());
        Ok(())
    })
}

/// Hold a module to the gate, with what surrounds it on this machine.
fn check(project: &Project, module: &[u8], names: &ShortNames, sysroot: &Path) -> Result<Passed> {
    let glue = project.generated().join(BINDINGS);
    let glue = fs::read_to_string(&glue).with_context(|| format!("read {}", glue.display()))?;
    let given = gate::functions_of_glue(&glue);
    let import_functions: Vec<String> = names
        .imports
        .iter()
        .filter(|(long, _)| given.contains(long))
        .map(|(_, short)| short.clone())
        .collect();
    let folders = [
        Some(project.root.clone()),
        Some(sysroot.to_owned()),
        cargo_home(),
        env::var_os("HOME").map(PathBuf::from),
    ];
    let machine_paths: Vec<String> = folders
        .iter()
        .flatten()
        // `HOME=/` would be found in every URL.
        .filter(|folder| folder.components().count() > 1)
        .map(|folder| folder.display().to_string())
        .collect();
    gate::check(
        module,
        &Surroundings {
            import_module: IMPORT_MODULE,
            import_functions: &import_functions,
            machine_paths: &machine_paths,
        },
    )
}

fn compile(project: &Project, toolchain: &ModuleToolchain) -> Result<PathBuf> {
    println!("with {}", toolchain.name());
    // A folder of its own: another compiler in the same one would make every stable build start anew.
    let target = project.target.join("module");
    toolchain
        .cargo()
        .args(["build", "--lib", "--package", PACKAGE])
        .args(["--target", WASM, "--profile", "wasm"])
        .args(["-Zbuild-std=std,panic_abort", "--locked", "--quiet"])
        // The standard library's own smaller algorithms.
        .arg("-Zbuild-std-features=optimize_for_size")
        .arg("--target-dir")
        .arg(&target)
        .current_dir(&project.root)
        // Takes precedence over whatever flags the user has set, and allows blanks in paths.
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            flags(project, toolchain).join("\u{1f}"),
        )
        .without_env("RUSTC_WRAPPER")
        .run()?;
    let module = target.join(WASM).join("wasm/wx_session.wasm");
    if !module.is_file() {
        bail!("cargo built no {}", module.display());
    }
    Ok(module)
}

fn flags(project: &Project, toolchain: &ModuleToolchain) -> Vec<String> {
    let mut flags: Vec<String> = [
        // No feature after WebAssembly 1.0, in the standard library neither.
        "-Ctarget-cpu=mvp",
        // A panic is a trap: no message, no formatting code, a quarter of the size.
        "-Zunstable-options",
        "-Cpanic=immediate-abort",
        "-Zlocation-detail=none",
        // 2 % smaller after brotli than the default; with 4 a little larger again.
        "-Zmir-opt-level=3",
        // 5 % smaller than with the default of 50: what is put in place before LLVM sees it loses checks that LLVM, built
        // for size, does not look for in calls. With 150 or 1000 it is a little larger.
        "-Zinline-mir-threshold=400",
        // `{:?}` prints nothing in the module: one use of it costs 3 kB in brotli, and a derived Debug could print a secret.
        "-Zfmt-debug=none",
        // compiler_builtins copies by words although this target is not known for it: smaller, and fewer instructions.
        "--cfg=mem_unaligned",
        // The paths of every answer with cookies are compiled for speed (src/lib.rs): 2 % of its time for 0.1 kB.
        "--cfg=fast_paths",
        // Randomness comes from the glue's pool.
        "--cfg=getrandom_backend=\"custom\"",
    ]
    .map(str::to_owned)
    .into();
    flags.push(format!("-Clink-arg=-zstack-size={STACK}"));
    let mut remap = |from: &Path, to: &str| {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    };
    if let Some(home) = cargo_home() {
        remap(&home, "cargo");
    }
    remap(toolchain.sysroot(), "rust");
    remap(&project.root, PACKAGE);
    flags
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
}

/// Build the tool that binds the module, wasm-bindgen's library at the crate's exact version.
///
/// In a folder of its own, for whatever else cargo builds meanwhile holds the target folder.
fn build_bindgen(project: &Project) -> Result<PathBuf> {
    let target = project.tools().join("bindgen");
    Process::cargo()
        .args(["build", "--quiet", "--locked", "--package", BINDGEN])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(&project.root)
        .run()?;
    Ok(target.join("debug").join(BINDGEN))
}

/// Run wasm-bindgen and keep its half of the glue; its loader is dropped, for a mini-program cannot import a `.wasm`.
fn bind(project: &Project, bindgen: &Path, compiled: &Path) -> Result<PathBuf> {
    let out = project.work().join("bindgen");
    Process::new(bindgen).arg(compiled).arg(&out).read()?;
    let generated = project.generated();
    fs::create_dir_all(&generated)?;
    let glue = fs::read_to_string(out.join(BINDINGS))?;
    fs::write(generated.join(BINDINGS), with_plain_enums(&glue)?)?;
    let types = fs::read_to_string(out.join("wx_session.d.ts"))?;
    fs::write(
        generated.join("wx_session_bg.d.ts"),
        format!(
            "{types}\n/** Gives the bindings the exports of the instance; before that they cannot be used. */\n\
             export function __wbg_set_wasm(exports: object): void\n"
        ),
    )?;
    Ok(out.join("wx_session_bg.wasm"))
}

/// Take the `Object.freeze` off the enums: of a plain object terser knows the members, and puts the numbers in their place.
fn with_plain_enums(glue: &str) -> Result<String> {
    let plain = glue.replace("= Object.freeze({", "= ({");
    if plain == glue || plain.contains("Object.freeze") {
        bail!("wasm-bindgen writes enums in another way: see to with_plain_enums");
    }
    Ok(plain)
}

/// Drop what prints floating-point numbers, a tenth of the module: only texts of errors do, which nobody reads.
fn without_number_texts(project: &Project, bound: &Path) -> Result<PathBuf> {
    let silent = project.work().join("silent.wasm");
    Process::new("node")
        .current_dir(&project.root)
        .arg("tools/without-number-texts.mjs")
        .arg(bound)
        .arg(&silent)
        .read()?;
    Ok(silent)
}

/// Drop the Globals that wasm-bindgen exports and only its own, unused loader reads: iOS refuses them.
fn drop_globals(project: &Project, bound: &Path) -> Result<PathBuf> {
    let kept = exports_but_globals(&fs::read(bound)?)?;
    let mut graph = vec![json!({ "name": "glue", "root": true, "reaches": kept })];
    graph.extend(
        kept.iter()
            .map(|name| json!({ "name": name, "export": name })),
    );
    let graph_file = project.work().join("exports.json");
    fs::write(&graph_file, serde_json::to_vec(&graph)?)?;
    let trimmed = project.work().join("trimmed.wasm");
    project
        .npm_tool("wasm-metadce")
        .arg(bound)
        .args(FEATURES)
        .arg("--graph-file")
        .arg(&graph_file)
        .arg("-o")
        .arg(&trimmed)
        .read()?;
    Ok(trimmed)
}

fn exports_but_globals(module: &[u8]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        if let wasmparser::Payload::ExportSection(exports) = payload? {
            for export in exports {
                let export = export?;
                if export.kind != wasmparser::ExternalKind::Global {
                    names.push(export.name.to_owned());
                }
            }
        }
    }
    Ok(names)
}

fn shrink(project: &Project, trimmed: &Path) -> Result<(PathBuf, ShortNames)> {
    let module = module_path(project);
    let printed = project
        .npm_tool("wasm-opt")
        .arg(trimmed)
        .args(FEATURES)
        .args(PASSES)
        .arg("-o")
        .arg(&module)
        .read()?;
    Ok((module, ShortNames::read(&printed)?))
}

/// What wasm-opt has renamed: each function's name in wasm-bindgen's half of the glue, and the one in the module.
struct ShortNames {
    imports: Vec<(String, String)>,
    exports: Vec<(String, String)>,
}

impl ShortNames {
    /// Read what the pass prints: `{ "imports": [[module, long, short], …], "exports": [[long, short], …] }`.
    fn read(printed: &str) -> Result<Self> {
        let table: Value = serde_json::from_str(printed)
            .with_context(|| format!("wasm-opt printed no table of names: {printed}"))?;
        let pairs = |key: &str| -> Option<Vec<(String, String)>> {
            let pair = |row: &Value| match row.as_array()?.as_slice() {
                [.., long, short] => Some((long.as_str()?.to_owned(), short.as_str()?.to_owned())),
                _ => None,
            };
            table[key].as_array()?.iter().map(pair).collect()
        };
        Ok(Self {
            imports: pairs("imports").context("wasm-opt named no imports")?,
            exports: pairs("exports").context("wasm-opt named no exports")?,
        })
    }
}

/// Have the glue call the module by its short names, and write the object that it hands to `WXWebAssembly.instantiate`.
///
/// Only what the finished module imports: a namespace object would keep every function of wasm-bindgen's half in
/// the bundle, and give the platform getters where it expects functions.
fn shorten(project: &Project, names: &ShortNames) -> Result<()> {
    let generated = project.generated();
    let bindings = generated.join(BINDINGS);
    let glue = fs::read_to_string(&bindings)?;
    fs::write(&bindings, with_short_exports(&glue, &names.exports))?;
    let list = |entry: fn(&(String, String)) -> String| {
        let entries: Vec<String> = names.imports.iter().map(entry).collect();
        entries.join(", ")
    };
    let imported = list(|(long, _)| long.clone());
    let given = list(|(long, short)| format!("{short}: {long}"));
    fs::write(
        generated.join("imports.js"),
        format!(
            "import {{ {imported} }} from './{BINDINGS}'\n\n\
             export const wasmImports = {{ {IMPORT_MODULE}: {{ {given} }} }}\n"
        ),
    )?;
    fs::write(
        generated.join("imports.d.ts"),
        "/** What the module imports, as `WXWebAssembly.instantiate` wants it. */\n\
         export const wasmImports: Record<string, Record<string, (...args: any[]) => any>>\n",
    )?;
    Ok(())
}

/// Put the short name of each export in the place of `wasm.<long name>`.
fn with_short_exports(glue: &str, exports: &[(String, String)]) -> String {
    let mut pieces = glue.split("wasm.");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        let short = exports.iter().find(|(long, _)| long == name);
        result += "wasm.";
        result += short.map_or(name, |(_, short)| short);
        result += rest;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{ShortNames, exports_but_globals, with_short_exports};

    #[test]
    fn the_glue_calls_the_module_by_its_short_names() {
        let names = ShortNames::read(
            r#"{ "imports": [["./glue.js", "now", "a"]], "exports": [["go", "b"], ["goOn", "$"]] }"#,
        )
        .unwrap();
        assert_eq!(names.imports, [("now".to_owned(), "a".to_owned())]);
        assert_eq!(
            with_short_exports("wasm.go(1); wasm.goOn(wasm.other, go)", &names.exports),
            "wasm.b(1); wasm.$(wasm.other, go)"
        );
    }

    #[test]
    fn only_globals_are_left_out_of_the_exports() {
        let module = wat::parse_str(
            "(module (memory (export \"memory\") 1) (func (export \"go\"))
               (global (export \"__abort_handler\") (mut i32) (i32.const 0)))",
        )
        .unwrap();
        assert_eq!(exports_but_globals(&module).unwrap(), ["memory", "go"]);
    }
}
