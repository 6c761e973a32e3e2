//! Who is told that something of a user has changed: the sockets that show it.

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};

/// Changes that a slow listener may be behind with; it then looks anyway.
const BACKLOG: usize = 256;

/// Tells of changes within this server; another server's are seen at the next look.
#[derive(Debug)]
pub(crate) struct Live(Sender<Option<String>>);

impl Default for Live {
    fn default() -> Self {
        Self(Sender::new(BACKLOG))
    }
}

impl Live {
    /// Something of this user has changed.
    pub(crate) fn tell(&self, user_id: &str) {
        // Nobody listens: nobody has to know.
        let _ = self.0.send(Some(user_id.to_owned()));
    }

    /// Something of everybody may have changed.
    pub(crate) fn tell_all(&self) {
        let _ = self.0.send(None);
    }

    pub(crate) fn listen(&self) -> Changes {
        Changes(self.0.subscribe())
    }
}

/// The changes from now on.
#[derive(Debug)]
pub(crate) struct Changes(Receiver<Option<String>>);

impl Changes {
    /// Wait for the next change that may be this user's.
    pub(crate) async fn of(&mut self, user_id: &str) {
        loop {
            match self.0.recv().await {
                Ok(Some(other)) if other != user_id => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_hears_of_its_own_and_of_what_is_everybodys() {
        let live = Live::default();
        let mut changes = live.listen();
        live.tell("bob");
        live.tell("alice");
        changes.of("alice").await;
        live.tell_all();
        changes.of("alice").await;
        for _ in 0..2 * BACKLOG {
            live.tell("bob");
        }
        // Too far behind to know.
        changes.of("alice").await;
    }
}
