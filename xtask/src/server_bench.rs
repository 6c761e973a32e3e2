//! `bench server`: requests a second and latencies of the backend, on SQLite and as two servers on PostgreSQL.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::postgres::Cluster;
use crate::project::Project;
use crate::servers::{Folder, Load, Programs, Server, machine};

const ROUTES: [&str; 3] = ["me", "login", "refresh"];
const CONNECTIONS: [u32; 3] = [1, 16, 64];
const SECONDS: u32 = 4;

/// Sessions of others beside which a renewal is measured.
const FEW: u32 = 1_000;
const MANY: u32 = 500_000;

/// How many times a renewal beside few may take beside many.
const LIMIT: f64 = 2.0;

pub fn run(project: &Project) -> Result<()> {
    let programs = Programs::build(project)?;
    println!(
        "{}; release builds, {SECONDS} s each; latencies in ms",
        machine()
    );
    println!(
        "\n{:<24} {:<8} {:>11} {:>10} {:>8} {:>8} {:>7}",
        "database", "route", "connections", "requests/s", "p50", "p99", "failed"
    );
    let mut ratios = Vec::new();
    {
        let folder = Folder::make("bench")?;
        let mut load = Load::start(&programs, &folder)?;
        let file = folder.path().join("bench.db").display().to_string();
        let server = Server::start(&programs, &load, "server", &file)?;
        measure("SQLite, one server", &mut load, &server.url())?;
        ratios.push(("SQLite", grow(&mut load, &file, &server.url())?));
    }
    {
        let folder = Folder::make("bench")?;
        let cluster = Cluster::start_durable()?;
        let mut load = Load::start(&programs, &folder)?;
        let first = Server::start(&programs, &load, "first", &cluster.url())?;
        let second = Server::start(&programs, &load, "second", &cluster.url())?;
        let urls = format!("{},{}", first.url(), second.url());
        measure("PostgreSQL, two servers", &mut load, &urls)?;
        ratios.push(("PostgreSQL", grow(&mut load, &cluster.url(), &urls)?));
        drop((first, second));
        cluster.stop()?;
    }
    println!();
    let mut slow = Vec::new();
    for (name, (few, many)) in ratios {
        let ratio = many / few;
        println!(
            "a renewal on {name} beside {MANY} sessions ÷ beside {FEW}: {ratio:.2} ({many:.2} ms ÷ {few:.2} ms; limit {LIMIT})"
        );
        if ratio > LIMIT {
            slow.push(name);
        }
    }
    if !slow.is_empty() {
        bail!(
            "a renewal looks through all sessions on {}",
            slow.join(", ")
        );
    }
    Ok(())
}

fn measure(database: &str, load: &mut Load, urls: &str) -> Result<()> {
    for route in ROUTES {
        for connections in CONNECTIONS {
            let told = load.run(&format!("bench {route} {connections} {SECONDS} {urls}"))?;
            show(database, &told);
        }
    }
    Ok(())
}

/// The median time of a renewal beside few sessions, and beside many.
fn grow(load: &mut Load, database: &str, urls: &str) -> Result<(f64, f64)> {
    let url = urls.split(',').next().unwrap_or_default();
    let renewal = |load: &mut Load| -> Result<f64> {
        let told = load.run(&format!("bench refresh 1 {SECONDS} {url}"))?;
        Ok(told["p50"].as_f64().unwrap_or(f64::NAN))
    };
    load.run(&format!("seed {database} {FEW}"))?;
    let few = renewal(load)?;
    load.run(&format!("seed {database} {MANY}"))?;
    Ok((few, renewal(load)?))
}

fn show(database: &str, told: &Value) {
    println!(
        "{database:<24} {:<8} {:>11} {:>10} {:>8.2} {:>8.2} {:>7}",
        told["route"].as_str().unwrap_or_default(),
        told["connections"].to_string(),
        told["rate"].as_f64().unwrap_or_default(),
        told["p50"].as_f64().unwrap_or_default(),
        told["p99"].as_f64().unwrap_or_default(),
        told["failed"].to_string(),
    );
}
