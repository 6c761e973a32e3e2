//! The program's side: its calls from their beginning to their outcome.

use wx_session::session::Auth;

use super::super::calls::{CallId, CallState, Outcome, Phase, What};
use super::super::command::Trigger;
use super::super::server::Route;
use super::trace::Note;
use super::{Runtime, World};

/// How long a request waits unless a test says otherwise.
pub(super) const PATIENCE: f64 = 10_000.0;

impl World {
    pub(super) fn begin(&mut self, runtime: usize, what: What) -> CallId {
        let generation = self.session(runtime).generation();
        self.calls
            .push(CallState::new(runtime, what, generation, self.now));
        self.calls.len() as CallId
    }

    /// With a token at hand every second request goes the glue's way, out without asking; the machine would have agreed.
    pub(super) fn begin_request(&mut self, runtime: usize, auth: Auth, fresh: bool, route: Route) {
        self.launch(runtime);
        let call = self.begin(runtime, What::Request(auth));
        self.calls[call as usize - 1].route = route;
        let now = self.device_now();
        let Runtime {
            session, draining, ..
        } = &self.runtimes[runtime];
        let at_once = !fresh && !draining && now < session.sends_until(now);
        let generation = session.generation();
        if at_once && call.is_multiple_of(2) {
            return self.send(runtime, call, generation);
        }
        let patience = self.patience;
        self.input(runtime, |session, now| {
            session.admit(call, auth, fresh, patience, now);
        });
        // Who hears of a call that goes before it may end the token, or bring another.
        let session = self.session(runtime);
        let lasts = session.record().is_some() && session.generation() == generation;
        if at_once && lasts && self.sent(call).first() != Some(&generation) {
            self.broken(
                "sends_until says that the request goes out at once, admit does not let it",
            );
        }
    }

    /// The first use begins the launch checks.
    pub(super) fn launch(&mut self, runtime: usize) {
        if !std::mem::replace(&mut self.runtimes[runtime].launched, true) {
            self.input(runtime, |session, now| session.launch(now));
        }
    }

    pub(super) fn abort_newest(&mut self, runtime: usize) {
        let Some(place) = self.calls.iter().rposition(|call| {
            call.runtime == runtime
                && matches!(call.what, What::Request(_))
                && !matches!(call.phase, Phase::Done(_))
        }) else {
            return;
        };
        let call = place as CallId + 1;
        let waits = self.calls[place].phase == Phase::Waiting;
        if waits && self.runtimes[runtime].draining {
            self.runtimes[runtime].aborted.push(call);
        }
        self.calls[place].phase = Phase::Done(Outcome::Aborted);
        if waits {
            self.input(runtime, |session, now| session.cancel(call, now));
        }
    }

    pub(super) fn finish(&mut self, call: CallId, outcome: Outcome) {
        let now = self.now;
        let state = &mut self.calls[call as usize - 1];
        state.phase = Phase::Done(outcome);
        state.ended = now;
        let runtime = state.runtime;
        self.note(runtime, Note::Outcome(call, outcome));
        self.fire(runtime, Trigger::Outcome);
    }

    pub(super) fn fire(&mut self, runtime: usize, trigger: Trigger) {
        if let Some(place) = self.listeners.iter().position(|(on, _)| *on == trigger) {
            let (_, command) = self.listeners.remove(place);
            self.apply_on(runtime, command);
        }
    }
}
