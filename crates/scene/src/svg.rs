//! A frame as an SVG file that stands alone: for still pictures and for tests.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use crate::frame::{Align, Frame, Mark, Shape, Stroke};
use crate::geometry::{Bounds, Point};
use crate::pattern::Pattern;
use crate::theme::{Palette, Token};

/// Typefaces as the site has them.
const FACE: &str = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif";

/// The frame as SVG. Colours are custom properties of the root, so a page may give them other values.
/// `title` names the picture for those who do not see it.
pub fn svg(frame: &Frame, palette: &Palette, title: &str) -> String {
    let mut out = String::with_capacity(200 * frame.marks.len() + 4_000);
    // Writing into a string does not fail.
    let _ = write(&mut out, frame, palette, title);
    out
}

fn write(out: &mut String, frame: &Frame, palette: &Palette, title: &str) -> fmt::Result {
    let Point { x: width, y: height } = frame.extent;
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"{FACE}\">",
        N(width),
        N(height)
    )?;
    writeln!(out, "<title>{}</title>", Escaped(title))?;
    write_colours(out, frame, palette)?;
    write_patterns(out, frame)?;
    writeln!(
        out,
        "<rect width=\"{}\" height=\"{}\" fill=\"var({})\"/>",
        N(width),
        N(height),
        Token::Ground.css()
    )?;
    for mark in &frame.marks {
        write_mark(out, frame, mark)?;
    }
    out.push_str("</svg>\n");
    Ok(())
}

fn write_colours(out: &mut String, frame: &Frame, palette: &Palette) -> fmt::Result {
    let used = frame.marks.iter().flat_map(|mark| {
        [mark.fill, mark.pattern.map(|(_, token)| token), mark.stroke.map(|stroke| stroke.token)]
    });
    let used: BTreeSet<Token> = used.flatten().chain([Token::Ground]).collect();
    out.push_str("<style>svg{");
    for token in used {
        write!(out, "{}:{};", token.css(), palette.colour(token))?;
    }
    out.push_str("}</style>\n");
    Ok(())
}

fn write_patterns(out: &mut String, frame: &Frame) -> fmt::Result {
    let used: BTreeSet<(Pattern, Token)> =
        frame.marks.iter().filter_map(|mark| mark.pattern).collect();
    for (pattern, token) in used {
        let tile = pattern.tile();
        write!(
            out,
            "<pattern id=\"{}\" width=\"{side}\" height=\"{side}\" patternUnits=\"userSpaceOnUse\"><g stroke=\"var({})\" \
             stroke-width=\"{}\" stroke-linecap=\"round\">",
            PatternId(pattern, token),
            token.css(),
            N(tile.width),
            side = N(tile.side),
        )?;
        for [x1, y1, x2, y2] in tile.lines {
            write!(out, "<path d=\"M{} {}L{} {}\"/>", N(*x1), N(*y1), N(*x2), N(*y2))?;
        }
        out.push_str("</g></pattern>\n");
    }
    Ok(())
}

fn write_mark(out: &mut String, frame: &Frame, mark: &Mark) -> fmt::Result {
    if let Shape::Text { at, text, size, bold, align, max_width } = mark.shape {
        let text = frame.text_of(text);
        return write_text(out, mark, at, text, TextStyle { size, bold, align, max_width });
    }
    write_shape(out, frame, mark, &Paint::Colour(mark.fill))?;
    if let Some((pattern, token)) = mark.pattern {
        let plain = Mark { stroke: None, ..*mark };
        write_shape(out, frame, &plain, &Paint::Pattern(pattern, token))?;
    }
    Ok(())
}

enum Paint {
    Colour(Option<Token>),
    Pattern(Pattern, Token),
}

fn write_shape(out: &mut String, frame: &Frame, mark: &Mark, paint: &Paint) -> fmt::Result {
    match mark.shape {
        Shape::Rect { bounds: Bounds { x, y, w, h }, radius } => {
            write!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
                N(x),
                N(y),
                N(w),
                N(h)
            )?;
            if radius > 0.0 {
                write!(out, " rx=\"{}\"", N(radius.min(w / 2.0).min(h / 2.0)))?;
            }
        }
        Shape::Circle { centre, radius } => {
            write!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"",
                N(centre.x),
                N(centre.y),
                N(radius)
            )?;
        }
        Shape::Line { from, to } => {
            write!(out, "<path d=\"M{} {}L{} {}\"", N(from.x), N(from.y), N(to.x), N(to.y))?;
        }
        Shape::Arc { centre, radius, from, to } => write_arc(out, centre, radius, from, to)?,
        Shape::Path { points, closed } => {
            out.push_str("<path d=\"");
            write_points(out, frame.points_of(points).iter().copied())?;
            out.push_str(if closed { "Z\"" } else { "\"" });
        }
        Shape::Glyph { glyph, bounds } => {
            out.push_str("<path d=\"");
            for line in glyph.lines() {
                let place = |&(x, y): &(i8, i8)| {
                    let unit = bounds.w / 24.0;
                    Point::new(bounds.x + f32::from(x) * unit, bounds.y + f32::from(y) * unit)
                };
                write_points(out, line.iter().map(place))?;
            }
            out.push('"');
        }
        Shape::Text { .. } => return Ok(()),
    }
    match paint {
        Paint::Colour(Some(token)) => write!(out, " fill=\"var({})\"", token.css())?,
        Paint::Colour(None) => out.push_str(" fill=\"none\""),
        Paint::Pattern(pattern, token) => {
            write!(out, " fill=\"url(#{})\"", PatternId(*pattern, *token))?;
        }
    }
    write_stroke(out, mark.stroke)?;
    write_opacity(out, mark.opacity)?;
    out.push_str("/>\n");
    Ok(())
}

fn write_points(out: &mut String, points: impl Iterator<Item = Point>) -> fmt::Result {
    for (index, point) in points.enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        write!(out, "{command}{} {}", N(point.x), N(point.y))?;
    }
    Ok(())
}

fn write_arc(out: &mut String, centre: Point, radius: f32, from: f32, to: f32) -> fmt::Result {
    if to - from >= 0.999 {
        return write!(
            out,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"",
            N(centre.x),
            N(centre.y),
            N(radius)
        );
    }
    let place = |turns: f32| {
        let (sin, cos) = (turns * std::f32::consts::TAU).sin_cos();
        Point::new(centre.x + radius * sin, centre.y - radius * cos)
    };
    let (start, end) = (place(from), place(to));
    let large = u8::from(to - from > 0.5);
    write!(
        out,
        "<path d=\"M{} {}A{r} {r} 0 {large} 1 {} {}\"",
        N(start.x),
        N(start.y),
        N(end.x),
        N(end.y),
        r = N(radius)
    )
}

#[derive(Clone, Copy)]
struct TextStyle {
    size: f32,
    bold: bool,
    align: Align,
    max_width: f32,
}

fn write_text(
    out: &mut String,
    mark: &Mark,
    at: Point,
    text: &str,
    style: TextStyle,
) -> fmt::Result {
    let TextStyle { size, bold, align, max_width } = style;
    write!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\" dominant-baseline=\"central\"",
        N(at.x),
        N(at.y),
        N(size)
    )?;
    match align {
        Align::Start => {}
        Align::Middle => out.push_str(" text-anchor=\"middle\""),
        Align::End => out.push_str(" text-anchor=\"end\""),
    }
    if bold {
        out.push_str(" font-weight=\"600\"");
    }
    if crate::text::width(text, size, bold) > max_width {
        write!(out, " textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", N(max_width))?;
    }
    write!(out, " fill=\"var({})\"", mark.fill.unwrap_or(Token::Ink).css())?;
    write_opacity(out, mark.opacity)?;
    writeln!(out, ">{}</text>", Escaped(text))
}

fn write_stroke(out: &mut String, stroke: Option<Stroke>) -> fmt::Result {
    let Some(Stroke { token, width, dashed }) = stroke else { return Ok(()) };
    write!(out, " stroke=\"var({})\" stroke-width=\"{}\"", token.css(), N(width))?;
    if dashed {
        out.push_str(" stroke-dasharray=\"4 3\"");
    }
    Ok(())
}

fn write_opacity(out: &mut String, opacity: f32) -> fmt::Result {
    if opacity < 1.0 { write!(out, " opacity=\"{}\"", N(opacity)) } else { Ok(()) }
}

struct PatternId(Pattern, Token);

impl fmt::Display for PatternId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}-{:?}", self.0, self.1)
    }
}

/// A length with at most two decimals: enough for the eye, and the same on every machine.
struct N(f32);

impl fmt::Display for N {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let sign = if hundredths < 0 { "-" } else { "" };
        let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
        write!(f, "{sign}{whole}")?;
        match rest {
            0 => Ok(()),
            rest if rest % 10 == 0 => write!(f, ".{}", rest / 10),
            rest => write!(f, ".{rest:02}"),
        }
    }
}

/// Text in which nothing is markup.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            c => f.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_short() {
        let check = |length: f32, expected: &str| assert_eq!(N(length).to_string(), expected);
        check(12.0, "12");
        check(-0.5, "-0.5");
        check(7.23456, "7.23");
        check(0.05, "0.05");
        check(-0.001, "0");
    }

    #[test]
    fn text_from_a_scenario_is_no_markup() {
        assert_eq!(Escaped("<b>&\"").to_string(), "&lt;b&gt;&amp;&quot;");
    }
}
