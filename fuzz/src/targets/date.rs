//! Dates of cookies and of the `Date` header.

use wx_session::cookie::parse_date;

use crate::input::Input;
use crate::target::{Cost, Target};

pub const TARGET: Target = Target {
    name: "date",
    run,
    seeds: &[
        b"Wed, 09 Jun 2021 10:18:14 GMT",
        b"Wednesday, 09-Jun-21 10:18:14 GMT",
        b"Wed Jun  9 10:18:14 2021",
        b"29 feb 2000 0:0:0",
        b"Fri, 31-Dec-9999 23:59:59 GMT",
    ],
    words: &[
        "jan", "FEB", "Mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "31",
        "29", "1601", "1600", "69", "70", "9999", "23:59:59", "0:0:0", ":", ",", "-", " GMT",
    ],
    longest: 256,
    steps: Cost {
        at_most: 5_000,
        and_per_byte: 60,
    },
    memory: Cost {
        at_most: 1_000,
        and_per_byte: 4,
    },
};

/// Within the years that a cookie-date can name, in whole seconds (RFC 6265bis, section 5.1.1).
fn run(bytes: &[u8]) {
    const YEAR_1601: f64 = -11_644_473_600_000.0;
    const YEAR_10000: f64 = 253_402_300_800_000.0;
    if let Some(at) = parse_date(&Input::new(bytes).text()) {
        assert!(
            (YEAR_1601..YEAR_10000).contains(&at),
            "{at} is no such year"
        );
        assert!(at % 1_000.0 == 0.0, "{at} is not a whole second");
    }
}
