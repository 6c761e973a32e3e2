//! The configuration file: TOML, a line a setting.

use std::collections::BTreeMap;
use std::fs;

use toml::{Table, Value};

use super::error::ConfigError;
use super::table::{NAMES, key};

/// What the file says, by the names of the variables that say the same.
#[derive(Debug, Default)]
pub(super) struct File(BTreeMap<&'static str, String>);

impl File {
    pub(super) fn read(path: &str) -> Result<Self, ConfigError> {
        let text = fs::read_to_string(path)
            .map_err(|error| ConfigError(format!("--config: {path} cannot be read: {error}")))?;
        Self::parse(&text)
            .map_err(|ConfigError(why)| ConfigError(format!("--config: {path}: {why}")))
    }

    fn parse(text: &str) -> Result<Self, ConfigError> {
        // The parser's own words quote the line, which may be a secret's.
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
            ConfigError(format!(
                "line {} is not TOML",
                before.lines().count().max(1)
            ))
        })?;
        let mut values = BTreeMap::new();
        for (found, value) in table {
            let name = NAMES
                .iter()
                .find(|name| key(name) == found)
                .ok_or_else(|| {
                    ConfigError(format!(
                        "there is no setting {found}: docs/deploy/settings.md lists all"
                    ))
                })?;
            let text = match value {
                Value::String(text) => text,
                Value::Integer(number) => number.to_string(),
                Value::Array(all) => {
                    let all: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
                    all.ok_or_else(|| ConfigError(format!("{found} must be a list of texts")))?
                        .join(",")
                }
                _ => {
                    return Err(ConfigError(format!(
                        "{found} must be a text or a whole number"
                    )));
                }
            };
            values.insert(*name, text);
        }
        Ok(Self(values))
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_small_and_without_their_beginning() {
        let file = File::parse(
            "port = 9\ndatabase = \"a.db\"\ntrusted_proxies = [\"10.0.0.0/8\", \"127.0.0.1\"]\n",
        )
        .unwrap();
        assert_eq!(file.get("WX_PORT").as_deref(), Some("9"));
        assert_eq!(file.get("WX_DATABASE").as_deref(), Some("a.db"));
        assert_eq!(
            file.get("WX_TRUSTED_PROXIES").as_deref(),
            Some("10.0.0.0/8,127.0.0.1")
        );
        assert_eq!(file.get("WX_HOST"), None);
    }

    #[test]
    fn a_mistake_is_named_and_no_secret_is_quoted() {
        for (text, wanted) in [
            ("prot = 1", "there is no setting prot"),
            ("port = 1.5", "port must be"),
            ("port = 1\nsecret = marked-secret", "line 2 is not TOML"),
            ("secret = \"marked-secret", "line 1 is not TOML"),
        ] {
            let ConfigError(message) = File::parse(text).unwrap_err();
            assert!(
                message.contains(wanted) && !message.contains("marked"),
                "{message}"
            );
        }
    }
}
