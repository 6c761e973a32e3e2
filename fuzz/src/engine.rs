//! Running a target over and over, keeping what reaches new code.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::counters;
use crate::dice::Dice;
use crate::memory::Mark;
use crate::mutate::mutate;
use crate::target::Target;

/// An input that broke a promise.
#[derive(Clone, Debug)]
pub struct Failure {
    pub input: Vec<u8>,
    pub why: String,
}

/// What a run of a target took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taken {
    pub steps: u64,
    pub memory: usize,
}

/// A target with what was found out about it so far.
#[derive(Debug)]
pub struct Fuzzer {
    target: Target,
    dice: Dice,
    kept: Vec<Vec<u8>>,
    /// Regions that ran, each with the magnitude of how often it did.
    seen: BTreeSet<(usize, u32)>,
    pub runs: u64,
    /// The most steps per byte of an input that is not short, and the most memory.
    pub dearest: Taken,
}

impl Fuzzer {
    pub fn new(target: Target, seed: u64) -> Self {
        Self {
            target,
            dice: Dice::new(seed),
            kept: Vec::new(),
            seen: BTreeSet::new(),
            runs: 0,
            dearest: Taken::default(),
        }
    }

    /// Run the seeds, and what an earlier run has kept.
    pub fn begin(&mut self, earlier: impl IntoIterator<Item = Vec<u8>>) -> Result<(), Failure> {
        let seeds = self.target.seeds.iter().map(|seed| seed.to_vec());
        for input in seeds.collect::<Vec<_>>().into_iter().chain(earlier) {
            self.try_one(input)?;
        }
        Ok(())
    }

    /// Make one new input and run it; an input that is worth keeping is handed back.
    pub fn step(&mut self) -> Result<Option<&[u8]>, Failure> {
        let mut input = match self.kept.len() {
            0 => Vec::new(),
            _ => self.dice.pick(&self.kept).clone(),
        };
        let Target { words, longest, .. } = self.target;
        mutate(&mut input, words, &self.kept, longest, &mut self.dice);
        self.try_one(input)
    }

    /// How many regions ran, in how many magnitudes; how many inputs are kept.
    pub fn reached(&self) -> (usize, usize) {
        (self.seen.len(), self.kept.len())
    }

    fn try_one(&mut self, input: Vec<u8>) -> Result<Option<&[u8]>, Failure> {
        self.runs += 1;
        let taken = run(&self.target, &input).map_err(|why| Failure {
            why,
            input: shrink(&self.target, input.clone()),
        })?;
        self.dearest.steps = self.dearest.steps.max(taken.steps);
        self.dearest.memory = self.dearest.memory.max(taken.memory);
        let mut is_new = !counters::COUNTED && self.kept.len() < 64;
        let seen = &mut self.seen;
        counters::ran(&mut |number, times| is_new |= seen.insert((number, times.ilog2())));
        if !is_new {
            return Ok(None);
        }
        self.kept.push(input);
        Ok(self.kept.last().map(Vec::as_slice))
    }
}

/// Run a target once, by itself: the counters are the whole program's.
pub fn run(target: &Target, input: &[u8]) -> Result<Taken, String> {
    let _alone = alone();
    counters::reset();
    let mark = Mark::set();
    let ended = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let taken = Taken {
        memory: mark.peak(),
        steps: counters::steps(),
    };
    ended.map_err(|panic| message(&*panic))?;
    let (most, most_memory) = (target.steps.of(input.len()), target.memory.of(input.len()));
    if taken.steps > most {
        return Err(format!(
            "{} steps for {} bytes: at most {most} are allowed",
            taken.steps,
            input.len()
        ));
    }
    if taken.memory as u64 > most_memory {
        return Err(format!(
            "{} bytes alive for {} bytes: at most {most_memory} are allowed",
            taken.memory,
            input.len()
        ));
    }
    Ok(taken)
}

/// Wait for whoever else runs a target.
pub fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Cut away from a failing input what is not needed for failing.
fn shrink(target: &Target, mut input: Vec<u8>) -> Vec<u8> {
    let mut size = input.len() / 2;
    while size > 0 {
        let mut start = 0;
        while start < input.len() {
            let mut shorter = input.clone();
            shorter.drain(start..(start + size).min(input.len()));
            if run(target, &shorter).is_err() {
                input = shorter;
            } else {
                start += size;
            }
        }
        size /= 2;
    }
    input
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a text".to_owned())
}
