"""Pictures and sounds: judged by their content, served to the members of their seminar."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from quizzes.bank import services
from quizzes.bank.models import Asset
from quizzes.web.assets import asset as serve
from seminar import mediafiles
from seminar.mediafiles import MediaRefused, content_type_of
from seminar.rendering import render
from tests.factories import bank as banks
from tests.factories import people

OGG = b"OggS" + bytes(30)
SOUNDS = {
    "audio/ogg": OGG,
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "audio/mp4": b"\0\0\0\x20ftypM4A \0\0\0\0",
    "audio/mpeg": b"ID3\x04\0\0\0\0\0\0",
}


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")],
)
def test_a_picture_is_known_by_its_content(kind, content_type):
    assert content_type_of(banks.picture(kind)) == content_type


@pytest.mark.parametrize("content_type", sorted(SOUNDS))
def test_a_sound_is_known_by_its_first_bytes(content_type):
    assert content_type_of(SOUNDS[content_type]) == content_type


def test_a_bare_mpeg_frame_is_a_sound_and_an_aac_frame_is_not():
    assert content_type_of(b"\xff\xfb\x90\x00" + bytes(20)) == "audio/mpeg"
    with pytest.raises(MediaRefused):
        content_type_of(b"\xff\xf1\x50\x80" + bytes(20))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"%PDF-1.7",
        banks.picture("BMP"),
        banks.picture("TIFF"),
        banks.picture("PNG")[:40],
        banks.picture("PNG")[:-20],
        b"\xff\xd8\xff\xe0<script>",
        b"GIF89a" + b"<script>alert(1)</script>",
        b"RIFF\0\0\0\0AVI ",
    ],
    ids=["nothing", "svg", "html", "pdf", "bmp", "tiff", "header", "cut", "jpeg-html", "gif-html", "avi"],
)
def test_anything_else_is_refused(content):
    with pytest.raises(MediaRefused) as refusal:
        content_type_of(content)

    assert str(refusal.value).endswith(".")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    with pytest.raises(MediaRefused, match="25 million pixels"):
        content_type_of(banks.picture("PNG", width=5001, height=5000))


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(mediafiles, "LARGEST_BYTES", 33)

    with pytest.raises(MediaRefused, match="larger than 5 MiB"):
        content_type_of(OGG)


@pytest.fixture
def bank(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return banks.bank(people.seminar())


def test_the_same_content_is_stored_once_in_a_bank(bank):
    first = services.add_asset(bank=bank, name="map.png", content=banks.picture())

    second = services.add_asset(bank=bank, name="other.png", content=banks.picture())

    assert (second.pk, second.name, Asset.objects.count()) == (first.pk, "map.png", 1)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("map.PNG.html", "map.PNG.png"),
        ("C:\\maps\\Löwe 1.jpeg", "Löwe 1.png"),
        ('a"b\r\nSet-Cookie: x.png', "a-b--Set-Cookie- x.png"),
        ("../../etc/passwd", "passwd.png"),
        ("...", "file.png"),
        ("x" * 300, "x" * 150 + ".png"),
    ],
)
def test_a_name_is_made_safe_for_a_header(bank, given, stored):
    assert services.add_asset(bank=bank, name=given, content=banks.picture()).name == stored


def served(user, asset: Asset):
    request = RequestFactory().get(f"/assets/{asset.public_id}/")
    request.user = user
    return serve(request, public_id=asset.public_id)


def test_a_member_gets_the_file_with_its_own_type_and_nothing_to_run(bank):
    asset = services.add_asset(bank=bank, name="map.png", content=banks.picture())
    ana = people.member(bank.seminar, "ana")

    response = served(ana, asset)

    assert b"".join(response.streaming_content) == banks.picture()
    assert {name: response[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "image/png",
        "Cache-Control": "private, max-age=86400",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Disposition"] == 'inline; filename="map.png"'
    response.close()


def test_somebody_of_another_seminar_gets_404(bank):
    asset = services.add_asset(bank=bank, name="map.png", content=banks.picture())
    stranger = people.member(people.seminar("Other"), "stranger")

    with pytest.raises(Http404):
        served(stranger, asset)


def test_nobody_is_sent_to_log_in(bank):
    asset = services.add_asset(bank=bank, name="map.png", content=banks.picture())

    assert served(AnonymousUser(), asset).status_code == 302


def test_markdown_points_at_the_view_that_serves_assets(client, bank):
    asset = services.add_asset(bank=bank, name="map.png", content=banks.picture())
    client.force_login(people.member(bank.seminar, "ana"))
    address = reverse("web:asset", args=[asset.public_id])

    html = render(f"![a map](asset:{asset.public_id}) ![far](https://example.org/x.png)")

    assert html == f'<p><img src="{address}" alt="a map"> <img alt="far"></p>\n'
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Security-Policy"]) == (200, "default-src 'none'; sandbox")
    answer.close()
