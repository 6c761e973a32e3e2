//! The life of a code: five minutes, one use.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Life of a code in milliseconds (platform page wx.login).
const LIFE: i64 = 300_000;

/// The codes that were given out, each for something.
#[derive(Debug)]
pub(super) struct Codes<T>(Mutex<HashMap<String, Code<T>>>);

#[derive(Debug)]
struct Code<T> {
    what: T,
    ends_at: i64,
    used: bool,
}

/// Why a code is not exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Unknown or too old: WeChat does not tell which.
    Invalid,
    Used,
}

impl Refusal {
    pub(super) fn errcode(self) -> i64 {
        match self {
            Self::Invalid => 40029,
            Self::Used => 40163,
        }
    }
}

impl<T> Default for Codes<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Codes<T> {
    pub(super) fn keep(&self, code: &str, what: T, now: i64) {
        let mut codes = self.lock();
        codes.retain(|_, code| now < code.ends_at);
        codes.insert(
            code.to_owned(),
            Code {
                what,
                ends_at: now + LIFE,
                used: false,
            },
        );
    }

    /// Use up a code and tell what it was for.
    pub(super) fn redeem(&self, code: &str, now: i64) -> Result<T, Refusal> {
        let mut codes = self.lock();
        let code = codes
            .get_mut(code)
            .filter(|code| now < code.ends_at)
            .ok_or(Refusal::Invalid)?;
        if code.used {
            return Err(Refusal::Used);
        }
        code.used = true;
        Ok(code.what.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Code<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once() {
        let codes = Codes::default();
        codes.keep("c", "alice", 0);
        assert_eq!(codes.redeem("c", 0), Ok("alice"));
        assert_eq!(codes.redeem("c", 0), Err(Refusal::Used));
        assert_eq!(codes.redeem("d", 0), Err(Refusal::Invalid));
    }

    #[test]
    fn a_code_lives_five_minutes_to_the_millisecond() {
        let codes = Codes::default();
        codes.keep("a", "alice", 1_000);
        codes.keep("b", "alice", 1_000);
        assert!(codes.redeem("a", 300_999).is_ok());
        assert_eq!(codes.redeem("b", 301_000), Err(Refusal::Invalid));
    }

    #[test]
    fn ended_codes_are_forgotten() {
        let codes = Codes::default();
        for n in 0..100 {
            codes.keep(&n.to_string(), "alice", 0);
        }
        codes.keep("new", "alice", LIFE);
        assert_eq!(codes.lock().len(), 1);
    }
}
