//! With which part of the data someone works: the values of each dimension as a tree of boxes.

use std::collections::BTreeSet;

use leptos::server_fn::ServerFn;
use remit_policy::Capability;
use remit_wire::{DimensionTree, Language, ValueNode};

use super::super::kit::{Form, button, lead, refused};
use super::super::sheet::{Here, Sheet};
use super::{back_to, need};
use crate::api::people::{Partitions, page_of};
use crate::api::{Refusal, returned, server};
use crate::i18n::catalog;
use crate::i18n::people::words;
use crate::ui::html::{Html, el, hidden};
use crate::ui::page::head;

/// The form.
///
/// # Errors
/// `not_found`; `forbidden` for who may not set their values.
pub async fn draw(here: Here) -> Result<Sheet, Refusal> {
    let (language, words, returned) = (here.language, words(here.language), returned());
    let ctx = server::reading().await?;
    let person = ctx.person(here.name()).await?;
    need(language, &person, Capability::PartitionsManage)?;
    let trees = ctx.dimensions().await?;
    let whole = ctx.has_whole(Capability::PartitionsManage);
    let chosen = |dimension: &str| -> BTreeSet<String> {
        let typed = returned.as_ref().and_then(|returned| returned.values.get(dimension));
        match typed {
            Some(keys) => keys.split(' ').map(String::from).collect(),
            None => person.partitions.get(dimension).into_iter().flatten().cloned().collect(),
        }
    };
    let boxes: Html = trees.iter().map(|tree| Boxes::of(language, tree, chosen(&tree.key)).draw()).collect();
    let more = (whole && trees.iter().all(|tree| tree.values.is_empty()))
        .then(|| button("/admin/dimensions", words.to_dimensions));
    let back = page_of(&person.login, "");
    let form = Form {
        action: Partitions::url(),
        about: &[("login", &person.login)],
        fields: Vec::new(),
        more: boxes.and(more),
        submit: words.save,
        danger: false,
        cancel: Some(&back),
        returned: None,
    };
    let title = (words.partitions_title)(&person.name);
    let content = back_to(&person)
        .and(head(&title, Html::default()))
        .and(refused(language, returned.as_ref()))
        .and(lead(words.partitions_text))
        .and(form.draw(language));
    Ok(Sheet { title, content })
}

/// The boxes of one dimension. Each is sent under a number of its own.
struct Boxes<'a> {
    language: Language,
    tree: &'a DimensionTree,
    chosen: BTreeSet<String>,
    number: usize,
}

impl<'a> Boxes<'a> {
    fn of(language: Language, tree: &'a DimensionTree, chosen: BTreeSet<String>) -> Boxes<'a> {
        Boxes { language, tree, chosen, number: 0 }
    }

    fn draw(mut self) -> Html {
        let (tree, words) = (self.tree, words(self.language));
        let values = match tree.values.is_empty() {
            true => el("p").attr("class", "help").text(words.no_values).done(),
            false => self.list(&tree.values),
        };
        el("fieldset")
            .attr("class", "field boxes")
            .attr("id", &format!("field-{}", tree.key))
            .add(el("legend").text(&catalog::dimension(self.language, &tree.key)))
            // An empty one says that the dimension was shown.
            .add(hidden(&format!("values[{}][0]", tree.key), ""))
            .add(values)
            .done()
    }

    fn list(&mut self, nodes: &[ValueNode]) -> Html {
        let items: Vec<Html> = nodes.iter().map(|node| self.item(node)).collect();
        el("ul").all(items.into_iter()).done()
    }

    fn item(&mut self, node: &ValueNode) -> Html {
        self.number += 1;
        let input = el("input")
            .attr("type", "checkbox")
            .attr("name", &format!("values[{}][{}]", self.tree.key, self.number))
            .attr("value", &node.key)
            .flag("checked", self.chosen.contains(&node.key));
        let name = el("span").text(&catalog::dimension_value(self.language, &self.tree.key, &node.key));
        let label = el("label").attr("class", "check").add(input).add(name);
        let below = (!node.children.is_empty()).then(|| self.list(&node.children));
        el("li").add(label).add(below).done()
    }
}
