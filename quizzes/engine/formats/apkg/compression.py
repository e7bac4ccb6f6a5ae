"""Unpacking zstd that anybody may have sent: never more than was agreed, also over many frames."""

from __future__ import annotations

from collections.abc import Iterator

import zstandard

from quizzes.engine.interchange import FileRefused

# A block of three bytes can stand for 128 KiB, so this much input can become 16 MB at once, and no more.
_STEP_BYTES = 384
_LARGEST_WINDOW_BYTES = 1 << 25


def unpacked(data: bytes, *, most_bytes: int, what: str) -> bytes:
    """Return what zstd frames hold, one after another.

    `what` names the data in messages. Raises FileRefused for more than `most_bytes`, for bytes that are not zstd, and
    for a frame that is cut off or needs a window of more than 32 MiB.
    """
    return b"".join(_pieces(memoryview(data), most_bytes, what))


def packed(data: bytes) -> bytes:
    """Return one frame that says how much it holds."""
    return zstandard.ZstdCompressor().compress(data)


def _pieces(data: memoryview, most_bytes: int, what: str) -> Iterator[bytes]:
    total = 0
    decompressor = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW_BYTES)
    frame = decompressor.decompressobj()
    at = 0
    while at < len(data):
        if frame.eof:
            frame = decompressor.decompressobj()
        step = data[at : at + _STEP_BYTES]
        try:
            piece = frame.decompress(step)
        except zstandard.ZstdError as error:
            raise FileRefused(f"{what} cannot be unpacked: {error}") from None
        at += len(step) - len(frame.unused_data)
        total += len(piece)
        if total > most_bytes:
            raise FileRefused(f"{what} is larger than {most_bytes:,} bytes once unpacked")
        yield piece
    if not frame.eof:
        raise FileRefused(f"{what} is cut off")
