//! `demo`: the example's backend, and a mini-program's journey against it with the built package; if asked for, the example in
//! a browser beside it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::children::Running;
use crate::process::Process;
use crate::project::Project;
use crate::script;
use crate::servers::Folder;
use crate::web::Web;

pub const SERVER: &str = "wx-session-example-server";

/// How long the backend may take to write what it has in hand after it was asked to end.
const GRACE: Duration = Duration::from_secs(10);

/// Run the journey against a backend of its own.
///
/// Needs the packed package. The error tells a journey that failed.
pub fn journey(project: &Project) -> Result<()> {
    let backend = Backend::start(project)?;
    println!("the backend's own log: {}", log(project).display());
    let journey = script::node(project)
        .arg("example-miniprogram/journey/run.mjs")
        .args(["--server", &backend.address, "--standin", &backend.standin])
        .run();
    backend.stop()?;
    journey
}

/// The example in a browser, on a backend of its own: the journey moves its backend's clock by days.
pub struct Shown {
    backend: Backend,
    web: Web,
}

impl Shown {
    pub fn start(project: &Project) -> Result<Self> {
        let backend = Backend::start(project)?;
        let web = Web::start(project, &backend)?;
        let shown = Self { backend, web };
        shown.tell();
        Ok(shown)
    }

    pub fn tell(&self) {
        println!("\nopen {} in a browser; Ctrl-C ends it", self.web.address);
    }

    /// Wait until the user ends it.
    pub fn stay(mut self) -> Result<()> {
        self.backend.child.wait()?;
        Ok(())
    }
}

fn log(project: &Project) -> PathBuf {
    project.work().join("backend.log")
}

pub fn build_backend(project: &Project) -> Result<()> {
    Process::cargo()
        .args(["build", "--quiet", "--package", SERVER])
        .current_dir(&project.root)
        .run()
}

/// Where the built backend is.
pub fn backend_program(project: &Project) -> PathBuf {
    project.target.join("debug").join(SERVER)
}

/// A running backend with a database of its own in a folder that goes with it.
pub struct Backend {
    child: Running,
    pub address: String,
    pub standin: String,
    /// Goes after the backend that has its database there.
    _folder: Folder,
}

impl Backend {
    pub fn start(project: &Project) -> Result<Self> {
        build_backend(project)?;
        let log = log(project);
        let folder = Folder::make("demo")?;
        let mut child = Process::new(backend_program(project))
            .args(["--demo", "--port", "0", "--database"])
            .arg(folder.path().join("demo.db"))
            .stdout(Stdio::piped())
            .stderr(File::create(&log).with_context(|| format!("make {}", log.display()))?)
            .start()?;
        let output = child.stdout.take().context("the backend has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let Some((address, standin)) = addresses(&line) else {
            let said = fs::read_to_string(&log).unwrap_or_default();
            bail!("the backend did not start: {line}{said}");
        };
        Ok(Self {
            child,
            address,
            standin,
            _folder: folder,
        })
    }

    pub fn stop(mut self) -> Result<()> {
        // The standard library can only kill, which would leave the database's log behind.
        Process::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .cleans_up()
            .read()?;
        let end = Instant::now() + GRACE;
        while self.child.try_wait()?.is_none() {
            if Instant::now() >= end {
                bail!(
                    "the backend did not end within {} s of SIGTERM",
                    GRACE.as_secs()
                );
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

/// Read the backend's first line: `listening http://… standin http://…`.
fn addresses(line: &str) -> Option<(String, String)> {
    let mut words = line.split_whitespace();
    let mut after = |name: &str| {
        (words.next()? == name)
            .then(|| words.next().map(str::to_owned))
            .flatten()
    };
    Some((after("listening")?, after("standin")?))
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn the_first_line_names_both_addresses() {
        let line = "listening http://127.0.0.1:8787 standin http://127.0.0.1:9\n";
        let expected = (
            "http://127.0.0.1:8787".to_owned(),
            "http://127.0.0.1:9".to_owned(),
        );
        assert_eq!(addresses(line), Some(expected));
    }

    #[test]
    fn any_other_line_is_none() {
        for line in [
            "",
            "listening",
            "listening http://a",
            "port 1 standin http://b",
            "listening http://a standin",
        ] {
            assert_eq!(addresses(line), None, "{line:?}");
        }
    }
}
