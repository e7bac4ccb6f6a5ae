"""What becomes of the texts of Moodle: their formats, their HTML, and the files they show."""

from html import escape

import pytest

from quizzes.engine.formats.moodlexml.htmltext import markdown_of
from quizzes.engine.formats.moodlexml.reader import read
from tests.engine.formats.moodlexml.questions import question, quiz


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain words", "plain words"),
        ("AT&amp;T &amp;amp; 3&nbsp;kg", "AT&T &amp;amp; 3 kg"),
        ('<p dir="ltr" style="text-align: left;">What is 2*3*4?<br></p>', r"What is 2\*3\*4?"),
        (
            "2 * 3 snake_case _x_ a\\b \\* `c` [d](e) [f] <g ~~h~~",
            r"2 * 3 snake_case \_x\_ a\b \\\* \`c\` \[d](e) [f] &lt;g \~~h\~~",
        ),
        ("<p>a</p>\n<p>b<br/>c</p><div>d</div>", "a\n\nb\\\nc\n\nd"),
        ("<b>bold</b>, <em>it</em> x<i>y</i> <strong> z</strong>", "**bold**, *it* x<em>y</em> <strong> z</strong>"),
        ("H<sub>2</sub>O <code>x</code> <u>u</u> <span lang='de'>v</span>", "H<sub>2</sub>O <code>x</code> u v"),
        ("<p># a</p><p>1. b</p><p>- c</p><p>&gt; d</p>", "\\# a\n\n1\\. b\n\n\\- c\n\n\\> d"),
        (r"<tt>a</tt> <samp>b</samp> <var>c</var> <ins>d</ins> \(x\)", "<code>a</code> <code>b</code> *c* d $x$"),
        ("<h2>T</h2>x<hr>y<h5>U</h5>", "### T\n\nx\n\n---\n\ny\n\n##### U"),
        ("<hr>", "---"),
        (
            "<ul><li>a<li><p>b<br>c</p><ol><li>x</li><li>y</li></ol></li></ul><p>d</p>",
            "- a\n- b\\\n   c\n   1. x\n   2. y\n\nd",
        ),
        ("<li>a</li></ul>", "- a"),
        ("<blockquote>q</blockquote>r", "q\n\nr"),
        ('<a href="http://x.y/z?a=1&amp;b">z</a> <a>t</a> <a href="x y">u</a></a>', "[z](http://x.y/z?a=1&b) t u"),
        ('<img src="asset:a.png" alt="A">', "![A](asset:a.png)"),
        ("<img src=asset:a.png alt='a ]'>", '<img src="asset:a.png" alt="a ]">'),
        ('<img src="asset:a.png" width="3" height="x">', '<img src="asset:a.png" alt="" width="3">'),
        (r"\(a_1*b\) and \[ c \] and $$d$$ \( \) \(e $ f\)", r"$a_1*b$ and $$c$$ and $$d$$ \\( \\) \\(e $ f\\)"),
        (r"\(a and $$b$$ for $5", r"\\(a and $$b$$ for $5"),
        ("$5 and $6", r"\$5 and \$6"),
        (
            r"<table><tr><td>\(x\)</td></tr></table>",
            '<div><table><tr><td><span class="math">x</span></td></tr></table></div>',
        ),
        ("<table><tr><td>1</td></tr>\n \n</table>", "<div><table><tr><td>1</td></tr>\n</table></div>"),
        ("a<!-- c --><script>alert(1)</script>", "<div>a<!-- c --><script>alert(1)</script></div>"),
    ],
)
def test_html_becomes_markdown_that_shows_the_same(html, expected):
    assert markdown_of(html) == expected


@pytest.mark.parametrize(
    ("format_", "text", "expected"),
    [
        ("markdown", "a *b*\n\n- c", "a *b*\n\n- c"),
        ("plain_text", "a *b*\n# c\r\n\r\n<d>", "a \\*b\\*\\\n\\# c\n\n&lt;d>"),
        ("moodle_auto_format", "a <b>b</b>\nc\n\nd", "a **b**\\\nc\n\nd"),
        ("moodle_auto_format", "a", "a"),
        ("html", "a\nb", "a b"),
        ("wiki_like", "a\nb", "a b"),
    ],
)
def test_each_format_is_read_as_what_it_is(format_, text, expected):
    result = read(quiz(question("essay", text=text, format_=format_)))

    assert [item.stem for item in result.items] == [expected]


def test_texts_without_a_format_have_that_of_the_question():
    inside = "<generalfeedback><text>a *b*</text></generalfeedback>"

    result = read(quiz(question("essay", inside, format_="markdown")))

    assert [item.feedback for item in result.items] == ["a *b*"]


def with_files(text, *files):
    sources = "".join(f'<file name="{name}" {more} encoding="base64">{content}</file>' for name, more, content in files)
    text = f'<questiontext format="html"><text><![CDATA[{text}]]></text>{sources}</questiontext>'
    return f'<question type="essay">{text}</question>'


def test_files_get_names_that_texts_can_use():
    one = with_files(
        '<img src="@@PLUGINFILE@@/my%20pic.png?x=1"><img src="@@PLUGINFILE@@/sub/my%20pic.png">',
        ("my pic.png", 'path="/"', "QQ=="),
        ("my pic.png", 'path="/sub/"', "<![CDATA[Qg==]]>"),
    )
    two = with_files(
        '<img src="@@PLUGINFILE@@/my%20pic.png">', ("my pic.png", "", "QQ=\n="), ("ä", "", "Qw=="), ("ö", "", "RA==")
    )

    result = read(quiz(one, two))

    assert [item.stem for item in result.items] == [
        "![](asset:my-pic.png)![](asset:my-pic-2.png)",
        "![](asset:my-pic.png)",
    ]
    assert dict(result.media) == {"my-pic.png": b"A", "my-pic-2.png": b"B", "file": b"C", "file-2": b"D"}
    assert [item.origin["files"] for item in result.items] == [
        ["my-pic.png", "my-pic-2.png"],
        ["my-pic.png", "file", "file-2"],
    ]


def test_files_that_are_missing_or_broken_are_findings():
    broken = with_files('<img src="@@PLUGINFILE@@/a.png">', ("a.png", "", "Q"))
    file = '<file name="b" encoding="rot13">QQ==</file>'
    other = f'<question type="essay"><questiontext><text/>{file}</questiontext></question>'
    result = read(quiz(broken, other))

    assert dict(result.media) == {}
    assert [(finding.rule, finding.message) for finding in result.findings] == [
        ("missing-file", "the file 'a.png' is not written in base64; it was left out"),
        ("missing-file", "the file 'b' is not written in base64; it was left out"),
        ("missing-file", "the file 'a.png' is shown, but did not come along"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    ['<a "', "<a '\"", "\\(", "$$ ", "[", "<b>", "<ul><li>", "&#0;", ' <a " "', "<strong>a", "*", "<p><br>", "![", "&"],
)
def test_hostile_html_is_done_before_the_run_times_out(html):
    # Work in the square of the length would take minutes for each of these.
    markdown = markdown_of((html * 60_000)[:60_000])

    assert len(markdown) < 600_000


def test_picture_in_a_text_comes_along_as_a_file_beside_it():
    picture = '<img src="data:image/png;base64,ZG90" />'
    old = f"<generalfeedback>{escape(picture)}</generalfeedback>"
    answers = f'<answer fraction="100"><text>{escape(picture * 2)}</text></answer><answer><text>b</text></answer>'

    result = read(quiz(question("multichoice", old + answers, text=picture)))

    (item,) = result.items
    shown = "![](asset:picture-e392dad8.png)"
    assert (item.stem, item.feedback, item.body["choices"][0]["text"]) == (shown, shown, shown * 2)
    assert (result.media, result.findings) == ({"picture-e392dad8.png": b"dot"}, ())
    assert item.origin["source"].count("<file") == len(item.origin["files"]) == 3


def test_html_that_stands_unescaped_in_a_text_is_the_text():
    asked = "<questiontext><text>Is <b>this</b> 1 &lt; 2?<br/></text></questiontext>"
    answers = '<answer fraction="100"><text><p>yes</p></text></answer><answer><text>no</text></answer>'

    (item,) = read(f'<quiz><question type="multichoice">{asked}{answers}</question></quiz>'.encode()).items

    assert (item.stem, item.body["choices"][0]["text"]) == ("Is **this** 1 < 2?", "yes")
    assert "<![CDATA[Is <b>this</b> 1 &lt; 2?<br>]]>" in item.origin["source"]
