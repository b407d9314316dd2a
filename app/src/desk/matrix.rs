//! The role matrix: what each role may do and how far, changed in place in the draft.
//!
//! The server draws all of it. A cell says where it stands and what stands in it
//! (`data-place`, `data-value`); what the browser adds is in [`crate::ui::live`]: it sends what is chosen
//! or pressed, and puts the parts of the page that came back different (`data-live`) in their place.
//!
//! Three views: one role in full ([`grid`]), every role on one type of record ([`all`]), and one role's
//! fields of one type ([`levels`]). Where there is little room the first shows one type at a time as well:
//! the same cells, of which the style leaves the others out.

mod all;
pub mod around;
pub mod bar;
pub mod cells;
mod choices;
mod grid;
mod levels;
mod objects;
pub mod say;

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use remit_policy::{Action, Capability, Object, Policy, Role, Tier};
use remit_wire::{DraftView, Language, PolicyView, encode};

use super::sheet::{Here, Sheet};
use crate::api::drafting::Told;
use crate::api::policy::ChangeCell;
use crate::api::{Refusal, returned, server};
use crate::i18n::matrix::{Words, words_in};
use crate::i18n::{policy as texts, problem};
use crate::ui::html::{Html, el};
use crate::ui::page::head;
use cells::Place;

/// The views of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What one role may do.
    Actions,
    /// What every role may do with one type of record.
    All,
    /// How much one role shows of one type of record.
    Fields,
}

impl Tab {
    fn of(asked: &str) -> Tab {
        match asked {
            "fields" => Tab::Fields,
            "all" => Tab::All,
            _ => Tab::Actions,
        }
    }
}

/// The rows that an answer needs, where only one role was changed.
#[derive(Clone, Debug)]
pub struct OnlyRole(pub String);

/// The state behind the matrix.
pub struct Desk {
    /// What the page says.
    pub words: &'static Words,
    /// In which language.
    pub language: Language,
    /// What is in force.
    pub view: PolicyView,
    /// What is drafted, for who may draft.
    pub draft: Option<DraftView>,
    /// Who looks.
    pub login: String,
    /// The role that is shown.
    pub role: String,
    /// The object that is shown, where one is shown at a time.
    pub object: Object,
    /// What is shown.
    pub tab: Tab,
    /// The cells that wait to be published, by their paths.
    pub changed: BTreeSet<String>,
    /// The cell whose choices are open.
    pub open: Option<(Object, Action)>,
}

impl Desk {
    /// The policy as it would be.
    pub fn policy(&self) -> &Policy {
        self.draft.as_ref().map_or(&self.view.policy, |draft| &draft.policy)
    }

    /// The shown role as it would be.
    pub fn shown(&self) -> Option<&Role> {
        self.policy().roles.get(&self.role)
    }

    /// A role's name.
    pub fn role_name<'d>(&'d self, key: &'d str) -> &'d str {
        self.policy().roles.get(key).map_or(key, |role| say::role_name(self.language, key, role))
    }

    /// Whether the reader may change the shown role.
    pub fn may_write(&self) -> bool {
        self.may_change(&self.role)
    }

    /// Whether the reader may change a role.
    pub fn may_change(&self, role: &str) -> bool {
        let free = self.draft.as_ref().is_some_and(|draft| draft.schedule.is_none());
        free && !self.view.locked.iter().any(|locked| locked == role)
    }

    /// Whether a cell waits to be published.
    pub fn is_changed(&self, place: &Place) -> bool {
        self.changed.contains(&place.path())
    }

    /// Whether anything of a role waits to be published.
    pub fn is_touched(&self, key: &str) -> bool {
        self.draft.iter().flat_map(|draft| &draft.edits).any(|edit| edit.role() == Some(key))
    }

    /// The address of this page, with other choices open.
    pub fn address(&self, open: Option<(Object, Action)>) -> String {
        match open.filter(|_| self.tab != Tab::Fields) {
            Some(cell) => self.cell_address(&self.role, cell),
            None => self.place(self.tab, &self.role, self.object),
        }
    }

    /// The address of a view.
    pub fn place(&self, tab: Tab, role: &str, object: Object) -> String {
        let (role, key) = (encode(role), object.key());
        match tab {
            Tab::Fields => format!("/matrix?tab=fields&object={key}&role={role}"),
            Tab::All => format!("/matrix?tab=all&object={key}&role={role}"),
            Tab::Actions if object == Object::Customer => format!("/matrix?role={role}"),
            Tab::Actions => format!("/matrix?role={role}&object={key}"),
        }
    }

    /// The address of this view with the choices of a cell open.
    pub fn cell_address(&self, role: &str, (object, action): (Object, Action)) -> String {
        let tab = if self.tab == Tab::All { "tab=all&" } else { "" };
        format!("/matrix?{tab}cell={}/{}/{}", encode(role), object.key(), action.key())
    }
}

/// The role matrix.
///
/// # Errors
/// `not_found` for who may not read the policy.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let view = ctx.policy().await?;
    let me = ctx.me().await?;
    let draft = match me.capabilities.contains(&Capability::RolesManage) {
        true => Some(ctx.draft().await?),
        false => None,
    };
    let policy = draft.as_ref().map_or(&view.policy, |draft| &draft.policy);
    let opened = opened(here.asked("cell"));
    let role = shown_role(policy, opened.as_ref().map_or(here.asked("role"), |(role, _)| role));
    let words = words_in(here.language);
    let open = opened.filter(|(asked, _)| *asked == role).map(|(_, cell)| cell);
    let asked = Object::from_key(here.asked("object")).unwrap_or(Object::Customer);
    let edits = draft.iter().flat_map(|draft| &draft.edits);
    let desk = Desk {
        words,
        language: here.language,
        role,
        object: open.map_or(asked, |(object, _)| object),
        tab: Tab::of(here.asked("tab")),
        changed: edits.filter_map(Place::of).map(|place| place.path()).collect(),
        open,
        login: me.person.login,
        view,
        draft,
    };
    Ok(Sheet { title: words.title.into(), content: page(&desk) })
}

fn opened(cell: &str) -> Option<(String, (Object, Action))> {
    match Place::read(cell)? {
        Place::Grant(role, object, action) => Some((role, (object, action))),
        _ => None,
    }
}

fn page(desk: &Desk) -> Html {
    let words = desk.words;
    let version = desk.draft.as_ref().map_or(0, |draft| draft.version);
    let revision =
        el("strong").attr("data-revision", &desk.view.revision.to_string()).text(&(words.in_force)(desk.view.revision));
    let lead = el("p").attr("class", "remit-line").text(words.lead).text(" ").add(revision);
    let read_only = desk.draft.is_none().then(|| el("p").attr("class", "matrix-note").text(words.read_only));
    let aside = el("aside").attr("class", "matrix-aside").add(choices::choices(desk)).add(impact(desk));
    let columns = match desk.tab {
        Tab::All => el("div").attr("class", "matrix-desk matrix-wide").add(all::section(desk)).add(aside),
        _ => el("div").attr("class", "matrix-desk").add(role_list(desk)).add(one_role(desk)).add(aside),
    };
    el("div")
        .attr("class", "matrix")
        .attr("id", "matrix")
        .attr("data-version", &version.to_string())
        .attr("data-back", &desk.address(desk.open))
        .attr("data-action", ChangeCell::url())
        .add(head(words.title, links(desk)))
        .add(lead)
        .add(news(desk))
        .add(read_only)
        .add(tabs(desk))
        .add(columns)
        .add(bar::bar(desk))
        .done()
}

/// The shown role: its grid or its fields, and what else belongs to it.
fn one_role(desk: &Desk) -> Html {
    let part = if desk.tab == Tab::Fields { levels::levels(desk) } else { grid::grid(desk) };
    let name = el("h2").attr("id", "matrix-role").text(desk.role_name(&desk.role));
    let locked = desk.draft.is_some() && desk.view.locked.contains(&desk.role);
    let locked = locked.then(|| el("p").attr("class", "matrix-note").flag("data-locked", true).text(desk.words.locked));
    el("section")
        .attr("class", "matrix-role")
        .attr("aria-labelledby", "matrix-role")
        .add(el("div").attr("class", "matrix-head").add(name).add(around::role_links(desk)))
        .add(locked)
        .add(part)
        .add(around::role(desk))
        .done()
}

/// Where the impact of the draft is shown as soon as it is known.
fn impact(desk: &Desk) -> Option<Html> {
    desk.draft.as_ref()?;
    let words = texts::words(desk.language);
    let panel = el("section")
        .attr("id", "matrix-impact")
        .attr("class", "matrix-impact")
        .attr("aria-label", words.impact)
        .attr("aria-live", "polite")
        .attr("data-load", "/admin/policy/impact?panel=1");
    Some(panel.done())
}

fn links(desk: &Desk) -> Html {
    let words = texts::words(desk.language);
    let plain = |href: &str, text: &str| el("a").attr("class", "button").attr("href", href).text(text).done();
    let new = desk.draft.is_some().then(|| plain("/admin/roles/new", words.new_role));
    // Who may not draft is shown neither, there as here.
    let drafting = desk.draft.is_some().then(|| {
        plain(&format!("/admin/roles/compare?a={}", encode(&desk.role)), words.compare)
            .and(plain("/admin/policy/tests", words.tests))
    });
    Html::from(new).and(drafting).and(plain("/admin/policy", words.history))
}

/// What was heard: why a change was refused, or what others did meanwhile.
fn news(desk: &Desk) -> Html {
    let refused = returned().map(|returned| problem::explain(desk.language, &returned.problem).1);
    let told = use_context::<Told>().map(|told| told.0);
    let text = refused.or(told);
    let news =
        el("div").attr("id", "matrix-news").attr("class", "matrix-news").attr("role", "alert").flag("data-live", true);
    news.add(text.map(|text| el("p").text(&text))).done()
}

fn tabs(desk: &Desk) -> Html {
    let tab = |tab: Tab, text: &str| {
        el("a")
            .attr("href", &desk.place(tab, &desk.role, desk.object))
            .flag("data-noscroll", true)
            .maybe("aria-current", (tab == desk.tab).then_some("page"))
            .text(text)
            .done()
    };
    let words = desk.words;
    el("nav")
        .attr("class", "matrix-tabs")
        .attr("aria-label", words.tabs)
        .add(tab(Tab::Actions, words.tab_actions))
        .add(tab(Tab::Fields, words.tab_fields))
        .add(tab(Tab::All, words.tab_all))
        .add(around::tab_links(desk))
        .done()
}

fn role_list(desk: &Desk) -> Html {
    let policy = desk.policy();
    let mut tier = None;
    let mut list = el("ul");
    for key in order(policy) {
        let now = policy.roles.get(key).map(|role| role.tier);
        if now != tier {
            tier = now;
            let name = now.map_or("", |tier| crate::i18n::catalog::tier(desk.language, tier));
            list = list.add(el("li").attr("class", "matrix-tier").text(name));
        }
        list = list.add(role_link(desk, key));
    }
    el("nav")
        .attr("id", "matrix-roles")
        .attr("class", "matrix-roles")
        .attr("aria-label", desk.words.roles)
        .flag("data-live", true)
        .add(el("a").attr("class", "skip").attr("href", "#matrix-role").text(desk.words.skip_roles))
        .add(list)
        .done()
}

fn role_link(desk: &Desk, key: &str) -> Html {
    let words = desk.words;
    let members = desk.view.members.get(key).copied().unwrap_or_default();
    let dot = desk
        .is_touched(key)
        .then(|| el("i").attr("class", "matrix-dot").attr("role", "img").attr("aria-label", words.unpublished));
    let link = el("a")
        .attr("id", &format!("role-{key}"))
        .attr("href", &desk.place(desk.tab, key, desk.object))
        .attr("data-role", key)
        .flag("data-noscroll", true)
        .maybe("aria-current", (key == desk.role).then_some("true"))
        .add(el("span").text(desk.role_name(key)).add(dot))
        .add(el("small").text(&(words.members)(members)));
    el("li").add(link).done()
}

/// The keys of all roles: those for records first, then by weight and key.
pub fn order(policy: &Policy) -> Vec<&String> {
    let mut keys: Vec<(usize, &String)> = policy.roles.iter().map(|(key, role)| (weight(role.tier), key)).collect();
    keys.sort();
    keys.into_iter().map(|(_, key)| key).collect()
}

fn weight(tier: Tier) -> usize {
    match tier {
        Tier::Business => 0,
        Tier::Management => 1,
        Tier::Basic => 2,
    }
}

/// A role that does not exist shows the first.
fn shown_role(policy: &Policy, asked: &str) -> String {
    if policy.roles.contains_key(asked) {
        return asked.to_owned();
    }
    order(policy).first().map(|key| (*key).clone()).unwrap_or_default()
}
