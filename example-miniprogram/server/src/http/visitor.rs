//! Who asked, as a route found out.

use std::sync::{Arc, OnceLock};

use crate::base::log;

/// Carries the user's id from a route back to what logs and audits it, in hashed form alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Visitor(Arc<OnceLock<String>>);

impl Visitor {
    pub(crate) fn is(&self, user_id: &str) {
        // A second answer to "who" would be the same one.
        let _ = self.0.set(user_id.to_owned());
    }

    pub(crate) fn user_id(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    pub(crate) fn shadow(&self) -> Option<String> {
        self.user_id().map(log::shadow)
    }
}
