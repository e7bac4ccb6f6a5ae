"""Mathematics in HTML."""

import pytest

from quizzes.engine.markup.formulas import with_formulas


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<td>$x$</td>", "<td>$x$</td>"),
        (r"<td>\(x^2 &lt; 1\)</td>", '<td><span class="math">x^2 &lt; 1</span></td>'),
        ("[tex]x[/tex] [tex]", '<span class="math">x</span> [tex]'),
        (r"a \[ y \] and $$z$$", 'a <span class="math">y</span> and <span class="math">z</span>'),
        (r"<pre>\(x\)</pre></pre> \(y\)", r'<pre>\(x\)</pre></pre> <span class="math">y</span>'),
        (r'<a title="\(x\)">\(</a> \) $$$$', r'<a title="\(x\)">\(</a> \) $$$$'),
    ],
)
def test_formulas_become_elements_that_are_set(html, expected):
    assert with_formulas(html) == expected
