"""Values taken as JSON types them, never converted: "3" is no number, 1 is no truth value, "nan" is neither."""

from __future__ import annotations

from rest_framework import serializers


class Text(serializers.CharField):
    default_error_messages = {"invalid": "is not text"}

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Whole(serializers.IntegerField):
    default_error_messages = {"invalid": "is not a whole number"}

    def to_internal_value(self, data: object) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Number(serializers.FloatField):
    default_error_messages = {"invalid": "is not a number"}

    def to_internal_value(self, data: object) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            return float(data)
        except OverflowError:
            self.fail("invalid")


class Flag(serializers.BooleanField):
    default_error_messages = {"invalid": "is neither true nor false"}

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data
