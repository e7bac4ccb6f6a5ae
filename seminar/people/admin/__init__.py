"""The admin of seminars and people, and the mix-in that scopes every admin of this site to one's own seminars."""

from seminar.people.admin.access import LoginAdmin, SecondFactorAdmin, TokenAdmin
from seminar.people.admin.scoping import OwnChoicesFilter, ScopedAdmin, ScopedInline
from seminar.people.admin.seminars import GroupAdmin, SeminarAdmin
from seminar.people.admin.users import PersonAdmin

__all__ = [
    "GroupAdmin",
    "LoginAdmin",
    "OwnChoicesFilter",
    "PersonAdmin",
    "ScopedAdmin",
    "ScopedInline",
    "SecondFactorAdmin",
    "SeminarAdmin",
    "TokenAdmin",
]
