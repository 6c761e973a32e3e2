//! The development tools from npm, at the versions that `package-lock.json` names.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::{Process, find_program};
use crate::project::Project;

const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);
const OLDEST_NODE: u32 = 20;

/// Install the npm tools if they are not those of the lock.
pub fn ensure(project: &Project) -> Result<()> {
    check_node()?;
    install(&project.root, &[])
}

/// Install WeChat's own npm packer, which tests place packages with. The demo does without: it is a thousand packages.
pub fn ensure_packer(project: &Project) -> Result<()> {
    check_node()?;
    install(
        &project.root.join("tests/runtime/packer"),
        &["--ignore-scripts"],
    )
}

/// Install what the `package-lock.json` of a folder names, if it is not there. `flags` are more arguments of `npm ci`.
pub fn install(folder: &Path, flags: &[&str]) -> Result<()> {
    let lock = read_lock(&folder.join("package-lock.json"))?;
    let why = match read_lock(&folder.join("node_modules/.package-lock.json")) {
        Ok(installed) => difference(&lock, &installed),
        Err(_) => Some("nothing is installed".to_owned()),
    };
    let Some(why) = why else {
        return Ok(());
    };
    println!("npm ci: {why}");
    Process::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .args(flags)
        .current_dir(folder)
        .limit(INSTALL_LIMIT)
        .read()
        .with_context(|| {
            format!(
                "the npm tools could not be installed; run: npm ci, in {}",
                folder.display()
            )
        })?;
    Ok(())
}

fn read_lock(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

/// Name the first difference between the lock and npm's record of what it installed.
///
/// The two are never equal: the record leaves out the project itself and what is for other platforms, and it has what was
/// installed from a file beside the lock.
fn difference(lock: &Value, installed: &Value) -> Option<String> {
    let packages = |of: &Value| of["packages"].as_object().cloned().unwrap_or_default();
    let (wanted, there) = (packages(lock), packages(installed));
    for (path, package) in wanted.iter().filter(|(path, _)| !path.is_empty()) {
        let same = |field: &str| {
            there
                .get(path)
                .is_some_and(|it| it[field] == package[field])
        };
        let optional = package["optional"] == true || package["devOptional"] == true;
        if !there.contains_key(path) && !optional {
            return Some(format!("{path} is missing"));
        }
        if there.contains_key(path) && !(same("version") && same("integrity")) {
            return Some(format!("{path} is not {}", package["version"]));
        }
    }
    let is_from_file = |package: &Value| {
        package["resolved"]
            .as_str()
            .is_some_and(|from| from.starts_with("file:"))
    };
    let (foreign, _) = there
        .iter()
        .find(|(path, package)| !wanted.contains_key(*path) && !is_from_file(package))?;
    Some(format!("{foreign} is not in the lock"))
}

fn check_node() -> Result<()> {
    if find_program("node").is_none() || find_program("npm").is_none() {
        bail!("Node.js {OLDEST_NODE} or newer with npm is needed; see https://nodejs.org");
    }
    let version = Process::new("node").arg("--version").read()?;
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!("Node.js {OLDEST_NODE} or newer is needed, and this is {version}"),
    }
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{difference, major};

    #[test]
    fn what_is_for_other_platforms_may_be_missing() {
        let lock = json!({ "packages": {
            "": { "name": "root" },
            "node_modules/a": { "version": "1.0.0", "integrity": "x" },
            "node_modules/b": { "version": "1.0.0", "optional": true },
        } });
        let installed =
            json!({ "packages": { "node_modules/a": { "version": "1.0.0", "integrity": "x" } } });
        assert_eq!(difference(&lock, &installed), None);
    }

    #[test]
    fn another_version_a_missing_and_a_foreign_package_are_noticed() {
        let lock =
            json!({ "packages": { "node_modules/a": { "version": "1.0.0", "integrity": "x" } } });
        let other =
            json!({ "packages": { "node_modules/a": { "version": "1.0.1", "integrity": "y" } } });
        let missing = json!({ "packages": {} });
        let foreign = json!({ "packages": {
            "node_modules/a": { "version": "1.0.0", "integrity": "x" },
            "node_modules/b": { "version": "1.0.0" },
        } });
        let told = |installed| difference(&lock, &installed).unwrap();
        assert_eq!(told(other), "node_modules/a is not \"1.0.0\"");
        assert_eq!(told(missing), "node_modules/a is missing");
        assert_eq!(told(foreign), "node_modules/b is not in the lock");
        assert_eq!(told(json!({})), "node_modules/a is missing");
    }

    #[test]
    fn what_came_from_a_file_may_stand_beside_the_lock() {
        let lock = json!({ "packages": {} });
        let packed =
            json!({ "packages": { "node_modules/a": { "resolved": "file:../a-1.0.0.tgz" } } });
        assert_eq!(difference(&lock, &packed), None);
    }

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v9"), Some(9));
    }

    #[test]
    fn anything_else_is_no_version() {
        assert_eq!(major("20.1.0"), None);
        assert_eq!(major("v"), None);
        assert_eq!(major(""), None);
    }
}
