//! Loading bundles that are wrong: each names file, line and reason, and changes nothing.

use remit_store::LoadError;

use crate::support::{Bundle, POLICY, System, on_each};

/// What is wrong: a file, what stands there, what is put there; then the line and the reason.
type Wrong = (&'static str, &'static str, &'static str, u64, &'static str);

const ROWS: &[Wrong] = &[
    ("departments.csv", "key,parent,name", "key,parent,name,color", 1, "there is no column `color` here"),
    ("departments.csv", "key,parent,name", "name,parent,name", 1, "the column `name` is there twice"),
    ("departments.csv", "key,parent,name", "parent,name", 1, "the column `key` is missing"),
    ("departments.csv", "south,hq,", "south,hq", 4, "the row has 2 cells where the header has 3"),
    ("departments.csv", "south,hq,", "north,hq,", 4, "there is a row for `north` already"),
    ("departments.csv", "south,hq,", ",hq,", 4, "`key` is empty"),
    ("departments.csv", "south,hq,", "south,moon,", 4, "`parent`: there is no department `moon`"),
    ("departments.csv", "hq,,Head", "hq,north,Head", 2, "`parent`: `north` would be above itself"),
    ("users.csv", "clara,Clara,hq,ada", "clara,Clara,moon,ada", 3, "`department`: there is no department `moon`"),
    ("users.csv", "clara,Clara,hq,ada", "clara,Clara,,ada", 3, "`department` is empty"),
    ("users.csv", "clara,Clara,hq,ada", "clara,Clara,hq,adam", 3, "`manager`: there is no user `adam`"),
    ("users.csv", "clara,Clara", "cla ra,Clara", 3, "`cla ra` is not a login"),
    ("users.csv", "gone,Gone", "rep,Gone", 6, "there is a row for `rep` already"),
    ("users.csv", "departed", "dead", 6, "`status`: `dead` is not a status; they are active, suspended, departed"),
    ("users.csv", "ada,Ada Lovelace,hq,,", "ada,Ada Lovelace,hq,boss,", 2, "`manager`: `ada` would be above itself"),
    ("dimensions.csv", "region,world,", "region,world,s", 3, "`parent`: `world` would be above itself"),
    (
        "dimensions.csv",
        "region,s,world",
        "region,s,tech",
        4,
        "`parent`: there is no value `tech` in the dimension `region`",
    ),
    ("dimensions.csv", "industry,tech,", "stage,tech,", 5, "`dimension`: `stage` cannot be the key of a dimension"),
    ("dimensions.csv", "industry,tech,", "in dustry,tech,", 5, "`in dustry` is not the key of a dimension"),
    ("dimensions.csv", "region,s,world", "region,n,world", 4, "there is a row for `n` already"),
    (
        "partitions.csv",
        "rep,region,n",
        "rep,region,tech",
        2,
        "`value`: there is no value `tech` in the dimension `region`",
    ),
    ("partitions.csv", "rep,region,n", "nobody,region,n", 2, "`login`: there is no user `nobody`"),
    ("partitions.csv", "rep,region,n", "rep,region,n\nrep,region,n", 3, "there is the same row already"),
    ("assignments.csv", "clara,clerk,hq", "clara,king,hq", 3, "`role`: the policy has no role `king`"),
    ("assignments.csv", "clara,clerk,hq", "nobody,clerk,hq", 3, "`login`: there is no user `nobody`"),
    ("assignments.csv", "clara,clerk,hq", "clara,clerk,moon", 3, "`anchor`: there is no department `moon`"),
    ("assignments.csv", "2020-01-01T00:00:00Z", "2020-01-01", 4, "`valid_from`: `2020-01-01` is not a time"),
    ("assignments.csv", "2020-01-01T00:00:00Z", "2130-01-01T00:00:00Z", 4, "`valid_until` is not later"),
    ("customers.csv", "Beta,gone", "Acme,gone", 4, "there is a customer `Acme` already"),
    ("customers.csv", "Acme,rep", "Acme,nobody", 2, "`owner`: there is no user `nobody`"),
    ("customers.csv", "1234.56 USD", "1234.567 USD", 2, "`annual_revenue`: `1234.567 USD` is not an amount of money"),
    ("customers.csv", ",12,Beta", ",twelve,Beta", 2, "`employees`: `twelve` is not a whole number"),
    ("customers.csv", ",12,Beta", ",12,Gamma", 2, "`parent`: there is no customer `Gamma`"),
    ("customers.csv", ",12,Beta", ",12,Acme", 2, "this customer would be above itself"),
    ("customers.csv", "active,a,", "active,z,", 2, "`grade`: `z` is not a choice; the choices are a, b, c"),
    ("customers.csv", "north,n,tech", "north,s-,tech", 2, "`region`: there is no value `s-` in the dimension `region`"),
    (
        "customers.csv",
        "north,n,tech",
        "north,tech,tech",
        2,
        "`region`: there is no value `tech` in the dimension `region`",
    ),
    ("customers.csv", "two\nlines", "two\0lines", 2, "that cannot be stored"),
    ("contacts.csv", "1990-02-28", "1990-02-30", 2, "`birthday`: `1990-02-30` is not a date"),
    ("contacts.csv", "1990-02-28", "28.2.1990", 2, "`birthday`: `28.2.1990` is not a date"),
    (
        "contacts.csv",
        "key,owner,department,customer",
        "key,owner,region,customer",
        1,
        "there is no column `region` here",
    ),
    ("opportunities.csv", "tools,Acme", "tools,Gamma", 2, "`customer`: there is no customer `Gamma`"),
    ("opportunities.csv", "USD,Saw", "USD,Axe", 2, "`product`: there is no product `Axe`"),
    ("products.csv", "Saw,true", "Saw,yes", 2, "`active`: `yes` is neither `true` nor `false`"),
    ("shares.csv", "customer,Beta,user", "house,Beta,user", 2, "there is no object `house`"),
    ("shares.csv", "customer,Beta,user", "customer,Gamma,user", 2, "there is no customer `Gamma`"),
    ("shares.csv", "customer,Beta,user", "customer,Beta,friend", 2, "`friend` is not a kind of grantee"),
    ("shares.csv", "user,rep,view", "user,nobody,view", 2, "`grantee`: there is no user `nobody`"),
    ("shares.csv", "north,edit", "north,own", 3, "`own` is not a level of a share"),
    ("shares.csv", "role,clerk", "role,king", 4, "`grantee`: the policy has no role `king`"),
    ("policy.toml", "reach = \"own\", via", "reach = \"near\", via", 19, "`near` is not a reach"),
];

async fn is_untouched(system: &System) -> bool {
    let tables = [
        "department",
        "person",
        "dimension_value",
        "person_partition",
        "assignment",
        "revision",
        "share",
        "audit",
        "customer",
        "contact",
        "opportunity",
        "contract",
        "payment",
        "ticket",
        "product",
        "activity",
    ];
    let mut rows = system.number("SELECT world FROM stamp").await - 1;
    for table in tables {
        rows += system.rows(table).await;
    }
    rows == 0
}

/// A load that commits as it goes, or a check that comes after the commit, shows up as rows left behind.
#[tokio::test]
async fn a_wrong_row_is_named_and_nothing_is_changed() {
    on_each(async |system: System| {
        for (file, from, to, line, reason) in ROWS {
            let bundle = Bundle::small().replace(file, from, to);
            let refused = system.try_load(&bundle, false).await.expect_err(reason);
            match &refused {
                LoadError::Row { file: named, line: at, reason: why } => {
                    assert_eq!((named.as_str(), *at), (*file, *line), "{refused}");
                    assert!(why.to_string().contains(reason), "`{why}` should say `{reason}`");
                }
                LoadError::Other(other) => panic!("`{other}` names no row; expected `{reason}`"),
            }
            assert!(is_untouched(&system).await, "after `{refused}`");
        }
        system.load(&Bundle::small()).await;
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_not_utf8_is_named() {
    on_each(async |system: System| {
        let folder = crate::support::Folder::new();
        Bundle::small().write(&folder.0);
        std::fs::write(folder.0.join("contacts.csv"), b"key,name\nP-1,Pat\nP-2,\xff\n").unwrap();
        let refused = system.store.load(&folder.0, false, &mut |_| {}).await.unwrap_err();
        assert_eq!(refused.to_string(), "contacts.csv, line 3: the row is not UTF-8");
        assert!(is_untouched(&system).await);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_the_whole_is_said_in_a_sentence() {
    let small = Bundle::small();
    let untrue = POLICY.replace("user = \"ada\"\ncannot", "user = \"ada\"\ncan");
    let unknown = POLICY.replace("record = \"O-1\"", "record = \"O-9\"");
    let nobody = POLICY.replace("user = \"ada\"", "user = \"eve\"");
    let fenced = POLICY.replace("fences = [\"region\"]", "fences = [\"planet\"]");
    let cases = [
        (small.without("users.csv"), "the bundle has no file `users.csv`"),
        (small.without("departments.csv"), "the bundle has no file `departments.csv`"),
        (small.without("policy.toml"), "`policy.toml` cannot be read"),
        (small.with("customer.csv", "key\n"), "has a file `customer.csv`, which belongs to no bundle"),
        (
            small.with("dimensions.csv", "dimension,value,parent,name\nregion,n,,\"two\nlines\"\n"),
            "dimensions.csv, line 2: `name`: A name has 1 to 80 characters on one line",
        ),
        (small.with("policy.toml", &untrue), "policy.toml: the policy's test \"`ada` can view customer `Acme`\" fails"),
        (small.with("policy.toml", &unknown), "names a record that does not exist"),
        (small.with("policy.toml", &nobody), "names a user who does not exist"),
        (small.with("policy.toml", &fenced), "policy.toml: rep customer view: there is no dimension `planet`"),
    ];
    on_each(async |system: System| {
        for (bundle, sentence) in &cases {
            let refused = system.try_load(bundle, false).await.expect_err(sentence);
            assert!(refused.to_string().contains(sentence), "`{refused}` should say `{sentence}`");
            assert!(is_untouched(&system).await, "after `{refused}`");
        }
    })
    .await;
}
