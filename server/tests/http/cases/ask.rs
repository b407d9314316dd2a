//! A request, before anybody sends it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, header};
use remit_wire::{Cell, address_of};
use serde_json::{Map, Value, json};

/// Through what it is asked, and so by what the asker is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// `/api/v1`, with a token.
    Rest,
    /// `/api/ui`, with a session.
    Function,
    /// A page, with a session.
    Page,
    /// The same page, drawn for a browser that follows a link to it, with a session.
    Drawn,
}

/// What stands between the parts of a form with files.
const BETWEEN: &str = "between-the-parts";

/// A request without whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

impl Ask {
    pub fn get(path: impl Into<String>) -> Ask {
        Ask { method: "GET", path: path.into(), headers: Vec::new(), body: String::new() }
    }

    /// The same by another method.
    pub fn by(self, method: &'static str) -> Ask {
        Ask { method, ..self }
    }

    pub fn json(method: &'static str, path: impl Into<String>, body: &Value) -> Ask {
        let headers = vec![("content-type", "application/json".to_owned()), ("accept", "application/json".to_owned())];
        Ask { method, path: path.into(), headers, body: body.to_string() }
    }

    /// A form to a function, as a page sends it that has come to life.
    pub fn form(name: &str, pairs: &[(String, String)]) -> Ask {
        let kind = "application/x-www-form-urlencoded".to_owned();
        let headers = vec![("content-type", kind), ("accept", "application/json".to_owned())];
        Ask { method: "POST", path: format!("/api/ui/{name}"), headers, body: address_of(pairs) }
    }

    /// A form with files, as a browser sends it by itself: name, the file's name if it is one, content.
    pub fn upload(path: &str, parts: &[(&str, Option<&str>, &str)]) -> Ask {
        let part = |(name, file, content): &(&str, Option<&str>, &str)| {
            let file = file.map(|file| format!("; filename=\"{file}\"\r\ncontent-type: text/csv")).unwrap_or_default();
            format!("--{BETWEEN}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n")
        };
        let body = parts.iter().map(part).collect::<String>() + &format!("--{BETWEEN}--\r\n");
        let kind = format!("multipart/form-data; boundary={BETWEEN}");
        let headers = vec![("content-type", kind), ("accept", "text/html".to_owned())];
        Ask { method: "POST", path: path.into(), headers, body }
    }

    /// For a record with this tag.
    pub fn tagged(mut self, tag: &str) -> Ask {
        self.headers.push(("if-match", format!("\"{tag}\"")));
        self
    }

    /// As it is sent by someone, or by nobody.
    pub fn sent(&self, way: Way, secret: Option<&str>) -> Request<Body> {
        if way == Way::Drawn {
            let mut drawn = call("draw", &json!({ "address": self.path }));
            drawn.headers.extend(self.headers.iter().cloned());
            return drawn.sent(Way::Function, secret);
        }
        let prefix = if way == Way::Rest { remit::rest::PREFIX } else { "" };
        let mut request = Request::builder().method(self.method).uri(format!("{prefix}{}", self.path));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(secret) = secret {
            request = match way {
                Way::Rest => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
                _ => request.header(header::COOKIE, format!("{}={secret}", remit::visit::SESSION_COOKIE)),
            };
        }
        request.body(Body::from(self.body.clone())).unwrap()
    }
}

/// A call of a function, by what its address ends with.
pub fn call(name: &str, arguments: &Value) -> Ask {
    Ask::json("POST", format!("/api/ui/{name}"), arguments)
}

pub fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// What a form is about, and what stands in its inputs.
pub fn valued(about: &[(&str, &str)], values: &[(&str, &str)]) -> Vec<(String, String)> {
    let about = about.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    about.chain(values.iter().map(|(name, value)| (format!("values[{name}]"), (*value).to_owned()))).collect()
}

/// A draft, as the REST API takes it.
pub fn fields(cells: &BTreeMap<String, Cell>) -> Value {
    let cells = cells.iter().map(|(key, cell)| (key.clone(), serde_json::to_value(cell).unwrap()));
    json!({ "fields": cells.collect::<Map<_, _>>() })
}
