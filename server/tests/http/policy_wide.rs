//! Forty roles: what the matrix weighs, and what an answer to one key does.

use std::fmt::Write;

use crate::policy_pages::Browser;
use crate::support::alone_on_each;

/// The most bytes that one view of the matrix may have with forty roles. Pages are not compressed.
const VIEW: usize = 112 * 1024;
/// The most bytes that come back when one cell was changed.
const ANSWER: usize = 64 * 1024;

#[test]
fn forty_roles_are_light_enough() {
    alone_on_each(async |demo| {
        let admin = Browser::of(demo, "admin").await;
        let (_, mut text) = demo.store.export_policy().await.unwrap();
        let one = text.split_once("[roles.sales_rep]").unwrap().1.split_once("\n[roles.service").unwrap().0.to_owned();
        let have = text.matches("\ntier = ").count();
        for number in have..40 {
            let role = one.replace("[roles.sales_rep", &format!("[roles.team_{number}"));
            write!(text, "\n[roles.team_{number}]{role}\n").unwrap();
        }
        let there = demo.get("admin", "/policy/draft").await.good().json();
        let body = serde_json::json!({ "version": there["version"], "base": there["revision"], "policy": text });
        demo.send("admin", "PUT", "/policy/draft", &[], body.to_string().as_bytes()).await.good();
        for (path, cells) in [
            ("/matrix?role=team_20", 64),
            ("/matrix?tab=fields&object=customer&role=team_20", 0),
            ("/matrix?tab=all&object=customer&role=team_20", 320),
        ] {
            let page = admin.page(path).await;
            println!("{path}: {} bytes", page.len());
            assert_eq!(page.matches("matrix-cell").count(), cells, "{path}");
            assert!(page.len() <= VIEW, "{path}: {} bytes", page.len());
        }
        // One cell of one role comes back as that role's row, not as forty.
        let back = "/matrix?tab=all&object=customer&role=team_20";
        let answer = admin.cell_on(back, "team_20/customer/view", "own", "all").await.good();
        let html = answer.json()["html"].as_str().unwrap().to_owned();
        println!("an answer: {} bytes", answer.body.len());
        assert_eq!(html.matches("matrix-cell").count(), 8, "{html}");
        assert!(html.contains(r#"id="row-team_20""#) && html.contains(r#"id="team_20/customer/view""#), "{html}");
        assert!(answer.body.len() <= ANSWER, "{} bytes", answer.body.len());
        admin.discard().await;
    });
}
