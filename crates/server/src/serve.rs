//! Connections: taken within bounds, kept while they are used, ended when all is said.

use crate::app::App;
use crate::glossaries::Glossaries;
use crate::memory::Memory;
use crate::options::Options;
use crate::patient::Patient;
use crate::routes::router;
use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use mujaz::Newsroom;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, Semaphore};
use tower_service::Service;

/// Why a server cannot begin, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The system gives no threads or signals.
    #[error("cannot start the server: {0}")]
    System(#[from] io::Error),
    /// The models cannot be loaded.
    #[error(transparent)]
    Models(#[from] mujaz::Error),
    /// Something that is to be kept cannot be read or written.
    #[error("cannot use `{path}`: {source}")]
    Kept {
        /// The file or folder.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// The path in front of all others is none.
    #[error("`{0}` cannot stand in front of paths: write it as /name, with letters, digits, `-`, `_`, `.` and `/`")]
    Prefix(String),
}

/// A server that listens. Until its models are loaded it answers that it is not ready.
///
/// ```
/// # #[cfg(feature = "bundled")] {
/// use mujaz_server::{Options, Server};
/// use std::io::{Read, Write};
///
/// let options = Options { listen: ([127, 0, 0, 1], 0).into(), ..Options::default() };
/// let server = Server::bind(options).unwrap();
/// let (address, stop) = (server.address(), server.handle());
/// let running = std::thread::spawn(|| server.run(|| mujaz::Newsroom::builder().share_batches(true).build()));
///
/// let mut stream = std::net::TcpStream::connect(address).unwrap();
/// stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
/// let mut answer = String::new();
/// stream.read_to_string(&mut answer).unwrap();
/// assert!(answer.starts_with("HTTP/1.1 200"));
/// stop.stop();
/// running.join().unwrap().unwrap();
/// # }
/// ```
pub struct Server {
    app: App,
    listener: std::net::TcpListener,
    address: SocketAddr,
    handle: Handle,
}

/// Ends a server, or has it load its models anew. Clones do the same.
#[derive(Debug, Clone, Default)]
pub struct Handle(Arc<Wishes>);

#[derive(Debug, Default)]
struct Wishes {
    stop: Notify,
    reload: Notify,
}

impl Handle {
    /// No connection is taken any more; what is in work is finished, within [`Limits::drain`](crate::Limits::drain).
    pub fn stop(&self) {
        self.0.stop.notify_one();
    }

    /// Loads the models anew; the old ones answer until then, and go on if that fails.
    pub fn reload(&self) {
        self.0.reload.notify_one();
    }
}

impl Server {
    /// Listens.
    ///
    /// # Errors
    /// If the address cannot be had, the prefix is none, or what is to be kept cannot be.
    pub fn bind(options: Options) -> Result<Self, Error> {
        let prefix = &options.url_prefix;
        if !prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b)) || prefix.contains("//") {
            return Err(Error::Prefix(prefix.clone()));
        }
        let kept = |path: &Option<PathBuf>| {
            let path = path.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
            move |source| Error::Kept { path, source }
        };
        let glossaries = Glossaries::open(options.glossaries.as_deref()).map_err(kept(&options.glossaries))?;
        let memory = Memory::open(options.suggestions.as_deref()).map_err(kept(&options.suggestions))?;
        let failed = |source| Error::Listen { address: options.listen, source };
        let listener = std::net::TcpListener::bind(options.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { app: App::new(options, glossaries, memory), listener, address, handle: Handle::default() })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it, from another thread.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Loads the models, answers, and returns when it was ended.
    ///
    /// # Errors
    /// If the system gives no threads, or the models cannot be loaded.
    pub fn run(self, load: impl Fn() -> Result<Newsroom, mujaz::Error> + Send + Sync + 'static) -> Result<(), Error> {
        let limits = self.app.limits().clone();
        // Threads that wait for models; HTTP itself needs little.
        let blocking = limits.running + 4;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(blocking)
            .thread_name("mujaz-http")
            .enable_all()
            .build()?;
        let ended = runtime.block_on(self.serve(Arc::new(load)));
        stop(runtime);
        ended
    }

    async fn serve(self, load: Arc<dyn Fn() -> Result<Newsroom, mujaz::Error> + Send + Sync>) -> Result<(), Error> {
        let listener = TcpListener::from_std(self.listener)?;
        let (app, handle) = (self.app, self.handle);
        if app.options.signals {
            follow_signals(&handle)?;
        }
        let failed = Arc::new(Notify::new());
        let loader = tokio::spawn(models(app.clone(), load, handle.clone(), failed.clone()));
        let places = Arc::new(Semaphore::new(connections(app.limits().connections)));
        let (router, graceful) = (router(&app), GracefulShutdown::new());
        let mut failure = None;
        loop {
            let place = tokio::select! {
                () = handle.0.stop.notified() => break,
                () = failed.notified() => { failure = loader.await.ok().and_then(Result::err); break }
                place = places.clone().acquire_owned() => place,
            };
            let accepted = tokio::select! {
                () = handle.0.stop.notified() => break,
                () = failed.notified() => { failure = loader.await.ok().and_then(Result::err); break }
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let connection = connection(&app, router.clone(), stream, peer);
                    let watched = graceful.watch(connection);
                    let app = app.clone();
                    app.metrics.connections.fetch_add(1, Ordering::Relaxed);
                    tokio::spawn(async move {
                        // A client that breaks off is its own affair.
                        _ = watched.await;
                        app.metrics.connections.fetch_sub(1, Ordering::Relaxed);
                        drop(place);
                    });
                }
                // Out of file descriptors, say: others may close some.
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        drop(listener);
        if let Some(error) = failure {
            return Err(error.into());
        }
        app.draining.store(true, Ordering::Relaxed);
        tracing::info!("draining");
        _ = tokio::time::timeout(app.limits().drain, graceful.shutdown()).await;
        Ok(())
    }
}

/// Loads the models now and whenever that is wished for. An error at first ends the server, later ones do not.
async fn models(
    app: App,
    load: Arc<dyn Fn() -> Result<Newsroom, mujaz::Error> + Send + Sync>,
    handle: Handle,
    failed: Arc<Notify>,
) -> Result<(), mujaz::Error> {
    let mut first = true;
    loop {
        let load = load.clone();
        let loaded = tokio::task::spawn_blocking(move || load()).await;
        match loaded.unwrap_or_else(|e| Err(mujaz::Error::Settings(format!("a defect of mujaz: loading the models broke off: {e}")))) {
            Ok(desk) => {
                app.open(desk);
                tracing::info!("the models are loaded");
            }
            Err(error) if first => {
                failed.notify_one();
                return Err(error);
            }
            Err(error) => tracing::error!(%error, "the models could not be loaded anew, the old ones go on"),
        }
        first = false;
        handle.0.reload.notified().await;
    }
}

/// A connection with its bounds: the head must be there in time, also that of the next request on it, and be of a fair size.
fn connection(
    app: &App,
    router: Router,
    stream: TcpStream,
    peer: SocketAddr,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + use<> {
    _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let request: Request = request.map(Body::new);
        router.clone().call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.limits().patience)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(Patient::new(stream, app.limits().time)), service)
}

/// As many connections as were asked for and the system allows.
fn connections(wanted: usize) -> usize {
    const OTHER_FILES: u64 = 64;
    let limit = getrlimit(Resource::Nofile);
    _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let most = getrlimit(Resource::Nofile).current.map_or(u64::MAX, |n| n.saturating_sub(OTHER_FILES).max(1));
    wanted.clamp(1, usize::try_from(most).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS))
}

/// SIGTERM and SIGINT drain, SIGHUP reloads.
fn follow_signals(handle: &Handle) -> io::Result<()> {
    for (kind, wish) in [
        (SignalKind::terminate(), Handle::stop as fn(&Handle)),
        (SignalKind::interrupt(), Handle::stop),
        (SignalKind::hangup(), Handle::reload),
    ] {
        let (mut signals, handle) = (signal(kind)?, handle.clone());
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                wish(&handle);
            }
        });
    }
    Ok(())
}

/// Work that is not done when the time to drain is over is left behind.
fn stop(runtime: Runtime) {
    runtime.shutdown_timeout(Duration::from_secs(1));
}
