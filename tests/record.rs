//! The stored form of a token: a phone that updates the mini-program has the old form in its storage.

#![cfg(not(target_arch = "wasm32"))]

use serde_json::{from_value, json, to_value};
use wx_session::clock::ServerClock;
use wx_session::record::{Account, Record, Stored, StoredRecord};
use wx_session::token::{Origin, Token};

fn record() -> Record {
    Record {
        token: Token {
            access: "token".into(),
            refresh: None,
            issued_at: 36.0,
            expires_at: None,
            refresh_expires_at: None,
            origin: Origin::Login,
            user: None,
        },
        seq: 1,
        account: Account::default(),
        clock: ServerClock::default(),
    }
}

fn whole() -> Record {
    let mut whole = record();
    whole.seq = 37;
    whole.token.refresh = Some("again".into());
    whole.token.expires_at = Some(72.0);
    whole.token.refresh_expires_at = Some(36.0 * 36.0);
    whole.token.origin = Origin::OAuth;
    whole.token.user = Some("{}".into());
    whole.clock = ServerClock::restored(-3_600.0);
    whole
}

#[test]
fn the_members_are_named_for_who_looks_into_the_storage() {
    let stored = to_value(record().write()).unwrap();
    let want = json!({
        "v": 2, "seq": 1, "token": "token", "issuedAt": 36.0, "clockOffset": 0.0, "origin": "login",
    });
    assert_eq!(stored, want);

    // The user stands beside them as the object that it is: the boundary's part.
    let stored = to_value(whole().write()).unwrap();
    let want = json!({
        "v": 2, "seq": 37, "token": "token", "refreshToken": "again", "issuedAt": 36.0, "expiresAt": 72.0,
        "refreshExpiresAt": 1296.0, "clockOffset": -3600.0, "origin": "oauth",
    });
    assert_eq!(stored, want);
    assert_eq!(Stored::read(whole().write()), Stored::Current(whole()));
}

/// What a broken disk or another program left is a fresh start.
#[test]
fn members_that_make_no_record_are_nothing() {
    let good = to_value(whole().write()).unwrap();
    for (member, broken) in [
        ("v", json!(1)),
        ("token", json!("")),
        ("issuedAt", json!(-1.0)),
        ("issuedAt", json!(1e16)),
        ("expiresAt", json!(1e300)),
        ("refreshExpiresAt", json!(-5.0)),
        ("clockOffset", json!(1e16)),
    ] {
        let mut stored = good.clone();
        stored[member] = broken;
        let read: StoredRecord = from_value(stored).unwrap();
        assert_eq!(Stored::read(read), Stored::Nothing, "{member}");
    }
    for (member, broken) in [
        ("v", json!("2")),
        ("seq", json!(-1)),
        ("seq", json!(4_294_967_296_u64)),
        ("token", json!(7)),
        ("refreshToken", json!(["again"])),
        ("issuedAt", json!("36")),
        ("origin", json!("guess")),
    ] {
        let mut stored = good.clone();
        stored[member] = broken;
        assert!(from_value::<StoredRecord>(stored).is_err(), "{member}");
    }
}

#[test]
fn an_end_that_does_not_lie_behind_the_beginning_is_none() {
    for (end, read) in [(35.0, None), (36.0, None), (37.0, Some(37.0))] {
        let mut stored = record().write();
        stored.expires_at = Some(end);
        let Stored::Current(record) = Stored::read(stored) else {
            panic!("{end}");
        };
        assert_eq!(record.token.expires_at, read, "{end}");
    }
}

#[test]
fn the_text_of_0_1_0_is_read_and_marked_to_be_written_anew() {
    let read = Stored::read_text;
    assert_eq!(
        read("wx-session token 1\n1;10;;;0;0;5;0\ntoken"),
        Stored::Outdated(record())
    );
    assert_eq!(
        read("wx-session token 1\n11;10;20;100;-2s0;1;5;5\ntokenagain{}"),
        Stored::Outdated(whole())
    );
    let mut ahead = whole();
    ahead.clock = ServerClock::restored(3_600.0);
    ahead.token.access = "a;\nb\u{1F600}".into();
    assert_eq!(
        read("wx-session token 1\n11;10;20;100;2s0;1;8;5\na;\nb\u{1F600}again{}"),
        Stored::Outdated(ahead)
    );
}

#[test]
fn a_broken_text_is_a_fresh_start() {
    for text in [
        "",
        "wx-session token 1",
        "wx-session token 1\n1;10;;;0;0;5;0",
        "wx-session token 2\n1;10;;;0;0;5;0\ntoken",
        // Fields too few, too many, unknown, signed, in capitals, too large, or beyond the text.
        "wx-session token 1\n1;10;;;0;0;5\ntoken",
        "wx-session token 1\n1;10;;;0;0;5;0;0\ntoken",
        "wx-session token 1\n;10;;;0;0;5;0\ntoken",
        "wx-session token 1\n1;;;;0;0;5;0\ntoken",
        "wx-session token 1\n1;10;;;;0;5;0\ntoken",
        "wx-session token 1\n1;10;;;0;2;5;0\ntoken",
        "wx-session token 1\n1;10;;;0;0;0;0\ntoken",
        "wx-session token 1\n1;+10;;;0;0;5;0\ntoken",
        "wx-session token 1\n1;1A;;;0;0;5;0\ntoken",
        "wx-session token 1\n1z141z4;10;;;0;0;5;0\ntoken",
        "wx-session token 1\n1;zzzzzzzzzzz;;;0;0;5;0\ntoken",
        "wx-session token 1\n1;zzzzzzzzzzzzzzzzzzz;;;0;0;5;0\ntoken",
        "wx-session token 1\n1;10;;;0;0;6;0\ntoken",
        "wx-session token 1\n1;10;;;0;0;5;1\ntoken",
        "wx-session token 1\n1;10;;;0;0;1;0\n字",
    ] {
        assert_eq!(Stored::read_text(text), Stored::Nothing, "{text:?}");
    }
}

#[test]
fn only_the_clocks_offset_has_a_sign() {
    let numbers = ["1", "10", "20", "100", "2s0", "0", "5", "0"];
    for at in 0..numbers.len() {
        let mut signed = numbers.map(String::from);
        signed[at].insert(0, '-');
        let text = format!("wx-session token 1\n{}\ntoken", signed.join(";"));
        let is_read = Stored::read_text(&text) != Stored::Nothing;
        assert_eq!(is_read, at == 4, "{text}");
    }
}

#[test]
fn an_account_is_stored_from_the_second_on() {
    for (begun, by, is_stored) in [
        (0, 0.0, false),
        (1, 64.0, true),
        (u32::MAX, 274_877_906_943.0, true),
    ] {
        let mut record = record();
        record.account = Account { begun, by };
        let stored = to_value(record.write()).unwrap();
        assert_eq!(stored.get("account").is_some(), is_stored, "{begun}");
        assert_eq!(stored.get("accountBy").is_some(), is_stored, "{by}");
        let read: StoredRecord = from_value(stored).unwrap();
        assert_eq!(Stored::read(read), Stored::Current(record));
    }
}

/// Compared with itself it would be another account at every look.
#[test]
fn a_name_that_is_no_number_is_none() {
    for by in [f64::NAN, f64::INFINITY, -1.0] {
        let mut members = record().write();
        (members.account, members.account_by) = (1, by);
        let Stored::Current(read) = Stored::read(members) else {
            panic!("{by}");
        };
        assert_eq!(read.account, Account { begun: 1, by: 0.0 });
    }
}

#[test]
fn what_can_be_read_has_a_number() {
    assert_eq!(Stored::Current(whole()).seq(), Some(37));
    assert_eq!(Stored::Outdated(whole()).seq(), Some(37));
    assert_eq!(Stored::LoggedOut(5).seq(), Some(5));
    for stored in [Stored::Nothing, Stored::Missing, Stored::Newer] {
        assert_eq!(stored.seq(), None);
    }
}

/// Found when two changes met: the record of an adopted token was a fresh start.
#[test]
fn every_origin_comes_back() {
    for origin in [Origin::Login, Origin::OAuth, Origin::Adopted] {
        let mut record = record();
        record.token.origin = origin;
        let stored = to_value(record.write()).unwrap();
        let read: StoredRecord = from_value(stored).unwrap();
        assert_eq!(Stored::read(read), Stored::Current(record), "{origin:?}");
    }
}
