"""Browsers by name, for templates."""

from __future__ import annotations

from django import template

from seminar.browsernames import browser_name

register = template.Library()
register.filter(browser_name)
