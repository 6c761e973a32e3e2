//! What the session asks of the world, and how the world answers.

use wx_session::error::Failure;
use wx_session::session::Verdict;
use wx_session::token::Grant;

/// One kind of I/O.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Io {
    Login,
    Exchange,
    Refresh,
    Verify,
    Check,
    ReadRecord,
    WriteRecord,
    RemoveRecord,
    WriteJar,
    RemoveJar,
    /// The user is asked to act. He gets a token of his own, or another's (`Answer::Another`), acts otherwise
    /// (`Answer::Nothing`), or refuses (a failure).
    Reauth,
    /// A request of the program.
    Request,
}

impl Io {
    pub fn is_storage(self) -> bool {
        matches!(
            self,
            Io::ReadRecord | Io::WriteRecord | Io::RemoveRecord | Io::WriteJar | Io::RemoveJar
        )
    }
}

#[derive(Clone, Debug)]
pub enum Answer {
    /// What a working world says: a fresh code, the server's own verdict, a storage that stores.
    Natural,
    /// It never arrived, and whoever asked learns so.
    Fail(Failure),
    /// It was done, and the answer was lost on its way back.
    Lost(Failure),
    Code(&'static str),
    Grant(Grant),
    Status(u16),
    Verdict(Verdict),
    Another,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// Before the call that asked has returned.
    Sync,
    /// Milliseconds later.
    After(f64),
    Never,
}

#[derive(Clone, Debug)]
pub struct Reply {
    pub when: When,
    pub answer: Answer,
}

/// How long an answer takes unless a test says otherwise.
const USUAL: When = When::After(20.0);

impl Reply {
    pub fn natural() -> Self {
        Self::of(Answer::Natural)
    }

    pub fn of(answer: Answer) -> Self {
        Self {
            when: USUAL,
            answer,
        }
    }

    pub fn never() -> Self {
        Self {
            when: When::Never,
            answer: Answer::Natural,
        }
    }

    pub fn fail(failure: Failure) -> Self {
        Self::of(Answer::Fail(failure))
    }

    /// An HTTP answer that is no success.
    pub fn http(status: u16) -> Self {
        Self::fail(Failure::Http { status, errcode: 0 })
    }

    /// How a login endpoint may fail: it refuses, in two ways; it is in trouble; it is not reached.
    pub fn failed_logins() -> [Self; 4] {
        [
            Self::http(401),
            Self::fail(Failure::Refused),
            Self::http(500),
            Self::fail(Failure::Network),
        ]
    }

    /// A body with WeChat's `errcode` in an HTTP success.
    pub fn errcode(errcode: i32) -> Self {
        Self::fail(Failure::Http {
            status: 200,
            errcode,
        })
    }

    pub fn after(mut self, delay: f64) -> Self {
        self.when = When::After(delay);
        self
    }

    pub fn at_once(mut self) -> Self {
        self.when = When::Sync;
        self
    }
}
