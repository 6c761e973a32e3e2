//! Random histories: no deed and no answer tells the lane from the full way.

use super::*;

fn template() -> impl Strategy<Value = Template> {
    let name = prop_oneof![
        5 => prop::sample::select(vec!["a=", "b=", "c="]),
        1 => prop::sample::select(vec!["k[0]=", "a(b=", "中=", "__Secure-s=", "__Host-h=", "", "=", "a =", "a= ", " a="]),
    ];
    let attributes = prop_oneof![
        3 => prop::sample::select(vec!["; Path=/", "; Path=/; Max-Age=60"]),
        3 => prop::sample::select(vec![
            "",
            ";",
            " ; Path=/",
            "; Path=/; HttpOnly",
            "; Path=/; Secure",
            "; Path=/; SameSite=Lax",
            "; Path=/x",
            "; path=/; max-age=60",
            "; Path=/; Domain=a.com",
            "; Path=/; Max-Age=5",
            "; Path=/; Max-Age=99999999",
            "; Path=/; Secure; SameSite=None",
            "; Expires=Tue, 14 Nov 2023 22:15:20 GMT; Path=/",
            "; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Path=/",
            "; Max-Age=60; Expires=Fri, 01 Jan 2038 00:00:00 GMT; Path=/",
            "; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "; Max-Age=0",
            "; Comment=\"a; b",
            "; Comment={a; Path=/",
            "; Comment=a, z=1; Path=/",
            "; Path=/中",
        ]),
    ];
    let url = prop_oneof![
        3 => prop::sample::select(URLS[..3].to_vec()),
        2 => prop::sample::select(URLS.to_vec()),
    ];
    let joint = prop::sample::select(vec![Some(","), Some(", "), Some(" ,\t"), None]);
    (url, prop::collection::vec((name, attributes), 1..4), joint).prop_map(
        |(url, cookies, joint)| Template {
            url,
            cookies,
            joint,
        },
    )
}

fn value() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        6 => prop::sample::select(vec!["1", "2"]),
        1 => prop::sample::select(vec![
            "", "a=b", "=", "x y", "é", "\"q\"", "\"q", "1,2", "1, z=2", "{j}", "[x", "\\", "1;2", "c\u{85}1", "1\u{1}", " 1", "1\t",
            "a long one, to be put where a short one stood", "a-long-one-to-be-put-where-a-short-one-stood",
        ]),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let pause = prop_oneof![
        4 => (0..9_000u32).prop_map(f64::from),
        1 => prop::sample::select(vec![0.0, 1.0, 5_000.0, MINUTE, DAY, 400.0 * DAY]),
        // The clock was set back, or a Date came.
        1 => (0..200_000u32).prop_map(|back| -f64::from(back)),
    ];
    prop_oneof![
        14 => (0usize..8, prop::collection::vec(value(), 3)).prop_map(|(which, values)| Deed::Answer(which, values)),
        3 => prop::sample::select(URLS.to_vec()).prop_map(Deed::Ask),
        3 => pause.prop_map(Deed::Wait),
        1 => prop::sample::select(vec!["a", "b", ""]).prop_map(Deed::Remove),
        1 => Just(Deed::Sweep),
        1 => Just(Deed::Write),
    ]
}

#[test]
fn no_history_tells_the_ways_apart() {
    let config = ProptestConfig {
        cases: std::env::var("LANE_CASES").map_or(1_500, |cases| cases.parse().unwrap()),
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let taken = Cell::new([0usize; 4]);
    let history = (
        any::<bool>(),
        // How much is known at a time: all, or so little that it is forgotten now and then.
        prop::sample::select(vec![(256, 1_024), (2, 1_024), (256, 2), (256, 3)]),
        prop::collection::vec(template(), 1..5),
        prop::collection::vec(deed(), 1..40),
    );
    let mut runner = TestRunner::new(config);
    let result = runner.run(
        &history,
        |(keep_session_cookies, most, templates, deeds)| {
            let mut both = Both::new(JarOptions {
                keep_session_cookies,
                ..SMALL
            });
            both.lane.most = most;
            for deed in &deeds {
                for way in both.run(deed, &templates) {
                    let mut counts = taken.get();
                    counts[way as usize] += 1;
                    taken.set(counts);
                }
            }
            Ok(())
        },
    );
    if let Err(why) = result {
        panic!("{why}");
    }
    let [full, touched, rewritten, stale] = taken.get();
    println!("{full} the full way, {touched} touched, {rewritten} rewritten, {stale} stale");
    // A lane that nobody takes proves nothing.
    assert!(touched > full / 20 && rewritten > full / 20 && stale > 100);
}
