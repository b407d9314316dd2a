//! A few icons of one family: 16 × 16, one stroke. None says what the words beside it do not.

use super::html::Html;

macro_rules! icon {
    ($path:literal) => {
        Html::known(concat!(
            r#"<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=""#,
            $path,
            r#""/></svg>"#
        ))
    };
}

use super::html::Known;

/// To search.
pub const SEARCH: Known = icon!("M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5l3 3");
/// One more.
pub const PLUS: Known = icon!("M8 3v10M3 8h10");
/// Away with it.
pub const CROSS: Known = icon!("M4 4l8 8M12 4l-8 8");
/// Opens, or largest first.
pub const DOWN: Known = icon!("M4 6l4 4 4-4");
/// Smallest first.
pub const UP: Known = icon!("M4 10l4-4 4 4");
/// The first page.
pub const HOME: Known = icon!("M2.5 7.5L8 3l5.5 4.5M4 6.5v7h8v-7");
/// Customers.
pub const CUSTOMER: Known = icon!("M3 13.5v-11h6v11M9 6.5h4v7M2 13.5h12M5 5h2M5 7.5h2M5 10h2");
/// Opportunities.
pub const OPPORTUNITY: Known = icon!("M2.5 12.5l4-4 2.5 2.5 4.5-6M10 5h3.5v3.5");
/// Everything else.
pub const MORE: Known = icon!("M2.5 4h11M2.5 8h11M2.5 12h11");
/// Onwards.
pub const NEXT: Known = icon!("M3 8h10M9 4l4 4-4 4");

/// The mark: an R whose bowl is the remit, and the dot inside it.
pub const BRAND: Known = Html::known(
    r#"<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="8"/><path d="M10 25V7h7.5a5.75 5.75 0 0 1 0 11.5H10M17 18.5l5.5 6.5"/><circle cx="16.25" cy="12.75" r="1.9"/></svg>"#,
);
