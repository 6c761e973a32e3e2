//! The one door between a session and the glue: an input made of numbers, an input made of text, an action taken out.
//!
//! A function per input would be a hundred bytes of generated checks each. `js-glue/machine.js` has a name for every
//! purpose below; numbers and texts go through the mailbox. Every call leaves in [`WAITING`] how many actions wait to be
//! taken out, so that the glue needs no call to learn that there are none.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use super::mailbox::{self, CELLS, number, put, whole};
use super::{entropy, options, output};
use crate::cookie::{self, Filter};
use crate::error::Failure;
use crate::record::{Record, push_number};
use crate::session::{Action, Auth, Refusal, Session, Status, Verdict};
use crate::token::Grant;
use crate::url::Url;

/// Parts of a text are separated by NUL, which stands in no URL, header or token.
const SEPARATOR: char = '\0';

/// The cell with the device's time.
const NOW: usize = 0;
/// The first cell with what belongs to a call or to its answer.
const FIRST: usize = 1;
/// The cell with the number of actions that wait.
const WAITING: usize = CELLS - 1;

thread_local! {
    static DOORS: RefCell<Vec<Door>> = const { RefCell::new(Vec::new()) };
}

struct Door {
    session: Session,
    /// The action that was taken out last.
    action: Option<Action>,
    /// Where the cookies that cross next go or come from.
    url: String,
}

/// Makes a session and returns its number. The text: the stored record, the stored jar. The mailbox holds `now`, whether
/// there is a login here, and then what `options` lists.
#[wasm_bindgen]
pub fn open(len: usize) -> usize {
    mailbox::with_text(len, |text| {
        let [record, jar, _] = parts(text);
        let session = Session::new(
            options::config(),
            Record::read(record),
            jar,
            number(FIRST) != 0.0,
            entropy::fill,
            number(NOW),
        );
        put(WAITING, session.actions_waiting() as f64);
        DOORS.with_borrow_mut(|doors| {
            doors.push(Door {
                session,
                action: None,
                url: String::new(),
            });
            doors.len() - 1
        })
    })
}

/// An input that is made of numbers: `id`, and up to four more behind `now`.
#[wasm_bindgen]
pub fn tell(door: usize, purpose: u32, id: u32) {
    with(door, |Door { session, .. }| {
        let now = number(NOW);
        let a = number(FIRST);
        match purpose {
            1 => session.launch(now),
            2 => session.start(id, now),
            3 => session.admit(id, auth(a), number(FIRST + 1) != 0.0, now),
            4 => {
                // The low bit says how the request is authorised, the rest how often it was sent again.
                let flags = whole(FIRST + 3);
                let refusal = Refusal {
                    call: id,
                    auth: auth(f64::from(flags & 1)),
                    admitted: whole(FIRST),
                    sent: whole(FIRST + 1),
                    resent: flags >> 1,
                    status: whole(FIRST + 2) as u16,
                };
                session.handle_expired(refusal, now);
            }
            5 => session.handle_accepted(id, now),
            6 => session.ensure(id, now),
            7 => session.login(id, now),
            8 => session.refresh(id, now),
            9 => session.cancel(id, now),
            10 => session.logout(id, a != 0.0, now),
            11 => {
                let hold = session.hold(a, now);
                put(FIRST, hold.into());
            }
            12 => session.release_hold(id, now),
            13 => session.handle_failure(id, failure(), now),
            14 => session.handle_verdict(id, verdict(), now),
            15 => session.handle_session_checked(id, a != 0.0, now),
            16 => session.handle_stored(id, a != 0.0, now),
            17 => session.handle_timer(id, now),
            18 => session.handle_date(a, now),
            19 => session.handle_online(now),
            20 => session.handle_show(now),
            21 => session.handle_hide(now),
            22 => session.clear_cookies(now),
            _ => {}
        }
    });
}

/// An input or a question that is made of text, `len` bytes of it; returns the length of the answer's text.
#[wasm_bindgen]
pub fn ask(door: usize, purpose: u32, id: u32, len: usize) -> usize {
    let mut answer = String::new();
    mailbox::with_text(len, |text| {
        with(
            door,
            |Door {
                 session,
                 action,
                 url,
             }| {
                let now = number(NOW);
                let [first, second, third] = parts(text);
                match purpose {
                    // The text of the last action, the token, the user.
                    1 => {
                        if let Some(action) = action.take() {
                            answer = session.take_text(action);
                        }
                    }
                    2 => {
                        answer.push_str(session.token_of(session.generation()).unwrap_or_default())
                    }
                    3 => answer.push_str(session.state(now).user.unwrap_or_default()),
                    // What was answered: a code; a grant (token, refresh token, user; lives as numbers); a record before a renewal.
                    4 => session.handle_code(id, text, now),
                    // 16: a grant that an authorisation's code was exchanged for.
                    5 | 16 => {
                        let grant = Grant {
                            access: first.into(),
                            refresh: Some(second.into()),
                            user: Some(third).filter(|user| !user.is_empty()).map(Into::into),
                            expires_in: number(FIRST),
                            expires_at: number(FIRST + 1),
                            refresh_expires_in: number(FIRST + 2),
                        };
                        if purpose == 5 {
                            session.handle_grant(id, grant, now);
                        } else {
                            session.handle_authorised(grant, now);
                        }
                    }
                    6 => session.handle_record(id, Record::read(text), now),
                    // The record to write, given the one that stands in storage.
                    7 => answer = session.reconcile(Record::read(text), now),
                    // The cookies of a request, given the caller's own Cookie header. The number: until when they are
                    // the ones. The text: the header, the jar's cookies in it, then the names of those left out.
                    8 => {
                        let plan = session.plan(url, text, now);
                        put(FIRST, plan.until);
                        answer = plan.cookie;
                        answer.push(SEPARATOR);
                        for id in &plan.cookies {
                            push_number(&mut answer, (*id).into());
                            answer.push(',');
                        }
                        answer.push_str(&plan.left_out);
                    }
                    // Set-Cookie values, joined by commas (1) or by line feeds, of which no valid one holds any. The numbers:
                    // whether plans may have got other cookies, how many got a new pair, and of each its number and where
                    // the pair stands in the text.
                    9 => receive(session, url, text, now),
                    10 => answer = session.cookie_header(url, now),
                    // The cookies, of all hosts when the URL is empty.
                    11 => {
                        let url = Url::parse(text);
                        if url.is_some() || text.is_empty() {
                            session.show_cookies(url.as_ref(), now, |cookie| {
                                output::push_cookie(&mut answer, &cookie);
                            });
                        }
                    }
                    // Removes by name (if the lowest bit is set), domain (the next) and path (the next); the number: how many.
                    12 => {
                        let wanted = |bit: u32, field| Some(field).filter(|_| id >> bit & 1 != 0);
                        let filter = Filter {
                            name: wanted(0, first),
                            domain: wanted(1, second),
                            path: wanted(2, third),
                        };
                        let removed = session.remove_cookies(&filter, now);
                        put(FIRST, removed as f64);
                    }
                    // The jar's stored form, at most so many bytes; the number: how many cookies were left out.
                    13 => {
                        let snapshot = session.jar_snapshot(id as usize, now);
                        put(FIRST, snapshot.left_out as f64);
                        answer = snapshot.text;
                    }
                    // Splits a string in which the platform joined Set-Cookie values by commas.
                    14 => {
                        for value in &cookie::split(text) {
                            answer.push_str(value);
                            answer.push(SEPARATOR);
                        }
                    }
                    // The URL that the cookies above are of.
                    15 => *url = text.into(),
                    17 => session.handle_user(text, now),
                    // A `state` for an authorisation, empty without random bytes.
                    18 => answer = session.draw_state().unwrap_or_default(),
                    _ => {}
                }
            },
        );
    });
    mailbox::answer(answer)
}

fn receive(session: &mut Session, url: &str, values: &str, now: f64) {
    const LISTED: usize = FIRST + 2;
    let mut count = 0;
    let mut too_many = false;
    let rewritten = |id: u32, pair: &str| {
        let at = LISTED + count * 3;
        if at + 3 > WAITING {
            too_many = true;
            return;
        }
        let start = pair.as_ptr() as usize - values.as_ptr() as usize;
        put(at, id.into());
        put(at + 1, start as f64);
        put(at + 2, (start + pair.len()) as f64);
        count += 1;
    };
    let mut split = Vec::new();
    let mut taken = 0;
    let mut lines = values.split('\n');
    let joined = number(FIRST) != 0.0;
    if joined {
        split = cookie::split(values);
    }
    let next = || {
        if joined {
            taken += 1;
            return split.get(taken - 1).copied();
        }
        lines.next()
    };
    let rearranged = session.receive_cookies(url, next, now, rewritten);
    put(FIRST, u8::from(rearranged || too_many).into());
    put(FIRST + 1, count as f64);
}

/// Takes the next action out and returns its kind, 0 when there is none; the mailbox then holds its numbers.
#[wasm_bindgen]
pub fn poll(door: usize) -> u32 {
    let mut kind = 0;
    with(
        door,
        |Door {
             session, action, ..
         }| {
            *action = session.poll_action();
            if let Some(action) = *action {
                kind = output::write(action);
            }
        },
    );
    kind
}

/// Writes what the glue may know without asking again until the next input: status, end of the token, reason,
/// generation, the first generation of this account, clock offset, until when requests go out, whether the token may be used.
#[wasm_bindgen]
pub fn look(door: usize) {
    with(door, |Door { session, .. }| {
        let now = number(NOW);
        let state = session.state(now);
        let status = match state.status {
            Status::Anonymous => 1,
            Status::Active => 2,
            Status::Renewing => 3,
            Status::Blocked => 4,
        };
        let numbers = [
            f64::from(status),
            state.expires_at.unwrap_or(f64::NAN),
            state.reason.map_or(0.0, |code| f64::from(code as u8)),
            session.generation().into(),
            session.first_of_account().into(),
            session.offset(),
            session.sends_until(now),
            u8::from(session.usable_token(now).is_some()).into(),
        ];
        for (at, number) in numbers.into_iter().enumerate() {
            put(FIRST + at, number);
        }
    });
}

/// Runs with a session, and leaves how many actions wait. Generic: a `&dyn FnMut` costs more than four copies of this.
fn with(door: usize, run: impl FnOnce(&mut Door)) {
    DOORS.with_borrow_mut(|doors| {
        if let Some(door) = doors.get_mut(door) {
            run(door);
            put(WAITING, door.session.actions_waiting() as f64);
        }
    });
}

/// The parts of a text; those that are missing are empty.
fn parts(text: &str) -> [&str; 3] {
    let mut parts = text.splitn(3, SEPARATOR);
    [(); 3].map(|()| parts.next().unwrap_or_default())
}

fn auth(optional: f64) -> Auth {
    if optional != 0.0 {
        Auth::Optional
    } else {
        Auth::Required
    }
}

fn failure() -> Failure {
    match whole(FIRST) {
        1 => Failure::Network,
        2 => Failure::Timeout,
        3 => Failure::Unsupported,
        4 => Failure::Http {
            status: whole(FIRST + 1) as u16,
            errcode: number(FIRST + 2) as i32,
        },
        _ => Failure::Other,
    }
}

fn verdict() -> Verdict {
    match whole(FIRST) {
        1 => Verdict::Holds,
        2 => Verdict::Refused {
            status: whole(FIRST + 1) as u16,
        },
        _ => Verdict::Unknown,
    }
}
