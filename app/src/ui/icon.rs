//! A few icons of one family: 16 × 16, one stroke.

use leptos::prelude::*;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Icon {
    Search,
    Lock,
    Plus,
    Cross,
    Down,
    Up,
    Filter,
    Home,
    Customer,
    Opportunity,
    More,
    Person,
    Next,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Icon::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.5 10.5l3 3",
            Icon::Lock => "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
            Icon::Plus => "M8 3v10M3 8h10",
            Icon::Cross => "M4 4l8 8M12 4l-8 8",
            Icon::Down => "M4 6l4 4 4-4",
            Icon::Up => "M4 10l4-4 4 4",
            Icon::Filter => "M2.5 4h11M4.5 8h7M6.5 12h3",
            Icon::Home => "M2.5 7.5L8 3l5.5 4.5M4 6.5v7h8v-7",
            Icon::Customer => "M3 13.5v-11h6v11M9 6.5h4v7M2 13.5h12M5 5h2M5 7.5h2M5 10h2",
            Icon::Opportunity => "M2.5 12.5l4-4 2.5 2.5 4.5-6M10 5h3.5v3.5",
            Icon::More => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Icon::Person => "M8 2.5a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5M2.5 13.5c.5-3 2.7-4 5.5-4s5 1 5.5 4",
            Icon::Next => "M3 8h10M9 4l4 4-4 4",
        }
    }

    /// The picture; it says nothing that the words beside it do not.
    pub fn view(self) -> AnyView {
        view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
                <path d=self.path()/>
            </svg>
        }
        .into_any()
    }
}
