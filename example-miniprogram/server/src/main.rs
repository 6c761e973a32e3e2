//! The command: arguments in, exit code out.

use std::io::Write;
use std::process::ExitCode;

use wx_session_example_server::{Clock, Config, Invocation, Log, Server, backup};

/// A wrong argument, a taken port, an unusable database: what the caller has to mend.
const CANNOT_START: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let Ok(arguments) = std::env::args_os()
        .skip(1)
        .map(|argument| argument.into_string())
        .collect::<Result<Vec<_>, _>>()
    else {
        return fail(&"an argument is not UTF-8 text");
    };
    // A variable that is not Unicode counts as unset: neither an appid nor a secret can be such.
    let config = match Config::parse(arguments, |name| std::env::var(name).ok()) {
        Ok(Invocation::Run(config)) => config,
        Ok(Invocation::Backup(database, target)) => {
            return match backup(&database, &target).await {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => fail(&format!("cannot copy the database {database}: {error}")),
            };
        }
        Ok(Invocation::Print(text)) => {
            print(&text);
            return ExitCode::SUCCESS;
        }
        Err(error) => return fail(&error),
    };
    let log = Log::stderr(config.log_format);
    let server = match Server::start((*config).clone(), Clock::system(), log.clone()).await {
        Ok(server) => server,
        Err(error) => return fail(&error),
    };
    // Before the announcement: whoever reads it may send a signal at once.
    let mut stop = match Stop::listen() {
        Ok(stop) => stop,
        Err(error) => return fail(&format!("cannot listen for signals: {error}")),
    };
    print(&format!("{}\n", server.announcement()));
    log.line(&format!("database {}", config.database));
    if server.standin_url().is_some() {
        log.line("no WX_APPID and WX_SECRET: a stand-in of WeChat exchanges the codes");
    }
    if config.demo {
        log.line("--demo: programs and pages of this machine can end sessions, move the clock and inject faults");
    }
    let signal = stop.asked().await;
    log.line(&format!("{signal}: stopping"));
    // Who asks a second time wants no waiting for others to see it.
    server
        .stop_when(async {
            stop.asked().await;
        })
        .await;
    ExitCode::SUCCESS
}

/// Write to standard output; a reader that has gone is no reason to end.
fn print(text: &str) {
    let mut out = std::io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "wx-session-example-server: {error}");
    ExitCode::from(CANNOT_START)
}

/// The signals that ask for an end.
#[cfg(unix)]
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn asked(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

/// Ctrl-C, where there are no other signals.
#[cfg(not(unix))]
struct Stop;

#[cfg(not(unix))]
impl Stop {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn asked(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}
