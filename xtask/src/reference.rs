//! The API reference: pages drawn from `pkg/index.d.ts`.

use std::fs;

use anyhow::{Context, Result};
use serde_json::json;

use crate::npm;
use crate::process::Process;
use crate::project::{Project, copy_folder};

const TOOL: &str = "xtask/reference";

/// Draw the reference into `target/docs`; a link that leads nowhere is an error.
///
/// The tool has a folder of its own, for it needs an older compiler than the project's.
pub fn run(project: &Project) -> Result<()> {
    npm::ensure(project)?;
    let folder = project.work().join("reference");
    copy_folder(&project.root.join(TOOL), &folder)?;
    npm::install(&folder, &["--ignore-scripts"])?;
    let declarations = project.root.join("pkg/index.d.ts");
    let config = folder.join("tsconfig.json");
    let text = json!({
        "extends": project.root.join("tsconfig.users.json"),
        "compilerOptions": { "typeRoots": [project.root.join("node_modules")] },
        "include": [],
        "files": [declarations],
    });
    fs::write(&config, serde_json::to_vec_pretty(&text)?)
        .with_context(|| format!("write {}", config.display()))?;
    let out = project.target.join("docs");
    Process::new(folder.join("node_modules/.bin/typedoc"))
        .arg("--options")
        .arg(folder.join("typedoc.json"))
        .arg("--tsconfig")
        .arg(config)
        .arg("--out")
        .arg(&out)
        .arg(declarations)
        .current_dir(&folder)
        .run()?;
    println!("{}", out.join("index.html").display());
    Ok(())
}
