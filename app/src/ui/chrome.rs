//! The frame around every page: where one can go, the search, and who one is.

use leptos::server_fn::ServerFn;
use remit_policy::Object;
use remit_wire::pairs_of;

use super::html::{El, Html, Known, el, hidden};
use super::icon;
use crate::api::session::{SignOut, Viewer};
use crate::api::viewing::EndViewAs;
use crate::api::{Refusal, server};
use crate::desk::places::places;
use crate::i18n::{catalog, common, desk, use_language};

/// The frame around the page of an address. The login page has none, and asks nobody who they are.
///
/// # Errors
/// `signed_out`.
pub async fn frame(address: &str) -> Result<Html, Refusal> {
    let (path, search) = address.split_once('?').unwrap_or((address, ""));
    if path == "/login" {
        return Ok(Html::default());
    }
    let me = server::reading().await?.me().await?;
    if me.viewing_as_by.is_none() {
        server::remember_language(me.language);
    }
    let asked = pairs_of(search).find(|(key, _)| key == "q").map(|(_, text)| text);
    let here = Here { path: path.to_owned(), search: asked.unwrap_or_default() };
    Ok(here.frame(&me.into()))
}

/// Where the reader is.
struct Here {
    path: String,
    search: String,
}

impl Here {
    fn frame(&self, viewer: &Viewer) -> Html {
        let words = common::words();
        let brand = el("a").attr("class", "brand").attr("href", "/").add(icon::BRAND).text("Remit");
        let small = el("a").attr("class", "brand phone-only").attr("href", "/").attr("aria-label", "Remit");
        let rail = el("nav").attr("class", "rail").attr("aria-label", words.main_navigation);
        let bar = el("header").attr("class", "topbar").add(small.add(icon::BRAND));
        let skip = el("a").attr("class", "skip").attr("href", "#main").text(words.skip);
        skip.done()
            .and(rail.add(brand).add(self.entries(viewer)))
            .and(bar.add(search("search", &self.search)).add(who(viewer)))
            .and(self.phone_bar(viewer))
            .and(looking(viewer))
            .and(help())
    }

    fn entry(&self, href: &str, label: &str) -> Html {
        let here = self.is_at(href).then_some("page");
        el("a").attr("class", "rail-entry").attr("href", href).maybe("aria-current", here).text(label).done()
    }

    /// A list is also "here" on the pages of its records.
    fn is_at(&self, href: &str) -> bool {
        let rest = self.path.strip_prefix(href);
        self.path == href || href != "/" && rest.is_some_and(|rest| rest.starts_with('/'))
    }

    fn entries(&self, viewer: &Viewer) -> Html {
        let (words, language) = (common::words(), use_language());
        let head = |text: &str| el("p").attr("class", "rail-head").text(text).done();
        let lists = Object::ALL.into_iter().filter(|object| viewer.objects.contains_key(object));
        let lists: Html = lists
            .map(|object| self.entry(&format!("/{}", object.plural()), catalog::objects(language, object)))
            .collect();
        let records = (!lists.as_str().is_empty()).then(|| head(words.records));
        let desk = desk::words(language);
        let places: Html =
            places(&viewer.capabilities).map(|place| self.entry(place.href, (place.label)(desk))).collect();
        let administration = (!places.as_str().is_empty()).then(|| head(desk.title));
        self.entry("/", words.home).and(records).and(lists).and(administration).and(places)
    }

    fn phone_bar(&self, viewer: &Viewer) -> Html {
        let (words, language) = (common::words(), use_language());
        let list = |object: Object, icon: Known| {
            let shown = viewer.objects.contains_key(&object);
            shown.then(|| self.tab(&format!("/{}", object.plural()), icon, catalog::objects(language, object)))
        };
        let more = el("summary").attr("class", "tab").add(icon::MORE).add(el("span").text(words.more));
        let rest =
            self.entries(viewer).and(self.entry("/access", words.my_access)).and(self.entry("/account", words.account));
        el("nav")
            .attr("class", "tabs")
            .attr("aria-label", words.quick_navigation)
            .add(self.tab("/", icon::HOME, words.home))
            .add(list(Object::Customer, icon::CUSTOMER))
            .add(list(Object::Opportunity, icon::OPPORTUNITY))
            .add(self.tab("/search", icon::SEARCH, words.search))
            .add(el("details").attr("class", "menu more").add(more).add(panel(rest)))
            .done()
    }

    fn tab(&self, href: &str, icon: Known, label: &str) -> Html {
        let here = self.is_at(href).then_some("page");
        let tab = el("a").attr("class", "tab").attr("href", href).maybe("aria-current", here);
        tab.add(icon).add(el("span").text(label)).done()
    }
}

fn panel(content: Html) -> El {
    el("div").attr("class", "menu-panel").add(content)
}

/// A search over everything.
#[must_use]
pub fn search(class: &str, text: &str) -> Html {
    let words = common::words();
    let bar = class == "search";
    let input = el("input")
        .maybe("id", bar.then_some("search"))
        .attr("type", "search")
        .attr("name", "q")
        .attr("value", text)
        .attr("maxlength", "100")
        .attr("placeholder", words.search_hint)
        .attr("aria-label", words.search)
        .attr("autocomplete", "off");
    let key = bar.then(|| el("kbd").attr("class", "desk-only").text("/"));
    el("form")
        .attr("class", class)
        .attr("role", "search")
        .attr("method", "get")
        .attr("action", "/search")
        .add(icon::SEARCH)
        .add(input)
        .add(key)
        .done()
}

fn who(viewer: &Viewer) -> Html {
    let words = common::words();
    let name = &viewer.person.name;
    let summary = el("summary")
        .attr("aria-label", &format!("{}{}{name}", words.menu, crate::i18n::live::words().colon))
        .add(el("span").attr("class", "face").attr("aria-hidden", "true").text(&initials(name)))
        .add(el("span").attr("class", "desk-only").text(name))
        .add(icon::DOWN);
    let about = el("p").attr("class", "menu-about").add(el("strong").text(name));
    let about = about.add(el("span").text(&viewer.department.name)).done();
    let account = el("a").attr("class", "menu-item").attr("href", "/account").text(words.account).done();
    let access = el("a").attr("class", "menu-item").attr("href", "/access").text(words.my_access).done();
    let menu = about.and(access).and(account).and(sign_out("menu-item"));
    el("details").attr("class", "menu whoami").add(summary).add(panel(menu)).done()
}

/// Says on every page as whom it is looked at, and ends that.
fn looking(viewer: &Viewer) -> Option<Html> {
    viewer.viewing_as_by.as_ref()?;
    let words = common::words();
    let stop = el("button").attr("type", "submit").attr("class", "button").text(words.stop_looking);
    let form = el("form").attr("method", "post").attr("action", EndViewAs::url());
    let form = form.add(hidden("login", &viewer.person.login)).add(stop);
    let text = el("p").text(&(words.looking)(&viewer.person.name));
    Some(el("div").attr("class", "looking").attr("role", "status").add(text).add(form).done())
}

/// Signing out is a plain form: the browser leaves with everything it holds.
#[must_use]
pub fn sign_out(class: &str) -> Html {
    let button = el("button").attr("type", "submit").attr("class", class).text(common::words().sign_out);
    el("form").attr("method", "post").attr("action", SignOut::url()).add(button).done()
}

/// First letters of first and last name; of a Chinese name its last two characters.
fn initials(name: &str) -> String {
    let is_chinese = |letter: &char| ('\u{4e00}'..='\u{9fff}').contains(letter);
    let chinese: Vec<char> = name.chars().filter(is_chinese).collect();
    if !chinese.is_empty() {
        return chinese.iter().skip(chinese.len().saturating_sub(2)).collect();
    }
    let mut parts = name.split_whitespace().filter_map(|part| part.chars().next());
    let first = parts.next();
    first.into_iter().chain(parts.next_back()).collect()
}

fn help() -> Html {
    let words = common::words();
    let key = |(key, meaning): &(&str, &str)| {
        el("div").add(el("dt").add(el("kbd").text(key))).add(el("dd").text(meaning)).done()
    };
    let close = el("button").attr("class", "button").text(words.close);
    el("dialog")
        .attr("id", "keys")
        .attr("aria-labelledby", "keys-title")
        .add(el("h2").attr("id", "keys-title").text(words.keys_title))
        .add(el("dl").attr("class", "keys").all(words.keys.iter().map(key)))
        .add(el("form").attr("method", "dialog").add(close))
        .done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_here_on_its_records_too() {
        let at = |path: &str, href: &str| Here { path: path.into(), search: String::new() }.is_at(href);
        assert!(at("/customers", "/customers") && at("/customers/1", "/customers"));
        assert!(!at("/customersx", "/customers") && !at("/customers", "/"));
    }

    #[test]
    fn a_face_has_two_letters() {
        assert_eq!(initials("Anna Snelling"), "AS");
        assert_eq!(initials("Ann"), "A");
        assert_eq!(initials("Özlem de Souza"), "ÖS");
        assert_eq!(initials("欧阳明日"), "明日");
    }
}
