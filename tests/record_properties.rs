//! The stored record under random content and random damage: nothing is lost, nothing panics.

#![cfg(not(target_arch = "wasm32"))]

use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wx_session::clock::ServerClock;
use wx_session::record::{Account, Record, Stored, StoredRecord};
use wx_session::token::{Grant, Origin, Token};

const NOW: f64 = 1_700_000_000_000.0;
/// A record of 0.1.0, to be damaged.
const OLD: &str =
    "wx-session token 1\n11;loyw3v28;loyxi8bs;mbyxi8bs;-2s0;1;5;7\ntokenrefresh{\"名\":\"字\"}";

prop_compose! {
    fn record()(
        access in "\\PC{1,40}|[\n;:\u{0}\u{1F600}a]{1,8}",
        refresh in option::of("\\PC{0,40}|[\n;0-9]{1,8}"),
        user in option::of("\\{\"[a-z名]{1,8}\":\"[^\"\\\\]{0,20}\"\\}"),
        expires_in in prop_oneof![Just(f64::NAN), 1.0..1e8],
        refresh_expires_in in prop_oneof![Just(f64::NAN), 1.0..1e8],
        oauth in any::<bool>(),
        seq in any::<u32>(),
        offset in -1e12..1e12,
    ) -> Record {
        let grant = Grant {
            refresh,
            user,
            expires_in,
            refresh_expires_in,
            ..Grant::bare(&access)
        };
        let origin = if oauth { Origin::OAuth } else { Origin::Login };
        Record {
            token: Token::issue(grant, origin, NOW, None),
            seq,
            account: Account::default(),
            clock: ServerClock::restored(offset),
        }
    }
}

/// A time as anybody may have written it.
fn any_time() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), -1e3..1e16, Just(f64::NAN)]
}

prop_compose! {
    fn any_members()(
        v in 0u32..4,
        seq in any::<u32>(),
        token in "\\PC{0,8}",
        refresh_token in option::of("\\PC{0,8}"),
        times in [any_time(), any_time(), any_time(), any_time()],
        has in any::<(bool, bool)>(),
    ) -> StoredRecord {
        let [issued_at, expires_at, refresh_expires_at, clock_offset] = times;
        StoredRecord {
            v, seq, token, refresh_token, issued_at, clock_offset,
            account: seq / 2,
            account_by: times[0],
            expires_at: has.0.then_some(expires_at),
            refresh_expires_at: has.1.then_some(refresh_expires_at),
            origin: [Origin::Login, Origin::OAuth, Origin::Adopted][seq as usize % 3],
            user: None,
        }
    }
}

/// Some damage: a cut, an insertion, a replacement.
fn damaged() -> impl Strategy<Value = String> {
    let damage = (any::<prop::sample::Index>(), 0usize..4, "[;\n0-9a-z-]{0,6}");
    damage.prop_map(|(place, cut, put)| {
        let mut chars: Vec<char> = OLD.chars().collect();
        let start = place.index(chars.len());
        let end = (start + cut).min(chars.len());
        chars.splice(start..end, put.chars());
        chars.into_iter().collect()
    })
}

/// What is read, if anything, is a record that can be kept and used.
fn can_be_used(stored: Stored) -> Result<(), TestCaseError> {
    let (Stored::Current(record) | Stored::Outdated(record)) = stored else {
        return Ok(());
    };
    let token = &record.token;
    prop_assert!(!token.access.is_empty());
    prop_assert!(token.issued_at.is_finite());
    prop_assert!(token.expires_at.is_none_or(|end| end > token.issued_at));
    prop_assert!(token.refresh_expires_at.is_none_or(f64::is_finite));
    prop_assert!(record.clock.offset().is_finite());
    prop_assert_eq!(Stored::read(record.write()), Stored::Current(record));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_was_written_is_read(record in record()) {
        prop_assert_eq!(Stored::read(record.write()), Stored::Current(record));
    }

    #[test]
    fn any_members_are_a_fresh_start_or_a_record(members in any_members()) {
        can_be_used(Stored::read(members))?;
    }

    #[test]
    fn a_damaged_text_is_a_fresh_start_or_another_record(text in damaged()) {
        can_be_used(Stored::read_text(&text))?;
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*", numbers in "[0-9a-z;-]{0,60}", rest in "\\PC{0,40}") {
        prop_assert_eq!(Stored::read_text(&text), Stored::Nothing);
        can_be_used(Stored::read_text(&format!("wx-session token 1\n{numbers}\n{rest}")))?;
    }
}
