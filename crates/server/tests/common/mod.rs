//! A running server and a plain HTTP client.
#![allow(dead_code, reason = "each test file uses its own part")]

use mujaz::Newsroom;
use mujaz::model::Model;
use mujaz_server::{Handle, Limits, Options, Server};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub const ARABIC: &str = "وصل الوزير إلى القاهرة يوم الأحد.";

/// One model for all tests of a file.
pub fn model() -> Arc<Model> {
    static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
    let open = || Newsroom::builder().share_batches(true).build().unwrap().translator().unwrap().clone();
    MODEL.get_or_init(open).clone()
}

pub struct Running {
    pub address: SocketAddr,
    pub handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok() || std::thread::panicking());
        }
    }
}

/// Settings of a test: any free port, impatient.
pub fn options() -> Options {
    let limits = Limits { patience: Duration::from_secs(2), drain: Duration::from_secs(5), ..Limits::default() };
    Options { listen: ([127, 0, 0, 1], 0).into(), limits, ..Options::default() }
}

pub fn start(options: Options) -> Running {
    start_with(options, || Newsroom::builder().model(model()).build())
}

pub fn start_with(options: Options, load: impl Fn() -> Result<Newsroom, mujaz::Error> + Send + Sync + 'static) -> Running {
    let server = Server::bind(options).unwrap();
    let (address, handle) = (server.address(), server.handle());
    let thread = std::thread::spawn(move || server.run(load).unwrap());
    Running { address, handle, thread: Some(thread) }
}

/// Starts one and waits until it is ready.
pub fn ready(options: Options) -> Running {
    let path = format!("{}/readyz", options.url_prefix);
    let running = start(options);
    let begin = Instant::now();
    while running.get(&path).status != 200 {
        assert!(begin.elapsed() < Duration::from_mins(2), "not ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    running
}

#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// What a raw answer says; chunks are put together.
    pub fn parse(raw: &[u8]) -> Self {
        let at = raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_else(|| panic!("no head in {:?}", String::from_utf8_lossy(raw)));
        let head = String::from_utf8_lossy(&raw[..at]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let mut body = raw[at + 4..].to_vec();
        if head.contains("transfer-encoding: chunked") {
            let (mut rest, mut whole) = (body.as_slice(), Vec::new());
            while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
                let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
                if size == 0 {
                    break;
                }
                whole.extend(&rest[end + 2..end + 2 + size]);
                rest = &rest[end + 4 + size..];
            }
            body = whole;
        }
        Self { status, head, body }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.head.lines().find_map(|l| l.strip_prefix(&format!("{name}: ")).map(String::from))
    }
}

impl Running {
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
        stream
    }

    /// Sends bytes as they are and reads until the end.
    pub fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that refuses early may not read it all.
        _ = stream.write_all(request);
        let mut out = Vec::new();
        _ = stream.read_to_end(&mut out);
        Answer::parse(&out)
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        headers.iter().for_each(|(name, value)| request.extend([name, ": ", value, "\r\n"]));
        self.raw(&[request.as_bytes(), b"\r\n", body].concat())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    /// A value of `/metrics`.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").text();
        let value = text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' ')?.parse().ok());
        value.unwrap_or_else(|| panic!("no {name} in\n{text}"))
    }

    /// Waits until a number of requests is in work or in line.
    pub fn until_busy(&self, requests: f64) {
        let begin = Instant::now();
        while self.metric("mujaz_requests_running") + self.metric("mujaz_requests_waiting") < requests {
            assert!(begin.elapsed() < Duration::from_mins(1), "never busy");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn form(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], body.as_bytes())
    }
}
