//! What the draft would do, to be read: per role and per person, in numbers, with examples that the reader sees.

use remit_policy::Capability;
use remit_store::Ctx;
use remit_wire::{
    Access, ActionImpact, CreateImpact, Example, ExampleOf, FieldImpact, Impact, ImpactQuery, Language, ObjectImpact,
    PersonImpact, RoleImpact, encode,
};

use super::framed;
use crate::api::{Refusal, server};
use crate::desk::matrix::say;
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::catalog;
use crate::i18n::policy::{Words, words};
use crate::ui::format;
use crate::ui::html::{Html, el, link};

/// How many people the panel beside the matrix names.
const NAMED: u32 = 4;
/// How many a page names.
const LISTED: u32 = 200;

/// The impact of the draft: the whole page, one person's part of it, or the panel beside the matrix.
///
/// # Errors
/// `not_found` for who may not read the policy, `forbidden` for who may not draft.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let (language, words) = (here.language, words(here.language));
    let title = words.impact;
    if !here.asked("panel").is_empty() {
        let open = ctx.draft().await?.open;
        let content = if open { panel(language, &ctx).await? } else { Html::default() };
        return Ok(Sheet { title: title.into(), content });
    }
    let user = Some(here.asked("user").to_owned()).filter(|user| !user.is_empty());
    let impact = ctx.draft_impact(&ImpactQuery { user, limit: Some(LISTED) }).await?;
    let roles = impact.roles.iter().map(|one| role(language, words, one));
    let people = impact.people.iter().map(|one| person(language, words, one));
    let more = (impact.left_out > 0).then(|| el("p").attr("class", "help").text(&(words.left_out)(impact.left_out)));
    let by_role = (!impact.roles.is_empty()).then(|| {
        let cards = el("div").attr("class", "policy-cards").all(roles);
        el("h2").text(words.by_role).done().and(cards)
    });
    let content = sum(words, &impact)
        .and(by_role)
        .and(el("h2").text(words.by_person))
        .and(find(&here))
        .and(el("div").attr("class", "policy-cards").all(people))
        .and(more)
        .and(el("p").attr("class", "help").text(words.impact_help));
    Ok(Sheet { title: title.into(), content: framed(title, ("/matrix", words.to_matrix), content) })
}

/// How many are affected.
fn sum(words: &Words, impact: &Impact) -> Html {
    let affected = impact.affected;
    el("p")
        .attr("class", "policy-sum")
        .attr("data-affected", &affected.to_string())
        .text(&(words.affected)(affected))
        .done()
}

/// The form that asks for one person.
fn find(here: &Here) -> Html {
    let words = words(here.language);
    let input = el("input").attr("name", "user").attr("value", here.asked("user"));
    el("form")
        .attr("method", "get")
        .attr("action", "/admin/policy/impact")
        .attr("class", "policy-find")
        .add(el("label").add(el("span").text(words.login)).add(input.attr("autocomplete", "off")))
        .add(el("button").attr("type", "submit").attr("class", "button").text(words.show))
        .done()
}

/// The impact in a few lines, with the way to all of it.
///
/// # Errors
/// As the store's.
pub async fn brief(language: Language, ctx: &Ctx) -> Result<Html, Refusal> {
    let words = words(language);
    let impact = ctx.draft_impact(&ImpactQuery { user: None, limit: Some(NAMED) }).await?;
    let roles = impact.roles.iter().map(|one| role(language, words, one));
    let all = link("/admin/policy/impact", words.impact_all);
    Ok(sum(words, &impact).and(el("div").attr("class", "policy-cards").all(roles)).and(el("p").add(all)))
}

async fn panel(language: Language, ctx: &Ctx) -> Result<Html, Refusal> {
    let words = words(language);
    let impact = ctx.draft_impact(&ImpactQuery { user: None, limit: Some(NAMED) }).await?;
    let roles = impact.roles.iter().map(|one| role(language, words, one));
    let people = impact.people.iter().map(|one| person(language, words, one));
    let all = link("/admin/policy/impact", words.impact_all);
    let head = el("h2").text(words.impact).done();
    Ok(head.and(sum(words, &impact)).and(roles.collect::<Html>()).and(people.collect::<Html>()).and(el("p").add(all)))
}

fn role(language: Language, words: &Words, one: &RoleImpact) -> Html {
    let name = remit_policy::Role { name: one.name.clone(), ..remit_policy::Role::default() };
    let about = (words.role_people)(one.people, one.affected);
    let conditions = one.conditions.then(|| el("p").text(words.conditions_change));
    el("section")
        .attr("class", "policy-card")
        .attr("data-impact-role", &one.role)
        .add(el("h3").text(say::role_name(language, &one.role, &name)))
        .add(el("p").attr("class", "help").text(&about))
        .add(conditions)
        .add(rights(language, words, &one.gained, &one.lost))
        .all(one.objects.iter().map(|object| of_object(language, words, object)))
        .done()
}

fn person(language: Language, words: &Words, one: &PersonImpact) -> Html {
    let login = &one.person.login;
    let name = link(&format!("/admin/policy/impact?user={}", encode(login)), &one.person.name);
    el("section")
        .attr("class", "policy-card")
        .attr("data-impact-person", login)
        .add(el("h3").add(name).add(el("small").text(&format!(" {login}"))))
        .add(rights(language, words, &one.gained, &one.lost))
        .all(one.objects.iter().map(|object| of_object(language, words, object)))
        .done()
}

fn rights(language: Language, words: &Words, gained: &[Capability], lost: &[Capability]) -> Html {
    let line = |word: &str, one: &Capability| {
        el("p").text(&format!("{word} “{}”", catalog::capability(language, *one))).done()
    };
    let gained = gained.iter().map(|one| line(words.gains_right, one));
    gained.chain(lost.iter().map(|one| line(words.loses_right, one))).collect()
}

fn of_object(language: Language, words: &Words, one: &ObjectImpact) -> Html {
    let key = one.object.key();
    let actions = one.actions.iter().map(|action| of_action(language, words, action));
    let create = one.create.map(|create| {
        el("li").text(match create {
            CreateImpact::Gained => words.create_gained,
            CreateImpact::Lost => words.create_lost,
            CreateImpact::Changed => words.create_changed,
        })
    });
    let fields = one.fields.iter().map(|field| of_field(language, words, one, field));
    let fields = (!one.fields.is_empty()).then(|| {
        let summary = el("summary").text(&format!("{} ({})", words.fields, one.fields.len()));
        el("details").add(summary).add(el("ul").attr("class", "policy-impact").all(fields))
    });
    let examples = examples(language, words, &one.examples);
    let list = el("ul").attr("class", "policy-impact").all(actions).add(create);
    el("div")
        .attr("data-impact-object", key)
        .add(el("h4").text(catalog::objects(language, one.object)))
        .add(list)
        .add(fields)
        .add(examples)
        .done()
}

fn of_action(language: Language, words: &Words, one: &ActionImpact) -> Html {
    let number = |value: u64| format::number(i64::try_from(value).unwrap_or(i64::MAX));
    let mut parts = vec![format!("{} → {}", number(one.before), number(one.after))];
    let mut add = |count: u64, say: fn(&str) -> String| {
        if count > 0 {
            parts.push(say(&number(count)));
        }
    };
    add(one.gained, words.gained);
    add(one.lost, words.lost);
    add(one.held, words.held);
    add(one.freed, words.freed);
    if one.targets {
        parts.push(words.targets.into());
    }
    el("li")
        .attr("data-impact-action", one.action.key())
        .attr("data-before", &one.before.to_string())
        .attr("data-after", &one.after.to_string())
        .add(el("b").text(catalog::action(language, one.action)))
        .text(" ")
        .text(&parts.join(words.comma))
        .done()
}

fn of_field(language: Language, words: &Words, of: &ObjectImpact, one: &FieldImpact) -> Html {
    let access = |access| match access {
        Access::Unseen => words.unseen,
        Access::Hidden => words.hidden,
        Access::Masked => words.masked,
        Access::Read => words.read,
        Access::EditByApproval => words.edit_by_approval,
        Access::Edit => words.edit,
    };
    let count = (words.records)(&format::number(i64::try_from(one.records).unwrap_or(i64::MAX)));
    el("li")
        .attr("data-impact-field", &one.field)
        .add(el("b").text(&catalog::field(language, of.object, &one.field)))
        .text(&format!(" {} → {}{}{count}", access(one.from), access(one.to), words.comma))
        .done()
}

/// Records that the reader sees anyway.
fn examples(language: Language, words: &Words, examples: &[Example]) -> Option<Html> {
    if examples.is_empty() {
        return None;
    }
    let lines = examples.iter().map(|one| {
        let name =
            if one.record.name.is_empty() { catalog::object(language, one.record.object) } else { &one.record.name };
        let href = format!("/{}/{}", one.record.object.plural(), one.record.id);
        let of = |word: &str, action| format!(" ({word} {})", catalog::action(language, action));
        let of = match one.of {
            ExampleOf::Gained(action) => of("+", action),
            ExampleOf::Lost(action) => of("−", action),
            ExampleOf::Held(action) => of(words.held_short, action),
            ExampleOf::Freed(action) => of(words.freed_short, action),
            ExampleOf::Fields => format!(" ({})", words.fields),
        };
        el("li").add(link(&href, name)).text(&of).done()
    });
    let list = el("ul").attr("class", "policy-lines").all(lines);
    Some(el("details").add(el("summary").text(words.examples)).add(list).done())
}
