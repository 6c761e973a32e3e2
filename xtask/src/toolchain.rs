//! The compilers: the active stable toolchain for everything, one dated compiler for the shipped module alone.
//!
//! The module needs a standard library that is compiled anew: the precompiled one uses WebAssembly features
//! that iOS refuses. That takes `-Zbuild-std`, hence an unstable compiler; a dated one, so that every machine
//! builds the same module. The project has no `rust-toolchain.toml`: where rustup cannot fetch what such a file
//! names, every call of cargo would fail, not only this one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{Process, find_program};
use crate::system;

/// The compiler of the shipped module. A newer one is taken by changing this line; the gate tells what it broke.
pub const NIGHTLY: &str = "nightly-2026-05-20";

/// The target of the module and of its tests.
pub const WASM: &str = "wasm32-unknown-unknown";

const DOWNLOAD_LIMIT: Duration = Duration::from_secs(5 * 60);
const DOWNLOAD_TRIES: u32 = 3;

/// A compiler that can build the shipped module.
#[derive(Debug)]
pub enum ModuleToolchain {
    /// The dated nightly.
    Nightly { sysroot: PathBuf },
    /// Debian's `rustc-web`, a stable compiler told to accept unstable options, for machines that reach
    /// Debian's packages and not rustup's.
    Debian { sysroot: PathBuf, linker: PathBuf },
}

impl ModuleToolchain {
    /// Find the compiler, or install it, or stop with the one command that does.
    ///
    /// Another nightly that happens to be there is not taken: its module would be another one.
    pub fn ensure() -> Result<Self> {
        if let Some(sysroot) = nightly_sysroot() {
            return Ok(Self::Nightly { sysroot });
        }
        let refusal = match install_nightly() {
            Ok(()) => match nightly_sysroot() {
                Some(sysroot) => return Ok(Self::Nightly { sysroot }),
                None => format!("rustup installed {NIGHTLY} without rust-src"),
            },
            Err(error) => format!("{error:#}"),
        };
        Self::debian().with_context(|| {
            format!(
                "the shipped module needs {NIGHTLY} with rust-src ({refusal}); run: rustup toolchain install \
                 {NIGHTLY} --profile minimal --component rust-src"
            )
        })
    }

    /// Debian's compiler, installed if need be.
    pub fn debian() -> Result<Self> {
        const PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
        let find = || {
            let owner = Process::new("dpkg-query")
                .args(["-W", "-f=${Package} ${Status}\n"])
                .args(PACKAGES)
                .read()
                .ok()?;
            let installed = owner.lines().filter(|line| line.ends_with(" installed"));
            (installed.count() == PACKAGES.len()).then_some(())?;
            let sysroot = Process::new(DEBIAN_RUSTC)
                .args(["--print", "sysroot"])
                .read()
                .ok()?;
            Some(PathBuf::from(sysroot))
        };
        let sysroot = match find() {
            Some(sysroot) => sysroot,
            None => {
                system::install(
                    &PACKAGES,
                    "without the nightly the module is built by Debian's compiler",
                )?;
                find().context("Debian's rustc-web is installed but does not run")?
            }
        };
        if !has_rust_src(&sysroot) {
            bail!(
                "Debian's rust-web-src left no library source in {}",
                sysroot.display()
            );
        }
        let linker = wasm_linker().context(
            "Debian's rustc-web brings no linker for WebAssembly; run: apt-get install -y lld",
        )?;
        Ok(Self::Debian { sysroot, linker })
    }

    /// The cargo of this toolchain, with its compiler.
    pub fn cargo(&self) -> Process {
        match self {
            Self::Nightly { .. } => {
                let mut cargo = Process::new("rustup");
                cargo.args(["run", NIGHTLY, "cargo"]);
                cargo.without_env("RUSTC");
                cargo
            }
            Self::Debian { linker, .. } => {
                let mut cargo = Process::new(DEBIAN_CARGO);
                cargo.env("RUSTC", DEBIAN_RUSTC);
                cargo.env("RUSTC_BOOTSTRAP", "1");
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                cargo
            }
        }
    }

    /// Where the toolchain lives: a path that must not stand in the module.
    pub fn sysroot(&self) -> &Path {
        match self {
            Self::Nightly { sysroot } | Self::Debian { sysroot, .. } => sysroot,
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Nightly { .. } => NIGHTLY,
            Self::Debian { .. } => "Debian's rustc-web",
        }
    }
}

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

fn nightly_sysroot() -> Option<PathBuf> {
    let mut rustc = Process::new("rustup");
    rustc.args(["run", NIGHTLY, "rustc", "--print", "sysroot"]);
    // A newer rustup would install the toolchain here, without rust-src and without a time limit.
    rustc.env("RUSTUP_AUTO_INSTALL", "0");
    let sysroot = PathBuf::from(rustc.read().ok()?);
    has_rust_src(&sysroot).then_some(sysroot)
}

fn has_rust_src(sysroot: &Path) -> bool {
    sysroot
        .join("lib/rustlib/src/rust/library/std/src/lib.rs")
        .is_file()
}

fn install_nightly() -> Result<()> {
    if find_program("rustup").is_none() {
        bail!("rustup is not installed; see https://rustup.rs");
    }
    println!("installing {NIGHTLY} with rust-src");
    rustup(&[
        "toolchain",
        "install",
        NIGHTLY,
        "--profile",
        "minimal",
        "--component",
        "rust-src",
    ])
}

/// Make `rustfmt` or `clippy` available to the active toolchain.
pub fn ensure_component(component: &str) -> Result<()> {
    let present = Process::cargo()
        .args([component_command(component), "--version"])
        .read();
    if present.is_ok() {
        return Ok(());
    }
    rustup(&["component", "add", component])
        .with_context(|| format!("run: rustup component add {component}"))
}

/// Make the precompiled standard library of the wasm target available to the active toolchain.
pub fn ensure_wasm_target() -> Result<()> {
    let sysroot = Process::new(active_rustc())
        .args(["--print", "sysroot"])
        .read()?;
    if Path::new(&sysroot)
        .join("lib/rustlib")
        .join(WASM)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    rustup(&["target", "add", WASM]).with_context(|| format!("run: rustup target add {WASM}"))
}

fn component_command(component: &str) -> &str {
    match component {
        "rustfmt" => "fmt",
        other => other,
    }
}

fn active_rustc() -> PathBuf {
    // cargo's own `rustc` is the one beside it, whatever the PATH says.
    std::env::var_os("CARGO")
        .map(|cargo| PathBuf::from(cargo).with_file_name("rustc"))
        .filter(|rustc| rustc.is_file())
        .unwrap_or_else(|| PathBuf::from("rustc"))
}

fn rustup(args: &[&str]) -> Result<()> {
    let mut tries = 1;
    loop {
        let result = Process::new("rustup")
            .args(args)
            .limit(DOWNLOAD_LIMIT)
            .read();
        match result {
            Ok(_) => return Ok(()),
            Err(error) if tries == DOWNLOAD_TRIES => return Err(error),
            Err(_) => tries += 1,
        }
    }
}

/// A linker for WebAssembly that Debian's compiler can use: rustup's `rust-lld`, else Debian's.
fn wasm_linker() -> Option<PathBuf> {
    let rustups = || {
        let mut rustc = Process::new("rustup");
        rustc.env("RUSTUP_AUTO_INSTALL", "0");
        let sysroot = rustc
            .args(["run", "stable", "rustc", "--print", "sysroot"])
            .read()
            .ok()?;
        let hosts = Path::new(&sysroot).join("lib/rustlib").read_dir().ok()?;
        hosts
            .filter_map(|host| Some(host.ok()?.path().join("bin/rust-lld")))
            .find(|linker| linker.is_file())
    };
    let debians = || ["rust-lld", "wasm-ld"].into_iter().find_map(find_program);
    rustups().or_else(debians).or_else(|| {
        system::install(
            &["lld"],
            "Debian's rustc-web needs a linker for WebAssembly",
        )
        .ok()?;
        debians()
    })
}
