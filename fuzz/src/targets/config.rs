//! The numbers of a configuration, and a life with them: any sequence of calls and answers.

use wx_session::clock::Told;
use wx_session::config::{Config, Timing};
use wx_session::cookie::{self, JarOptions};
use wx_session::error::Failure;
use wx_session::lease::{Deed, Lease};
use wx_session::record::Stored;
use wx_session::session::{Action, Auth, Plan, Refusal, Session, StoredJar, Verdict};
use wx_session::token::Grant;

use super::{NOW, RECORD};
use crate::input::Input;
use crate::target::{Cost, Target};

/// Where cookies come from, and go to.
const URL: &str = "https://a.com/";
pub const TARGET: Target = Target {
    name: "config",
    run,
    seeds: &[
        // Numbers as the glue sends them: leeway, limits, retries, pause, no greatest age, all endpoints, …
        b"\x08\x2a\x2f\x02\x25\x0e\x02\x02\x02\x00\x00\x02\x0f\x0e\x02\x09\x20\x02\x02\x01\x00\x08\x00\x01\x02\x03\x04\x05",
        b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x08\x01\x02\x03\x09\x0c\x04\x05\x06\x07\x08",
        b"\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x0f\x01\x00\x08\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12",
        // Nobody is logged in silently, and the user is asked: he gets a token, refuses, is too late, leaves.
        b"\x08\x2a\x2f\x02\x25\x0e\x02\x02\x02\x00\x00\x02\x0f\x0e\x02\x09\x20\x02\x02\x02\x02\x08\x00\x00\x09\x04token\n\x05\x00\x00\x09\x06\x00\x09\x00\x02\x09\x01\x00\x05\x00",
    ],
    words: &["\n", "\x0f", "\x0e", "\x1e", "\x0d", "\x00\x01", "\x03\x03", "\x09\x0a", "k=1", "k=2; Max-Age=5", "\x12", "\x14"],
    longest: 256,
    steps: Cost {
        at_most: 100_000,
        and_per_byte: 1_000,
    },
    memory: Cost {
        at_most: 100_000,
        and_per_byte: 2_000,
    },
};

/// Whatever the numbers are, each input is answered by a bounded number of actions, and no answer is a panic.
fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let config = config(&mut input);
    let record = match input.byte() & 1 {
        0 => Stored::Nothing,
        _ => Stored::read_text(RECORD),
    };
    let mut life = Life {
        session: Session::new(config, record, StoredJar::Text(""), true, |_| true, NOW),
        now: NOW,
        calls: 0,
        open: Vec::new(),
        sent: Vec::new(),
        settled: 0,
        holds: 0,
    };
    while !input.is_empty() {
        life.step(&mut input);
        life.drain();
    }
    assert!(life.settled <= life.calls, "somebody was settled twice");
}

/// A configuration of any numbers, in the order in which the seeds have them.
fn config(input: &mut Input) -> Config {
    let mut timing = Timing {
        leeway: input.number(),
        login_timeout: input.number(),
        endpoint_timeout: input.number(),
        retries: input.number() as u32,
        cooldown: input.number(),
        max_age: input.number(),
        ..Timing::default()
    };
    let mut truth = || input.number() != 0.0;
    let (refresh, verify, logout) = (truth(), truth(), truth());
    let (oauth_refresh, oauth_revoke, check_session) = (truth(), truth(), truth());
    let default_expires_in = Some(input.number()).filter(|life| life.is_finite());
    let notice = input.number();
    let has_jar = input.number() != 0.0;
    let jar = JarOptions {
        max: input.number() as u32,
        max_per_host: input.number() as u32,
        keep_session_cookies: input.number() != 0.0,
    };
    let alert_after = input.number() as u32;
    // Last, and none in the older seeds.
    let login = input.number() != 1.0;
    let on_reauth = input.number() == 1.0;
    timing.reauth_timeout = input.number();
    Config {
        timing,
        login,
        in_header: login,
        refresh,
        verify,
        logout,
        oauth_refresh,
        oauth_revoke,
        on_reauth,
        check_session,
        default_expires_in,
        notice,
        cookies: has_jar.then_some(jar),
        alert_after,
        copy: 0,
    }
}

/// The header of a plan that was kept while some of its cookies got new pairs.
fn renewed(plan: &Plan, news: &[(u32, String)]) -> String {
    let pair = |(id, old): (&u32, &str)| {
        let newest = news.iter().rev().find(|(of, _)| of == id);
        newest.map_or(old.to_owned(), |(_, pair)| pair.clone())
    };
    let pairs: Vec<String> = plan
        .cookies
        .iter()
        .zip(pairs(&plan.header))
        .map(pair)
        .collect();
    pairs.join("; ")
}

fn pairs(header: &str) -> impl Iterator<Item = &str> {
    header.split("; ").filter(|_| !header.is_empty())
}

fn route(input: &mut Input) -> String {
    format!("GET /{}", input.byte() & 3)
}

/// What another copy of the package says that it does.
fn foreign_lease(input: &mut Input, now: f64) -> Lease {
    let choice = input.byte();
    let what = match choice & 1 {
        0 => Deed::Renewal,
        _ => Deed::Logout,
    };
    Lease {
        stays: choice & 2 != 0,
        keeps_cookies: choice & 4 != 0,
        until: now + input.number(),
        ..Lease::new(f64::from(choice >> 3), what, now)
    }
}

struct Life {
    session: Session,
    now: f64,
    calls: u32,
    /// Actions that want an answer, the newest last.
    open: Vec<Action>,
    /// Requests that went out, with their token's generation.
    sent: Vec<(u32, u32)>,
    settled: u32,
    holds: usize,
}

impl Life {
    fn step(&mut self, input: &mut Input) {
        let now = self.now;
        let what = input.byte() % 24;
        if what < 6 || what == 21 {
            self.calls += 1;
        }
        let (session, call) = (&mut self.session, self.calls);
        match what {
            0 => session.admit(call, Auth::Required, false, 0.0, now),
            1 => session.admit(call, Auth::Optional, input.byte() & 1 != 0, 0.0, now),
            2 => session.ensure(call, now),
            3 => session.login(call, input.byte().into(), now),
            4 => session.refresh(call, now),
            5 => {
                let choice = input.byte();
                session.logout(call, choice & 1 != 0, choice & 2 != 0, now);
            }
            6 => session.cancel(call, now),
            7 => {
                session.hold(input.number(), now);
                self.holds += 1;
            }
            8 => {
                let told = Told {
                    date: input.number(),
                    is_fresh: input.byte() > 127,
                    agreed_at: input.number(),
                };
                session.handle_time(told, now);
            }
            9..=13 => self.answer(input),
            14 => self.now += input.number().clamp(-1e12, 1e12),
            15 => session.handle_show(now),
            16 => session.handle_hide(now),
            20 => {
                let silent = input.byte() & 1 != 0;
                session.adopt(Grant::bare(&input.line()), silent, now);
            }
            17 => session.handle_online(now),
            23 => session.look(now),
            21 => session.admit(call, Auth::Preferred, false, input.number(), now),
            22 => {
                let sent = self.sent.last().map_or(0, |(_, sent)| *sent);
                session.handle_accepted(&route(input), sent, now);
            }
            18 => {
                let joined = input.line();
                let before = session.plan(URL, "", now);
                let mut news = Vec::new();
                let mut rearranged = false;
                for value in cookie::split(&joined) {
                    let received = session.receive_cookie(URL, value, now);
                    rearranged |= received.rearranged;
                    news.extend(received.rewritten.map(|(id, pair)| (id, pair.to_owned())));
                }
                let after = session.plan(URL, "", now);
                assert_eq!(after.cookies.len(), pairs(&after.header).count());
                if !rearranged {
                    assert_eq!(after.cookies, before.cookies, "not the cookies of before");
                    assert_eq!(after.header, renewed(&before, &news), "not the news");
                }
            }
            _ => {
                // A request that went out comes back refused: it waits again, and is settled again.
                if let Some((call, sent)) = self.sent.pop() {
                    self.settled -= 1;
                    session.handle_expired(
                        Refusal {
                            call,
                            auth: Auth::Required,
                            route: &route(input),
                            admitted: sent,
                            sent,
                            resent: 0,
                            status: 401,
                            patience: 0.0,
                        },
                        now,
                    );
                }
            }
        }
        if self.now.is_nan() {
            self.now = NOW;
        }
    }

    /// Answers one of the open actions, in one of the ways in which it can be.
    fn answer(&mut self, input: &mut Input) {
        let choice = input.byte();
        let now = self.now;
        if self.open.is_empty() {
            return;
        }
        let action = self
            .open
            .swap_remove(usize::from(choice >> 2) % self.open.len());
        let session = &mut self.session;
        let failure = match choice & 3 {
            0 | 1 => None,
            2 => Some(Failure::Network),
            _ => Some(Failure::Http {
                status: 401,
                errcode: 40029,
            }),
        };
        match (action, failure) {
            (Action::SetTimer { op, .. }, _) => session.handle_timer(op, now),
            (Action::ReadRecord { op }, _) => {
                let stored = match choice & 3 {
                    0 => Stored::read_text(RECORD),
                    1 => Stored::Newer,
                    _ => Stored::Nothing,
                };
                session.handle_record(op, stored, now)
            }
            (Action::ReadLease { op }, _) => {
                let found = (choice & 3 == 3).then(|| foreign_lease(input, now));
                session.handle_lease(op, found, now);
            }
            (Action::TakeLease { op, lease }, _) => {
                let found = match choice & 3 {
                    0 | 1 => Some(lease),
                    // It was not kept, or another copy was faster.
                    2 => None,
                    _ => Some(foreign_lease(input, now)),
                };
                session.handle_lease(op, found, now);
            }
            (Action::ReadJar { op }, _) => {
                let line = input.line();
                let found = match choice & 3 {
                    0 | 1 => StoredJar::Text(&line),
                    2 => StoredJar::Unknown,
                    _ => StoredJar::Newer,
                };
                session.handle_jar(op, found, now);
            }
            (Action::AskUser { op, .. }, failure) => {
                if choice & 3 == 0 && session.asks_user(op) {
                    session.adopt(Grant::bare(&input.line()), false, now);
                }
                session.handle_reauth(op, failure.is_none(), now);
            }
            (Action::CheckSession { op }, failure) => {
                session.handle_session_checked(op, failure.is_none(), now)
            }
            (
                Action::WriteRecord { op }
                | Action::RemoveRecord { op }
                | Action::WriteJar { op }
                | Action::RemoveJar { op },
                failure,
            ) => {
                session.reconcile(Stored::Nothing, None, now);
                session.handle_stored(op, failure.is_none(), now);
            }
            (Action::Verify { op }, None) => session.handle_verdict(op, Verdict::Holds, now),
            (Action::Verify { op }, Some(_)) => {
                session.handle_verdict(op, Verdict::Refused { status: 401 }, now)
            }
            (Action::Login { op }, None) => session.handle_code(op, "code", now),
            (Action::Exchange { op, .. } | Action::Refresh { op, .. }, None) => {
                let mut grant = Grant::bare("token");
                grant.expires_in = input.number();
                grant.expires_at = input.number();
                grant.refresh = Some(input.line());
                session.handle_grant(op, grant, now);
            }
            (
                Action::Login { op } | Action::Exchange { op, .. } | Action::Refresh { op, .. },
                Some(failure),
            ) => {
                session.handle_failure(op, failure, now);
            }
            _ => {}
        }
    }

    fn drain(&mut self) {
        // Everybody who waits may be settled in one go, and each takes a few actions.
        let most = 64 + 4 * self.calls;
        let mut drained = 0;
        while let Some(action) = self.session.poll_action() {
            drained += 1;
            assert!(drained <= most, "{drained} actions after one input");
            match action {
                Action::Send { call, generation } => {
                    self.settled += 1;
                    self.sent.push((call, generation));
                }
                Action::Settle { .. } | Action::Fail { .. } => self.settled += 1,
                Action::ClearTimer { op: cleared } => self
                    .open
                    .retain(|one| !matches!(one, Action::SetTimer { op, .. } if *op == cleared)),
                Action::SetTimer { .. }
                | Action::ReadLease { .. }
                | Action::TakeLease { .. }
                | Action::ReadJar { .. }
                | Action::ReadRecord { .. }
                | Action::WriteRecord { .. }
                | Action::RemoveRecord { .. }
                | Action::WriteJar { .. }
                | Action::RemoveJar { .. }
                | Action::AskUser { .. }
                | Action::CheckSession { .. }
                | Action::Verify { .. }
                | Action::Login { .. }
                | Action::Exchange { .. }
                | Action::Refresh { .. } => self.open.push(action),
                _ => {}
            }
        }
        // A hold ends by its own timer, and a program may have many; who waits for the end of one has a timer, too; of everything else there are a few at once. Operations that
        // nobody waits for any more have none.
        let timers = self
            .open
            .iter()
            .filter(|one| matches!(one, Action::SetTimer { .. }))
            .count();
        let waiting = (self.calls - self.settled) as usize;
        assert!(
            timers <= 9 + self.holds + waiting,
            "{timers} timers at once"
        );
    }
}
