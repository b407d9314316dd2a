//! `remit serve`: from settings to a server that answers, and to its orderly end.
//!
//! The address is taken before the database is touched: a second server on the same port changes
//! nothing. On Ctrl-C or SIGTERM no new connection is taken, and what is under way may finish.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::panic;
use std::time::Duration;

use remit_app::api::setup::page_of;
use remit_store::Store;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::cli::say;
use crate::config::{Config, Net, Place};
use crate::failure::Failure;
use crate::metrics;
use crate::router::{Server, router};
use crate::visit::now;

/// How long requests under way may take to finish once the server is told to stop.
const PATIENCE: Duration = Duration::from_secs(4);

/// How often the server looks for what was set for a time.
const DUE: Duration = Duration::from_secs(15);

/// Serves until told to stop.
pub(crate) async fn serve(place: &Place, net: &Net) -> Result<(), Failure> {
    start_log();
    let config = Config::read(place, net)?;
    let listener = listen(&config.listen).await?;
    let watched = match &config.metrics {
        Some(address) => Some(listen_with(address, "--metrics").await?),
        None => None,
    };
    let store = config.open_to_serve().await?;
    greet(&store, &listener).await?;
    let server = Server::new(store, &config);
    miss(&server, &config);
    if let Some(watched) = watched {
        tokio::spawn(axum::serve(watched, metrics::routes(server.clone())).into_future());
    }
    run(listener, server).await
}

/// Says where the browser side was looked for, if it is not there. Programs do not need it.
pub(crate) fn miss(server: &Server, config: &Config) {
    if !server.assets.are_there() {
        let site = config.site.display();
        say(format_args!(
            "There is no browser side in `{site}`, so pages come without style: make it with `cargo xtask build`, or \
             name its folder with `--site`."
        ));
    }
}

async fn greet(store: &Store, listener: &TcpListener) -> Result<(), Failure> {
    let address = address(listener)?;
    say(format_args!("Remit is at {address}"));
    if let Some(secret) = store.begin_setup(now()).await? {
        let link = format!("{}{}", reachable(&address), page_of(&secret));
        say(format_args!(
            "\nNobody can sign in yet. Whoever follows this link first becomes the administrator; it works once, for 24 \
             hours:\n\n  {link}\n\nOr fill this system with `remit load FOLDER`."
        ));
    }
    Ok(())
}

/// An address that a browser on this machine can go to, where every address of the machine is listened to.
fn reachable(address: &str) -> String {
    address.replacen("//0.0.0.0:", "//127.0.0.1:", 1).replacen("//[::]:", "//[::1]:", 1)
}

/// Takes the address, or says why it cannot be had.
pub(crate) async fn listen(address: &str) -> Result<TcpListener, Failure> {
    listen_with(address, "--listen").await
}

async fn listen_with(address: &str, flag: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => Failure::new(format!(
            "`{address}` is taken by another program: stop that one, or choose another address with `{flag}`"
        )),
        io::ErrorKind::PermissionDenied => {
            Failure::new(format!("`{address}` may not be used by this user: choose a port above 1023 with `{flag}`"))
        }
        io::ErrorKind::AddrNotAvailable => {
            Failure::new(format!("`{address}` is not an address of this machine: choose another one with `{flag}`"))
        }
        _ => Failure::new(format!(
            "`{address}` cannot be listened to: {error}; `{flag}` takes an address and a port, such as 127.0.0.1:3000"
        )),
    })
}

/// The address as people type it.
pub(crate) fn address(listener: &TcpListener) -> Result<String, Failure> {
    let address = listener.local_addr();
    let address = address.map_err(|error| Failure::new(format!("the address is gone: {error}")))?;
    Ok(format!("http://{address}"))
}

/// Answers until the process is told to stop, and does meanwhile what was set for a time.
pub(crate) async fn run(listener: TcpListener, server: Server) -> Result<(), Failure> {
    let due = do_what_is_due(server.store.clone(), server.clock);
    let app = router(server).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(stopped());
    let impatient = async {
        stopped().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        result = serving => result.map_err(|error| Failure::new(format!("the server had to stop: {error}"))),
        () = impatient => Ok(()),
        () = due => Ok(()),
    }
}

/// Asks every few seconds whether something was set for a time that has come: drafts of the policy that
/// are to be published. Every node does; the store lets one of them win.
async fn do_what_is_due(store: Store, clock: fn() -> i64) {
    let mut ticks = tokio::time::interval(DUE);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match store.publish_due(clock()).await {
            Ok(None) => {}
            Ok(Some(revision)) => tracing::info!(revision, "a scheduled revision is in force"),
            // The next tick tries again.
            Err(error) => tracing::error!(%error, "what is due cannot be done"),
        }
    }
}

/// Ends when the process is told to stop: by Ctrl-C, or by a service manager.
pub(crate) async fn stopped() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

/// Begins to log to the error output. A panic becomes one line with its place: what it says may
/// quote values, and those stay out of logs.
pub(crate) fn start_log() {
    let filter = EnvFilter::try_from_env("REMIT_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // A log that someone else has begun is good enough.
    let _ = log.with_ansi(io::stderr().is_terminal()).try_init();
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a request met a mistake in the program");
    }));
}
