//! What an embedding does: it performs the session's actions, and tells the session what the platform and the server did.

use wx_session::record::Stored;
use wx_session::session::{Action, Auth, Call, Generation, Session};
use wx_session::socket::{Ending, PROBATION};
use wx_session::token::Grant;

use super::line::Told;
use super::{Door, Happening, LATENCY, World};

impl World {
    pub(super) fn input<T>(&mut self, mutate: impl FnOnce(&mut Session, f64) -> T) -> T {
        let result = mutate(&mut self.session, self.now);
        while let Some(action) = self.session.poll_action() {
            self.perform(action);
        }
        self.watch();
        result
    }

    pub(super) fn perform(&mut self, action: Action) {
        let soon = self.now + LATENCY;
        match action {
            Action::Send { call, generation } => self.connect(call, generation),
            Action::HangUp { call } => self.line(call).native = None,
            Action::Settle { call } if self.lines.contains_key(&call) => {
                self.end(call, Told::Closed)
            }
            Action::Fail { call, code, .. } if self.lines.contains_key(&call) => {
                self.end(call, Told::Failed(code))
            }
            Action::Login { op } => {
                self.logins += 1;
                self.agenda.push((soon, 0, Happening::Code(op)));
            }
            Action::Exchange { op, .. } => self.agenda.push((soon, 0, Happening::Granted(op))),
            Action::Verify { op } => {
                self.verifies += 1;
                self.agenda.push((soon, 0, Happening::Verdict(op)));
            }
            Action::ReadLease { op } => {
                self.input(|session, now| session.handle_lease(op, None, now))
            }
            Action::TakeLease { op, lease } => {
                self.input(|session, now| session.handle_lease(op, Some(lease), now));
            }
            Action::ReadRecord { op } => self.agenda.push((soon, 0, Happening::Record(op))),
            Action::WriteRecord { op }
            | Action::RemoveRecord { op }
            | Action::WriteJar { op }
            | Action::RemoveJar { op } => {
                self.agenda.push((soon, 0, Happening::Stored(op)));
            }
            Action::SetTimer { op, delay } => {
                self.timers.insert(op, self.now + delay);
            }
            Action::ClearTimer { op } => {
                self.timers.remove(&op);
            }
            _ => {}
        }
    }

    fn connect(&mut self, call: Call, generation: Generation) {
        let attempt = self.lines[&call].connects.len() as u32 + 1;
        let now = self.now;
        let token = self
            .session
            .token_of(generation)
            .map_or(0, |token| token["token-".len()..].parse().unwrap());
        let (hidden, door, holds) = (self.hidden, self.door, token >= self.holds_from);
        let line = self.line(call);
        assert!(
            line.native.is_none(),
            "a second connection of one socket: {line:?}"
        );
        assert!(
            line.ended().is_none(),
            "a connection of a socket that has ended: {line:?}"
        );
        assert!(
            !hidden || attempt == 1,
            "connected again while hidden: {line:?}"
        );
        assert!(
            line.auth.is_some() || generation == 0,
            "a token for a socket that must have none: {line:?}"
        );
        assert!(
            line.auth != Some(Auth::Required) || generation > 0,
            "no token for a socket that needs one: {line:?}"
        );
        line.native = Some((attempt, false));
        line.connects.push((now, generation));
        line.token = token;
        let soon = now + LATENCY;
        let knows = token == 0 || holds;
        let mut put = |at: f64, what: Happening| self.agenda.push((at, call, what));
        match door {
            Door::Open => {
                put(soon, Happening::Opened(attempt));
                if !knows {
                    put(soon + LATENCY, Happening::Closed(attempt, 4401));
                }
            }
            Door::Slams(code) => {
                put(soon, Happening::Opened(attempt));
                put(soon + LATENCY, Happening::Closed(attempt, code));
            }
            Door::Guarded if !knows => put(soon, Happening::Failed(attempt, Ending::Refused(401))),
            Door::Guarded => put(soon, Happening::Opened(attempt)),
            Door::Shut => put(soon, Happening::Failed(attempt, Ending::Network)),
            Door::Full => put(soon, Happening::Failed(attempt, Ending::Limit)),
            Door::Late => put(soon + 61_500.0, Happening::Opened(attempt)),
            Door::Silent => {}
        }
    }

    pub(super) fn happen(&mut self, call: Call, happening: Happening) {
        match happening {
            Happening::Opened(attempt) => self.opened(call, attempt),
            Happening::Closed(attempt, code) => self.closed(call, attempt, code),
            Happening::Failed(attempt, fault) => {
                if self.has(call, attempt) {
                    self.line(call).native = None;
                    if matches!(fault, Ending::Refused(_)) {
                        self.line(call).refusals += 1;
                    }
                }
                self.input(|session, now| session.handle_socket_ended(call, attempt, fault, now));
            }
            Happening::Code(op) => self.input(|session, now| session.handle_code(op, "code", now)),
            Happening::Granted(op) => match self.login_fails {
                Some(failure) => {
                    self.input(|session, now| session.handle_failure(op, failure, now))
                }
                None => {
                    self.tokens += 1;
                    let grant = Grant::bare(&format!("token-{}", self.tokens));
                    self.input(|session, now| session.handle_grant(op, grant, now));
                }
            },
            Happening::Verdict(op) => {
                let verdict = self.verify_says;
                self.input(|session, now| session.handle_verdict(op, verdict, now));
            }
            Happening::Record(op) => {
                self.input(|session, now| session.handle_record(op, Stored::Nothing, now))
            }
            Happening::Stored(op) => {
                self.input(|session, now| session.handle_stored(op, true, now))
            }
        }
    }

    fn has(&self, call: Call, attempt: u32) -> bool {
        self.lines[&call]
            .native
            .is_some_and(|(native, _)| native == attempt)
    }

    fn opened(&mut self, call: Call, attempt: u32) {
        let has = self.has(call, attempt);
        let now = self.now;
        let is_newest = self.input(|session, now| session.handle_socket_open(call, attempt, now));
        assert_eq!(
            is_newest, has,
            "the machine and the platform differ about the newest connection"
        );
        if has {
            let line = self.line(call);
            line.native = Some((attempt, true));
            line.opened_at = now;
            let kept = std::mem::take(&mut line.kept);
            line.arrived.extend(kept);
            line.told.push(Told::Open);
        }
    }

    pub(super) fn closed(&mut self, call: Call, attempt: u32, code: u16) {
        let how = match code {
            4401 | 1008 => Ending::Refused(code),
            _ => Ending::Closed,
        };
        if self.has(call, attempt) {
            let now = self.now;
            let line = self.line(call);
            let stood =
                line.native.is_some_and(|(_, open)| open) && now - line.opened_at >= PROBATION;
            line.refusals = if stood { 0 } else { line.refusals };
            if matches!(how, Ending::Refused(_)) && line.token > 0 {
                line.refusals += 1;
            }
            line.native = None;
        }
        self.input(|session, now| session.handle_socket_ended(call, attempt, how, now));
    }

    fn end(&mut self, call: Call, how: Told) {
        let line = self.line(call);
        assert!(line.ended().is_none(), "ended twice: {line:?}");
        line.told.push(how);
        line.native = None;
    }
}
