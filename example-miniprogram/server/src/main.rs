//! The command: arguments in, exit code out.

use std::io::Write;
use std::process::ExitCode;

use wx_session_example_server::{Clock, Config, Invocation, Log, Server};

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
        Ok(Invocation::Print(text)) => {
            print(&text);
            return ExitCode::SUCCESS;
        }
        Err(error) => return fail(&error),
    };
    let log = Log::stderr();
    let server = match Server::start(config.clone(), Clock::system(), log.clone()).await {
        Ok(server) => server,
        Err(error) => return fail(&error),
    };
    print(&format!("{}\n", server.announcement()));
    log.line(&format!("database {}", config.database));
    if server.standin_url().is_some() {
        log.line("no WX_APPID and WX_SECRET: a stand-in of WeChat exchanges the codes");
    }
    if config.demo {
        log.line("--demo: programs and pages of this machine can end sessions, move the clock and inject faults");
    }
    let signal = asked_to_stop().await;
    log.line(&format!("{signal}: stopping"));
    server.stop().await;
    ExitCode::SUCCESS
}

/// Write to standard output; a reader that has gone is no reason to end.
fn print(text: &str) {
    let mut out = std::io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    Log::stderr().line(&format!("wx-session-example-server: {error}"));
    ExitCode::from(CANNOT_START)
}

#[cfg(unix)]
async fn asked_to_stop() -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        // Without handlers the default action of both signals ends the process.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => "SIGINT",
        _ = terminate.recv() => "SIGTERM",
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> &'static str {
    match tokio::signal::ctrl_c().await {
        Ok(()) => "Ctrl-C",
        Err(_) => std::future::pending().await,
    }
}
