//! What the server has acknowledged, by which it is judged afterwards.

/// One session, as its phone knows it.
#[derive(Clone, Debug)]
pub struct Session {
    pub access: String,
    pub refresh: String,
    /// The refresh tokens that were used up, the oldest first.
    pub used: Vec<String>,
    pub logged_out: bool,
}

/// One user's phone.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub sessions: Vec<Session>,
    /// Payments that the server has acknowledged.
    pub paid: Vec<String>,
    /// Payments that it has not, and that WeChat Pay goes on telling.
    pub untold: Vec<String>,
    /// What must not have happened, in words.
    pub broken: Vec<String>,
    pub counts: Counts,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub logins: u64,
    pub refreshes: u64,
    /// Renewals whose answer was lost, and which were asked again.
    pub repeated: u64,
    pub payments: u64,
    pub logouts: u64,
    /// Requests that got 5xx or no answer.
    pub failed: u64,
}
