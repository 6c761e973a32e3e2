//! The example in a browser: the server of its pages, and the pictures of it in the READMEs.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::children::Running;
use crate::demo::Backend;
use crate::project::Project;
use crate::script;
use crate::system::{self, Browser};

/// A running server of the example's pages.
pub struct Web {
    /// Ends with this.
    _child: Running,
    pub address: String,
}

impl Web {
    /// Serve the built package and the example on a free loopback port.
    pub fn start(project: &Project, backend: &Backend) -> Result<Self> {
        let mut child = script::node(project)
            .arg("example-miniprogram/web/serve.mjs")
            .args(["--server", &backend.address, "--standin", &backend.standin])
            .stdout(Stdio::piped())
            .start()?;
        let output = child
            .stdout
            .take()
            .context("the web server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address =
            address(&line).context("the web server did not start; what it said stands above")?;
        Ok(Self {
            address: address.to_owned(),
            _child: child,
        })
    }
}

/// Make the READMEs' pictures anew. Needs the packed package.
pub fn screenshot(project: &Project) -> Result<()> {
    let browser = Browser::ensure()?;
    system::ensure_chinese_font()?;
    let backend = Backend::start(project)?;
    let web = Web::start(project, &backend)?;
    let made = script::node(project)
        .env("CHROME", &browser.program)
        .args(["example-miniprogram/web/screenshot.mjs", &web.address])
        .run();
    drop(web);
    backend.stop()?;
    made
}

/// Read the server's first line: `browser http://…`.
fn address(line: &str) -> Option<&str> {
    line.trim()
        .strip_prefix("browser ")
        .filter(|address| address.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_first_line_names_the_address() {
        assert_eq!(
            address("browser http://127.0.0.1:1\n"),
            Some("http://127.0.0.1:1")
        );
    }

    #[test]
    fn any_other_line_is_none() {
        for line in ["", "browser", "browser x", "listening http://127.0.0.1:1"] {
            assert_eq!(address(line), None, "{line:?}");
        }
    }
}
