"""Which picture or sound a file is, told by its content: a name or a declared type proves nothing."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from PIL import Image

LARGEST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000  # decoded at four bytes each in every learner's browser

IMAGE_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
ENDINGS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/mp4": ".m4a",
}
M4A_BRANDS = {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2"}


class MediaRefused(ValueError):
    """The file is neither a picture nor a sound that every browser shows; the message says what is wrong."""


def content_type_of(content: bytes) -> str:
    """Return the media type of a PNG, JPEG, GIF, WebP, MP3, Ogg, WAV or M4A file.

    Raises MediaRefused for anything else (SVG and HTML among them: they can carry scripts), for a picture that is
    damaged or has more than 25 million pixels, and for a file over 5 MiB.
    """
    if len(content) > LARGEST_BYTES:
        raise MediaRefused(_("The file is larger than 5 MiB."))
    return _sound(content) or _picture(content)


def _sound(content: bytes) -> str | None:
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[4:8] == b"ftyp" and content[8:12] in M4A_BRANDS:
        return "audio/mp4"
    # An MPEG frame begins with eleven set bits; layer bits 00 are reserved, and with them it is AAC or noise.
    is_frame = len(content) > 3 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[1] & 0x06 != 0
    return "audio/mpeg" if content.startswith(b"ID3") or is_frame else None


def _picture(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=tuple(IMAGE_TYPES)) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise MediaRefused(_("The picture has more than 25 million pixels."))
            image.verify()
            return IMAGE_TYPES[str(image.format)]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise MediaRefused(_("The picture has more than 25 million pixels.")) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, MediaRefused):
            raise
        raise MediaRefused(
            _("This is not a PNG, JPEG, GIF or WebP picture, nor an MP3, Ogg, WAV or M4A sound.")
        ) from error
