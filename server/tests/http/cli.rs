//! The program: each thing that can go wrong is one clear sentence, exit status 1, and nothing changed.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{data, folder};

/// The program with a data folder of its own and none of the settings around it.
fn remit(place: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_remit"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("REMIT_")) {
        command.env_remove(name);
    }
    command.env("REMIT_DATA", place).args(args).output().unwrap()
}

fn good(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The sentence of a failure, after a look at its form.
fn failure(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    for crumb in ["Err(", "Error {", "Some(", "panicked", "SqlxError", "os error 2)\n\n"] {
        assert!(!text.contains(crumb), "{text}");
    }
    let sentence = text.trim_end().strip_prefix("error: ");
    sentence.unwrap_or_else(|| panic!("{text}")).into()
}

fn bundle() -> String {
    data("bundle").display().to_string()
}

/// A copy of the demo bundle, to be broken.
fn copy(to: &Path) -> PathBuf {
    let copy = to.join("bundle");
    fs::create_dir_all(&copy).unwrap();
    for file in fs::read_dir(data("bundle")).unwrap().flatten() {
        fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    copy
}

/// A data folder with the demo workspace in it.
fn loaded(name: &str) -> PathBuf {
    let place = folder(name);
    good(&remit(&place, &["load", &bundle()]));
    place
}

#[test]
fn a_wrong_use_is_status_2() {
    let place = folder("usage");
    for args in [&["fly"] as &[&str], &["policy"], &["serve", "--port", "1"], &["load"]] {
        assert_eq!(remit(&place, args).status.code(), Some(2), "{args:?}");
    }
    assert!(good(&remit(&place, &["--help"])).contains("serve"));
    assert!(fs::read_dir(place).unwrap().next().is_none(), "nothing was made");
}

#[test]
fn a_wrong_database_is_said() {
    let place = folder("database");
    for url in ["mysql://somewhere/db", "nonsense", "sqlite:///no/such/folder/remit.db", "postgres://127.0.0.1:1/remit"]
    {
        let sentence = failure(&remit(&place, &["--database", url, "audit", "verify"]));
        assert!(sentence.contains("database"), "{sentence}");
    }
    let secret = failure(&remit(&place, &["--database", "postgres://ann:s3cret@127.0.0.1:1/remit", "audit", "verify"]));
    assert!(!secret.contains("s3cret"), "{secret}");
}

#[test]
fn a_busy_port_is_said_before_anything_is_touched() {
    let place = folder("port");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["serve", "demo"] {
        let sentence = failure(&remit(&place, &[command, "--listen", &address]));
        assert!(sentence.contains(&address) && sentence.contains("--listen"), "{sentence}");
    }
    assert!(fs::read_dir(place).unwrap().next().is_none(), "nothing was made");
    let place = folder("port-name");
    assert!(failure(&remit(&place, &["serve", "--listen", "nonsense"])).contains("`nonsense`"));
}

#[test]
fn broken_settings_are_said() {
    let place = folder("settings");
    let file = place.join("remit.toml");
    fs::write(&file, "listen = '127.0.0.1:0'\ndatabse = 'x'\n").unwrap();
    let sentence = failure(&remit(&place, &["--config", &file.display().to_string(), "serve"]));
    assert!(sentence.contains("line 2") && sentence.contains("`databse`"), "{sentence}");
}

#[test]
fn a_broken_policy_is_said_and_not_published() {
    let place = loaded("policy");
    let before = good(&remit(&place, &["policy", "export"]));
    let file = place.join("broken.toml");
    let path = file.display().to_string();
    fs::write(&file, before.replacen("view = \"own\"", "view = \"owns\"", 1)).unwrap();
    for command in ["check", "diff", "test", "publish"] {
        let sentence = failure(&remit(&place, &["policy", command, &path]));
        assert!(sentence.contains("broken.toml") && sentence.contains("`owns`"), "{sentence}");
    }
    let sentence = failure(&remit(&place, &["policy", "check", "/no/such.toml"]));
    assert!(sentence.contains("/no/such.toml"), "{sentence}");
    assert_eq!(good(&remit(&place, &["policy", "export"])), before);
}

#[test]
fn a_policy_is_exported_compared_tested_and_published() {
    let place = loaded("publish");
    let file = place.join("policy.toml");
    let path = file.display().to_string();
    good(&remit(&place, &["policy", "export", &path]));
    assert!(good(&remit(&place, &["policy", "diff", &path])).contains("same"));
    assert!(good(&remit(&place, &["policy", "test", &path])).contains("tests passed"));
    let text = fs::read_to_string(&file).unwrap();
    let (before, rep) = text.split_once("[roles.sales_rep.customer]").unwrap();
    let wider = rep.replacen("view = \"own\"", "view = \"department\"", 1);
    fs::write(&file, format!("{before}[roles.sales_rep.customer]{wider}")).unwrap();
    let changes = good(&remit(&place, &["policy", "diff", &path]));
    assert!(changes.contains("sales_rep customer view: own -> department"), "{changes}");
    good(&remit(&place, &["policy", "publish", &path, "--reason", "the team helps out"]));
    assert!(good(&remit(&place, &["policy", "diff", &path])).contains("same"));
    good(&remit(&place, &["audit", "verify"]));
}

#[test]
fn a_failed_test_of_a_policy_is_status_1() {
    let place = loaded("failed-test");
    let file = place.join("policy.toml");
    let text = good(&remit(&place, &["policy", "export"]));
    let test = "\n[[tests]]\nuser = \"admin\"\ncan = \"view\"\nobject = \"customer\"\nrecord = \"Isdom\"\n";
    fs::write(&file, format!("{text}{test}")).unwrap();
    let output = remit(&place, &["policy", "test", &file.display().to_string()]);
    assert!(failure(&output).contains("1 of "));
    let listed = String::from_utf8(output.stdout).unwrap();
    assert!(listed.contains("FAILED") && listed.contains("admin can view customer Isdom"), "{listed}");
}

#[test]
fn a_wrong_row_is_said_with_its_place_and_nothing_is_loaded() {
    let place = folder("row");
    let copy = copy(&place);
    let (file, path) = (copy.join("customers.csv"), copy.display().to_string());
    let right = fs::read_to_string(&file).unwrap();
    let line = right.lines().nth(3).unwrap();
    fs::write(&file, right.replacen(line, &line.replacen("darcel.schlecht", "nobody.known", 1), 1)).unwrap();
    let sentence = failure(&remit(&place, &["load", &path]));
    for part in ["customers.csv", "line 4", "nobody.known"] {
        assert!(sentence.contains(part), "{sentence}");
    }
    assert_eq!(failure(&remit(&place, &["load", &path, "--dry-run"])), sentence);
    fs::write(&file, right).unwrap();
    good(&remit(&place, &["load", &path, "--dry-run"]));
    good(&remit(&place, &["load", &path]));
    let sentence = failure(&remit(&place, &["load", &path]));
    assert!(sentence.contains("empty"), "{sentence}");
    let sentence = failure(&remit(&place, &["load", "/no/such/folder"]));
    assert!(sentence.contains("/no/such/folder"), "{sentence}");
}

#[test]
fn tokens_and_users_are_the_operators() {
    let place = loaded("people");
    let token = good(&remit(&place, &["token", "create", "director", "--name", "laptop", "--expires", "2999-01-01"]));
    assert_eq!(token.lines().count(), 1);
    let password = good(&remit(&place, &["user", "create", "ida", "--name", "Ida", "--department", "it"]));
    assert!(password.trim().len() >= 12, "{password}");
    good(&remit(&place, &["user", "reset-password", "ida"]));
    good(&remit(&place, &["user", "suspend", "ida"]));
    for (args, part) in [
        (&["token", "create", "nobody.known", "--name", "x"] as &[&str], "nobody.known"),
        (&["token", "create", "director", "--name", "x", "--expires", "2001-01-01"], "expired"),
        (&["user", "create", "ida", "--name", "Ida", "--department", "it"], "ida"),
        (&["user", "create", "bo", "--name", "Bo", "--department", "nowhere"], "nowhere"),
        (&["user", "suspend", "nobody.known"], "nobody.known"),
    ] {
        let sentence = failure(&remit(&place, args));
        assert!(sentence.contains(part), "{sentence}");
    }
    good(&remit(&place, &["audit", "verify"]));
}

/// How many entries the audit trail has, all of them in order.
fn entries(place: &Path) -> u64 {
    let said = good(&remit(place, &["audit", "verify"]));
    said.split(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{said}"))
}

#[test]
fn what_the_operator_changes_is_in_the_trail() {
    let place = loaded("trail");
    let file = place.join("policy.toml").display().to_string();
    good(&remit(&place, &["policy", "export", &file]));
    for (args, more) in [
        (&["user", "create", "ida", "--name", "Ida", "--department", "it"] as &[&str], 1),
        (&["token", "create", "ida", "--name", "laptop"], 1),
        (&["user", "reset-password", "ida"], 1),
        (&["user", "suspend", "ida"], 1),
        (&["policy", "check", &file], 0),
        (&["policy", "diff", &file], 0),
        (&["policy", "test", &file], 0),
        (&["load", &bundle(), "--dry-run"], 0),
    ] {
        let before = entries(&place);
        let output = remit(&place, args);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}");
        assert_eq!(entries(&place), before + more, "{args:?}");
    }
}

#[test]
fn a_trail_that_was_tampered_with_is_found() {
    let wrong = [
        ("changed", "UPDATE audit SET at = at + 1 WHERE number = 2"),
        ("missing", "DELETE FROM audit WHERE number = 2"),
        (
            "moved",
            "UPDATE audit SET number = -number WHERE number IN (2, 3); \
                   UPDATE audit SET number = 5 + number WHERE number IN (-2, -3)",
        ),
    ];
    for (name, sql) in wrong {
        let place = loaded(&format!("tampered-{name}"));
        for login in ["ida", "jo", "kim"] {
            good(&remit(&place, &["user", "create", login, "--name", "X", "--department", "it"]));
        }
        let file = format!("sqlite://{}", place.join("remit.db").display());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let db = sea_orm::Database::connect(&file).await.unwrap();
            sea_orm::ConnectionTrait::execute_unprepared(&db, sql).await.unwrap();
            db.close().await.unwrap();
        });
        let sentence = failure(&remit(&place, &["audit", "verify"]));
        assert!(sentence.contains(['2', '3']), "{name}: {sentence}");
    }
}
