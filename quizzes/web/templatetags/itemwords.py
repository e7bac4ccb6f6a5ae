"""Item types as pages name them."""

from django import template

from seminar.enginewords import type_in_words

register = template.Library()
register.filter(type_in_words)
