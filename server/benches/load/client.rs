//! Clients that keep their connection and ask the same again and again.

use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// An answer: its status, and its content.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// One connection.
pub struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub async fn connect(address: &str) -> Option<Client> {
        let stream = TcpStream::connect(address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Client { stream: BufReader::with_capacity(1 << 16, stream) })
    }

    /// Sends a request that is written out, and reads the whole answer.
    pub async fn ask(&mut self, request: &str) -> Answer {
        self.stream.get_mut().write_all(request.as_bytes()).await.unwrap();
        let mut line = String::new();
        self.line(&mut line).await;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
        let (mut length, mut chunked) = (0, false);
        loop {
            self.line(&mut line).await;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap(),
                "transfer-encoding" => chunked = true,
                _ => {}
            }
        }
        let body = if chunked { self.chunks().await } else { self.exactly(length).await };
        Answer { status, body }
    }

    async fn line(&mut self, line: &mut String) {
        line.clear();
        self.stream.read_line(line).await.unwrap();
    }

    async fn exactly(&mut self, length: usize) -> Vec<u8> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.unwrap();
        body
    }

    async fn chunks(&mut self) -> Vec<u8> {
        let (mut body, mut line) = (Vec::new(), String::new());
        loop {
            self.line(&mut line).await;
            let length = usize::from_str_radix(line.trim(), 16).unwrap();
            body.extend(self.exactly(length).await);
            self.line(&mut line).await;
            if length == 0 {
                return body;
            }
        }
    }
}

/// Waits until a server takes connections.
pub async fn wait_for(address: &str) {
    for _ in 0..600 {
        if Client::connect(address).await.is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing answers at {address}");
}

/// How something was answered.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// Answers a second.
    pub rate: f64,
    /// The time within which half of the answers came, in milliseconds.
    pub half: f64,
    /// The same for 99 of 100.
    pub most: f64,
    /// Bytes of an answer.
    pub bytes: usize,
}

/// Asks from several clients at once for a time; only good answers count, and any other ends it. A quarter of
/// that time is asked before and not counted: what is asked for the first time fills caches.
pub async fn drive(address: &str, request: &str, clients: usize, time: Duration) -> Pace {
    let start = Instant::now() + time / 4;
    let asking = (0..clients).map(|_| {
        let (address, request) = (address.to_owned(), request.to_owned());
        tokio::spawn(async move {
            let mut client = Client::connect(&address).await.unwrap();
            let mut bytes = client.ask(&request).await.body.len();
            while Instant::now() < start {
                client.ask(&request).await;
            }
            let mut times = Vec::new();
            while start.elapsed() < time || times.is_empty() {
                let begun = Instant::now();
                let answer = client.ask(&request).await;
                assert_eq!(answer.status, 200, "{request}\n{}", String::from_utf8_lossy(&answer.body));
                times.push(begun.elapsed());
                bytes = answer.body.len();
            }
            (times, bytes)
        })
    });
    let asking: Vec<_> = asking.collect();
    let (mut times, mut bytes) = (Vec::new(), 0);
    for one in asking {
        let (found, length) = one.await.unwrap();
        times.extend(found);
        bytes = length;
    }
    let seconds = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    Pace { rate: times.len() as f64 / seconds, half: at(0.5), most: at(0.99), bytes }
}
