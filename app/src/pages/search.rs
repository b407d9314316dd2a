//! One search over everything that the asker may see.

use remit_policy::Object;
use remit_wire::{Language, Record};

use crate::api::{Refusal, server};
use crate::drawn::sheet::{Here, Sheet};
use crate::i18n::records::{self, words};
use crate::i18n::{catalog, use_language};
use crate::ui::chrome::search;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;
use crate::ui::table::wrap;

/// The results page.
///
/// # Errors
/// `signed_out`; `invalid` for a text that is too short or too long.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let ctx = server::browsing().await?;
    let text = here.asked("q").trim();
    let found = if text.is_empty() { Vec::new() } else { ctx.search(text, 20).await? };
    Ok(results(text, &found))
}

fn results(text: &str, hits: &[Record]) -> Sheet {
    let (words, language) = (words(), use_language());
    let title = if text.is_empty() { words.search_title.to_owned() } else { (words.search_for)(text) };
    let nothing = hits.is_empty().then(|| {
        let state = el("div").attr("class", "state");
        if text.is_empty() {
            return state.add(el("p").text(words.search_begin));
        }
        let title = el("p").attr("class", "state-title").text(&(words.search_nothing)(text));
        state.add(title).add(el("p").text(words.search_hint))
    });
    let groups = Object::ALL.into_iter().filter_map(|object| {
        let hits: Vec<&Record> = hits.iter().filter(|hit| hit.object == object).collect();
        (!hits.is_empty()).then(|| group(language, object, &hits))
    });
    // On a phone this page is where one searches.
    let form = search("search phone-only", text);
    let content = head(&title, Html::default()).and(form).and(nothing).and(groups.collect::<Html>());
    Sheet { title, content }
}

fn group(language: Language, object: Object, hits: &[&Record]) -> Html {
    let rows = hits.iter().map(|hit| {
        let href = format!("/{}/{}", object.plural(), hit.id);
        let title = match hit.title() {
            "" => link(&href, &records::untitled(language, object)),
            title => link(&href, title),
        };
        let owner = hit.owner.as_ref().map(|owner| owner.name.as_str()).unwrap_or_default();
        let department = hit.department.as_ref().map(|department| department.name.as_str()).unwrap_or_default();
        el("tr")
            .attr("data-id", &hit.id.to_string())
            .add(el("th").attr("scope", "row").attr("data-slot", "title").add(title))
            .add(el("td").attr("data-slot", "who").text(owner))
            .add(el("td").attr("data-slot", "aside").text(department))
            .done()
    });
    let heads = [object.title(), "owner", "department"];
    let heads =
        heads.iter().map(|key| el("th").attr("scope", "col").text(&catalog::field(language, object, key)).done());
    let table =
        el("table").attr("class", "records").add(el("thead").add(el("tr").all(heads))).add(el("tbody").all(rows));
    let title = catalog::objects(language, object);
    el("section")
        .attr("class", "hits")
        .attr("data-object", object.key())
        .add(el("h2").text(title))
        .add(wrap(title).add(table))
        .done()
}
