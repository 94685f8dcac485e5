//! What a canvas is painted with, made once for a theme and a screen: colours, patterns, dashes, typefaces.

use crate::browser::{document, window};
use scene::pattern::Pattern;
use scene::text::Decimal;
use scene::theme::Token;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

/// Typefaces as `style/tokens.css` has them for text; a canvas takes no custom property.
const FACE: &str = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif";

/// Colours and all else of the page's theme, for a screen with so many pixels to a CSS pixel.
pub(super) struct Ink {
    ratio: f64,
    colours: Vec<JsValue>,
    patterns: Vec<((Pattern, Token), CanvasPattern)>,
    fonts: Vec<((f32, bool), JsValue)>,
    plain: JsValue,
    dashed: JsValue,
}

impl Ink {
    /// What the page's theme gives an element now.
    pub(super) fn of(element: &HtmlElement, ratio: f64) -> Self {
        let mut ink = Self {
            ratio,
            colours: Vec::new(),
            patterns: Vec::new(),
            fonts: Vec::new(),
            plain: js_sys::Array::new().into(),
            dashed: js_sys::Array::of2(&4.0.into(), &3.0.into()).into(),
        };
        let Ok(Some(style)) = window().get_computed_style(element) else { return ink };
        // A custom property comes as it was written, `light-dark(…)` and all; `color` comes computed.
        let own = element.style();
        for token in Token::ALL {
            let _ = own.set_property("color", &format!("var({})", token.css()));
            let colour = style.get_property_value("color").unwrap_or_default();
            ink.colours.push(JsValue::from_str(&colour));
        }
        let _ = own.remove_property("color");
        ink
    }

    pub(super) fn colour(&self, token: Token) -> Option<&JsValue> {
        self.colours.get(token as usize)
    }

    pub(super) fn dashes(&self, dashed: bool) -> &JsValue {
        if dashed { &self.dashed } else { &self.plain }
    }

    pub(super) fn font(&mut self, size: f32, bold: bool) -> Option<&JsValue> {
        let index = self.fonts.iter().position(|(key, _)| *key == (size, bold));
        let index = index.unwrap_or_else(|| {
            let weight = if bold { "600 " } else { "" };
            let font = JsValue::from_str(&format!("{weight}{}px {FACE}", Decimal(size)));
            self.fonts.push(((size, bold), font));
            self.fonts.len() - 1
        });
        self.fonts.get(index).map(|(_, font)| font)
    }

    pub(super) fn pattern(&mut self, pattern: Pattern, token: Token) -> Option<&CanvasPattern> {
        let index = self.patterns.iter().position(|(key, _)| *key == (pattern, token));
        let index = match index {
            Some(index) => index,
            None => {
                let made = tile(pattern, self.colour(token)?, self.ratio)?;
                self.patterns.push(((pattern, token), made));
                self.patterns.len() - 1
            }
        };
        self.patterns.get(index).map(|(_, pattern)| pattern)
    }
}

/// A pattern in a colour, painted as a small canvas.
fn tile(pattern: Pattern, colour: &JsValue, ratio: f64) -> Option<CanvasPattern> {
    let tile = pattern.tile();
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    let side = (f64::from(tile.side) * ratio).round().max(1.0);
    canvas.set_width(side as u32);
    canvas.set_height(side as u32);
    let small: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let scale = side / f64::from(tile.side);
    let _ = small.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0);
    small.set_stroke_style_str(&colour.as_string()?);
    small.set_line_width(f64::from(tile.width));
    small.set_line_cap("round");
    for &[x1, y1, x2, y2] in tile.lines {
        small.begin_path();
        small.move_to(f64::from(x1), f64::from(y1));
        small.line_to(f64::from(x2), f64::from(y2));
        small.stroke();
    }
    let made = small.create_pattern_with_html_canvas_element(&canvas, "repeat").ok()??;
    // The tile is in the screen's pixels, the drawing in CSS pixels.
    let matrix = web_sys::DomMatrix::new().ok()?;
    matrix.set_a(1.0 / scale);
    matrix.set_d(1.0 / scale);
    made.unchecked_ref::<Scaled>().set_transform(&matrix);
    Some(made)
}

#[wasm_bindgen]
extern "C" {
    /// A pattern, whose transformation web-sys only takes as an SVG matrix.
    type Scaled;

    #[wasm_bindgen(method, js_name = setTransform)]
    fn set_transform(this: &Scaled, matrix: &web_sys::DomMatrix);
}
