//! The trees of values that divide the data, and the page of a value.

use leptos::server_fn::ServerFn;
use remit_policy::{Capability, Kind, Object};
use remit_store::Ctx;
use remit_wire::{DimensionTree, Language, ValueNode};

use super::kit::{Form, confirmed, crumb, lead, nothing, notice, number, of_form, refused, value};
use super::sheet::{Here, Sheet};
use crate::api::house::{
    AddDimension, AddValue, ChangeValue, DIMENSIONS, NAME, NEW, RemoveDimension, RemoveValue, RenameDimension,
    value_page,
};
use crate::api::{Refusal, Returned, returned, server};
use crate::i18n::house::{Words, words};
use crate::i18n::{catalog, live, problem as problems};
use crate::pages::access::{field, panel};
use crate::ui::fields::Takes;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;

/// Whether the reader changes the values; who neither does nor reviews has no such page.
async fn may_change(ctx: &Ctx) -> Result<bool, Refusal> {
    let can = ctx.me().await?.capabilities;
    if !can.contains(&Capability::PartitionsManage) && !can.contains(&Capability::AccessReview) {
        return Err(nothing());
    }
    Ok(ctx.has_whole(Capability::PartitionsManage))
}

/// Every dimension with its values.
///
/// # Errors
/// `not_found` for who neither manages nor reviews who works with what.
pub async fn all(here: Here) -> Result<Sheet, Refusal> {
    let (language, words) = (here.language, words(here.language));
    let (note, returned) = (server::take_note(), returned());
    let ctx = server::reading().await?;
    let may = may_change(&ctx).await?;
    let counts = may || ctx.me().await?.capabilities.contains(&Capability::AccessReview);
    let trees = ctx.dimensions().await?;
    let told = note.map(|note| {
        notice(match note.done.as_str() {
            "value_added" => words.value_added,
            "value_saved" => words.saved,
            "dimension_renamed" => words.dimension_renamed,
            "dimension_added" => words.dimension_added,
            "dimension_removed" => words.dimension_removed,
            _ => words.value_removed,
        })
    });
    let panels = trees.iter().map(|tree| {
        let values = match tree.values.is_empty() {
            true => el("p").attr("class", "help").text(words.no_values).done(),
            false => {
                let shown = Values { language, words, dimension: &tree.key, counts, may };
                el("div").attr("class", "tree").add(shown.list(&tree.values)).done()
            }
        };
        let ways = may.then(|| ways(language, words, tree, returned.as_ref()));
        let key = tree.name.is_some().then(|| el("code").text(&tree.key));
        let head = el("div").attr("class", "panel-head").add(el("h2").text(&catalog::dimension(language, &tree.key)));
        let content = lead(&carried(language, words, &tree.objects)).and(values).and(ways);
        el("section").attr("class", "panel").attr("data-dimension", &tree.key).add(head.add(key)).add(content).done()
    });
    let another = may.then(|| another(language, words, of_form(returned.as_ref(), NEW)));
    let content = head(words.dimensions, Html::default())
        .and(told)
        .and(lead(words.dimensions_text))
        .and(el("div").attr("class", "desk-panels").all(panels).add(another));
    Ok(Sheet { title: words.dimensions.into(), content })
}

/// Which types of record carry a dimension.
fn carried(language: Language, words: &Words, objects: &[Object]) -> String {
    if objects.is_empty() {
        return words.dimension_uncarried.into();
    }
    let names: Vec<&str> = objects.iter().map(|object| catalog::objects(language, *object)).collect();
    let names = names.join(words.between);
    match objects.contains(&Object::Customer) {
        true => (words.dimension_taken)(&names),
        false => (words.dimension_carried)(&names),
    }
}

/// What can be done to a dimension.
fn ways(language: Language, words: &'static Words, tree: &DimensionTree, returned: Option<&Returned>) -> Html {
    let add = add(language, words, tree, of_form(returned, &tree.key));
    let rename = rename(language, words, tree, of_form(returned, &format!("{NAME}{}", tree.key)));
    let removal = tree.added.then(|| removal(language, words, tree, returned));
    el("div").attr("class", "ways").add(add).add(rename).add(removal).done()
}

/// A form that opens when it is wanted. Its inputs are told apart from those of the page's other forms; what
/// came back is what the page leads to, whichever form that was.
fn opens(language: Language, scope: &str, mut form: Form<'_>) -> Html {
    let returned = form.returned.is_some();
    for field in form.fields.iter_mut().filter(|_| !returned) {
        field.scope = format!("{scope}-");
    }
    let summary = el("summary").text(form.submit);
    let details = el("details").attr("class", "more").flag("open", returned);
    details.add(summary).add(form.draw(language)).done()
}

/// The form for another name.
fn rename(language: Language, words: &'static Words, tree: &DimensionTree, returned: Option<&Returned>) -> Html {
    let help = if tree.added { words.dimension_name_help } else { words.first_name_help };
    let name = value(returned, "name", tree.name.as_deref().unwrap_or_default());
    let form = Form {
        action: RenameDimension::url(),
        about: &[("dimension", &tree.key)],
        fields: vec![field("name", words.name, Takes::Value(Kind::Text), Some(help), name)],
        more: Html::default(),
        submit: words.rename_dimension,
        danger: false,
        cancel: None,
        returned,
    };
    opens(language, &format!("name-{}", tree.key), form)
}

/// The form for another dimension.
fn another(language: Language, words: &'static Words, returned: Option<&Returned>) -> Html {
    let problem = returned.map(|returned| &returned.problem).filter(|one| one.field.as_deref() == Some("objects"));
    let wrong = problem.map(|problem| problems::explain(language, problem).1).unwrap_or_default();
    let boxes = Object::ALL.into_iter().map(|object| {
        let chosen = returned.is_some_and(|returned| returned.values.contains_key(object.key()));
        let input = el("input")
            .attr("type", "checkbox")
            .attr("name", &format!("values[{}]", object.key()))
            .attr("value", "true")
            .flag("checked", chosen);
        let name = el("span").text(catalog::objects(language, object));
        el("label").attr("class", "check").add(input).add(name).done()
    });
    let error = el("span").attr("class", "field-error").attr("id", "error-objects").text(&wrong);
    let help = el("p").attr("class", "help").attr("id", "about-objects").add(error).text(words.carried_by_help);
    let objects = el("fieldset")
        .attr("class", "field")
        .attr("id", "field-objects")
        .attr("aria-describedby", "about-objects")
        .add(el("legend").text(words.carried_by))
        .all(boxes)
        .add(help);
    let (key, name) = (value(returned, "key", ""), value(returned, "name", ""));
    let text = || Takes::Value(Kind::Text);
    let form = Form {
        action: AddDimension::url(),
        about: &[],
        fields: vec![
            field("name", words.name, text(), Some(words.dimension_name_help), name),
            field("key", words.key, text(), Some(words.dimension_key_help), key),
        ],
        more: objects.done(),
        submit: words.add_dimension,
        danger: false,
        cancel: None,
        returned,
    };
    panel(words.another_dimension, lead(words.add_dimension_text).and(opens(language, "another", form)))
}

/// The way to remove a dimension that was added.
fn removal(language: Language, words: &'static Words, tree: &DimensionTree, returned: Option<&Returned>) -> Html {
    let refused = refused(language, of_form(returned, &format!("{NEW}{}", tree.key)));
    let about = [("dimension", tree.key.as_str())];
    let said = format!("{}: {}", words.remove_dimension, catalog::dimension(language, &tree.key));
    let (label, text) = (words.remove_dimension, words.remove_dimension_text);
    refused.and(confirmed(label, text, RemoveDimension::url(), &about, label, Some(&said)))
}

fn add(language: Language, words: &'static Words, tree: &DimensionTree, returned: Option<&Returned>) -> Html {
    let of = |key: &str| value(returned, key, "");
    let (name, key, parent) = (of("name"), of("key"), of("parent"));
    let parents = Takes::OneOf(options(language, &tree.key, &tree.values));
    let text = || Takes::Value(Kind::Text);
    let form = Form {
        action: AddValue::url(),
        about: &[("dimension", &tree.key)],
        fields: vec![
            field("name", words.name, text(), Some(words.value_name_help), name),
            field("key", words.key, text(), Some(words.value_key_help), key),
            field("parent", words.covered_by, parents, Some(words.covered_by_help), parent),
        ],
        more: Html::default(),
        submit: words.add_value,
        danger: false,
        cancel: None,
        returned,
    };
    opens(language, &tree.key, form)
}

/// Values with those below them further to the right.
fn options(language: Language, dimension: &str, nodes: &[ValueNode]) -> Vec<(String, String)> {
    let deeper = |node: &ValueNode| {
        let name = catalog::dimension_value(language, dimension, &node.key);
        let below = options(language, dimension, &node.children);
        let below = below.into_iter().map(|(key, name)| (key, format!("\u{a0}\u{a0}\u{a0}{name}")));
        std::iter::once((node.key.clone(), name)).chain(below).collect::<Vec<_>>()
    };
    nodes.iter().flat_map(deeper).collect()
}

/// What the values of a dimension are shown with.
struct Values<'a> {
    language: Language,
    words: &'a Words,
    dimension: &'a str,
    counts: bool,
    may: bool,
}

impl Values<'_> {
    fn list(&self, nodes: &[ValueNode]) -> Html {
        el("ul").all(nodes.iter().map(|node| self.item(node))).done()
    }

    fn item(&self, node: &ValueNode) -> Html {
        let name = catalog::dimension_value(self.language, self.dimension, &node.key);
        let key = node.name.is_some().then(|| el("code").text(&node.key));
        let name = match self.may {
            true => link(&value_page(self.dimension, &node.key), &name).done(),
            false => el("span").text(&name).done(),
        };
        let count = self.counts.then(|| el("span").attr("class", "help").text(&people(self.words, node.people)));
        let below = (!node.children.is_empty()).then(|| self.list(&node.children));
        let line = el("div").attr("class", "tree-line").add(name).add(key).add(count);
        el("li").attr("data-key", &node.key).add(line).add(below).done()
    }
}

fn people(words: &Words, count: u64) -> String {
    if count == 1 { words.person.into() } else { (words.people)(&number(count)) }
}

/// A value: its name and place, and removing it.
///
/// # Errors
/// `not_found` where there is no such value, and for who may not change it.
pub async fn one(here: Here) -> Result<Sheet, Refusal> {
    let (language, words, returned) = (here.language, words(here.language), returned());
    let returned = returned.as_ref();
    let ctx = server::reading().await?;
    if !may_change(&ctx).await? {
        return Err(nothing());
    }
    let (dimension, key) = (here.name(), here.second_name());
    let trees = ctx.dimensions().await?;
    let tree = trees.iter().find(|tree| tree.key == dimension).ok_or_else(nothing)?;
    let (node, above) = find(&tree.values, key, "").ok_or_else(nothing)?;
    let about = [("dimension", dimension), ("value", key)];
    let below = options(language, dimension, &node.children);
    let mut others = options(language, dimension, &tree.values);
    others.retain(|(one, _)| one != key && !below.iter().any(|(inside, _)| inside == one));
    let changing = of_form(returned, "change");
    let called = value(changing, "name", node.name.as_deref().unwrap_or_default());
    let parent = value(changing, "parent", above);
    let form = Form {
        action: ChangeValue::url(),
        about: &about,
        fields: vec![
            field("name", words.name, Takes::Value(Kind::Text), Some(words.value_name_help), called),
            field("parent", words.covered_by, Takes::OneOf(others), Some(words.covered_by_help), parent),
        ],
        more: Html::default(),
        submit: words.save,
        danger: false,
        cancel: None,
        returned: changing,
    };
    let remove =
        confirmed(words.remove_value, words.remove_value_text, RemoveValue::url(), &about, words.remove_value, None);
    let remove = refused(language, of_form(returned, "remove")).and(lead(words.remove_value_text)).and(remove);
    let title = catalog::dimension_value(language, dimension, key);
    let facts = [
        catalog::dimension(language, dimension),
        format!("{}{}{key}", words.key, live::words().colon),
        people(words, node.people),
    ];
    let panels = el("div")
        .attr("class", "desk-panels")
        .add(panel(words.value_place, lead(words.value_place_text).and(form.draw(language))))
        .add(panel(words.remove_value, remove));
    let content = crumb(DIMENSIONS, words.dimensions)
        .and(head(&title, Html::default()))
        .and(lead(&facts.join(" · ")))
        .and(panels);
    Ok(Sheet { title, content })
}

/// A value with the key of the one above it.
fn find<'n>(nodes: &'n [ValueNode], key: &str, above: &'n str) -> Option<(&'n ValueNode, &'n str)> {
    nodes.iter().find_map(|node| {
        if node.key == key {
            return Some((node, above));
        }
        find(&node.children, key, &node.key)
    })
}
