//! The JavaScript half of the package: one CommonJS file for the oldest engine in use.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::{PACKAGE, Project};

/// What terser calls unsafe here is so for code that makes objects with `new` of a function or of an object's member, or that
/// looks at a function's `prototype`: the glue does so with classes alone. 0.1 kB less in brotli.
const COMPRESS: &str = "passes=3,inline=1,unsafe_arrows,unsafe_methods,unsafe_proto";

/// Bundle `js-glue/` into `pkg/dist/index.js`, and put the declarations beside it.
///
/// Needs what [`crate::wasm::build`] has generated: wasm-bindgen's half of the glue.
pub fn build(project: &Project) -> Result<()> {
    let entry = project.root.join("js-glue/index.js");
    if !entry.is_file() {
        bail!("js-glue/index.js is missing: it is the package's public API and the bundle's entry");
    }
    let bundled = project.work().join("index.js");
    bundle(project, &entry, &bundled)?;
    to_common_js(&bundled)?;
    let out = project.dist().join("index.js");
    shrink(project, &bundled, &out)?;
    check(project, &out)?;
    let types = project.root.join("pkg/index.d.ts");
    fs::copy(&types, project.dist().join("index.d.ts"))
        .with_context(|| format!("copy {}", types.display()))?;
    Ok(())
}

fn bundle(project: &Project, entry: &Path, out: &Path) -> Result<()> {
    let text_coding = project.root.join("js-glue/boundary/text-coding.js");
    let mut esbuild = project.npm_tool("esbuild");
    esbuild
        .arg(entry)
        .args(["--bundle", "--format=esm", "--platform=neutral"])
        .args([
            "--minify-syntax",
            "--legal-comments=none",
            "--log-level=warning",
        ])
        // The oldest iOS and Android of base library 2.14.0; the developer tools' parser refuses what is newer than ES2018.
        .arg("--target=es2017")
        .arg(format!("--define:__VERSION__=\"{}\"", project.version))
        // wasm-bindgen's half uses two globals that the logic layer does not have.
        .arg(format!("--inject:{}", text_coding.display()))
        .arg(format!("--outfile={}", out.display()));
    esbuild.run()
}

/// Make a CommonJS module of the bundle: its last statement is its one export, of names that were not changed.
///
/// esbuild's own CommonJS form comes with helpers for modules that are imported by others while they run.
fn to_common_js(bundle: &Path) -> Result<()> {
    let text = fs::read_to_string(bundle)?;
    let (code, exports) = text
        .rsplit_once("\nexport {")
        .context("the bundle exports nothing")?;
    if exports.contains(" as ") || code.contains("\nexport ") {
        bail!("the bundle exports in a way that to_common_js does not know: {exports}");
    }
    fs::write(
        bundle,
        format!("\"use strict\";\n{code}\nmodule.exports = {{{exports}"),
    )
    .with_context(|| format!("write {}", bundle.display()))
}

/// Minify by terser: after brotli 5 % smaller than esbuild's own minifying.
fn shrink(project: &Project, bundled: &Path, out: &Path) -> Result<()> {
    let banner = format!("/* {PACKAGE} {} | {} */", project.version, project.license);
    project
        .npm_tool("terser")
        .arg(bundled)
        .args(["--toplevel", "--ecma", "2017"])
        // Consoles show the name of the class.
        .args(["--mangle", "reserved=[SessionError]"])
        .args(["--compress", COMPRESS])
        // In ASCII, so that no tool on the way to the phone can mistake the encoding.
        .arg("--format")
        .arg(format!("ascii_only=true,preamble={banner:?}"))
        .arg("--output")
        .arg(out)
        .read()?;
    Ok(())
}

/// Hold the bundle to what old engines and the platform's rules allow.
fn check(project: &Project, bundle: &Path) -> Result<()> {
    project
        .npm_tool("acorn")
        .args(["--ecma2017", "--silent"])
        .arg(bundle)
        .read()
        .context("the bundle is not ES2017")?;
    let text = fs::read_to_string(bundle)?;
    let found = forbidden(&text);
    if !found.is_empty() {
        bail!(
            "the bundle has what a mini-program does not: {}",
            found.join(", ")
        );
    }
    Ok(())
}

/// Name what stands in a minified bundle and would fail on a phone although it parses.
fn forbidden(bundle: &str) -> Vec<&'static str> {
    // Free names only: `.TextDecoder` is a property, and `TextDecoder:` a key.
    const NAMES: [&str; 7] = [
        "new TextDecoder(",
        "new TextEncoder(",
        "new FinalizationRegistry(",
        "new Function(",
        "BigInt(",
        // uni-app reads its conditional compilation in texts, too, and prints the whole file as a mistake.
        "#ifdef",
        "#endif",
    ];
    let mut found: Vec<_> = NAMES
        .into_iter()
        .filter(|name| bundle.contains(name))
        .collect();
    if calls(bundle, "eval") {
        found.push("eval(");
    }
    if calls(bundle, "import") {
        found.push("import(");
    }
    found
}

/// Tell whether a bundle calls a function of this name, as opposed to one whose name only ends so.
fn calls(bundle: &str, name: &str) -> bool {
    bundle.match_indices(&format!("{name}(")).any(|(at, _)| {
        let before = bundle[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "_$.".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::forbidden;

    #[test]
    fn what_phones_lack_is_named() {
        assert_eq!(
            forbidden("var a=new TextDecoder(\"utf-8\");b=eval(c);import(d)"),
            ["new TextDecoder(", "eval(", "import("]
        );
    }

    #[test]
    fn names_that_only_look_alike_are_not() {
        assert!(forbidden("a.eval(1);medieval(2);reimport(3);new MyTextDecoder(4)").is_empty());
    }
}
