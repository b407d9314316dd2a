//! Reading, writing and comparing, by example and over random policies and texts.

mod random;

use super::{diff, read, write};
use crate::{Action, Grant, Level, Object, Policy, Reach, Role};

/// The example of `permissions.md` §12, as it stands there.
const PAGE: &str = r#"
[roles.sales_rep]
name = { en = "Sales representative", zh = "销售代表" }
tier = "business"
capabilities = []

[roles.sales_rep.customer]
view   = "own"
create = "own"
edit   = { reach = "own", fences = ["region"] }
transfer = { reach = "own", to = "department", approval = true }
fields = { credit_limit = "hidden", phone = "masked" }
approval_fields = ["payment_terms"]

[roles.sales_rep.opportunity]
view = { reach = "own", via_customer = true }

[roles.sales_rep.conditions]
hours    = [{ days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "20:00", tz = "Asia/Shanghai" }]
networks = ["10.0.0.0/8", "127.0.0.0/8"]

[[tests]]
user = "rep_central"   # a rep of the Central office cannot see this customer of the East
cannot = "view"
object = "customer"
record = "Isdom"
"#;

/// The same in canonical form: without the level that is the default anyway.
const CANONICAL: &str = r#"[roles.sales_rep]
name = { en = "Sales representative", zh = "销售代表" }
tier = "business"
capabilities = []

[roles.sales_rep.customer]
view = "own"
create = "own"
edit = { reach = "own", fences = ["region"] }
transfer = { reach = "own", to = "department", approval = true }
fields = { phone = "masked" }
approval_fields = ["payment_terms"]

[roles.sales_rep.opportunity]
view = { reach = "own", via_customer = true }

[roles.sales_rep.conditions]
hours = [{ days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "20:00", tz = "Asia/Shanghai" }]
networks = ["10.0.0.0/8", "127.0.0.0/8"]

[[tests]]
user = "rep_central"
cannot = "view"
object = "customer"
record = "Isdom"
"#;

#[test]
fn a_test_may_name_a_field() {
    let test =
        "[[tests]]\nuser = \"ann\"\ncannot = \"edit\"\nobject = \"customer\"\nrecord = \"Isdom\"\nfield = \"phone\"\n";
    let policy = read(test).unwrap();
    assert_eq!(policy.tests[0].to_string(), "ann cannot edit phone of customer Isdom");
    assert_eq!(write(&policy), test);
    let wrong = read(&test.replace("phone", "salary")).unwrap_err().to_string();
    assert!(wrong.starts_with("line 6: tests[0].field: `salary` is not a field of customer; use "), "{wrong}");
}

#[test]
fn the_example_of_the_page_has_a_canonical_form() {
    let policy = read(PAGE).unwrap();
    assert_eq!(write(&policy), CANONICAL);
    assert_eq!(read(CANONICAL).unwrap(), policy);
    let rep = &policy.roles["sales_rep"];
    assert_eq!(rep.grant(Object::Opportunity, Action::View), Some(&Grant::new(Reach::Own).via_customer()));
    assert_eq!(rep.grant(Object::Customer, Action::Delete), None);
    assert_eq!(rep.conditions.hours[0].to, 20 * 60);
    assert!(!policy.tests[0].can);
}

#[test]
fn what_is_absent_is_not_given() {
    assert_eq!(read("").unwrap(), Policy::default());
    assert_eq!(read("[roles.x]").unwrap().roles["x"], Role::new("x"));
    assert_eq!(read("[roles.x.customer]\nfields = { name = 'edit' }").unwrap().roles["x"], Role::new("x"));
    assert_eq!(write(&Policy::default()), "");
}

#[test]
fn what_does_not_fit_a_line_goes_over_several() {
    let mut role = Role::new("x");
    for field in Object::Customer.fields() {
        role.set_level(Object::Customer, field, Level::Read);
    }
    role.capabilities = crate::Capability::ALL.iter().copied().collect();
    let policy = Policy { roles: [("x".into(), role)].into(), tests: Vec::new() };
    let text = write(&policy);
    assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    assert!(text.contains("\nfields.name = \"read\"\n") && text.contains("\n    \"users.manage\",\n"));
    assert_eq!(read(&text).unwrap(), policy);
}

/// Each text with the message that it deserves.
const REFUSED: &[(&str, &str)] = &[
    ("[roles.x\n", "line 1: this is not TOML: unclosed table, expected `]`"),
    ("a = 1\na = 2", "line 2: this is not TOML: duplicate key"),
    ("[role.x]", "line 1: role: is not known here; use roles or tests"),
    ("roles = 3", "line 1: roles: must be a table, not a number"),
    ("[roles.'a b']", "line 1: roles.a b: is not the key of a role; use letters, digits, _ and -"),
    (
        "[roles.x]\n\ncustomers = {}",
        "line 3: roles.x.customers: is not known here; use name, tier, capabilities, assigns, conditions or an object: \
         customer, contact, opportunity, contract, payment, ticket, product or activity",
    ),
    ("[roles.x]\nname = 'X'", "line 2: roles.x.name: must be a table, not text"),
    ("[roles.x]\nname = { fr = 'X' }", "line 2: roles.x.name.fr: is not known here; use en or zh"),
    ("[roles.x]\ntier = 'high'", "line 2: roles.x.tier: `high` is not a tier; use basic, business or management"),
    (
        "[roles.x]\ncapabilities = [\n  'import',\n  'export',\n]",
        "line 4: roles.x.capabilities[1]: `export` is not a capability; use users.manage, departments.manage, \
         roles.manage, roles.assign, partitions.manage, policy.publish, audit.view, audit.export, access.review, view_as, import, \
         backup.manage, security.manage or api_tokens.manage",
    ),
    (
        "[roles.x.product]\nread = 'own'",
        "line 2: roles.x.product.read: is not known here; use fields, approval_fields or an action: \
         view, create, edit, delete, transfer, share, export or approve",
    ),
    (
        "[roles.sales_rep.customer]\nview = 'owns'",
        "line 2: roles.sales_rep.customer.view: `owns` is not a reach; use own, reports, department, subtree or all",
    ),
    (
        "[roles.x]\nassigns = ['x', 'a b']",
        "line 2: roles.x.assigns[1]: `a b` is not the key of a role; use letters, digits, _ and -",
    ),
    ("[roles.x.product]\nview = true", "line 2: roles.x.product.view: must be a reach, or a table with a reach"),
    ("[roles.x.product]\nview = {}", "line 2: roles.x.product.view: `reach` is missing"),
    (
        "[roles.x.product]\nview = { reach = 'all', fence = [] }",
        "line 2: roles.x.product.view.fence: is not known here; use reach, via_customer, fences, to or approval",
    ),
    (
        "[roles.x.product]\nview = { reach = 'all', via_customer = false }",
        "line 2: roles.x.product.view.via_customer: a product belongs to no customer",
    ),
    (
        "[roles.x.product]\nedit = { reach = 'all', to = 'own' }",
        "line 2: roles.x.product.edit.to: only transfer has `to`",
    ),
    (
        "[roles.x.product]\nview = { reach = 'all', approval = true }",
        "line 2: roles.x.product.view.approval: `view` cannot wait for approval",
    ),
    (
        "[roles.x.product]\napprove = { reach = 'all', approval = true }",
        "line 2: roles.x.product.approve.approval: `approve` cannot wait for approval",
    ),
    (
        "[roles.x.product]\nedit = { reach = 'all', approval = 'yes' }",
        "line 2: roles.x.product.edit.approval: must be true or false, not text",
    ),
    ("[roles.x.product]\nview = { reach = 'all', fences = [''] }", "line 2: roles.x.product.view.fences[0]: is empty"),
    (
        "[roles.x.product]\nview = { reach = 'all', fences = ['a b'] }",
        "line 2: roles.x.product.view.fences[0]: `a b` is not the key of a dimension; use letters, digits, _ and -",
    ),
    (
        "[roles.x.product]\nfields = { colour = 'read' }",
        "line 2: roles.x.product.fields.colour: `colour` is not a field of product; \
         use name, code, unit_price, cost or active",
    ),
    (
        "[roles.x.product]\nfields = { name = 'write' }",
        "line 2: roles.x.product.fields.name: `write` is not a level; use hidden, masked, read or edit",
    ),
    (
        "[roles.x.product]\napproval_fields = ['price']",
        "line 2: roles.x.product.approval_fields[0]: `price` is not a field of product; \
         use name, code, unit_price, cost or active",
    ),
    (
        "[roles.x.conditions]\nnetworks = ['10.0.0.0/33']",
        "line 2: roles.x.conditions.networks[0]: `10.0.0.0/33` is not a network; \
         write it as 10.0.0.0/8 or 2001:db8::/32",
    ),
    ("[roles.x.conditions]\nzone = ''", "line 2: roles.x.conditions.zone: is not known here; use hours or networks"),
    ("[[tests]]\nuser = 'a'", "line 1: tests[0]: needs `can` or `cannot` with an action"),
    ("[[tests]]\ncan = 'view'\ncannot = 'view'", "line 3: tests[0].cannot: stands beside `can`; use one of the two"),
    ("[[tests]]\ncan = 'view'\nobject = 'customer'\nrecord = 'a'", "line 1: tests[0]: `user` is missing"),
    ("[[tests]]\ncan = 'view'\nuser = ' '", "line 3: tests[0].user: is empty"),
    ("[[tests]]\nwhy = 'x'", "line 2: tests[0].why: is not known here; use user, can, cannot, object, record or field"),
    (
        "[[tests]]\nuser = 'a'\ncan = 'delete'\nobject = 'customer'\nrecord = 'a'\nfield = 'phone'",
        "line 6: tests[0].field: `delete` is not about a field; use view or edit",
    ),
];

#[test]
fn each_mistake_is_named_with_its_line() {
    for (text, message) in REFUSED {
        assert_eq!(read(text).unwrap_err().to_string(), *message, "{text}");
    }
}

#[test]
fn hours_are_judged_closely() {
    let with = |days: &str, from: &str, to: &str, tz: &str| {
        let window = format!("{{ days = {days}, from = '{from}', to = '{to}', tz = '{tz}' }}");
        read(&format!("[roles.x.conditions]\nhours = [{window}]"))
    };
    for (from, to) in [("00:00", "24:00"), ("22:30", "06:00"), ("20:00", "00:00"), ("23:59", "00:01")] {
        assert!(with("['mon']", from, to, "UTC").is_ok(), "{from} {to}");
    }
    let wrong = ["24:00", "8:00", "08:60", "25:00", "0800", "08.00", "ab:cd", "+8:00", "０8:00", "08:00:00", ""];
    for from in wrong {
        let error = with("['mon']", from, "12:00", "UTC").unwrap_err().to_string();
        assert_eq!(
            error,
            format!("line 2: roles.x.conditions.hours[0].from: `{from}` is not a time from 00:00 to 23:59")
        );
    }
    assert!(with("['mon']", "08:00", "24:01", "UTC").is_err());
    assert!(with("['mon']", "08:00", "08:00", "UTC").is_err());
    assert!(with("['mon']", "08:00", "09:00", " ").is_err());
    assert!(with("[]", "08:00", "09:00", "UTC").is_err());
    assert!(with("['monday']", "08:00", "09:00", "UTC").is_err());
    assert!(
        read("[roles.x.conditions]\nhours = [{ days = ['mon'], from = 08:00, to = '09:00', tz = 'UTC' }]").is_err()
    );
}

#[test]
fn a_difference_reads_as_plain_english() {
    let before = read(PAGE).unwrap();
    let after = PAGE
        .replace("view   = \"own\"", "view   = { reach = \"department\", fences = [\"industry\", \"region\"] }")
        .replace("create = \"own\"", "")
        .replace("phone = \"masked\"", "phone = \"read\", note = \"hidden\"")
        .replace("approval_fields = [\"payment_terms\"]", "")
        .replace("Sales representative", "Seller")
        .replace("capabilities = []", "capabilities = [\"import\"]\nassigns = [\"guest\"]")
        .replace(", \"127.0.0.0/8\"", "")
        .replace("to = \"20:00\"", "to = \"18:00\"")
        .replace("Isdom", "Codehow")
        + "[roles.guest]\nname = { en = 'Guest', zh = '访客' }\nproduct = { view = 'all', fields = { code = 'read' } }\n";
    let lines = |from: &Policy, to: &Policy| diff(from, to).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        lines(&before, &read(&after).unwrap()),
        [
            "guest: new role, Guest / 访客, basic",
            "guest product view: none -> all",
            "guest product field code: none -> read",
            "sales_rep name: Sales representative / 销售代表 -> Seller / 销售代表",
            "sales_rep capability import: no -> yes",
            "sales_rep may assign guest: no -> yes",
            "sales_rep customer view: own -> department, within industry and region",
            "sales_rep customer create: own -> none",
            "sales_rep customer field phone: masked -> read",
            "sales_rep customer field note: edit -> hidden",
            "sales_rep customer field payment_terms needs approval: yes -> no",
            "sales_rep hours: mon tue wed thu fri 08:00-20:00 Asia/Shanghai -> \
         mon tue wed thu fri 08:00-18:00 Asia/Shanghai",
            "sales_rep networks: 10.0.0.0/8 or 127.0.0.0/8 -> 10.0.0.0/8",
            "test removed: rep_central cannot view customer Isdom",
            "new test: rep_central cannot view customer Codehow",
        ]
    );
    assert_eq!(
        lines(&before, &Policy::default()),
        ["sales_rep: role removed", "test removed: rep_central cannot view customer Isdom",]
    );
    let stated = PAGE.replace("to = \"department\", ", "");
    assert_eq!(lines(&before, &read(&stated).unwrap()), [""; 0]);
}

#[test]
fn no_depth_brings_the_reader_down() {
    let open = ["[", "{a=", "a.", "[a.", "[[", "x=[", "[roles.x.customer]\nview={a.", "\"\"\"", "\n[a]\n[[b]]"];
    for part in open {
        for count in [10, 100, 20_000] {
            assert!(read(&part.repeat(count)).is_err());
        }
    }
}
