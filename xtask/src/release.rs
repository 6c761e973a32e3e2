//! `release`: what a tag must find before its version goes out, and the notes that go with it.

use std::env;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::repository::MISSING;

/// Where the notes of the release are written, beside the tarball.
const NOTES: &str = "pack/NOTES.md";

/// Hold a tag to the version, the changes and the address. Returns the notes of the release.
pub fn check(project: &Project, tag: &str) -> Result<String> {
    let changes = fs::read_to_string(project.root.join("CHANGELOG.md"))?;
    // GitHub's name of the repository whose workflow runs this.
    let running_in = env::var("GITHUB_REPOSITORY").ok();
    checked(project, tag, &changes, running_in.as_deref())
}

/// Write the notes beside the tarball, for whoever makes the release.
pub fn write_notes(project: &Project, notes: &str) -> Result<()> {
    let path = project.target.join(NOTES);
    fs::write(&path, notes).with_context(|| format!("write {}", path.display()))?;
    println!("{}", path.display());
    Ok(())
}

fn checked(
    project: &Project,
    tag: &str,
    changes: &str,
    running_in: Option<&str>,
) -> Result<String> {
    let version = &project.version;
    if tag != format!("v{version}") {
        bail!("the tag {tag} is not v{version}, the version in Cargo.toml");
    }
    let Some(repository) = &project.repository else {
        bail!(
            "{MISSING}; write the address there, for npm takes no package with provenance without it"
        );
    };
    if let Some(running_in) = running_in
        && !repository.url().ends_with(&format!("/{running_in}"))
    {
        bail!(
            "workspace.package.repository in Cargo.toml is {}, and this is a release of {running_in}",
            repository.url()
        );
    }
    let notes = section(changes, version)
        .with_context(|| format!("CHANGELOG.md has no section \"## {version}\""))?;
    if notes.is_empty() {
        bail!("CHANGELOG.md says nothing under \"## {version}\"");
    }
    Ok(notes.to_owned())
}

/// The changes of one version: what stands below its heading, `## 1.2.3` or `## 1.2.3 - 2026-01-31`.
fn section<'a>(changes: &'a str, version: &str) -> Option<&'a str> {
    changes.split("\n## ").skip(1).find_map(|section| {
        let (heading, text) = section.split_once('\n').unwrap_or((section, ""));
        (heading.split(' ').next() == Some(version)).then(|| text.trim())
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::repository::Repository;

    const CHANGES: &str = "# Changes\n\n## UNRELEASED\n\n## 1.2.3 - 2026-01-31\n\n- One.\n\n## 1.2.2\n\n- Two.\n\n## 1.2.1\n";

    fn project(version: &str, repository: &str) -> Project {
        Project {
            root: PathBuf::new(),
            target: PathBuf::new(),
            version: version.to_owned(),
            license: String::new(),
            repository: Repository::parse(repository).unwrap(),
        }
    }

    const ADDRESS: &str = "https://git.example/owner/name";

    #[test]
    fn a_release_has_the_notes_of_its_version_alone() {
        let notes = |version, tag| checked(&project(version, ADDRESS), tag, CHANGES, None).unwrap();
        assert_eq!(notes("1.2.3", "v1.2.3"), "- One.");
        assert_eq!(notes("1.2.2", "v1.2.2"), "- Two.");
    }

    #[test]
    fn the_workflow_of_the_same_repository_may_release() {
        let project = project("1.2.3", ADDRESS);
        assert!(checked(&project, "v1.2.3", CHANGES, Some("owner/name")).is_ok());
    }

    #[track_caller]
    fn refused(project: &Project, tag: &str, running_in: Option<&str>, why: &str) {
        let error = checked(project, tag, CHANGES, running_in)
            .unwrap_err()
            .to_string();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn what_is_not_ready_is_refused_with_the_reason() {
        let ready = project("1.2.3", ADDRESS);
        refused(&ready, "1.2.3", None, "the tag 1.2.3 is not v1.2.3");
        refused(&ready, "v1.2.4", None, "the tag v1.2.4 is not v1.2.3");
        refused(
            &project("1.2.3", ""),
            "v1.2.3",
            None,
            "repository in Cargo.toml is empty",
        );
        refused(
            &ready,
            "v1.2.3",
            Some("fork/name"),
            "a release of fork/name",
        );
        refused(
            &project("1.2.4", ADDRESS),
            "v1.2.4",
            None,
            "no section \"## 1.2.4\"",
        );
        refused(&project("1.2.1", ADDRESS), "v1.2.1", None, "says nothing");
    }
}
