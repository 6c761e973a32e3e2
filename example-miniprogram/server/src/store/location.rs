//! Where the database is.

use std::fmt;
use std::path::PathBuf;

use crate::base::token::Secret;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Gone when the server ends.
    Memory,
    File(PathBuf),
    /// A PostgreSQL URL, which may hold a password.
    Postgres(Secret),
}

impl Location {
    /// Parse a path, `sqlite://PATH`, `sqlite:PATH`, `sqlite::memory:` or `postgres://…`.
    ///
    /// # Errors
    /// [`LocationError`] for a database that this build does not speak, for an empty path, and for options behind `?`.
    pub fn parse(text: &str) -> Result<Self, LocationError> {
        let Some(rest) = text.strip_prefix("sqlite:") else {
            return match text.split_once("://") {
                Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => {
                    Ok(Self::Postgres(Secret::new(text)))
                }
                Some((scheme, _)) => Err(LocationError(format!(
                    "{scheme} is not supported: give a file path, sqlite::memory: or postgres://USER@HOST/NAME"
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
            Self::Postgres(url) => f.write_str(&without_secrets(url.expose())),
        }
    }
}

/// Host and name of a URL: user, password and options are left out, for an option may be a password too.
fn without_secrets(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let plain = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, name) = plain.split_once('/').unwrap_or((plain, ""));
    // An unencoded @ may stand in a password: the last one ends it.
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}/{name}")
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
    fn a_postgres_url_is_shown_without_its_secrets() {
        for (text, shown) in [
            ("postgres://localhost/shop", "postgres://localhost/shop"),
            (
                "postgres://me:marked@db:5432/shop?sslpassword=marked",
                "postgres://db:5432/shop",
            ),
            ("postgresql://me:mar@ked@db/shop", "postgresql://db/shop"),
            (
                "postgres:///shop?host=/run&password=marked",
                "postgres:///shop",
            ),
        ] {
            let location = Location::parse(text).unwrap();
            assert_eq!(location.to_string(), shown);
            assert!(!format!("{location:?}").contains("mar"), "{location:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_location() {
        for text in [
            "",
            "sqlite:",
            "sqlite://",
            ":memory:",
            "postgres://",
            "mysql://x",
            "sqlite://a.db?mode=ro",
        ] {
            assert!(Location::parse(text).is_err(), "{text}");
        }
    }
}
