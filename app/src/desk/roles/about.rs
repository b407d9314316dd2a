//! What a role is called, its system rights, which roles its holders may give, and its end.

use remit_policy::{Capability, Kind, Tier};

use super::{Drafted, named, submit, tick};
use crate::api::{Refusal, returned};
use crate::desk::policy::{field, summed_up};
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::catalog;
use crate::i18n::policy::words;
use crate::ui::fields::{Field, Takes};
use crate::ui::html::{Html, el};

/// The role.
///
/// # Errors
/// `not_found` for who may not read the policy and where there is no such role.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let of = Drafted::read(&here).await?;
    let (language, words) = (here.language, words(here.language));
    let enabled = of.may_write();
    let returned = returned();
    let problem = returned.as_ref().map(|returned| &returned.problem);
    let line = |key: &str, label: &str, value: &str| Field {
        enabled,
        ..field(key, label, Takes::Value(Kind::Text), value.to_owned())
    };
    let tiers = Tier::ALL.iter().map(|one| (one.key().to_owned(), catalog::tier(language, *one).to_owned())).collect();
    let fields = [
        line("name_en", words.name_en, &of.role.name.en),
        line("name_zh", words.name_zh, &of.role.name.zh),
        Field {
            enabled,
            required: true,
            ..field("tier", words.tier, Takes::OneOf(tiers), of.role.tier.key().to_owned())
        },
    ];
    let named_fields: Vec<_> = fields.iter().collect();
    let rights = Capability::ALL.iter().map(|one| {
        let key = format!("capability:{}", one.key());
        tick(&key, catalog::capability(language, *one), of.role.capabilities.contains(one), enabled)
    });
    let assigns = named(language, &of.draft.policy)
        .into_iter()
        .map(|(key, name)| tick(&format!("assigns:{key}"), &name, of.role.assigns.contains(&key), enabled));
    let form = of
        .form("role", &here.path)
        .add(summed_up(language, &named_fields, problem))
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(group(words.rights, words.rights_help, rights))
        .add(group(words.assigns, words.assigns_help, assigns))
        .add(enabled.then(|| submit(words.save)));
    let content = el("div").attr("class", "edit").add(form).done().and(remove(&here, &of));
    Ok(of.sheet(&here, words.tab_about, content))
}

fn group(title: &str, help: &str, ticks: impl Iterator<Item = Html>) -> Html {
    el("fieldset")
        .attr("class", "field policy-ticks")
        .add(el("legend").text(title))
        .add(el("p").attr("class", "help").text(help))
        .all(ticks)
        .done()
}

fn remove(here: &Here, of: &Drafted) -> Option<Html> {
    let words = words(here.language);
    if !of.may_write() {
        return None;
    }
    let button = el("button").attr("type", "submit").attr("class", "button danger").flag("data-remove", true);
    let form =
        of.form("remove", &here.path).add(el("p").text(words.remove_role_help)).add(button.text(words.remove_role));
    Some(el("details").add(el("summary").text(words.remove_role)).add(form).done())
}
