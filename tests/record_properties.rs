//! The stored record under random content and random damage: nothing is lost, nothing panics.

#![cfg(not(target_arch = "wasm32"))]

use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use wx_session::clock::ServerClock;
use wx_session::record::Record;
use wx_session::token::{Grant, Origin, Token};

const NOW: f64 = 1_700_000_000_000.0;

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
            expires_in: f64::trunc(expires_in),
            refresh_expires_in: f64::trunc(refresh_expires_in),
            ..Grant::bare(&access)
        };
        let origin = if oauth { Origin::OAuth } else { Origin::Login };
        Record {
            token: Token::issue(grant, origin, NOW, None),
            seq,
            clock: ServerClock::restored(f64::trunc(offset)),
        }
    }
}

/// Some damage: a cut, an insertion, a replacement.
fn damaged() -> impl Strategy<Value = String> {
    (
        record(),
        any::<prop::sample::Index>(),
        0usize..4,
        "[;\n0-9a-z-]{0,6}",
    )
        .prop_map(|(record, place, cut, put)| {
            let mut chars: Vec<char> = record.write().chars().collect();
            let start = place.index(chars.len());
            let end = (start + cut).min(chars.len());
            chars.splice(start..end, put.chars());
            chars.into_iter().collect()
        })
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
        prop_assert_eq!(Record::read(&record.write()), Some(record));
    }

    /// What is read from a damaged record, if anything, is a record that can be kept and used.
    #[test]
    fn damage_is_a_fresh_start_or_another_record(text in damaged()) {
        if let Some(record) = Record::read(&text) {
            prop_assert!(!record.token.access.is_empty());
            prop_assert!(record.token.issued_at.is_finite());
            prop_assert!(record.token.expires_at.is_none_or(|end| end > record.token.issued_at));
            prop_assert!(record.clock.offset().is_finite());
            prop_assert_eq!(Record::read(&record.write()), Some(record));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*", numbers in "[0-9a-z;-]{0,60}", rest in "\\PC{0,40}") {
        prop_assert_eq!(Record::read(&text), None);
        let _ = Record::read(&format!("wx-session token 1\n{numbers}\n{rest}"));
    }
}
