//! `build`: everything that the npm package holds, in `pkg/dist/`, and a copy for the example mini-program.

use std::fs;

use anyhow::{Context, Result};

use crate::progress::Steps;
use crate::project::Project;
use crate::{budget, glue, npm, wasm};

/// Build the package, installing what is missing.
pub fn run(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.step("npm tools", || npm::ensure(project))?;
    wasm::build(project, steps)?;
    steps.step("bundle the glue", || glue::build(project))?;
    steps.step("copy into the example", || copy_into_example(project))?;
    steps.step("size", || budget::hold(project).map(drop))
}

/// Put the package where the developer tools' npm build would: they copy `dist` verbatim.
fn copy_into_example(project: &Project) -> Result<()> {
    let copy = project.example_copy();
    if copy.is_dir() {
        fs::remove_dir_all(&copy).with_context(|| format!("empty {}", copy.display()))?;
    }
    fs::create_dir_all(&copy)?;
    for entry in fs::read_dir(project.dist())? {
        let file = entry?;
        fs::copy(file.path(), copy.join(file.file_name()))?;
    }
    Ok(())
}

/// Remove what `build` and `pack` have made. Cargo's own files stay: `cargo clean` removes those, and the tools with them.
pub fn clean(project: &Project) -> Result<()> {
    let made = [
        project.dist(),
        project.generated(),
        project.example_copy(),
        project.work(),
        project.target.join("pack"),
    ];
    for folder in made.iter().filter(|folder| folder.exists()) {
        fs::remove_dir_all(folder).with_context(|| format!("remove {}", folder.display()))?;
        println!("removed {}", folder.display());
    }
    Ok(())
}
