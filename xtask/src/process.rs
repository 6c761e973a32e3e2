//! Running other programs: one way to report what failed, to limit its time, to read what it printed.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::children::{self, Running};

/// A program to run, with its arguments.
#[derive(Debug)]
pub struct Process {
    command: Command,
    limit: Option<Duration>,
    cleans_up: bool,
}

/// What a program printed on both its outputs, in about the order in which it came, and how it ended.
#[derive(Debug)]
pub struct Transcript {
    pub text: String,
    pub status: ExitStatus,
}

impl Process {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            command: Command::new(program),
            limit: None,
            cleans_up: false,
        }
    }

    /// The cargo that runs this very program, so that one toolchain does all the stable work.
    pub fn cargo() -> Self {
        Self::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
    }

    pub fn arg(&mut self, arg: impl AsRef<OsStr>) -> &mut Self {
        self.command.arg(arg);
        self
    }

    pub fn args(&mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> &mut Self {
        self.command.args(args);
        self
    }

    pub fn env(&mut self, name: &str, value: impl AsRef<OsStr>) -> &mut Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(&mut self, name: &str) -> &mut Self {
        self.command.env_remove(name);
        self
    }

    pub fn current_dir(&mut self, folder: impl AsRef<Path>) -> &mut Self {
        self.command.current_dir(folder);
        self
    }

    /// Kill the program after this time; then the run is an error that says so.
    pub fn limit(&mut self, limit: Duration) -> &mut Self {
        self.limit = Some(limit);
        self
    }

    /// Start it although a signal has ended this command: it ends or removes what the command leaves.
    pub fn cleans_up(&mut self) -> &mut Self {
        self.cleans_up = true;
        self
    }

    /// Run it with our own output.
    pub fn run(&mut self) -> Result<()> {
        let mut child = self.start()?;
        let status = self.wait(&mut child)?;
        self.check(status)
    }

    /// Run it and return what it printed on its standard output, without the last line break.
    ///
    /// What it printed on its error output stands in the error.
    pub fn read(&mut self) -> Result<String> {
        self.command.stdin(Stdio::null());
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.start()?;
        let errors = child
            .stderr
            .take()
            .map(|pipe| thread::spawn(|| read_all(pipe)));
        let output = child
            .stdout
            .take()
            .map(|pipe| thread::spawn(|| read_all(pipe)));
        let status = self.wait(&mut child)?;
        let join = |reader: Option<thread::JoinHandle<Vec<u8>>>| {
            let bytes = reader.and_then(|reader| reader.join().ok());
            String::from_utf8_lossy(&bytes.unwrap_or_default())
                .trim_end()
                .to_owned()
        };
        let (output, errors) = (join(output), join(errors));
        self.check(status).map_err(|failure| {
            if errors.is_empty() {
                failure
            } else {
                failure.context(errors)
            }
        })?;
        Ok(output)
    }

    /// Run it, show what it prints and keep a copy. How it ended is the caller's to judge.
    pub fn tee(&mut self) -> Result<Transcript> {
        self.command.stdin(Stdio::null());
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.start()?;
        let errors = child
            .stderr
            .take()
            .map(|pipe| thread::spawn(|| copy_lines(pipe, io::stderr())));
        let output = child
            .stdout
            .take()
            .map(|pipe| thread::spawn(|| copy_lines(pipe, io::stdout())));
        let status = self.wait(&mut child)?;
        let mut text = String::new();
        for reader in [output, errors].into_iter().flatten() {
            let copy = reader.join().unwrap_or_default();
            let _ = writeln!(text, "{copy}");
        }
        Ok(Transcript { text, status })
    }

    /// Start it in the background.
    pub fn start(&mut self) -> Result<Running> {
        match children::start(&mut self.command, self.cleans_up) {
            Ok(child) => Ok(child),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                bail!("{} is not installed, or not on the PATH", self.program())
            }
            Err(error) => Err(error).with_context(|| format!("start {}", self.program())),
        }
    }

    pub fn stdin(&mut self, from: impl Into<Stdio>) -> &mut Self {
        self.command.stdin(from);
        self
    }

    pub fn stdout(&mut self, to: impl Into<Stdio>) -> &mut Self {
        self.command.stdout(to);
        self
    }

    pub fn stderr(&mut self, to: impl Into<Stdio>) -> &mut Self {
        self.command.stderr(to);
        self
    }

    /// Turn a program's bad end into an error that shows its command line.
    pub fn check(&self, status: ExitStatus) -> Result<()> {
        if status.success() {
            return Ok(());
        }
        match status.code() {
            Some(code) => bail!("exit code {code} of: {}", self.line()),
            None => bail!("ended by a signal: {}", self.line()),
        }
    }

    fn wait(&self, child: &mut Running) -> Result<ExitStatus> {
        let Some(limit) = self.limit else {
            return Ok(child.wait()?);
        };
        let end = Instant::now() + limit;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() >= end {
                child.kill()?;
                child.wait()?;
                bail!("no end after {} s: {}", limit.as_secs(), self.line());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn program(&self) -> String {
        let program = Path::new(self.command.get_program());
        program.display().to_string()
    }

    fn line(&self) -> String {
        let mut line = self.program();
        for arg in self.command.get_args() {
            let _ = write!(line, " {}", arg.to_string_lossy());
        }
        line
    }
}

fn read_all(mut pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A pipe that breaks has given all it had; the program's exit code tells the rest.
    let _ = pipe.read_to_end(&mut bytes);
    bytes
}

fn copy_lines(mut pipe: impl Read, mut shown: impl Write) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 8192];
    while let Ok(count) = pipe.read(&mut buffer) {
        if count == 0 {
            break;
        }
        let _ = shown.write_all(&buffer[..count]);
        let _ = shown.flush();
        kept.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// Find a program on the `PATH`.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named() {
        let error = Process::new("no-such-program-here")
            .run()
            .unwrap_err()
            .to_string();
        assert!(error.contains("no-such-program-here is not installed"));
    }

    #[test]
    fn the_exit_code_and_the_line_are_told() {
        let error = Process::new("sh")
            .args(["-c", "exit 3"])
            .run()
            .unwrap_err()
            .to_string();
        assert_eq!(error, "exit code 3 of: sh -c exit 3");
    }

    #[test]
    fn what_went_to_the_error_output_stands_in_the_error() {
        let error = Process::new("sh")
            .args(["-c", "echo why >&2; exit 1"])
            .read()
            .unwrap_err();
        assert_eq!(error.to_string(), "why");
    }

    #[test]
    fn both_outputs_are_kept() {
        let seen = Process::new("sh")
            .args(["-c", "echo out; echo err >&2; exit 2"])
            .tee()
            .unwrap();
        assert!(seen.text.contains("out") && seen.text.contains("err"));
        assert_eq!(seen.status.code(), Some(2));
    }

    #[test]
    fn a_program_without_end_is_ended() {
        let error = Process::new("sleep")
            .arg("600")
            .limit(Duration::from_millis(1))
            .run()
            .unwrap_err();
        assert!(error.to_string().contains("no end after"));
    }
}
