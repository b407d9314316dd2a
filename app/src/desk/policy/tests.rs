//! The assertions that are kept with the policy: what each becomes, one more, one less.

use leptos::server_fn::ServerFn;
use remit_policy::{Action, Kind, Object, PolicyTest};
use remit_wire::{DraftView, Language, TestOutcome, TestView};

use super::{field, framed, summed_up, typed};
use crate::api::drafting::test_key;
use crate::api::policy::ChangePolicy;
use crate::api::{Refusal, Returned, returned, server};
use crate::desk::matrix::bar::obstacles;
use crate::desk::sheet::{Here, Sheet};
use crate::i18n::policy::{Words, words};
use crate::i18n::{catalog, tested};
use crate::ui::fields::{Field, Takes};
use crate::ui::html::{Html, el, hidden, link};
use crate::ui::table::wrap;

const HERE: &str = "/admin/policy/tests";

/// The tests, as they stand in the draft.
///
/// # Errors
/// `not_found` for who may not read the policy, `forbidden` for who may not draft.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::reading().await?;
    let draft = ctx.draft().await?;
    let (language, words) = (here.language, words(here.language));
    let in_force = ctx.policy().await?.policy.tests;
    let returned = returned();
    let free = draft.schedule.is_none() && !draft.stale;
    let rows = draft.tests.iter().map(|test| row(language, words, &draft, test, &in_force, free));
    let heads = [words.claim_head, words.verdict, ""].map(|text| el("th").attr("scope", "col").text(text).done());
    let table = el("table")
        .attr("class", "table policy-tests")
        .add(el("thead").add(el("tr").all(heads.into_iter())))
        .add(el("tbody").all(rows));
    let list = match draft.tests.is_empty() {
        true => el("div").attr("class", "state").add(el("p").text(words.no_tests)).done(),
        false => wrap(words.tests).add(table).done(),
    };
    let lead = el("p").text(if draft.open { words.tests_of_draft } else { words.tests_in_force });
    let review = draft.open.then(|| el("p").add(link("/admin/policy/publish", words.review)));
    let content = obstacles(language, &draft, HERE)
        .and(el("p").attr("class", "help").text(words.tests_lead))
        .and(lead)
        .and(list)
        .and(review)
        .and(free.then(|| form(&here, &draft, returned.as_ref())));
    let title = words.tests;
    Ok(Sheet { title: title.into(), content: framed(title, ("/admin/policy", words.history), content) })
}

fn row(
    language: Language, words: &Words, draft: &DraftView, one: &TestView, in_force: &[PolicyTest], free: bool,
) -> Html {
    let (mark, text) = match one.outcome {
        TestOutcome::Holds => ("holds", words.holds),
        TestOutcome::Fails => ("fails", words.fails),
        TestOutcome::NoUser => ("unknown", words.no_user),
        TestOutcome::NoRecord => ("unknown", words.no_record),
    };
    let new = (!in_force.contains(&one.test))
        .then(|| el("small").attr("class", "policy-now").text(crate::i18n::matrix::words_in(language).unpublished));
    let remove = free.then(|| {
        el("form")
            .attr("method", "post")
            .attr("action", ChangePolicy::url())
            .add(hidden("what", "test-remove"))
            .add(hidden("version", &draft.version.to_string()))
            .add(hidden("back", HERE))
            .add(hidden("values[test]", &test_key(&one.test)))
            .add(el("button").attr("type", "submit").attr("class", "button").text(words.remove))
    });
    el("tr")
        .attr("data-test", mark)
        .add(el("th").attr("scope", "row").text(&tested::claim(language, &one.test)).add(new))
        .add(el("td").attr("class", &format!("policy-{mark}")).text(text).add(why(language, one)))
        .add(el("td").add(remove))
        .done()
}

/// Why a test fails, under the draft; who may not review access learns that it does.
pub fn why(language: Language, one: &TestView) -> Option<Html> {
    if one.outcome != TestOutcome::Fails {
        return None;
    }
    let words = tested::words(language);
    let lines = match language {
        Language::En => &one.text_en,
        Language::Zh => &one.text_zh,
    };
    if lines.is_empty() {
        return Some(el("p").attr("class", "help").text(words.not_told).done());
    }
    let list = el("ul").attr("class", "policy-lines").all(lines.iter().map(|line| el("li").text(line).done()));
    let why = el("details").attr("class", "policy-why").add(el("summary").text(words.why)).add(list);
    Some(why.done())
}

/// Every field of every type: the form does not know yet which type is meant.
fn fields_of(language: Language) -> Vec<(String, String)> {
    let field = |object: Object, key: &str| {
        let label = format!("{} · {}", catalog::object(language, object), catalog::field(language, object, key));
        (format!("{}:{key}", object.key()), label)
    };
    let fields = Object::ALL.into_iter().flat_map(|object| object.fields().iter().map(move |one| (object, one.key)));
    let whole = (String::new(), tested::words(language).whole.to_owned());
    std::iter::once(whole).chain(fields.map(|(object, key)| field(object, key))).collect()
}

fn form(here: &Here, draft: &DraftView, returned: Option<&Returned>) -> Html {
    let (language, words) = (here.language, words(here.language));
    let problem = returned.map(|returned| &returned.problem);
    let actions = Action::ALL.iter().map(|one| (one.key().to_owned(), catalog::action(language, *one).to_owned()));
    let objects = Object::ALL.into_iter().map(|one| (one.key().to_owned(), catalog::object(language, one).to_owned()));
    let can = [("no", words.cannot), ("yes", words.can)].map(|(key, text)| (key.to_owned(), text.to_owned()));
    let of = |key: &str, label: &str, takes| Field { required: true, ..field(key, label, takes, typed(returned, key)) };
    let line = || Takes::Value(Kind::Text);
    let fields = [
        of("user", words.login, line()),
        of("can", words.verdict_wanted, Takes::OneOf(can.to_vec())),
        of("action", words.action, Takes::OneOf(actions.collect())),
        of("object", words.object, Takes::OneOf(objects.collect())),
        Field { help: Some(words.record_help), ..of("record", words.record, line()) },
        Field {
            help: Some(tested::words(language).field_help),
            required: false,
            ..of("field", tested::words(language).field, Takes::OneOf(fields_of(language)))
        },
    ];
    let named: Vec<_> = fields.iter().collect();
    let submit = el("button").attr("type", "submit").attr("class", "button primary").text(words.add_test);
    let form = el("form")
        .attr("method", "post")
        .attr("action", ChangePolicy::url())
        .add(summed_up(language, &named, problem))
        .add(hidden("what", "test-add"))
        .add(hidden("version", &draft.version.to_string()))
        .add(hidden("back", HERE))
        .all(fields.iter().map(|field| field.draw(language, problem)))
        .add(el("div").attr("class", "policy-actions").add(submit));
    el("section").attr("class", "edit").add(el("h2").text(words.add_test)).add(form).done()
}
