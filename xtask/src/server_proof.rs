//! The backend under mixed load while a server is killed and the database restarts: nothing that was acknowledged may be lost.

use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::nginx::Nginx;
use crate::postgres::Cluster;
use crate::project::Project;
use crate::servers::{Folder, Load, Programs, Server};
use crate::small_disk::SmallDisk;
use crate::system;

/// How long the load lasts, and when in it what happens, in seconds.
const LOAD: u64 = 60;
const KILL: u64 = 12;
const DATABASE: u64 = 30;
const CALM: u64 = 3;
const FULL: u64 = 20;
const ROOM: u64 = 26;
const STOP: u64 = 40;

/// Two servers on one PostgreSQL behind nginx.
pub fn two_servers(project: &Project) -> Result<()> {
    let programs = Programs::build(project)?;
    let cluster = Cluster::start_durable()?;
    let folder = Folder::make("proof")?;
    let mut load = Load::start(&programs, &folder)?;
    let first = Server::start(&programs, &load, "first", &cluster.url())?;
    let mut second = Server::start(&programs, &load, "second", &cluster.url())?;
    let nginx = Nginx::start(&folder, &[first.port(), second.port()])?;
    load.tell(&format!("proof {LOAD} {}", nginx.url()))?;
    wait(KILL);
    println!("{KILL} s: the second server gets SIGKILL");
    second.kill()?;
    wait(CALM);
    second.begin()?;
    println!("{} s: it runs again", KILL + CALM);
    wait(DATABASE - KILL - CALM);
    println!("{DATABASE} s: PostgreSQL restarts");
    cluster.restart()?;
    let report = load.hear()?;
    drop(nginx);
    second.stop()?;
    cluster.stop()?;
    judge(&report)
}

/// One server on SQLite: killed, on a disk that is full for a while, and stopped and started while the load goes on.
pub fn one_server(project: &Project) -> Result<()> {
    let programs = Programs::build(project)?;
    let folder = Folder::make("proof")?;
    let disk = if system::is_root() {
        Some(SmallDisk::mount(&folder)?)
    } else {
        println!("only root may mount a small disk: this run is without a full one");
        None
    };
    let mut load = Load::start(&programs, &folder)?;
    let place = disk.as_ref().map_or(folder.path(), |disk| disk.path());
    let file = place.join("proof.db").display().to_string();
    let mut server = Server::start(&programs, &load, "server", &file)?;
    load.tell(&format!("proof {LOAD} {}", server.url()))?;
    wait(KILL);
    println!("{KILL} s: the server gets SIGKILL");
    server.kill()?;
    wait(CALM);
    server.begin()?;
    println!("{} s: it runs again", KILL + CALM);
    wait(FULL - KILL - CALM);
    if let Some(disk) = &disk {
        println!("{FULL} s: the disk is full");
        disk.fill()?;
    }
    wait(ROOM - FULL);
    if let Some(disk) = &disk {
        println!("{ROOM} s: it has room again");
        disk.make_room()?;
    }
    wait(STOP - ROOM);
    println!("{STOP} s: the server is stopped and started, and the database with it");
    server.stop()?;
    server.begin()?;
    let report = load.hear()?;
    server.stop()?;
    judge(&report)
}

fn wait(seconds: u64) {
    thread::sleep(Duration::from_secs(seconds));
}

fn judge(report: &Value) -> Result<()> {
    let number = |name: &str| report[name].to_string();
    println!(
        "{} answers, p50 {} ms, p99 {} ms; {} requests failed and were made good",
        number("answers"),
        number("p50"),
        number("p99"),
        number("failed"),
    );
    println!(
        "acknowledged: {} logins, {} renewals ({} after a lost answer), {} payments, {} logouts",
        number("logins"),
        number("refreshes"),
        number("repeated"),
        number("payments"),
        number("logouts"),
    );
    let broken = report["broken"].as_array().map_or(0, Vec::len);
    if broken > 0 || report["neverTold"] != 0 {
        bail!(
            "{broken} promises were broken, {} payments could not be told: {}",
            number("neverTold"),
            report["broken"]
        );
    }
    println!("nothing lost, no used refresh token accepted");
    Ok(())
}
