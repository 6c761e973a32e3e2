//! The stored form of a token, byte for byte: a phone that updates the mini-program has the old form in its storage.

#![cfg(not(target_arch = "wasm32"))]

use wx_session::clock::ServerClock;
use wx_session::record::Record;
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
        clock: ServerClock::default(),
    }
}

#[test]
fn the_form_is_what_the_first_version_wrote() {
    assert_eq!(
        record().write(),
        "wx-session token 1\n1;10;;;0;0;5;0\ntoken"
    );

    let mut whole = record();
    whole.seq = 37;
    whole.token.refresh = Some("again".into());
    whole.token.expires_at = Some(72.0);
    whole.token.refresh_expires_at = Some(36.0 * 36.0);
    whole.token.origin = Origin::OAuth;
    whole.token.user = Some("{}".into());
    whole.clock = ServerClock::restored(-3_600.0);
    assert_eq!(
        whole.write(),
        "wx-session token 1\n11;10;20;100;-2s0;1;5;5\ntokenagain{}"
    );
    whole.clock = ServerClock::restored(3_600.0);
    assert_eq!(
        whole.write(),
        "wx-session token 1\n11;10;20;100;2s0;1;5;5\ntokenagain{}"
    );
    assert_eq!(Record::read(&whole.write()), Some(whole));
}

#[test]
fn an_end_that_does_not_lie_behind_the_beginning_is_none() {
    for (end, read) in [("z", None), ("10", None), ("11", Some(37.0))] {
        let text = format!("wx-session token 1\n1;10;{end};;0;0;5;0\ntoken");
        let record = Record::read(&text).expect(end);
        assert_eq!(record.token.expires_at, read, "{end}");
    }
}

#[test]
fn only_the_clocks_offset_has_a_sign() {
    let numbers = ["1", "10", "20", "100", "2s0", "0", "5", "0"];
    for at in 0..numbers.len() {
        let mut signed = numbers.map(String::from);
        signed[at].insert(0, '-');
        let text = format!("wx-session token 1\n{}\ntoken", signed.join(";"));
        assert_eq!(Record::read(&text).is_some(), at == 4, "{text}");
    }
}
