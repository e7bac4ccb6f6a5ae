"""Seminars with their members and groups."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from seminar.people import services
from seminar.people.admin.rosters import roster_view
from seminar.people.admin.scoping import ScopedAdmin, ScopedInline, user_of
from seminar.people.forms import GroupForm, MembersFormSet, RowsFormSet
from seminar.people.models import Group, Membership, Role, Seminar


class MemberInline(ScopedInline):
    """Members by name. They join with the code or by a roster, so none is added here."""

    model = Membership
    formset = MembersFormSet
    seminar_path = "seminar"
    can_add = False
    fields = ("name", "role", "joined_at")
    readonly_fields = ("name", "joined_at")
    verbose_name_plural = _("members")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).select_related("user")
        return found.order_by("user__last_name", "user__first_name", "user__username", "id")

    @admin.display(description=_("name"))
    def name(self, membership: Membership) -> str:
        return membership.user.display_name


class GroupInline(ScopedInline):
    model = Group
    formset = RowsFormSet
    seminar_path = "seminar"
    fields = ("name",)
    extra = 1
    show_change_link = True


@admin.register(Seminar)
class SeminarAdmin(ScopedAdmin):
    """A seminar is made by a site admin; its instructors run it."""

    seminar_path = ""
    can_delete = False
    list_display = ("title", "member_count", "join_code", "is_join_open")
    search_fields = ("title",)
    fields = ("title", "description", "join_code", "is_join_open")
    inlines = (MemberInline, GroupInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        students = Count("memberships", filter=Q(memberships__role=Role.STUDENT))
        counted: QuerySet[Any] = super().get_queryset(request).annotate(student_count=students)
        return counted.order_by("title", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("join_code",)

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:  # noqa: ANN401  # as Django has it
        return self.inlines if obj is not None else ()

    def has_add_permission(self, request: HttpRequest, *args: object) -> bool:
        return user_of(request).is_superuser

    @admin.display(description=_("students"))
    def member_count(self, seminar: Any) -> int:  # noqa: ANN401  # with the count that get_queryset adds
        return int(seminar.student_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        if change:
            super().save_model(request, obj, form, change)
            return
        made = services.create_seminar(title=obj.title, description=obj.description, instructor=user_of(request))
        obj.pk, obj.join_code = made.pk, made.join_code

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        if formset.model is not Membership:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        for membership in formset.deleted_objects:
            services.remove_member(seminar=form.instance, user=membership.user)
        for membership, _fields in formset.changed_objects:
            services.set_role(seminar=form.instance, user=membership.user, role=Role(membership.role))

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:seminar_id>/roster/", self.admin_site.admin_view(self.roster), name="people_seminar_roster"),
            path(
                "<int:seminar_id>/renew-code/",
                self.admin_site.admin_view(require_POST(self.renew_code)),
                name="people_seminar_renew_code",
            ),
        ]
        return own + super().get_urls()

    def _seminar_to_change(self, request: HttpRequest, seminar_id: int) -> Seminar:
        seminar = self.get_queryset(request).filter(id=seminar_id).first()
        if not isinstance(seminar, Seminar):
            raise Http404
        if not self.has_change_permission(request, seminar):
            raise PermissionDenied
        return seminar

    def roster(self, request: HttpRequest, seminar_id: int) -> HttpResponse:
        seminar = self._seminar_to_change(request, seminar_id)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": seminar}
        return roster_view(request, seminar=seminar, context=context)

    def renew_code(self, request: HttpRequest, seminar_id: int) -> HttpResponse:
        seminar = self._seminar_to_change(request, seminar_id)
        code = services.renew_join_code(seminar=seminar)
        self.message_user(request, _("The join code is now %(code)s.") % {"code": code}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:people_seminar_change", args=[seminar.id]))


@admin.register(Group)
class GroupAdmin(ScopedAdmin):
    seminar_path = "seminar"
    form = GroupForm
    list_display = ("name", "seminar")
    list_select_related = ("seminar",)
    search_fields = ("name",)
    ordering = ("seminar", "name", "id")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Ask for members once the group has a seminar: whose members could be offered before?"""
        return ("seminar", "name") if obj is None else ("seminar", "name", "members")
