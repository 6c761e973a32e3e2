//! Where the database is.

use std::fmt;
use std::path::PathBuf;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Gone when the server ends.
    Memory,
    File(PathBuf),
}

impl Location {
    /// Parse a path, `sqlite://PATH`, `sqlite:PATH` or `sqlite::memory:`.
    ///
    /// # Errors
    /// [`LocationError`] for a database that this build does not speak, for an empty path, and for options behind `?`.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let Some(rest) = text.strip_prefix("sqlite:") else {
            return match text.split_once("://") {
                Some((scheme, _)) => Err(LocationError(format!(
                    "{scheme} is not supported: this build has SQLite only, so give a file path or sqlite::memory:"
                ))),
                None => Self::file(text),
            };
        };
        if rest == ":memory:" {
            return Ok(Self::Memory);
        }
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.contains('?') {
            return Err(LocationError(
                "options behind ? are not supported: give the path alone".into(),
            ));
        }
        Self::file(path)
    }

    fn file(path: &str) -> Result<Self, LocationError> {
        if path.is_empty() || path == ":memory:" {
            return Err(LocationError(
                "give a file path, or sqlite::memory: for a database that is gone when the server ends".into(),
            ));
        }
        Ok(Self::File(path.into()))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("in memory"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// What is wrong with a database's location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationError(String);

impl fmt::Display for LocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LocationError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling() {
        assert_eq!(Location::parse("sqlite::memory:"), Ok(Location::Memory));
        for (text, path) in [
            ("a.db", "a.db"),
            ("sqlite:a.db", "a.db"),
            ("sqlite://a.db", "a.db"),
            ("sqlite:///a/b.db", "/a/b.db"),
            ("/a b?.db", "/a b?.db"),
        ] {
            assert_eq!(
                Location::parse(text),
                Ok(Location::File(path.into())),
                "{text}"
            );
        }
    }

    #[test]
    fn what_cannot_be_a_location() {
        for text in [
            "",
            "sqlite:",
            "sqlite://",
            ":memory:",
            "postgres://localhost/x",
            "mysql://x",
            "sqlite://a.db?mode=ro",
        ] {
            assert!(Location::parse(text).is_err(), "{text}");
        }
    }
}
