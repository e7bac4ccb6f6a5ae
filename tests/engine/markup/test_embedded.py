"""Files that a text holds itself."""

import base64

import pytest

from quizzes.engine.markup.embedded import embedded_file, without_embedded

DOT = base64.b64encode(b"dot").decode()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"data:image/png;base64,{DOT}", "picture-e392dad8.png"),
        (f" DATA:IMAGE/JPEG;charset=utf-8;base64,{DOT[:2]}\n {DOT[2:]} ", "picture-e392dad8.jpg"),
        (f"data:image/svg+xml;base64,{DOT}", "picture-e392dad8.svg"),
        (f"data:image/x+y;base64,{DOT}", "picture-e392dad8.x"),
        (f"data:audio/mpeg;base64,{DOT}", "sound-e392dad8.mp3"),
    ],
)
def test_address_that_holds_a_file_gives_it_a_name(address, name):
    assert embedded_file(address) == (name, b"dot")


@pytest.mark.parametrize(
    "address",
    ["", "https://e.org/a.png", "data:image/png;base64,", "data:image/png;base64,===", f"data:text/html;base64,{DOT}"],
)
def test_other_addresses_hold_none(address):
    assert embedded_file(address) is None


def test_files_of_a_text_are_named_in_it():
    text = f'<img src="data:image/png;base64,{DOT}"> ![](data:image/png;base64,{DOT}) data:image/png;base64,x'

    found = without_embedded(text, "asset:")

    file = ("picture-e392dad8.png", b"dot")
    assert found == (
        '<img src="asset:picture-e392dad8.png"> ![](asset:picture-e392dad8.png) data:image/png;base64,x',
        [file, file],
    )
    assert without_embedded("none", "asset:") == ("none", [])
