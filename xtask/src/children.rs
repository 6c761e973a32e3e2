//! The programs that run for this one, so that none outlives it: what ends a command ends all that it started.
//!
//! Each child leads a process group of its own, which holds whatever it starts in its turn (cargo's compilers, npm's node). A
//! terminal's Ctrl-C therefore reaches this program alone, and is treated as SIGTERM is.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{io, process, thread};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long the children may take to end, and this program to clean up after them.
const GRACE: Duration = Duration::from_secs(10);

static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// The signal that ends this program, 0 before.
static STOPPED_BY: AtomicI32 = AtomicI32::new(0);

/// A child that ends with its owner, if it has not before.
#[derive(Debug)]
pub struct Running(Child);

impl Deref for Running {
    type Target = Child;
    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Does nothing to one that has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
        running().remove(&self.0.id());
    }
}

/// Start a child. Once a signal has come nothing is started any more but what cleans up.
pub fn start(command: &mut Command, cleans_up: bool) -> io::Result<Running> {
    // Held until the child is known: a signal comes before it is started, or finds it.
    let mut running = running();
    if let Some(signal) = stopped_by().filter(|_| !cleans_up) {
        return Err(io::Error::other(format!("stopped by signal {signal}")));
    }
    let child = command.process_group(0).spawn()?;
    running.insert(child.id());
    Ok(Running(child))
}

/// The signal that has ended this program, if one has.
pub fn stopped_by() -> Option<i32> {
    Some(STOPPED_BY.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}

/// From now on end all children when this program is told to end. What waits for them fails then and cleans up after itself;
/// if that takes too long, both are killed.
pub fn end_with_us() -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    thread::spawn(move || {
        let Some(signal) = signals.forever().next() else {
            return;
        };
        {
            let running = running();
            STOPPED_BY.store(signal, Ordering::SeqCst);
            tell(&running, "-TERM");
        }
        thread::sleep(GRACE);
        tell(&running(), "-KILL");
        process::exit(128 + signal);
    });
    Ok(())
}

/// Send a signal to the groups of these children.
fn tell(children: &BTreeSet<u32>, signal: &str) {
    if children.is_empty() {
        return;
    }
    // The standard library can kill a child, and neither ask it to end nor reach its group.
    let _ = Command::new("kill")
        .args([signal, "--"])
        .args(children.iter().map(|id| format!("-{id}")))
        .stderr(Stdio::null())
        .status();
}

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
