//! Asking the same server in every way that there is: the REST API with a token, the pages' functions
//! and the pages themselves with a session.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex};

use axum::body::Body;
use axum::http::{Request, header};
use remit::visit::now;
use remit_policy::Object;
use remit_store::Visit;
use remit_wire::{AggregateQuery, CountMode, Group, ListQuery, Sort};
use serde_json::Value;
use uuid::Uuid;

use crate::cases::{Ask, CASES, Case, Hand, Way, call, pairs};
use crate::support::{Demo, Reply};

/// A server in this process.
pub trait Site {
    /// Sends a request as it is.
    async fn raw(&self, request: Request<Body>) -> Reply;

    /// What this person shows on this way: a token or a session.
    async fn secret(&self, way: Way, login: &str) -> String;

    /// Sends a request as this person; as nobody where the login is empty.
    async fn ask(&self, way: Way, login: &str, ask: &Ask) -> Reply {
        let secret = if login.is_empty() { None } else { Some(self.secret(way, login).await) };
        self.raw(ask.sent(way, secret.as_deref())).await
    }

    /// Reads from the REST API.
    async fn rest(&self, login: &str, path: &str) -> Reply {
        self.ask(Way::Rest, login, &Ask::get(path)).await
    }

    /// Sends something to the REST API.
    async fn send(&self, login: &str, method: &'static str, path: &str, body: &Value) -> Reply {
        self.ask(Way::Rest, login, &Ask::json(method, path, body)).await
    }

    /// Changes a record with the tag that it has now for this person.
    async fn patch(&self, login: &str, path: &str, body: &Value) -> Reply {
        let now = self.rest(login, path).await;
        let tag = now.headers.get(header::ETAG).map_or("\"none\"", |tag| tag.to_str().unwrap());
        let mut ask = Ask::json("PATCH", path, body);
        ask.headers.push(("if-match", tag.to_owned()));
        self.ask(Way::Rest, login, &ask).await
    }

    /// Calls a function of the pages.
    async fn call(&self, login: &str, name: &str, arguments: &Value) -> Reply {
        self.ask(Way::Function, login, &call(name, arguments)).await
    }

    /// Sends a form to a function of the pages.
    async fn form<const N: usize>(&self, login: &str, name: &str, values: [(&str, &str); N]) -> Reply {
        self.ask(Way::Function, login, &Ask::form(name, &pairs(values))).await
    }

    /// Opens a page, with everything that is embedded in it.
    async fn page(&self, login: &str, path: &str) -> Reply {
        self.ask(Way::Page, login, &Ask::get(path)).await
    }

    /// Follows a link to a page.
    async fn drawn(&self, login: &str, path: &str) -> Reply {
        self.ask(Way::Drawn, login, &Ask::get(path)).await
    }
}

/// How many there are, as a page that was drawn says it first; none where it was refused.
pub fn counted(reply: &Reply) -> u64 {
    let page = if reply.status == 200 { reply.json() } else { Value::Null };
    let said = page["html"].as_str().and_then(|html| html.split_once("data-count=\"")?.1.split('"').next());
    said.map_or(0, |count| count.parse().unwrap())
}

impl Site for Demo {
    async fn raw(&self, request: Request<Body>) -> Reply {
        Demo::raw(self, request).await
    }

    async fn secret(&self, way: Way, login: &str) -> String {
        type Known = BTreeMap<(Way, &'static str, String), String>;
        static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
        let key = (way, self.engine, login.to_owned());
        let known = KNOWN.lock().unwrap().get(&key).cloned();
        if let Some(secret) = known {
            return secret;
        }
        let visit = Visit { at: now(), ..Visit::default() };
        let secret = match way {
            Way::Rest => self.store.create_token(login, "test", None, now()).await.unwrap(),
            _ => self.store.sign_in(login, "remit-demo", &visit).await.unwrap(),
        };
        KNOWN.lock().unwrap().insert(key, secret.clone());
        secret
    }
}

/// An answer without what is new in each: the nonce of a page, and the order in which the answers that are
/// embedded in it came in.
pub fn plain(reply: &Reply) -> String {
    let value = |name| reply.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let nonce = value(header::CONTENT_SECURITY_POLICY).split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
    // The length says what the body says.
    let told = reply.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH);
    let mut headers: Vec<String> =
        told.map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))).collect();
    headers.sort();
    let text = format!("{}\n{}\n\n{}", reply.status, headers.join("\n"), reply.text());
    nonce.map_or_else(|| text.clone(), |nonce| in_order(&text.replace(nonce, "NONCE")))
}

/// A page whose embedded answers stand in the order of their numbers.
fn in_order(page: &str) -> String {
    let joined = page.replace("</script><script nonce=\"NONCE\">", "");
    let mut parts = joined.split("__RESOLVED_RESOURCES[");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let (mut answers, mut rest) = (Vec::new(), String::new());
    for part in parts {
        let end = string_end(part);
        answers.push(&part[..end]);
        rest.push_str(&part[end..]);
    }
    answers.sort_unstable();
    for answer in answers {
        whole.extend(["__RESOLVED_RESOURCES[", answer]);
    }
    whole + &rest
}

/// Where the first JavaScript string ends.
fn string_end(script: &str) -> usize {
    let mut escaped = false;
    let mut quotes = 0;
    for (at, char) in script.char_indices() {
        if char == '"' && !escaped {
            quotes += 1;
        }
        if quotes == 2 {
            return at + 1;
        }
        escaped = char == '\\' && !escaped;
    }
    script.len()
}

/// Whatever looks like the id of something.
pub fn ids(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let shaped = |at: usize| {
        bytes.get(at..at + 36).is_some_and(|part| {
            part.iter().enumerate().all(|(place, byte)| match place {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
        })
    };
    (0..bytes.len()).filter(|at| shaped(*at)).map(|at| text[at..at + 36].to_owned()).collect()
}

/// One answer with the question that it answers.
pub struct Answer {
    pub to: String,
    pub reply: Reply,
}

/// Everything that this person is told about the records that they see, in every way that only looks:
/// lists, single records, groups, sums, files, reasons, histories, search, suggestions, the first page, and
/// what is embedded in pages. With a few words to look for.
pub async fn told(site: &impl Site, login: &str, words: &[&str]) -> Vec<Answer> {
    let mut asks = BTreeSet::new();
    let dimensions = site.rest(login, "/dimensions").await.good().json();
    for object in Object::ALL {
        let page = site.rest(login, &format!("/{}?limit=2", object.plural())).await.json();
        let seen = page["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().parse().unwrap());
        let hands =
            about(object, &carried(&dimensions, object)).into_iter().chain(seen.map(|id| Hand::plain(object, id)));
        let hands = hands
            .chain(words.iter().map(|words| Hand { words: (*words).to_owned(), ..Hand::plain(object, Uuid::nil()) }));
        for hand in hands {
            asks.extend(CASES.iter().filter(|case| case.reads()).map(|case| (case.way, (case.ask)(&hand))));
        }
    }
    let mut told = Vec::new();
    for (way, ask) in asks {
        let reply = site.ask(way, login, &ask).await;
        told.push(Answer { to: format!("{way:?} {} {} {}", ask.method, ask.path, ask.body), reply });
    }
    told
}

/// What names some words: search and suggestions.
pub fn sought(words: &str) -> Vec<(Way, Ask)> {
    let hands = Object::ALL.map(|object| Hand { words: words.to_owned(), ..Hand::plain(object, Uuid::nil()) });
    let seeks = |case: &&Case| case.name.ends_with("search") || case.name.ends_with("suggest");
    let asks = hands.iter().flat_map(|hand| CASES.iter().filter(seeks).map(|case| (case.way, (case.ask)(hand))));
    asks.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The dimensions that records of a type carry, those that were added among them.
fn carried(dimensions: &Value, object: Object) -> Vec<String> {
    let all = dimensions["data"].as_array().unwrap().iter();
    let carried = all.filter(|one| one["objects"].as_array().unwrap().contains(&object.key().into()));
    carried.map(|one| one["key"].as_str().unwrap().to_owned()).collect()
}

/// Every field in every way in which a question can name it.
fn about(object: Object, dimensions: &[String]) -> Vec<Hand> {
    let hand = Hand::plain(object, Uuid::nil());
    let list = ListQuery { limit: Some(200), count: CountMode::Exact, ..ListQuery::default() };
    let named = object.fields().iter().map(|field| field.key).chain(["owner", "department", "customer"]);
    let named: Vec<String> = named.map(Into::into).chain(dimensions.iter().cloned()).collect();
    let mut hands = vec![Hand { list: list.clone(), ..hand.clone() }];
    for name in named {
        let by = AggregateQuery { group: Some(Group::Field(name.clone())), ..AggregateQuery::default() };
        let summed = AggregateQuery { sum: Some(name.clone()), ..AggregateQuery::default() };
        let sort = Some(Sort { field: name.clone(), descending: true });
        let sorted = object.field(&name).is_some_and(|field| field.sensitive) || name == object.title();
        let list = if sorted { ListQuery { sort, ..list.clone() } } else { list.clone() };
        hands.push(Hand { field: name, groups: by, list, ..hand.clone() });
        hands.push(Hand { groups: summed, ..hand.clone() });
    }
    hands
}

/// None of these is in any of the answers, unless it was sent.
pub fn tells_none(answers: &[Answer], secrets: &[&str]) {
    for answer in answers {
        let text = plain(&answer.reply);
        for secret in secrets {
            // What was sent may come back.
            assert!(
                answer.to.contains(secret) || !text.contains(secret),
                "`{secret}` in the answer to {}: {text}",
                answer.to
            );
        }
    }
}
