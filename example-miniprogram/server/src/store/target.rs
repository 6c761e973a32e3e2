//! Whom a demo's command hits.

/// Whom a demo's command hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Everybody,
    User(String),
}

impl Target {
    /// The user's id for a statement, `''` for everybody: a parameter that may be NULL has no type in PostgreSQL.
    pub(super) fn filter(&self) -> &str {
        match self {
            Self::Everybody => "",
            Self::User(id) => id,
        }
    }
}
