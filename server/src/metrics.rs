//! Counters for whoever runs the server, as Prometheus reads them, on an address of their own.
//!
//! Routes are named by their pattern, and methods and statuses by what HTTP knows: nothing that anybody
//! sent becomes a label, so that there are never more of them, and none says anything about anyone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::router::Server;

/// The upper ends of the durations that are told apart, in milliseconds.
const BUCKETS: [u64; 11] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000];

/// What has been counted since the process began.
#[derive(Debug, Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<Way, Times>>,
    in_work: AtomicU64,
    refused: AtomicU64,
}

/// What was asked for, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    route: String,
    method: &'static str,
    status: u16,
}

/// How long it took.
#[derive(Debug, Default)]
struct Times {
    count: u64,
    sum: Duration,
    buckets: [u64; BUCKETS.len()],
}

/// A request in work, until it is answered or given up.
struct Work<'m>(&'m Metrics);

impl<'m> Work<'m> {
    fn begin(metrics: &'m Metrics) -> Work<'m> {
        metrics.in_work.fetch_add(1, Ordering::Relaxed);
        Work(metrics)
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.0.in_work.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Times {
    fn add(&mut self, took: Duration) {
        self.count += 1;
        self.sum += took;
        let fits = |end: &u64| took <= Duration::from_millis(*end);
        for (end, bucket) in BUCKETS.iter().zip(&mut self.buckets) {
            *bucket += u64::from(fits(end));
        }
    }
}

impl Metrics {
    /// One more was turned away.
    pub(crate) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    fn add(&self, way: Way, took: Duration) {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner).entry(way).or_default().add(took);
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "# TYPE remit_request_duration_seconds histogram")?;
        for (way, times) in &*self.routes.lock().unwrap_or_else(PoisonError::into_inner) {
            times
                .write(out, &format!("route=\"{}\",method=\"{}\",status=\"{}\"", way.route, way.method, way.status))?;
        }
        let in_work = self.in_work.load(Ordering::Relaxed);
        writeln!(out, "# TYPE remit_requests_in_work gauge\nremit_requests_in_work {in_work}")?;
        let refused = self.refused.load(Ordering::Relaxed);
        writeln!(out, "# TYPE remit_requests_refused_total counter\nremit_requests_refused_total {refused}")
    }
}

impl Times {
    fn write(&self, out: &mut String, labels: &str) -> std::fmt::Result {
        let name = "remit_request_duration_seconds";
        for (end, bucket) in BUCKETS.iter().zip(self.buckets) {
            let end = Duration::from_millis(*end).as_secs_f64();
            writeln!(out, "{name}_bucket{{{labels},le=\"{end}\"}} {bucket}")?;
        }
        writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", self.count)?;
        writeln!(out, "{name}_sum{{{labels}}} {}", self.sum.as_secs_f64())?;
        writeln!(out, "{name}_count{{{labels}}} {}", self.count)
    }
}

/// Counts a request.
pub(crate) async fn counted(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (route, method) = (route(&request), method(request.method()));
    let began = Instant::now();
    let work = Work::begin(&server.metrics);
    let response = next.run(request).await;
    drop(work);
    server.metrics.add(Way { route, method, status: response.status().as_u16() }, began.elapsed());
    response
}

/// The pattern of a route, up to where anything may follow; `other` where none matched.
fn route(request: &Request) -> String {
    let pattern = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
    pattern.split("{*").next().unwrap_or_default().to_owned()
}

pub(crate) fn method(method: &Method) -> &'static str {
    let known = [
        (Method::GET, "GET"),
        (Method::HEAD, "HEAD"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
    ];
    known.iter().find(|(one, _)| one == method).map_or("other", |(_, name)| name)
}

/// `/metrics`, and nothing else.
pub(crate) fn routes(server: Server) -> Router {
    Router::new().route("/metrics", get(tell)).with_state(server)
}

async fn tell(State(server): State<Server>) -> Response {
    let mut out = String::new();
    // A text never refuses to be written to.
    let _ = server.metrics.write(&mut out).and_then(|()| write_databases(&server, &mut out));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response()
}

fn write_databases(server: &Server, out: &mut String) -> std::fmt::Result {
    writeln!(out, "# TYPE remit_database_connections gauge")?;
    for pool in server.store.pools() {
        let name = if pool.replica { "replica" } else { "primary" };
        let idle = pool.idle.min(pool.open as usize);
        writeln!(out, "remit_database_connections{{database=\"{name}\",state=\"idle\"}} {idle}")?;
        let used = pool.open as usize - idle;
        writeln!(out, "remit_database_connections{{database=\"{name}\",state=\"used\"}} {used}")?;
    }
    let Some((used, passed)) = server.store.browsed() else { return Ok(()) };
    writeln!(out, "# TYPE remit_lists_total counter")?;
    writeln!(out, "remit_lists_total{{database=\"replica\"}} {used}")?;
    writeln!(out, "remit_lists_total{{database=\"primary\"}} {passed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_up_to_each_end() {
        let metrics = Metrics::default();
        let way = Way { route: "/customers/{id}".into(), method: "GET", status: 200 };
        metrics.add(way.clone(), Duration::from_millis(3));
        metrics.add(way, Duration::from_secs(60));
        let _work = Work::begin(&metrics);
        let mut out = String::new();
        metrics.write(&mut out).unwrap();
        let labels = "route=\"/customers/{id}\",method=\"GET\",status=\"200\"";
        for line in [
            format!("remit_request_duration_seconds_bucket{{{labels},le=\"0.002\"}} 0"),
            format!("remit_request_duration_seconds_bucket{{{labels},le=\"0.005\"}} 1"),
            format!("remit_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} 2"),
            format!("remit_request_duration_seconds_sum{{{labels}}} 60.003"),
            "remit_requests_in_work 1".to_owned(),
        ] {
            assert!(out.lines().any(|one| one == line), "{line}\n{out}");
        }
    }
}
