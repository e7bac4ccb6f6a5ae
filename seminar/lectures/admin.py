"""Lectures with their passages, and the text that an instructor attaches to them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from seminar.lectures import services
from seminar.lectures.forms import TextUpload
from seminar.lectures.models import Lecture, Passage
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin, ScopedInline
from seminar.people.forms import RowsFormSet

SESSION_KEY = "text-of-lecture-{}"


class PassageInline(ScopedInline):
    model = Passage
    formset = RowsFormSet
    seminar_path = "lecture__seminar"
    fields = ("position", "anchor", "title", "gist")
    ordering = ("position", "id")
    show_change_link = True


@admin.register(Lecture)
class LectureAdmin(ScopedAdmin):
    """A lecture as an outline; questions name its passages by their anchors."""

    seminar_path = "seminar"
    can_delete = False
    list_display = ("title", "author", "seminar", "passage_count", "slug")
    list_select_related = ("seminar",)
    list_filter = (("seminar", OwnChoicesFilter),)
    search_fields = ("title", "author", "slug")
    fields = ("seminar", "title", "author", "source", "language", "slug")
    inlines = (PassageInline,)
    change_form_template = "admin/lectures/lecture/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(passage_total=Count("passages"))
        return counted.order_by("seminar_id", "title", "id")

    @admin.display(description=_("passages"))
    def passage_count(self, lecture: Any) -> int:  # noqa: ANN401  # with the count that get_queryset adds
        return int(lecture.passage_total)

    def get_urls(self) -> list[URLPattern]:
        attach = self.admin_site.admin_view(self.attach_view)
        return [path("<int:lecture_id>/text/", attach, name="lectures_lecture_text"), *super().get_urls()]

    def attach_view(self, request: HttpRequest, lecture_id: int) -> HttpResponse:
        """Take a text file, show which paragraph was found for each passage, and store them when told to.

        Between the two the text waits in the session of who uploaded it, so what is stored is what was shown.
        """
        lecture = self.get_queryset(request).filter(id=lecture_id).first()
        if not isinstance(lecture, Lecture):
            raise Http404
        if not self.has_change_permission(request, lecture):
            raise PermissionDenied
        key = SESSION_KEY.format(lecture.pk)
        if request.method == "POST" and "apply" in request.POST and key in request.session:
            attached = services.attach_text(lecture=lecture, text=request.session.pop(key))
            self.message_user(
                request, _("%(count)s passages have their text.") % {"count": len(attached)}, messages.SUCCESS
            )
            return HttpResponseRedirect(reverse("admin:lectures_lecture_change", args=[lecture.pk]))
        form = TextUpload(request.POST or None, request.FILES or None)
        matched = self._match(request, lecture, form, key) if request.method == "POST" and form.is_valid() else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("Attach the text"),
            "subtitle": lecture.title,
            "opts": self.opts,
            "original": lecture,
            "form": form,
            "matched": matched,
        }
        return TemplateResponse(request, "admin/lectures/lecture/text.html", context)

    def _match(
        self, request: HttpRequest, lecture: Lecture, form: TextUpload, key: str
    ) -> list[services.AttachedPassage]:
        text: str = form.cleaned_data["file"]
        try:
            matched = services.attach_text(lecture=lecture, text=text, is_dry_run=True)
        except services.TextDoesNotMatch as error:
            form.add_error("file", _("The text does not fit the lecture: %(why)s.") % {"why": error})
            return []
        request.session[key] = text
        return matched


@admin.register(Passage)
class PassageAdmin(ScopedAdmin):
    """One passage with its attached text; found through its lecture, not through the index."""

    seminar_path = "lecture__seminar"
    can_add = can_delete = False
    list_display = ("anchor", "title", "lecture")
    list_select_related = ("lecture",)
    list_filter = (("lecture", OwnChoicesFilter),)
    search_fields = ("anchor", "title", "gist")
    fields = ("lecture", "anchor", "part_title", "title", "gist", "text")
    readonly_fields = ("lecture", "anchor")
    ordering = ("lecture", "position", "id")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:  # noqa: ANN401
        return self.readonly_fields
