//! The tree of departments, and a department's page.

use leptos::server_fn::ServerFn;
use remit_policy::{Capability, Kind};
use remit_store::Ctx;
use remit_wire::{Code, DepartmentNode, Language, address_of};

use super::kit::{
    Form, button, confirmed, counted, counts_in, crumb, department_options, empty, lead, needed, notice, number,
    of_form, primary, refused, value,
};
use super::sheet::{Here, Sheet};
use crate::api::house::{AddDepartment, ChangeDepartment, CloseDepartment, DEPARTMENTS, MergeDepartments, page_of};
use crate::api::{Note, Refusal, Returned, returned, server};
use crate::i18n::house::{Words, words};
use crate::i18n::people;
use crate::pages::access::{field, panel};
use crate::ui::fields::Takes;
use crate::ui::html::{Html, el, link};
use crate::ui::page::head;

async fn may_change(ctx: &Ctx) -> Result<bool, Refusal> {
    Ok(ctx.me().await?.capabilities.contains(&Capability::DepartmentsManage))
}

/// The tree, with how many people are in each.
///
/// # Errors
/// `forbidden` for who manages and reviews nobody.
pub async fn tree(here: Here) -> Result<Sheet, Refusal> {
    let (words, note) = (words(here.language), server::take_note());
    let ctx = server::reading().await?;
    let nodes = ctx.departments().await?;
    let may = may_change(&ctx).await?;
    let add = may.then(|| primary("/admin/departments/new", words.add_department));
    let alone = matches!(nodes.as_slice(), [one] if one.children.is_empty());
    let hint = (may && alone).then(|| {
        let ways = Html::from(primary("/admin/departments/new", words.add_department));
        empty(words.one_department, words.one_department_text, ways)
    });
    let idle = (!may).then(|| el("p").attr("class", "help").text(words.only_look));
    let content = head(words.departments, add.into())
        .and(note.map(|_| notice(words.closed)))
        .and(lead(words.departments_text))
        .and(idle)
        .and(el("div").attr("class", "tree panel").add(branches(words, &nodes)))
        .and(hint);
    Ok(Sheet { title: words.departments.into(), content })
}

fn branches(words: &Words, nodes: &[DepartmentNode]) -> Html {
    let branch = |node: &DepartmentNode| {
        let mut counts = vec![people_text(words, node.people)];
        if !node.children.is_empty() {
            counts.push((words.with_below)(&number(with_below(node))));
        }
        if node.others > 0 {
            counts.push((words.others)(&number(node.others)));
        }
        let name = link(&page_of(&node.key), &node.name);
        let counts = el("span").attr("class", "help").text(&counts.join(" · "));
        let line = el("div").attr("class", "tree-line").add(name).add(counts);
        let below = (!node.children.is_empty()).then(|| branches(words, &node.children));
        el("li").attr("data-key", &node.key).add(line).add(below).done()
    };
    el("ul").all(nodes.iter().map(branch)).done()
}

fn people_text(words: &Words, count: u64) -> String {
    if count == 1 { words.person.into() } else { (words.people)(&number(count)) }
}

fn with_below(node: &DepartmentNode) -> u64 {
    node.people + node.children.iter().map(with_below).sum::<u64>()
}

/// The form of a new one.
///
/// # Errors
/// `forbidden` without `departments.manage`.
pub async fn add(here: Here) -> Result<Sheet, Refusal> {
    let (language, words, returned) = (here.language, words(here.language), returned());
    let returned = returned.as_ref();
    let ctx = server::reading().await?;
    if !may_change(&ctx).await? {
        return Err(Refusal::new(Code::Forbidden, people::words(language).not_yours));
    }
    let departments = department_options(&ctx.departments().await?);
    let only = departments.first().filter(|_| departments.len() == 1).map_or("", |(key, _)| key.as_str());
    let asked = if here.asked("below").is_empty() { only } else { here.asked("below") };
    let parent = value(returned, "parent", asked);
    let text = || Takes::Value(Kind::Text);
    let form = Form {
        action: AddDepartment::url(),
        about: &[],
        fields: vec![
            needed("name", words.name, text(), None, value(returned, "name", "")),
            needed("key", words.key, text(), Some(words.key_help), value(returned, "key", "")),
            needed("parent", words.below, Takes::OneOf(departments), None, parent),
        ],
        more: Html::default(),
        submit: words.add,
        danger: false,
        cancel: Some(DEPARTMENTS),
        returned,
    };
    let content = crumb(DEPARTMENTS, words.departments).and(head(words.add_title, Html::default()));
    Ok(Sheet { title: words.add_title.into(), content: content.and(form.draw(language)) })
}

/// A department: who is in it, its name and place, merging and closing it.
///
/// # Errors
/// `forbidden` for who manages and reviews nobody; `not_found` for one elsewhere as for one that does not exist.
pub async fn one(here: Here) -> Result<Sheet, Refusal> {
    let (language, words) = (here.language, words(here.language));
    let (note, returned) = (server::take_note(), returned());
    let ctx = server::reading().await?;
    let nodes = ctx.departments().await?;
    let (node, above) = find(&nodes, here.name(), None).ok_or_else(super::kit::nothing)?;
    let may = may_change(&ctx).await?;
    let shown = One { language, words, nodes: &nodes, node, above, returned: returned.as_ref() };
    let changes = may.then(|| {
        let panels = el("div").attr("class", "desk-panels");
        panels.add(shown.rename()).add(shown.merge()).add(shown.close())
    });
    let content = crumb(DEPARTMENTS, words.departments)
        .and(head(&node.name, shown.ways(may)))
        .and(note.map(|note| shown.told(&note)))
        .and(shown.facts())
        .and(changes);
    Ok(Sheet { title: node.name.clone(), content })
}

/// A department with the key of the one above it, as far as the reader manages that.
fn find<'n>(
    nodes: &'n [DepartmentNode], key: &str, above: Option<&'n DepartmentNode>,
) -> Option<(&'n DepartmentNode, Option<&'n DepartmentNode>)> {
    nodes.iter().find_map(|node| {
        if node.key == key {
            return Some((node, above));
        }
        find(&node.children, key, Some(node))
    })
}

/// What a department's page is made of.
struct One<'a> {
    language: Language,
    words: &'a Words,
    nodes: &'a [DepartmentNode],
    node: &'a DepartmentNode,
    above: Option<&'a DepartmentNode>,
    returned: Option<&'a Returned>,
}

impl One<'_> {
    fn ways(&self, may: bool) -> Html {
        let query = |key: &str| address_of(&[(key.to_owned(), self.node.key.clone())]);
        let people = button(&format!("/admin/people?{}", query("department")), self.words.to_people);
        let add = format!("/admin/departments/new?{}", query("below"));
        Html::from(people).and(may.then(|| button(&add, self.words.add_department)))
    }

    fn facts(&self) -> Html {
        let (words, node) = (self.words, self.node);
        let mut facts = vec![
            format!("{}{}{}", words.key, crate::i18n::live::words().colon, node.key),
            people_text(words, node.people),
            (words.with_below)(&number(with_below(node))),
        ];
        if node.others > 0 {
            facts.push((words.others)(&number(node.others)));
        }
        if node.anchored > 0 {
            facts.push((words.anchored)(&number(node.anchored)));
        }
        el("p").attr("class", "lead").text(&facts.join(" · ")).done()
    }

    fn told(&self, note: &Note) -> Html {
        let words = self.words;
        match note.done.as_str() {
            "added" => {
                let invite = format!("/admin/people/new?department={}", remit_wire::encode(&self.node.key));
                let ways = Html::from(primary(&invite, people::words(self.language).invite))
                    .and(button("/admin/departments/new", words.add_department));
                notice(words.added).add(el("div").attr("class", "actions").add(ways)).done()
            }
            "merged" => {
                let counts = counts_in(note);
                let records = (!counts.is_empty())
                    .then(|| el("p").text(&(words.merged_records)(&counted(self.language, &counts))));
                notice(&(words.merged)(note.value("from"), &self.node.name))
                    .add(el("p").text(&(words.merged_people)(note.value("people"))))
                    .add(records)
                    .done()
            }
            _ => notice(words.saved).done(),
        }
    }

    /// Departments other than this one and those below it, or only other than this one.
    fn others(&self, not_below: bool) -> Takes {
        let mut options = department_options(self.nodes);
        let below = department_options(&self.node.children);
        options.retain(|(key, _)| *key != self.node.key && !(not_below && below.iter().any(|(one, _)| one == key)));
        Takes::OneOf(options)
    }

    fn rename(&self) -> Html {
        let (words, returned) = (self.words, of_form(self.returned, "change"));
        let name = value(returned, "name", &self.node.name);
        let mut fields = vec![needed("name", words.name, Takes::Value(Kind::Text), None, name)];
        match self.above {
            Some(above) => {
                let parent = value(returned, "parent", &above.key);
                fields.push(needed("parent", words.below, self.others(true), Some(words.rename_text), parent));
            }
            None => fields.push(crate::ui::fields::Field {
                enabled: false,
                ..field("parent", words.below, Takes::OneOf(Vec::new()), Some(words.root_text), String::new())
            }),
        }
        let form = self.form(ChangeDepartment::url(), fields, words.save, false, returned);
        panel(words.rename, form)
    }

    fn merge(&self) -> Html {
        let (words, returned) = (self.words, of_form(self.returned, "merge"));
        if self.above.is_none() {
            return Html::default();
        }
        let into = value(returned, "into", "");
        let fields = vec![needed("into", words.into, self.others(false), None, into)];
        let form = self.form(MergeDepartments::url(), fields, words.merge_do, true, returned);
        panel(words.merge, lead(words.merge_text).and(form))
    }

    fn close(&self) -> Html {
        let words = self.words;
        if self.above.is_none() {
            return Html::default();
        }
        let about = [("key", self.node.key.as_str())];
        let close = confirmed(words.close_do, words.close_text, CloseDepartment::url(), &about, words.close_do, None);
        let refused = refused(self.language, of_form(self.returned, "close"));
        panel(words.close, refused.and(lead(words.close_text)).and(close))
    }

    fn form(
        &self, action: &'static str, fields: Vec<crate::ui::fields::Field>, submit: &str, danger: bool,
        returned: Option<&Returned>,
    ) -> Html {
        let form = Form {
            action,
            about: &[("key", &self.node.key)],
            fields,
            more: Html::default(),
            submit,
            danger,
            cancel: None,
            returned,
        };
        form.draw(self.language)
    }
}
