//! The eight object types. Each has its placement, copies of its customer's, and its fields.
//!
//! INVARIANT: a field is stored in the column of its key; money has a second column
//! `{key}_currency`; a reference is the id of the record. `crate::row` relies on it, and a test
//! compares every entity with the catalogue.
//!
//! `region_id`, `industry_id`, `product_line_id` and `dimension_4_id` to `dimension_8_id`, which wait for the
//! dimensions that administrators add, hold the value that *counts* for the record: its own, or for a child
//! its customer's where the child's type does not carry the dimension.
//! `customer_owner_id` and `customer_department_id` are the customer's. All of these are rewritten in
//! the transaction that changes the customer, so that no list needs a join to know what it may show.

/// One table: its columns of placement, then those given.
macro_rules! record {
    ($module:ident, $table:literal, { $($field:ident: $kind:ty),* $(,)? }) => {
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub(crate) struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub(crate) id: Uuid,
                pub(crate) key: Option<String>,
                pub(crate) owner_id: Option<Uuid>,
                pub(crate) department_id: Option<Uuid>,
                pub(crate) region_id: Option<Uuid>,
                pub(crate) industry_id: Option<Uuid>,
                pub(crate) product_line_id: Option<Uuid>,
                pub(crate) dimension_4_id: Option<Uuid>,
                pub(crate) dimension_5_id: Option<Uuid>,
                pub(crate) dimension_6_id: Option<Uuid>,
                pub(crate) dimension_7_id: Option<Uuid>,
                pub(crate) dimension_8_id: Option<Uuid>,
                pub(crate) customer_id: Option<Uuid>,
                pub(crate) customer_owner_id: Option<Uuid>,
                pub(crate) customer_department_id: Option<Uuid>,
                pub(crate) deleted_at: Option<i64>,
                $(pub(crate) $field: Option<$kind>,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub(crate) enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

record!(customer, "customer", {
    name: String, status: String, grade: String, source: String, website: String, phone: String, email: String,
    address: String, annual_revenue: i64, annual_revenue_currency: String, employees: i64, founded: i64,
    parent: Uuid, credit_limit: i64, credit_limit_currency: String, payment_terms: String, note: String,
});
record!(contact, "contact", {
    name: String, title: String, phone: String, email: String, wechat: String, birthday: Date,
    decision_role: String, note: String,
});
record!(opportunity, "opportunity", {
    name: String, stage: String, amount: i64, amount_currency: String, cost: i64, cost_currency: String,
    probability: i64, product: Uuid, source: String, opened_on: Date, expected_close: Date, closed_on: Date,
    lost_reason: String, note: String,
});
record!(contract, "contract", {
    number: String, title: String, opportunity: Uuid, amount: i64, amount_currency: String, status: String,
    signed_on: Date, starts_on: Date, ends_on: Date, payment_terms: String, note: String,
});
record!(payment, "payment", {
    contract: Uuid, due_on: Date, amount: i64, amount_currency: String, paid_on: Date, paid_amount: i64,
    paid_amount_currency: String, method: String, invoice_number: String, note: String,
});
record!(ticket, "ticket", {
    number: String, subject: String, contact: Uuid, priority: String, status: String, category: String,
    description: String, resolution: String, satisfaction: i64, opened_on: Date, closed_on: Date,
});
record!(product, "product", {
    name: String, code: String, unit_price: i64, unit_price_currency: String, cost: i64, cost_currency: String,
    active: bool,
});
record!(activity, "activity", {
    subject: String, kind: String, opportunity: Uuid, ticket: Uuid, due_on: Date, done_on: Date, body: String,
});
