//! Patterns over fills, so that no state is told by colour alone: one tile each, the same for every painter.

/// What is laid over a fill. [`Pattern::tile`] has the strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// Nothing.
    None,
    /// Lines up to the right.
    Stripes,
    /// Lines down to the right.
    BackStripes,
    /// Lines both ways.
    CrossHatch,
    /// Level lines.
    Bars,
    /// Upright lines.
    Posts,
    /// Dots.
    Dots,
    /// Thin lines up to the right: room that is paid for and not used.
    Hatch,
    /// Small squares far apart: tasks of an old revision, each of which has such a corner where it stands alone.
    Corners,
    /// The ground under them, so that they stand out from every fill and pattern.
    CornersGround,
}

/// One tile of a pattern, to be repeated in both directions.
#[derive(Debug, Clone, Copy)]
pub struct Tile {
    /// Its side.
    pub side: f32,
    /// How wide its lines are; a dot is a line without length and with round ends.
    pub width: f32,
    /// Lines from the first to the second point. They go beyond the tile, so that tiles join.
    pub lines: &'static [[f32; 4]],
}

impl Pattern {
    /// All that draw something.
    pub const DRAWN: [Self; 9] = [
        Self::Stripes,
        Self::BackStripes,
        Self::CrossHatch,
        Self::Bars,
        Self::Posts,
        Self::Dots,
        Self::Hatch,
        Self::Corners,
        Self::CornersGround,
    ];

    /// The strokes of it.
    pub const fn tile(self) -> Tile {
        const UP: [f32; 4] = [-1.0, 9.0, 9.0, -1.0];
        const DOWN: [f32; 4] = [-1.0, -1.0, 9.0, 9.0];
        const UP_CORNERS: [[f32; 4]; 2] = [[-1.0, 1.0, 1.0, -1.0], [7.0, 9.0, 9.0, 7.0]];
        const DOWN_CORNERS: [[f32; 4]; 2] = [[7.0, -1.0, 9.0, 1.0], [-1.0, 7.0, 1.0, 9.0]];
        const SQUARE: [[f32; 4]; 2] = [[2.2, 2.2, 3.8, 2.2], [2.2, 3.8, 3.8, 3.8]];
        match self {
            Self::None => Tile { side: 8.0, width: 0.0, lines: &[] },
            Self::Stripes => {
                Tile { side: 8.0, width: 2.0, lines: &[UP, UP_CORNERS[0], UP_CORNERS[1]] }
            }
            Self::BackStripes => {
                Tile { side: 8.0, width: 2.0, lines: &[DOWN, DOWN_CORNERS[0], DOWN_CORNERS[1]] }
            }
            Self::CrossHatch => Tile {
                side: 8.0,
                width: 1.6,
                lines: &[UP, UP_CORNERS[0], UP_CORNERS[1], DOWN, DOWN_CORNERS[0], DOWN_CORNERS[1]],
            },
            Self::Bars => Tile { side: 6.0, width: 1.6, lines: &[[-1.0, 3.0, 7.0, 3.0]] },
            Self::Posts => Tile { side: 6.0, width: 1.6, lines: &[[3.0, -1.0, 3.0, 7.0]] },
            Self::Dots => {
                Tile { side: 6.0, width: 2.2, lines: &[[1.5, 1.5, 1.5, 1.5], [4.5, 4.5, 4.5, 4.5]] }
            }
            Self::Hatch => Tile {
                side: 6.0,
                width: 0.9,
                lines: &[[-1.0, 7.0, 7.0, -1.0], [-1.0, 1.0, 1.0, -1.0], [5.0, 7.0, 7.0, 5.0]],
            },
            Self::Corners => Tile { side: 12.0, width: 2.0, lines: &SQUARE },
            Self::CornersGround => Tile { side: 12.0, width: 4.0, lines: &SQUARE },
        }
    }
}
