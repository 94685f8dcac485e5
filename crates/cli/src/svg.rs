//! The size of a drawing, read from the opening tag of its SVG file, so that pages can keep its
//! place free before it has arrived.

/// Width and height in CSS pixels; `None` where the file does not say.
pub(crate) fn size(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let tag = text.get(start..)?.split('>').next()?;
    match (attribute(tag, "width").and_then(pixels), attribute(tag, "height").and_then(pixels)) {
        (Some(width), Some(height)) => Some((width, height)),
        _ => view_box(attribute(tag, "viewBox")?),
    }
}

fn view_box(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split([' ', ',']).filter(|part| !part.is_empty()).skip(2);
    Some((pixels(numbers.next()?)?, pixels(numbers.next()?)?))
}

/// A length in pixels; other units, such as `100%`, are no size.
fn pixels(text: &str) -> Option<u32> {
    let number: f64 = text.trim().trim_end_matches("px").parse().ok()?;
    (1.0..100_000.0).contains(&number).then_some(number.round() as u32)
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let (before, after) = rest.split_once(name)?;
        let value = after.trim_start().strip_prefix('=').map(str::trim_start);
        if before.ends_with(char::is_whitespace)
            && let Some(value) = value
        {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value.get(1..)?.split(quote).next();
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let check =
            |tag: &str, expected: Option<(u32, u32)>| assert_eq!(size(tag), expected, "{tag}");
        check("<?xml?>\n<svg width=\"640\" height='480px'>", Some((640, 480)));
        check("<svg viewBox=\"0 0 720.4 300\" stroke-width=\"2\">", Some((720, 300)));
        check("<svg width=\"100%\" height=\"auto\" viewBox='0,0,10,20'>", Some((10, 20)));
        check("<svg\n  viewBox = \"0 0 5 6\">", Some((5, 6)));
        check("<svg>", None);
        check("no drawing", None);
    }
}
