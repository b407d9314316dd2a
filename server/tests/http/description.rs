//! The description of the API over HTTP: open to anybody, and true.

use remit::rest::ROUTES;
use remit_policy::Object;

use crate::support::on_each;

#[test]
fn anybody_reads_the_description() {
    on_each(async |demo| {
        let reply = demo.get("", "/openapi.json").await.good();
        assert_eq!(reply.headers["content-type"], "application/json");
        let description = reply.json();
        assert_eq!(description["openapi"], "3.1.0");
        let operations = description["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len());
        let expected = ROUTES.iter().map(|route| if route.path.contains("{objects}") { Object::ALL.len() } else { 1 });
        assert_eq!(operations.sum::<usize>(), expected.sum::<usize>());
    });
}

#[test]
fn what_is_described_is_there() {
    on_each(async |demo| {
        let description = demo.get("", "/openapi.json").await.good().json();
        for (path, ways) in description["paths"].as_object().unwrap() {
            for method in ways.as_object().unwrap().keys() {
                let path = path.replace("{id}", "01900000-0000-7000-8000-000000000000");
                let status = demo.send("director", &method.to_uppercase(), &path, &[], b"").await.status;
                assert_ne!(status, 405, "{method} {path}");
            }
        }
    });
}
