//! The backend on a PostgreSQL of its own: the same tests as on SQLite, against a cluster that lives as long as they run.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context, Result, bail};

use crate::demo;
use crate::process::{Process, find_program};
use crate::project::Project;
use crate::system;

/// Where Debian keeps each version's programs; they are not on the `PATH`.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The user that Debian's package makes; PostgreSQL refuses to run as root.
const USER: &str = "postgres";

/// Run the backend's integration tests with every database on PostgreSQL.
pub fn prove(project: &Project) -> Result<()> {
    let cluster = Cluster::start()?;
    let mut cargo = Process::cargo();
    cargo
        .args(["test", "--quiet", "--package", demo::SERVER])
        .args(["--test", "server"])
        .current_dir(&project.root)
        .env("WX_TEST_POSTGRES", cluster.url());
    let tests = cargo.run();
    cluster.stop()?;
    tests
}

/// A running cluster in a folder that goes with it. It listens on a socket in that folder and on no network.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    running: bool,
}

impl Cluster {
    /// A cluster for tests: nothing in it has to survive a crash.
    fn start() -> Result<Self> {
        Self::start_with("-c fsync=off")
    }

    /// A cluster that writes as one in production does.
    pub fn start_durable() -> Result<Self> {
        Self::start_with("-c fsync=on")
    }

    fn start_with(durability: &str) -> Result<Self> {
        let mut cluster = Self {
            programs: programs()?,
            folder: env::temp_dir().join(format!("wx-session-postgres-{}", process::id())),
            running: false,
        };
        fs::create_dir(&cluster.folder)
            .with_context(|| format!("make {}", cluster.folder.display()))?;
        if system::is_root() {
            Process::new("chown").arg(USER).arg(&cluster.folder).run()?;
        }
        Process::new("chmod")
            .arg("700")
            .arg(&cluster.folder)
            .run()?;
        // The folder keeps strangers out, so nobody in it needs a password.
        cluster
            .program("initdb")
            .args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .arg(format!("--username={USER}"))
            .arg("--pgdata")
            .arg(cluster.data())
            .read()?;
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' {durability} -c max_connections=200",
            cluster.folder.display()
        );
        let started = cluster
            .control()
            .args(["--wait", "--options", &options, "--log"])
            .arg(cluster.folder.join("log"))
            .arg("start")
            .run();
        if let Err(error) = started {
            let log = fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
            return Err(error.context(log));
        }
        cluster.running = true;
        Ok(cluster)
    }

    pub fn url(&self) -> String {
        format!(
            "postgres:///postgres?user={USER}&host={}",
            self.folder.display()
        )
    }

    /// Stop it, whoever is connected, and start it with the options that it had.
    pub fn restart(&self) -> Result<()> {
        self.control()
            .args(["--wait", "--mode", "fast", "--log"])
            .arg(self.folder.join("log"))
            .arg("restart")
            .run()
    }

    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        if self.running {
            self.running = false;
            self.control()
                .args(["--wait", "--mode", "fast", "stop"])
                .run()?;
        }
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        Ok(())
    }

    fn control(&self) -> Process {
        let mut control = self.program("pg_ctl");
        control.cleans_up();
        control.arg("--silent").arg("--pgdata").arg(self.data());
        control
    }

    /// One of PostgreSQL's programs, as a user that it does not refuse.
    fn program(&self, name: &str) -> Process {
        let path = self.programs.join(name);
        let mut program = if system::is_root() {
            let mut other = Process::new("runuser");
            other.args(["-u", USER, "--"]).arg(path);
            other
        } else {
            Process::new(path)
        };
        program.current_dir(&self.folder);
        program
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Has ended already unless a start or a test failed on its way.
        let _ = self.end();
    }
}

/// The folder of `initdb` and `pg_ctl`, installed if need be.
fn programs() -> Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    system::install(
        &["postgresql"],
        "the backend's tests on PostgreSQL need its server",
    )?;
    match find() {
        Some(folder) => Ok(folder),
        None => bail!("Debian's postgresql is installed, but there is no initdb in {DEBIAN}"),
    }
}

fn find() -> Option<PathBuf> {
    let has_all = |folder: &Path| {
        ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|name| folder.join(name).is_file())
    };
    let on_path = find_program("initdb")
        .and_then(|program| program.canonicalize().ok())
        .and_then(|program| program.parent().map(Path::to_path_buf));
    let debians = Path::new(DEBIAN)
        .read_dir()
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")));
    on_path
        .into_iter()
        .chain(debians)
        .find(|folder| has_all(folder))
}
