"""What the staff of a seminar may see and do in the admin: their own seminars' rows, and nothing through relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, cast
from weakref import WeakKeyDictionary

from django.apps import apps
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.db.models.fields.related import RelatedField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from seminar.people import queries
from seminar.people.admin.history import put_in_words
from seminar.people.models import Role, Seminar, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Asked for dozens of times while one page is made; the request is the natural life of the answer.
_roles_by_request: WeakKeyDictionary[HttpRequest, Mapping[int, Role]] = WeakKeyDictionary()


def user_of(request: HttpRequest) -> User:
    """Return who asks; the admin site lets nobody in without an account."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def staff_roles(request: HttpRequest) -> Mapping[int, Role]:
    """Return the asking user's role by id of each seminar they help to teach."""
    if request not in _roles_by_request:
        _roles_by_request[request] = queries.staff_roles(user_of(request))
    return _roles_by_request[request]


def own_seminars(request: HttpRequest, *, to_change: bool = False) -> QuerySet[Seminar]:
    """Return the seminars whose rows the user may see or, with `to_change`, edit."""
    roles = (Role.INSTRUCTOR,) if to_change else (Role.INSTRUCTOR, Role.ASSISTANT)
    return Seminar.objects.with_role(user_of(request), *roles)


def scoping_of(site: AdminSite, model: type[Model]) -> ScopedAdmin | None:
    """Return how the site scopes this model; None where it has no admin, or one that no seminar owns."""
    found: object = site._registry.get(model)  # noqa: SLF001  # get_model_admin raises where None will do
    return found if isinstance(found, ScopedAdmin) else None


class Scoping(BaseModelAdmin):  # type: ignore[type-arg]  # of any model
    """Permissions that follow from the role in the row's seminar, in place of Django's table of permissions.

    Instructors change, assistants look, a site admin does all. `seminar_path` is the lookup from the model to its
    seminar, such as 'bank__seminar', and '' for a seminar itself. `can_add`, `can_change` and `can_delete` take a right
    away from everybody: a log is read-only to a site admin too. `owner_path` is the lookup to the one learner whom a
    row may belong to, '' where none can: such a row is shown to nobody here.
    """

    seminar_path: ClassVar[str]
    owner_path: ClassVar[str] = ""
    can_add: ClassVar[bool] = True
    can_change: ClassVar[bool] = True
    can_delete: ClassVar[bool] = True

    @classmethod
    def within(cls, seminars: QuerySet[Seminar]) -> dict[str, QuerySet[Seminar] | bool]:
        """Return the filter that keeps this model's rows of `seminars`, and no learner's own."""
        shared: dict[str, QuerySet[Seminar] | bool] = {f"{cls.owner_path}__isnull": True} if cls.owner_path else {}
        return {f"{cls.seminar_path or 'pk'}__in": seminars, **shared}

    @classmethod
    def seminar_id_of(cls, row: Model) -> int:
        *steps, last = (cls.seminar_path or "pk").split("__")
        owner: Any = reduce(getattr, steps, row)
        return int(owner.pk if last == "pk" else getattr(owner, f"{last}_id"))

    def role_over(self, request: HttpRequest, row: Model | None) -> Role | None:
        """Return the role over `row`; without a row, the highest role held anywhere."""
        if user_of(request).is_superuser:
            return Role.INSTRUCTOR
        roles = staff_roles(request)
        if row is not None:
            return roles.get(self.seminar_id_of(row))
        return max(roles.values(), key=lambda role: role == Role.INSTRUCTOR, default=None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(**self.within(own_seminars(request)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.role_over(request, None) is not None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.role_over(request, obj) is not None

    def has_add_permission(self, request: HttpRequest, *args: object) -> bool:
        return self.can_add and self.role_over(request, None) == Role.INSTRUCTOR

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_change and self.role_over(request, obj) == Role.INSTRUCTOR

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_delete and self.role_over(request, obj) == Role.INSTRUCTOR

    def get_field_queryset(
        self, db: str | None, db_field: RelatedField[Any, Any], request: HttpRequest
    ) -> QuerySet[Any]:
        """Offer only rows of seminars that the user may change. A model whose admin names no path offers nothing."""
        model: type[Model] = db_field.remote_field.model
        rows: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001  # the manager that admins use
        scoping = scoping_of(self.admin_site, model)
        if scoping is None:
            return rows.none()
        return rows.filter(**scoping.within(own_seminars(request, to_change=True))).order_by("pk")


class ScopedAdmin(Scoping, admin.ModelAdmin):  # type: ignore[type-arg]
    """The admin of a model, scoped to the seminars of who asks. Rows of others answer 404, as if they did not exist."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page = super().history_view(request, object_id, extra_context)
        if isinstance(page, TemplateResponse) and page.context_data:
            for entry in page.context_data["action_list"]:
                put_in_words(entry)
        return page

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow the filters that the list offers and no others.

        Django also takes any lookup on the model's own columns and on those of one relation. Which rows come back would
        then tell what the row does not show, so an address may only say what a click on a filter says.
        """
        offered: set[str] = {self.date_hierarchy} if self.date_hierarchy else set()
        for entry in self.get_list_filter(request):
            name = entry[0] if isinstance(entry, list | tuple) else entry
            offered.add(name if isinstance(name, str) else str(getattr(name, "parameter_name", "")))
        endings = ("", "__exact", "__id__exact", "__isnull", "__year", "__month", "__day", "__gte", "__lt")
        return any(lookup == name + ending for name in offered for ending in endings)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: object, object_id: str) -> NoReturn:
        raise Http404

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:  # noqa: ANN401
        """Name no row that only ties two others together: 'Group_members object (3)' says nothing to who deletes."""
        ties = [model._meta for model in apps.get_models(include_auto_created=True) if model._meta.auto_created]
        names = tuple(f"{capfirst(tie.verbose_name)}: " for tie in ties)
        named, counts, lacking, protected = super().get_deleted_objects(objs, request)
        plurals = {str(tie.verbose_name_plural) for tie in ties}
        counted = {name: count for name, count in counts.items() if str(name) not in plurals}
        return _without(named, names), counted, lacking, protected

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin in the seminar that one leads, where it is one alone."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        if self.seminar_path == "seminar" and "seminar" not in given:
            led = list(own_seminars(request, to_change=True).order_by("id")[:2])
            if len(led) == 1:
                given["seminar"] = led[0].pk
        return given

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str] | tuple[str, ...]:
        """Keep a stored row in its seminar: what belongs to it (groups, items, tags) does not move along."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "seminar") if obj is not None and self.seminar_path == "seminar" else fixed


def _without(named: list[Any], beginnings: tuple[str, ...]) -> list[Any]:
    """Return names, and lists of those that go with them, without those that begin so."""
    left = [_without(each, beginnings) if isinstance(each, list) else each for each in named]
    return [each for each in left if each != [] and not str(each).startswith(beginnings)]


class ScopedInline(Scoping, admin.TabularInline):  # type: ignore[type-arg]
    """Rows on the page of their parent; the role is the one over the parent."""

    extra = 0
    template = "admin/edit_inline/table.html"

    def role_over(self, request: HttpRequest, row: Model | None) -> Role | None:
        parent = scoping_of(self.admin_site, self.parent_model)
        if row is None or parent is None:
            return super().role_over(request, None)
        return parent.role_over(request, row)


class OwnChoicesFilter(admin.RelatedFieldListFilter):
    """A filter by related row that names only the rows of one's own seminars."""

    def has_output(self) -> bool:
        """Show a lone choice too: Django drops the filter then, and with it what the address asks for."""
        return bool(self.lookup_choices)

    def field_choices(
        self,
        field: RelatedField[Any, Any],
        request: HttpRequest,
        model_admin: admin.ModelAdmin[Any],
    ) -> list[tuple[str, StrOrPromise]]:
        scoping = scoping_of(model_admin.admin_site, field.remote_field.model)
        if scoping is None:
            return []
        choices = field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to=scoping.within(own_seminars(request)),
        )
        named = cast("list[tuple[str, StrOrPromise]]", choices)
        has_one = len(staff_roles(request)) == 1 and not user_of(request).is_superuser
        return named if has_one else _told_apart(named, field.remote_field.model, scoping)


def _told_apart(
    choices: list[tuple[str, StrOrPromise]], model: type[Model], scoping: ScopedAdmin
) -> list[tuple[str, StrOrPromise]]:
    """Return the choices, with their seminar where two are called alike, as banks of two terms are."""
    named = Counter(str(label) for _key, label in choices)
    twice = [key for key, label in choices if named[str(label)] > 1]
    if not twice or not scoping.seminar_path:
        return choices
    rows = model._default_manager.filter(pk__in=twice)  # noqa: SLF001  # the manager that admins use
    titles = dict(rows.values_list("pk", f"{scoping.seminar_path}__title"))
    return [(key, f"{label} ({titles[key]})" if key in titles else label) for key, label in choices]
