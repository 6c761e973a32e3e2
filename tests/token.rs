//! A token's numbers at their limits: what is believed of a grant, and what is not.

#![cfg(not(target_arch = "wasm32"))]

use wx_session::token::{Grant, Origin, Token};

const NOW: f64 = 1_700_000_000_000.0;
const DAY: f64 = 86_400_000.0;
/// A hundred years of 365 days, in milliseconds.
const CENTURY: f64 = 3_153_600_000_000.0;

fn issue_at(issued_at: f64, origin: Origin, change: impl FnOnce(&mut Grant)) -> Token {
    let mut grant = Grant::bare("t");
    grant.refresh = Some("r".into());
    change(&mut grant);
    Token::issue(grant, origin, issued_at, None)
}

fn issue(change: impl FnOnce(&mut Grant)) -> Token {
    issue_at(NOW, Origin::Login, change)
}

#[test]
fn a_time_that_is_absent_is_no_time() {
    let grant: Grant = serde_json::from_str(r#"{"access":"t"}"#).unwrap();
    for time in [grant.expires_in, grant.expires_at, grant.refresh_expires_in] {
        assert!(time.is_nan(), "{time}");
    }
    assert_eq!((grant.refresh, grant.user), (None, None));
}

#[test]
fn an_end_must_lie_ahead() {
    assert_eq!(issue(|g| g.expires_at = NOW).expires_at, None);
    assert_eq!(
        issue(|g| g.expires_at = NOW + 5_000.0).expires_at,
        Some(NOW + 5_000.0)
    );
}

#[test]
fn nobody_can_use_less_than_a_second() {
    assert_eq!(
        issue(|g| g.expires_in = 0.001).expires_at,
        Some(NOW + 1_000.0)
    );
    assert_eq!(
        issue(|g| g.expires_at = NOW + 1.0).expires_at,
        Some(NOW + 1_000.0)
    );
}

#[test]
fn more_than_a_century_is_as_good_as_no_end() {
    let century = CENTURY / 1_000.0;
    assert_eq!(
        issue(|g| g.expires_in = century).expires_at,
        Some(NOW + CENTURY)
    );
    assert_eq!(issue(|g| g.expires_in = century + 1.0).expires_at, None);
    assert_eq!(
        issue(|g| g.refresh_expires_in = century).refresh_expires_at,
        Some(NOW + CENTURY)
    );
    let longer = issue(|g| g.refresh_expires_in = century + 1.0);
    assert_eq!(longer.refresh_expires_at, None);
}

#[test]
fn a_life_that_is_none_leaves_the_word_to_the_absolute_end() {
    for life in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let token = issue(|g| {
            g.expires_in = life;
            g.expires_at = NOW + DAY;
        });
        assert_eq!(token.expires_at, Some(NOW + DAY), "{life}");
    }
}

/// 1e11 as milliseconds is March 1973, as seconds the year 5138.
#[test]
fn from_1e11_on_an_end_is_in_milliseconds() {
    let issue = |end: f64| issue_at(9e10, Origin::Login, |g| g.expires_at = end).expires_at;
    assert_eq!(issue(1e11), Some(1e11));
    assert_eq!(issue(9.1e7), Some(9.1e10));
}

#[test]
fn a_refresh_token_lives_as_the_server_or_wechat_says() {
    let life = |origin, seconds| {
        let token = issue_at(NOW, origin, |g| g.refresh_expires_in = seconds);
        token.refresh_expires_at.map(|end| end - NOW)
    };
    assert_eq!(life(Origin::Login, 60.0), Some(60_000.0));
    assert_eq!(life(Origin::OAuth, 60.0), Some(60_000.0));
    for none in [0.0, -1.0, f64::NAN] {
        assert_eq!(life(Origin::Login, none), None, "{none}");
        assert_eq!(life(Origin::OAuth, none), Some(30.0 * DAY), "{none}");
    }
    let without = issue_at(NOW, Origin::OAuth, |g| g.refresh = Some(String::new()));
    assert_eq!((without.refresh, without.refresh_expires_at), (None, None));
}

#[test]
fn an_end_is_over_at_its_very_moment() {
    let token = issue(|g| {
        g.expires_in = 60.0;
        g.refresh_expires_in = 120.0;
    });
    assert!(!token.has_ended(NOW + 59_999.0));
    assert!(token.has_ended(NOW + 60_000.0));
    assert_eq!(token.live_refresh(NOW + 119_999.0), Some("r"));
    assert_eq!(token.live_refresh(NOW + 120_000.0), None);
    assert!(!issue(|_| {}).has_ended(f64::MAX));
}
