//! People: the list, a person's page, and the forms that change them.

pub(super) mod forms;
pub(super) mod leaving;
pub(super) mod list;
pub(super) mod partitions;
pub(super) mod person;

use remit_policy::{Capability, Status};
use remit_wire::{Code, Language, PersonView};

use super::kit::crumb;
use crate::api::Refusal;
use crate::api::people::page_of;
use crate::i18n::people::{status, words};
use crate::ui::html::{Html, el};

/// The list of people.
const PEOPLE: &str = "/admin/people";

/// The way back to someone's page.
fn back_to(person: &PersonView) -> Html {
    crumb(&page_of(&person.login, ""), &person.name)
}

/// Refuses who may not do this with them; the store would say it too, after the form was filled in.
fn need(language: Language, person: &PersonView, right: Capability) -> Result<(), Refusal> {
    if person.can.contains(&right) {
        return Ok(());
    }
    remit_store::note(right);
    Err(Refusal::new(Code::Forbidden, words(language).not_yours))
}

fn badge(language: Language, of: Status) -> Html {
    let tone = match of {
        Status::Active => "success",
        Status::Suspended => "warning",
        Status::Departed => "none",
    };
    el("span").attr("class", "badge").attr("data-tone", tone).text(status(language, of)).done()
}
