//! The one door between a session and the glue: an input made of numbers, an input made of text, an action taken out.
//!
//! A function per input would be a hundred bytes of generated checks each. `js-glue/machine.js` has a method for every
//! purpose below; the numbers go through the mailbox, `now` first.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use super::output::{Output, push_cookie};
use super::{entropy, mailbox, options};
use crate::cookie::{self, Filter};
use crate::error::Failure;
use crate::record::Record;
use crate::session::{Auth, Refusal, Session, Status, Verdict};
use crate::token::Grant;
use crate::url::Url;

/// Parts of a text are separated by NUL, which stands in no URL, header or token.
const SEPARATOR: char = '\0';

thread_local! {
    static DOORS: RefCell<Vec<Door>> = const { RefCell::new(Vec::new()) };
}

struct Door {
    session: Session,
    /// The text of the action that was taken out last.
    text: String,
}

/// Makes a session and returns its number. `text`: host rules separated by line feeds, the stored record, the stored jar.
/// The mailbox holds `now`, whether there is a login here, and then what `options` lists.
#[wasm_bindgen]
pub fn open(text: &str) -> usize {
    let [now, supported, numbers @ ..] = mailbox::read();
    let [hosts, record, jar] = parts(text);
    let config = options::config(hosts, &numbers);
    let session = Session::new(
        config,
        Record::read(record),
        jar,
        supported != 0.0,
        entropy::fill,
        now,
    );
    DOORS.with_borrow_mut(|doors| {
        doors.push(Door {
            session,
            text: String::new(),
        });
        doors.len() - 1
    })
}

/// An input that is made of numbers: `now`, an id, and up to four more.
#[wasm_bindgen]
pub fn tell(door: usize, purpose: u8) {
    let [now, id, a, b, c, d, ..] = mailbox::read();
    let id = id as u32;
    with(door, &mut |Door { session, .. }| match purpose {
        1 => session.launch(now),
        2 => session.start(id, now),
        3 => session.admit(id, auth(a), b != 0.0, now),
        4 => {
            // The low bit says how the request is authorised, the rest how often it was sent again.
            let flags = d as u32;
            let auth = auth(f64::from(flags & 1));
            let (admitted, sent, status) = (a as u32, b as u32, c as u16);
            session.handle_expired(
                Refusal {
                    call: id,
                    auth,
                    admitted,
                    sent,
                    resent: flags >> 1,
                    status,
                },
                now,
            );
        }
        5 => session.handle_accepted(id, now),
        6 => session.ensure(id, now),
        7 => session.login(id, now),
        8 => session.refresh(id, now),
        9 => session.cancel(id, now),
        10 => session.logout(id, a != 0.0, now),
        11 => {
            let hold = session.hold(a, now);
            mailbox::write(&[hold.into()]);
        }
        12 => session.release_hold(id, now),
        13 => session.handle_failure(id, failure(a, b, c), now),
        14 => session.handle_verdict(id, verdict(a, b), now),
        15 => session.handle_session_checked(id, a != 0.0, now),
        16 => session.handle_stored(id, a != 0.0, now),
        17 => session.handle_timer(id, now),
        18 => session.handle_date(a, now),
        19 => session.handle_online(now),
        20 => session.handle_show(now),
        21 => session.handle_hide(now),
        22 => session.clear_cookies(now),
        _ => {}
    });
}

/// An input or a question that is made of text; the mailbox holds `now`, an id and more where it says so.
#[wasm_bindgen]
pub fn ask(door: usize, purpose: u8, text: &str) -> String {
    let [now, id, a, b, c, ..] = mailbox::read();
    let id = id as u32;
    let mut answer = String::new();
    with(door, &mut |Door {
                         session,
                         text: action_text,
                     }| match purpose {
        // The text of the last action, the token, the user.
        1 => std::mem::swap(&mut answer, action_text),
        2 => answer.push_str(session.token_of(session.generation()).unwrap_or_default()),
        3 => answer.push_str(session.state(now).user.unwrap_or_default()),
        // What was answered: a code; a grant (token, refresh token, user; lives as numbers); a record before a renewal.
        4 => session.handle_code(id, text, now),
        // 14: a grant that an authorisation's code was exchanged for.
        5 | 14 => {
            let [access, refresh, user] = parts(text);
            let grant = Grant {
                access: access.into(),
                refresh: Some(refresh.into()),
                user: Some(user).filter(|user| !user.is_empty()).map(Into::into),
                expires_in: a,
                expires_at: b,
                refresh_expires_in: c,
            };
            if purpose == 5 {
                session.handle_grant(id, grant, now);
            } else {
                session.handle_authorised(grant, now);
            }
        }
        6 => session.handle_record(id, Record::read(text), now),
        // The record to write, given the one that stands in storage.
        7 => {
            if let Some(record) = session.reconcile(Record::read(text), now) {
                answer = record.write();
            }
        }
        // What a request to a URL may carry, given the caller's own Cookie header. The numbers: until when the plan
        // holds, whether the host takes the token. The text: the header, then the names of cookies left out.
        8 => {
            let [url, own, _] = parts(text);
            let plan = session.plan(url, own, now);
            mailbox::write(&[plan.until, u8::from(plan.takes_token).into()]);
            answer = plan.cookie;
            for name in &plan.left_out {
                answer.push(SEPARATOR);
                answer.push_str(name);
            }
        }
        // Set-Cookie values, joined by commas (1) or by line feeds, of which no valid one holds any. The number:
        // whether a header may have changed.
        9 => {
            let [url, values, _] = parts(text);
            let changed = if a != 0.0 {
                session.receive_cookies(url, cookie::split(values).into_iter(), now)
            } else {
                session.receive_cookies(url, values.split('\n'), now)
            };
            mailbox::write(&[u8::from(changed).into()]);
        }
        10 => answer = session.cookie_header(text, now),
        // The cookies, of all hosts when the URL is empty.
        11 => {
            let url = Url::parse(text);
            if url.is_some() || text.is_empty() {
                for cookie in session.list_cookies(url.as_ref(), now) {
                    push_cookie(&mut answer, &cookie);
                }
            }
        }
        // Removes by name (if the lowest bit is set), domain (the next) and path (the next); the number: how many.
        12 => {
            let fields = parts(text);
            let wanted = |bit: usize| Some(fields[bit]).filter(|_| id >> bit & 1 != 0);
            let filter = Filter {
                name: wanted(0),
                domain: wanted(1),
                path: wanted(2),
            };
            let removed = session.remove_cookies(&filter, now);
            mailbox::write(&[removed as f64]);
        }
        // The jar's stored form, at most so many bytes; the number: how many cookies were left out.
        13 => {
            let snapshot = session.jar_snapshot(a as usize, now);
            mailbox::write(&[snapshot.left_out as f64]);
            answer = snapshot.text;
        }
        15 => session.handle_user(text, now),
        // A `state` for an authorisation, empty without random bytes.
        16 => answer = session.draw_state().unwrap_or_default(),
        _ => {}
    });
    answer
}

/// Takes the next action out and returns its kind, 0 when there is none; the mailbox then holds its numbers.
#[wasm_bindgen]
pub fn poll(door: usize) -> u8 {
    let mut kind = 0;
    with(door, &mut |door| {
        let Some(action) = door.session.poll_action() else {
            return;
        };
        let Output {
            kind: number_of_kind,
            numbers,
            text,
        } = action.into();
        mailbox::write(&numbers);
        door.text = text;
        kind = number_of_kind;
    });
    kind
}

/// Writes what the glue may know without asking again until the next input: status, end of the token, reason,
/// generation, the first generation of this account, clock offset, until when requests go out, whether the token may be used.
#[wasm_bindgen]
pub fn look(door: usize) {
    let [now, ..] = mailbox::read();
    with(door, &mut |Door { session, .. }| {
        let state = session.state(now);
        let status = match state.status {
            Status::Anonymous => 1.0,
            Status::Active => 2.0,
            Status::Renewing => 3.0,
            Status::Blocked => 4.0,
        };
        mailbox::write(&[
            status,
            state.expires_at.unwrap_or(f64::NAN),
            state.reason.map_or(0.0, |code| f64::from(code as u8)),
            session.generation().into(),
            session.first_of_account().into(),
            session.offset(),
            session.sends_until(now),
            u8::from(session.usable_token(now).is_some()).into(),
        ]);
    });
}

/// Splits a string in which the platform joined Set-Cookie values by commas; the parts come separated by NUL.
#[wasm_bindgen]
pub fn split(joined: &str) -> String {
    let mut answer = String::new();
    for value in cookie::split(joined) {
        answer.push_str(value);
        answer.push(SEPARATOR);
    }
    answer
}

/// Not generic, so that the table is looked into in one place of the module.
fn with(door: usize, run: &mut dyn FnMut(&mut Door)) {
    DOORS.with_borrow_mut(|doors| {
        if let Some(door) = doors.get_mut(door) {
            run(door);
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

fn failure(kind: f64, status: f64, errcode: f64) -> Failure {
    match kind as u8 {
        1 => Failure::Network,
        2 => Failure::Timeout,
        3 => Failure::Unsupported,
        4 => Failure::Http {
            status: status as u16,
            errcode: errcode as i32,
        },
        _ => Failure::Other,
    }
}

fn verdict(kind: f64, status: f64) -> Verdict {
    match kind as u8 {
        1 => Verdict::Holds,
        2 => Verdict::Refused {
            status: status as u16,
        },
        _ => Verdict::Unknown,
    }
}
