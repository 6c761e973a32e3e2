//! The project's address on the web: `workspace.package.repository` in `Cargo.toml`, which its owner fills in, and nothing else.

use anyhow::{Result, bail};
use serde_json::{Value, json};

/// What is said where the address is missing.
pub const MISSING: &str = "workspace.package.repository in Cargo.toml is empty: the package names no repository, no homepage \
                           and no place for bugs";

/// `https://host/owner/name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository(String);

impl Repository {
    /// Read what `Cargo.toml` says; an empty text is no address yet.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        if text.is_empty() {
            return Ok(None);
        }
        let path = text.strip_prefix("https://").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        if parts.len() != 3 || parts.iter().any(|part| part.is_empty()) || text.ends_with(".git") {
            bail!(
                "workspace.package.repository in Cargo.toml must be like https://github.com/owner/wx-session, not {text:?}"
            );
        }
        Ok(Some(Self(text.to_owned())))
    }

    pub fn url(&self) -> &str {
        &self.0
    }

    /// The fields of an npm manifest that name it. npm compares the first with the workflow's repository before it takes a
    /// statement of provenance.
    pub fn manifest_fields(&self) -> [(&'static str, Value); 3] {
        let url = &self.0;
        [
            (
                "repository",
                json!({ "type": "git", "url": format!("git+{url}.git") }),
            ),
            ("homepage", json!(format!("{url}#readme"))),
            ("bugs", json!({ "url": format!("{url}/issues") })),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_text_is_no_address_yet() {
        assert_eq!(Repository::parse("").unwrap(), None);
    }

    #[test]
    fn all_three_fields_come_from_the_one_address() {
        let repository = Repository::parse("https://git.example/owner/name")
            .unwrap()
            .unwrap();
        assert_eq!(
            repository.manifest_fields().map(|(_, value)| value),
            [
                json!({ "type": "git", "url": "git+https://git.example/owner/name.git" }),
                json!("https://git.example/owner/name#readme"),
                json!({ "url": "https://git.example/owner/name/issues" }),
            ]
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "owner/name",
            "http://git.example/owner/name",
            "https://git.example/owner",
            "https://git.example/owner/name/",
            "https://git.example//name",
            "https://git.example/owner/name.git",
        ] {
            let error = Repository::parse(text).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        }
    }
}
