//! `/settings`: theme, motion, shortcuts, and what is kept in this browser.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::settings::{KEYS, MOTION, Setting, THEME};
use crate::{app, browser, mount, progress};

/// The settings page. Each choice takes effect at once.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (forgotten, set_forgotten) = signal(false);
    let forget = move |_| {
        progress::forget();
        set_forgotten.set(true);
        browser::announce("Reading progress forgotten.");
    };
    let place = app::place(&use_location());
    Effect::new(move |_| app::arrived(&place, Some("Settings"), mount::take_away()));
    view! {
        <div class="page narrow">
            <h1>"Settings"</h1>
            <Choice setting=&THEME legend="Theme" />
            <Choice setting=&MOTION legend="Motion" />
            <Choice setting=&KEYS legend="Single-key shortcuts (/ for the filter, the keys of a review)" />
            <section>
                <h2>"Kept in this browser"</h2>
                <p>
                    "These settings, which questions you have opened, notes of your own that you chose to keep, and what you did with cards. Nothing is sent anywhere."
                </p>
                <p>
                    <button type="button" on:click=forget disabled=move || forgotten.get()>
                        {move || if forgotten.get() { "Reading progress forgotten" } else { "Forget reading progress" }}
                    </button>
                </p>
            </section>
        </div>
    }
}

/// One setting as a group of radio buttons.
#[component]
fn Choice(setting: &'static Setting, legend: &'static str) -> impl IntoView {
    let current = setting.value();
    let option = move |(value, label): &'static (&'static str, &'static str)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=setting.name
                    value=*value
                    checked=*value == current
                    on:change=move |_| setting.set(value)
                />
                {*label}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{legend}</legend>
            {setting.values.iter().map(option).collect_view()}
        </fieldset>
    }
}
