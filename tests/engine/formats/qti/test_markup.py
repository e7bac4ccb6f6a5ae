"""HTML and MathML as Markdown: what a text shows stays what it shows."""

import pytest

from quizzes.engine.formats.qti.htmltree import parse_html
from quizzes.engine.formats.qti.markdown import Markup
from quizzes.engine.formats.qti.patterns import matches, parse_pattern


def markdown(html):
    """Return the Markdown of HTML, sources without a scheme found under their own name."""
    return Markup(media=lambda source: None if ":" in source else source).markdown(parse_html(html).children)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<h1>Big <i>x</i></h1><hr>", "### Big *x*\n\n---"),
        ("<h2></h2>a", "a"),
        ("a <b>bold</b><b>er</b> <i> it </i> <b>?</b> <b> </b>", "a **bolder** *it* <strong>?</strong>"),
        ("x<sub>2</sub> <u>under</u><br>", "x<sub>2</sub> under"),
        ('<a href="https://e.org/a">see</a> <a href="javascript:x">no</a>', "[see](https://e.org/a) no"),
        ('<img src="x.png" alt="a picture">', "![a picture](asset:x.png)"),
        ('<img alt="no source"><img src="http://e.org/x" alt="far">', "far"),
        ('<audio src="x.mp3"></audio>', '<audio controls src="asset:x.mp3"></audio>'),
        ('<object data="x.png" type="image/png">o</object>', "![o](asset:x.png)"),
        ('<object data="x.swf">film</object>', "film"),
        ('<img data-equation-content="x^2 " src="/eq">', "$x^2$"),
        ("<ul><li>a &lt; b<li>c</ul>", "<ul><li>a &lt; b</li><li>c</li></ul>"),
        ('<ol start="3"><li><b>a</b><br>b</ol>', '<ol start="3"><li><strong>a</strong><br>b</li></ol>'),
        ('<table><tr><td><img src="x.png" alt="q"><img src="a:b" alt="r"></td></tr></table>',
         '<table><tr><td><img src="asset:x.png" alt="q">r</td></tr></table>'),
        (r"is \(x_1\) or \[y\]", "is $x_1$ or $$y$$"),
        (r"<ul><li>\(x\)</li></ul>", '<ul><li><span class="math">x</span></li></ul>'),
        ("<pre>a\n  b &amp; c</pre>", "<pre>a\n  b &amp; c</pre>"),
        ("<script>alert('<p>')</script >a<style>p {}", "a"),
        ("a <!-- b --> c<!-- d", "a c"),
        ("<!DOCTYPE html><?x y?>a<!x", "a"),
        ("a < b and 1<2", "a < b and 1<2"),
        ("a <b", "a &lt;b"),
        ("a</i>b</p>c", "abc"),
        ("<p title='>'>a</p title=\"x>b", "a\n\nb"),
        ("<p title='>a", "a"),
        ("<script>never ends", ""),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no list", r"\- no list"),
        ("*no* _emphasis_ `code` $x$ ~~s~~ ~~t~~", r"\*no\* \_emphasis\_ \`code\` \$x\$ \~~s\~~ \~~t\~~"),
        ("5 * 3 * 2 and a_b_c and $5", "5 * 3 * 2 and a_b_c and $5"),
        ("&amp;lt; &lt;b&gt; [a](b) \\*", r"&amp;lt; &lt;b> [a\](b) \\*"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", r"$\frac{1}{2}$"),
        ("<math><msqrt><mi>x</mi></msqrt><mo>≤</mo><mspace/><mfenced><mi>a</mi><mi>b</mi></mfenced></math>",
         r"$\sqrt{x}\le \ (a,b)$"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "${x}_{1}^{2}$"),
        ("<math><mtable>1 2</mtable></math><math></math>", "1 2"),
    ],
)  # fmt: skip
def test_text_is_shown_as_it_was(html, expected):
    assert markdown(html) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    ["<a " * 30_000, "<script " * 20_000, "<!--" * 20_000, "<b>" * 10_000, "<p title='" * 15_000, "</x>" * 25_000],
)
def test_html_made_to_be_slow_is_read_in_one_pass(html):
    assert len(markdown(html)) <= len(html) * 5


@pytest.mark.parametrize(
    ("pattern", "text", "is_fit"),
    [
        ("a.*b", "ab", True),
        ("a.*b", "axxb", True),
        ("a.*b", "abx", False),
        (".*.*", "", True),
        ("[aA]b", "Ab", True),
        ("[aA]b", "AB", False),
        (r"\*", "*", True),
        ("", "a", False),
    ],
)
def test_pattern_fits_the_whole_text(pattern, text, is_fit):
    assert matches(parse_pattern(pattern), text, is_case_sensitive=True) is is_fit
