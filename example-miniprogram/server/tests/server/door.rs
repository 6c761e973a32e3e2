//! A door before PostgreSQL's socket. A test closes it, and those inside are thrown out; or makes it silent, and nobody hears anything.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use wx_session_example_server::{Location, Secret};

use crate::fixture;

/// The socket's name in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Silent,
    Closed,
}

pub struct Door {
    folder: Arc<TempDir>,
    url: String,
    state: watch::Sender<State>,
    socket: PathBuf,
}

impl Door {
    /// Open a door in `folder`, before the database that belongs to it.
    pub async fn before(folder: &Arc<TempDir>) -> Self {
        let Location::Postgres(url) = fixture::database_of(folder).await else {
            panic!("WX_TEST_POSTGRES is not set");
        };
        let url = url.expose().to_owned();
        let inside = url
            .split(['?', '&'])
            .find_map(|part| part.strip_prefix("host="))
            .expect("WX_TEST_POSTGRES with the folder of a socket as its host")
            .to_owned();
        let outside = folder.path().to_str().unwrap();
        let door = Self {
            url: url.replace(&format!("host={inside}"), &format!("host={outside}")),
            folder: Arc::clone(folder),
            state: watch::Sender::new(State::Closed),
            socket: PathBuf::from(inside).join(SOCKET),
        };
        door.open();
        door
    }

    pub fn location(&self) -> Location {
        Location::Postgres(Secret::new(self.url.clone()))
    }

    pub fn open(&self) {
        let listener = UnixListener::bind(self.folder.path().join(SOCKET)).unwrap();
        self.state.send_replace(State::Open);
        let (mut state, inside) = (self.state.subscribe(), self.socket.clone());
        tokio::spawn(async move {
            loop {
                let (mut outer, _) = tokio::select! {
                    _ = state.wait_for(|state| *state == State::Closed) => return,
                    accepted = listener.accept() => accepted.unwrap(),
                };
                let (mut state, inside) = (state.clone(), inside.clone());
                tokio::spawn(async move {
                    let mut inner = UnixStream::connect(inside).await.unwrap();
                    tokio::select! {
                        _ = state.wait_for(|state| *state != State::Open) => {}
                        _ = tokio::io::copy_bidirectional(&mut outer, &mut inner) => {}
                    }
                    // Silent ones are held, and hear no end.
                    let _ = state.wait_for(|state| *state != State::Silent).await;
                });
            }
        });
    }

    /// Hold all connections, and let nothing through.
    pub fn hush(&self) {
        self.state.send_replace(State::Silent);
    }

    pub fn close(&self) {
        std::fs::remove_file(self.folder.path().join(SOCKET)).unwrap();
        self.state.send_replace(State::Closed);
    }
}
