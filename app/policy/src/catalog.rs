//! The catalogue: which objects there are, which fields they have, and which of those are sensitive.
//!
//! Lists, forms, import, export, search, audit and the role matrix are made from it.

use serde::{Deserialize, Serialize};

/// A type of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Object {
    Customer,
    Contact,
    Opportunity,
    Contract,
    Payment,
    Ticket,
    Product,
    Activity,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A phone number; masked to its last four characters.
    Phone,
    /// An e-mail address; masked to its first letter and domain.
    Email,
    /// An identity on another service; masked like a phone number.
    Handle,
    /// An amount in minor units with a currency code.
    Money,
    /// A whole number.
    Number,
    /// A day, without a time.
    Date,
    /// One of a fixed list of keys.
    Choice(&'static [&'static str]),
    /// True or false.
    YesNo,
    /// Another record.
    Reference(Object),
}

/// One field of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key used in policies, files, the API and the code.
    pub key: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Sensitive fields are hidden unless a role says otherwise.
    pub sensitive: bool,
}

const fn field(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, sensitive: false }
}

const fn sensitive(key: &'static str, kind: Kind) -> Field {
    Field { key, kind, sensitive: true }
}

use Kind::{Choice, Date, Email, Handle, LongText, Money, Number, Phone, Reference, Text, YesNo};

const CUSTOMER: &[Field] = &[
    field("name", Text),
    field("status", Choice(&["lead", "prospect", "active", "inactive"])),
    field("grade", Choice(&["a", "b", "c"])),
    field("source", Text),
    field("website", Text),
    sensitive("phone", Phone),
    sensitive("email", Email),
    field("address", Text),
    sensitive("annual_revenue", Money),
    field("employees", Number),
    field("founded", Number),
    field("parent", Reference(Object::Customer)),
    sensitive("credit_limit", Money),
    field("payment_terms", Text),
    field("note", LongText),
];

const CONTACT: &[Field] = &[
    field("name", Text),
    field("title", Text),
    sensitive("phone", Phone),
    sensitive("email", Email),
    sensitive("wechat", Handle),
    sensitive("birthday", Date),
    field("decision_role", Choice(&["decider", "influencer", "user", "gatekeeper"])),
    field("note", LongText),
];

const OPPORTUNITY: &[Field] = &[
    field("name", Text),
    field("stage", Choice(&["prospecting", "engaging", "proposal", "negotiation", "won", "lost"])),
    field("amount", Money),
    sensitive("cost", Money),
    field("probability", Number),
    field("product", Reference(Object::Product)),
    field("source", Text),
    field("opened_on", Date),
    field("expected_close", Date),
    field("closed_on", Date),
    field("lost_reason", Text),
    field("note", LongText),
];

const CONTRACT: &[Field] = &[
    field("number", Text),
    field("title", Text),
    field("opportunity", Reference(Object::Opportunity)),
    sensitive("amount", Money),
    field("status", Choice(&["draft", "active", "expired", "terminated"])),
    field("signed_on", Date),
    field("starts_on", Date),
    field("ends_on", Date),
    field("payment_terms", Text),
    field("note", LongText),
];

const PAYMENT: &[Field] = &[
    field("contract", Reference(Object::Contract)),
    field("due_on", Date),
    sensitive("amount", Money),
    field("paid_on", Date),
    sensitive("paid_amount", Money),
    field("method", Choice(&["transfer", "card", "cash", "cheque"])),
    field("invoice_number", Text),
    field("note", LongText),
];

const TICKET: &[Field] = &[
    field("number", Text),
    field("subject", Text),
    field("contact", Reference(Object::Contact)),
    field("priority", Choice(&["low", "normal", "high", "urgent"])),
    field("status", Choice(&["open", "pending", "solved", "closed"])),
    field("category", Text),
    field("description", LongText),
    field("resolution", LongText),
    field("satisfaction", Number),
    field("opened_on", Date),
    field("closed_on", Date),
];

const PRODUCT: &[Field] = &[
    field("name", Text),
    field("code", Text),
    field("unit_price", Money),
    sensitive("cost", Money),
    field("active", YesNo),
];

const ACTIVITY: &[Field] = &[
    field("subject", Text),
    field("kind", Choice(&["call", "visit", "meeting", "email", "note", "task"])),
    field("opportunity", Reference(Object::Opportunity)),
    field("ticket", Reference(Object::Ticket)),
    field("due_on", Date),
    field("done_on", Date),
    field("body", LongText),
];

impl Object {
    /// Every object type, in the order in which pages and files show them.
    pub const ALL: [Object; 8] = [
        Object::Customer,
        Object::Contact,
        Object::Opportunity,
        Object::Contract,
        Object::Payment,
        Object::Ticket,
        Object::Product,
        Object::Activity,
    ];

    /// The key in policies and records, `customer`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Object::Customer => "customer",
            Object::Contact => "contact",
            Object::Opportunity => "opportunity",
            Object::Contract => "contract",
            Object::Payment => "payment",
            Object::Ticket => "ticket",
            Object::Product => "product",
            Object::Activity => "activity",
        }
    }

    /// The plural in addresses and file names, `customers`.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Object::Customer => "customers",
            Object::Contact => "contacts",
            Object::Opportunity => "opportunities",
            Object::Contract => "contracts",
            Object::Payment => "payments",
            Object::Ticket => "tickets",
            Object::Product => "products",
            Object::Activity => "activities",
        }
    }

    /// The object with this key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Object> {
        Object::ALL.into_iter().find(|object| object.key() == key)
    }

    /// The object with this plural.
    #[must_use]
    pub fn from_plural(plural: &str) -> Option<Object> {
        Object::ALL.into_iter().find(|object| object.plural() == plural)
    }

    /// Whether records of this type belong to a customer.
    #[must_use]
    pub const fn is_child(self) -> bool {
        !matches!(self, Object::Customer | Object::Product)
    }

    /// The dimensions that a record of this type carries in every system. Which it carries in this one, only
    /// [`crate::Dimensions::of`] knows.
    #[must_use]
    pub const fn first_dimensions(self) -> &'static [&'static str] {
        match self {
            Object::Customer => &["region", "industry"],
            Object::Opportunity | Object::Contract | Object::Ticket | Object::Product => &["product_line"],
            Object::Contact | Object::Payment | Object::Activity => &[],
        }
    }

    /// The fields, in the order in which forms and exports show them.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Object::Customer => CUSTOMER,
            Object::Contact => CONTACT,
            Object::Opportunity => OPPORTUNITY,
            Object::Contract => CONTRACT,
            Object::Payment => PAYMENT,
            Object::Ticket => TICKET,
            Object::Product => PRODUCT,
            Object::Activity => ACTIVITY,
        }
    }

    /// The field with this key.
    #[must_use]
    pub fn field(self, key: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.key == key)
    }

    /// The field that names a record in lists, references and search.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Object::Customer | Object::Contact | Object::Opportunity | Object::Product => "name",
            Object::Contract => "title",
            Object::Payment => "invoice_number",
            Object::Ticket | Object::Activity => "subject",
        }
    }
}
