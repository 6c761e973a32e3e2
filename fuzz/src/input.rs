//! Reading an input as what a target needs: bytes first for numbers and choices, the rest as text.

/// Takes an input apart from its beginning. What is missing is 0 and empty.
#[derive(Debug)]
pub struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// Any number at all; most of them are such as break arithmetic.
    pub fn number(&mut self) -> f64 {
        const ODD: [f64; 16] = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.5,
            1e-300,
            60.0,
            7_200.0,
            60_000.0,
            2e9,
            1e11,
            1.7e12,
            9_007_199_254_740_993.0,
            1e300,
            f64::INFINITY,
            f64::NAN,
        ];
        match self.byte() {
            choice @ 0..=15 => ODD[choice as usize],
            choice @ 16..=31 => -ODD[choice as usize - 16],
            choice @ 32..=191 => f64::from(choice) * 1_000.0,
            _ => {
                let mut bits = [0; 8];
                for byte in &mut bits {
                    *byte = self.byte();
                }
                f64::from_bits(u64::from_le_bytes(bits))
            }
        }
    }

    /// The text up to the next line break.
    pub fn line(&mut self) -> String {
        let end = self.0.iter().position(|byte| *byte == b'\n');
        let (line, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest.get(1..).unwrap_or_default();
        String::from_utf8_lossy(line).into_owned()
    }

    /// All that is left.
    pub fn text(self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }
}
