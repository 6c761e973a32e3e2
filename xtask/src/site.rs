//! The site: README and `docs/` as web pages, in English and Chinese.

use anyhow::Result;

use crate::npm;
use crate::process::Process;
use crate::project::Project;

/// What builds it has its own package: only who wants the site installs that.
const FOLDER: &str = "docs/.vitepress";

/// Build the site into `target/site`; a link that leads nowhere, or a page that the menu leaves out, is an error.
pub fn run(project: &Project) -> Result<()> {
    let folder = project.root.join(FOLDER);
    npm::install(&folder, &["--ignore-scripts"])?;
    Process::new(folder.join("node_modules/.bin/vitepress"))
        .args(["build", "docs"])
        .current_dir(&project.root)
        .run()?;
    println!("{}", project.target.join("site/index.html").display());
    Ok(())
}
