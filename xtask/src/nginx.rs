//! nginx before two servers, on a port of this machine, in a folder that goes with it.

use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::children::Running;
use crate::process::{Process, find_program};
use crate::servers::{Folder, free_port};
use crate::system;

/// Where Debian keeps it; that folder is not on everybody's `PATH`.
const DEBIAN: &str = "/usr/sbin/nginx";

const START: Duration = Duration::from_secs(10);

pub struct Nginx {
    child: Running,
    port: u16,
}

impl Nginx {
    pub fn start(folder: &Folder, servers: &[u16]) -> Result<Self> {
        let program = program()?;
        let (port, here) = (free_port()?, folder.path().display().to_string());
        let upstream: String = servers
            .iter()
            .map(|port| format!("server 127.0.0.1:{port} max_fails=1 fail_timeout=1s; "))
            .collect();
        // The same as deploy/nginx.conf, without TLS and on loopback.
        let text = format!(
            "daemon off; worker_processes 1; pid {here}/nginx.pid; error_log {here}/nginx-error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/f; uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;
  upstream backend {{ {upstream} keepalive 32; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_connect_timeout 1s;
      proxy_next_upstream error timeout;
    }}
  }}
}}
"
        );
        let file = folder.path().join("nginx.conf");
        fs::write(&file, text).with_context(|| format!("write {}", file.display()))?;
        let child = Process::new(program)
            .args(["-p", &here, "-e"])
            .arg(folder.path().join("nginx-start.log"))
            .arg("-c")
            .arg(&file)
            .start()?;
        let nginx = Self { child, port };
        let end = Instant::now() + START;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() >= end {
                let said = fs::read_to_string(folder.path().join("nginx-start.log"));
                bail!("nginx did not start: {}", said.unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(nginx)
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM to the master ends its workers; SIGKILL would leave them.
        let _ = Process::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .cleans_up()
            .read();
        let _ = self.child.wait();
    }
}

fn program() -> Result<PathBuf> {
    let find = || {
        find_program("nginx").or_else(|| Some(PathBuf::from(DEBIAN)).filter(|path| path.is_file()))
    };
    if let Some(program) = find() {
        return Ok(program);
    }
    system::install(
        &["nginx-light"],
        "the proof of two servers needs nginx before them",
    )?;
    find().context("Debian's nginx is installed, but there is no nginx on the PATH or in /usr/sbin")
}
