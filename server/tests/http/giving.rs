//! The pages about the access to a record, as a browser without JavaScript uses them.

use axum::body::Body;
use axum::http::Request;
use remit::visit::{SESSION_COOKIE, now};
use remit_store::Visit;

use crate::support::{Demo, Reply, alone_on_each};

pub struct Browser<'d> {
    pub demo: &'d Demo,
    pub cookie: String,
}

impl<'d> Browser<'d> {
    pub async fn of(demo: &'d Demo, login: &str) -> Browser<'d> {
        let secret = demo.store.sign_in(login, "remit-demo", &Visit { at: now(), ..Visit::default() }).await.unwrap();
        Browser { demo, cookie: format!("{SESSION_COOKIE}={secret}") }
    }

    pub async fn get(&self, path: &str) -> Reply {
        let request = Request::get(path).header("host", "remit.example").header("cookie", &self.cookie);
        self.demo.raw(request.header("accept", "text/html").body(Body::empty()).unwrap()).await
    }

    /// Sends a form to an address.
    pub async fn post(&self, address: &str, accept: &str, body: &str) -> Reply {
        let request = Request::post(address)
            .header("host", "remit.example")
            .header("sec-fetch-site", "same-origin")
            .header("accept", accept)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        self.demo.raw(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Sends a form about access, and answers where it leads.
    async fn send(&self, function: &str, body: &str) -> String {
        self.sent(&format!("access/{function}"), body).await.headers["location"].to_str().unwrap().to_owned()
    }

    /// Sends a form, which leads elsewhere.
    pub async fn sent(&self, function: &str, body: &str) -> Reply {
        let reply = self.post(&format!("/api/ui/{function}"), "text/html", body).await;
        assert_eq!(reply.status, 302, "{}", reply.text());
        reply
    }

    /// Opens the page to which a form led, with the cookies that it was given for it.
    pub async fn follow(&self, reply: &Reply) -> Reply {
        let cookies = reply.headers.get_all("set-cookie").iter();
        let cookies = cookies.filter_map(|line| line.to_str().unwrap().split(';').next()).collect::<Vec<_>>();
        let cookie = format!("{}; {}", self.cookie, cookies.join("; "));
        let page = reply.headers["location"].to_str().unwrap();
        let request = Request::get(page).header("host", "remit.example").header("cookie", cookie);
        self.demo.raw(request.header("accept", "text/html").body(Body::empty()).unwrap()).await
    }
}

#[test]
fn a_record_is_explained_shared_handed_over_and_taken_back() {
    alone_on_each(async |demo| {
        let director = Browser::of(demo, "director").await;
        let record = demo.get("director", "/customers?limit=1").await.good().json()["data"][0].clone();
        let (id, tag) = (record["id"].as_str().unwrap(), record["etag"].as_str().unwrap());
        let can: Vec<&str> = record["can"].as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
        let here = format!("/customers/{id}");

        let page = director.get(&here).await.good().text();
        assert!(page.contains(&format!("{here}/why")) && page.contains(&format!("{here}/history")));
        let why = director.get(&format!("{here}/why")).await.good().text();
        assert!(why.contains("You may see this customer"), "{why}");
        director.get(&format!("{here}/history")).await.good();
        assert_eq!(director.get("/customers/bin").await.status == 200, page_of(demo).await.contains("/customers/bin"));
        director.get("/customers/handed-over").await.good();
        for page in ["why", "share", "hand-over", "history"] {
            let absent = format!("/customers/{}/{page}", uuid::Uuid::nil());
            assert_eq!(director.get(&absent).await.status, 404, "{page}");
            assert_eq!(Browser::of(demo, "admin").await.get(&format!("{here}/{page}")).await.status, 404, "{page}");
        }

        assert_eq!(can.contains(&"share"), director.get(&format!("{here}/share")).await.status == 200);
        if can.contains(&"share") {
            let share = |who: &str| {
                format!("object=customer&id={id}&values[grantee_kind]=user&values[grantee]={who}&values[level]=view")
            };
            assert_eq!(director.send("share", &share("nobody.at.all")).await, format!("{here}/share"));
            assert_eq!(director.send("share", &share("corliss.cosme")).await, format!("{here}/share"));
            let shares = director.get(&format!("{here}/share")).await.good().text();
            assert!(shares.contains("data-grantee=\"corliss.cosme\""));
        }
        assert_eq!(can.contains(&"transfer"), director.get(&format!("{here}/hand-over")).await.status == 200);
        if can.contains(&"transfer") {
            let body = format!("object=customer&id={id}&etag={tag}&values[owner]=nobody.at.all");
            assert_eq!(director.send("hand-over", &body).await, format!("{here}/hand-over"));
            let body = format!("object=customer&id={id}&etag={tag}&values[owner]=corliss.cosme");
            director.send("hand-over", &body).await;
            let history = director.get(&format!("{here}/history")).await.good().text();
            assert!(history.contains("data-event=\"transfer\""));
        }
    });
}

/// A form says what is wrong in words of the page, and no other reason than the one there is. Seen to fail with one
/// sentence per field, whatever the reason.
#[test]
fn a_form_says_which_of_several_reasons_it_was() {
    alone_on_each(async |demo| {
        let director = Browser::of(demo, "director").await;
        let id = demo.get("director", "/customers?limit=1").await.good().json()["data"][0]["id"].clone();
        let id = id.as_str().unwrap();
        let refused = [
            ("grantee]=nobody.at.all", "Nobody of this name", "无法共享给此对象"),
            ("grantee]=director", "You see this record already", "你已能看到这条记录"),
            ("expires_at]=soon", "Enter a date, such as", "请填写日期，例如"),
            ("expires_at]=2020-01-31", "Enter a day to come", "请填写将来的日期"),
            ("level]=own", "Choose one of the values", "请从选项中选择"),
        ];
        for (typed, en, zh) in refused {
            let (key, value) = typed.split_once("]=").unwrap();
            let usual = [("grantee_kind", "user"), ("grantee", "corliss.cosme"), ("level", "view")];
            let rest: String = usual
                .iter()
                .filter(|(one, _)| *one != key)
                .fold(String::new(), |all, (key, value)| all + &format!("&values[{key}]={value}"));
            for (language, said) in [("en", en), ("zh-CN", zh)] {
                let request = Request::post("/api/ui/access/share")
                    .header("host", "remit.example")
                    .header("accept", "application/json")
                    .header("accept-language", language)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("cookie", &director.cookie);
                let body = format!("object=customer&id={id}{rest}&values[{key}]={value}");
                let reply = demo.raw(request.body(Body::from(body)).unwrap()).await;
                assert_eq!(reply.status, 422, "{typed}: {}", reply.text());
                assert!(reply.text().contains(said), "{typed} {language}: {}", reply.text());
            }
        }
    });
}

async fn page_of(demo: &Demo) -> String {
    Browser::of(demo, "director").await.get("/customers").await.good().text()
}

#[test]
fn a_list_leaves_as_a_file_for_those_who_may_export() {
    alone_on_each(async |demo| {
        for login in ["director", "admin", "darcel.schlecht"] {
            let browser = Browser::of(demo, login).await;
            let file = browser.get("/export/opportunities.csv?limit=1&stage=won").await;
            let page = browser.get("/opportunities").await.text();
            assert_eq!(file.status == 200, page.contains("/export/opportunities.csv"), "{login}");
            if file.status == 200 {
                assert!(file.text().starts_with('\u{feff}'));
                assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
            }
            assert_eq!(browser.get("/export/nothing.csv").await.status, 404);
        }
        let stranger = Browser { demo, cookie: String::new() };
        assert_eq!(stranger.get("/export/customers.csv").await.status, 303);
    });
}
