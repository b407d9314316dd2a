//! What is asked, of Remit and of what it is compared with.

use std::time::Duration;

use remit_wire::encode;
use serde_json::Value;

use crate::CLIENTS;
use crate::client::{Client, Pace, drive};
use crate::house::{House, READERS, Reader, secret};
use crate::plain;

/// One question of one reader.
pub struct Question {
    pub reader: Reader,
    pub what: &'static str,
    /// How many ask at once.
    clients: usize,
    /// Written out as it is sent.
    remit: String,
    /// The same by hand, where it is compared.
    plain: Option<String>,
}

/// How long a question took each of those who were asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub remit: Pace,
    /// Hand-written SQL for the same answer.
    pub sql: Option<Pace>,
    /// The same bytes, without a database.
    pub bytes: Option<Pace>,
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: bench.example\r\n{headers}\r\n")
}

impl Question {
    pub fn name(&self) -> String {
        format!("{}, {}", self.reader.name, self.what)
    }

    fn rest(house: &House, reader: Reader, what: &'static str, path: &str) -> Question {
        let token = format!("authorization: Bearer {}\r\n", house.token(reader));
        Question { reader, what, clients: CLIENTS, remit: get(&format!("/api/v1{path}"), &token), plain: None }
    }

    fn page(reader: Reader, what: &'static str, path: &str) -> Question {
        let cookie = format!("accept: text/html\r\ncookie: remit_session={}\r\n", secret(reader.number));
        Question { reader, what, clients: CLIENTS, remit: get(path, &cookie), plain: None }
    }

    /// The same answer by hand.
    fn beside(self, house: &House) -> Question {
        let path = format!("/sql?q={}", encode(&plain::first_page(&house.engine, self.reader)));
        Question { plain: Some(get(&path, "")), ..self }
    }

    /// Whether what it is compared with has the same answer: the same records, in the same order.
    async fn same(&self, remit: &str, plain: &str, request: &str) {
        let ask = async |address, request: &str| Client::connect(address).await.unwrap().ask(request).await.body;
        let Ok(page) = serde_json::from_slice::<Value>(&ask(remit, &self.remit).await) else { return };
        let rows: Value = serde_json::from_slice(&ask(plain, request).await).unwrap();
        let keys =
            |rows: &Value| -> Vec<Value> { rows.as_array().unwrap().iter().map(|one| one["key"].clone()).collect() };
        let (found, mut by_hand) = (keys(&page["data"]), keys(&rows));
        by_hand.truncate(found.len());
        assert_eq!(found, by_hand, "{}", self.name());
    }

    /// Everything that is asked in a house.
    pub async fn all(house: &House, remit: &str) -> Vec<Question> {
        let mut all = Vec::new();
        for reader in READERS {
            let rest = |what, path: &str| Question::rest(house, reader, what, path);
            let first = rest("first page", "/customers?limit=50");
            let (after, record) = walk(house, remit, reader).await;
            all.push(first.beside(house));
            if let Some(after) = after {
                all.push(rest("page 40", &format!("/customers?limit=50&after={}", encode(&after))));
            }
            all.push(Question::page(reader, "list page (HTML)", "/customers").beside(house));
            all.push(rest("filtered", "/opportunities?stage=won&limit=50"));
            all.push(rest("sorted", "/opportunities?sort=-amount&limit=50"));
            all.push(rest("one record", &format!("/customers/{record}")));
            all.push(rest("capped count", "/customers?limit=1&count=capped"));
            all.push(rest("exact count", "/customers?limit=1&count=exact"));
            all.push(rest("search", "/search?q=Customer%20777"));
            all.push(Question::page(reader, "dashboard", "/"));
        }
        // About 10,000 rows, whatever there is: the branch has four of ten customers, of up to 900 employees.
        let few = 22_500_000 / house.records;
        let export = format!("/customers/export.csv?employees[lt]={few}");
        all.push(Question { clients: 1, ..Question::rest(house, READERS[2], "export", &export) });
        all
    }
}

/// The cursor before page 40, as far as there are so many, and a record on the way.
async fn walk(house: &House, remit: &str, reader: Reader) -> (Option<String>, String) {
    let mut client = Client::connect(remit).await.unwrap();
    let (mut after, mut record) = (None, String::new());
    for page in 1..40 {
        let from = after.as_deref().map(|after: &str| format!("&after={}", encode(after))).unwrap_or_default();
        let question = Question::rest(house, reader, "", &format!("/customers?limit=50{from}"));
        let answer = client.ask(&question.remit).await;
        assert_eq!(answer.status, 200, "{}: {}", reader.name, String::from_utf8_lossy(&answer.body));
        let answer: Value = serde_json::from_slice(&answer.body).unwrap();
        record = answer["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{} sees nothing", reader.name)).to_owned();
        match answer["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            // Not so many: the last page there is.
            None if page > 1 => break,
            None => return (None, record),
        }
    }
    (after, record)
}

impl Asked {
    pub async fn all(question: &Question, remit: &str, plain: &str, time: Duration) -> Asked {
        let clients = question.clients;
        let pace = drive(remit, &question.remit, clients, time).await;
        let (mut sql, mut bytes) = (None, None);
        if let Some(request) = &question.plain {
            question.same(remit, plain, request).await;
            sql = Some(drive(plain, request, clients, time).await);
            let request = get(&format!("/bytes?n={}", pace.bytes), "");
            bytes = Some(drive(plain, &request, clients, time).await);
        }
        Asked { remit: pace, sql, bytes }
    }

    /// Answers a second against those of hand-written SQL.
    pub fn against_sql(&self) -> Option<f64> {
        self.sql.as_ref().map(|sql| self.remit.rate / sql.rate)
    }

    pub fn line(&self) -> String {
        let ratio =
            self.against_sql().map(|ratio| format!(", {:.0}% of SQL by hand", ratio * 100.0)).unwrap_or_default();
        let Pace { rate, half, most, bytes } = &self.remit;
        format!("{rate:.0}/s, half in {half:.1} ms, 99% in {most:.1} ms, {bytes} bytes{ratio}")
    }
}
