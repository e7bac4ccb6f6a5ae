"""Fields' HTML as Markdown, and Markdown as fields' HTML."""

import pytest

from quizzes.engine.formats.apkg.fieldhtml import field_html
from quizzes.engine.markup.ankifields import field_text, plain_text

MEDIA = {"red square.png", "tone.wav", "a&b.png"}


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain words", "plain words"),
        ("a &amp; b &lt;c&gt;", "a & b \\<c>"),
        ("&amp;lt; stays", "&amp;lt; stays"),
        ("2 * 3 * 4, snake_case, a*b", "2 * 3 * 4, snake_case, a\\*b"),
        ("_x_ `y` $5 ~~z~~ [a](b)", "\\_x\\_ \\`y\\` \\$5 \\~~z\\~~ [a\\](b)"),
        ("\\frac but \\* and \\", "\\frac but \\\\\\* and \\\\"),
        ("1. first", "1\\. first"),
        ("# no heading", "\\# no heading"),
        ("<br>- no list", "\\- no list"),
        ("<b>x</b> <i>y</i> <u>z</u>", "<strong>x</strong> <em>y</em> z"),
        ("a&nbsp;b\n c&nbsp;", "a b c"),
        ("a<br>b<br><br><br>c", "a<br>b<br><br>c"),
        ("<div>one</div><div><br></div><div>two</div>", "one<br><br>two"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<h1>Title</h1>text", "### Title\n\ntext"),
        ("x<ul>\n<li>a </li><li>b<ul><li>c</li></ul></li></ul>y", "x\n\n- a\n- b\n    - c\n\ny"),
        ("<ol><li>a<li>1. b</ol></ol>", "1. a\n1. 1\\. b"),
        ("<li>alone", "- alone"),
        ("<ul>" * 8 + "<li>deep", f"{'    ' * 5}- deep".strip()),
        ("<table><tr><td>a * &lt;b\\(x&lt;y\\)</td></tr></table>",
         '<div><table><tr><td>a * &lt;b<span class="math">x&lt;y</span></td></tr></table></div>'),
        ("<pre>x\n\n y</pre>z<p>w", "<div><pre>x&#10;&#10; y</pre>z<br>w</div>"),
        ("\\(x^2\\) and \\[ \\sum \\]", "$x^2$ and $$\\sum$$"),
        ("[$]a[/$] [$$]b[/$$] [latex]c[/latex]", "$a$ $$b$$ [latex]c[/latex]"),
        ("[latex]$a$[/latex] [latex]$$b$$[/latex] [latex]$c$ $d$[/latex]", "$a$ $$b$$ [latex]\\$c\\$ \\$d\\$[/latex]"),
        ("\\( \\) \\(a$b\\) \\(no end", "\\\\(\\\\) \\\\(a\\$b\\\\) \\\\(no end"),
        ("<script>x()</script>a<style>b", "a"),
        ("a<!-- b -->c<!-- d", "ac"),
        ("<a href='https://x.org/?a&amp;b'>l</a> <a href='javascript:x'>m</a>",
         '<a href="https://x.org/?a&amp;b">l</a> <a>m</a>'),
        ("<img src=tone.wav><img>", '<img src="asset:tone.wav">'),
        ("<audio src='tone.wav'></audio>", '<audio src="asset:tone.wav" controls></audio>'),
        ("[sound:]<audio></audio>", ""),
        ("<font color=red>x</font>", "x"),
    ],
)  # fmt: skip
def test_html_becomes_markdown_that_shows_the_same(html, markdown):
    text = field_text(html, media=MEDIA)

    assert text == (markdown, ())


def test_media_that_are_missing_are_named_each_once():
    text = field_text("<img src=x.png alt='An x'><img src='x.png'>[sound:y.mp3]", media=MEDIA)

    assert text == ("An x[x.png][y.mp3]", ("x.png", "y.mp3"))


@pytest.mark.parametrize(
    ("html", "text"),
    [("word", "word"), ("a &lt; b<br>", "a < b"), ("<div>x</div>", "x"), ("<b>x</b>", None), ("\\(x\\)", None)],
)
def test_a_text_is_plain_where_nothing_marks_it_up(html, text):
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("plain, words: 1 + 2", "plain, words: 1 + 2"),
        ("cafe\u0301", "caf\u00e9"),
        ("*a* & **b**", "<em>a</em> &amp; <strong>b</strong>"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("one\n", "one"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("$x<y$ and $$z$$", "\\(x&lt;y\\) and \\[z\\]"),
        ("$$\nz\n$$", "\\[z\\]"),
        ("$$\nz\n$$ (1)", "\\[z\\]"),
        ("{{c1::*a*::hint}} b", "{{c1::<em>a</em>::hint}} b"),
        ('<b onclick="x()">*a*</b><script>x()</script>', "<b><em>a</em></b>"),
        ("a\x1fb\x00", "a b "),
        ("![red](asset:red%20square.png)", '<img src="red square.png" alt="red">'),
        ('<img src="asset:a&amp;b.png" onerror="x">', '<img src="a&amp;b.png">'),
        ('x <audio src="asset:tone.wav" controls></audio>', "x [sound:tone.wav]"),
    ],
)
def test_markdown_becomes_html_as_anki_has_it(markdown, html):
    assert field_html(markdown) == html
