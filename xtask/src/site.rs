//! The site: README and `docs/` as web pages, in English and Chinese.

use anyhow::Result;

use crate::npm;
use crate::process::Process;
use crate::project::Project;

/// Build the site into `target/site`; a link that leads nowhere, or a page that the menu leaves out, is an error.
pub fn run(project: &Project) -> Result<()> {
    npm::ensure(project)?;
    Process::new(project.root.join("node_modules/.bin/vitepress"))
        .args(["build", "docs"])
        .current_dir(&project.root)
        .run()?;
    println!("{}", project.target.join("site/index.html").display());
    Ok(())
}
