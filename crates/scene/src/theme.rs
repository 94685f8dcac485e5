//! Colours by meaning. Their values stand in `style/tokens.css` alone, where [`Palette::read`] takes them from.

/// Which set of colours and sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Theme {
    /// Dark on paper.
    Light,
    /// Light on slate.
    Dark,
    /// Black on white for a weak lamp: strokes one pixel wider, letters a quarter larger.
    Projector,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Projector];

    /// Multiplies sizes of letters.
    pub fn letters(self) -> f32 {
        if self == Self::Projector { 1.25 } else { 1.0 }
    }

    /// Is added to widths of strokes, in pixels.
    pub fn stroke(self) -> f32 {
        if self == Self::Projector { 1.0 } else { 0.0 }
    }
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident = $css:literal;)*) => {
        /// A colour by its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Token {
            $($(#[$doc])* $name,)*
        }

        impl Token {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The custom property that holds it.
            pub const fn css(self) -> &'static str {
                match self { $(Self::$name => $css,)* }
            }
        }
    };
}

tokens! {
    /// The stage itself.
    Ground = "--stage-ground";
    /// A zone's floor.
    Zone = "--stage-zone";
    /// The floor of a zone that is lost.
    ZoneDark = "--stage-zone-dark";
    /// Instances, load balancers, shelves.
    Sheet = "--stage-sheet";
    /// Edges that only part.
    Line = "--stage-line";
    /// Edges that mean something.
    LineStrong = "--stage-line-strong";
    /// Text and signs.
    Ink = "--stage-ink";
    /// Text of the second rank.
    InkSoft = "--stage-ink-soft";
    /// The hatch of what is reserved by nobody.
    Idle = "--stage-idle";
    /// CPU that tasks reserve.
    Reserved = "--stage-reserved";
    /// What Fargate builds.
    Fargate = "--stage-fargate";
    /// Instances.
    Ec2 = "--stage-ec2";
    /// The reconcile arrow, a choice.
    Accent = "--stage-accent";
    /// The keyboard's focus.
    Focus = "--stage-focus";
    /// A request.
    Request = "--stage-request";
    /// An answer that came too late.
    RequestSlow = "--stage-request-slow";
    /// A lost request.
    RequestLost = "--stage-request-lost";
    /// Traffic of the revision that was there before.
    Blue = "--stage-blue";
    /// Traffic of the revision that a deployment rolls out.
    Green = "--stage-green";
    /// Fill of PROVISIONING.
    Provisioning = "--stage-provisioning";
    /// Sign and edge of PROVISIONING.
    ProvisioningInk = "--stage-provisioning-ink";
    /// Fill of PENDING.
    Pending = "--stage-pending";
    /// Sign and edge of PENDING.
    PendingInk = "--stage-pending-ink";
    /// Fill of ACTIVATING.
    Activating = "--stage-activating";
    /// Sign, edge and dots of ACTIVATING.
    ActivatingInk = "--stage-activating-ink";
    /// Fill of RUNNING whose health is not known.
    Running = "--stage-running";
    /// Sign and edge of RUNNING.
    RunningInk = "--stage-running-ink";
    /// Fill of RUNNING that nobody checks.
    Unchecked = "--stage-unchecked";
    /// Sign, edge and lines of it.
    UncheckedInk = "--stage-unchecked-ink";
    /// Fill of RUNNING and healthy.
    Healthy = "--stage-healthy";
    /// Sign and edge of healthy.
    HealthyInk = "--stage-healthy-ink";
    /// Fill of RUNNING and unhealthy.
    Unhealthy = "--stage-unhealthy";
    /// Sign, edge and hatch of unhealthy.
    UnhealthyInk = "--stage-unhealthy-ink";
    /// Fill of DEACTIVATING.
    Deactivating = "--stage-deactivating";
    /// Sign, edge and stripes of DEACTIVATING.
    DeactivatingInk = "--stage-deactivating-ink";
    /// Fill of STOPPING.
    Stopping = "--stage-stopping";
    /// Sign, edge and stripes of STOPPING.
    StoppingInk = "--stage-stopping-ink";
    /// Fill of DEPROVISIONING.
    Deprovisioning = "--stage-deprovisioning";
    /// Sign and edge of DEPROVISIONING.
    DeprovisioningInk = "--stage-deprovisioning-ink";
    /// Fill of STOPPED.
    Stopped = "--stage-stopped";
    /// Sign and edge of STOPPED.
    StoppedInk = "--stage-stopped-ink";
}

/// Red, green and blue, each from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// The colours of one theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette(Vec<Colour>);

/// The project's colours, as the site loads them.
pub const TOKENS_CSS: &str = include_str!("../../../style/tokens.css");

impl Palette {
    /// The project's own colours in a theme. A property that is missing or that is no colour is seen as
    /// a grey; a test holds the file to having none.
    pub fn of(theme: Theme) -> Self {
        let grey = Colour([128, 128, 128]);
        let read = |token: &Token| Self::read(TOKENS_CSS, theme, *token).unwrap_or(grey);
        Self(Token::ALL.iter().map(read).collect())
    }

    /// The value of a token: from the projector's rule where it has one, else from the first definition.
    /// Values are `#rrggbb`, `light-dark(#rrggbb, #rrggbb)` or `var(--other)`.
    pub fn read(css: &str, theme: Theme, token: Token) -> Option<Colour> {
        resolve(css, theme, token.css(), 4)
    }

    /// The colour of a token.
    pub fn colour(&self, token: Token) -> Colour {
        self.0.get(token as usize).copied().unwrap_or(Colour([128, 128, 128]))
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

fn resolve(css: &str, theme: Theme, property: &str, depth: u8) -> Option<Colour> {
    let depth = depth.checked_sub(1)?;
    let (root, projector) = css.split_at(css.find("\n:root[data-theme=\"projector\"] {")?);
    let own = (theme == Theme::Projector).then(|| value(projector, property)).flatten();
    let value = own.or_else(|| value(root, property))?;
    if let Some(name) = inside(value, "var(") {
        return resolve(css, theme, name.trim(), depth);
    }
    let Some(pair) = inside(value, "light-dark(") else { return hex(value) };
    let (light, dark) = pair.split_once(',')?;
    hex(if theme == Theme::Dark { dark } else { light })
}

fn inside<'a>(value: &'a str, function: &str) -> Option<&'a str> {
    value.strip_prefix(function)?.strip_suffix(')')
}

/// The first value that a property gets in a piece of style sheet.
fn value<'a>(css: &'a str, property: &str) -> Option<&'a str> {
    css.match_indices(property).find_map(|(at, _)| {
        let rest = css.get(at + property.len()..)?.trim_start().strip_prefix(':')?;
        rest.split_once(';').map(|(value, _)| value.trim())
    })
}

fn hex(text: &str) -> Option<Colour> {
    let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some(Colour([byte(0)?, byte(2)?, byte(4)?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_has_a_colour_in_every_theme() {
        for theme in Theme::ALL {
            for token in Token::ALL {
                let found = Palette::read(TOKENS_CSS, theme, *token);
                assert!(found.is_some(), "{} is no colour in {theme:?}", token.css());
            }
        }
    }

    #[test]
    fn values_are_read_as_a_browser_reads_them() {
        let css = ":root {\n --stage-ground-old: #000000;\n --stage-ground: light-dark(#010203, #0a0b0c);\n \
                   --stage-ink: var(--ink);\n --ink: #ffffff;\n}\n:root[data-theme=\"projector\"] {\n --ink: #000001;\n}\n";
        let check = |theme: Theme, token: Token, expected: Option<[u8; 3]>| {
            assert_eq!(
                Palette::read(css, theme, token).map(|c| c.0),
                expected,
                "{theme:?} {token:?}"
            );
        };
        check(Theme::Light, Token::Ground, Some([1, 2, 3]));
        check(Theme::Dark, Token::Ground, Some([10, 11, 12]));
        check(Theme::Projector, Token::Ground, Some([1, 2, 3]));
        check(Theme::Light, Token::Ink, Some([255, 255, 255]));
        check(Theme::Projector, Token::Ink, Some([0, 0, 1]));
        check(Theme::Light, Token::Line, None);
    }
}
