//! Each target over its seeds and the same few hundred changes of them in every run: that the targets build, and still say
//! what is so.

use wx_session_fuzz::engine::Fuzzer;
use wx_session_fuzz::targets::TARGETS;

const RUNS: u64 = 400;

#[test]
fn every_target_keeps_its_promises_over_the_first_inputs() {
    for target in TARGETS {
        let mut fuzzer = Fuzzer::new(target, 7);
        let mut found = fuzzer.begin([]).err();
        while found.is_none() && fuzzer.runs < RUNS {
            found = fuzzer.step().err();
        }
        if let Some(failure) = found {
            panic!(
                "{}: {}\n{}",
                target.name,
                failure.why,
                failure.input.escape_ascii()
            );
        }
        let (_, kept) = fuzzer.reached();
        assert!(
            kept >= target.seeds.len(),
            "{}: the seeds reach nothing",
            target.name
        );
    }
}
