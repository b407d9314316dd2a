//! Files: no row, no field and no formula that should not be in them.

use std::fmt::Write;

use remit_policy::Object;
use remit_wire::{Code, Filter, ListQuery, Op, Sort};

use crate::office::{Office, bundle, dollars, draft, in_each, in_each_with};
use crate::support::{Bundle, code};

const CUSTOMER: Object = Object::Customer;

/// A file read again: its columns, and its rows by key.
struct Sheet {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    fn read(bytes: &[u8]) -> Sheet {
        let mut reader = csv::Reader::from_reader(bytes);
        let columns = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let row = |row: Result<csv::StringRecord, _>| row.unwrap().iter().map(str::to_owned).collect();
        Sheet { columns, rows: reader.records().map(row).collect() }
    }

    fn column(&self, name: &str) -> Vec<&str> {
        let place = self.columns.iter().position(|column| column == name).unwrap();
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }

    fn cell(&self, key: &str, name: &str) -> &str {
        let row = self.column("key").iter().position(|one| *one == key).unwrap();
        self.column(name)[row]
    }
}

async fn exported(office: &Office, login: &str, object: Object, query: &ListQuery) -> Sheet {
    let visit = office.visit(login).await;
    let export = office.system.store.export_csv(&visit, object, query).await.unwrap();
    let sheet = Sheet::read(&export.bytes);
    assert_eq!(sheet.rows.len() as u64, export.rows);
    sheet
}

async fn refused(office: &Office, login: &str, object: Object, query: &ListQuery) -> Code {
    code(office.system.store.export_csv(&office.visit(login).await, object, query).await)
}

fn fields(names: &[&str]) -> ListQuery {
    ListQuery { fields: Some(names.iter().map(|name| (*name).to_owned()).collect()), ..ListQuery::default() }
}

fn by(field: &str, descending: bool) -> Option<Sort> {
    Some(Sort { field: field.into(), descending })
}

#[tokio::test]
async fn a_file_holds_what_its_reader_may_export_and_read() {
    in_each(async |office| {
        let sheet = exported(&office, "lead", CUSTOMER, &ListQuery::default()).await;
        let mut keys = sheet.column("key");
        keys.sort_unstable();
        assert_eq!(keys, ["Acme", "Gamma"]);
        // Masked everywhere and hidden fields are no columns.
        for absent in ["annual_revenue", "credit_limit", "email"] {
            assert!(!sheet.columns.contains(&absent.to_owned()), "{absent}");
        }
        assert_eq!(sheet.columns[..6], ["id", "key", "owner", "department", "region", "industry"]);
        assert_eq!(sheet.cell("Acme", "owner"), "ann");
        assert_eq!(sheet.cell("Acme", "department"), "east_one");
        assert_eq!(sheet.cell("Acme", "region"), "e");
        assert_eq!(sheet.cell("Acme", "employees"), "12");
        assert_eq!(sheet.cell("Gamma", "note"), "two\nlines");
        assert_eq!(sheet.cell("Gamma", "parent"), "Acme");
        // Beta is out of sight: that there is one, and nothing else.
        assert_eq!(sheet.cell("Acme", "parent"), "(not in your remit)");
        assert_eq!(sheet.cell("Gamma", "phone"), "");
    })
    .await;
}

#[tokio::test]
async fn no_cell_is_a_formula() {
    in_each(async |office| {
        let sheet = exported(&office, "boss", CUSTOMER, &ListQuery::default()).await;
        assert_eq!(sheet.cell("Acme", "note"), "'=SUM(A1:A9)");
        assert_eq!(sheet.cell("Acme", "phone"), "'+1 212 555 0100");
        assert_eq!(sheet.cell("Acme", "annual_revenue"), "1234.56 USD");
        assert_eq!(sheet.cell("Beta", "annual_revenue"), "'-5.00 USD");
        let cells = sheet.rows.iter().flatten();
        assert!(cells.into_iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    })
    .await;
}

#[tokio::test]
async fn only_who_may_export_gets_a_file_and_it_is_written_down() {
    in_each(async |office| {
        let all = ListQuery::default();
        for login in ["ann", "dan", "auditor", "late"] {
            assert_eq!(refused(&office, login, CUSTOMER, &all).await, Code::Forbidden, "{login}");
        }
        assert_eq!(refused(&office, "sly", CUSTOMER, &all).await, Code::Unavailable);
        assert_eq!(office.entries("export").await, 0);

        let filter = Filter { field: "name".into(), op: Op::Contains, value: "acm".into() };
        let some = ListQuery { filters: vec![filter], limit: Some(1), ..ListQuery::default() };
        let sheet = exported(&office, "boss", CUSTOMER, &some).await;
        assert_eq!(sheet.column("key"), ["Acme"]);
        let kept = office.system.number(
            "SELECT count(*) FROM audit WHERE event = 'export' AND object = 'customer' AND record_id IS NULL \
             AND detail LIKE '%\"rows\":1%' AND detail LIKE '%acm%'",
        );
        assert_eq!(kept.await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_rows_are_those_of_exporting_and_not_of_seeing() {
    in_each(async |office| {
        // Ken sees every customer and exports his own, of which there are none.
        assert_eq!(exported(&office, "ken", CUSTOMER, &ListQuery::default()).await.rows.len(), 0);
        // Eve exports inside her fence.
        assert_eq!(exported(&office, "eve", CUSTOMER, &ListQuery::default()).await.column("key"), ["Beta"]);
        // Vera has no partition: nothing is inside her fence.
        assert_eq!(exported(&office, "vera", CUSTOMER, &ListQuery::default()).await.rows.len(), 0);
        // A child shows its customer by name only where that is seen.
        let contacts = exported(&office, "ann", Object::Contact, &ListQuery::default()).await;
        assert_eq!(contacts.cell("Pat", "customer"), "Acme");
        assert_eq!(contacts.cell("Quin", "customer"), "(not in your remit)");
        assert!(!contacts.columns.contains(&"region".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn what_may_not_be_read_is_no_column_filter_or_order() {
    in_each(async |office| {
        let sheet = exported(&office, "lead", CUSTOMER, &fields(&["name", "owner"])).await;
        assert_eq!(sheet.columns, ["id", "key", "owner", "name"]);
        for hidden in ["credit_limit", "annual_revenue", "no_such_field"] {
            assert_eq!(refused(&office, "lead", CUSTOMER, &fields(&[hidden])).await, Code::Invalid);
            let sorted = ListQuery { sort: by(hidden, false), ..ListQuery::default() };
            assert_eq!(refused(&office, "lead", CUSTOMER, &sorted).await, Code::Invalid);
            let filter = Filter { field: hidden.into(), op: Op::Empty, value: "true".into() };
            let filtered = ListQuery { filters: vec![filter], ..ListQuery::default() };
            assert_eq!(refused(&office, "lead", CUSTOMER, &filtered).await, Code::Invalid);
        }
    })
    .await;
}

/// The lead, with a second role that shows the revenue of own records only.
fn mixed() -> Bundle {
    let policy = "\n[roles.owner.customer]\nview = \"own\"\nexport = { reach = \"own\", approval = true }\n\
                  fields = { annual_revenue = \"read\" }\n";
    bundle().add("policy.toml", policy).add("assignments.csv", "lead,owner,,,")
}

#[tokio::test]
async fn where_a_field_is_read_on_some_records_the_others_show_a_mask() {
    in_each_with(mixed(), async |office| {
        office.edit("boss", "Gamma", draft([("annual_revenue", dollars(7))])).await;
        let sheet = exported(&office, "lead", CUSTOMER, &ListQuery::default()).await;
        assert_eq!(sheet.cell("Gamma", "annual_revenue"), "7.00 USD");
        assert_eq!(sheet.cell("Acme", "annual_revenue"), "••••");
    })
    .await;
}

#[tokio::test]
async fn what_needs_an_approval_is_left_out_and_counted() {
    let policy = "\n[roles.waiting.customer]\nexport = { reach = \"all\", approval = true }\n";
    let waiting = bundle().add("policy.toml", policy).add("assignments.csv", "eve,waiting,,,");
    // Shared with her, and to be exported only with an approval.
    let waiting = waiting.add("shares.csv", "customer,Acme,user,eve,view,");
    in_each_with(waiting, async |office| {
        let eve = office.visit("eve").await;
        let export = office.system.store.export_csv(&eve, CUSTOMER, &ListQuery::default()).await.unwrap();
        assert_eq!((export.rows, export.left_out), (1, 1));
        assert_eq!(Sheet::read(&export.bytes).column("key"), ["Beta"]);
    })
    .await;
}

#[tokio::test]
async fn a_long_file_holds_every_record_once() {
    let mut many = String::new();
    for number in 0..1_200 {
        let name = number % 7;
        writeln!(many, "K{number:04},lead,east,e,Name {name},,,,,,,,,").unwrap();
    }
    in_each_with(bundle().add("customers.csv", many.trim_end()), async |office| {
        for sort in [None, by("name", false), by("name", true), by("employees", false)] {
            let sheet = exported(&office, "lead", CUSTOMER, &ListQuery { sort, ..ListQuery::default() }).await;
            let mut ids = sheet.column("id");
            ids.sort_unstable();
            ids.dedup();
            assert_eq!((sheet.rows.len(), ids.len()), (1_202, 1_202));
        }
    })
    .await;
}
