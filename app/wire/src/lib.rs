//! What travels between store, pages, browser and other people's programs.
//!
//! Everything here is already reduced to what its reader may know: a stored row becomes a [`Record`]
//! only through the store's masking. The forms are those of the REST API, so that pages and
//! programs read the same thing.

mod access;
mod address;
mod desk;
mod draft;
mod money;
mod names;
mod people;
mod problem;
mod query;
mod reach;
pub mod reason;
mod record;
mod report;
pub mod words;

pub use access::{
    AuditChain, AuditEntryView, AuditPage, AuditQuery, AuditTopic, Change, Denied, ExplainQuery, ExplanationView,
    FieldAccess, GranteeKind, Operation, OperationResult, PartView, Said, ShareDraft, ShareView, Through, WhoView,
};
pub use address::{MAX_LIMIT, address_of, decode, encode, is_askable, pairs_of};
pub use desk::{DimensionView, Directory, Language, Me, PolicyView, Publish, RevisionView, RoleView};
pub use draft::{
    Access, ActionImpact, Changed, CreateImpact, DiffLine, DraftView, Example, ExampleOf, FieldImpact, Impact,
    ImpactQuery, Missed, ObjectImpact, PersonImpact, PolicyEdit, Prefer, PublishDraft, RebaseDraft, Restore,
    RevisionDetail, RoleImpact, RoleSource, SaveDraft, ScheduleDraft, ScheduleView, TEMPLATES, Template, TestOutcome,
    TestView, rebase, template,
};
pub use money::{Money, decimals, is_currency, minor_units};
pub use names::Names;
pub use people::{
    AssignmentView, DepartmentChange, DepartmentNode, Departure, DimensionChange, DimensionTree, FROM_BUNDLE, Imported,
    Invited, Move, Moved, NewAssignment, NewDepartment, NewDimension, NewPerson, NewValue, Outcome, PAGES, PeopleFiles,
    PeopleQuery, PersonChange, PersonView, Phase, ROLE_PAGES, RecordCounts, Records, RoleChoice, RowDone, RowProblem,
    ValueChange, ValueNode, key_of,
};
pub use problem::{Code, FieldError, Problem, Sentence};
pub use query::{Count, CountMode, Filter, ListQuery, Op, Page, Remit, Sort};
pub use reach::{FieldLimit, HeldView, ObjectReach, ReachView, WayView};
pub use record::{Cell, Draft, Link, Person, Record, Unit};
pub use report::{AgentRow, Aggregate, AggregateQuery, Bucket, Dashboard, Figure, Group, Sum};
