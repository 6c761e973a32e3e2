//! What is fuzzed, and what a run of it may cost.

/// One way into the core.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub name: &'static str,
    /// Panics when a promise is broken.
    pub run: fn(&[u8]),
    /// Inputs to begin with.
    pub seeds: &'static [&'static [u8]],
    /// Words that the code looks for.
    pub words: &'static [&'static str],
    pub longest: usize,
    pub steps: Cost,
    /// Bytes alive at one moment.
    pub memory: Cost,
}

/// A bound that grows with the input's length, and no faster.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub at_most: u64,
    pub and_per_byte: u64,
}

impl Cost {
    pub fn of(self, len: usize) -> u64 {
        self.at_most + self.and_per_byte * len as u64
    }
}
