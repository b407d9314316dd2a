//! How many statements a request may send. What begins and ends a transaction is not counted, nor is the
//! organisation, which is read once after each change to it and kept.

use remit_policy::Object;
use remit_wire::{CountMode, Filter, ListQuery, Op, Sort};

use crate::support::{Bundle, POLICY, System, on_each};

const LIST: usize = 4;
const RECORD: usize = 6;
const DASHBOARD: usize = 6;
const FRAME: usize = 3;

/// `rep` sees every type, each through a grant of another kind, and more through shares.
fn bundle() -> Bundle {
    let more = "[roles.chief]\ntier = \"management\"\n\
        [roles.chief.customer]\nview = \"all\"\n\
        [roles.chief.opportunity]\nview = { reach = \"subtree\", via_customer = true }\n\
        [roles.chief.contact]\nview = \"department\"\n\
        [roles.chief.contract]\nview = { reach = \"own\", via_customer = true }\n\
        [roles.chief.ticket]\nview = \"all\"\n\
        [roles.chief.activity]\nview = \"own\"\n\
        [roles.chief.product]\nview = \"all\"\n";
    Bundle::small()
        .replace("policy.toml", "[[tests]]\nuser = \"ada\"", &format!("{more}\n[[tests]]\nuser = \"ada\""))
        .add("assignments.csv", "rep,chief,hq,,")
}

/// The statements of one request.
async fn spent<T>(system: &System, ask: impl AsyncFnOnce(remit_store::Ctx) -> T) -> (T, usize) {
    let visit = system.visit("rep").await;
    // The organisation is in memory for the request that is counted.
    system.store.read(&visit).await.unwrap();
    system.sent();
    let answer = ask(system.store.read(&visit).await.unwrap()).await;
    let sent = system.sent();
    assert!(!sent.is_empty(), "nothing is counted");
    (answer, sent.len())
}

#[tokio::test]
async fn requests_keep_to_their_budgets() {
    assert!(POLICY.contains("[[tests]]\nuser = \"ada\""));
    on_each(async |system| {
        system.load(&bundle()).await;
        let (customer, _) = spent(&system, async |ctx| {
            ctx.list(Object::Customer, &ListQuery::default()).await.unwrap().data[0].clone()
        })
        .await;
        lists(&system, &customer.id.to_string()).await;
        for object in Object::ALL {
            let (page, _) = spent(&system, async |ctx| ctx.list(object, &ListQuery::default()).await.unwrap()).await;
            for record in page.data {
                let (opened, sent) = spent(&system, async |ctx| ctx.open(object, record.id, 5).await.unwrap()).await;
                assert_eq!(opened.record.id, record.id);
                assert!(sent <= RECORD, "{object:?}: {sent} statements for a record with all that refers to it");
            }
        }
        let (board, sent) = spent(&system, async |ctx| ctx.dashboard().await.unwrap()).await;
        assert!(board.total.value > 0 && sent <= DASHBOARD, "{sent} statements for a dashboard");
        let (_, sent) = spent(&system, async |ctx| ctx.me().await.unwrap()).await;
        assert!(sent <= FRAME, "{sent} statements for what frames a page");
    })
    .await;
}

/// First pages, counted, filtered by references, sorted; and the pages after them.
async fn lists(system: &System, customer: &str) {
    let refers = Filter { field: "customer".into(), op: Op::Eq, value: customer.into() };
    for object in Object::ALL {
        for filtered in [false, object.is_child()] {
            for sorted in [false, true] {
                let mut query = ListQuery { count: CountMode::Capped, limit: Some(1), ..ListQuery::default() };
                query.filters.extend(filtered.then(|| refers.clone()));
                query.sort = sorted.then(|| Sort { field: object.title().into(), descending: false });
                for _ in 0..2 {
                    let (page, sent) = spent(system, async |ctx| ctx.list(object, &query).await.unwrap()).await;
                    assert!(sent <= LIST, "{object:?} {query:?}: {sent} statements");
                    query.after = page.next;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_record_opens_with_what_refers_to_it() {
    on_each(async |system| {
        system.load(&bundle()).await;
        let visit = system.visit("rep").await;
        let ctx = system.store.read(&visit).await.unwrap();
        for object in Object::ALL {
            for record in ctx.list(object, &ListQuery::default()).await.unwrap().data {
                let opened = ctx.open(object, record.id, 5).await.unwrap();
                assert_eq!(opened.record, ctx.get(object, record.id).await.unwrap());
                assert_eq!(opened.denied, ctx.denied(object, record.id).await.unwrap());
                for (of, field, page) in opened.related {
                    let filter = Filter { field: field.into(), op: Op::Eq, value: record.id.to_string() };
                    let query = ListQuery {
                        filters: vec![filter],
                        limit: Some(5),
                        count: CountMode::Capped,
                        ..ListQuery::default()
                    };
                    assert_eq!(page, ctx.list(of, &query).await.unwrap(), "{of:?} by {field}");
                }
            }
        }
    })
    .await;
}
