//! `pack`: the npm tarball, with an exact list of files and the version from `Cargo.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process::Process;
use crate::project::{PACKAGE, Project};
use crate::repository;

/// Every file of the tarball, and where it is taken from. Anything more or less is an error.
const FILES: [(&str, &str); 17] = [
    ("LICENSE", "LICENSE"),
    ("README.md", "pkg/README.md"),
    ("dist/index.d.ts", "pkg/dist/index.d.ts"),
    ("dist/index.js", "pkg/dist/index.js"),
    ("dist/wx-session.wasm.br", "pkg/dist/wx-session.wasm.br"),
    ("package.json", "pkg/package.json"),
    ("testing/answer.js", "pkg/testing/answer.js"),
    ("testing/chunks.js", "pkg/testing/chunks.js"),
    ("testing/clock.js", "pkg/testing/clock.js"),
    ("testing/in-flight.js", "pkg/testing/in-flight.js"),
    ("testing/index.d.ts", "pkg/testing/index.d.ts"),
    ("testing/index.js", "pkg/testing/index.js"),
    ("testing/mistakes.js", "pkg/testing/mistakes.js"),
    ("testing/module.js", "pkg/testing/module.js"),
    ("testing/server.js", "pkg/testing/server.js"),
    ("testing/socket.js", "pkg/testing/socket.js"),
    ("testing/wx.js", "pkg/testing/wx.js"),
];

/// Where the tarball is, built or not.
pub fn tarball(project: &Project) -> PathBuf {
    let name = format!("{PACKAGE}-{}.tgz", project.version);
    project.target.join("pack").join(name)
}

/// The same unpacked.
pub fn staged(project: &Project) -> PathBuf {
    project.target.join("pack/package")
}

/// Remove what an earlier run has packed, so that nobody takes it for the result of this one.
pub fn discard(project: &Project) -> Result<()> {
    let staged = staged(project);
    if staged.exists() {
        fs::remove_dir_all(&staged).with_context(|| format!("remove {}", staged.display()))?;
    }
    let tarball = tarball(project);
    if tarball.exists() {
        fs::remove_file(&tarball).with_context(|| format!("remove {}", tarball.display()))?;
    }
    Ok(())
}

/// Pack what `build` has made and return the tarball. The same input gives the same bytes.
pub fn run(project: &Project) -> Result<PathBuf> {
    discard(project)?;
    let staged = staged(project);
    stage(project, &staged)?;
    let tarball = tarball(project);
    let folder = project.target.join("pack");
    npm_pack(&staged, &folder)?;
    let first = fs::read(&tarball).with_context(|| format!("npm made no {}", tarball.display()))?;
    npm_pack(&staged, &folder)?;
    if fs::read(&tarball)? != first {
        bail!("packing twice gave two different tarballs");
    }
    check_files(&tarball)?;
    println!("{} ({} bytes)", tarball.display(), first.len());
    if project.repository.is_none() {
        println!("{}", repository::MISSING);
    }
    Ok(tarball)
}

fn stage(project: &Project, staged: &Path) -> Result<()> {
    for folder in ["dist", "testing"] {
        fs::create_dir_all(staged.join(folder))?;
    }
    for (name, source) in FILES {
        let source = project.root.join(source);
        fs::copy(&source, staged.join(name))
            .with_context(|| format!("the package needs {}", source.display()))?;
    }
    let manifest = staged.join("package.json");
    let filled = fill_manifest(&fs::read_to_string(&manifest)?, project)?;
    fs::write(manifest, filled)?;
    Ok(())
}

/// Put the version into the manifest: in git it has a placeholder, for the version stands in `Cargo.toml` alone.
fn fill_manifest(manifest: &str, project: &Project) -> Result<String> {
    const PLACEHOLDER: &str = "0.0.0-see-cargo-toml";
    let parsed: Value = serde_json::from_str(manifest).context("pkg/package.json is not JSON")?;
    if parsed["version"] != PLACEHOLDER {
        bail!(
            "pkg/package.json must have the version {PLACEHOLDER:?}: the real one stands in Cargo.toml alone"
        );
    }
    if parsed["license"] != project.license.as_str() {
        bail!(
            "pkg/package.json must have the licence of Cargo.toml, {}",
            project.license
        );
    }
    if parsed["miniprogram"] != "dist" {
        bail!(
            "pkg/package.json must have \"miniprogram\": \"dist\", or the packer leaves the module out"
        );
    }
    if !parsed["dependencies"].is_null() {
        bail!("pkg/package.json has dependencies, and the package must have none");
    }
    for field in ["repository", "homepage", "bugs"] {
        if !parsed[field].is_null() {
            bail!(
                "pkg/package.json names its {field}, and workspace.package.repository in Cargo.toml does that alone"
            );
        }
    }
    // As text, so that the order of the fields stays.
    let filled = manifest.replacen(PLACEHOLDER, &project.version, 1);
    let Some(repository) = &project.repository else {
        return Ok(filled);
    };
    let fields = repository
        .manifest_fields()
        .map(|(name, value)| format!("  \"{name}\": {value},\n"));
    Ok(filled.replacen(
        "  \"license\"",
        &format!("{}  \"license\"", fields.concat()),
        1,
    ))
}

fn npm_pack(staged: &Path, into: &Path) -> Result<()> {
    Process::new("npm")
        .args(["pack", "--ignore-scripts", "--loglevel=error"])
        .arg("--pack-destination")
        .arg(into)
        .current_dir(staged)
        .read()?;
    Ok(())
}

fn check_files(tarball: &Path) -> Result<()> {
    let listed = Process::new("tar").arg("-tzf").arg(tarball).read()?;
    let mut found: Vec<&str> = listed
        .lines()
        .map(|line| line.strip_prefix("package/").unwrap_or(line))
        .collect();
    found.sort_unstable();
    let expected = FILES.map(|(name, _)| name);
    if found != expected {
        bail!("the tarball holds {found:?} instead of {expected:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Repository;

    const MANIFEST: &str = include_str!("../../pkg/package.json");

    fn project() -> Project {
        Project {
            root: PathBuf::new(),
            target: PathBuf::new(),
            version: "1.2.3".to_owned(),
            license: env!("CARGO_PKG_LICENSE").to_owned(),
            repository: None,
        }
    }

    #[test]
    fn the_manifest_names_the_repository_once_it_has_an_address() {
        let fill = |address: &str| -> Value {
            let repository = Repository::parse(address).unwrap();
            let project = Project {
                repository,
                ..project()
            };
            serde_json::from_str(&fill_manifest(MANIFEST, &project).unwrap()).unwrap()
        };
        let filled = fill("https://git.example/owner/name");
        assert_eq!(
            filled["repository"]["url"],
            "git+https://git.example/owner/name.git"
        );
        assert_eq!(filled["homepage"], "https://git.example/owner/name#readme");
        assert_eq!(
            filled["bugs"]["url"],
            "https://git.example/owner/name/issues"
        );
        let empty = fill("");
        assert!(empty["repository"].is_null() && empty["bugs"].is_null());
    }

    #[test]
    fn the_manifest_in_git_takes_the_version() {
        let filled: Value =
            serde_json::from_str(&fill_manifest(MANIFEST, &project()).unwrap()).unwrap();
        assert_eq!(filled["version"], "1.2.3");
        assert_eq!(filled["main"], "dist/index.js");
    }

    #[test]
    fn the_files_are_sorted_as_tar_lists_them() {
        assert!(FILES.is_sorted());
    }

    #[track_caller]
    fn refused(from: &str, to: &str, why: &str) {
        let manifest = MANIFEST.replacen(from, to, 1);
        assert_ne!(manifest, MANIFEST, "the test changes nothing");
        let error = fill_manifest(&manifest, &project())
            .unwrap_err()
            .to_string();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn a_manifest_that_says_otherwise_is_refused() {
        refused(
            "0.0.0-see-cargo-toml",
            "0.1.0",
            "stands in Cargo.toml alone",
        );
        refused("MIT OR Apache-2.0", "ISC", "licence of Cargo.toml");
        refused(
            "\"miniprogram\": \"dist\"",
            "\"miniprogram\": \"lib\"",
            "leaves the module out",
        );
        refused("\"peerDependencies\"", "\"dependencies\"", "must have none");
        refused(
            "\"license\"",
            "\"homepage\": \"https://git.example\", \"license\"",
            "does that alone",
        );
        refused("{", "", "not JSON");
    }
}
