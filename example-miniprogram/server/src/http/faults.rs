//! Faults on demand: what a demo or a test makes go wrong on purpose.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::HeaderValue;
use serde_json::{Value, json};

use super::body::Fields;
use super::failure::Failure;

const FIELDS: &[&str] = &[
    "path",
    "status",
    "body",
    "contentType",
    "delayMs",
    "drop",
    "after",
    "times",
    "every",
    "rate",
    "seed",
];

/// The plans in force, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    plans: Mutex<Vec<Plan>>,
}

/// What to do to one request.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) delay: Duration,
    /// `false`: instead of the route. `true`: the route does its work, then its answer is lost.
    pub(crate) after: bool,
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Delay alone.
    Pass,
    /// Close the connection without an answer.
    Drop,
    Answer {
        status: StatusCode,
        body: String,
        content_type: HeaderValue,
    },
}

#[derive(Debug)]
struct Plan {
    /// Beginning of the path.
    path: String,
    fault: Fault,
    /// How many more requests it hits; `None` has no end.
    left: Option<u64>,
    every: u64,
    rate: f64,
    dice: Dice,
    seen: u64,
    hit: u64,
}

impl Faults {
    /// Add a plan.
    ///
    /// # Errors
    /// A [`Failure`] that names the field which is wrong.
    pub(crate) fn add(&self, fields: &Fields) -> Result<(), Failure> {
        let plan = Plan::parse(fields)?;
        self.lock().push(plan);
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// The first plan that is for `path` and due decides; plans before it have counted the request too.
    pub(crate) fn on(&self, path: &str) -> Option<Fault> {
        self.lock().iter_mut().find_map(|plan| plan.on(path))
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "faults": self.lock().iter().map(Plan::to_json).collect::<Vec<_>>() })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Plan>> {
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plan {
    fn parse(fields: &Fields) -> Result<Self, Failure> {
        fields.only(FIELDS)?;
        let path = fields.text("path", 256)?;
        if !path.starts_with('/') {
            return Err(Failure::bad_request("`path` must begin with /"));
        }
        let status = fields.integer("status", 200, 599)?;
        let delay = fields.integer("delayMs", 0, 120_000)?;
        let drop = fields.flag("drop")?;
        let body = match fields.value("body") {
            None => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => {
                return Err(Failure::bad_request(
                    "`body` must be a string, which is sent as it is",
                ));
            }
        };
        let content_type = match fields.optional_text("contentType", 128)? {
            None => HeaderValue::from_static("application/json"),
            Some(text) => text
                .parse()
                .map_err(|_| Failure::bad_request("`contentType` cannot stand in a header"))?,
        };
        let outcome = match (drop, status) {
            (true, None) if body.is_none() => Outcome::Drop,
            (true, _) => {
                return Err(Failure::bad_request(
                    "`drop` gives no answer, so it goes with neither `status` nor `body`",
                ));
            }
            (false, None) if body.is_some() => {
                return Err(Failure::bad_request("`body` needs a `status`"));
            }
            (false, None) if delay.is_some() => Outcome::Pass,
            (false, None) => {
                return Err(Failure::bad_request(
                    "the plan does nothing: give `status`, `delayMs` or `drop`",
                ));
            }
            (false, Some(status)) => Outcome::Answer {
                status: u16::try_from(status)
                    .ok()
                    .and_then(|status| StatusCode::from_u16(status).ok())
                    .ok_or_else(|| Failure::bad_request("`status` is not an HTTP status"))?,
                body: body.unwrap_or_else(|| {
                    json!({ "error": "fault", "message": "asked for by /demo/faults" }).to_string()
                }),
                content_type,
            },
        };
        let rate = match fields.value("rate") {
            None => 1.0,
            Some(value) => value
                .as_f64()
                .filter(|rate| (0.0..=1.0).contains(rate))
                .ok_or_else(|| Failure::bad_request("`rate` must be a number from 0 to 1"))?,
        };
        Ok(Self {
            path: path.to_owned(),
            fault: Fault {
                delay: Duration::from_millis(delay.unwrap_or(0).unsigned_abs()),
                after: fields.flag("after")?,
                outcome,
            },
            left: fields.integer("times", 1, i64::MAX)?.map(i64::unsigned_abs),
            every: fields
                .integer("every", 1, i64::MAX)?
                .unwrap_or(1)
                .unsigned_abs(),
            rate,
            dice: Dice(
                fields
                    .integer("seed", 0, i64::MAX)?
                    .unwrap_or(0)
                    .unsigned_abs(),
            ),
            seen: 0,
            hit: 0,
        })
    }

    fn on(&mut self, path: &str) -> Option<Fault> {
        if !path.starts_with(&self.path) || self.left == Some(0) {
            return None;
        }
        self.seen += 1;
        // The dice are thrown for every request in question, so one seed means one sequence.
        let thrown = self.dice.throw() < self.rate;
        if !thrown || !self.seen.is_multiple_of(self.every) {
            return None;
        }
        self.left = self.left.map(|left| left - 1);
        self.hit += 1;
        Some(self.fault.clone())
    }

    fn to_json(&self) -> Value {
        let status = match &self.fault.outcome {
            Outcome::Answer { status, .. } => Some(status.as_u16()),
            Outcome::Pass | Outcome::Drop => None,
        };
        json!({
            "path": self.path,
            "status": status,
            "delayMs": u64::try_from(self.fault.delay.as_millis()).unwrap_or(u64::MAX),
            "drop": matches!(self.fault.outcome, Outcome::Drop),
            "after": self.fault.after,
            "left": self.left,
            "every": self.every,
            "rate": self.rate,
            "seen": self.seen,
            "hit": self.hit,
        })
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same seed, the same faults.
#[derive(Debug)]
struct Dice(u64);

impl Dice {
    /// The next number, from 0 (possible) to 1 (never).
    fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        // 53 bits are what an f64 holds exactly.
        (bits >> 11) as f64 / (1_u64 << 53) as f64
    }
}
