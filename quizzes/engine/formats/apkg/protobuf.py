"""The wire format of protocol buffers, as far as Anki's few messages need it.

Source: protobuf.dev, 'Encoding'. A message is read into its fields by number; what a number means is said by whoever
reads the message.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


class MalformedMessage(ValueError):
    """The bytes are not a message."""


type Message = dict[int, list[int | bytes]]
"""The values of each field in the order met: whole numbers as they are, anything else as its bytes."""


def decode(data: bytes) -> Message:
    """Return the fields of a message. Raises MalformedMessage."""
    message: Message = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value: int | bytes
        match tag & 7:
            case 0:
                value, at = _varint(data, at)
            case 1:
                value, at = _taken(data, at, 8)
            case 2:
                length, at = _varint(data, at)
                value, at = _taken(data, at, length)
            case 5:
                value, at = _taken(data, at, 4)
            case kind:
                raise MalformedMessage(f"a field is of the unknown kind {kind}")
        message.setdefault(tag >> 3, []).append(value)
    return message


def number(message: Message, field: int) -> int:
    """Return a whole number, 0 where the field is missing or something else."""
    value = message.get(field, [0])[-1]
    return value if isinstance(value, int) else 0


def blob(message: Message, field: int) -> bytes:
    """Return a field's bytes, none where it is missing or a number."""
    value = message.get(field, [b""])[-1]
    return value if isinstance(value, bytes) else b""


def text(message: Message, field: int) -> str:
    """Return a text, '' where the field is missing. Raises MalformedMessage for one that is not UTF-8."""
    try:
        return blob(message, field).decode()
    except UnicodeDecodeError:
        raise MalformedMessage("a text is not UTF-8") from None


def floats(message: Message, field: int) -> tuple[float, ...]:
    """Return 32-bit floats, packed into one value or one by one, as the shortest decimals that mean the same."""
    packed = b"".join(value for value in message.get(field, ()) if isinstance(value, bytes))
    values = struct.unpack(f"<{len(packed) // 4}f", packed[: len(packed) // 4 * 4])
    return tuple(float(f"{value:.7g}") for value in values)


def messages(message: Message, field: int) -> list[Message]:
    """Return the messages inside a repeated field. Raises MalformedMessage."""
    return [decode(value) for value in message.get(field, ()) if isinstance(value, bytes)]


def encode(fields: Iterable[tuple[int, int | str | bytes]]) -> bytes:
    """Return a message of fields in this order: numbers from 0 up, texts, and bytes."""
    parts = []
    for field, value in fields:
        if isinstance(value, int):
            parts += [_varint_bytes(field << 3 | VARINT), _varint_bytes(value)]
        else:
            data = value.encode() if isinstance(value, str) else value
            parts += [_varint_bytes(field << 3 | BYTES), _varint_bytes(len(data)), data]
    return b"".join(parts)


def float_field(field: int, value: float) -> bytes:
    """Return a field of one 32-bit float."""
    return _varint_bytes(field << 3 | FIXED32) + struct.pack("<f", value)


def packed_floats(values: Sequence[float]) -> bytes:
    """Return floats as the bytes of one packed field."""
    return struct.pack(f"<{len(values)}f", *values)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of at most 64 bits and the place after it."""
    value = 0
    for place, byte in enumerate(data[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + place + 1
    raise MalformedMessage("a number has no end")


def _taken(data: bytes, at: int, length: int) -> tuple[bytes, int]:
    if at + length > len(data):
        raise MalformedMessage("a field is longer than its message")
    return data[at : at + length], at + length


def _varint_bytes(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)
