//! Search over all types: it looks at titles, as far as the one who searches reads them.

use remit_policy::Object;

use crate::support::{Bundle, NOW, System, on_each, visitor};
use remit_store::{Credential, Visit};

const POLICY: &str = r#"
[roles.keeper]
capabilities = ["users.manage", "roles.manage"]

[roles.reader]
customer.view = "all"
contact.view = "all"
opportunity.view = "all"
contract.view = "all"
payment.view = "all"
ticket.view = "all"
product.view = "all"
activity.view = "all"

[roles.blind.customer]
view = "all"
fields = { name = "hidden" }

[roles.veiled.customer]
view = "all"
fields = { name = "masked" }

[roles.owner.customer]
view = "own"
"#;

/// One record of every type with a Chinese title, and customers with much else about them.
const FILES: [(&str, &str); 10] = [
    ("assignments.csv", "login,role\nada,keeper\nada,reader\nclara,blind\nboss,veiled\nrep,owner\nrep,blind\n"),
    (
        "customers.csv",
        "key,owner,name,phone,note\n\
         C-1,rep,东方商贸有限公司,+86 138 0013 8000,机密条款\n\
         C-2,boss,北方商贸,,\n\
         C-3,rep,Acme Trading,,商贸\n\
         C-4,boss,Straße & Söhne,,\n",
    ),
    ("contacts.csv", "key,customer,name\nP-1,C-1,商贸先生\n"),
    ("opportunities.csv", "key,customer,name\nO-1,C-1,新商贸大楼\n"),
    ("contracts.csv", "key,customer,title,number\nK-1,C-1,商贸合同,商贸-7\n"),
    ("payments.csv", "key,customer,contract,invoice_number\nY-1,C-1,K-1,商贸-001\n"),
    ("tickets.csv", "key,customer,subject,number\nT-1,C-1,商贸系统故障,商贸-9\n"),
    ("products.csv", "key,name\nS-1,商贸软件\n"),
    ("activities.csv", "key,customer,subject\nA-1,C-1,拜访商贸\n"),
    ("shares.csv", "object,record,grantee_kind,grantee,level,expires_at\n"),
];

async fn in_a_shop(test: impl AsyncFn(System)) {
    let bundle = Bundle::small().with("policy.toml", POLICY);
    let bundle = FILES.iter().fold(bundle, |bundle, (file, text)| bundle.with(file, text));
    on_each(async |system| {
        system.load(&bundle).await;
        test(system).await;
    })
    .await;
}

/// The keys of what someone finds, type by type.
async fn found(system: &System, login: &str, words: &str) -> Vec<String> {
    let token = system.store.create_token(login, "test", None, NOW).await.unwrap();
    let visit = Visit { credential: Some(Credential::Token(token)), ..visitor() };
    let found = system.store.read(&visit).await.unwrap().search(words, 50).await.unwrap();
    let mut keys: Vec<String> = found.into_iter().filter_map(|record| record.key).collect();
    keys.sort();
    keys
}

#[tokio::test]
async fn two_chinese_characters_are_found_in_every_type() {
    in_a_shop(async |system| {
        let all = found(&system, "ada", "商贸").await;
        assert_eq!(all.len(), Object::ALL.len() + 1, "{all:?}");
        assert_eq!(all, ["A-1", "C-1", "C-2", "K-1", "O-1", "P-1", "S-1", "T-1", "Y-1"]);
        assert_eq!(found(&system, "ada", "方商").await, ["C-1", "C-2"]);
        assert_eq!(found(&system, "ada", "贸商").await, [""; 0]);
        assert_eq!(found(&system, "ada", "aCME").await, ["C-3"]);
        assert_eq!(found(&system, "ada", "straße &").await, ["C-4"]);
    })
    .await;
}

/// Red when `Scoped::field_term` took every field for readable everywhere.
#[tokio::test]
async fn a_title_that_is_not_read_is_not_found() {
    in_a_shop(async |system| {
        for nobody in ["clara", "boss"] {
            assert_eq!(found(&system, nobody, "商贸").await, [""; 0], "{nobody}");
            assert_eq!(found(&system, nobody, "Acme").await, [""; 0], "{nobody}");
        }
        // Sees all customers, and reads the names of their own.
        assert_eq!(found(&system, "rep", "商贸").await, ["C-1"]);
        assert_eq!(found(&system, "rep", "北方").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn nothing_but_titles_is_searched() {
    in_a_shop(async |system| {
        for words in ["机密", "8000", "138 0013", "%", "_", "\\"] {
            assert_eq!(found(&system, "ada", words).await, [""; 0], "{words}");
        }
    })
    .await;
}
