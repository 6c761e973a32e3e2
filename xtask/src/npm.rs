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
    let lock = read_lock(&project.root.join("package-lock.json"))?;
    let installed = read_lock(&project.root.join("node_modules/.package-lock.json"));
    if installed.is_ok_and(|installed| is_installed(&lock, &installed)) {
        return Ok(());
    }
    println!("npm ci");
    Process::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&project.root)
        .limit(INSTALL_LIMIT)
        .read()
        .context("the npm tools could not be installed; run: npm ci")?;
    Ok(())
}

fn read_lock(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

/// Tell whether npm's record of what it installed is what the lock asks for.
///
/// The two are never equal: the record leaves out the project itself and what is for other platforms.
fn is_installed(lock: &Value, installed: &Value) -> bool {
    let (Some(lock), Some(installed)) = (
        lock["packages"].as_object(),
        installed["packages"].as_object(),
    ) else {
        return false;
    };
    let wanted = lock.iter().filter(|(path, _)| !path.is_empty());
    let complete = wanted
        .clone()
        .all(|(path, package)| match installed.get(path) {
            Some(there) => {
                there["integrity"] == package["integrity"] && there["version"] == package["version"]
            }
            None => package["optional"] == true || package["devOptional"] == true,
        });
    complete && installed.keys().all(|path| lock.contains_key(path))
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

    use super::{is_installed, major};

    #[test]
    fn what_is_for_other_platforms_may_be_missing() {
        let lock = json!({ "packages": {
            "": { "name": "root" },
            "node_modules/a": { "version": "1.0.0", "integrity": "x" },
            "node_modules/b": { "version": "1.0.0", "optional": true },
        } });
        let installed =
            json!({ "packages": { "node_modules/a": { "version": "1.0.0", "integrity": "x" } } });
        assert!(is_installed(&lock, &installed));
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
        for installed in [other, missing, foreign, json!({})] {
            assert!(!is_installed(&lock, &installed), "{installed}");
        }
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
