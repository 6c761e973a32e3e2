//! `wx-session-fuzz <seconds> <folder> [target…]`: fuzz each target for so long, keep what is worth it below the folder.
//!
//! The folder holds one folder for each target: inputs that reached new code, where the next run begins, and
//! `failed-…`, an input that broke a promise.

use std::fs;
use std::io;
use std::panic;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use wx_session_fuzz::counters;
use wx_session_fuzz::engine::{Failure, Fuzzer};
use wx_session_fuzz::target::Target;
use wx_session_fuzz::targets::TARGETS;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(seconds), Some(folder)) = (
        args.first().and_then(|text| text.parse().ok()),
        args.get(1).map(Path::new),
    ) else {
        eprintln!("wx-session-fuzz <seconds> <folder> [target...]");
        return ExitCode::from(2);
    };
    if !counters::COUNTED {
        eprintln!("built without counters, so nothing guides it: use cargo xtask fuzz");
        return ExitCode::from(2);
    }
    let wanted = |target: &&Target| args.len() < 3 || args[2..].iter().any(|it| it == target.name);
    // A caught panic is told once, with its input, in place of once for every step of shrinking.
    panic::set_hook(Box::new(|_| {}));
    let mut failed = false;
    for target in TARGETS.iter().filter(wanted) {
        match fuzz(
            target,
            Duration::from_secs(seconds),
            &folder.join(target.name),
        ) {
            Ok(None) => {}
            Ok(Some(place)) => {
                failed = true;
                println!("the input is in {place}");
            }
            Err(error) => {
                eprintln!("{}: {error}", target.name);
                return ExitCode::FAILURE;
            }
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Fuzz one target; returns where the input is that broke a promise.
fn fuzz(target: &Target, time: Duration, folder: &Path) -> io::Result<Option<String>> {
    fs::create_dir_all(folder)?;
    let (mut earlier, mut seed) = (Vec::new(), 1);
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        earlier.push(fs::read(entry.path())?);
        // Where an earlier run went on, this one throws other dice.
        seed += 1;
    }
    let end = Instant::now() + time;
    let mut fuzzer = Fuzzer::new(*target, seed);
    let mut failure = fuzzer.begin(earlier).err();
    while failure.is_none() && Instant::now() < end {
        match fuzzer.step() {
            Ok(None) => {}
            Ok(Some(input)) => {
                let name = format!("{:016x}", hash(input));
                fs::write(folder.join(name), input)?;
            }
            Err(found) => failure = Some(found),
        }
    }
    let (reached, kept) = fuzzer.reached();
    println!(
        "{:<12} {:>9} runs  {reached:>6} regions  {kept:>5} inputs kept  at most {} steps, {} bytes",
        target.name, fuzzer.runs, fuzzer.dearest.steps, fuzzer.dearest.memory
    );
    let Some(Failure { input, why }) = failure else {
        return Ok(None);
    };
    println!("{} FAILED: {why}\n{}", target.name, input.escape_ascii());
    let place = folder.join(format!("failed-{:016x}", hash(&input)));
    fs::write(&place, input)?;
    Ok(Some(place.display().to_string()))
}

/// FNV-1a: a name for an input.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
