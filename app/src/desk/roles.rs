//! One role beyond its matrix: what it is called and gives besides, when it counts, who holds it; making
//! a new one, and two side by side.

pub mod about;
pub mod compare;
pub mod conditions;
pub mod members;
pub mod new;

use leptos::server_fn::ServerFn;
use remit_policy::{Policy, Role};
use remit_wire::{Code, DraftView, Language, encode};

use super::matrix::say;
use super::policy::framed;
use super::sheet::{Here, Sheet};
use crate::api::policy::ChangePolicy;
use crate::api::{Refusal, server};
use crate::i18n::policy::words;
use crate::ui::html::{El, Html, el, hidden, link};

/// A role as the draft has it.
struct Drafted {
    draft: DraftView,
    key: String,
    role: Role,
}

impl Drafted {
    /// The role in the address, as the draft has it.
    async fn read(here: &Here) -> Result<Drafted, Refusal> {
        let draft = server::reading().await?.draft().await?;
        let key = here.name().to_owned();
        let role = draft.policy.roles.get(&key).cloned().ok_or_else(|| Refusal::new(Code::NotFound, ""))?;
        Ok(Drafted { draft, key, role })
    }

    fn may_write(&self) -> bool {
        self.draft.schedule.is_none() && !self.draft.locked.contains(&self.key)
    }

    fn name(&self, language: Language) -> &str {
        say::role_name(language, &self.key, &self.role)
    }

    /// A form that changes the role in the draft.
    fn form(&self, what: &str, back: &str) -> El {
        el("form")
            .attr("method", "post")
            .attr("action", ChangePolicy::url())
            .add(hidden("what", what))
            .add(hidden("role", &self.key))
            .add(hidden("version", &self.draft.version.to_string()))
            .add(hidden("back", back))
    }

    /// A page about the role, with the ways to the others about it.
    fn sheet(&self, here: &Here, what: &str, content: Html) -> Sheet {
        let words = words(here.language);
        let key = encode(&self.key);
        let tab = |page: &str, text: &str| {
            let href = format!("/admin/roles/{key}{page}");
            let current = (here.path.trim_end_matches('/') == href).then_some("page");
            el("a").attr("href", &href).maybe("aria-current", current).text(text).done()
        };
        let tabs = el("nav")
            .attr("class", "matrix-tabs")
            .attr("aria-label", words.about_role)
            .add(link(&format!("/matrix?role={key}"), words.tab_matrix))
            .add(tab("", words.tab_about))
            .add(tab("/conditions", words.tab_conditions))
            .add(tab("/members", words.tab_members));
        let locked = self.draft.locked.contains(&self.key);
        let locked =
            locked.then(|| el("p").attr("class", "notice").text(crate::i18n::matrix::words_in(here.language).locked));
        let drafted = self.draft.open.then(|| {
            let text = el("p").attr("class", "help").text(words.in_draft).text(" ");
            text.add(link("/admin/policy/publish", words.review))
        });
        let content = tabs.done().and(locked).and(drafted).and(content);
        let title = format!("{} · {what}", self.name(here.language));
        let content = framed(&title, ("/matrix", words.to_matrix), content);
        Sheet { title, content }
    }
}

/// The keys of all roles with their names.
fn named(language: Language, policy: &Policy) -> Vec<(String, String)> {
    let name = |(key, role): (&String, &Role)| (key.clone(), say::role_name(language, key, role).to_owned());
    policy.roles.iter().map(name).collect()
}

/// A box to tick.
fn tick(name: &str, label: &str, on: bool, enabled: bool) -> Html {
    let input = el("input")
        .attr("type", "checkbox")
        .attr("name", &format!("values[{name}]"))
        .attr("value", "yes")
        .flag("checked", on)
        .flag("disabled", !enabled);
    el("label").attr("class", "check").add(input).add(el("span").text(label)).done()
}

fn submit(text: &str) -> Html {
    let button = el("button").attr("type", "submit").attr("class", "button primary").text(text);
    el("div").attr("class", "policy-actions").add(button).done()
}
