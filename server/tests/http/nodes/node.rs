//! A running `remit serve`.

use std::io::{self, BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::{Reply, ask};
use super::workspace::{Workspace, program};

/// A process that is killed when it is dropped.
pub struct Node {
    child: Child,
    /// Kept open: whoever prints must be able to.
    output: BufReader<ChildStdout>,
    pub address: String,
    metrics: String,
}

impl Node {
    /// Starts one, and waits until it serves.
    pub fn start(on: &Workspace, args: &[&str]) -> Node {
        Node::launch(on, args).served()
    }

    /// Starts one.
    pub fn launch(on: &Workspace, args: &[&str]) -> Node {
        let metrics = format!("127.0.0.1:{}", free_port());
        let mut command = program(&on.folder);
        command.args(["--database", &on.url, "serve", "--listen", "127.0.0.1:0", "--metrics", &metrics]).args(args);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Node { child, output, address: String::new(), metrics }
    }

    /// Waits until it serves.
    pub fn served(mut self) -> Node {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Remit is at http://");
        self.address = address.unwrap_or_else(|| panic!("it did not start: {line}")).to_owned();
        self
    }

    /// Asks the API with a token.
    pub fn try_api(&self, token: &str, method: &str, path: &str, body: &Value) -> io::Result<Reply> {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        ask(&self.address, method, &format!("/api/v1{path}"), &headers, &body)
    }

    pub fn api(&self, token: &str, method: &str, path: &str, body: &Value) -> Reply {
        self.try_api(token, method, path, body).unwrap()
    }

    pub fn get(&self, token: &str, path: &str) -> Reply {
        self.api(token, "GET", path, &Value::Null)
    }

    /// The ids of the customers that somebody sees, by name.
    pub fn customers(&self, token: &str) -> Vec<(String, String)> {
        let page = self.get(token, "/customers?limit=200").good().json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let all = page["data"].as_array().unwrap().iter();
        all.map(|one| (text(&one["fields"]["name"]), text(&one["id"]))).collect()
    }

    pub fn id(&self, token: &str, name: &str) -> String {
        self.customers(token).into_iter().find(|(one, _)| one == name).unwrap().1
    }

    /// Signs in and answers the cookie.
    pub fn sign_in(&self, login: &str) -> String {
        let form = format!("login={login}&password=open+sesame");
        let reply = self.call("sign-in", "", &form).good();
        let cookie = reply.header("set-cookie").unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Sends a form of the pages.
    pub fn call(&self, function: &str, cookie: &str, form: &str) -> Reply {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [("cookie", cookie), kind, ("sec-fetch-site", "same-origin")];
        ask(&self.address, "POST", &format!("/api/ui/{function}"), &headers, form).unwrap()
    }

    /// Opens a page.
    pub fn page(&self, cookie: &str, path: &str) -> Reply {
        ask(&self.address, "GET", path, &[("cookie", cookie), ("accept", "text/html")], "").unwrap()
    }

    pub fn open(&self, path: &str) -> Reply {
        ask(&self.address, "GET", path, &[], "").unwrap()
    }

    pub fn metrics(&self) -> String {
        ask(&self.metrics, "GET", "/metrics", &[], "").unwrap().good().body
    }

    /// One counter.
    pub fn metric(&self, name: &str) -> u64 {
        let text = self.metrics();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }

    /// How much memory it holds, in MB.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until something holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(20));
    }
}
