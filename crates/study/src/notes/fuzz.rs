//! Notes that no author would write: the same text for the same seed and number, for finding what
//! makes the parser stumble.

/// Pieces of notes that belong together in every order but the right one.
const FRAGMENTS: &[&str] = &[
    "<details>",
    "<details>\n",
    "</details>\n",
    "</details>",
    "<summary>",
    "</summary>",
    "<summary></summary>\n",
    "<summary>Answer</summary>\n",
    "<summary>What is a task?</summary>",
    "<details open class=\"a\">\n",
    "<DETAILS>",
    "<summary>Expand",
    "<summary>\n<b>1. Why?</b>\n</summary>\n",
    "# Chapter\n",
    "## Topic **bold**\n",
    "### 2. Which one?\n",
    "#### Answer: D\n",
    "1. ### Third?\n",
    "#",
    "1. one\n",
    "2. two?\n",
    "0.1 zero ?\n",
    "Q3: three\n",
    "10) ten\n",
    "   4. four\n",
    "7.\n",
    "- item\n",
    "  - nested\n",
    "* star\n",
    "+ plus ",
    "- [x] done\n",
    "- [ ] open\n",
    "A. option\n",
    "> quote ",
    "> **Note:** aside\n",
    "> [!WARNING]\n> alert\n",
    "**In short:** short.\n",
    "**Key points**\n\n- (must) point\n",
    "**Sources:** DG:page; [link](https://example.com/a)\n",
    "**Wrong belief:** \"x\" y\n",
    "**Fill in:** a **gap** here\n",
    "**Fill in:** nothing\n",
    "**Type in:** which one?\n\n",
    "- `minimumHealthyPercent`\n",
    "**Work out:** of *n* tasks, *m* percent\n\n",
    "- *n*: 3 to 12\n",
    "- *m*: 25, 50 or 75\n",
    "- *f*: {{rule.id}}\n",
    "- *so* = `ceil(n * m / 100)` tasks\n",
    "**Work out:** *n* of 7\n\n- *n*: 100 to 300 by 50\n- *so* = `7 - n` s\n",
    "**Who asks?**<br/>\n",
    "<!-- tags: a.b; difficulty: 2; id: x -->\n",
    "<!-- words in a comment -->",
    "<!--",
    "-->",
    "```\n",
    "```rust\n",
    "~~~\n",
    "`",
    "``",
    "`code`",
    "    indented\n",
    "\tTab\n",
    "```js title=x\n",
    "<br>",
    "<b>",
    "</b>",
    "<i>it</i>",
    "<code>x &lt; y</code>",
    "<kbd>K</kbd>",
    "<div align=center>",
    "</div>",
    "<p>",
    "<h3 id=q>Head</h3>",
    "<li>entry",
    "<td>cell",
    "<script>alert(1)</script>",
    "<video src=\"film.mp4\">",
    "<img src=\"./a/b.png\" alt=\"Alt text\" title=\"t\">",
    "<a href='../up.md'>up</a>",
    "<a name=here></a>",
    "<!DOCTYPE html>",
    "<?php ?>",
    "![picture](img/p.svg \"title\")",
    "[Back to Top](#top)\n",
    "[Prev](a.md) | [Next](b.md)\n",
    "[text][label]",
    "[label]",
    "[label]: /address \"T\"\n",
    "[^1]",
    "[^1]: foot\n",
    "<https://example.com/x>",
    "<me@example.com>",
    "https://bare.example\n",
    "| a | b |\n| --- | --- |\n| 1 | 2 | 3 |\n",
    "|",
    "---\n",
    "===\n",
    "***",
    "**",
    "*",
    "_",
    "~~",
    "\\",
    "\\*",
    "\\<b>",
    "[",
    "](",
    ")",
    "!",
    "{{rule.id}}",
    "{{",
    "}}",
    "&amp;",
    "&eacute;",
    "&#65;",
    "&copy",
    "&nbsp;",
    "word ",
    "more words ",
    "x",
    "9",
    " ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "\u{feff}",
    "\0",
    "\u{fdd0}",
    "\u{fdef}",
    "\u{200b}",
    "é",
    "e\u{301}",
    "容器 ",
    "什么是容器？\n",
    "ما هي الحاوية؟\n",
    "🟢 ",
    "\u{202e}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "TODO\n",
    "*Answer coming soon!*\n",
    "<br><b></b>\n",
];

/// The note number `n` of the series that starts at `seed`.
pub fn sample(seed: u64, n: u64) -> String {
    let mut random = Random(seed ^ n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut bytes = Vec::new();
    for _ in 0..1 + random.below(60) {
        let fragment = FRAGMENTS[random.below(FRAGMENTS.len())];
        let start = bytes.len();
        bytes.extend_from_slice(fragment.as_bytes());
        if random.below(12) == 0 {
            mutate(&mut bytes, start, &mut random);
        }
        if random.below(3) == 0 {
            bytes.push(b'\n');
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Changes, removes or doubles one byte after `start`.
fn mutate(bytes: &mut Vec<u8>, start: usize, random: &mut Random) {
    let at = start + random.below(bytes.len() - start);
    match random.below(3) {
        0 => bytes[at] = (random.next() & 0xff) as u8,
        1 => drop(bytes.remove(at)),
        _ => bytes.insert(at, bytes[at]),
    }
}

/// The splitmix64 generator, which is small and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; every index of a table here is far below 2³².
    fn below(&mut self, limit: usize) -> usize {
        (((self.next() >> 32) * limit as u64) >> 32) as usize
    }
}
