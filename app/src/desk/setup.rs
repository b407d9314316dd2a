//! The page of the one-time link, and what is left to do after it.

use leptos::server_fn::ServerFn;
use remit_policy::{Capability, Kind, Status};
use remit_store::Ctx;
use remit_wire::{Code, DepartmentNode, Language, PeopleQuery, PersonView, Phase, PolicyView};

use super::kit::{Form, button, lead, needed, primary, tick, value};
use super::sheet::{Here, Sheet};
use crate::api::setup::SetUpFirst;
use crate::api::{Refusal, Returned, returned, server};
use crate::i18n::setup::{Step, Words, words};
use crate::ui::fields::Takes;
use crate::ui::html::{Html, el, link};
use crate::ui::icon::BRAND;

/// What [`steps`] are for: whoever holds all of it sets a system up.
const NEEDED: [Capability; 5] = [
    Capability::DepartmentsManage,
    Capability::PartitionsManage,
    Capability::RolesManage,
    Capability::UsersManage,
    Capability::RolesAssign,
];

/// The form of a link that works; for every other one the same page, whatever is wrong with it.
///
/// # Errors
/// If the database fails.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let (language, words, returned) = (here.language, words(here.language), returned());
    let visit = server::visit()?;
    match server::store()?.awaits_setup(here.name(), visit.at).await.map_err(Refusal::from) {
        Ok(()) => {
            let content = lead(words.text).and(form(language, here.name(), returned.as_ref()));
            Ok(framed(words.title, content))
        }
        Err(Refusal(problem)) if problem.code == Code::NotFound => Ok(gone(words)),
        Err(refusal) => Err(refusal),
    }
}

fn gone(words: &Words) -> Sheet {
    server::set_status(404);
    let content =
        lead(words.gone_text).and(el("p").text(words.gone_operator)).and(el("p").add(primary("/login", words.sign_in)));
    framed(words.gone_title, content)
}

fn framed(title: &str, content: Html) -> Sheet {
    let brand = el("div").attr("class", "login-brand").add(BRAND).add(el("span").text("Remit"));
    let page = el("div").attr("class", "login setup").add(brand).add(el("h1").text(title)).add(content);
    Sheet { title: title.into(), content: page.done() }
}

fn form(language: Language, secret: &str, returned: Option<&Returned>) -> Html {
    let words = words(language);
    let typed = |key: &str| value(returned, key, "");
    let line = |key: &str, label, kind, help| needed(key, label, Takes::Value(kind), help, typed(key));
    let languages = [(Language::En, "English"), (Language::Zh, "简体中文")];
    let languages = languages.map(|(one, name)| (one.tag().to_owned(), name.to_owned()));
    let spoken = value(returned, "language", language.tag());
    let hidden = |key, label, help| needed(key, label, Takes::Secret, help, String::new());
    let form = Form {
        action: SetUpFirst::url(),
        about: &[("secret", secret)],
        fields: vec![
            line("organisation", words.organisation, Kind::Text, Some(words.organisation_help)),
            line("name", words.name, Kind::Text, None),
            line("login", words.login, Kind::Handle, Some(words.login_help)),
            hidden("password", words.password, Some(words.password_help)),
            hidden("again", words.again, None),
            needed("language", words.language, Takes::OneOf(languages.to_vec()), None, spoken),
        ],
        more: tick(
            "templates",
            words.templates,
            words.templates_help,
            returned.is_none_or(|returned| returned.values.contains_key("templates")),
        ),
        submit: words.submit,
        danger: false,
        cancel: None,
        returned,
    };
    form.draw(language)
}

/// What is left to do, for who can do all of it, until a team can work.
///
/// # Errors
/// If the database fails.
pub async fn steps(ctx: &Ctx, language: Language) -> Result<Html, Refusal> {
    if !NEEDED.into_iter().all(|one| ctx.has_whole(one)) {
        return Ok(Html::default());
    }
    let people = ctx.people(&PeopleQuery::default()).await?;
    let policy = ctx.policy().await?;
    let left = Left {
        departments: count(&ctx.departments().await?) < 2,
        values: ctx.dimensions().await?.iter().all(|tree| tree.values.is_empty()),
        roles: policy.revision < 2 && !is_held(&policy),
        people: people.len() < 2,
        given: people.iter().any(|one| one.status == Status::Active && !holds(one)),
        second: administrators(&policy, &people) < 2,
    };
    // A second administrator is good to have; a team works without one.
    let needed = left.departments || left.roles || left.people || left.given;
    Ok(if needed { left.draw(words(language)) } else { Html::default() })
}

fn count(nodes: &[DepartmentNode]) -> usize {
    nodes.iter().map(|node| 1 + count(&node.children)).sum()
}

/// Whether someone works with records.
fn is_held(policy: &PolicyView) -> bool {
    let held = |key: &str| policy.members.get(key).is_some_and(|members| *members > 0);
    policy.policy.roles.iter().any(|(key, role)| !role.objects.is_empty() && held(key))
}

fn holds(person: &PersonView) -> bool {
    person.roles.iter().any(|role| role.phase != Phase::Ended)
}

fn administrators(policy: &PolicyView, people: &[PersonView]) -> usize {
    let gives = |role: &str| {
        let role = policy.policy.roles.get(role);
        role.is_some_and(|role| role.capabilities.contains(&Capability::RolesManage))
    };
    let active = people.iter().filter(|one| one.status == Status::Active);
    active.filter(|one| one.roles.iter().any(|role| role.phase == Phase::Current && gives(&role.role))).count()
}

/// Which steps are not done.
struct Left {
    departments: bool,
    values: bool,
    roles: bool,
    people: bool,
    given: bool,
    second: bool,
}

impl Left {
    fn draw(&self, words: &Words) -> Html {
        let import = button("/admin/import", words.import).done();
        let none = Html::default;
        let steps = [
            ("/admin/departments", &words.departments, self.departments, none()),
            ("/admin/dimensions", &words.values, self.values, none()),
            ("/matrix", &words.roles, self.roles, none()),
            ("/admin/people/new", &words.people, self.people, import),
            ("/admin/people", &words.given, self.given || self.people, none()),
            ("/admin/people", &words.second, self.second, none()),
        ];
        let steps = steps.into_iter().map(|(href, step, left, more)| item(words, href, step, left, more));
        el("section")
            .attr("class", "panel steps")
            .attr("aria-labelledby", "steps")
            .add(el("h2").attr("id", "steps").text(words.steps))
            .add(el("p").attr("class", "help").text(words.steps_text))
            .add(el("ol").all(steps))
            .done()
    }
}

fn item(words: &Words, href: &str, step: &Step, left: bool, more: Html) -> Html {
    let done = (!left).then(|| el("span").attr("class", "badge").attr("data-tone", "success").text(words.done));
    let head = el("div").attr("class", "step").add(link(href, step.what)).add(done);
    let why = el("p").attr("class", "help").text(step.why);
    el("li").attr("data-done", if left { "false" } else { "true" }).add(head).add(why).add(more).done()
}
