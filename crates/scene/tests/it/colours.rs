//! States are told apart by everybody: their swatches as pixels, in grey and as three kinds of colour vision see
//! them, and text and edges against what they stand on.

use scene::frame::{Frame, Mark, Shape, Stroke};
use scene::geometry::{Bounds, Point};
use scene::state::{Phase, Row};
use scene::theme::{Palette, Theme, Token};
use scene::view::Detail;

/// Samples along a side of one pixel.
const FINE: usize = 3;

type Rgb = [f32; 3];

/// How somebody sees.
#[derive(Debug, Clone, Copy)]
enum Sight {
    Full,
    Grey,
    /// A matrix on linear light (Machado, Oliveira and Fernandes 2009, full severity).
    Matrix([Rgb; 3]),
}

const SIGHTS: [Sight; 5] = [
    Sight::Full,
    Sight::Grey,
    // Protanopia
    Sight::Matrix([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    // Deuteranopia
    Sight::Matrix([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    // Tritanopia
    Sight::Matrix([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
];

fn linear(byte: u8) -> f32 {
    let value = f32::from(byte) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn light(palette: &Palette, token: Token) -> Rgb {
    palette.colour(token).0.map(linear)
}

fn luminance(light: Rgb) -> f32 {
    0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
}

fn seen(light: Rgb, sight: Sight) -> Rgb {
    match sight {
        Sight::Full => light,
        Sight::Grey => [luminance(light); 3],
        Sight::Matrix(rows) => {
            rows.map(|row| (0..3).map(|i| row[i] * light[i]).sum::<f32>().clamp(0.0, 1.0))
        }
    }
}

fn lab(light: Rgb) -> Rgb {
    let [r, g, b] = light;
    let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
    let y = luminance(light);
    let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
    let f = |t: f32| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

/// A frame as pixels of linear light, on a ground.
fn pixels(frame: &Frame, palette: &Palette, ground: Token) -> Vec<Rgb> {
    let side = frame.extent.x as usize;
    let mut pixels = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let mut sum = [0.0; 3];
            for sample in 0..FINE * FINE {
                let offset = |n: usize| (n as f32 + 0.5) / FINE as f32;
                let at =
                    Point::new(x as f32 + offset(sample % FINE), y as f32 + offset(sample / FINE));
                let token = frame.marks.iter().rev().find_map(|mark| token_at(mark, at));
                let own = light(palette, token.unwrap_or(ground));
                (0..3).for_each(|i| sum[i] += own[i] / (FINE * FINE) as f32);
            }
            pixels.push(sum);
        }
    }
    pixels
}

fn token_at(mark: &Mark, at: Point) -> Option<Token> {
    let edge = edge_distance(mark.shape, at)?;
    if let Some(stroke) = mark.stroke.filter(|stroke| on_line(mark.shape, *stroke, edge, at)) {
        return Some(stroke.token);
    }
    let is_area = matches!(mark.shape, Shape::Rect { .. } | Shape::Circle { .. });
    if !is_area || edge > 0.0 {
        return None;
    }
    let pattern = mark.pattern.filter(|(pattern, _)| {
        let tile = pattern.tile();
        let own = Point::new(at.x % tile.side, at.y % tile.side);
        tile.lines.iter().any(|[x1, y1, x2, y2]| {
            distance(own, Point::new(*x1, *y1), Point::new(*x2, *y2)) <= tile.width / 2.0
        })
    });
    pattern.map(|(_, token)| token).or(mark.fill)
}

/// From the edge: negative inside of an area, and never for lines.
fn edge_distance(shape: Shape, at: Point) -> Option<f32> {
    Some(match shape {
        Shape::Rect { bounds: Bounds { x, y, w, h }, radius } => {
            let r = radius.min(w / 2.0).min(h / 2.0);
            let dx = (at.x - x - w / 2.0).abs() - (w / 2.0 - r);
            let dy = (at.y - y - h / 2.0).abs() - (h / 2.0 - r);
            dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - r
        }
        Shape::Circle { centre, radius } => (at.x - centre.x).hypot(at.y - centre.y) - radius,
        Shape::Glyph { glyph, bounds } => {
            let unit = bounds.w / 24.0;
            let place = |(x, y): (i8, i8)| {
                Point::new(bounds.x + f32::from(x) * unit, bounds.y + f32::from(y) * unit)
            };
            let lines = glyph.lines().iter().flat_map(|line| line.windows(2));
            lines.map(|pair| distance(at, place(pair[0]), place(pair[1]))).fold(f32::MAX, f32::min)
        }
        _ => return None,
    })
}

fn on_line(shape: Shape, stroke: Stroke, edge: f32, at: Point) -> bool {
    let near = edge.abs() <= stroke.width / 2.0;
    let Shape::Rect { bounds, .. } = shape else { return near };
    // Dashes of four and gaps of three, as measured along the nearer side.
    let right = (at.x - bounds.x).min(bounds.right() - at.x);
    let down = (at.y - bounds.y).min(bounds.bottom() - at.y);
    let along = if right < down { at.y } else { at.x };
    near && !(stroke.dashed && along % 7.0 > 4.0)
}

fn distance(at: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx * dx + dy * dy;
    let part = if length > 0.0 {
        (((at.x - from.x) * dx + (at.y - from.y) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (at.x - from.x - part * dx).hypot(at.y - from.y - part * dy)
}

/// Root of the mean square of the pixels' distances in CIE Lab.
fn difference(a: &[Rgb], b: &[Rgb], sight: Sight) -> f32 {
    let squares = a.iter().zip(b).map(|(a, b)| {
        let (a, b) = (lab(seen(*a, sight)), lab(seen(*b, sight)));
        (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f32>()
    });
    (squares.sum::<f32>() / a.len() as f32).sqrt()
}

/// The least difference of any two states, with which ones they are.
fn least(detail: Detail, side: f32) -> (f32, String) {
    let mut worst = (f32::MAX, String::new());
    for theme in Theme::ALL {
        let palette = Palette::of(theme);
        let swatches = Phase::ALL.map(|phase| {
            let frame = scene::swatch(Row::State(phase), side, detail, theme);
            pixels(&frame, &palette, Token::Zone)
        });
        for sight in SIGHTS {
            for (i, a) in swatches.iter().enumerate() {
                for (j, b) in swatches.iter().enumerate().take(i) {
                    let apart = difference(a, b, sight);
                    if apart < worst.0 {
                        let (one, other) = (Phase::ALL[i], Phase::ALL[j]);
                        worst = (apart, format!("{one:?} and {other:?}, {theme:?}, {sight:?}"));
                    }
                }
            }
        }
    }
    worst
}

#[test]
fn states_differ_as_tiles() {
    let (apart, which) = least(Detail::Tile, 28.0);
    assert!(apart >= 18.0, "{apart}: {which}");
}

#[test]
fn states_differ_as_cells_without_a_sign() {
    let (apart, which) = least(Detail::Cell, 10.0);
    assert!(apart >= 12.0, "{apart}: {which}");
}

/// A task of an old revision differs from one of the new one, and from one in any other state.
#[test]
fn revisions_differ_at_every_detail() {
    use scene::revision::Revision::{New, Old};
    for (detail, side, least) in [(Detail::Tile, 28.0, 18.0), (Detail::Cell, 10.0, 12.0)] {
        for theme in Theme::ALL {
            let palette = Palette::of(theme);
            let see = |row| pixels(&scene::swatch(row, side, detail, theme), &palette, Token::Zone);
            let old = see(Row::Revision(Old));
            let others = Phase::ALL.into_iter().map(Row::State);
            for row in others.chain([Row::Revision(New)]) {
                let other = see(row);
                for sight in SIGHTS {
                    let apart = difference(&old, &other, sight);
                    assert!(apart >= least, "{apart}: {row:?}, {detail:?} {theme:?} {sight:?}");
                }
            }
        }
    }
}

fn contrast(palette: &Palette, one: Token, other: Token) -> f32 {
    let (a, b) = (luminance(light(palette, one)), luminance(light(palette, other)));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_edges_stand_out() {
    use Token as T;
    for theme in Theme::ALL {
        let palette = Palette::of(theme);
        let check = |token: Token, grounds: &[Token], least: f32| {
            for ground in grounds {
                let found = contrast(&palette, token, *ground);
                assert!(found >= least, "{theme:?}: {token:?} on {ground:?} is {found:.2}");
            }
        };
        let floors = [T::Ground, T::Zone, T::Sheet];
        for text in [T::Ink, T::InkSoft, T::RequestLost] {
            check(text, &floors, 4.5);
        }
        for edge in [
            T::LineStrong,
            T::Fargate,
            T::Ec2,
            T::Accent,
            T::Focus,
            T::Request,
            T::RequestSlow,
            T::Reserved,
            T::Blue,
            T::Green,
        ] {
            check(edge, &floors, 3.0);
        }
        for phase in Phase::ALL {
            let look = phase.look();
            check(look.ink, &[look.fill], 3.0);
            // The edge of a badge is its ink, and just inside of it begins its fill: one of them stands out.
            for floor in floors {
                let edge = contrast(&palette, look.ink, floor);
                let fill = contrast(&palette, look.fill, floor);
                assert!(edge.max(fill) >= 3.0, "{theme:?}: {phase:?} on {floor:?}");
            }
        }
    }
}
