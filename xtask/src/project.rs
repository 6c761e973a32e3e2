//! Where the project and its built files are, and the version that everything carries.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process::Process;
use crate::repository::Repository;

/// The name of the published package, of its folder in a mini-program and of its module.
pub const PACKAGE: &str = "wx-session";

/// The places that every command needs.
#[derive(Debug)]
pub struct Project {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the environment or a configuration file has put it.
    pub target: PathBuf,
    /// `workspace.package.version`: the one place where the version stands.
    pub version: String,
    /// The licence expression of the workspace.
    pub license: String,
    /// Where the project is on the web, if its owner has said so.
    pub repository: Option<Repository>,
}

impl Project {
    /// Ask cargo where the project is.
    pub fn locate() -> Result<Self> {
        let mut metadata = Process::cargo();
        metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
        // `cargo xtask` runs in the caller's folder, which may lie outside of the workspace.
        if let Some(xtask) = env::var_os("CARGO_MANIFEST_DIR") {
            metadata.current_dir(Path::new(&xtask));
        }
        let metadata: Value = serde_json::from_str(&metadata.read()?)
            .context("`cargo metadata` did not answer with JSON")?;
        let package = metadata["packages"]
            .as_array()
            .and_then(|all| all.iter().find(|package| package["name"] == PACKAGE))
            .with_context(|| format!("the workspace has no package named {PACKAGE}"))?;
        let text = |value: &Value, what: &str| {
            value
                .as_str()
                .map(str::to_owned)
                .with_context(|| format!("`cargo metadata` names no {what}"))
        };
        Ok(Self {
            root: text(&metadata["workspace_root"], "workspace root")?.into(),
            target: text(&metadata["target_directory"], "target directory")?.into(),
            version: text(&package["version"], "version")?,
            license: text(&package["license"], "licence")?,
            repository: Repository::parse(package["repository"].as_str().unwrap_or_default())?,
        })
    }

    /// The tools that the build installs for itself, each in a folder named after its version.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// What the build makes on its way to the package.
    pub fn work(&self) -> PathBuf {
        self.target.join(PACKAGE)
    }

    /// What the build hands to the bundler: wasm-bindgen's half of the glue.
    pub fn generated(&self) -> PathBuf {
        self.root.join("js-glue/boundary/generated")
    }

    /// The built half of the npm package.
    pub fn dist(&self) -> PathBuf {
        self.root.join("pkg/dist")
    }

    /// The example's copy of the package, where the developer tools put it.
    pub fn example_copy(&self) -> PathBuf {
        self.root
            .join("example-miniprogram/miniprogram/miniprogram_npm")
            .join(PACKAGE)
    }

    /// A program of the npm development tools, as `npm ci` installs it.
    pub fn npm_tool(&self, name: &str) -> Process {
        let mut tool = Process::new(self.root.join("node_modules/.bin").join(name));
        tool.current_dir(&self.root);
        tool
    }

    /// The version of a dependency that `Cargo.lock` names.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let lock = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        version_in_lock(&lock, package)
            .with_context(|| format!("Cargo.lock names no version of {package}"))
    }
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

/// Copy a folder's files over those of another, which need not be there. What else lies there stays.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("make {}", to.display()))?;
    let entries = fs::read_dir(from).with_context(|| format!("list {}", from.display()))?;
    for entry in entries {
        let source = entry?.path();
        let target = to.join(source.file_name().unwrap_or_default());
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("copy {}", source.display()))?;
        }
    }
    Ok(())
}

/// The files below `folder` whose path `wanted` accepts, sorted, without built and foreign folders.
pub fn files_below(folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    const NOT_OURS: [&str; 5] = [
        "node_modules",
        "target",
        "dist",
        "generated",
        "miniprogram_npm",
    ];
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        let entries =
            fs::read_dir(&folder).with_context(|| format!("list {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default();
            if path.is_dir() {
                if !NOT_OURS.iter().any(|foreign| name == *foreign) {
                    folders.push(path);
                }
            } else if wanted(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    const LOCK: &str = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";

    #[test]
    fn the_lock_names_the_exact_version() {
        assert_eq!(
            version_in_lock(LOCK, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
    }

    #[test]
    fn a_package_that_is_only_similar_is_not_taken() {
        assert_eq!(version_in_lock(LOCK, "wasm-bind"), None);
        assert_eq!(version_in_lock("name = \"a\"\nsource = \"x\"\n", "a"), None);
    }
}
