//! Asking over a real socket: one connection for each request, as a client that knows nothing of the last one.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// The longest that anything may take before the test calls it hanging.
const HANGING: Duration = Duration::from_secs(20);

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Reply {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in: {}", self.body))
    }

    pub fn good(self) -> Reply {
        assert!((200..400).contains(&self.status), "{}: {}", self.status, self.body);
        self
    }
}

/// Sends one request and reads all of the answer.
pub fn ask(address: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(HANGING))?;
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: remit.example\r\nconnection: close\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    request += &format!("content-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&String::from_utf8_lossy(&bytes)).ok_or_else(|| io::Error::other("the answer is cut off"))
}

fn parse(text: &str) -> Option<Reply> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let reply = Reply { status, head: head.into(), body: body.into() };
    let length = reply.header("content-length").and_then(|length| length.parse::<usize>().ok());
    match length {
        Some(length) if body.len() < length => None,
        None if reply.header("transfer-encoding").is_some() && !body.ends_with("0\r\n\r\n") => None,
        _ => Some(reply),
    }
}
