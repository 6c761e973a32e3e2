//! The size budget of the package, and the figures that the READMEs give for it.

use std::fmt;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::compress::{self, Kind};
use crate::project::{PACKAGE, Project};

/// `.wasm.br` and the minified glue in brotli, together, in bytes.
const LIMIT: u64 = 76_000;
/// The whole second part of the contract weighs more than the limit: the build stops here until that is brought down.
const MOST: u64 = 91_500;
const AIM: u64 = 60_000;

/// How far a README's figure may be from the measured one: a rebuild by a newer compiler moves it by less.
const TOLERANCE: f64 = 0.02;

/// The sizes of the built package in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    pub wasm_raw: u64,
    pub wasm: u64,
    pub glue_raw: u64,
    pub glue: u64,
}

/// Measure what `pkg/dist/` holds.
pub fn measure(project: &Project) -> Result<Sizes> {
    let length = |path: &std::path::Path| {
        let file = fs::metadata(path).with_context(|| format!("{} is not built", path.display()));
        Ok::<_, anyhow::Error>(file?.len())
    };
    let glue = project.dist().join("index.js");
    Ok(Sizes {
        wasm_raw: length(&crate::wasm::module_path(project))?,
        wasm: length(&project.dist().join(format!("{PACKAGE}.wasm.br")))?,
        glue_raw: length(&glue)?,
        glue: compress::size(project, &glue, Kind::Text)?,
    })
}

/// Print the package's sizes, and hold it to what it may weigh.
pub fn hold(project: &Project) -> Result<Sizes> {
    let sizes = measure(project)?;
    println!("{sizes}");
    if sizes.total() > MOST {
        bail!(
            "the package has {} and may have {}",
            kilobytes(sizes.total()),
            kilobytes(MOST)
        );
    }
    Ok(sizes)
}

/// Hold the package to its budget, and every README's figures to the package.
pub fn check(project: &Project) -> Result<()> {
    let sizes = hold(project)?;
    let mut wrong = Vec::new();
    for (name, must_have_total) in [
        ("README.md", true),
        ("README.zh-CN.md", true),
        ("docs/size-and-speed.md", true),
        ("docs/size-and-speed.zh-CN.md", true),
        ("pkg/README.md", false),
    ] {
        let Ok(text) = fs::read_to_string(project.root.join(name)) else {
            continue;
        };
        let problems = problems_in_readme(&text, &sizes, must_have_total);
        wrong.extend(
            problems
                .into_iter()
                .map(|problem| format!("{name}: {problem}")),
        );
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

impl Sizes {
    fn total(&self) -> u64 {
        self.wasm + self.glue
    }

    /// The figure that a README's marker names.
    fn named(&self, name: &str) -> Option<u64> {
        match name {
            "total" => Some(self.total()),
            "wasm" => Some(self.wasm),
            "glue" => Some(self.glue),
            _ => None,
        }
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total();
        let verdict = match total {
            total if total > LIMIT => "over the limit",
            total if total > AIM => "within the limit, not yet the aim",
            _ => "within the aim",
        };
        writeln!(f, "{:<12} {:>9} {:>9}", "", "raw", "brotli")?;
        for (name, raw, packed) in [
            ("module", self.wasm_raw, self.wasm),
            ("glue", self.glue_raw, self.glue),
            ("together", self.wasm_raw + self.glue_raw, total),
        ] {
            writeln!(
                f,
                "{name:<12} {:>9} {:>9}",
                kilobytes(raw),
                kilobytes(packed)
            )?;
        }
        write!(
            f,
            "limit {}, aim {}: {verdict}",
            kilobytes(LIMIT),
            kilobytes(AIM)
        )
    }
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

/// Compare the figures in a README with the measured ones.
///
/// A figure stands between markers that a reader does not see: `<!-- size:total -->30.1 kB<!-- /size -->`, with `total`,
/// `wasm` or `glue` for a name, in kB of 1000 bytes.
fn problems_in_readme(text: &str, sizes: &Sizes, must_have_total: bool) -> Vec<String> {
    const OPEN: &str = "<!-- size:";
    const CLOSE: &str = "<!-- /size -->";
    let mut problems = Vec::new();
    let mut has_total = false;
    for marked in text.split(OPEN).skip(1) {
        let Some((name, rest)) = marked.split_once(" -->") else {
            problems.push("a size marker without its end \" -->\"".to_owned());
            continue;
        };
        let Some((figure, _)) = rest.split_once(CLOSE) else {
            problems.push(format!("the size marker {name} is not closed by {CLOSE}"));
            continue;
        };
        has_total |= name == "total";
        let Some(measured) = sizes.named(name) else {
            problems.push(format!(
                "the size marker {name} is unknown; there are total, wasm and glue"
            ));
            continue;
        };
        let said = figure
            .trim()
            .strip_suffix("kB")
            .and_then(|number| number.trim().parse::<f64>().ok());
        let close_to = |said: f64| {
            let measured = measured as f64 / 1000.0;
            (said - measured).abs() <= measured * TOLERANCE
        };
        if !said.is_some_and(close_to) {
            let measured = kilobytes(measured);
            problems.push(format!(
                "the size marker {name} says {:?} and the package has {measured}",
                figure.trim()
            ));
        }
    }
    if must_have_total && !has_total {
        problems.push(format!(
            "the package's size is missing; write {OPEN}total -->{}{CLOSE}",
            kilobytes(sizes.total())
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes {
        wasm_raw: 50_000,
        wasm: 20_000,
        glue_raw: 30_000,
        glue: 10_000,
    };

    fn problems(text: &str) -> Vec<String> {
        problems_in_readme(text, &SIZES, true)
    }

    #[test]
    fn true_figures_pass_within_the_tolerance() {
        let text = "It is <!-- size:total -->30.5 kB<!-- /size --> with <!-- size:wasm -->20.0 kB<!-- /size --> of wasm.";
        assert!(problems(text).is_empty());
    }

    #[test]
    fn a_false_figure_is_told_with_the_true_one() {
        let told = problems("<!-- size:total -->29.3 kB<!-- /size -->");
        assert_eq!(
            told,
            ["the size marker total says \"29.3 kB\" and the package has 30.0 kB"]
        );
    }

    #[test]
    fn a_readme_without_the_figure_is_told_what_to_write() {
        assert_eq!(
            problems("It is small."),
            ["the package's size is missing; write <!-- size:total -->30.0 kB<!-- /size -->"]
        );
        assert!(problems_in_readme("It is small.", &SIZES, false).is_empty());
    }

    #[test]
    fn broken_markers_are_told() {
        let total = "<!-- size:total -->30 kB<!-- /size -->";
        for broken in [
            "<!-- size:glue",
            "<!-- size:glue -->10 kB",
            "<!-- size:rust -->10 kB<!-- /size -->",
            "<!-- size:glue -->ten<!-- /size -->",
            "<!-- size:glue --><!-- /size -->",
        ] {
            assert_eq!(problems(&format!("{total} {broken}")).len(), 1, "{broken}");
        }
    }

    #[test]
    fn the_verdict_follows_limit_and_aim() {
        let with = |wasm| Sizes { wasm, ..SIZES }.to_string();
        assert!(with(AIM - SIZES.glue).ends_with("within the aim"));
        assert!(with(AIM - SIZES.glue + 1).ends_with("not yet the aim"));
        assert!(with(LIMIT - SIZES.glue + 1).ends_with("over the limit"));
    }
}
