//! The example's backend as it runs in production: release builds, several on one database, with a load of their own before them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, process, thread};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::children::Running;
use crate::demo::SERVER;
use crate::process::Process;
use crate::project::Project;

/// How long a server may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(30);

/// The programs, built for speed.
pub struct Programs {
    server: PathBuf,
    load: PathBuf,
}

impl Programs {
    pub fn build(project: &Project) -> Result<Self> {
        Process::cargo()
            .args(["build", "--quiet", "--release", "--package", SERVER])
            .args(["--bins", "--example", "load"])
            .current_dir(&project.root)
            .run()?;
        let release = project.target.join("release");
        Ok(Self {
            server: release.join(SERVER),
            load: release.join("examples/load"),
        })
    }
}

/// A folder that goes with its owner.
pub struct Folder(PathBuf);

impl Folder {
    pub fn make(name: &str) -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let nth = MADE.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("wx-session-{name}-{}-{nth}", process::id()));
        fs::create_dir(&path).with_context(|| format!("make {}", path.display()))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The load, with its WeChat.
pub struct Load {
    child: Running,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: PathBuf,
    wechat: String,
}

impl Load {
    pub fn start(programs: &Programs, folder: &Folder) -> Result<Self> {
        let mut child = Process::new(&programs.load)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .start()?;
        let input = child.stdin.take().context("the load has no input")?;
        let output = child.stdout.take().context("the load has no output")?;
        let mut load = Self {
            child,
            input,
            output: BufReader::new(output),
            folder: folder.path().to_owned(),
            wechat: String::new(),
        };
        let said = load.hear()?;
        said["wechat"]
            .as_str()
            .context("the load says no address")?
            .clone_into(&mut load.wechat);
        Ok(load)
    }

    /// Begin something; [`Load::hear`] tells how it went.
    pub fn tell(&mut self, command: &str) -> Result<()> {
        writeln!(self.input, "{command}")?;
        Ok(self.input.flush()?)
    }

    pub fn hear(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            bail!("the load has ended");
        }
        Ok(serde_json::from_str(&line)?)
    }

    pub fn run(&mut self, command: &str) -> Result<Value> {
        self.tell(command)?;
        self.hear()
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One server, which can be ended and started again on its port.
pub struct Server {
    program: PathBuf,
    database: String,
    port: u16,
    wechat: String,
    keys: PathBuf,
    log: PathBuf,
    child: Option<Running>,
}

impl Server {
    pub fn start(programs: &Programs, load: &Load, name: &str, database: &str) -> Result<Self> {
        let mut server = Self {
            program: programs.server.clone(),
            database: database.to_owned(),
            port: free_port()?,
            wechat: load.wechat.clone(),
            keys: load.folder.clone(),
            log: load.folder.join(format!("{name}.log")),
            child: None,
        };
        server.begin()?;
        Ok(server)
    }

    pub fn begin(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut program = Process::new(&self.program);
        program
            .args(["--port", &self.port.to_string()])
            .args(["--database", &self.database])
            .args(["--wechat-base", &self.wechat])
            .env("WX_APPID", "wx0000000000000001")
            .env("WX_SECRET", "load")
            .env("WX_DATA_KEY", "00".repeat(32))
            .env("WX_TRUSTED_PROXIES", "127.0.0.1")
            .env("WX_CLIENT_LIMIT", "0")
            .env("WX_USER_LIMIT", "0")
            .env("WX_PAY_BASE", &self.wechat)
            .env("WX_PAY_MCHID", "1900000002")
            .env("WX_PAY_SERIAL", "01")
            .env("WX_PAY_KEY_FILE", self.keys.join("key.pem"))
            .env("WX_PAY_PUBLIC_KEY_ID", "PUB_KEY_ID_LOAD")
            .env("WX_PAY_PUBLIC_KEY_FILE", self.keys.join("public.pem"))
            .env("WX_PAY_APIV3_KEY", "0123456789abcdef0123456789abcdef")
            .env("WX_PAY_NOTIFY_URL", "https://shop.example/pay/notify")
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = program.start()?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        if !line.starts_with("listening ") {
            let _ = child.kill();
            let _ = child.wait();
            let said = fs::read_to_string(&self.log).unwrap_or_default();
            bail!("the server did not start: {said}");
        }
        self.child = Some(child);
        Ok(())
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// SIGKILL: nothing is written out, nobody is told.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// SIGTERM, and wait for the end.
    pub fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        Process::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .cleans_up()
            .read()?;
        let end = Instant::now() + GRACE;
        while child.try_wait()?.is_none() {
            if Instant::now() >= end {
                child.kill()?;
                bail!("a server did not end within {} s", GRACE.as_secs());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// What the machine is called, and what it is.
pub fn machine() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("", |rest| rest.trim_start_matches(['\t', ' ', ':']));
    let cores = thread::available_parallelism().map_or(0, usize::from);
    format!("{} ({cores} cores, {model})", name.trim())
}
