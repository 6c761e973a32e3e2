//! `bench`: speed and size in one table, with the peers measured in the same run.

use anyhow::Result;

use crate::project::Project;
use crate::{script, system};

/// Run the benches against the built package, in V8 and in JavaScriptCore.
pub fn run(project: &Project) -> Result<()> {
    let jsc = system::ensure_jsc()?;
    script::node(project)
        .arg("bench/run.mjs")
        .env("JSC", jsc)
        .run()
}
