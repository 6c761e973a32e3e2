//! What ends a command ends all that it started, and what that started in its turn.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What `npm ci` becomes here: it starts another program and waits for it, as npm does with node.
const NPM: &str =
    "#!/bin/sh\nsleep 600 &\necho $! > \"$FOLDER/grandchild\"\necho $$ > \"$FOLDER/child\"\nwait\n";
const NODE: &str = "#!/bin/sh\necho v20.0.0\n";
const MANIFEST: &str = "[package]\nname = \"wx-session\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\nedition = \"2024\"\n\
                        [lib]\npath = \"lib.rs\"\n[workspace]\n";

/// Long enough for a busy machine; nothing waits for its end but a failure.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn sigterm_ends_all_that_was_started() {
    ends_all("TERM", 143);
}

#[test]
fn ctrl_c_does_so_too() {
    ends_all("INT", 130);
}

#[track_caller]
fn ends_all(signal: &str, code: i32) {
    let folder = project(signal);
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("build")
        .env("CARGO", env!("CARGO"))
        .env("CARGO_MANIFEST_DIR", &folder)
        .env("FOLDER", &folder)
        .env(
            "PATH",
            format!(
                "{}:{}",
                folder.display(),
                std::env::var("PATH").unwrap_or_default()
            ),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_until("npm runs", || folder.join("child").exists());
    let [child, grandchild] = ["child", "grandchild"].map(|name| {
        let id = fs::read_to_string(folder.join(name)).unwrap();
        id.trim().to_owned()
    });
    assert!(runs(&child) && runs(&grandchild));

    kill(&xtask, signal);
    assert_eq!(xtask.wait().unwrap().code(), Some(code));
    wait_until("both have ended", || !runs(&child) && !runs(&grandchild));
    fs::remove_dir_all(folder).unwrap();
}

/// A project whose npm tools are not installed, with programs of its own before all others.
fn project(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("xtask-stop-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in [
        ("Cargo.toml", MANIFEST),
        ("lib.rs", ""),
        ("package-lock.json", "{}"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    for (name, text) in [("npm", NPM), ("node", NODE)] {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder
}

fn kill(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let told = Command::new("kill").args(["-s", signal, &id]).status();
    assert!(told.unwrap().success());
}

/// Tell whether a process runs. One that has ended and that nobody has waited for does not.
fn runs(id: &str) -> bool {
    let stat = fs::read_to_string(Path::new("/proc").join(id).join("stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().and_then(|rest| rest.chars().nth(1));
    state.is_some_and(|state| state != 'Z')
}

#[track_caller]
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "not within a minute: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
