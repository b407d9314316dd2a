//! What is done with a form that was sent, with JavaScript or without.

use std::collections::BTreeMap;

use remit_policy::{Kind, Object};
use remit_store::Ctx;
use remit_wire::reason::General;
use remit_wire::{Cell, Code, Draft, Problem};
use uuid::Uuid;

use super::server::{self, back_to_form, refuse};
use super::{Refusal, Returned, desk};
use crate::i18n::{self, records};
use crate::ui::values::{CURRENCY, cell_of};

/// A record's form as it was sent: text by field.
pub struct Sent {
    /// The type.
    pub object: Object,
    /// The record that is changed; empty for a new one.
    pub id: String,
    /// The version that was changed.
    pub etag: String,
    /// What stood in the inputs.
    pub values: BTreeMap<String, String>,
    /// The currencies beside amounts.
    pub currency: BTreeMap<String, String>,
}

impl Sent {
    /// Creates or changes the record and goes to it.
    ///
    /// # Errors
    /// With the field that is wrong.
    pub async fn save(self) -> Result<(), Refusal> {
        match self.try_save().await {
            Ok(address) => {
                leptos_axum::redirect(&address);
                Ok(())
            }
            Err(refusal) => {
                self.send_back(&refusal);
                Err(refusal)
            }
        }
    }

    async fn try_save(&self) -> Result<String, Refusal> {
        let ctx = server::writing().await?;
        let draft = self.draft(&ctx).await?;
        let plural = self.object.plural();
        let address = if self.id.is_empty() {
            match ctx.create(self.object, &draft).await? {
                Some(record) => format!("/{plural}/{}", record.id),
                // Made, but out of the maker's sight: the list says so.
                None => format!("/{plural}?made"),
            }
        } else {
            let id = record_id(&self.id)?;
            ctx.edit(self.object, id, &self.etag, &draft).await?;
            format!("/{plural}/{id}")
        };
        ctx.commit().await?;
        Ok(address)
    }

    /// What the record shall become. Money sent empty clears; what is left out stays.
    async fn draft(&self, ctx: &Ctx) -> Result<Draft, Refusal> {
        let (mut fields, mut wrong) = (BTreeMap::new(), Vec::new());
        for (key, text) in &self.values {
            match self.cell(ctx, key, text.trim()).await {
                Ok(cell) => _ = fields.insert(key.clone(), cell),
                Err(Refusal(problem)) if problem.code == Code::Invalid => wrong.push(problem),
                Err(other) => return Err(other),
            }
        }
        if let Some(problem) = Problem::several(wrong) {
            return Err(refuse(problem));
        }
        if self.id.is_empty() {
            // A new record has nothing to clear; what is left open takes its usual value.
            fields.retain(|_, cell| *cell != Cell::Empty);
        }
        Ok(Draft { fields })
    }

    async fn cell(&self, ctx: &Ctx, key: &str, text: &str) -> Result<Cell, Refusal> {
        let kind = self.object.field(key).map(|field| field.kind);
        let target = match kind {
            Some(Kind::Reference(target)) => Some(target),
            None if key == "customer" => Some(Object::Customer),
            _ => None,
        };
        if let Some(target) = target.filter(|_| !text.is_empty()) {
            return reference(ctx, key, target, text).await;
        }
        let currency = self.currency.get(key).map_or(CURRENCY, String::as_str);
        let kind = kind.unwrap_or(Kind::Text);
        cell_of(kind, text, currency).ok_or_else(|| wrong(key, records::unusable(i18n::detect(), kind)))
    }

    /// Back to the form with everything that was typed.
    fn send_back(&self, refusal: &Refusal) {
        let plural = self.object.plural();
        let form = match self.id.as_str() {
            "" => format!("/{plural}/new"),
            id => format!("/{plural}/{}/edit", remit_wire::encode(id)),
        };
        let amounts = self.currency.iter().map(|(key, code)| (format!("{key}.currency"), code.clone()));
        let values = self.values.clone().into_iter().chain(amounts).collect();
        back_to_form(&form, Returned { problem: refusal.0.clone(), values });
    }
}

fn wrong(key: &str, detail: &str) -> Refusal {
    refuse(Problem::new(Code::Invalid, detail).at(key))
}

async fn reference(ctx: &Ctx, key: &str, target: Object, text: &str) -> Result<Cell, Refusal> {
    match desk::named(ctx, target, text).await.map_err(refuse)? {
        Ok(id) => Ok(Cell::Text(id.to_string())),
        Err(0) => Err(wrong(key, records::unusable(i18n::detect(), Kind::Reference(target)))),
        Err(_) => Err(wrong(key, records::ambiguous(i18n::detect()))),
    }
}

/// What is no id is the id of nothing.
pub(super) fn record_id(id: &str) -> Result<Uuid, Refusal> {
    id.parse().map_err(|_| refuse(Problem::because(Code::NotFound, General::NotFound)))
}

/// Deletes a record and goes to its list.
///
/// # Errors
/// As the store's; a browser without JavaScript is sent back to the record.
pub async fn delete(object: Object, id: &str, etag: &str) -> Result<(), Refusal> {
    let deleted = try_delete(object, id, etag).await;
    let plural = object.plural();
    match &deleted {
        Ok(()) => leptos_axum::redirect(&format!("/{plural}")),
        Err(refusal) => {
            let returned = Returned { problem: refusal.0.clone(), values: BTreeMap::new() };
            back_to_form(&format!("/{plural}/{}", remit_wire::encode(id)), returned);
        }
    }
    deleted
}

async fn try_delete(object: Object, id: &str, etag: &str) -> Result<(), Refusal> {
    let ctx = server::writing().await?;
    ctx.delete(object, record_id(id)?, Some(etag)).await?;
    Ok(ctx.commit().await?)
}
