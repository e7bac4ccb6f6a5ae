"""Item types, lint rules and what the engine says, as pages have them."""

from django import template

from seminar.enginewords import remark_in_words, rule_in_words, type_in_words

register = template.Library()
for words in (type_in_words, rule_in_words, remark_in_words):
    register.filter(words)
