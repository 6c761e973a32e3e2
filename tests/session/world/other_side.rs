//! The other side: platform, server and storage, what they answer and when.

use std::collections::VecDeque;

use wx_session::clock::Told;
use wx_session::error::Failure;
use wx_session::record::{Entry, Stored};
use wx_session::session::{Op, Refusal, Session, Verdict};
use wx_session::token::Grant;

use super::super::calls::{CallId, Outcome, Phase, What};
use super::super::io::{Answer, Io, Reply, When};
use super::super::server::{SECRET, WECHAT_USER};
use super::super::storage::Effect;
use super::trace::Note;
use super::{Arrival, Asked, Due, Happening, World};

/// Times that differ less say nothing new: the glue does not pass most of them on.
const NOISE: f64 = 2_000.0;

impl World {
    fn reply_to(&mut self, io: Io) -> Reply {
        self.next
            .get_mut(&io)
            .and_then(VecDeque::pop_front)
            .or_else(|| self.always.get(&io).cloned())
            .unwrap_or_else(Reply::natural)
    }

    /// Performs everything but writes: what it does, it does now; what it says arrives later.
    pub(super) fn ask(&mut self, runtime: usize, op: Op, io: Io, text: &str) {
        self.watch(runtime, io, op);
        if let Some(waiting) = &mut self.waiting {
            return waiting.push(Asked {
                runtime,
                op,
                io,
                text: text.into(),
                effect: None,
            });
        }
        let reply = self.reply_to(io);
        let arrival = self.answer_to(op, io, text, reply.answer);
        self.return_later(runtime, op, io, reply.when, arrival);
    }

    pub(super) fn answer_to(&mut self, op: Op, io: Io, text: &str, answer: Answer) -> Arrival {
        match answer {
            Answer::Natural => self.natural(op, io, text),
            Answer::Code(code) => Arrival::Code(code.into()),
            Answer::Grant(grant) => Arrival::Grant(self.made_up(io, text, grant)),
            Answer::Status(status) => Arrival::Status(status),
            Answer::Verdict(verdict) => Arrival::Verdict(verdict),
            Answer::Another => {
                let account = self.server.another_account();
                Arrival::Token(self.server.issue(account, self.now))
            }
            Answer::Nothing => Arrival::Acted(true),
            Answer::Fail(failure) => failed(io, failure),
            Answer::Lost(failure) => {
                self.natural(op, io, text);
                failed(io, failure)
            }
        }
    }

    /// A token that the test made up is of whoever it was asked for.
    fn made_up(&mut self, io: Io, text: &str, mut grant: Grant) -> Grant {
        if grant.access.contains("of its own") {
            self.codes += 1;
            grant.access += &self.codes.to_string();
            if let Some(refresh) = &mut grant.refresh {
                *refresh += &self.codes.to_string();
            }
        }
        let account = match io {
            Io::Refresh => self.server.owner(text),
            _ => WECHAT_USER,
        };
        self.server.own(&grant.access, account);
        if let Some(refresh) = &grant.refresh {
            self.server.own(refresh, account);
        }
        grant
    }

    fn natural(&mut self, op: Op, io: Io, text: &str) -> Arrival {
        let now = self.now;
        let granted = |result: Result<Grant, Failure>| match result {
            Ok(grant) => Arrival::Grant(grant),
            Err(failure) => Arrival::Failure(failure),
        };
        match io {
            Io::Login => {
                self.codes += 1;
                Arrival::Code(format!("code-{SECRET}-{}", self.codes))
            }
            Io::Exchange => granted(self.server.exchange(text, now)),
            Io::Refresh => granted(self.server.refresh(text, now)),
            Io::Verify if self.server.accepts(text, now) => Arrival::Verdict(Verdict::Holds),
            Io::Verify => Arrival::Verdict(Verdict::Refused { status: 401 }),
            Io::Check => Arrival::Checked(true),
            // Who is asked is who was logged in, if anybody was.
            Io::Reauth => {
                let account = self.server.owner(text);
                Arrival::Token(self.server.issue(account, now))
            }
            Io::Request if text.is_empty() => Arrival::Status(200),
            Io::Request if self.is_forbidden(op) => Arrival::Status(401),
            Io::Request if self.server.accepts(text, now) => Arrival::Status(200),
            Io::Request => Arrival::Status(401),
            _ => Arrival::Record,
        }
    }

    fn is_forbidden(&self, call: CallId) -> bool {
        let route = self.calls[call as usize - 1].route;
        self.server.forbidden.contains(&route)
    }

    pub(super) fn write_record(&mut self, runtime: usize, op: Op) {
        let (stored, lease) = (self.storage.stored(), self.storage.lease);
        let before = stored.clone();
        match self.input(runtime, |session, now| {
            session.reconcile(stored, lease, now)
        }) {
            Some(entry) => {
                self.check_entry(&before, &entry);
                let effect = Effect::Entry(Some(entry));
                self.write(runtime, op, Io::WriteRecord, effect);
            }
            None => {
                self.watch(runtime, Io::WriteRecord, op);
                self.arrive(runtime, op, Io::WriteRecord, Arrival::Stored(None));
            }
        }
    }

    /// No older record is written over a newer one, nor one of two with the same number.
    fn check_entry(&mut self, before: &Stored, entry: &Entry) {
        let (seq, token) = match entry {
            Entry::Token(record) => (record.seq, Some(&record.token.access)),
            Entry::LoggedOut(seq) => (*seq, None),
        };
        let stored = match before {
            Stored::Current(record) => Some(&record.token.access),
            _ => None,
        };
        let is_other = stored != token && stored.is_some() && token.is_some();
        let highest = u32::MAX;
        if before
            .seq()
            .is_some_and(|old| old > seq || old == seq && is_other && seq < highest)
        {
            self.broken("an older record is written over a newer one");
        }
    }

    /// Takes effect when it is answered, as an asynchronous storage may.
    pub(super) fn write(&mut self, runtime: usize, op: Op, io: Io, effect: Effect) {
        self.watch(runtime, io, op);
        if let Some(waiting) = &mut self.waiting {
            return waiting.push(Asked {
                runtime,
                op,
                io,
                text: String::new(),
                effect: Some(effect),
            });
        }
        let reply = self.reply_to(io);
        let arrival = match reply.answer {
            Answer::Natural => Arrival::Stored(Some(effect)),
            _ => Arrival::Failure(Failure::Other),
        };
        self.storage_failed |= reply.when == When::Never || matches!(arrival, Arrival::Failure(_));
        self.return_later(runtime, op, io, reply.when, arrival);
    }

    fn watch(&mut self, runtime: usize, io: Io, op: Op) {
        if io.is_storage() {
            self.in_storage.push((runtime, op));
        }
        self.asked.push((self.now, io));
        let verdict = self.runtimes[runtime].watch.asks(io, op);
        self.require(verdict);
    }

    fn return_later(&mut self, runtime: usize, op: Op, io: Io, when: When, arrival: Arrival) {
        match when {
            When::Sync => self.arrive(runtime, op, io, arrival),
            When::After(delay) => {
                let at = self.now + delay;
                self.put(at, runtime, Happening::Arrival(op, io, arrival));
            }
            When::Never => {}
        }
    }

    pub(super) fn put(&mut self, at: f64, runtime: usize, what: Happening) {
        self.order += 1;
        self.agenda.push(Due {
            at,
            order: self.order,
            runtime,
            what,
        });
    }

    pub(super) fn arrive(&mut self, runtime: usize, op: Op, io: Io, arrival: Arrival) {
        self.note(runtime, Note::Arrival(io, op, arrival.clone()));
        if io.is_storage() {
            self.in_storage.retain(|asked| *asked != (runtime, op));
        }
        if io != Io::Request {
            self.runtimes[runtime].watch.ends(op);
        }
        if self.server.tells_time && matches!(io, Io::Exchange | Io::Refresh | Io::Request) {
            self.tell_date(runtime, self.now);
        }
        match arrival {
            Arrival::Code(code) => {
                self.input(runtime, |session, now| session.handle_code(op, &code, now));
            }
            Arrival::Grant(grant) => {
                if grant.refresh.is_none() {
                    // The one that was sent serves again.
                    self.refresh_token_stays(runtime, op);
                }
                self.input(runtime, |session, now| session.handle_grant(op, grant, now));
            }
            Arrival::Record => {
                let record = self.storage.stored();
                self.input(runtime, |session, now| {
                    session.handle_record(op, record, now);
                });
            }
            Arrival::Stored(effect) => {
                if let Some(effect) = effect {
                    effect.apply(&mut self.storage);
                }
                self.input(runtime, |session, now| session.handle_stored(op, true, now));
            }
            Arrival::Verdict(verdict) => self.input(runtime, |session, now| {
                session.handle_verdict(op, verdict, now);
            }),
            Arrival::Checked(ok) => self.input(runtime, |session, now| {
                session.handle_session_checked(op, ok, now);
            }),
            Arrival::Token(grant) => {
                if self.session(runtime).asks_user(op) {
                    // As an adoption by the program does.
                    self.lease_broken_at = self.now;
                    self.catch_up(runtime);
                    self.input(runtime, |session, now| session.adopt(grant, false, now));
                }
                self.input(runtime, |session, now| {
                    session.handle_reauth(op, true, now);
                });
            }
            Arrival::Acted(acted) => self.input(runtime, |session, now| {
                session.handle_reauth(op, acted, now);
            }),
            Arrival::Status(status) => self.answer_request(op, status),
            Arrival::Failure(failure) if io == Io::Request => {
                if self.calls[op as usize - 1].phase == Phase::Flying {
                    self.finish(op, Outcome::Broken(failure));
                }
            }
            Arrival::Failure(_) if io.is_storage() => {
                self.input(runtime, |session, now| {
                    session.handle_stored(op, false, now);
                });
            }
            Arrival::Failure(failure) => {
                self.refresh_token_stays(runtime, op);
                self.input(runtime, |session, now| {
                    session.handle_failure(op, failure, now);
                });
            }
        }
    }

    /// Does what the glue does with an answer.
    fn answer_request(&mut self, call: CallId, status: u16) {
        let state = &mut self.calls[call as usize - 1];
        if state.phase != Phase::Flying {
            return;
        }
        let (runtime, admitted, resent) =
            (state.runtime, state.admitted, state.sent.len() as u32 - 1);
        let (route, name) = (state.route, format!("GET /{}", state.route));
        let sent = *state.sent.last().expect("it flew");
        let What::Request(auth) = state.what else {
            unreachable!("only requests fly")
        };
        if sent != 0 && status == 401 {
            state.phase = Phase::Waiting;
            let refusal = Refusal {
                call,
                auth,
                route: &name,
                admitted,
                sent,
                resent,
                status,
                patience: self.patience,
            };
            return self.input(runtime, |session, now| session.handle_expired(refusal, now));
        }
        let is_news = self.runtimes[runtime].accepted.insert((route, sent));
        if sent != 0 && status == 200 && is_news {
            self.input(runtime, |session, now| {
                session.handle_accepted(&name, sent, now);
            });
        }
        // A listener inside that input may have aborted it.
        if self.calls[call as usize - 1].phase == Phase::Flying {
            self.finish(call, Outcome::Answered(status));
        }
    }

    /// Does what the glue does with the time of an answer to a POST.
    pub(super) fn tell_date(&mut self, runtime: usize, date: f64) {
        let device = self.device_now();
        let agrees = |session: &Session| (date - device - session.offset()).abs() < NOISE;
        let is_settled = self.session(runtime).is_time_settled();
        if !is_settled || !agrees(self.session(runtime)) {
            let told = Told {
                date,
                is_fresh: true,
                agreed_at: self.runtimes[runtime].agreed_at,
            };
            self.input(runtime, |session, now| session.handle_time(told, now));
        }
        if agrees(self.session(runtime)) {
            self.runtimes[runtime].agreed_at = device;
        }
    }
}

fn failed(io: Io, failure: Failure) -> Arrival {
    match (io, failure) {
        (Io::Request, Failure::Http { status, .. }) => Arrival::Status(status),
        (Io::Verify, _) => Arrival::Verdict(Verdict::Unknown),
        (Io::Check, _) => Arrival::Checked(false),
        (Io::Reauth, _) => Arrival::Acted(false),
        // A storage that cannot be read is as good as an empty one; a missing record reads the same.
        (Io::ReadRecord, _) => Arrival::Record,
        _ => Arrival::Failure(failure),
    }
}
